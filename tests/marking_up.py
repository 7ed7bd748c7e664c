"""Gold written back into its text with inline tags: the inverse of reading it."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from onrecord.annotations import Attribution, Entity, Timex
from onrecord.document import Document
from onrecord.markup.phenomena import DATE_TAGS, ENTITY_TAGS, RELATION_TAGS

KEYS = {"source": "s", "cue": "q", "content": "c"}
WRITTEN = {
    "entities": set(ENTITY_TAGS) - {"possessive", "compound"},
    "dates": {"underspecified"},
    "attributions": {"passive", "participle", "light-verb", "noun-cue"},
}
ALL = {"entities": ENTITY_TAGS, "dates": DATE_TAGS, "attributions": RELATION_TAGS}


def marked_up(document: Document, *, forced: bool = False) -> str:
    """A marked file that reads to this document; ``forced`` writes every tag that stands there."""
    head = {"id": document.id, **{k: v for k, v in document.meta.items() if k != "origin"}}
    if document.dct:
        head["dct"] = document.dct.value
    places: list[tuple[int, int, str, str]] = []
    places += [
        (e.start, e.end, f"e {entity_words(e, document, forced=forced)}", "e")
        for e in document.layers["entities"]
    ]
    places += [
        (d.start, d.end, f"d {date_words(d, document, forced=forced)}", "d")
        for d in document.layers["dates"]
    ]
    lines = []
    for number, said in enumerate(document.layers["attributions"], 1):
        places += role_tags(number, said)
        lines.append(f"{number} {relation_words(said, forced=forced)}")
    body = tagged(document.text, places)
    header = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"{header}---\n{body}\n---\n" + "".join(f"{line}\n" for line in lines)


def tagged(text: str, places: list[tuple[int, int, str, str]]) -> str:
    """Tags put into a text; those that close at a place come before those that open there."""
    events = []
    for number, (start, end, opening, name) in enumerate(places):
        events.append((start, 1, -end, number, f"<{opening}>"))
        events.append((end, 0, -start, -number, f"</{name}>"))
    out, cursor = "", 0
    for place, _, _, _, tag in sorted(events):
        out += text[cursor:place] + tag
        cursor = place
    return out + text[cursor:]


def role_tags(number: int, said: Attribution) -> list[tuple[int, int, str, str]]:
    found: list[tuple[int, int, str, str]] = []
    readings: list[tuple[str, Any]] = [("", said)]
    readings += [(chr(ord("b") + n), reading) for n, reading in enumerate(said.accept)]
    for letter, reading in readings:
        for role, key in KEYS.items():
            spans = getattr(reading, role)
            name = f"{key}{number}{letter}"
            found += [(a, b, name, name) for a, b in (() if spans is UNSET else spans)]
    if isinstance(said.evidential, tuple):
        start, end = said.evidential
        found.append((start, end, f"v{number}", f"v{number}"))
    return found


def common(annotation: Any, layer: str, *, forced: bool) -> list[str]:
    wanted = ALL[layer] if forced else WRITTEN[layer]
    words = [tag for tag in annotation.phenomena if tag in wanted]
    if annotation.optional:
        words.append("opt")
    if annotation.note is not UNSET:
        words.append(f'note="{annotation.note}"')
    if annotation.waive:
        words.append(f"waive={'|'.join(annotation.waive)}")
    return words


def spans_said(annotation: Any, text: str) -> str:
    said = []
    for reading in annotation.accept:
        if reading.start is not UNSET or reading.end is not UNSET:
            start = annotation.start if reading.start is UNSET else reading.start
            end = annotation.end if reading.end is UNSET else reading.end
            said.append(text[start:end])
    return "|".join(said)


def entity_words(entity: Entity, document: Document, *, forced: bool) -> str:
    words = [entity.type, str(entity.entity_id), *common(entity, "entities", forced=forced)]
    if said := spans_said(entity, document.text):
        words.append(f'acc="{said}"')
    if types := "|".join(r.type for r in entity.accept if r.type is not UNSET):
        words.append(f"acctype={types}")
    item = {UNSET: "?", None: "none"}.get(entity.kb_id, entity.kb_id)  # type: ignore[arg-type]
    return " ".join([*words, f"kb={item}"])


def date_words(date: Timex, document: Document, *, forced: bool) -> str:
    words = [date.type, date.value, *common(date, "dates", forced=forced), f"as={date.id}"]
    if date.anchor is not UNSET:
        words.append("dct" if date.anchor == "dct" else f"@{date.anchor}")
    words += [
        f"{name}={value}"
        for name in ("mod", "quant", "freq")
        if (value := getattr(date, name)) is not UNSET
    ]
    if said := spans_said(date, document.text):
        words.append(f'acc="{said}"')
    if values := "|".join(r.value for r in date.accept if r.value is not UNSET):
        words.append(f"accvalue={values}")
    return " ".join(words)


def relation_words(said: Attribution, *, forced: bool) -> str:
    who = "-" if said.source_entity is None else said.source_entity
    words = [str(said.attitude), str(said.source_type), str(who)]
    words += ["neg"] * (said.polarity == "neg") + ["indet"] * (said.determinacy == "indet")
    return " ".join([*words, *common(said, "attributions", forced=forced)])
