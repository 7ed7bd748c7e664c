"""What a score was computed from, in one line: two scores compare only if their lines agree."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence

import msgspec
from msgspec import UNSET, Struct

from onrecord.document import Document
from onrecord.errors import IncomparableError

SCORING_VERSION = "1"
"""Version of the rules; raised only when a number can change."""

WITHDRAWN: Mapping[str, str] = {}
"""Scoring version → why its numbers no longer stand, in a sentence. None has been withdrawn."""

UNSCORED = {"id", "text", "note", "waive", "score"}
"""Fields of gold annotations that no number depends on."""

_UNSCORED_KEYS = tuple(f'"{name}":'.encode() for name in sorted(UNSCORED))
_ENCODER = msgspec.json.Encoder()
_ESCAPED = str.maketrans({"|": "%7C", "\n": "%0A", "\r": "%0D"})


class Signature(Struct, frozen=True):
    """Ordered settings that decide a score, printed ``key:value|key:value``.

    Attributes:
        parts: setting to value, in the order of printing.
    """

    parts: Mapping[str, str]

    def __post_init__(self) -> None:
        """A name that a user gave cannot pass for another part."""
        clean = {key: value.translate(_ESCAPED) for key, value in self.parts.items()}
        msgspec.structs.force_setattr(self, "parts", clean)

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


def withdrawal(version: str) -> str:
    """Why the numbers of a scoring version no longer stand; nothing if they do."""
    reason = WITHDRAWN.get(version, "")
    return f"is of scoring version {version}, which was withdrawn: {reason}" if reason else ""


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
        digest.update(name.encode() + b"\x00" + _scored_layer(document.layers[name]))
    return digest.digest()


def _scored_layer(annotations: Sequence[Struct]) -> bytes:
    """Annotations encoded without what no number depends on, in an order of their own."""
    lines = _ENCODER.encode_lines(annotations)
    for key in _UNSCORED_KEYS:
        if key in lines:  # most large corpora have none of them
            parents = {getattr(annotation, "parent", None) for annotation in annotations}
            kept = [_only_scored(annotation, parents) for annotation in annotations]
            lines = _ENCODER.encode_lines(kept)
            break
    return b"\n".join(sorted(lines.split(b"\n")))


def _only_scored(annotation: Struct, parents: Container[object]) -> Struct:
    """An annotation without what no number depends on; an id counts if it names a parent."""
    unscored = {name: UNSET for name in annotation.__struct_fields__ if name in UNSCORED}
    if getattr(annotation, "id", UNSET) in parents:
        unscored.pop("id", None)
    return msgspec.structs.replace(annotation, **unscored)


def corpus_hash(digests: Iterable[bytes]) -> str:
    """Hex hash of a set of documents, whatever their order."""
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()
