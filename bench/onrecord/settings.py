"""An extractor's configuration: ``KEY=VALUE`` pairs and TOML files, typed by its signature."""

from __future__ import annotations

import inspect
import json
import tomllib
import typing
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from onrecord.errors import InvalidInputError
from onrecord.suggestions import hint

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL)


def read_settings(
    pairs: Iterable[str] = (), config: Path | None = None, option: str = "--set"
) -> dict[str, Any]:
    """Settings of a TOML file, then of ``KEY=VALUE`` pairs, the later ones winning.

    Args:
        pairs: e.g. ``trim=none``; values stay strings until the extractor's signature is known.
        config: a TOML file whose top-level keys are settings.
        option: where the pairs come from, for error messages.

    Raises:
        InvalidInputError: a pair without "=", or a file that cannot be read as TOML.
    """
    settings = _toml(config) if config is not None else {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise InvalidInputError(option, f"must be KEY=VALUE, got {pair!r}")
        settings[key.strip()] = value
    return settings


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(str(path), f"is not TOML: {error}") from error


def typed_settings(
    target: Callable[..., Any], settings: Mapping[str, Any], *, place: str, skip: int = 0
) -> dict[str, Any]:
    """Settings converted to what a constructor or function says it takes.

    Args:
        target: a class or a function; its annotations give the types.
        settings: name to value; strings are read as the annotated type.
        place: what error messages name, e.g. the extractor's specification.
        skip: leading parameters that are not settings, e.g. the document.

    Raises:
        InvalidInputError: a name that the target does not take, or a value of another type.
    """
    parameters = list(inspect.signature(target).parameters.values())[skip:]
    known = {p.name for p in parameters if p.kind not in _POSITIONAL}
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
        known |= set(settings)
    hints = _hints(target)
    typed = {}
    for key, value in settings.items():
        if key not in known:
            raise InvalidInputError(place, f"has no setting {key!r}", hint(key, known))
        typed[key] = _typed(value, hints.get(key, Any), f"{place}: {key}")
    return typed


def guessed(value: Any) -> Any:  # noqa: ANN401  # a setting may be anything that TOML can hold
    """A string that reads as a JSON number, true, false, null, list or object, as that."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _hints(target: Callable[..., Any]) -> dict[str, Any]:
    owner = target.__init__ if isinstance(target, type) else target  # type: ignore[misc]
    try:
        return typing.get_type_hints(owner, include_extras=True)
    except (NameError, TypeError):
        return {}


def _typed(value: Any, wanted: Any, place: str) -> Any:  # noqa: ANN401  # as above
    if wanted is Any:
        return guessed(value)
    problem: Exception | None = None
    for candidate in (value, guessed(value)):
        try:
            return msgspec.convert(candidate, wanted, strict=False)
        except msgspec.ValidationError as error:
            problem = problem or error
        except TypeError:
            return candidate
    raise InvalidInputError(place, f"{problem}; got {value!r}")
