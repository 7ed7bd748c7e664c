"""What hangs on the alignment of attributions: roles, speakers, attributes, slices, the display."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from msgspec import UNSET

from onrecord.annotations import (
    Attribution,
    AttributionReading,
    Entity,
    EntityReading,
    PredictedAttribution,
    PredictedEntity,
)
from onrecord.contracts import Case, Scores
from onrecord.tasks import ATTRIBUTIONS

WORDS = [f"w{number:02}" for number in range(20)]
TEXT = " ".join(WORDS)  # word n is [4n, 4n + 3)


def words(first: int, last: int | None = None) -> tuple[int, int]:
    return 4 * first, 4 * (first if last is None else last) + 3


def gold(source: Any, cue: Any, content: Any, **more: Any) -> Attribution:
    return Attribution(id=more.pop("id", "a"), **spans(source, cue, content), **more)


def said(source: Any, cue: Any, content: Any, **more: Any) -> PredictedAttribution:
    return PredictedAttribution(**spans(source, cue, content), **more)


def spans(source: Any, cue: Any, content: Any) -> dict[str, Any]:
    named = {"source": source, "cue": cue, "content": content}
    return {role: () if place is None else (words(*place),) for role, place in named.items()}


def score(golds: list[Any], predictions: list[Any], entities: Any = None) -> Scores:
    case = Case("d", TEXT, golds, predictions, entities=entities)
    return ATTRIBUTIONS.scorer.score([case], detail=True)


def row(scores: Scores, name: str, view: str = "all") -> tuple[float, ...]:
    return tuple(scores.rows[view, name].sum(axis=(0, 1)).tolist())


def test_roles_count_only_attributions_in_which_they_are_filled() -> None:
    golds = [gold((0,), (1,), (2, 5)), gold(None, (8,), (9, 12), id="b")]
    predictions = [said((0,), None, (2, 5)), said((7,), (8,), (9, 12))]
    scores = score(golds, predictions)
    # sources: gold 1, predicted 2, one pair in which both have one, and it is equal
    assert row(scores, "source_exact") == (1, 1, 1, 2)
    # cues: gold 2, predicted 1
    assert row(scores, "cue_exact") == (1, 1, 2, 1)
    assert row(scores, "content_exact") == (2, 2, 2, 2)


def test_roles_overlap_where_they_are_not_exact() -> None:
    scores = score([gold((0, 1), (2,), (3, 6))], [said((1,), (2,), (3, 9))])
    assert row(scores, "source_exact")[0] == row(scores, "content_exact")[0] == 0
    assert row(scores, "source_overlap") == row(scores, "content_overlap") == (1, 1, 1, 1)


def test_an_attribution_of_soft_0_still_shows_its_roles_if_cue_or_content_overlap() -> None:
    # the source is another, so soft is 0; cue and content are paired all the same
    scores = score([gold((0,), (1,), (2, 5))], [said((9,), (1,), (2, 5))])
    assert row(scores, "soft")[0] == 0
    assert row(scores, "cue_exact") == row(scores, "content_exact") == (1, 1, 1, 1)
    assert row(scores, "source_exact") == (0, 0, 1, 1)
    # a source alone is no reason to pair
    apart = score([gold((0,), (1,), (2, 5))], [said((0,), (8,), (9, 12))])
    assert row(apart, "source_exact") == (0, 0, 1, 1)


def test_the_extension_prefers_contents_to_cues() -> None:
    golds = [gold((0,), (1,), (2, 5))]
    # cue ¼ against content ½ · dice 6/7: the second is shown
    predictions = [said((9,), (1,), (12, 13)), said((9,), (8,), (2, 4))]
    scores = score(golds, predictions)
    assert row(scores, "cue_overlap") == (0, 0, 1, 2)
    assert row(scores, "content_overlap") == (1, 1, 1, 2)


def test_the_extension_never_touches_what_soft_has_paired() -> None:
    golds = [gold((0,), (1,), (2, 5)), gold((0,), (6,), (7, 9), id="b")]
    predictions = [said((0,), (1,), (2, 5)), said((0,), (1,), (2, 5))]
    shown = score(golds, predictions).alignments[0]
    assert [(p.gold, p.predicted is None, p.kind) for p in shown if p.gold is not None] == [
        (0, False, "correct"), (1, True, "missed"),
    ]  # fmt: skip
    assert [p.kind for p in shown if p.gold is None] == ["duplicate"]


def test_tokens_of_a_role_are_pooled_over_the_document() -> None:
    golds = [gold((0,), (1,), (2, 5)), gold((0,), (6,), (7, 9), id="b", optional=True)]
    predictions = [said((0, 1), (1,), (4, 8))]
    scores = score(golds, predictions)
    # content: wanted w02–w05, said w04–w08, free w07 w08 (optional): shared w04 w05 of 4 and 3
    assert row(scores, "content_token") == (2, 2, 4, 3)
    # source: w00 is wanted once and free once; said w00 w01
    assert row(scores, "source_token") == (1, 1, 1, 2)


def test_an_accepted_reading_decides_which_roles_are_filled() -> None:
    nobody = gold((0,), (1,), (2, 5), accept=(AttributionReading(source=()),))
    scores = score([nobody], [said(None, (1,), (2, 5))])
    assert row(scores, "strict") == (1, 1, 1, 1)
    assert row(scores, "source_exact") == (0, 0, 0, 0)
    somebody = gold(None, (1,), (2, 5), accept=(AttributionReading(source=(words(0),)),))
    scores = score([somebody], [said((0,), (1,), (2, 5))])
    assert row(scores, "source_exact") == (1, 1, 1, 1)


def entity(place: int, entity_id: Any, **more: Any) -> Entity:
    start, end = words(place)
    return Entity(start=start, end=end, type="PERSON", entity_id=entity_id, **more)


def mention(place: int, entity_id: Any) -> PredictedEntity:
    start, end = words(place)
    return PredictedEntity(start=start, end=end, type="ORG", entity_id=entity_id)


def speaker(
    predicted: dict[str, Any],
    mentions: list[PredictedEntity],
    entities: list[Entity],
    source_entity: str | None = "ada",
) -> tuple[float, ...]:
    golds = [gold((0,), (1,), (2, 5), source_entity=source_entity)]
    scores = score(golds, [said((0,), (1,), (2, 5), **predicted)], (entities, mentions))
    return row(scores, "speaker")


ADA = [entity(0, "ada"), entity(7, "ada"), entity(8, "ada"), entity(9, "ben"), entity(10, "ben")]
RIGHT, WRONG = (1, 1, 1, 1), (0, 0, 1, 1)


def test_a_predicted_entity_is_the_gold_entity_that_most_of_its_mentions_are() -> None:
    x = {"source_entity": "x"}
    assert speaker(x, [mention(0, "x")], ADA) == RIGHT
    # two of three
    assert speaker(x, [mention(n, "x") for n in (0, 7, 9)], ADA) == RIGHT
    # one of three
    assert speaker(x, [mention(n, "x") for n in (0, 9, 10)], ADA) == WRONG


def test_a_tie_or_no_mention_is_unresolved() -> None:
    x = {"source_entity": "x"}
    assert speaker(x, [mention(0, "x"), mention(9, "x")], ADA) == WRONG
    assert speaker(x, [], ADA) == WRONG
    # only spans that are exactly a gold mention count; other entities' mentions do not
    assert speaker(x, [mention(15, "x"), mention(0, "y")], ADA) == WRONG


def test_a_mention_said_twice_votes_once() -> None:
    mentions = [
        mention(0, "x"),
        mention(0, "x"),
        mention(0, "x"),
        mention(9, "x"),
        mention(10, "x"),
    ]
    assert speaker({"source_entity": "x"}, mentions, ADA) == WRONG


def test_names_of_entities_need_not_be_the_golds() -> None:
    # "ben" is what the system calls the entity that the gold calls "ada"
    assert speaker({"source_entity": "ben"}, [mention(0, "ben"), mention(7, "ben")], ADA) == RIGHT
    # the right string alone proves nothing
    assert speaker({"source_entity": "ada"}, [mention(9, "ada")], ADA) == WRONG


def test_a_speaker_may_be_a_mention() -> None:
    assert speaker({"speaker": words(7)}, [], ADA) == RIGHT
    assert speaker({"speaker": words(9)}, [], ADA) == WRONG
    assert speaker({"speaker": words(7, 8)}, [], ADA) == WRONG
    # a span that is a mention of two entities does not say which
    assert speaker({"speaker": words(0)}, [], [*ADA, entity(0, "ben")]) == WRONG


def test_a_mention_may_have_the_span_of_any_accepted_reading() -> None:
    start, end = words(11, 12)
    longer = entity(11, "ada", accept=(EntityReading(start=start, end=end),))
    assert speaker({"speaker": (start, end)}, [], [longer]) == RIGHT


def test_a_named_speaker_where_the_gold_names_none_is_spurious() -> None:
    assert speaker({"source_entity": "x"}, [mention(0, "x")], ADA, None) == (0, 0, 0, 1)


@pytest.mark.parametrize("nobody", [UNSET, None])
def test_a_prediction_that_names_no_speaker_misses_and_is_not_counted(nobody: Any) -> None:
    assert speaker({"source_entity": nobody}, [mention(0, "x")], ADA) == (0, 0, 1, 0)
    assert speaker({"source_entity": nobody}, [mention(0, "x")], ADA, None) == (0, 0, 0, 0)


def test_no_speaker_is_counted_where_the_entities_are_not_annotated() -> None:
    golds = [gold((0,), (1,), (2, 5), source_entity="ada")]
    predictions = [said((0,), (1,), (2, 5), source_entity="ada")]
    assert row(score(golds, predictions), "speaker") == (0, 0, 0, 0)


def test_the_speaker_of_an_attribution_that_is_not_aligned_is_neither_found_nor_free() -> None:
    golds = [gold((0,), (1,), (2, 5), source_entity="ada")]
    predictions = [said((7,), (12,), (13, 14), speaker=words(0))]
    assert row(score(golds, predictions, (ADA, [])), "speaker") == WRONG


def attributes(scores: Scores) -> dict[tuple[str, str], float]:
    return {(k[1], k[2]): n for k, n in scores.tally.items() if k[0] == "attributes"}


def test_attributes_count_on_aligned_pairs_where_they_are_predicted() -> None:
    golds = [
        gold((0,), (1,), (2, 5), quote_type="direct", attitude="assertion", polarity="neg"),
        gold((6,), (7,), (8, 9), id="b", quote_type="indirect", attitude="belief"),
        gold((10,), (11,), (12, 13), id="c", quote_type="mixed", optional=True),
    ]
    predictions = [
        said((0,), (1,), (2, 5), quote_type="direct", attitude="belief", determinacy="det"),
        said((6,), (7,), (8, 9), quote_type="mixed"),
        said((10,), (11,), (12, 13), quote_type="mixed"),
        said((15,), (16,), (17, 18), quote_type="mixed"),
    ]
    # determinacy: the gold says none; the optional and the spurious one do not count
    assert attributes(score(golds, predictions)) == {
        ("quote_type", "pairs"): 2, ("quote_type", "correct"): 1,
        ("attitude", "pairs"): 1, ("attitude", "correct"): 0,
    }  # fmt: skip


def test_a_parent_is_right_if_it_is_aligned_with_the_golds_parent() -> None:
    golds = [
        gold((0,), (1,), (2, 9), id="outer", parent=None),
        gold((3,), (4,), (5, 9), id="inner", parent="outer"),
        gold((12,), (13,), (14, 15), id="alone", parent=None),
    ]
    right = [
        said((0,), (1,), (2, 9), id="1", parent=None),
        said((3,), (4,), (5, 9), id="2", parent="1"),
        said((12,), (13,), (14, 15), id="3", parent=None),
    ]
    assert attributes(score(golds, right)) == {("parent", "pairs"): 3, ("parent", "correct"): 3}
    wrong = [
        said((0,), (1,), (2, 9), id="1", parent="2"),  # the gold has none
        said((3,), (4,), (5, 9), id="2", parent="3"),  # another
        said((12,), (13,), (14, 15), id="3"),  # does not say
    ]
    assert attributes(score(golds, wrong)) == {("parent", "pairs"): 2, ("parent", "correct"): 0}


def test_slices_are_recall_by_what_the_gold_says_of_itself() -> None:
    golds = [
        gold((0,), (1,), (2, 9), id="outer", quote_type="direct", phenomena=("scope",)),
        gold((3,), (4,), (5, 8), id="inner", quote_type="indirect", parent="outer"),
        gold((12,), (13,), (14, 15), id="spare", quote_type="direct", optional=True),
    ]
    predictions = [
        said((0,), (1,), (2, 9), quote_type="indirect"),
        said((3,), (4,), (5, 9)),  # content 4 words to 5: 8/9
    ]
    found = {k[1:]: n for k, n in score(golds, predictions).tally.items() if k[0] == "slices"}
    assert found == pytest.approx({
        ("quote_type", "direct", "gold"): 1, ("quote_type", "direct", "matched"): 1,
        ("quote_type", "indirect", "gold"): 1, ("quote_type", "indirect", "matched"): 8 / 9,
        ("depth", "0", "gold"): 1, ("depth", "0", "matched"): 1,
        ("depth", "1", "gold"): 1, ("depth", "1", "matched"): 8 / 9,
        ("phenomena", "scope", "gold"): 1, ("phenomena", "scope", "matched"): 1,
    })  # fmt: skip


def test_the_display_names_each_kind_of_error() -> None:
    golds = [
        gold((0,), (1,), (2, 3)),  # found twice
        gold((4,), (5,), (6, 9), id="b"),  # found with another source, in two pieces
        gold((10,), (11,), (12, 13), id="c"),  # merged with the next
        gold((10,), (11,), (14, 14), id="d"),
        gold((15,), (16,), (17, 17), id="e"),  # missed
    ]
    predictions = [
        said((0,), (1,), (2, 3)),
        said((0,), (1,), (2, 3)),
        said((0,), (5,), (6, 8)),
        said((4,), None, (9, 9)),
        said((10,), (11,), (12, 14)),
        said((18,), (19,), None),
    ]
    for shuffled in permutations(predictions):
        scores = score(golds, list(shuffled))
        kinds = {key[1]: number for key, number in scores.tally.items() if key[0] == "kinds"}
        assert kinds == {
            "correct": 1, "duplicate": 1, "wrong roles": 2, "split": 1, "merged": 1, "missed": 1,
            "spurious": 1,
        }  # fmt: skip


def test_right_in_the_display_means_source_and_content_at_least_half() -> None:
    golds = [gold((0,), (1,), (2, 5)), gold((7,), (8,), (9, 12), id="b")]
    # content 1 word of 4: dice 2/5; the other has no cue, which does not matter
    predictions = [said((0,), (1,), (2, 2)), said((7,), None, (9, 11))]
    shown = score(golds, predictions).alignments[0]
    assert [(pair.gold, pair.kind, pair.right) for pair in shown] == [
        (0, "wrong roles", False), (1, "wrong roles", True),
    ]  # fmt: skip


def test_depth_counts_the_relations_around_and_stops_at_a_circle() -> None:
    golds = [
        gold((0,), (1,), (2, 9), id="a"),
        gold((2,), (3,), (4, 9), id="b", parent="a"),
        gold((4,), (5,), (6, 9), id="c", parent="b"),
        gold((12,), (13,), (14,), id="x", parent="y"),
        gold((12,), (13,), (15,), id="y", parent="x"),
    ]
    found = {
        k[2]: n for k, n in score(golds, []).tally.items() if k[1:2] + k[3:] == ("depth", "gold")
    }
    # x lies in y, and y in x, which was there already: two steps each
    assert found == {"0": 1, "1": 1, "2": 3}
