"""What a score was computed from, in one line: two scores compare only if their lines agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from onrecord.document import Document
from onrecord.errors import IncomparableError

SCORING_VERSION = "1"
"""Version of the rules; raised only when a number can change."""

UNSCORED = {"id", "text", "note", "waive", "score"}
"""Fields of gold annotations that no number depends on."""


class Signature(Struct, frozen=True):
    """Ordered settings that decide a score, printed ``key:value|key:value``.

    Attributes:
        parts: setting to value, in the order of printing.
    """

    parts: Mapping[str, str]

    def __str__(self) -> str:
        return "|".join(f"{key}:{value}" for key, value in self.parts.items())

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a printed signature back."""
        return cls(dict(part.partition(":")[::2] for part in line.split("|") if part))

    def number(self, task: str, criterion: str, view: str = "all") -> str:
        """Signature of a single number."""
        return f"{self}|task:{task}|criterion:{criterion}|view:{view}"

    def differences(self, other: Signature) -> list[str]:
        """What differs, one sentence each; empty if the two are comparable."""
        names = dict.fromkeys([*self.parts, *other.parts])
        return [
            f"{name}: {self.parts.get(name, 'absent')} ≠ {other.parts.get(name, 'absent')}"
            for name in names
            if self.parts.get(name) != other.parts.get(name)
        ]


def require_equal(first: Signature, second: Signature, place: str) -> None:
    """Refuse to go on with two results that mean different things.

    Raises:
        IncomparableError: the signatures differ; the message shows where.
    """
    differences = first.differences(second)
    if differences:
        raise IncomparableError(
            place,
            "signatures must agree, but " + "; ".join(differences),
            "score both with the same corpus, profile and settings",
        )


def document_digest(document: Document) -> bytes:
    """32 bytes that change with the text or any scored gold field, not with the order of gold."""
    digest = hashlib.sha256()
    for piece in (document.id, document.text):
        raw = piece.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    for name in sorted(document.layers):
        digest.update(name.encode() + b"\x00")
        scored = sorted(map(_scored_fields, document.layers[name]))
        digest.update(b"\n".join(scored))
    return digest.digest()


def _scored_fields(annotation: Struct) -> bytes:
    fields = msgspec.structs.asdict(annotation)
    return msgspec.json.encode(
        {k: v for k, v in fields.items() if k not in UNSCORED and v is not msgspec.UNSET},
        order="sorted",
    )


def corpus_hash(digests: Iterable[bytes]) -> str:
    """Hex hash of a set of documents, whatever their order."""
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()
