"""Packages that only some formats need: imported where they are used, their errors in our words."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from onrecord.errors import InvalidInputError, MissingDependencyError


def required(module: str, extra: str, place: str) -> Any:  # noqa: ANN401  # any module
    """A module of an optional package.

    Args:
        module: e.g. ``pyarrow.parquet``.
        extra: of ours that installs it.
        place: who needs it, for the error.

    Raises:
        MissingDependencyError: it is not installed; the hint is the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MissingDependencyError(
            place, f"{package} is not installed", f"pip install 'onrecord[{extra}]'"
        ) from error


def unreadable(place: str, what: str, error: Exception) -> InvalidInputError:
    """What a package raised on a file that is not of its format, as our error."""
    said = str(error).partition("\n")[0] or type(error).__name__
    return InvalidInputError(place, f"is no {what} that can be read: {said}")
