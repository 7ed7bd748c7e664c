"""A chat completion as servers send it: what was said, or why nothing was, and what it took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from onrecord.extractors.handshake import shown
from onrecord.extractors.hosting import HostError

_MILLION: Final = 1_000_000
_SHOWN: Final = 300
"""Characters of a server's or model's own words that a message repeats."""


class Part(Struct, frozen=True):
    """A piece of a message whose content is a list."""

    type: str = ""
    text: Any = ""


class Message(Struct, frozen=True):
    """What the model says."""

    content: str | tuple[Part, ...] | None = None
    refusal: str | None = None


class Choice(Struct, frozen=True):
    """One answer; we ask for one."""

    message: Message | None = None
    finish_reason: str | None = None


class Completion(Struct, frozen=True):
    """The body of a response with status 200; whatever else it holds is passed over."""

    choices: tuple[Choice, ...] | None = None
    model: str | None = None
    system_fingerprint: str | None = None
    usage: Any = None
    error: Any = None


class Prices(NamedTuple):
    """What a million tokens cost, in any currency.

    Attributes:
        input: read for the first time.
        cached: read again.
        output: written, those of reasoning too.
    """

    input: float
    cached: float
    output: float


def completion_of(body: bytes) -> Completion:
    """The completion in a response's body.

    Raises:
        HostError: it holds something else.
    """
    try:
        return msgspec.json.decode(body, type=Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problem = f"the server's answer is no chat completion: {shown(body)}"
        raise HostError(problem, "output") from None


def content_of(completion: Completion) -> str:
    """The words of the first choice.

    Raises:
        HostError: the model refused, was cut off, or said nothing.
    """
    if completion.error:
        said = brief(error_text(completion.error))
        raise HostError(f"the server answered with an error: {said}", "exception")
    if not completion.choices:
        raise HostError("the answer has no choices", "output")
    choice = completion.choices[0]
    message = choice.message or Message()
    if message.refusal:
        raise HostError(f"the model refused: {brief(message.refusal)}", "output")
    if choice.finish_reason == "length":
        hint = "allow more with --set max_tokens=N"
        raise HostError("the answer was cut off (finish_reason: length)", "output", hint)
    content = message.content or ""
    if not isinstance(content, str):
        content = "".join(str(part.text) for part in content if part.type == "text")
    if not content.strip():
        raise HostError(f"the answer is empty (finish_reason: {choice.finish_reason})", "output")
    return content


def usage_of(completion: Completion, prices: Prices | None) -> dict[str, float]:
    """Tokens and, if there are prices, cost of one answer: name → amount, to be added up.

    ``cached_tokens`` are a part of ``input_tokens``, ``reasoning_tokens`` one of
    ``output_tokens``. An answer without a count of tokens is ``unmetered``.
    """
    read, wrote = _count(completion, "prompt_tokens"), _count(completion, "completion_tokens")
    if read is None or wrote is None:
        return {"unmetered": 1}
    cached = _count(completion, "prompt_tokens_details", "cached_tokens") or 0
    thought = _count(completion, "completion_tokens_details", "reasoning_tokens") or 0
    used: dict[str, float] = {"input_tokens": read, "output_tokens": wrote}
    used |= {"cached_tokens": cached} if cached else {}
    used |= {"reasoning_tokens": thought} if thought else {}
    if prices is not None:
        first = max(0, read - cached) * prices.input
        used["cost"] = (first + cached * prices.cached + wrote * prices.output) / _MILLION
    return used


def _count(completion: Completion, *path: str) -> int | None:
    found = completion.usage
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, int) and found >= 0 else None


def error_text(body: object) -> str:
    """The sentence in an error's body, whatever its shape."""
    if isinstance(body, Mapping):
        for key in ("error", "message", "detail"):
            if body.get(key):
                return error_text(body[key])
    return str(body or "")


def brief(text: str) -> str:
    """Somebody else's words in one line that is not too long, quoted."""
    line = " ".join(text.split())
    return repr(line[:_SHOWN] + ("…" if len(line) > _SHOWN else ""))
