"""TempEval-3 temporal expressions, as the official toolkit pairs and counts them.

Greedy in document order: each gold takes the first unused prediction that shares a character with
it. Not optimal, and on purpose: published figures were made so. Strict compares surfaces; type and
value compare bytes; "" equals "". mod, quant and freq are never looked at.
Source: N. UzZaman et al., SemEval-2013 Task 1, and the behaviour of its toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET

from onrecord.contracts import Case, Criterion, Kind, Pair, Scores
from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Tally
from onrecord.pairing.blocks import UNGROUNDED
from onrecord.pairing.columns import readings_of
from onrecord.span import Fragments, shared, surface


def _criterion(name: str, summary: str, scaled: str = "relaxed") -> Criterion:
    return Criterion(name, summary, scaled=scaled)


@dataclass(frozen=True, slots=True)
class TempevalScorer:
    """Strict, relaxed, type and value; implements ``contracts.Scorer``.

    Value F1 is value accuracy × relaxed F1, which is 2 · value / (gold + predicted): a row.
    """

    headline: str = "value"
    criteria: tuple[Criterion, ...] = (
        _criterion("value", "paired, and the values are the same bytes"),
        _criterion("strict", "paired, and the surfaces are equal", scaled="strict"),
        _criterion("relaxed", "paired: the first unused expression that overlaps"),
        _criterion("type", "paired, and the types are the same bytes"),
    )
    views: tuple[str, ...] = ("all",)

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts of each case under each criterion; alignments too if detail is asked for."""
        names = {a.type for case in cases for a in (*case.gold, *case.predicted)}
        made_up = any(case.ungrounded for case in cases)
        types = (*sorted(names), *((UNGROUNDED,) if made_up else ()))
        place = {name: number for number, name in enumerate(types)}
        rows = {c.name: np.zeros((len(cases), len(types), 4)) for c in self.criteria}
        alignments = []
        for number, case in enumerate(cases):
            pairs = pair_greedily(case)
            for table in rows.values():
                for gold in case.gold:
                    table[number, place[gold.type], GOLD] += not gold.optional
                for said in case.predicted:
                    table[number, place[said.type], PREDICTED] += 1
                if case.ungrounded:
                    table[number, place[UNGROUNDED], PREDICTED] += case.ungrounded
            for g, p in pairs:
                gold, said = case.gold[g], case.predicted[p]
                for name, credit in _credits(case.text, gold, said).items():
                    cell = rows[name][number]
                    if gold.optional:
                        cell[place[said.type], PREDICTED] -= credit
                    else:
                        cell[place[gold.type], MATCHED] += credit
                        cell[place[said.type], MATCHED_PREDICTED] += credit
            if detail:
                alignments.append(_shown(case, pairs))
        tally: Tally = {
            ("attributes", "value", key): float(rows[name][..., MATCHED].sum())
            for key, name in (("pairs", "relaxed"), ("correct", "value"))
        }
        return Scores(types, {("all", k): v for k, v in rows.items()}, tally, tuple(alignments))


def pair_greedily(case: Case[Any, Any]) -> list[tuple[int, int]]:
    """Pairs of indices of gold and prediction, required gold first, both in document order."""
    order = sorted(range(len(case.gold)), key=lambda i: _place(case.gold[i]))
    unused = sorted(range(len(case.predicted)), key=lambda i: _place(case.predicted[i]))
    pairs: list[tuple[int, int]] = []
    for optional in (False, True):
        golds = [g for g in order if case.gold[g].optional == optional]
        pairs += _pass(case, golds, unused)
        taken = {p for _, p in pairs}
        unused = [p for p in unused if p not in taken]
    return pairs


def _pass(
    case: Case[Any, Any], golds: Sequence[int], unused: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Each gold with the first prediction that it overlaps and no earlier one took."""
    readings = [[r.fragments for r in readings_of(case.gold[g])] for g in golds]
    starts = [min(fragments[0][0] for fragments in r) for r in readings]
    earliest = list(accumulate(reversed(starts), min))[::-1]
    said = [case.predicted[p].fragments for p in unused]
    taken = [False] * len(unused)
    first = 0
    for g, choices, before in zip(golds, readings, earliest, strict=True):
        while first < len(said) and (taken[first] or said[first][-1][1] <= before):
            first += 1  # no gold from here on reaches back to it
        beyond = max(fragments[-1][1] for fragments in choices)
        for at in range(first, len(said)):
            if said[at][0][0] >= beyond:
                break
            if not taken[at] and any(shared(fragments, said[at]) for fragments in choices):
                taken[at] = True
                yield g, unused[at]
                break


def _place(timex: Any) -> tuple[Fragments, bytes]:  # noqa: ANN401  # a timex
    """Where it stands, then all that it says: the order of a file decides nothing."""
    return timex.fragments, msgspec.json.encode(timex)


def _credits(text: str, gold: Any, said: Any) -> dict[str, bool]:  # noqa: ANN401  # timexes
    """What a pair earns: the best of the gold's readings."""
    readings = readings_of(gold)
    words = surface(text, said.fragments)
    value = "" if said.value in (UNSET, None) else said.value
    return {
        "relaxed": True,
        "strict": any(surface(text, r.fragments) == words for r in readings),
        "type": any(r.type == said.type for r in readings),
        "value": any(r.value == value for r in readings),
    }


def _shown(case: Case[Any, Any], pairs: Sequence[tuple[int, int]]) -> tuple[Pair, ...]:
    lines = []
    for g, p in pairs:
        gold = case.gold[g]
        right = _credits(case.text, gold, case.predicted[p])["value"]
        kind: Kind = "correct" if right else "wrong value"
        lines.append(Pair(g, p, kind, right, gold.optional))
    taken_gold, taken = {g for g, _ in pairs}, {p for _, p in pairs}
    lines += [
        Pair(g, None, "missed", right=False, optional=gold.optional)
        for g, gold in enumerate(case.gold)
        if g not in taken_gold
    ]
    lone = (p for p in range(len(case.predicted)) if p not in taken)
    lines += [Pair(None, p, "spurious", right=False) for p in lone]
    return tuple(lines)
