"""Our own files: JSON, JSON Lines, and corpus folders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from onrecord.corpus import Manifest
from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.tasks import TASKS
from onrecord.wire import GoldDocument, PredictionLine, document_of, prediction_of

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PATH = re.compile(r"^(?P<problem>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)

_WAYS_OUT = (
    (rb"[:\[,]\s*-?(NaN|Infinity)\b", "NaN and Infinity are not JSON; use null or leave it out"),
    (rb"\\u[dD][89a-fA-F]", "an escape such as \\ud83d is half a character; write both halves"),
)
"""Pattern of what is no JSON though some write it, what to do instead."""

_OF_ONE_DOCUMENT = {name: f'"{name}"'.encode() for name in ("doc_id", *(t.name for t in TASKS))}
"""Keys that stand once in most documents that have them; a second is worth a closer look."""

_GOLD = msgspec.json.Decoder(GoldDocument)
_PREDICTION = msgspec.json.Decoder(PredictionLine)
_MANIFEST = msgspec.json.Decoder(Manifest)


class NativeReader:
    """Gold documents and predictions in onrecord's own form."""

    name = "onrecord"
    summary = "our own JSON: a corpus folder, one document, or JSON Lines"
    options: Mapping[str, str] = {}

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:  # noqa: ARG002  # it has none
        """Gold documents of a corpus folder, a ``.json`` or a ``.jsonl`` file, in order."""
        if path.is_dir():
            return map(document_at, (path / f"{doc}.json" for doc in manifest_of(path).documents))
        if path.suffix == ".json":
            return map(document_at, [path])
        return map(partial(_document_in, path, str(path)), lines_of(path))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],  # noqa: ARG002  # it has none
        corpus: Iterable[Document],  # noqa: ARG002  # predictions name their documents
    ) -> Iterator[Prediction]:
        """Predictions of a ``.jsonl`` file, or of the one in a run folder, in file order."""
        inside = predictions_path(path)
        return map(partial(_prediction_in, str(path)), lines_of(inside))


def _document_in(path: Path, name: str, numbered: tuple[int, bytes]) -> Document:
    number, line = numbered
    place = f"{name}:{number}"
    wire = decode(_GOLD, line, place)
    return document_of(wire, _text(wire, path, place), place)


def _prediction_in(name: str, numbered: tuple[int, bytes]) -> Prediction:
    number, line = numbered
    return decode_prediction(line, f"{name}:{number}")


def decode_prediction(line: bytes, place: str) -> Prediction:
    """One prediction line as a value.

    Raises:
        InvalidInputError: it breaks the contract.
    """
    return prediction_of(decode(_PREDICTION, line, place), place)


def predictions_path(path: Path) -> Path:
    """The predictions file behind a path that may be a run folder.

    Raises:
        InvalidInputError: a folder without ``predictions.jsonl``.
    """
    if not path.is_dir():
        return path
    inside = path / "predictions.jsonl"
    if not inside.is_file():
        raise InvalidInputError(
            str(path), "a run folder must hold predictions.jsonl", "name the file itself"
        )
    return inside


def manifest_of(folder: Path) -> Manifest:
    """The manifest of a corpus folder.

    Raises:
        InvalidInputError: there is none, or it breaks the contract.
    """
    path = folder / "corpus.json"
    if not path.is_file():
        raise InvalidInputError(
            str(folder), "a corpus folder must hold corpus.json", "or name a .jsonl file"
        )
    manifest: Manifest = decode(_MANIFEST, read_bytes(path), str(path))
    return manifest


