"""A marked file as a whole: header, text, relations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec import UNSET

from onrecord.annotations import NUMERALS, Timex
from onrecord.derived import quotations
from onrecord.document import Dct, Document
from onrecord.errors import InvalidInputError, Problem
from onrecord.markup import relations, spans
from onrecord.markup.complaints import Complaints
from onrecord.markup.tags import Tag, untagged
from onrecord.markup.words import Words
from onrecord.suggestions import hint

RULE: Final = "---"
NEEDED: Final = ("id", "title", "genre", "variety", "dct")
KNOWN: Final = (*NEEDED, "story", "language")
ORIGIN: Final = (
    "Composed for this benchmark; people, places and events are invented unless they are plainly "
    "of the real world, and nothing in it happened."
)
_FIELD: Final = re.compile(r"([a-z_]+):[ \t]*(.*)")


@dataclass(frozen=True, slots=True)
class Marked:
    """What a marked file holds.

    Attributes:
        document: the gold.
        lines: layer name → the line of each annotation in the file, from 1.
    """

    document: Document
    lines: Mapping[str, Sequence[int]]


def read_marked(source: str, place: str, kb: Mapping[str, str]) -> Document:
    """The gold document of a marked text.

    Args:
        source: the whole file.
        place: its name, for error messages.
        kb: surface → Wikidata item, ``?`` where a real thing's item is not known.

    Raises:
        InvalidInputError: names every problem of the file, each with its line.
    """
    marked, found = parse_marked(source, place, kb)
    if marked is None or found:
        first, *others = found
        if not others:
            raise InvalidInputError(first.place, first.problem, first.hint)
        _, _, said = "\n".join(map(str, found)).partition(f"{first.place}: ")
        raise InvalidInputError(first.place, said)
    return marked.document


def parse_marked(
    source: str, place: str, kb: Mapping[str, str]
) -> tuple[Marked | None, list[Problem]]:
    """The same, with the lines of annotations and the problems as values."""
    complaints = Complaints(place)
    if "\r" in source or source.startswith("\ufeff"):
        complaints.add(1, "must be UTF-8 with LF line ends, without byte order mark")
        return None, complaints.found
    lines = source.split("\n")
    rules = [number for number, line in enumerate(lines) if line.rstrip() == RULE]
    if len(rules) != 2:  # noqa: PLR2004  # one before the text, one after
        problem = f"must have two lines {RULE}, around the text, but has {len(rules)}"
        complaints.add(1, problem)
        return None, complaints.found
    head = _header(lines[: rules[0]], complaints)
    text, tags = untagged("\n".join(lines[rules[0] + 1 : rules[1]]), rules[0] + 2, complaints)
    said = [(n, line) for n, line in enumerate(lines[rules[1] + 1 :], rules[1] + 2) if line.strip()]
    layers = {
        "entities": _entities(text, tags, kb, complaints),
        "dates": _dates(text, tags, complaints),
        "attributions": _attributions(text, tags, said, complaints),
    }
    complaints.found.sort(key=lambda p: int(p.place.rpartition(":")[2]))
    document = Document(
        id=head.get("id", "?"),
        text=text,
        language=head.get("language", "en"),
        dct=Dct(value=head["dct"], provenance="given") if "dct" in head else None,
        meta={k: head[k] for k in ("title", "genre", "variety", "story") if k in head}
        | {"origin": ORIGIN},
        layers={name: tuple(a for a, _ in layer) for name, layer in layers.items()},
        place=place,
    )
    at = {name: tuple(line for _, line in layer) for name, layer in layers.items()}
    return Marked(document, at), complaints.found


def _header(lines: Sequence[str], complaints: Complaints) -> dict[str, str]:
    head: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _FIELD.fullmatch(line.rstrip())
        if not line.strip():
            continue
        if match is None:
            complaints.add(number, f"must be a field such as id: name, got {line[:40]!r}")
        elif match[1] not in KNOWN:
            complaints.add(number, f"no field is {match[1]!r}", hint(match[1], KNOWN))
        elif match[1] in head:
            complaints.add(number, f"{match[1]} stands there twice")
        elif match[2]:
            head[match[1]] = match[2]
    for name in NEEDED:
        if name not in head:
            complaints.add(1, f"the header must name {name}")
    return head


def _entities(
    text: str, tags: Sequence[Tag], kb: Mapping[str, str], complaints: Complaints
) -> list[tuple[Any, int]]:
    quoted, made, counted = quotations(text), [], set()
    for number, tag in enumerate(_named("e", tags), 1):
        words = Words(tag.words, tag.line, complaints)
        entity = spans.entity(tag, text, quoted, kb, words)
        if entity.type in NUMERALS and entity.entity_id in counted:
            words.wrong(f"the numeral {entity.entity_id} stands there already", "each its own: 3.6")
        counted.add(entity.entity_id)
        made.append((msgspec.structs.replace(entity, id=f"e{number}"), tag.line))
    return made


def _named(name: str, tags: Sequence[Tag]) -> list[Tag]:
    return [tag for tag in tags if tag.name == name]


def _dates(text: str, tags: Sequence[Tag], complaints: Complaints) -> list[tuple[Any, int]]:
    made: list[tuple[Timex, int]] = []
    labels: dict[str, str] = {}
    for number, tag in enumerate(_named("d", tags), 1):
        words = Words(tag.words, tag.line, complaints)
        label = words.value("as")
        if label in labels or label == "dct":
            words.wrong(f"as={label} is taken")
        elif label:
            labels[label] = f"t{number}"
        date = msgspec.structs.replace(spans.date(tag, text, words), id=f"t{number}")
        made.append((date, tag.line))
    return [(_anchored(date, labels, line, complaints), line) for date, line in made]


def _anchored(date: Timex, labels: Mapping[str, str], line: int, complaints: Complaints) -> Timex:
    if not isinstance(date.anchor, str) or not date.anchor.startswith("@"):
        return date
    label = date.anchor[1:]
    if label not in labels:
        way_out = hint(label, labels) + "; as=… names a date"
        complaints.add(line, f"no date is named {label!r}", way_out)
    return msgspec.structs.replace(date, anchor=labels.get(label, UNSET))


def _attributions(
    text: str, tags: Sequence[Tag], lines: Sequence[tuple[int, str]], complaints: Complaints
) -> list[tuple[Any, int]]:
    numbered = relations.roles_by_number(tags)
    found = []
    for number, words in sorted(relations.matched(lines, tags, complaints).items()):
        if made := relations.relation(numbered[number], text, words):
            found.append(made)
    return list(relations.finished(found, text))
