"""An annotation of ours from what a foreign format says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from onrecord.contracts import Task
from onrecord.errors import InvalidInputError

SINGLE_ROLES: Final = ("evidential", "speaker")
"""Roles of an attribution that are one span; source, cue and content are fragments."""


def built(
    task: Task[Any, Any], said: Mapping[str, Any], place: str, what: str = "a span", *, gold: bool
) -> Any:  # noqa: ANN401  # a struct of the task
    """An annotation of a task.

    Args:
        task: whose annotation it is.
        said: its fields as plain values.
        place: for error messages.
        what: how the format calls it, for error messages.
        gold: whether it is gold or predicted.

    Raises:
        InvalidInputError: a field is missing or of another type.
    """
    try:
        return msgspec.convert(said, task.gold if gold else task.predicted)
    except msgspec.ValidationError as error:
        raise InvalidInputError(place, f"{what} is no {task.noun}: {error}") from None
