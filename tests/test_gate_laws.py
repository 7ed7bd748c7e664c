"""Laws of the gate, against sets and plain arithmetic."""

from __future__ import annotations

import copy
import random
from typing import Any, NamedTuple, TypeAlias

from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.gating import Policy, Verdict, bless, gate, policy_from
from onrecord.plain_input import corpus_from, predictions_from
from tests.generated import TEXT, corpora, perfect, spans

Triple: TypeAlias = tuple[int, int, str]
Sides: TypeAlias = tuple[list[Any], list[Any]]
TYPES = st.sampled_from(["ORG", "PERSON", "GPE"])


@st.composite
def triples(draw: st.DrawFn) -> set[Triple]:
    found = draw(st.lists(st.tuples(spans(), TYPES), max_size=6))
    return {(start, end, type_) for (start, end), type_ in found}


def gated(
    gold: list[Any], before: list[Any], after: list[Any], policy: Policy | None = None
) -> Verdict:
    """The verdict on ``after`` where ``before`` was blessed."""
    corpus = corpus_from(copy.deepcopy(gold), "entities")
    sides = [
        predictions_from(copy.deepcopy(said), corpus, "entities", "invented")
        for said in (before, after)
    ]
    return gate(corpus, sides[1], bless(corpus, sides[0]), policy or Policy())


def documents(layers: list[set[Triple]], key: str) -> list[dict[str, Any]]:
    return [
        {
            key: f"d{number}",
            "entities": [{"start": s, "end": e, "type": t} for s, e, t in sorted(layer)],
            **({"text": TEXT} if key == "id" else {}),
        }
        for number, layer in enumerate(layers)
    ]


def strict_f1(gold: list[set[Triple]], said: list[set[Triple]]) -> float:
    """Micro F1 of identical triples; 1 where there is neither gold nor prediction."""
    hits = sum(len(g & p) for g, p in zip(gold, said, strict=True))
    both = sum(map(len, gold)) + sum(map(len, said))
    return 2 * hits / both if both else 1.0


class Readings(NamedTuple):
    """The entities of some documents: gold, what was blessed, what is gated."""

    gold: list[set[Triple]]
    before: list[set[Triple]]
    after: list[set[Triple]]

    def gated(self, policy: Policy | None = None) -> Verdict:
        before, after = (documents(side, "doc_id") for side in (self.before, self.after))
        return gated(documents(self.gold, "id"), before, after, policy)


@st.composite
def three_readings(draw: st.DrawFn) -> Readings:
    """Gold, before and after, each set of the latter two partly copied from the gold."""
    gold = [draw(triples()) for _ in range(draw(st.integers(1, 3)))]
    said = []
    for _ in range(2):
        copied = [draw(st.sets(st.sampled_from(sorted(g)))) if g else set() for g in gold]
        said.append([c | draw(triples()) for c in copied])
    return Readings(gold, *said)


@given(three_readings())
def test_broken_and_fixed_entities_are_set_differences(
    sides: Readings,
) -> None:
    gold, before, after = sides
    verdict = sides.gated()
    for change, had, lacks in (("broken", before, after), ("fixed", after, before)):
        wanted = {
            (f"d{n}", *triple)
            for n, (g, x, y) in enumerate(zip(gold, had, lacks, strict=True))
            for triple in (g & x) - y
        }
        flips = verdict.of_change(change)
        assert len(flips) == len(wanted)
        assert {
            (f.doc_id, f.gold["start"], f.gold["end"], f.gold["type"]) for f in flips if f.gold
        } == wanted


@example(Readings([set()], [set()], [{(0, 3, "ORG")}]))  # 0/0, then 0: something is wrong now
@example(Readings([set()], [{(0, 3, "ORG")}], [set()]))  # and the reverse
@given(three_readings())
def test_the_default_fails_if_and_only_if_the_headline_falls(
    sides: Readings,
) -> None:
    gold, before, after = sides
    verdict = sides.gated()
    falls = strict_f1(gold, after) < strict_f1(gold, before) - 1e-12
    assert verdict.exit_code == int(falls)


