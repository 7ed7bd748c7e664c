"""``onrecord.toml``: which extractor is held to which baseline, on which corpus."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from onrecord.errors import InvalidInputError
from onrecord.suggestions import hint

FILE_NAME: Final = "onrecord.toml"
_STRINGS: Final = ("extractor", "corpus", "baseline", "name")


@dataclass(frozen=True, slots=True)
class GateTable:
    """One ``[gate]`` or ``[[gate]]`` table; paths in it count from the file's folder.

    Attributes:
        path: the file; the extractor runs in its folder.
        name: what tests are called after; the extractor's specification unless given.
        extractor: a specification, as on the command line.
        corpus: a corpus by name or path.
        baseline: the baseline's file, relative to that folder.
        settings: of the extractor.
        repeat: how often it reads each document.
        policy: every other key, for ``onrecord.gating.policy_from``.
    """

    path: Path
    name: str
    extractor: str
    corpus: str = "seed"
    baseline: str = "baseline.json"
    settings: Mapping[str, Any] = field(default_factory=dict)
    repeat: int = 1
    policy: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the extractor runs."""
        return self.path.parent

    @property
    def baseline_path(self) -> Path:
        """The baseline's file, whole path."""
        return self.folder / self.baseline


def read_gate_file(path: Path) -> tuple[GateTable, ...]:
    """The gates of an ``onrecord.toml``, in its order; none if it has no such table.

    Raises:
        InvalidInputError: the file is not TOML, or a table is not as it must be.
    """
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(str(path), f"is not TOML: {error}") from error
    for key in body:
        if key != "gate":
            raise InvalidInputError(str(path), f"has no table {key!r}", hint(key, ("gate",)))
    gates = body.get("gate", [])
    tables = [gates] if isinstance(gates, Mapping) else gates
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise InvalidInputError(str(path), "gate must be a table: [gate] or [[gate]]")
    found = tuple(_table(path, number, table) for number, table in enumerate(tables))
    _refuse_twins(path, found)
    return found


def _table(path: Path, number: int, table: Mapping[str, Any]) -> GateTable:
    place = f"{path}: gate[{number}]"
    given = {key: _string(place, key, table[key]) for key in _STRINGS if key in table}
    if "extractor" not in given:
        raise InvalidInputError(
            place, 'needs "extractor"', 'e.g. extractor = "extractor.py:Extractor"'
        )
    settings = table.get("settings", {})
    if not isinstance(settings, Mapping):
        raise InvalidInputError(f"{place}.settings", "must be a table")
    repeat = table.get("repeat", 1)
    if not isinstance(repeat, int) or isinstance(repeat, bool) or repeat < 1:
        raise InvalidInputError(f"{place}.repeat", f"must be a whole number ≥ 1, got {repeat!r}")
    policy = {k: v for k, v in table.items() if k not in (*_STRINGS, "settings", "repeat")}
    given.setdefault("name", given["extractor"])
    return GateTable(path=path, settings=settings, repeat=repeat, policy=policy, **given)


def _string(place: str, key: str, value: Any) -> str:  # noqa: ANN401  # whatever TOML can hold
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{place}.{key}", f"must be a string with words, got {value!r}")
    return value


def _refuse_twins(path: Path, found: Sequence[GateTable]) -> None:
    """Two gates of one name would be two tests of one name, and ``-k`` could not choose."""
    seen: dict[str, int] = {}
    for number, gate in enumerate(found):
        if gate.name in seen:
            raise InvalidInputError(
                f"{path}: gate[{number}]",
                f"has the name of gate[{seen[gate.name]}]: {gate.name!r}",
                'give each a "name" of its own',
            )
        seen[gate.name] = number
