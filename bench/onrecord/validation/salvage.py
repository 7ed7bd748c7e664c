"""What a document holds beside that which breaks its schema, so that all findings come at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from onrecord.errors import Problem
from onrecord.tasks import TASKS
from onrecord.wire import GoldDocument

_ANNOTATION = re.compile(r"^(\w+)\[(\d+)\](?:\.(\w+))?")
_NUMBERED = re.compile(rf"\b({'|'.join(task.name for task in TASKS)})\[(\d+)\]")
_CORE = frozenset(("start", "end", "spans", "type", "value", "source", "cue", "content"))
"""Keys without which an annotation is another one, so that it goes as a whole."""

UNTOLD = frozenset(("parent", "anchor", "source-entity", "repeat", "idle-waiver", "incomplete"))
"""Rules that look from one annotation to others, which may have been taken out."""

_GOLD = msgspec.json.Decoder(GoldDocument)


class Salvaged(NamedTuple):
    """A document of what is left.

    Attributes:
        wire: the document.
        numbers: layer → the number in the file of each annotation that is left.
    """

    wire: Any
    numbers: Mapping[str, Sequence[int]]

    def told(self, found: Iterable[Problem]) -> Iterable[Problem]:
        """Those findings that hold of the whole file too, with its numbers."""
        for problem in found:
            if problem.rule not in UNTOLD:
                path, said = (_NUMBERED.sub(self._number, s) for s in problem[3:5])
                yield problem._replace(path=path, problem=said)

    def _number(self, match: re.Match[str]) -> str:
        return f"{match[1]}[{self.numbers[match[1]][int(match[2])]}]"


def salvage(raw: bytes, paths: Iterable[str]) -> Salvaged | None:
    """What is left of a document, or None if nothing can be read without the rest.

    Args:
        raw: its JSON, an object or anything else.
        paths: where it breaks its schema, e.g. ``entities[3].end``.
    """
    body = json.loads(raw)
    if not isinstance(body, dict):
        return None
    lost: dict[str, set[int]] = {}
    for path in paths:
        match = _ANNOTATION.match(path)
        layer = body.get(match[1]) if match else None
        if match and isinstance(layer, list):
            number, key = int(match[2]), match[3]
            if key and key not in _CORE:
                layer[number].pop(key, None)
            else:
                lost.setdefault(match[1], set()).add(number)
        else:
            body.pop(re.split(r"[.\[]", path)[0], None)
    known = GoldDocument.__struct_fields__
    body = {key: value for key, value in body.items() if key in known}
    body.setdefault("id", "?")
    numbers = {}
    for task in TASKS:
        if isinstance(layer := body.get(task.name), list):
            gone = lost.get(task.name, set())
            numbers[task.name] = [n for n in range(len(layer)) if n not in gone]
            body[task.name] = [layer[n] for n in numbers[task.name]]
    try:
        return Salvaged(_GOLD.decode(msgspec.json.encode(body)), numbers)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None
