"""Settings of ``llm:`` that need more of a check than their type."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from onrecord.errors import InvalidInputError
from onrecord.extractors.llm_answers import ANSWERS
from onrecord.extractors.llm_completions import Prices

OPENAI: Final = "https://api.openai.com/v1"
KEY: Final = "OPENAI_API_KEY"
_DECIDED: Final = frozenset({"model", "messages", "response_format", "stream", "n"})


def server_url(base_url: str) -> str:
    """A server's address without a final slash.

    Raises:
        InvalidInputError: it is none, or holds what must not be recorded.
    """
    try:
        parts = urlsplit(base_url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise InvalidInputError("base_url", "must be http://… or https://…")
    if parts.username or parts.password or parts.query or parts.fragment:
        problem = "is recorded, so it must hold no password and nothing after a “?” or “#”"
        raise InvalidInputError("base_url", problem, "--set api_key_env=NAME")
    return base_url.rstrip("/")


def chosen_tasks(named: str) -> tuple[str, ...]:
    """Tasks from their names with commas between, in the order of the list of tasks.

    Raises:
        InvalidInputError: one of them is none.
    """
    wanted = {name.strip() for name in named.split(",")}
    if not wanted <= set(ANSWERS):
        raise InvalidInputError("tasks", f"must be some of {','.join(ANSWERS)}, got {named!r}")
    return tuple(task for task in ANSWERS if task in wanted)


def extra_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Further fields of a request's body.

    Raises:
        InvalidInputError: one is not the user's to set.
    """
    if taken := sorted(_DECIDED & set(given)):
        raise InvalidInputError("extra", f"may not hold {', '.join(taken)}")
    return dict(given)


def prices_of(read: float | None, again: float | None, wrote: float | None) -> Prices | None:
    """Prices of a million tokens, or None if there are none.

    Args:
        read: of those read.
        again: of those read again; None: the same.
        wrote: of those written.

    Raises:
        InvalidInputError: one is given without the other.
    """
    if read is None and again is None and wrote is None:
        return None
    if read is None or wrote is None:
        raise InvalidInputError("input_price, output_price", "must be given together")
    return Prices(read, read if again is None else again, wrote)


def key_of(base_url: str, variable: str | None) -> str | None:
    """The key, which only that server may see, or None.

    Raises:
        InvalidInputError: there is none; the setting is not repeated, as it may be the key itself.
    """
    if variable is None and base_url != OPENAI:
        return None
    key = os.environ.get(variable or KEY, "").strip()
    if not key:
        problem = "names no environment variable that is set" if variable else f"{KEY} is not set"
        hint = "name the variable that holds the key, not the key"
        raise InvalidInputError("api_key_env", problem, hint)
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidInputError("api_key_env", "names a variable that holds no key")
    return key