def document_at(path: Path) -> Document:
    """The gold document in a ``.json`` file.

    Raises:
        InvalidInputError: it breaks the contract, or its text is missing or altered.
    """
    wire = decode(_GOLD, read_bytes(path), str(path))
    return document_of(wire, _text(wire, path, str(path)), str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InvalidInputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def decode(decoder: msgspec.json.Decoder[Any], raw: bytes, place: str) -> Any:  # noqa: ANN401  # its type
    """A typed value, or one clear error.

    Raises:
        InvalidInputError: not JSON, not UTF-8, nested without end, with a key twice, or not of
            the type.
    """
    try:
        value = decoder.decode(raw)
        if not raw.isascii():
            raw.decode()  # the decoder skips what it does not know, bad bytes included
        for name, key in _OF_ONE_DOCUMENT.items():
            if getattr(value, name, UNSET) is not UNSET and raw.count(key) > 1:
                refuse_repeated_keys(raw, place)
    except msgspec.ValidationError as error:
        found = _PATH.match(str(error))
        path = (found["path"] or "$").removeprefix("$").removeprefix(".") if found else ""
        problem = found["problem"] if found else str(error)
        raise InvalidInputError(f"{place}: {path}" if path else place, problem) from None
    except msgspec.DecodeError as error:
        raise InvalidInputError(place, *_why_not_json(raw, str(error))) from None
    except UnicodeDecodeError as error:
        raise InvalidInputError(place, *_not_utf8(error)) from None
    except RecursionError:
        raise InvalidInputError(place, "the JSON is nested too deeply") from None
    return value


def refuse_repeated_keys(raw: bytes, place: str) -> None:
    """Refuse JSON in which an object has a key twice, at any depth; slow, so only on suspicion.

    Raises:
        InvalidInputError: names the key.
    """

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise InvalidInputError(place, f"an object has the key {twice!r} twice")
        return found

    json.loads(raw, object_pairs_hook=check)


def _why_not_json(raw: bytes, said: str) -> tuple[str, str | None]:
    if raw.startswith(BOM):
        return "the file must not start with a byte order mark", "save it as UTF-8 without BOM"
    if raw.startswith(UTF_16):
        return "the file must be UTF-8, but it looks like UTF-16", "save it as UTF-8"
    if not raw.strip():
        return "the file must hold JSON, but it is empty", None
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(error)
    hints = (way_out for pattern, way_out in _WAYS_OUT if re.search(pattern, raw))
    return f"not JSON: {said}", next(hints, None)


def utf8(raw: bytes, place: str) -> str:
    """Text from bytes.

    Raises:
        InvalidInputError: they are not UTF-8; of several lines, the bad one is named.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if lines := raw.count(b"\n", 0, error.start):
            place = f"{place}:{lines + 1}"
        raise InvalidInputError(place, *_not_utf8(error)) from None


def _not_utf8(error: UnicodeDecodeError) -> tuple[str, str]:
    if error.object.startswith(UTF_16):
        return "must be UTF-8, but it looks like UTF-16", "save it as UTF-8"
    byte = error.object[error.start]
    return (
        f"must be UTF-8, but byte {error.start} is 0x{byte:02x}",
        "it may be Latin-1 or Windows-1252; convert it, then count offsets again",
    )


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of a JSON Lines file; blank ones are passed over."""
    if path.is_dir():
        raise InvalidInputError(str(path), "must be a file, but is a folder")
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if not line.isspace():
                    yield number, line
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> InvalidInputError:
    if isinstance(error, IsADirectoryError):
        return InvalidInputError(str(path), "must be a file, but is a folder")
    return InvalidInputError(str(path), f"cannot be read: {error.strerror}")


def _text(wire: Any, path: Path, place: str) -> str:  # noqa: ANN401  # built at run time
    """The exact text of a document, checked against its checksum."""
    text = text_of(wire, path, place)
    refuse_other_text(wire, text, place)
    return text


def text_of(wire: Any, path: Path, place: str) -> str:  # noqa: ANN401  # built at run time
    """The text of a document, from inside its file or from beside it.

    Raises:
        InvalidInputError: the path is absolute, or there is no UTF-8 text.
    """
    if wire.text_path is UNSET:
        inside: str = wire.text
        return inside
    if Path(wire.text_path).is_absolute():
        raise InvalidInputError(f"{place}: text_path", "must be relative to this file")
    source = path.parent / wire.text_path
    return utf8(read_bytes(source), str(source))


def refuse_other_text(wire: Any, text: str, place: str) -> None:  # noqa: ANN401  # as above
    """Refuse a text that is not the one that was annotated.

    Raises:
        InvalidInputError: the checksum differs.
    """
    if wire.text_sha256 and text_sha256(text) != wire.text_sha256:
        hint = "its line ends were converted to CRLF" if "\r\n" in text else None
        raise InvalidInputError(
            f"{place}: text_sha256", "must be the checksum of the text, but the text differs", hint
        )
