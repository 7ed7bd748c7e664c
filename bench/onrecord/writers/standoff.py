"""One document as the lines of a brat ``.ann`` file; ``readers.brat`` says what stands for what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final

from msgspec import UNSET

from onrecord.document import Document
from onrecord.readers.brat_scheme import (
    DATE_ATTRIBUTES,
    DATE_TYPE,
    EVENT,
    NO_CUE,
    PEOPLES,
    REST,
    fields_of,
    is_role,
    joined,
    kb_id_of,
)
from onrecord.readers.building import SINGLE_ROLES
from onrecord.span import Fragments
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES
from onrecord.tasks.attribution_tallies import ATTRIBUTES
from onrecord.writers.losses import plain_fields

_BREAKS: Final = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_PLACE: Final = {"start", "end", "spans"}


class StandoffLines:
    """The lines of one document.

    Attributes:
        lines: as they stand in the file.
        types: entity types, ``attributes``: attribute → values; both for brat's configuration.
        unseen: how many annotations were left out, for nothing of them can be seen.
    """

    def __init__(self, document: Document) -> None:
        self.lines: list[str] = []
        self.types: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.unseen = 0
        self._text = document.text
        self._counts = {kind: count(1) for kind in "TEAN#"}
        layers = {name: self._seen(document.layers.get(name, ())) for name in _NAMES}
        spanned = [*layers[ENTITIES.name], *layers[DATES.name]]
        self._own = _own_ids("T", spanned) | _own_ids("E", layers[ATTRIBUTIONS.name])
        self._taken = {*self._own.values()}
        self._dates = self._numbered("T", layers[DATES.name])
        self._events = self._numbered("E", layers[ATTRIBUTIONS.name])
        for entity in layers[ENTITIES.name]:
            self._entity(entity)
        for date in layers[DATES.name]:
            self._date(date)
        for attribution in layers[ATTRIBUTIONS.name]:
            self._attribution(attribution)

    def _seen(self, layer: Sequence[Any]) -> list[Any]:
        """Annotations of which something can be seen."""
        found = [a for a in layer if _pieces(_anchored(a), self._text)]
        self.unseen += len(layer) - len(found)
        return found

    def _numbered(self, kind: str, layer: Sequence[Any]) -> dict[str, str]:
        """Our id → brat's, for annotations that others may name."""
        found = {}
        for annotation in layer:
            if annotation.id is not UNSET:
                found[annotation.id] = self._own.get(annotation.id) or self._new(kind)
        return found

    def _new(self, kind: str) -> str:
        """An id that no annotation of ours has."""
        found = next(f"{kind}{n}" for n in self._counts[kind] if f"{kind}{n}" not in self._taken)
        self._taken.add(found)
        return found

    def _entity(self, entity: Any) -> None:  # noqa: ANN401  # built at run time
        rest = plain_fields(entity)
        type_ = re.sub(r"\s", "_", entity.type)
        if is_role(type_) or type_ == DATE_TYPE:
            type_ = f"Entity_{type_}"
        id_ = self._own.get(entity.id) if entity.id is not UNSET else None
        id_ = self._spanned(id_ or self._new("T"), type_, entity, rest)
        self.types.add(type_)
        _said(rest, "type", type_)
        self._reference(id_, rest)
        self._note(id_, "entity_id", rest)
        self._finish(id_, rest)

    def _date(self, date: Any) -> None:  # noqa: ANN401  # as above
        rest = plain_fields(date)
        id_ = self._dates.get(date.id) if date.id is not UNSET else None
        id_ = self._spanned(id_ or self._new("T"), DATE_TYPE, date, rest)
        for name in DATE_ATTRIBUTES:
            if name != "anchor" or date.anchor == "dct":
                self._say(id_, name, rest)
        if "anchor" in rest and date.anchor in self._dates:
            self._attribute(id_, "anchor", self._dates[date.anchor])
            del rest["anchor"]
        _said(rest, "value", "")
        self._finish(id_, rest)

    def _attribution(self, relation: Any) -> None:  # noqa: ANN401  # as above
        rest = plain_fields(relation)
        event = EVENT if relation.cue else NO_CUE
        trigger = self._bound(event, _pieces(_anchored(relation), self._text))
        arguments = [f"{event}:{trigger}"]
        if relation.cue:
            self._exact(rest, "cue", _pieces(relation.cue, self._text))
        for name in ("source", "content", *SINGLE_ROLES):
            given = getattr(relation, name)
            fragments = ((given,) if name in SINGLE_ROLES else given) if given else ()
            pieces = _pieces(fragments, self._text)
            if id_ := self._bound(name.capitalize(), pieces):
                arguments.append(f"{name.capitalize()}:{id_}")
                self._exact(rest, name, pieces)
        if relation.parent in self._events:
            arguments.append(f"Parent:{self._events[relation.parent]}")
            del rest["parent"]
        own = self._events.get(relation.id) if relation.id is not UNSET else None
        id_ = own or self._new("E")
        self.lines.append(f"{id_}\t{' '.join(arguments)}")
        for name in ATTRIBUTES:
            self._say(id_, name, rest)
        self._note(id_, "source_entity", rest)
        self._finish(id_, rest)

    def _exact(self, rest: dict[str, Any], name: str, pieces: Fragments) -> None:
        """Leave a role out of the rest, if a reader gets just that from its pieces."""
        back = [list(fragment) for fragment in joined(pieces, self._text)]
        _said(rest, name, back[0] if name in SINGLE_ROLES and len(back) == 1 else back)

    def _spanned(self, id_: str, type_: str, annotation: Any, rest: dict[str, Any]) -> str:  # noqa: ANN401  # as above
        """The line of an entity or date."""
        pieces = _pieces(annotation.fragments, self._text)
        back = [list(fragment) for fragment in joined(pieces, self._text)]
        place: dict[str, Any] = {"spans": back}
        if len(back) == 1:
            place = {"start": back[0][0], "end": back[0][1]}
        if place == {name: rest[name] for name in _PLACE if name in rest}:
            for name in place:
                del rest[name]
        return self._bound(type_, pieces, id_)

    def _bound(self, type_: str, pieces: Fragments, id_: str = "") -> str:
        if not pieces:
            return ""
        id_ = id_ or self._new("T")
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(self._text[start:end] for start, end in pieces)
        self.lines.append(f"{id_}\t{type_} {places}\t{words}")
        return id_

    def _say(self, target: str, name: str, rest: dict[str, Any]) -> None:
        """What an attribute can hold, as one."""
        value = rest.get(name)
        if value and _fits_in_a_line(value):
            self._attribute(target, name, rest.pop(name))

    def _attribute(self, target: str, name: str, value: str) -> None:
        self.lines.append(f"{self._new('A')}\t{name} {target} {value}")
        self.attributes.setdefault(name, set()).add(value)

    def _reference(self, target: str, rest: dict[str, Any]) -> None:
        """A ``kb_id`` as a normalisation that reads back to it."""
        item = rest.get("kb_id")
        if item and not re.search(r"\s", item):
            forms = [item] if re.fullmatch(r"[^:]+:.+", item) else []
            for reference in (*forms, f"Wikidata:{item}", f"KB:{item}"):
                if kb_id_of(reference) == item:
                    self.lines.append(f"{self._new('N')}\tReference {target} {reference}\t{item}")
                    del rest["kb_id"]
                    return

    def _note(self, target: str, name: str, rest: dict[str, Any], type_: str = "") -> None:
        words = rest.get(name)
        if words and _fits_in_a_line(words):
            self.lines.append(f"{self._new('#')}\t{type_ or name} {target}\t{rest.pop(name)}")

    def _finish(self, target: str, rest: dict[str, Any]) -> None:
        """The annotator's own words, and whatever brat has no form for."""
        if not fields_of(rest.get("note", "")):
            self._note(target, "note", rest, PEOPLES)
        _said(rest, "id", target)
        if rest:
            words = json.dumps(rest, ensure_ascii=False)
            if not _fits_in_a_line(words):
                words = json.dumps(rest)
            self.lines.append(f"{self._new('#')}\t{REST} {target}\t{words}")


