"""Tags of the closed list that follow from spans, values and text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import UNSET

from onrecord.annotations import Attribution, Entity, Timex
from onrecord.quotations import Quote
from onrecord.sentence_bounds import Break

ENTITY_TAGS: Final = (
    "metonymy", "demonym", "possessive", "compound", "acronym", "title", "lexicalised",
)  # fmt: skip
DATE_TAGS: Final = (
    "compound", "relative-date", "explicit-date", "underspecified", "modified", "vague",
)  # fmt: skip
RELATION_TAGS: Final = (
    "pronoun-source", "unnamed-source", "implicit-source", "according-to", "evidential",
    "mixed-quote", "cross-sentence", "discontinuous", "nested", "inverted", "passive",
    "participle", "light-verb", "noun-cue", "negated",
)  # fmt: skip

_HYPHENS: Final = "-‐‑–/"
_UNIT: Final = r"(?:second|minute|hour|day|night|week|month|quarter|season|year|decade|century)s?"
_COMPOUND_DATE: Final = re.compile(rf"\w[-‐‑]{_UNIT}\b|\b{_UNIT}[-‐‑]\w", re.IGNORECASE)
_COMPOUND_AMOUNT: Final = re.compile(
    r"\w[-‐‑](?!(?:one|two|three|four|five|six|seven|eight|nine|half|third|quarter|fifth|tenth)s?\b)"
    r"[^\W\d_]",
    re.IGNORECASE,
)
_AMOUNTS: Final = frozenset({"MONEY", "QUANTITY", "PERCENT"})


def of_entity(text: str, entity: Entity, found: Sequence[Quote]) -> set[str]:
    """``possessive`` and ``compound``."""
    (start, end), *_ = entity.fragments
    tags = set()
    if _possessive(text, start, end, found):
        tags.add("possessive")
    inside = entity.type in _AMOUNTS and _COMPOUND_AMOUNT.search(text, start, end)
    if inside or _touched(text, start, end):
        tags.add("compound")
    return tags


def _possessive(text: str, start: int, end: int, found: Sequence[Quote]) -> bool:
    if text[end : end + 1] not in ("'", "’") or any(q.end == end + 1 for q in found):
        return False
    after = text[end + 1 : end + 2]
    if after in ("s", "S"):
        return not text[end + 2 : end + 3].isalnum()
    return text[start:end][-1:] in ("s", "S", "z", "x") and not after.isalnum()


def _touched(text: str, start: int, end: int) -> bool:
    """Whether a hyphen, a slash or a short dash joins a span to a neighbour."""
    before = start > 1 and text[start - 1] in _HYPHENS and not text[start - 2].isspace()
    after = text[end : end + 1] and text[end] in _HYPHENS
    return before or bool(after and text[end + 1 : end + 2].strip())


def of_date(text: str, date: Timex) -> set[str]:
    """``compound``, ``relative-date``, ``explicit-date``, ``modified`` and ``vague``.

    A value with an X is not read off the expression, so it makes no ``explicit-date``.
    """
    (start, end), *_ = date.fragments
    vague = date.value.endswith("_REF")
    anchored = isinstance(date.anchor, str)
    told = date.type in ("DATE", "TIME") and not anchored and not vague and "X" not in date.value
    tags = {
        "compound": _touched(text, start, end) or _COMPOUND_DATE.search(text, start, end),
        "relative-date": anchored,
        "explicit-date": told,
        "modified": isinstance(date.mod, str),
        "vague": vague,
    }
    return {tag for tag, there in tags.items() if there}


def of_relation(
    text: str, said: Attribution, written: set[str], quoted: Sequence[Quote], ends: Sequence[Break]
) -> set[str]:
    """Every tag that does not depend on a cue's part of speech.

    Args:
        text: the text.
        said: a relation with its parent and ``quote_type``.
        written: tags that the annotator wrote.
        quoted: the text's quotations.
        ends: places between its sentences.
    """
    cue = said.cue[0] if said.cue else None
    inverted = cue and said.content and said.content[0][0] < cue[0] and "passive" not in written
    tags = {
        f"{said.source_type}-source": said.source_type in ("pronoun", "unnamed", "implicit"),
        "according-to": cue and text[slice(*cue)].casefold() == "according to",
        "evidential": said.evidential is not UNSET,
        "mixed-quote": said.quote_type == "mixed",
        "cross-sentence": _crosses(said, quoted, ends),
        "discontinuous": max(len(said.source), len(said.content)) > 1,
        "nested": said.parent is not None,
        "inverted": inverted,
        "negated": said.polarity == "neg",
    }
    return {tag for tag, there in tags.items() if there}


def _crosses(said: Attribution, quoted: Sequence[Quote], ends: Sequence[Break]) -> bool:
    """Whether a sentence ends between the roles; a quotation's own sentences do not count.

    A question or cry in marks ends a sentence only where no cue can carry it on.
    """
    spans = said.source + said.cue + said.content
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return any(
        first < at.start < last
        and not (at.asked and said.cue)
        and not any(q.start < at.start < q.end for q in quoted)
        for at in ends
    )
