"""The key under which a result is kept: everything that may decide it, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from onrecord.contracts import Description
from onrecord.document import BlindDocument

CONTRACT: Final = "1.0"
"""Version of what extractors are handed and must return."""


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted", enc_hook=repr)


def run_fingerprint(description: Description, spec: str, *, on_gold_spans: bool) -> str:
    """Hex SHA-256 of all that decides a run's output but the documents.

    Where the extractor has no fingerprint, its name and version stand for it: enough to find
    the folder again, not enough to reuse what lies in it.
    """
    parts = (
        CONTRACT,
        description.fingerprint or (spec, description.name, description.version),
        description.configuration,
        description.tasks,
        on_gold_spans,
    )
    return hashlib.sha256(_encoded(parts)).hexdigest()


class Keys:
    """Keys of documents within one run.

    Args:
        run: the run's fingerprint.
    """

    def __init__(self, run: str) -> None:
        self._run = hashlib.sha256(run.encode())

    def key(
        self, document: BlindDocument, spans: Mapping[str, Any] | None, repeat: int | None
    ) -> str:
        """Hex key (128 bits) of one document and repeat.

        An extractor is told the id, so the id counts too.
        """
        digest = self._run.copy()
        for part in (document.id, document.text, document.language, document.dct or ""):
            content = part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(content))
            digest.update(content)
        # A line of a repeat says which it is, so it is not the line of a document read once.
        digest.update(b"0" if repeat is None else b"repeat %d" % repeat)
        if spans is not None:
            digest.update(_encoded(spans))
        return digest.hexdigest()[:32]
