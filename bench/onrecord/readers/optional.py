"""Packages that only some formats need, imported where they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from onrecord.errors import MissingDependencyError


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
