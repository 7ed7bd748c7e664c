"""Every criterion of whole attributions against a brute-force optimum; nonsense earns nothing."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import Attribution, AttributionReading, PredictedAttribution
from onrecord.contracts import Case, Scores
from onrecord.counts import Counts
from onrecord.tasks import ATTRIBUTIONS

TEXT = "“It's 5% off,” Ada-Lee said: no."
WORD = re.compile(r"\w+(?:[’'.\-&]\w+)*|\$|%|@|#")
ROLES = ("source", "cue", "content")
RELATIONS = ("strict", "soft", "speaker_content", "speaker_content_80")


@st.composite
def ranges(draw: st.DrawFn, most: int) -> tuple[tuple[int, int], ...]:
    """Up to so many disjoint spans of TEXT, cut anywhere, none of white space alone."""
    size = 2 * draw(st.integers(0, most))
    cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), min_size=size, max_size=size)))
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return tuple((start, end) for start, end in pairs if TEXT[start:end].strip())


@st.composite
def roles(draw: st.DrawFn) -> dict[str, Any]:
    body = {"source": draw(ranges(1)), "cue": draw(ranges(1)), "content": draw(ranges(2))}
    return body if body["cue"] or body["content"] else body | {"cue": ((23, 27),)}


@st.composite
def readings(draw: st.DrawFn) -> AttributionReading:
    """An alternative that names some of the roles; a cue or a content always stays."""
    named = draw(st.sets(st.sampled_from(["source", "content"])))
    body = {name: draw(ranges(1)) for name in sorted(named)}
    return AttributionReading(**body, cue=((23, 27),))


@st.composite
def golds(draw: st.DrawFn) -> Attribution:
    return Attribution(
        **draw(roles()),
        id="a",
        parent=draw(st.sampled_from([None, None, "b"])),
        quote_type=draw(st.sampled_from(["direct", "indirect", "mixed"])),
        optional=draw(st.sampled_from([False, False, True])),
        accept=tuple(draw(st.lists(readings(), max_size=1))),
    )


@st.composite
def predictions(draw: st.DrawFn) -> PredictedAttribution:
    return PredictedAttribution(
        **draw(roles()), quote_type=draw(st.sampled_from([UNSET, "direct"]))
    )


def tokens(spans: tuple[tuple[int, int], ...], text: str = TEXT) -> frozenset[Any]:
    words = [m.span() for m in WORD.finditer(text)]
    inside = {w for w in words for s, e in spans if w[0] < e and s < w[1]}
    marks = {(i, i) for s, e in spans for i in range(s, e) if text[i] != " "}
    return frozenset(inside or marks)


def dice(a: frozenset[Any], b: frozenset[Any]) -> Fraction:
    return Fraction(2 * len(a & b), len(a) + len(b)) if a or b else Fraction(1)


def credit(name: str, gold: Attribution, said: PredictedAttribution) -> Fraction:
    """The best over the gold's own reading and its alternatives."""
    own = {role: getattr(gold, role) for role in ROLES}
    found = []
    for other in (None, *gold.accept):
        named = {role: getattr(other, role, UNSET) for role in ROLES}
        reading = own | {role: spans for role, spans in named.items() if spans is not UNSET}
        alike = [dice(tokens(reading[r]), tokens(getattr(said, r))) for r in ROLES]
        content = {"speaker_content": Fraction(1, 2)}.get(name, Fraction(4, 5))
        found.append(
            {
                "strict": Fraction(min(alike) == 1),
                "soft": min(alike),
            }.get(name, Fraction(alike[0] >= Fraction(1, 2) and alike[2] >= content))
        )
    return max(found)


def counted(view: str, gold: Attribution) -> bool:
    inside = {
        "all": True,
        "outermost": gold.parent is None,
        "quotations": gold.quote_type in ("direct", "mixed"),
    }
    return inside[view] and not gold.optional


def brute_force(
    name: str, view: str, gold: list[Attribution], said: list[PredictedAttribution]
) -> Counts:
    required = [counted(view, g) for g in gold]
    credits_ = [[credit(name, g, p) for p in said] for g in gold]
    best = (Fraction(0), Fraction(0))
    for way in set(permutations([*range(len(said)), *[None] * len(gold)], len(gold))):
        earned = [credits_[i][j] if j is not None else Fraction(0) for i, j in enumerate(way)]
        needed = sum((x for x, need in zip(earned, required, strict=True) if need), Fraction(0))
        best = max(best, (needed, sum(earned, Fraction(0)) - needed))
    matched, forgiven = float(best[0]), float(best[1])
    return Counts(matched, matched, sum(required), len(said) - forgiven)


def score(gold: list[Any], said: list[Any], text: str = TEXT, **more: Any) -> Scores:
    return ATTRIBUTIONS.scorer.score([Case("d", text, gold, said, **more)], detail=True)


