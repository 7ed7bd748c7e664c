"""What an attribution's spans say of it: quotation type, source type, speaker, nesting, hedges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from onrecord.extractors.rules_parsing import Found, Span
from onrecord.extractors.rules_reporting import HEDGES, HEDGING_ADJECTIVES
from onrecord.extractors.rules_words import any_of, listed
from onrecord.quotations import Quote

_MALE: Final = listed("he his him himself")
_FEMALE: Final = listed("she her herself")
_RELATIVE: Final = listed("who whom which that")
_REFERENTS: Final = {
    **dict.fromkeys(_MALE | _FEMALE, ("PERSON",)),
    **dict.fromkeys(("it", "its"), ("ORG", "GPE")),
    **dict.fromkeys(listed("they their them themselves we our"), ("ORG", "NORP")),
}
"""Pronoun → types of the names that it can stand for."""
_PRONOUNS: Final = (
    frozenset(_REFERENTS)
    | _RELATIVE
    | listed("""
    i you my another one others some many both this these those everyone nobody someone""")
)
_MALE_WORDS: Final = re.compile(r"\b(?:Mr|Sir|Lord|King|Prince|Father|\w+[sr]man|congressman)\b\.?")
_FEMALE_WORDS: Final = re.compile(r"\b(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess|\w+woman)\b\.?")
_BESIDE: Final = re.compile(r"[^A-Z.]{0,40}")
"""What stands between a name and the next one, and may tell its gender: ", a spokeswoman"."""
_APPOSITION: Final = 40
_HEAD_ENDS: Final = re.compile(r",|\s(?:of|for|from|at|in|who|that|which|with|on|to)\s")
_MODAL: Final = re.compile(r"\b(?:may|might|could|would|should|must|can|if|'d)\b", re.IGNORECASE)
_NEGATED: Final = re.compile(
    r"\b(?:not|never|no|nobody|neither|nor|hardly)\b|n['\u2019]t\b", re.IGNORECASE
)
_HEDGE: Final = re.compile(rf"\b{any_of(HEDGES, HEDGING_ADJECTIVES)}\b", re.IGNORECASE)
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
    for item in sorted(found, key=lambda f: (f.cue, -len(f.content))):
        item.content = _rounded(item, quotes, text)
        if item.content:
            kept.setdefault(item.cue, item)
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
    surnames = [name for name in people if name[:1].isupper() and len(name) > 2]  # noqa: PLR2004
    if not surnames:
        return sorted(set(mentions))
    taken = {place for m in mentions if m.kind == "PERSON" for place in range(m.start, m.end)}
    places = re.finditer(rf"\b(?:{'|'.join(map(re.escape, surnames))})\b", text)
    again = {Mention(*m.span(), "PERSON") for m in places if m.start() not in taken}
    return sorted({*mentions, *again})


def _rounded(item: Found, quotes: Sequence[Quote], text: str) -> list[Span]:
    """Content spans that reach into a quotation take it whole, marks included, short of the cue."""
    merged: list[Span] = []
    for span in sorted(item.content):
        left, right = span
        for quote in quotes:
            if quote.start >= right or quote.end <= left:
                continue
            blocked = any(quote.start < e and s < quote.end for s, e in [*item.source, item.cue])
            if not blocked and not _WORD.search(text, quote.start, left):
                left, right = min(left, quote.start), max(right, quote.end)
        if merged and left <= merged[-1][1]:
            left, right = merged[-1][0], max(right, merged.pop()[1])
        merged.append((left, right))
    return merged


def _clear_of_cues(text: str, span: Span, item: Found, items: Sequence[Found]) -> Span:
    """A source without the relative clause that holds another attribution's cue."""
    for other in items:
        if other is not item and span[0] < other.cue[0] < span[1]:
            begin = min([other.cue[0], *(start for start, _ in other.source)])
            if kept := text[span[0] : begin].rstrip(" ,\u2014-("):
                return span[0], span[0] + len(kept)
    return span


