"""Checks that hold for the annotations of every layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import UNSET

from onrecord.errors import Problem
from onrecord.joining import fragments_of
from onrecord.offset_units import CODE_POINTS, suspected_unit
from onrecord.span import Fragment, surface
from onrecord.validation.subject import ROLES, Subject, spans_of


def spans(subject: Subject) -> Iterator[Problem]:
    """Bounds, order, words, white space: rules span, fragments, inside-word, white-space."""
    everything = [f for _, a in subject.all() for _, fs in fragments_of(a) for f in fs]
    hint = CODE_POINTS
    if any(end > len(subject.text) for _, end in everything):
        unit = suspected_unit(subject.text, everything)
        hint = f"these look like {unit}; {CODE_POINTS}" if unit else CODE_POINTS
    for path, annotation in subject.all():
        for inside, fragments in fragments_of(annotation):
            yield from fragment_problems(subject, f"{path}{inside}", fragments, hint)


def fragment_problems(
    subject: Subject, path: str, fragments: Sequence[Fragment], hint: str = CODE_POINTS
) -> Iterator[Problem]:
    """What is wrong with the fragments at one place."""
    size, last = len(subject.text), 0
    for start, end in fragments:
        if start >= end:
            problem = f"end must be greater than start, got [{start}, {end})"
            yield subject.broken("span", path, problem)
        elif end > size:
            problem = f"end must be ≤ {size} (the text's length), got {end}"
            yield subject.broken("span", path, problem, hint)
        else:
            yield from _edges(subject, path, start, end)
        if start < last:
            problem = f"spans must be sorted and disjoint, got [{start}, {end}) after {last}"
            yield subject.broken("fragments", path, problem)
        last = max(last, end)


def _edges(subject: Subject, path: str, start: int, end: int) -> Iterator[Problem]:
    text = subject.text
    for offset in (start, end):
        around = text[max(0, offset - 1) : offset + 1]
        if offset and len(around) == 2 and all(map(_of_a_word, around)):  # noqa: PLR2004  # both sides
            word = text[max(0, offset - 10) : offset + 10]
            problem = f"offset {offset} must be at the edge of a word, but is inside one: …{word}…"
            yield subject.broken("inside-word", path, problem)
    found = text[start:end]
    if found != found.strip():
        problem = f"must begin and end with something to see, got {found!r}"
        yield subject.broken("white-space", path, problem)


def _of_a_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def surfaces(subject: Subject) -> Iterator[Problem]:
    """The repeated surface equals the slice."""
    for path, annotation in subject.all():
        said = getattr(annotation, "text", UNSET)
        if said is UNSET:
            continue
        if isinstance(said, str):
            pairs = [(".text", said, surface(subject.text, annotation.fragments))]
        else:
            pairs = [
                (f".text.{r}", getattr(said, r), surface(subject.text, getattr(annotation, r)))
                for r in ROLES
            ]
        for inside, repeated, found in pairs:
            if repeated != found:
                problem = f"must repeat the span's words {found!r}, got {repeated!r}"
                hint = _where(subject.text, repeated)
                yield subject.broken("surface", path + inside, problem, hint)


def _where(text: str, words: str) -> str | None:
    at = text.find(words) if words else -1
    return f"these words stand at [{at}, {at + len(words)})" if at >= 0 else None


def identities(subject: Subject) -> Iterator[Problem]:
    """Ids are unique; no annotation stands there twice."""
    ids: dict[str, str] = {}
    for name, layer in subject.document.layers.items():
        seen: dict[Any, str] = {}
        for number, annotation in enumerate(layer):
            path = f"{name}[{number}]"
            own = getattr(annotation, "id", UNSET)
            if own is not UNSET:
                if own in ids:
                    problem = f"must be unique, but {ids[own]} has {own!r} too"
                    yield subject.broken("id", f"{path}.id", problem)
                ids.setdefault(own, path)
            same = (tuple(spans_of(annotation)), getattr(annotation, "type", None))
            if same in seen:
                problem = f"stands there already as {seen[same]}"
                yield subject.broken("duplicate", path, problem, "leave one of them out")
            seen.setdefault(same, path)


def tags(subject: Subject) -> Iterator[Problem]:
    """Phenomena are of the closed list."""
    known = subject.phenomena
    for path, annotation in subject.all():
        for tag in getattr(annotation, "phenomena", ()):
            if known is not None and tag not in known:
                listed = f"the guidelines list {', '.join(sorted(known))}"
                problem = f"{tag!r} must be of the closed list"
                yield subject.broken("phenomenon", f"{path}.phenomena", problem, listed)


def completeness(subject: Subject) -> Iterator[Problem]:
    """Everything that a bundled corpus must name."""
    wanted = {
        "entities": ("id", "text", "entity_id"),
        "dates": ("id", "text"),
        "attributions": (
            "id", "text", "parent", "quote_type", "attitude", "source_type", "polarity",
            "determinacy", "source_entity",
        ),
    }  # fmt: skip
    for name, fields in wanted.items():
        if name not in subject.document.layers:
            yield subject.broken("incomplete", "", f"the layer {name} must be annotated")
        for number, annotation in enumerate(subject.layer(name)):
            missing = [f for f in fields if getattr(annotation, f) is UNSET]
            if missing:
                problem = f"must name {', '.join(missing)}"
                yield subject.broken("incomplete", f"{name}[{number}]", problem)
            if getattr(annotation, "optional", False) and annotation.note is UNSET:
                problem = "an optional annotation must have a note with the reason"
                yield subject.broken("incomplete", f"{name}[{number}].optional", problem)
    if subject.document.dct is None:
        yield subject.broken("incomplete", "dct", "the document's own date must be given")
