"""From Label Studio's regions and relations to our layers; ``readers.label_studio`` says how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import UNSET

from onrecord.contracts import Task
from onrecord.errors import InvalidInputError
from onrecord.pairing.relations import ROLES
from onrecord.readers.building import SINGLE_ROLES, built
from onrecord.readers.label_studio_offsets import Item, spans_of
from onrecord.span import Fragment
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES
from onrecord.tasks.attribution_tallies import ATTRIBUTES

DATES_CONTROL: Final = "dates"
ROLES_CONTROL: Final = "roles"
REST: Final = "onrecord"
FRAGMENT: Final = "fragment"
PARENT: Final = "parent"
ANCHOR: Final = "anchor"
WRITTEN: Final[Mapping[str, tuple[str, ...]]] = {
    ENTITIES.name: ("entity_id", "kb_id"),
    DATES.name: ("value", "mod", "quant", "freq", ANCHOR),
    ATTRIBUTIONS.name: ("source_entity",),
}
"""Fields that people write into a box for each region."""
CONTROLS: Final = frozenset({*ATTRIBUTES, *(name for names in WRITTEN.values() for name in names)})
REGION_ROLES: Final = (*ROLES, *SINGLE_ROLES)


class Region(NamedTuple):
    """A labelled span.

    Attributes:
        id: of the region.
        layer: the layer that it belongs to.
        label: its type, or its role.
        span: in code points.
        item: the result that it stands in.
    """

    id: str
    layer: str
    label: str
    span: Fragment
    item: Item


class How(NamedTuple):
    """What regions are taken for.

    Attributes:
        layers: names of the layers that were annotated.
        dates: labels that are dates, whatever their control.
        roles: the control whose regions are roles of attributions.
        offsets: ``auto``, ``codepoints`` or ``utf16``.
        surfaces: whether words that differ from those at the offsets are an error.
    """

    layers: frozenset[str]
    dates: frozenset[str] = frozenset()
    roles: str = ROLES_CONTROL
    offsets: str = "auto"
    surfaces: bool = True


def layers_of(
    items: Sequence[Item], text: str, how: How, place: str, *, gold: bool
) -> tuple[dict[str, tuple[Any, ...]], dict[str, int]]:
    """Layers of an annotation, and what found no place in them: name → how many.

    Raises:
        InvalidInputError: names the result that cannot be one of ours.
    """
    mapper = _Mapper(items, text, how, place, gold=gold)
    layers: dict[str, tuple[Any, ...]] = {}
    for task in (ENTITIES, DATES):
        if task.name in how.layers:
            layers[task.name] = mapper.spanned(task)
    if ATTRIBUTIONS.name in how.layers:
        layers[ATTRIBUTIONS.name] = mapper.attributions()
    return layers, mapper.left_out


class _Mapper:
    """One annotation being mapped."""

    def __init__(
        self, items: Sequence[Item], text: str, how: How, place: str, *, gold: bool
    ) -> None:
        self.text = text
        self.how = how
        self.place = place
        self.gold = gold
        self.left_out: dict[str, int] = {}
        self.said: dict[str, dict[str, str]] = {}
        self.links: list[tuple[str, str, str]] = []
        labelled = []
        for item in items:
            if item.type == "relation":
                self._link(item)
            elif item.type.endswith("labels"):
                labelled.append(item)
            elif item.from_name in CONTROLS and item.id is not UNSET:
                self._say(item)
            else:
                self._count(item.type)
        spans = spans_of(labelled, text, how.offsets, place, surfaces=how.surfaces)
        self.regions: dict[str, Region] = {}
        for item, span in zip(labelled, spans, strict=True):
            for region in self._regions(item, span):
                if region.id in self.regions:
                    raise InvalidInputError(place, f"two regions have the id {region.id!r}")
                self.regions[region.id] = region
        ends = (id_ for source, target, _ in self.links for id_ in (source, target))
        for id_ in ends:
            self._known(id_)

    def _known(self, id_: str) -> None:
        if id_ not in self.regions:
            problem = f"a relation names the region {id_!r}, but there is none"
            raise InvalidInputError(self.place, problem)

    def spanned(self, task: Task[Any, Any]) -> tuple[Any, ...]:
        """Entities or dates: a region, with those that are linked to it as its fragments."""
        regions = {id_: r for id_, r in self.regions.items() if r.layer == task.name}
        parts: dict[str, list[Fragment]] = {id_: [r.span] for id_, r in regions.items()}
        for head, tail, label in self.links:
            if label == FRAGMENT and head in parts and tail in regions:
                parts[head] += parts.pop(tail, [])
        anchors = {head: tail for head, tail, label in self.links if label == ANCHOR}
        found = []
        for id_, spans in parts.items():
            known: dict[str, Any] = {"type": regions[id_].label, "spans": sorted(spans)}
            if len(spans) == 1:
                known["start"], known["end"] = known.pop("spans")[0]
            if task is DATES and self.gold:
                known["value"] = ""
            if id_ in anchors:
                known[ANCHOR] = self._name(anchors[id_])
            found.append(self._built(task, id_, known))
        return tuple(found)

    def attributions(self) -> tuple[Any, ...]:
        """A cue with the regions that are linked to it, or a content without a cue."""
        roles = {id_: r for id_, r in self.regions.items() if r.layer == ATTRIBUTIONS.name}
        groups = self._groups(roles)
        for id_ in roles.keys() - groups.keys() - {m for ms in groups.values() for m in ms}:
            self._count(f"{roles[id_].label} without a relation")
        parents = {head: tail for head, tail, label in self.links if label == PARENT}
        found = []
        for head, members in groups.items():
            known: dict[str, Any] = {}
            for id_ in (head, *members):
                known.setdefault(roles[id_].label, []).append(roles[id_].span)
            for role, spans in known.items():
                known[role] = (
                    self._one(head, role, spans) if role in SINGLE_ROLES else sorted(spans)
                )
            if head in parents:
                known[PARENT] = self._name(parents[head])
            found.append(self._built(ATTRIBUTIONS, head, known))
        return tuple(found)

    def _groups(self, roles: Mapping[str, Region]) -> dict[str, list[str]]:
        """Head of an attribution → its other roles."""
        near: dict[str, list[str]] = {id_: [] for id_ in roles}
        for one, other, label in self.links:
            if label != PARENT and one in roles and other in roles:
                near[one].append(other)
                near[other].append(one)
        groups: dict[str, list[str]] = {}
        taken: set[str] = set()
        for kind in ("cue", "content"):
            for head in (id_ for id_, region in roles.items() if region.label == kind):
                if head not in taken:
                    groups[head] = _reached(head, near, roles)
                    taken |= {head, *groups[head]}
        return {head: groups[head] for head in roles if head in groups}

    def _one(self, head: str, role: str, spans: Sequence[Fragment]) -> Fragment:
        if len(spans) > 1:
            problem = f"the {role} of {head!r} must be one span, got {len(spans)}"
            raise InvalidInputError(self.place, problem)
        return spans[0]

    def _link(self, item: Item) -> None:
        if item.from_id is UNSET or item.to_id is UNSET:
            raise InvalidInputError(self.place, "a relation must have from_id and to_id")
        ends = (item.from_id, item.to_id)
        if item.direction == "left":
            ends = (item.to_id, item.from_id)
        self.links.append((*ends, (item.labels or [""])[0].lower()))

    def _say(self, item: Item) -> None:
        """What people wrote or chose for a region."""
        values = item.value.get("text", item.value.get("choices", []))
        words = values if isinstance(values, str) else next(iter(values), "")
        self.said.setdefault(str(item.id), {})[item.from_name] = str(words)

    def _regions(self, item: Item, span: Fragment) -> Iterable[Region]:
        """A region for each label; most have one."""
        labels = item.value.get(item.type)
        if item.id is UNSET or not isinstance(labels, list):
            raise InvalidInputError(self.place, f"a region must have an id and value.{item.type}")
        for number, label in enumerate(labels):
            layer, name = self._layer(item.from_name, str(label))
            yield Region(f"{item.id}~{number}" if number else item.id, layer, name, span, item)

    def _layer(self, control: str, label: str) -> tuple[str, str]:
        role = label.lower().rstrip("0123456789")
        if control == self.how.roles and role in REGION_ROLES:
            return ATTRIBUTIONS.name, role
        if label in self.how.dates or control == DATES_CONTROL:
            return DATES.name, label
        return ENTITIES.name, label

    def _built(self, task: Task[Any, Any], id_: str, known: dict[str, Any]) -> Any:  # noqa: ANN401  # a struct of the task
        item = self.regions[id_].item
        names = (*WRITTEN[task.name], *(ATTRIBUTES if task is ATTRIBUTIONS else ()))
        known |= {n: v for n, v in self.said.get(id_, {}).items() if n in names and v}
        notes = item.meta.get("text") or []
        if notes:
            known["note"] = notes if isinstance(notes, str) else "\n".join(map(str, notes))
        if item.score is not None:
            known["score"] = item.score
        rest = self._rest(id_)
        if "spans" in rest:
            known = {n: v for n, v in known.items() if n not in {"start", "end"}}
        rest = {n: v for n, v in rest.items() if v is not None or n not in known}  # linked since
        known = {"id": id_, **known, **rest}
        if known["id"] is None:
            del known["id"]
        return built(task, known, self.place, f"the region {id_!r}", gold=self.gold)

    def _rest(self, id_: str) -> dict[str, Any]:
        rest = self.regions[id_].item.meta.get(REST)
        return rest if isinstance(rest, dict) else {}

    def _name(self, id_: str) -> str:
        """What an annotation is called with us."""
        return str(self._rest(id_).get("id") or id_)

    def _count(self, what: str) -> None:
        self.left_out[what] = self.left_out.get(what, 0) + 1


def _reached(
    head: str, near: Mapping[str, Sequence[str]], roles: Mapping[str, Region]
) -> list[str]:
    """The roles of one attribution: what is linked to its head, and contents linked to those.

    A source may be that of several, so nothing is reached through it.
    """
    found = [head]
    for id_ in found:
        if id_ != head and roles[id_].label != "content":
            continue
        found += [n for n in dict.fromkeys(near[id_]) if n not in found and roles[n].label != "cue"]
    return found[1:]
