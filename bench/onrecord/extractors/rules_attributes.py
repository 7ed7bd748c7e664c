"""What an attribution's spans say of it: quotation type, source type, speaker, nesting, hedges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from onrecord.extractors.rules_direct import Found
from onrecord.extractors.rules_reporting import HEDGES, HEDGING_ADJECTIVES
from onrecord.quotations import Quote

Span = tuple[int, int]
_PRONOUNS: Final = frozenset(
    [
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "they",
        "who",
        "whom",
        "which",
        "that",
        "his",
        "her",
        "their",
        "my",
        "our",
        "its",
        "him",
        "them",
        "himself",
        "herself",
        "themselves",
        "another",
        "one",
        "others",
        "some",
        "many",
        "both",
        "this",
        "these",
        "those",
        "everyone",
        "nobody",
        "someone",
    ]
)
_MALE: Final = frozenset(["he", "his", "him", "himself"])
_FEMALE: Final = frozenset(["she", "her", "herself"])
_PLURAL: Final = frozenset(["they", "their", "them", "themselves", "we", "our"])
_MALE_WORDS: Final = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|Father|spokesman|chairman|congressman)\b\.?"
)
_FEMALE_WORDS: Final = re.compile(
    r"\b(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|spokeswoman|chairwoman|congresswoman)\b\.?"
)
_MODAL: Final = re.compile(r"\b(?:may|might|could|would|should|must|can|if|'d)\b", re.IGNORECASE)
_NEGATED: Final = re.compile(
    r"(?:\b(?:not|never|no|nobody|neither|nor|hardly)\b|n['\u2019]t\b)", re.IGNORECASE
)
_HEDGE: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(HEDGES | HEDGING_ADJECTIVES))})\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"\w")


class Mention(NamedTuple):
    """A name in the text: span and type."""

    start: int
    end: int
    kind: str


def finished(
    text: str,
    found: Iterable[Found],
    quotes: Sequence[Quote],
    mentions: Sequence[Mention],
    *,
    nested: bool,
) -> list[dict[str, Any]]:
    """Attributions as prediction dicts: one a cue, contents rounded to whole quotations, linked."""
    kept: dict[Span, Found] = {}
    for item in sorted(found, key=lambda f: (f.cue or (0, 0), -len(f.content))):
        item.content = _rounded(item, quotes, text)
        if item.cue is not None and item.content and item.cue not in kept:
            kept[item.cue] = item
    items = list(kept.values())
    for item in items:
        item.source = [_clear_of_cues(text, span, item, items) for span in item.source]
    parents = [_parent(item, items) for item in items]
    names = _with_surnames(text, mentions)
    said = [
        _annotation(text, item, parent, quotes, names)
        for item, parent in zip(items, parents, strict=True)
    ]
    _hedge(text, said)
    return [a for a in said if nested or a["parent"] is None]


def _with_surnames(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """All mentions, and every further place where a person's last name stands by itself."""
    people = {text[m.start : m.end].rsplit(maxsplit=1)[-1] for m in mentions if m.kind == "PERSON"}
    surnames = sorted(name for name in people if name[:1].isupper() and len(name) > 2)  # noqa: PLR2004
    known = sorted(set(mentions))
    if not surnames:
        return known
    taken = {place for m in known if m.kind == "PERSON" for place in range(m.start, m.end)}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, surnames))})\b")
    places = (match.span() for match in pattern.finditer(text) if match.start() not in taken)
    return sorted({*known, *(Mention(start, end, "PERSON") for start, end in places)})


def _rounded(item: Found, quotes: Sequence[Quote], text: str) -> list[Span]:
    """Content spans that reach into a quotation take it whole, marks included, short of the cue."""
    barriers = [*item.source, *([item.cue] if item.cue else [])]
    spans: list[Span] = []
    for start, end in item.content:
        left, right = start, end
        for quote in quotes:
            if quote.end <= left - 1 or quote.start >= right + 2:
                continue
            if any(quote.start < b[1] and b[0] < quote.end for b in barriers):
                continue
            inside = text[quote.start + 1 : quote.end - 1]
            lead = text[max(quote.start, 0) : left] if quote.start < left else ""
            tail = text[right : quote.end] if right < quote.end else ""
            if (
                (lead or tail)
                and not _words(lead, inside)
                and (left < quote.end and quote.start < right)
            ):
                left, right = min(left, quote.start), max(right, quote.end)
        spans.append((left, right))
    merged: list[Span] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _words(lead: str, inside: str) -> bool:
    """Whether a content begins in the middle of a quotation, after words that are not its own."""
    return bool(_WORD.search(lead)) and len(lead) < len(inside)


def _clear_of_cues(text: str, span: Span, item: Found, items: Sequence[Found]) -> Span:
    """A source without the relative clause that holds another attribution's cue."""
    for other in items:
        if other is item or other.cue is None or not span[0] < other.cue[0] < span[1]:
            continue
        begin = min([other.cue[0], *(s[0] for s in other.source)])
        kept = text[span[0] : max(begin, span[0])].rstrip(" ,\u2014-(")
        if kept:
            return span[0], span[0] + len(kept)
    return span


