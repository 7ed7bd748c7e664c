"""From brat's annotations to our layers; ``readers.brat`` says what stands for what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.contracts import Task
from onrecord.errors import InvalidInputError
from onrecord.readers.brat_scheme import (
    DATE_ATTRIBUTES,
    DATE_TYPE,
    NO_CUE,
    PEOPLES,
    REST,
    fields_of,
    is_attribution,
    is_role,
    joined,
    kb_id_of,
    role_of,
    union,
)
from onrecord.readers.building import SINGLE_ROLES, built
from onrecord.readers.standoff import Event, Standoff, TextBound
from onrecord.span import Fragments
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES
from onrecord.tasks.attribution_tallies import ATTRIBUTES
from onrecord.timex_values import TYPES


class How(NamedTuple):
    """What annotations are taken for.

    Attributes:
        layers: names of the layers that were annotated.
        dates: types of text-bound annotations that are dates.
        join: whether parts that only a line end parts are one.
        stubs: whether an attribution without any argument is one of its trigger alone.
        ids: whether brat's ids are kept.
    """

    layers: frozenset[str]
    dates: frozenset[str] = frozenset({DATE_TYPE})
    join: bool = True
    stubs: bool = True
    ids: bool = True


class Said(NamedTuple):
    """Layers of one document, and what found no place in them: name → how many."""

    layers: Mapping[str, tuple[Any, ...]]
    left_out: Mapping[str, int]


def layers_of(standoff: Standoff, text: str, file: Path, how: How, *, gold: bool) -> Said:
    """The layers of one file.

    Args:
        standoff: its annotations.
        text: what they annotate.
        file: for error messages.
        how: what annotations are taken for.
        gold: whether gold annotations are wanted or predicted ones.

    Raises:
        InvalidInputError: names file and line of an annotation that cannot be one of ours.
    """
    mapper = _Mapper(standoff, text, file, how, gold=gold)
    made: dict[Task[Any, Any], Callable[[], tuple[Any, ...]]] = {
        ENTITIES: mapper.entities, DATES: mapper.dates, ATTRIBUTIONS: mapper.attributions,
    }  # fmt: skip
    layers = {task.name: make() for task, make in made.items() if task.name in how.layers}
    return Said(layers, mapper.left_out())


class _Mapper:
    """One file being mapped."""

    def __init__(self, said: Standoff, text: str, file: Path, how: How, *, gold: bool) -> None:
        self.said = said
        self.text = text
        self.file = file
        self.how = how
        self.gold = gold
        self.triggers = {event.trigger for event in said.events.values()}
        self.used: set[str] = set()
        self.counts: dict[str, int] = {}
        self.rest = {target: self._rest(target) for target in said.notes}
        self.same = {id_: self._referent(ids) for ids in said.equivalents for id_ in ids}

    def entities(self) -> tuple[Any, ...]:
        """Text-bound annotations that are no dates, no triggers and no roles."""
        roles = ATTRIBUTIONS.name in self.how.layers
        found = []
        for id_, bound in self.said.bounds.items():
            if bound.type in self.how.dates or id_ in self.triggers:
                continue
            if roles and is_role(bound.type):
                continue
            self.used.add(id_)
            known = {
                "type": bound.type,
                **self._place(bound),
                **self._noted(id_, "entity_id", "kb_id"),
            }
            if id_ in self.same:
                known.setdefault("entity_id", self.same[id_])
            references = self.said.references.get(id_, ())
            if references and "kb_id" not in known:
                known["kb_id"] = kb_id_of(references[0])
                self._count("further normalisations", len(references) - 1)
            found.append(self._built(ENTITIES, id_, bound.line, known))
        return tuple(found)

    def dates(self) -> tuple[Any, ...]:
        """Text-bound annotations of the types that are dates."""
        found = []
        for id_, bound in self.said.bounds.items():
            if bound.type not in self.how.dates:
                continue
            self.used.add(id_)
            given = self.said.attributes.get(id_, {})
            said = {name.lower(): value for name, value in given.items()}
            known: dict[str, Any] = {n: v for n in DATE_ATTRIBUTES if (v := said.get(n))}
            if "type" not in known and bound.type != DATE_TYPE:
                known["type"] = bound.type
            if self.gold:
                known.setdefault("value", "")
            known |= {**self._place(bound), **self._noted(id_, *DATE_ATTRIBUTES)}
            if "anchor" in known:
                known["anchor"] = self._name(known["anchor"])
            if "type" not in {**known, **self.rest.get(id_, {})}:
                place = f"{self.file}:{bound.line}"
                raise InvalidInputError(
                    place, f"the date {id_} has no attribute type", f"add {', '.join(TYPES)}"
                )
            found.append(self._built(DATES, id_, bound.line, known))
        return tuple(found)

    def attributions(self) -> tuple[Any, ...]:
        """Events whose type begins with ``Attribution``."""
        found = []
        for id_, event in self.said.events.items():
            if not is_attribution(event.type):
                continue
            self.used |= {event.trigger, *(target for _, target in event.arguments)}
            if not event.arguments and not self.how.stubs:
                self._count("attributions without any argument", 1)
                continue
            known = {**self._roles(event), **self._noted(id_, "source_entity")}
            given = self.said.attributes.get(id_, {})
            known |= {name: given[name] for name in ATTRIBUTES if given.get(name)}
            found.append(self._built(ATTRIBUTIONS, id_, event.line, known))
        return tuple(found)

    def left_out(self) -> dict[str, int]:
        """What has no place in our model, or was not asked for: name → how many."""
        others = [e for e in self.said.events.values() if not is_attribution(e.type)]
        self._count("events of other types", len(others))
        self._count("relations", self.said.relations)
        for name in self._other_attributes():
            self._count(f"attributes {name}", 1)
        for id_, bound in self.said.bounds.items():
            if id_ not in self.used and id_ not in self.triggers:
                self._count(bound.type, 1)
        return self.counts

    def _other_attributes(self) -> Iterator[str]:
        """Names of attributes that are no field of what they are said of."""
        for target, said in self.said.attributes.items():
            bound, event = self.said.bounds.get(target), self.said.events.get(target)
            fields: tuple[str, ...] = ()
            if bound and bound.type in self.how.dates and DATES.name in self.how.layers:
                fields = DATE_ATTRIBUTES
            elif event and is_attribution(event.type) and ATTRIBUTIONS.name in self.how.layers:
                fields = ATTRIBUTES
            yield from (name for name in said if name not in fields and name.lower() not in fields)

    def _roles(self, event: Event) -> dict[str, Any]:
        parts: dict[str, list[Fragments]] = {}
        known: dict[str, Any] = {}
        for name, target in event.arguments:
            role = role_of(name)
            if name.lower() == "parent" and target in self.said.events:
                known["parent"] = self._name(target)
            elif role and target in self.said.bounds:
                parts.setdefault(role, []).append(self.said.bounds[target].fragments)
            else:
                self._count(f"arguments {name}", 1)
        trigger = self.said.bounds.get(event.trigger)
        if "cue" not in parts and event.type != NO_CUE and trigger:
            parts["cue"] = [trigger.fragments]
        for role_name, spans in parts.items():
            fragments = self._joined(union(spans))
            if role_name not in SINGLE_ROLES:
                known[role_name] = fragments
            elif len(fragments) == 1:
                known[role_name] = fragments[0]
            else:
                problem = f"the {role_name} must be one span, got {len(fragments)}"
                raise InvalidInputError(f"{self.file}:{event.line}", problem)
        return known

    def _place(self, bound: TextBound) -> dict[str, Any]:
        fragments = self._joined(bound.fragments)
        if len(fragments) == 1:
            return {"start": fragments[0][0], "end": fragments[0][1]}
        return {"spans": fragments}

    def _joined(self, fragments: Fragments) -> Fragments:
        return joined(fragments, self.text) if self.how.join and fragments[1:] else fragments

    def _noted(self, id_: str, *names: str) -> dict[str, Any]:
        """What notes say: the annotators' own words, and fields of ours that have one."""
        notes = self.said.notes.get(id_, ())
        known = {note.type: note.text for note in notes if note.type in names}
        words = []
        for note in (note for note in notes if note.type == PEOPLES and note.text):
            said = fields_of(note.text)
            if said and said.keys() <= {*names}:
                known |= said
            else:
                words.append(note.text)
        return known | ({"note": "\n".join(words)} if words else {})

    def _rest(self, target: str) -> dict[str, Any]:
        for note in self.said.notes[target]:
            if note.type == REST:
                try:
                    said = json.loads(note.text)
                except (ValueError, RecursionError):
                    said = None
                if not isinstance(said, dict):
                    problem = f"a note {REST} must hold a JSON object, got {note.text[:60]!r}"
                    raise InvalidInputError(f"{self.file}:{note.line}", problem)
                return said
        return {}

    def _referent(self, ids: Iterable[str]) -> str:
        """What annotations that are made equal refer to: what one of them says, or the first."""
        noted = (self._noted(id_, "entity_id").get("entity_id") for id_ in ids)
        return next((name for name in noted if name), self._name(next(iter(ids))))

    def _name(self, id_: str) -> str:
        """What an annotation is called with us."""
        return str(self.rest.get(id_, {}).get("id", id_))

    def _built(self, task: Task[Any, Any], id_: str, line: int, known: dict[str, Any]) -> Any:  # noqa: ANN401  # a struct of the task
        rest = self.rest.get(id_, {})
        if "spans" in rest or "start" in rest:
            known = {k: v for k, v in known.items() if k not in {"start", "end", "spans"}}
        rest = {k: v for k, v in rest.items() if v is not None or k not in known}  # drawn since
        known = {**({"id": id_} if self.how.ids else {}), **known, **rest}
        return built(task, known, f"{self.file}:{line}", id_, gold=self.gold)

    def _count(self, what: str, count: int) -> None:
        if count:
            self.counts[what] = self.counts.get(what, 0) + count
