"""Attributions without a parser: reporting verbs, commas and quotation marks alone.

Used where no English pipeline is installed. A sentence is read as "SOURCE VERB content",
"content, SOURCE VERB" or "content, VERB SOURCE", long quotations masked as for the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from onrecord.extractors.rules_direct import Found
from onrecord.extractors.rules_parsing import Masked
from onrecord.extractors.rules_reporting import ATTITUDES, CLAUSE, CLAUSE_OF_PEOPLE

Span = tuple[int, int]
_IRREGULAR: Final = {
    "said": "say",
    "told": "tell",
    "wrote": "write",
    "written": "write",
    "thought": "think",
    "knew": "know",
    "known": "know",
    "felt": "feel",
    "swore": "swear",
    "sworn": "swear",
    "understood": "understand",
    "learnt": "learn",
    "foresaw": "foresee",
    "meant": "mean",
}
_SENTENCE: Final = re.compile(r"\S.*?(?:[.!?](?=\s+[A-Z])|$)", re.DOTALL)
_GROUP: Final = (
    r"(?:(?:ha[sd]|have|did|does|do|would|will|could|can|may|might|also|not|never|later|then|"
    r"[a-z]+ly|(?:did|do|does|had|has|would|could)n't)\s+){0,4}"
)
_SOURCE_WORDS: Final = 12
_TRAILER: Final = re.compile(r"\s*(?:[^\s,]+\s*){0,6}[.!?]?\s*$")
_AFTER_NAME: Final = re.compile(
    r"\s+(?P<name>[^,.;:!?]{2,60}(?:, (?:an?|the|its|his|her|who) [^,.;:!?]{2,80})?)"
)
_THAT: Final = re.compile(r"(?:^|\s)(?P<that>that|whether|if|how|why|what)\s")
_ACCORDING: Final = re.compile(r"\b(?P<cue>[Aa]ccording to)\s+(?P<source>[^,.;:]{2,80})")


@lru_cache(maxsize=1)
def _verbs() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of verb groups, and form → lemma."""
    forms: dict[str, str] = dict(_IRREGULAR)
    for lemma in sorted((CLAUSE - CLAUSE_OF_PEOPLE) & set(ATTITUDES)):
        stem = lemma.removesuffix("e")
        y = lemma[-1] == "y" and lemma[-2:-1] not in "aeou"
        third = (
            f"{lemma[:-1]}ies"
            if y
            else f"{lemma}es"
            if lemma.endswith(("s", "sh", "ch"))
            else f"{lemma}s"
        )
        past = f"{lemma[:-1]}ied" if y else f"{stem}ed"
        forms |= {third: lemma, past: lemma, lemma: lemma}
    words = "|".join(sorted(forms, key=len, reverse=True))
    return re.compile(rf"\b{_GROUP}(?P<verb>{words})\b"), forms


def surface_relations(masked: Masked) -> Iterator[Found]:
    """Attributions of a masked paragraph, at most one a sentence and one "according to"."""
    for sentence in _SENTENCE.finditer(masked.text):
        left, right = sentence.span()
        if match := _ACCORDING.search(masked.text, left, right):
            yield from _according(masked, match, left, right)
            continue
        pattern, forms = _verbs()
        for match in pattern.finditer(masked.text, left, right):
            found = _read(masked, match, left, right, ATTITUDES[forms[match["verb"]]])
            if found is not None:
                yield found
                break


def _according(masked: Masked, match: re.Match[str], left: int, right: int) -> Iterator[Found]:
    rest = [(left, match.start()), (match.end(), right)]
    content = [span for span in (_trim(masked.text, *part) for part in rest) if span]
    if content:
        yield _found(masked, match.span("source"), match.span("cue"), content, "assertion")


def _read(
    masked: Masked, match: re.Match[str], left: int, right: int, attitude: str
) -> Found | None:
    text = masked.text
    before, after = text[left : match.start()], text[match.end() : right]
    comma = before.rstrip().rfind(",")
    if comma >= 0 and before.rstrip().endswith(",") and (name := _AFTER_NAME.match(after)):
        source = (match.end() + name.start("name"), match.end() + name.end("name"))
        content = [_trim(text, left, left + comma), _trim(text, source[1], right)]
        kept = [span for span in content if span][:1]
        return _found(masked, source, match.span(), kept, attitude) if kept else None
    begin = left + comma + 1 if comma >= 0 else left
    subject = _trim(text, begin, match.start())
    if subject is None or len(text[slice(*subject)].split()) > _SOURCE_WORDS:
        return None
    if comma >= 0 and _TRAILER.match(after) and not _THAT.search(after):
        span = _trim(text, left, left + comma)
        return _found(masked, subject, match.span(), [span], attitude) if span else None
    start = match.end()
    if that := _THAT.search(after[:60]):
        start += that.start("that")
    span = _trim(text, start, right)
    if span is None or len(text[slice(*span)].split()) < 2:  # noqa: PLR2004  # a word is no clause
        return None
    return _found(masked, subject, match.span(), [span], attitude)


def _trim(text: str, left: int, right: int) -> Span | None:
    while left < right and (text[left].isspace() or text[left] in ",.;:-\u2014\u2013"):
        left += 1
    while right > left and (text[right - 1].isspace() or text[right - 1] in ",.;:!?-\u2014\u2013"):
        right -= 1
    return (left, right) if left < right else None


def _found(masked: Masked, source: Span, cue: Span, content: list[Span], attitude: str) -> Found:
    def back(span: Span) -> Span:
        return masked.origin[span[0]], masked.origin[span[1] - 1] + 1

    trimmed = _trim(masked.text, *source) or source
    return Found(
        head=-2,
        source=[back(trimmed)],
        cue=back(_trim(masked.text, *cue) or cue),
        content=sorted(back(span) for span in content),
        attitude=attitude,
    )