def _parent(item: Found, items: Sequence[Found]) -> Found | None:
    holders = [
        other
        for other in items
        if other is not item
        and item.cue is not None
        and any(start <= item.cue[0] and item.cue[1] <= end for start, end in other.content)
        and other.cue != item.cue
    ]
    return min(holders, key=lambda f: sum(e - s for s, e in f.content), default=None)


def _annotation(
    text: str,
    item: Found,
    parent: Found | None,
    quotes: Sequence[Quote],
    mentions: Sequence[Mention],
) -> dict[str, Any]:
    cue = text[item.cue[0] : item.cue[1]] if item.cue else ""
    said: dict[str, Any] = {
        "id": _name(item),
        "source": item.source,
        "cue": [item.cue] if item.cue else [],
        "content": item.content,
        "parent": _name(parent) if parent is not None else None,
        "quote_type": quote_type(text, item.content, quotes),
        "attitude": item.attitude,
        "source_type": source_type(text, item.source, mentions),
        "polarity": "neg" if _NEGATED.search(cue) else "pos",
        "determinacy": "indet" if _MODAL.search(cue) else "det",
    }
    speaker = _speaker(text, item.source, mentions)
    return said | ({"speaker": speaker} if speaker is not None else {})


def _name(item: Found) -> str:
    return f"c{item.cue[0]}" if item.cue else f"t{item.content[0][0]}"


def quote_type(text: str, content: Sequence[Span], quotes: Sequence[Quote]) -> str:
    """Direct if all words stand in quotation marks, mixed if some do, else indirect."""
    inside = outside = 0
    for start, end in content:
        for match in _WORD.finditer(text, start, end):
            if any(q.start <= match.start() < q.end for q in quotes):
                inside += 1
            else:
                outside += 1
    return "direct" if inside and not outside else "mixed" if inside else "indirect"


def source_type(text: str, source: Sequence[Span], mentions: Sequence[Mention]) -> str:
    """Pronoun, named (a name at its head), unnamed, author (I, we outside quotes), implicit."""
    if not source:
        return "implicit"
    surface = text[source[0][0] : source[-1][1]]
    if surface.lower() in _PRONOUNS:
        return "pronoun"
    return "named" if _head_mention(source, mentions, text) is not None else "unnamed"


def _head_mention(source: Sequence[Span], mentions: Sequence[Mention], text: str) -> Mention | None:
    """The name that a source is built around: before any "of", comma or relative clause."""
    start, end = source[0][0], source[-1][1]
    cut = re.search(r",|\s(?:of|for|from|at|in|who|that|which|with|on|to)\s", text[start:end])
    head_end = start + cut.start() if cut else end
    inside = [m for m in mentions if start <= m.start and m.end <= end + 2]
    heads = [m for m in inside if m.start < head_end and m.end >= head_end]
    people = [m for m in inside if m.kind == "PERSON"]
    return next(iter(heads), None) or next(iter(people), None)


def _speaker(text: str, source: Sequence[Span], mentions: Sequence[Mention]) -> Span | None:
    """The name that a source refers to: its own, or for a pronoun the nearest that can be meant.

    "he" and "she" look back for the nearest person whose title, if any, does not contradict;
    "who" takes the nearest name before it, "it" a body or place, "they" a body or people.
    """
    if not source:
        return None
    surface = text[source[0][0] : source[-1][1]].lower()
    if surface not in _PRONOUNS:
        head = _head_mention(source, mentions, text)
        return (head.start, head.end) if head is not None else None
    before = [m for m in mentions if m.end <= source[0][0]]
    if surface in ("who", "whom", "which", "that"):
        near = [m for m in before if source[0][0] - m.end <= 40]  # noqa: PLR2004  # an apposition between
        return (near[-1].start, near[-1].end) if near else None
    wanted = (
        ("ORG", "GPE")
        if surface in ("it", "its")
        else ("ORG", "NORP")
        if surface in _PLURAL
        else ("PERSON",)
    )
    if surface in ("i", "my", "you") or surface not in {*_MALE, *_FEMALE, *_PLURAL, "it", "its"}:
        return None
    for mention in reversed([m for m in before if m.kind in wanted]):
        around = text[max(0, mention.start - 16) : mention.end + 40]
        wrong = _FEMALE_WORDS if surface in _MALE else _MALE_WORDS if surface in _FEMALE else None
        if wrong is None or not wrong.search(around):
            return mention.start, mention.end
    return None


def _hedge(text: str, said: Sequence[dict[str, Any]]) -> None:
    """Set ``evidential`` on the smallest attribution whose cue or content holds each hedge."""
    for match in _HEDGE.finditer(text):
        holders = [
            a
            for a in said
            if any(s <= match.start() and match.end() <= e for s, e in [*a["cue"], *a["content"]])
            and a["cue"] != [match.span()]
            and "evidential" not in a
        ]
        size = [sum(e - s for s, e in a["content"]) for a in holders]
        if holders:
            holders[size.index(min(size))]["evidential"] = match.span()
