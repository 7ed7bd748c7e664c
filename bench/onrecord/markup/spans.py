"""Entities and dates from their tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from onrecord.annotations import NUMERALS, Entity, EntityReading, Timex, TimexReading
from onrecord.markup import phenomena
from onrecord.markup.tags import Tag
from onrecord.markup.words import Words
from onrecord.quotations import Quote
from onrecord.timex_values import (
    CalendarValue,
    DurationValue,
    InvalidValueError,
    parse,
    problems,
)

_SLUG: Final = re.compile(r"[a-z0-9.]+(?:_[a-z0-9.]+)*")
_NAMED: Final = ("acc", "acctype", "note", "waive", "no", "kb")
_DATE_NAMED: Final = ("acc", "accvalue", "acctype", "as", "mod", "quant", "freq", *_NAMED[2:5])


def entity(
    tag: Tag, text: str, quoted: Sequence[Quote], kb: Mapping[str, str], words: Words
) -> Entity:
    """An entity; its id is set later, when all are in order.

    Args:
        tag: its span.
        text: the plain text.
        quoted: the text's quotations.
        kb: surface → Wikidata item, or ``?`` for a real thing whose item is not known.
        words: what the tag says.
    """
    type_, entity_id = words.first("a type"), words.first("an entity_id")
    if entity_id and not _SLUG.fullmatch(entity_id):
        words.wrong(f"must be small ASCII letters, figures and _, got {entity_id!r}", "rule 3.6")
    accept = [EntityReading(**place) for place in accepted_spans(tag, text, words)]
    accept += [EntityReading(type=other) for other in words.several("acctype")]
    made = Entity(
        start=tag.start,
        end=tag.end,
        text=text[tag.start : tag.end],
        type=type_ or "?",
        entity_id=entity_id,
        kb_id=_item(type_, text[tag.start : tag.end], kb, words),
        accept=tuple(accept),
        optional=words.flag("opt"),
        note=words.value("note") or UNSET,
        waive=tuple(words.several("waive")),
    )
    found = phenomena.of_entity(text, made, quoted)
    made = msgspec.structs.replace(made, phenomena=tags(words, phenomena.ENTITY_TAGS, found))
    words.finish(("opt", *phenomena.ENTITY_TAGS), _NAMED)
    return made


def _item(type_: str, words: str, kb: Mapping[str, str], said: Words) -> str | UnsetType | None:
    item = said.value("kb") or ("?" if type_ in NUMERALS else kb.get(words, "none"))
    return {"?": UNSET, "none": None}.get(item, item)


def accepted_spans(tag: Tag, text: str, words: Words) -> Iterator[dict[str, Any]]:
    """What differs in the spans that ``acc`` names: the nearest such words over this span."""
    for said in words.several("acc"):
        places = [
            (start, start + len(said))
            for start in range(max(0, tag.start - len(said) + 1), tag.end)
            if text.startswith(said, start)
        ]
        if not said or not places:
            words.wrong(f"acc: {said!r} must overlap {text[tag.start : tag.end]!r}, but does not")
            continue
        start, end = min(
            places,
            key=lambda p: (_cuts_words(text, *p), abs(p[0] - tag.start) + abs(p[1] - tag.end)),
        )
        if (start, end) == (tag.start, tag.end):
            words.wrong("acc must name other words than the span itself")
        named = {"start": (start, tag.start), "end": (end, tag.end)}
        yield {name: new for name, (new, own) in named.items() if new != own}


def _cuts_words(text: str, start: int, end: int) -> bool:
    inside = [at for at in (start, end) if 0 < at < len(text)]
    return any(text[at - 1 : at + 1].isalnum() for at in inside)


def tags(words: Words, known: Sequence[str], computed: set[str]) -> tuple[str, ...]:
    """Tags that were written or follow, without those that ``no=`` forces off, in list order."""
    written = set(words.flags(known))
    off = set(words.several("no"))
    for tag in sorted(off - computed):
        words.wrong(f"no={tag} forces nothing off", f"computed here: {sorted(computed) or 'none'}")
    return tuple(tag for tag in known if tag in (written | computed) - off)


def date(tag: Tag, text: str, words: Words) -> Timex:
    """A date whose anchor is still a label, and whose id is set later.

    A vague one (``…_REF``) is optional by rule 4.6, said or not.
    """
    type_, value = words.first("a type"), words.first("a value")
    vague = value.endswith("_REF")
    accept = [TimexReading(**place) for place in accepted_spans(tag, text, words)]
    accept += _accepted_values(type_, words)
    anchor: Any = "dct" if words.flag("dct") else UNSET
    for label in [word for word in words.bare if word.startswith("@")]:
        words.flag(label)
        if anchor is not UNSET:
            words.wrong(f"must have one anchor, got {label} too")
        anchor = label
    made = Timex(
        start=tag.start,
        end=tag.end,
        text=text[tag.start : tag.end],
        type=type_ or "?",
        value=value,
        mod=words.value("mod") or UNSET,
        quant=words.value("quant") or UNSET,
        freq=words.value("freq") or UNSET,
        anchor=anchor,
        accept=tuple(accept),
        optional=words.flag("opt") or vague,
        note=words.value("note") or ("rule 4.6" if vague else UNSET),
        waive=tuple(words.several("waive")),
    )
    found = phenomena.of_date(text, made)
    made = msgspec.structs.replace(made, phenomena=tags(words, phenomena.DATE_TAGS, found))
    words.finish(("opt", "dct", "@label", *phenomena.DATE_TAGS), _DATE_NAMED)
    return made


def _accepted_values(type_: str, words: Words) -> Iterator[TimexReading]:
    """Other values, each of the type that it can only be: P2D may also be a day, a DATE."""
    values, types = words.several("accvalue"), words.several("acctype")
    if len(types) > 1:
        words.wrong("acctype must name one type")
    for value in values:
        other = types[0] if types else _fitting(type_, value)
        yield TimexReading(type=UNSET if other == type_ else other, value=value)
    if types and not values:
        yield TimexReading(type=types[0])


def _fitting(type_: str, value: str) -> str:
    """The given type if a value can have it, else DURATION, TIME or DATE."""
    if type_ == "SET" or not problems(type_, value):
        return type_
    try:
        parsed = parse(value)
    except InvalidValueError:
        return type_
    if isinstance(parsed, DurationValue):
        return "DURATION"
    return "TIME" if isinstance(parsed, CalendarValue) and parsed.is_time else "DATE"
