"""Type maps are data: which type stands for which, on the gold, the predictions or both."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct

from onrecord.counts import Tally, count
from onrecord.errors import InvalidInputError

Sides = Literal["both", "gold", "predicted"]


class TypeMap(Struct, frozen=True, forbid_unknown_fields=True):
    """A table from types to types.

    Attributes:
        name: as in signatures.
        map: type → type; null leaves annotations of that type out, counted in the result.
        description: one line.
        unknown: what happens to a type that the table lacks: it keeps its name (and a
            prediction of it is spurious), or it is an error.
    """

    name: str
    map: Mapping[str, str | None]
    description: str = ""
    unknown: Literal["keep", "error"] = "keep"

    @property
    def label(self) -> str:
        """As in signatures: the name, with a hash of the table unless it is the bundled one.

        A table that was changed and kept its name gives other numbers.
        """
        says = {"map": dict(sorted(self.map.items())), "unknown": self.unknown}
        bundled = bundled_type_maps().get(self.name)
        if bundled and (bundled.map, bundled.unknown) == (self.map, self.unknown):
            return self.name
        return f"{self.name}#{hashlib.sha256(msgspec.json.encode(says)).hexdigest()[:8]}"

    def target(self, type_: str, place: str) -> str | None:
        """The type that a type is scored as; None: it is left out.

        Raises:
            InvalidInputError: the table lacks the type and says that this is an error.
        """
        if type_ not in self.map and self.unknown == "error":
            raise InvalidInputError(
                place, f"type {type_!r} must be in the type map {self.name!r}", "add it to the map"
            )
        return self.map.get(type_, type_)

    def apply(self, annotations: Sequence[Any], side: str, place: str, tally: Tally) -> list[Any]:
        """Annotations with their types replaced; those left out are counted in the tally."""
        kept = []
        for annotation in annotations:
            target = self.target(annotation.type, place)
            if target is None:
                count(tally, ("left_out", side, annotation.type), 1.0)
                continue
            changes: dict[str, Any] = {"type": target}
            if accept := getattr(annotation, "accept", ()):
                mapped = [self._reading(a, place) for a in accept]
                changes["accept"] = tuple(a for a in mapped if a is not None)
            kept.append(msgspec.structs.replace(annotation, **changes))
        return kept

    def _reading(self, reading: Any, place: str) -> Any | None:  # noqa: ANN401  # any task's reading
        if reading.type is UNSET:
            return reading
        target = self.target(reading.type, place)
        return None if target is None else msgspec.structs.replace(reading, type=target)


def bundled_type_maps() -> dict[str, TypeMap]:
    """The type maps that ship with onrecord, by name."""
    folder = files("onrecord") / "type_maps"
    found = [f for f in folder.iterdir() if f.name.endswith(".json")]
    maps = [msgspec.json.decode(f.read_bytes(), type=TypeMap) for f in found]
    return {m.name: m for m in sorted(maps, key=lambda m: m.name)}


def open_type_map(spec: str) -> TypeMap:
    """A bundled type map by name, or one from a JSON file.

    Raises:
        InvalidInputError: there is none, or the file is not a type map.
    """
    bundled = bundled_type_maps()
    if spec in bundled:
        return bundled[spec]
    try:
        return msgspec.json.decode(Path(spec).read_bytes(), type=TypeMap)
    except OSError as error:
        names = ", ".join(bundled)
        raise InvalidInputError(
            spec, f"no such type map ({error.strerror})", f"bundled ones: {names}"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        shape = '{"name": …, "map": {"PERSON": "PER", "DATE": null}}'
        raise InvalidInputError(
            spec, f"not a type map: {error}", f"it looks like {shape}"
        ) from None
