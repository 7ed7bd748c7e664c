"""What a user told a reader or writer with ``--option NAME=VALUE``, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.errors import InvalidInputError
from onrecord.suggestions import hint

_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def refuse_unknown(format_: str, options: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Refuse an option that a format does not take.

    Raises:
        InvalidInputError: the hint names the nearest.
    """
    for name in options:
        if name not in known:
            raise InvalidInputError(format_, f"has no option {name!r}", hint(name, known))


def whole_number(
    options: Mapping[str, str], name: str, default: int, least: int | None = None
) -> int:
    """An option that is a whole number.

    Raises:
        InvalidInputError: it is none, or below ``least``.
    """
    try:
        number = int(options.get(name, default))
    except ValueError:
        raise InvalidInputError(name, f"must be a whole number, got {options[name]!r}") from None
    if least is not None and number < least:
        raise InvalidInputError(name, f"must be at least {least}, got {number}")
    return number


def listed(names: str) -> list[str]:
    """The words of an option such as ``DATE,TIME``."""
    return [name.strip() for name in names.split(",") if name.strip()]


def chosen(options: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """An option that is one of several words; the first of them is the default.

    Raises:
        InvalidInputError: it is none of them.
    """
    value = options.get(name, choices[0])
    if value not in choices:
        raise InvalidInputError(name, f"must be {' or '.join(choices)}, got {value!r}")
    return value


def yes_or_no(options: Mapping[str, str], name: str) -> bool:
    """An option that is ``yes`` or ``no``; no is the default.

    Raises:
        InvalidInputError: it is neither.
    """
    value = options.get(name, "no").lower()
    if value not in _YES:
        raise InvalidInputError(name, f"must be yes or no, got {options[name]!r}")
    return _YES[value]