def row(scores: Scores, name: str, view: str = "all") -> tuple[float, ...]:
    return tuple(scores.rows[view, name].sum(axis=(0, 1)).tolist())


@given(st.lists(golds(), max_size=4), st.lists(predictions(), max_size=4))
def test_every_criterion_reaches_the_brute_force_optimum_in_every_view(
    gold: list[Attribution], said: list[PredictedAttribution]
) -> None:
    scores = score(gold, said)
    for view in ATTRIBUTIONS.scorer.views:
        for name in RELATIONS:
            best = tuple(brute_force(name, view, gold, said))
            assert row(scores, name, view) == pytest.approx(best), (name, view)


NAMES = ("Ada Lund", "Ben Okoro", "Cleo Marsh", "Dev Patel", "the ministry", "she")
CUES = ("said", "has denied", "warned", "added", "told reporters")


def generated_document(random: Random, statements: int = 24) -> tuple[str, list[Attribution]]:
    """Statements by at least four speakers; now and then one source stands for two of them."""
    text, gold = "", []
    speakers = [*NAMES, *random.choices(NAMES, k=statements - len(NAMES))]
    random.shuffle(speakers)
    source = (0, 0)
    for number, speaker in enumerate(speakers):
        if number % 4 != 3:
            source = (len(text), len(text) + len(speaker))
            text += speaker + " "
        cue = random.choice(CUES)
        cue_at = (len(text), len(text) + len(cue))
        content = " ".join(random.choices(["rain", "tax", "will", "not", "rise"], k=12))
        text += f"{cue} that {content}. "
        content_at = (cue_at[1] + 6, cue_at[1] + 6 + len(content))
        gold.append(
            Attribution(id=f"a{number}", source=(source,), cue=(cue_at,), content=(content_at,))
        )
    return text, gold


CORPUS = [generated_document(Random(seed)) for seed in range(6)]


def as_said(gold: PredictedAttribution, **other: Any) -> PredictedAttribution:
    body = {role: getattr(gold, role) for role in ROLES} | other
    return PredictedAttribution(**body)


def f1(said: list[list[PredictedAttribution]]) -> dict[str, float]:
    cases = [
        Case(str(number), text, gold, predicted)
        for number, ((text, gold), predicted) in enumerate(zip(CORPUS, said, strict=True))
    ]
    rows = ATTRIBUTIONS.scorer.score(cases).rows
    found = {}
    for criterion in ATTRIBUTIONS.scorer.criteria:
        rate = Counts(*rows["all", criterion.name].sum(axis=(0, 1)).tolist()).f1
        if rate is not None:
            found[criterion.name] = rate
    return found


def test_the_generated_corpus_scores_one_against_itself_on_every_criterion() -> None:
    assert all(len({text[a.source[0][0] : a.source[0][1]] for a in g}) >= 4 for text, g in CORPUS)
    found = f1([[as_said(a) for a in gold] for _, gold in CORPUS])
    assert set(found.values()) == {1.0}
    assert len(found) == len(ATTRIBUTIONS.scorer.criteria) - 1  # no speaker is resolved here


def test_the_whole_text_in_every_role_earns_next_to_nothing() -> None:
    whole = [
        [PredictedAttribution(source=spans, cue=spans, content=spans) for _ in gold]
        for text, gold in CORPUS
        for spans in [((0, len(text)),)]
    ]
    found = f1(whole)
    # a cue of 1 or 2 words of about 390: its dice is at most 2 · 2 / (2 + 390) ≈ .01
    assert found["strict"] == 0
    assert found["soft"] < 0.01
    assert found["speaker_content"] == 0
    once = f1([[predicted[0]] for predicted in whole])
    assert once["soft"] < 0.01


def test_a_source_taken_for_the_cue_and_a_cue_for_the_source_earn_nothing() -> None:
    found = f1([[as_said(a, source=a.cue, cue=a.source) for a in gold] for _, gold in CORPUS])
    assert found["strict"] == 0
    assert found["soft"] < 0.01
    assert found["speaker_content"] == 0


def test_other_statements_sources_earn_next_to_nothing() -> None:
    """A fourth of the statements share their source with the one before: chance hits stay."""
    said = []
    for number, (_, gold) in enumerate(CORPUS):
        order = deranged(len(gold), Random(number))
        said.append([as_said(a, source=gold[o].source) for a, o in zip(gold, order, strict=True)])
    found = f1(said)
    assert found["strict"] < 0.06
    assert found["soft"] < 0.06
    assert found["speaker_content"] < 0.06


def test_sources_of_other_speakers_alone_earn_no_strict_credit() -> None:
    said = []
    for _, gold in CORPUS:
        others = [next(b.source for b in gold if b.source != a.source) for a in gold]
        said.append([as_said(a, source=s) for a, s in zip(gold, others, strict=True)])
    found = f1(said)
    assert found["strict"] == 0
    assert found["soft"] < 0.01