@given(three_readings(), st.integers(0, 100))
def test_an_allowed_drop_and_a_floor_are_what_arithmetic_says(
    sides: Readings, percent: int
) -> None:
    gold, before, after = sides
    old, new = strict_f1(gold, before), strict_f1(gold, after)
    drop = sides.gated(policy_from({"allow-drop": {"entities": percent / 100}}))
    assert drop.exit_code == int(old - new > percent / 100 + 1e-12)
    floor = policy_from({"floor": {"entities": percent / 100}, "allow-drop": {"entities": 1}})
    nothing = not any(gold) and not any(after)
    below = int(new < percent / 100 - 1e-12)
    assert sides.gated(floor).exit_code == (3 if nothing else below)


@given(three_readings())
def test_no_new_errors_fails_if_and_only_if_something_broke(
    sides: Readings,
) -> None:
    gold, before, after = sides
    policy = policy_from({"no-new-errors": True, "allow-drop": {"entities": 1}})
    broke = any((g & b) - a for g, b, a in zip(gold, before, after, strict=True))
    assert sides.gated(policy).exit_code == int(broke)


@given(three_readings(), st.data())
def test_an_improvement_never_fails(sides: Readings, data: st.DataObject) -> None:
    gold, before = sides.gold, sides.before
    found = [
        b | (data.draw(st.sets(st.sampled_from(sorted(g)))) if g else set())
        for g, b in zip(gold, before, strict=True)
    ]
    better = [
        f - (data.draw(st.sets(st.sampled_from(sorted(f - g)))) if f - g else set())
        for g, f in zip(gold, found, strict=True)
    ]
    policy = Policy(no_new_errors=True, margin=0.0)
    improved = sides._replace(after=better)
    assert improved.gated().exit_code == 0
    assert improved.gated(policy).exit_code == 0


@given(corpora())
def test_what_is_perfect_passes_against_any_baseline(sides: Sides) -> None:
    gold, said = sides
    plain = [
        {**d, **{n: [_required(a) for a in d[n]] for n in ("entities", "dates", "attributions")}}
        for d in gold
    ]
    verdict = gated(plain, said, perfect(plain))
    assert not [check for check in verdict.checks if check.task == "entities" and not check.passed]
    assert not [flip for flip in verdict.of_change("broken") if flip.task == "entities"]


def _required(annotation: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in annotation.items() if k not in {"optional", "accept"}}


@given(corpora(), corpora(), st.randoms(use_true_random=False))
def test_the_order_of_documents_and_annotations_changes_nothing(
    first: Sides, second: Sides, luck: random.Random
) -> None:
    gold, before = first
    names = {d["id"] for d in gold}
    after = [line for line in second[1] if line["doc_id"] in names]
    shuffled = copy.deepcopy(after)
    luck.shuffle(shuffled)
    for line in shuffled:
        for layer in ("entities", "dates", "attributions"):
            luck.shuffle(line[layer])
    one, other = gated(gold, before, after), gated(gold, before, shuffled)
    assert (one.checks, one.scores, one.exit_code) == (other.checks, other.scores, other.exit_code)
    assert set(map(repr, one.flips)) == set(map(repr, other.flips))


@given(corpora(), corpora())
def test_turned_around_broken_is_fixed(first: Sides, second: Sides) -> None:
    gold, before = first
    said = {line["doc_id"]: line for line in second[1]}
    nothing: dict[str, list[Any]] = {"entities": [], "dates": [], "attributions": []}
    after = [said.get(d["id"], {"doc_id": d["id"], **nothing}) for d in gold]
    there, back = gated(gold, before, after), gated(gold, after, before)

    def places(verdict: Verdict, change: str) -> list[tuple[Any, ...]]:
        return sorted((f.task, f.doc_id, f.start, str(f.gold)) for f in verdict.of_change(change))

    assert places(there, "broken") == places(back, "fixed")
    assert places(there, "fixed") == places(back, "broken")


@given(three_readings())
def test_equal_inputs_give_equal_text(sides: Readings) -> None:
    assert sides.gated().text() == sides.gated().text()
