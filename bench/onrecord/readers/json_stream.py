"""The elements of a JSON array in a file, one after the other, in memory of one at a time."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from onrecord.errors import InvalidInputError
from onrecord.readers.native import utf8

CHUNK: Final = 1 << 20
_NEAR: Final = 16
"""An error so near to the end of what was read may be mended by reading on."""
_SPACE: Final = " \t\r\n"
_KEPT: Final = "surrogateescape"
"""Bytes that are no UTF-8 pass as lone surrogates, so that the rest of a file can be read."""
_REST: Final = "; nothing after it in the array can be read"
_NO_UTF8: Final = re.compile("[\udc80-\udcff]+")
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Element(NamedTuple):
    """An element and the line that it begins on."""

    line: int
    value: Any


def elements(path: Path) -> Iterator[Element | InvalidInputError]:
    """Elements of an array, or JSON values one after the other (JSON Lines, or only one).

    Yields:
        Elements, and in its place an error that names file and line of what is not JSON, or not
        UTF-8. After that an array ends; of values one after the other, the next is that which
        begins a line of its own.
    """
    try:
        with path.open("rb") as stream:
            yield from _Stream(path, stream).elements()
    except OSError as error:
        yield InvalidInputError(str(path), f"cannot be read: {error.strerror}")


class _Stream:
    """What of a file is read and not yet used."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(_KEPT)
        self._json = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._line = 1
        self._counted = 0
        self._ended = False
        self._ended_well = True

    def elements(self) -> Iterator[Element | InvalidInputError]:
        """All values."""
        first = self._next()
        if not first:
            yield self._wrong("the file must hold JSON, but it is empty", self._at)
        elif first == "[":
            yield from self._array()
        else:
            while self._next():
                found = self._element()
                yield found
                if not self._ended_well:
                    self._skip()

    def _array(self) -> Iterator[Element | InvalidInputError]:
        self._at += 1
        problem = ""
        follows = self._next() != "]"
        while follows:
            found = self._element()
            if isinstance(found, InvalidInputError) and not self._ended_well:
                yield InvalidInputError(found.place, found.problem + _REST, found.hint)
                return
            yield found
            follows = self._next() == ","
            self._at += follows
            if follows and self._next() == "]":
                problem = "a comma stands before the end"
                break
        if not problem and self._next() != "]":
            problem = "a comma is missing" if self._next() else "the array does not end"
        if not problem:
            self._at += 1
            problem = "something follows the array" if self._next() else ""
        if problem:
            yield self._wrong(f"not JSON: {problem}{_REST}", self._at)

    def _element(self) -> Element | InvalidInputError:
        """The value that begins here, or what is wrong with it."""
        line = self._line_at(self._at)
        found = self._value()
        self._ended_well = not isinstance(found, InvalidInputError)
        if isinstance(found, InvalidInputError):
            return found
        value, start = found
        if bad := _NO_UTF8.search(self._text, start, self._at):
            return self._wrong("", bad.start())
        if _HALF.search(self._text, start, self._at) and not _is_text(value):
            problem = "has half of a surrogate pair, which is no character"
            return InvalidInputError(f"{self.path}:{line}", problem)
        return Element(line, value)

    def _next(self) -> str:
        """The next character that is no white space; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _skip(self) -> None:
        """Go on to the next line that begins with an object."""
        while (found := self._text.find("\n{", self._at)) < 0:
            self._at = max(self._at, len(self._text) - 1)
            if not self._more():
                self._at = len(self._text)
                return
        self._at = found + 1

    def _value(self) -> tuple[Any, int] | InvalidInputError:
        """Any JSON, and where it began; or why it is none, and nobody knows where it ends."""
        while True:
            start = self._at
            try:
                value, self._at = self._json.raw_decode(self._text, start)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or error.pos > len(self._text) - _NEAR
                if cut and self._more():
                    continue
                return self._wrong(f"not JSON: {error.msg}", error.pos)
            except RecursionError:
                return self._wrong("the JSON is nested too deeply", start)
            else:
                return value, start

    def _more(self) -> bool:
        """Read on: as much again as there is, so that a long value is not tried too often."""
        if self._ended:
            return False
        self._line_at(self._at)
        rest = self._text[self._at :]
        raw = self._stream.read(max(CHUNK, len(rest)))
        self._ended = not raw
        self._text = rest + self._decoder.decode(raw, final=not raw)
        self._at = self._counted = 0
        return True

    def _line_at(self, at: int) -> int:
        """The line of a place."""
        if at < self._counted:
            self._line -= self._text.count("\n", at, self._counted)
        else:
            self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _wrong(self, problem: str, at: int) -> InvalidInputError:
        """An error at a place; bytes before it that are no text are the cause of any other."""
        bad = _NO_UTF8.search(self._text, self._at, at + 1) or _NO_UTF8.match(self._text, at)
        at = bad.start() if bad else at
        place = f"{self.path}:{self._line_at(at)}"
        if bad:
            start = self._text.rfind("\n", 0, at) + 1
            try:
                utf8(self._text[start : bad.end()].encode(errors=_KEPT), place)
            except InvalidInputError as error:
                return error
        return InvalidInputError(place, problem)


def _is_text(value: Any) -> bool:  # noqa: ANN401  # any JSON
    """Whether all strings inside can be written down."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
