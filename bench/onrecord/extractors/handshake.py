"""What the harness and somebody else's program say to each other, one JSON object at a time.

First comes ``{"onrecord": "1.0", "configuration": {…}}``; the program answers with ``name``,
``version``, ``tasks`` and, if it likes, ``configuration``, ``fingerprint`` or ``revision`` (which
must change with its output) and ``on_gold_spans``. Then comes ``{"id", "text", "language",
"dct"}`` for each document, with ``spans`` if gold spans are handed out; the answer is a line of a
predictions file: ``{"doc_id", "entities": […], …}`` or ``{"doc_id", "error": "…"}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.extractors.fingerprint import fingerprint
from onrecord.extractors.hosting import HostError

PROTOCOL: Final = "1.0"
SHOWN: Final = 80
"""Characters of a wrong answer that a message repeats."""


class Reply(Struct, frozen=True, kw_only=True):
    """What a program says of itself."""

    onrecord: str = PROTOCOL
    name: str | None = None
    version: str = "0"
    tasks: tuple[str, ...] = ()
    configuration: Mapping[str, Any] = {}
    fingerprint: str | None = None
    revision: str | None = None
    on_gold_spans: bool = False


def hello(configuration: Mapping[str, Any]) -> bytes:
    """The first message."""
    return _encoded({"onrecord": PROTOCOL, "configuration": configuration})


def question(document: BlindDocument, spans: Mapping[str, Any] | None) -> bytes:
    """The message about one document; ASCII, so that no program can misread it."""
    asked = {name: getattr(document, name) for name in ("id", "text", "language", "dct")}
    return _encoded(asked if spans is None else {**asked, "spans": spans})


def _encoded(message: Mapping[str, Any]) -> bytes:
    # The standard library escapes lone surrogates, where msgspec refuses them.
    return json.dumps(message, separators=(",", ":"), default=repr).encode()


def reply(message: bytes, advice: str | None = None) -> Reply:
    """The answer to the first message.

    Args:
        message: as it came.
        advice: what to do if it is none.

    Raises:
        HostError: it is something else.
    """
    try:
        said = msgspec.json.decode(message, type=Reply)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HostError(
            f"must answer the handshake with one JSON object, got {shown(message)}: {error}",
            "output",
            advice,
        ) from error
    if said.onrecord.partition(".")[0] != PROTOCOL.partition(".")[0]:
        raise HostError(f"speaks version {said.onrecord}; this is {PROTOCOL}", "output")
    return said


def answer(message: bytes, document: BlindDocument, advice: str | None = None) -> dict[str, Any]:
    """The answer about one document.

    Args:
        message: as it came.
        document: that was asked about.
        advice: what to do if it is none.

    Raises:
        HostError: it is no JSON object, or about another document.
    """
    try:
        said = msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise HostError(
            f"must answer with one JSON object, got {shown(message)}",
            "output",
            advice,
        )
    if "doc_id" not in said:
        raise HostError(f"must answer with doc_id, got {shown(message)}", "output")
    if said["doc_id"] != document.id:
        problem = f"asked {document.id!r}, got {said['doc_id']!r}"
        raise HostError(f"answers for another document: {problem}", "output")
    return said


def shown(message: bytes) -> str:
    """The beginning of a wrong answer."""
    text = " ".join(message[: 4 * SHOWN].decode(errors="backslashreplace").split())
    return repr(text[:SHOWN] + ("…" if len(text) > SHOWN else ""))


def described(
    said: Reply, name: str, settings: Mapping[str, Any], code: str | None = None
) -> Description:
    """A program's description.

    Args:
        said: its answer to the handshake.
        name: its name, if it gives none.
        settings: what the user set; ``revision`` there outranks the program's.
        code: checksum of the program's files, or None where nobody can know them.
    """
    revision = settings.get("revision") or said.revision
    known = said.fingerprint or revision or code
    configuration = {**settings, **said.configuration}
    parts = {"program": (said.fingerprint, revision, code), "version": said.version}
    mark = fingerprint({**parts, "configuration": configuration}) if known else None
    return Description(
        name=said.name or name,
        version=said.version,
        tasks=said.tasks,
        configuration=configuration,
        fingerprint=mark,
    )
