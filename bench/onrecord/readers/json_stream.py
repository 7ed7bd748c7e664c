"""The elements of a JSON array in a file, one after the other, in memory of one at a time."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from onrecord.errors import InvalidInputError
from onrecord.readers.native import utf8

CHUNK: Final = 1 << 20
_NEAR: Final = 16
"""An error so near to the end of what was read may be mended by reading on."""
_SPACE: Final = " \t\r\n"


class Element(NamedTuple):
    """An element and the line that it begins on."""

    line: int
    value: Any


def elements(path: Path) -> Iterator[Element]:
    """Elements of an array, or JSON values one after the other (JSON Lines, or only one).

    Raises:
        InvalidInputError: names file and line of what is not JSON, or not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            yield from _Stream(path, stream).elements()
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be read: {error.strerror}") from None


class _Stream:
    """What of a file is read and not yet used."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._line = 1
        self._counted = 0
        self._ended = False

    def elements(self) -> Iterator[Element]:
        """All values."""
        first = self._next()
        if not first:
            raise self._wrong("the file must hold JSON, but it is empty", self._at)
        if first != "[":
            while self._next():
                yield Element(self._line_at(self._at), self._value())
            return
        self._at += 1
        if self._next() != "]":
            yield Element(self._line_at(self._at), self._value())
        while self._next() == ",":
            self._at += 1
            if self._next() == "]":
                raise self._wrong("not JSON: a comma stands before the end", self._at)
            yield Element(self._line_at(self._at), self._value())
        if self._next() != "]":
            problem = "a comma is missing" if self._next() else "the array does not end"
            raise self._wrong(f"not JSON: {problem}", self._at)
        self._at += 1
        if self._next():
            raise self._wrong("not JSON: something follows the array", self._at)

    def _next(self) -> str:
        """The next character that is no white space; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _value(self) -> Any:  # noqa: ANN401  # any JSON
        while True:
            try:
                value, self._at = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or error.pos > len(self._text) - _NEAR
                if cut and self._more():
                    continue
                raise self._wrong(f"not JSON: {error.msg}", error.pos) from None
            except RecursionError:
                raise self._wrong("the JSON is nested too deeply", self._at) from None
            else:
                return value

    def _more(self) -> bool:
        """Read on: as much again as there is, so that a long value is not tried too often."""
        if self._ended:
            return False
        self._line_at(self._at)
        rest = self._text[self._at :]
        raw = self._stream.read(max(CHUNK, len(rest)))
        self._ended = not raw
        try:
            self._text = rest + self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            before, bad = error.object[: error.start], error.object[error.start :]
            line = self._line + rest.count("\n") + before.count(b"\n")
            utf8(before.rpartition(b"\n")[2] + bad.partition(b"\n")[0], f"{self.path}:{line}")
            raise
        self._at = self._counted = 0
        return True

    def _line_at(self, at: int) -> int:
        """The line of a place that is not before the last one asked for."""
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _wrong(self, problem: str, at: int) -> InvalidInputError:
        return InvalidInputError(f"{self.path}:{self._line_at(at)}", problem)
