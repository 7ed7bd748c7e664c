"""What a gate may let pass, from flags and from the ``[gate]`` table of ``onrecord.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from onrecord.errors import InvalidInputError
from onrecord.gating import Policy, policy_from
from onrecord.suggestions import hint

F = TypeVar("F", bound=Callable[..., Any])

CONFIG = Path("onrecord.toml")
ELSEWHERE = ("name", "extractor", "settings", "repeat", "corpus", "baseline")
"""Keys of a ``[gate]`` table that are no part of its policy."""


class Chosen(NamedTuple):
    """What a user asked of a gate.

    Attributes:
        policy: what may pass.
        baseline: the file.
        corpus: of the table, or None.
    """

    policy: Policy
    baseline: Path
    corpus: str | None


def policy_options(function: F) -> F:
    """``--baseline``, ``--config``, ``--gate`` and every option of a policy."""
    for option in reversed(
        (
            click.option(
                "--baseline", type=click.Path(path_type=Path), metavar="FILE",
                help="What onrecord bless wrote; default: that of onrecord.toml, or baseline.json.",
            ),
            click.option(
                "--config", type=click.Path(path_type=Path), metavar="FILE",
                help="A TOML file with a [gate] table; default: onrecord.toml, if it is here.",
            ),
            click.option(
                "--gate", "table", metavar="NAME", help="Which of several [[gate]] tables."
            ),
            click.option(
                "--floor", "floors", multiple=True, metavar="TASK[.CRITERION[.TYPE]]=F1",
                help="The least F1, e.g. entities.strict.PERSON=.9.",
            ),
            click.option(
                "--allow-drop", "drops", multiple=True, metavar="TASK[.CRITERION[.TYPE]]=F1",
                help="How much F1 may fall on the same documents, e.g. dates.value=.01.",
            ),
            click.option(
                "--must-find", "must_find", multiple=True, metavar="DOC:TASK:WHAT",
                help="Gold that has to be found; WHAT is START-END or its exact words.",
            ),
            click.option(
                "--no-new-errors", is_flag=True, default=None,
                help="Nothing that was right may be wrong now, even if scores rise.",
            ),
            click.option(
                "--margin", metavar="F1",
                help="Headlines may fall here, but must be shown to lose less than this on "
                "documents like these (one-sided, 95 %).",
            ),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def chosen(flags: Mapping[str, Any]) -> Chosen:
    """Flags over the table: a flag replaces the table's entry for the same number.

    Raises:
        InvalidInputError: the file, its table or a flag is not as it must be.
    """
    path = flags["config"] or (CONFIG if CONFIG.is_file() else None)
    table = _table(path, flags["table"]) if path else {}
    if flags["table"] and not path:
        raise InvalidInputError("--gate", f"there is no {CONFIG} here", "name one with --config")
    place = f"{path}: gate"
    policy = policy_from({k: v for k, v in table.items() if k not in ELSEWHERE}, place)
    said = {
        "floors": _pairs("--floor", flags["floors"]),
        "allowed_drops": _pairs("--allow-drop", flags["drops"]),
        "must_find": list(flags["must_find"]),
    }
    said |= {k: flags[k] for k in ("no_new_errors", "margin") if flags[k] is not None}
    named = policy_from(said, "options")
    merged = Policy(
        floors={**policy.floors, **named.floors},
        allowed_drops={**policy.allowed_drops, **named.allowed_drops},
        must_find=tuple(dict.fromkeys((*policy.must_find, *named.must_find))),
        no_new_errors=policy.no_new_errors or named.no_new_errors,
        margin=policy.margin if named.margin is None else named.margin,
    )
    return Chosen(merged, _baseline(flags["baseline"], table, path), _word(table, "corpus", place))


def _baseline(given: Path | None, table: Mapping[str, Any], path: Path | None) -> Path:
    """Of the flag, from where the user is; of the table, from where the table is."""
    if given:
        return given
    named = _word(table, "baseline", f"{path}: gate") or "baseline.json"
    return path.parent / named if path else Path(named)


def _word(table: Mapping[str, Any], key: str, place: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise InvalidInputError(f"{place}.{key}", f"must be a string, got {value!r}")
    return value


def _pairs(flag: str, pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.rpartition("=")
        if not equals:
            raise InvalidInputError(flag, f"must be TASK.CRITERION=F1, got {pair!r}")
        found[key.strip()] = value.strip()
    return found


def _table(path: Path, name: str | None) -> Mapping[str, Any]:
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(str(path), f"is not TOML: {error}") from None
    gates = body.get("gate", {})
    tables = gates if isinstance(gates, list) else [gates]
    if not all(isinstance(table, Mapping) for table in tables):
        raise InvalidInputError(str(path), "gate must be a table: [gate] or [[gate]]")
    names = [str(table.get("name", table.get("extractor", ""))) for table in tables]
    if name is not None:
        if name not in names:
            raise InvalidInputError(str(path), f"has no gate named {name!r}", hint(name, names))
        found: Mapping[str, Any] = tables[names.index(name)]
        return found
    if len(tables) > 1:
        raise InvalidInputError(str(path), f"has {len(tables)} gates", "choose one: --gate NAME")
    return tables[0] if tables else {}
