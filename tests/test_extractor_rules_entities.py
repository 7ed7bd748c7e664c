"""The ``rules`` tagger of entities on invented sentences: names and numerals with their types."""

from __future__ import annotations

import pytest

from onrecord.extractors.rules_dates import dates
from onrecord.extractors.rules_entities import entities
from tests.marked_text import unmarked

pytest.importorskip("spacy")
pytest.importorskip("countryinfo")
pytestmark = pytest.mark.extras

LISTED = """
[Spanish|NORP] and [French|NORP] ships sailed from [Lisbon|GPE] to [Asia|LOC].
In [France|GPE], [Germans|NORP] and [Italians|NORP] met [Ola Berg|PERSON] of [Norway|GPE].
A [French|NORP] President [Tamm|PERSON] is rare.
"""
SHAPED = """
[Tilda Vance|PERSON], the mayor of [Port Harrow|GPE], met Prof. [John Marsh|PERSON].
The [Ministry of Health|ORG] and the [Bank of Quillon|ORG] lent money to [Harrow University|ORG].
Dr. [Ana Bell|PERSON] of [Marsh & Sons Inc.|ORG] met the [Quillon Choir|ORG].
The [Quillon River|LOC] flows through [Harrow County|GPE] to [Lake Marra|LOC].
The [U.N.|ORG] and [NATO|ORG] met in [Port Harrow|GPE] at the [Harrow Stadium|FAC].
The [U.S. Senate|ORG] passed the [Clean Rivers Act|LAW] before the [Marra Cup|EVENT].
Mr. [Bell|PERSON]'s shop is old. Nobody agreed. Yesterday [Bell|PERSON] smiled.
Former Senator [Bell|PERSON] and Judge [Marsh|PERSON] met on Monday in March.
County Judge [Rosa Keel|PERSON] heard Special Relief Commissioner [Ana Bell-Marsh|PERSON].
[French|NORP] Fisheries Minister [Ola Berg|PERSON] met [Corvian|NORP] sailors.
[PORT HARROW|GPE], [Ohio|GPE]: [Marra|GPE] voted. People in [Marra|GPE] were glad.
"""
NUMERALS = """
It cost [$3.5 million|MONEY], or [1.5 billion euros|MONEY], [20%|PERCENT] more than planned.
About [1,500|CARDINAL] people walked [five miles|QUANTITY] with [two dozen|CARDINAL] boats.
They paid [Rs 5 lakh|MONEY], [Sh4.2 billion|MONEY] and [R250|MONEY] for [two lakh|CARDINAL] tents.
[Hundreds|CARDINAL] of people came [third|ORDINAL] or [21st|ORDINAL]; [half|CARDINAL] of them left.
Version 2.0.1 of a1 cost 7/8 of it.
"""


@pytest.mark.parametrize("line", [*LISTED.strip().splitlines(), *SHAPED.strip().splitlines()])
def test_names_are_typed_by_lists_titles_head_nouns_and_prepositions(line: str) -> None:
    check(line)


@pytest.mark.parametrize("line", NUMERALS.strip().splitlines())
def test_numerals_are_typed_by_what_they_count(line: str) -> None:
    check(line)


def test_numerals_inside_a_date_are_left_to_it() -> None:
    assert entities("It closed two years ago.", dates=[(10, 23)]) == []


def check(line: str) -> None:
    text, spans = unmarked(line)
    dated = [(date["start"], date["end"]) for date in dates(text, None)]
    found = [(e["start"], e["end"], e["type"]) for e in entities(text, dated)]
    named = [(text[start:end], kind) for start, end, kind in found]
    assert named == [(text[start:end], kind) for start, end, kind in spans]
    assert found == spans