_NAMES: Final = (ENTITIES.name, DATES.name, ATTRIBUTIONS.name)


def _anchored(annotation: Any) -> Fragments:  # noqa: ANN401  # as above
    """What an annotation hangs on in the text: its span, its cue, or without one its content."""
    if hasattr(annotation, "fragments"):
        return annotation.fragments  # type: ignore[no-any-return]
    return annotation.cue or annotation.content  # type: ignore[no-any-return]


def _own_ids(kind: str, layer: Iterable[Any]) -> dict[str, str]:
    """Ids that brat would give itself; they stay."""
    ids = (a.id for a in layer if a.id is not UNSET)
    return {id_: id_ for id_ in ids if re.fullmatch(rf"{kind}[1-9][0-9]*", id_)}


def _said(rest: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401  # any JSON
    """Take a field out of the rest if a reader gets just that value."""
    if name in rest and rest[name] == value:
        del rest[name]


def _fits_in_a_line(words: str) -> bool:
    return words == words.strip() and "\t" not in words and not _BREAKS.search(words)


def _pieces(fragments: Fragments, text: str) -> Fragments:
    """Fragments parted at line ends, without those of white space only."""
    found = []
    for start, end in fragments:
        at = start
        for match in (*_BREAKS.finditer(text, start, end), None):
            stop = match.start() if match else end
            if text[at:stop].strip():
                found.append((at, stop))
            at = match.end() if match else end
    return tuple(found)