def _parent(item: Found, items: Sequence[Found]) -> Found | None:
    """The attribution with the smallest content that holds this one's cue."""
    holders = [
        other
        for other in items
        if other is not item and any(s <= item.cue[0] < e for s, e in other.content)
    ]
    return min(holders, key=lambda f: sum(e - s for s, e in f.content), default=None)


def _annotation(
    text: str,
    item: Found,
    parent: Found | None,
    quotes: Sequence[Quote],
    mentions: Sequence[Mention],
) -> dict[str, Any]:
    cue, speaker = text[slice(*item.cue)], _speaker(text, item.source, mentions)
    return {
        "id": f"c{item.cue[0]}",
        "source": item.source,
        "cue": [item.cue],
        "content": item.content,
        "parent": f"c{parent.cue[0]}" if parent is not None else None,
        "quote_type": quote_type(text, item.content, quotes),
        "attitude": item.relation.attitude,
        "source_type": source_type(text, item.source, mentions),
        "polarity": "neg" if _NEGATED.search(cue) else "pos",
        "determinacy": "indet" if _MODAL.search(cue) else "det",
    } | ({"speaker": (speaker.start, speaker.end)} if speaker is not None else {})


def quote_type(text: str, content: Sequence[Span], quotes: Sequence[Quote]) -> str:
    """Direct if all words stand in quotation marks, mixed if some do, else indirect."""
    places = [match.start() for span in content for match in _WORD.finditer(text, *span)]
    quoted = [any(q.start <= place < q.end for q in quotes) for place in places]
    return "indirect" if not any(quoted) else "direct" if all(quoted) else "mixed"


def source_type(text: str, source: Sequence[Span], mentions: Sequence[Mention]) -> str:
    """Pronoun, named (a name at its head), unnamed, or implicit."""
    if not source:
        return "implicit"
    if text[source[0][0] : source[-1][1]].lower() in _PRONOUNS:
        return "pronoun"
    return "named" if _head_mention(source, mentions, text) is not None else "unnamed"


def _head_mention(source: Sequence[Span], mentions: Sequence[Mention], text: str) -> Mention | None:
    """The name that a source is built around: before any "of", comma or relative clause."""
    start, end = source[0][0], source[-1][1]
    cut = _HEAD_ENDS.search(text, start, end)
    inside = [m for m in mentions if start <= m.start and m.end <= end]
    heads = [m for m in inside if m.start < (cut.start() if cut else end) <= m.end]
    return next(iter([*heads, *(m for m in inside if m.kind == "PERSON")]), None)


def _speaker(text: str, source: Sequence[Span], mentions: Sequence[Mention]) -> Mention | None:
    """The name that a source refers to: its own, or for a pronoun the nearest that can be meant.

    "he" and "she" look back for the nearest person whose title, if any, does not contradict;
    "who" takes the nearest name before it, "it" a body or place, "they" a body or people.
    """
    start = source[0][0] if source else 0
    surface = text[start : source[-1][1]].lower() if source else ""
    if surface not in _PRONOUNS:
        return _head_mention(source, mentions, text) if source else None
    wrong = _FEMALE_WORDS if surface in _MALE else _MALE_WORDS if surface in _FEMALE else None
    for name in reversed([m for m in mentions if m.end <= start]):
        if surface in _RELATIVE:
            return name if start - name.end <= _APPOSITION else None
        title = text[max(0, name.start - 16) : name.start].split()[-1:]
        after = _BESIDE.match(text, name.end)
        beside = " ".join([*title, after[0] if after else ""])
        if name.kind in _REFERENTS.get(surface, ()) and not (wrong and wrong.search(beside)):
            return name
    return None


def _hedge(text: str, said: Sequence[dict[str, Any]]) -> None:
    """Set ``evidential`` on the smallest attribution whose cue or content holds each hedge."""
    for match in _HEDGE.finditer(text):
        start, end = match.span()
        holders = [
            (sum(e - s for s, e in a["content"]), place)
            for place, a in enumerate(said)
            if any(s <= start and end <= e for s, e in [*a["cue"], *a["content"]])
            and a["cue"] != [match.span()]
            and "evidential" not in a
        ]
        if holders:
            said[min(holders)[1]]["evidential"] = match.span()
