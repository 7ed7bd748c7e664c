"""What a gate lets pass: floors, allowed drops, must-find spans, a margin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from msgspec import Struct

from onrecord.errors import InvalidInputError
from onrecord.suggestions import hint
from onrecord.tasks import TASKS

TASK_NAMES = (*(task.name for task in TASKS), "record")
RANGE = re.compile(r"(\d+)-(\d+)")
_MUST_FIND = re.compile(
    rf"(?P<document>.+?):(?P<task>{'|'.join(TASK_NAMES[:-1])}):(?P<what>.+)", re.DOTALL
)


class Target(NamedTuple):
    """A number that a policy names: ``task.criterion.type``.

    Attributes:
        task: the task.
        criterion: its criterion; None: the headline.
        of_type: one type; None: all together.
    """

    task: str
    criterion: str | None = None
    of_type: str | None = None

    @classmethod
    def parse(cls, key: str, place: str) -> Target:
        """Read a key such as ``entities``, ``entities.strict`` or ``entities.strict.PERSON``.

        Raises:
            InvalidInputError: there is no such task, or a part is empty.
        """
        task, *rest = key.split(".", 2)
        if task not in TASK_NAMES:
            raise InvalidInputError(place, f"no task is named {task!r}", hint(task, TASK_NAMES))
        if not all(rest):
            raise InvalidInputError(place, f"must be TASK.CRITERION.TYPE, got {key!r}")
        return cls(task, *rest)

    def __str__(self) -> str:
        return ".".join(part for part in self if part is not None)


class MustFind(Struct, frozen=True, kw_only=True):
    """Gold that has to be found, whatever else changes.

    Attributes:
        document: id of the document.
        task: the layer.
        span: its first and last offset; None: any place with that surface.
        surface: its words (of an attribution, those of one role); None: whatever stands there.
    """

    document: str
    task: str
    span: tuple[int, int] | None = None
    surface: str | None = None

    def __str__(self) -> str:
        place = f"[{self.span[0]}, {self.span[1]})" if self.span else ""
        words = f"“{self.surface}”" if self.surface else ""
        return " ".join(part for part in (self.task, words, place, "in", self.document) if part)


class Policy(Struct, frozen=True, kw_only=True):
    """What a gate lets pass; the default: no headline falls on the same documents.

    Attributes:
        floors: ``task[.criterion[.type]]`` → the least F1.
        allowed_drops: ``task[.criterion[.type]]`` → how much F1 may fall on the same documents;
            on a headline it stands in place of the default, which allows nothing.
        must_find: gold that has to be found.
        no_new_errors: nothing that was right may be wrong now, even if scores rise.
        margin: the headlines need not hold on these documents, but must be shown, at one-sided
            95 % confidence, to lose less than this on documents like them; None: no such test.
    """

    floors: Mapping[str, float] = {}
    allowed_drops: Mapping[str, float] = {}
    must_find: tuple[MustFind, ...] = ()
    no_new_errors: bool = False
    margin: float | None = None


_ALIASES: Mapping[str, str] = {
    "floor": "floors",
    "allow_drop": "allowed_drops",
    "allowed_drop": "allowed_drops",
}


def policy_from(table: Mapping[str, Any], place: str = "gate") -> Policy:
    """A policy from a ``[gate]`` table or anything like it.

    Args:
        table: the fields of ``Policy``, with ``-`` or ``_``; ``floor`` and ``allow-drop`` are
            known too. Their keys may be dotted or nested tables; entries of ``must-find`` are
            tables (document, task, span or surface) or ``DOCUMENT:TASK:START-END|SURFACE``.
        place: what errors name.

    Raises:
        InvalidInputError: an unknown key, or a value that is none of its kind.
    """
    given: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        name = _ALIASES.get(name, name)
        if name not in Policy.__struct_fields__:
            known = [field.replace("_", "-") for field in Policy.__struct_fields__]
            raise InvalidInputError(place, f"has no key {key!r}", hint(key, known))
        if name in given:
            raise InvalidInputError(f"{place}.{key}", f"says {name} twice")
        given[name] = _READ[name](value, f"{place}.{key}")
    return Policy(**given)


def _rates(value: Any, place: str) -> dict[str, float]:  # noqa: ANN401  # whatever TOML can hold
    if not isinstance(value, Mapping):
        raise InvalidInputError(place, 'must be a table, e.g. "entities.strict" = 0.8')
    found: dict[str, float] = {}
    for key, number in _flat(value):
        target = str(Target.parse(key, f"{place}.{key}"))
        if target in found:
            raise InvalidInputError(place, f"names {target} twice")
        found[target] = _rate(number, f"{place}.{key}")
    return found


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _rate(value: Any, place: str) -> float:  # noqa: ANN401  # as above
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise InvalidInputError(place, f"must be a number, got {value!r}") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidInputError(place, f"must be a number, got {value!r}")
    if not 0 <= value <= 1:
        advice = f"80 % is 0.8: write {value / 100:g}" if 1 < value <= 100 else None  # noqa: PLR2004  # percent
        raise InvalidInputError(place, f"must be between 0 and 1, got {value:g}", advice)
    return float(value)


def _flag(value: Any, place: str) -> bool:  # noqa: ANN401  # as above
    if not isinstance(value, bool):
        raise InvalidInputError(place, f"must be true or false, got {value!r}")
    return value


def _must_find(value: Any, place: str) -> tuple[MustFind, ...]:  # noqa: ANN401  # as above
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
        raise InvalidInputError(place, "must be a list")
    return tuple(
        _worded(entry, f"{place}[{number}]")
        if isinstance(entry, str)
        else _tabled(entry, f"{place}[{number}]")
        for number, entry in enumerate(value)
    )


def _worded(entry: str, place: str) -> MustFind:
    found = _MUST_FIND.fullmatch(entry)
    if not found:
        tasks = "|".join(TASK_NAMES[:-1])
        raise InvalidInputError(
            place, f"must be DOCUMENT:TASK:START-END or DOCUMENT:TASK:SURFACE, got {entry!r}",
            f"TASK is {tasks}",
        )  # fmt: skip
    what = found["what"]
    body: dict[str, Any] = {"document": found["document"], "task": found["task"]}
    offsets = RANGE.fullmatch(what)
    body |= {"span": [int(n) for n in offsets.groups()]} if offsets else {"surface": what}
    return _tabled(body, place)


def _tabled(entry: Any, place: str) -> MustFind:  # noqa: ANN401  # as above
    if isinstance(entry, MustFind):
        return entry
    if not isinstance(entry, Mapping):
        raise InvalidInputError(place, f"must be a table or a string, got {entry!r}")
    for key in entry:
        if key not in MustFind.__struct_fields__:
            raise InvalidInputError(
                place, f"has no key {key!r}", hint(key, MustFind.__struct_fields__)
            )
    for key in ("document", "task"):
        if not isinstance(entry.get(key), str):
            raise InvalidInputError(place, f"needs {key!r}, a string")
    if entry["task"] not in TASK_NAMES[:-1]:
        said = entry["task"]
        raise InvalidInputError(place, f"no layer is named {said!r}", hint(said, TASK_NAMES[:-1]))
    if not (entry.get("span") or entry.get("surface")):
        raise InvalidInputError(place, 'needs "span" or "surface"')
    return MustFind(
        document=entry["document"], task=entry["task"], surface=_words(entry, place),
        span=_span(entry["span"], f"{place}.span") if entry.get("span") else None,
    )  # fmt: skip


def _words(entry: Mapping[str, Any], place: str) -> str | None:
    words = entry.get("surface")
    if words is not None and not isinstance(words, str):
        raise InvalidInputError(f"{place}.surface", f"must be a string, got {words!r}")
    return words


def _span(value: Any, place: str) -> tuple[int, int]:  # noqa: ANN401  # as above
    numbers = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    whole = all(isinstance(n, int) and not isinstance(n, bool) for n in numbers)
    if len(numbers) != 2 or not whole or not 0 <= numbers[0] < numbers[1]:  # noqa: PLR2004  # start, end
        raise InvalidInputError(place, f"must be [start, end), start < end, got {value!r}")
    return numbers[0], numbers[1]


_READ: Mapping[str, Any] = {
    "floors": _rates,
    "allowed_drops": _rates,
    "must_find": _must_find,
    "no_new_errors": _flag,
    "margin": _rate,
}