def deranged(size: int, random: Random) -> list[int]:
    order = list(range(size))
    while any(number == place for place, number in enumerate(order)):
        random.shuffle(order)
    return order


def test_everything_said_twice_has_exactly_half_the_precision() -> None:
    for text, gold in CORPUS:
        scores = score(gold, [as_said(a) for a in gold] * 2, text)
        for name in (c.name for c in ATTRIBUTIONS.scorer.criteria if c.name != "speaker"):
            matched, _, wanted, said = row(scores, name)
            pooled = name.endswith("_token")  # a set of tokens does not grow
            assert matched == wanted, name
            assert said == (wanted if pooled else 2 * wanted), name


def test_a_content_cut_in_pieces_is_below_one_on_every_criterion_that_counts_relations() -> None:
    said = []
    for text, gold in CORPUS:
        pieces = []
        for a in gold:
            ((start, end),) = a.content
            middle = text.index(" ", (start + end) // 2)
            pieces += [as_said(a, content=((start, middle),)), as_said(a, content=((middle, end),))]
        said.append(pieces)
    found = f1(said)
    assert all(rate < 1 for name, rate in found.items() if not name.endswith("_token"))
    # half of 12 words: dice 2 · 6 / 18 = 2/3; 24 of 48 are paired: 2 · 24 · 2/3 / 72 = 4/9
    assert found["soft"] == pytest.approx(4 / 9, abs=0.03)
    assert found["strict"] == found["speaker_content_80"] == 0


@given(st.lists(golds(), max_size=3), st.lists(predictions(), max_size=3), st.data())
def test_no_view_looks_at_what_a_prediction_says_of_itself(
    gold: list[Attribution], said: list[PredictedAttribution], data: st.DataObject
) -> None:
    from msgspec.structs import replace

    kinds = st.sampled_from([UNSET, "direct", "indirect", "mixed"])
    parents = st.sampled_from([UNSET, None, "a"])
    other = [replace(p, quote_type=data.draw(kinds), parent=data.draw(parents)) for p in said]
    before, after = score(gold, said), score(gold, other)
    for view in ATTRIBUTIONS.scorer.views:
        for name in RELATIONS:
            assert row(before, name, view) == pytest.approx(row(after, name, view))


def test_a_view_forgives_the_gold_outside_it_and_keeps_every_other_prediction() -> None:
    spans: dict[str, Any] = {"source": ((15, 22),), "cue": ((23, 27),)}
    direct = Attribution(**spans, content=((1, 12),), id="a", quote_type="direct", parent=None)
    nested = Attribution(**spans, content=((6, 8),), id="b", quote_type="indirect", parent="a")
    said = [as_said(direct), as_said(nested), as_said(direct, content=((29, 31),))]
    scores = score([direct, nested], said)
    assert row(scores, "strict") == (2, 2, 2, 3)
    # direct counts; the hit on nested is forgiven: 3 − 1 predictions; the third stays
    assert row(scores, "strict", "quotations") == (1, 1, 1, 2)
    assert row(scores, "strict", "outermost") == (1, 1, 1, 2)


def test_quotation_marks_commas_and_final_periods_never_matter() -> None:
    gold = Attribution(source=((15, 22),), cue=((23, 27),), content=((0, 14),), id="a")
    bare = as_said(gold, content=((1, 12),))
    assert row(score([gold], [bare]), "strict") == (1, 1, 1, 1)


def test_a_cue_of_marks_alone_is_a_cue_and_a_missing_one_is_not_it() -> None:
    gold = Attribution(source=((15, 22),), cue=((27, 28),), content=((29, 31),), id="a")
    assert row(score([gold], [as_said(gold)]), "strict") == (1, 1, 1, 1)
    assert row(score([gold], [as_said(gold, cue=())]), "soft") == (0, 0, 1, 1)
    assert row(score([gold], [as_said(gold, cue=())]), "speaker_content") == (1, 1, 1, 1)


def test_two_empty_sources_agree_and_an_empty_one_agrees_with_no_other() -> None:
    nobody = Attribution(cue=((23, 27),), content=((29, 31),), id="a")
    assert row(score([nobody], [as_said(nobody)]), "soft") == (1, 1, 1, 1)
    assert row(score([nobody], [as_said(nobody, source=((15, 22),))]), "soft") == (0, 0, 1, 1)


def test_soft_is_the_least_of_the_three_roles() -> None:
    gold = Attribution(source=((15, 22),), cue=((23, 27),), content=((0, 14),), id="a")
    # cue "said: no": 2 words to 1: 2/3; content "“It's 5": 2 of 4 (It's, 5, %, off): 4/6
    longer = as_said(gold, cue=((23, 31),), content=((0, 7),))
    assert row(score([gold], [longer]), "soft")[0] == pytest.approx(2 / 3)
    # content "“It's": 1 of 4: 2/5 is the least
    assert row(score([gold], [as_said(longer, content=((0, 5),))]), "soft")[0] == pytest.approx(0.4)
