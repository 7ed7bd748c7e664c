"""The words of a tag or a relation's line: bare ones, and ``name=value``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from onrecord.markup.complaints import Complaints
from onrecord.suggestions import hint

_WORD: Final = re.compile(r'([A-Za-z]+)=(?:"([^"]*)"|([^\s"]+))(?=\s|$)|([^\s"=]+)(?=\s|$)')
_SPACE: Final = re.compile(r"\s*")


class Words:
    """Words that are taken one by one; what is left at the end is a mistake.

    Args:
        said: the words as they stand.
        line: where, from 1.
        complaints: what is wrong is added here.
    """

    def __init__(self, said: str, line: int, complaints: Complaints) -> None:
        self.line = line
        self._complaints = complaints
        self.bare: list[str] = []
        self._named: dict[str, str] = {}
        cursor = 0
        while (cursor := _skipped(said, cursor)) < len(said):
            match = _WORD.match(said, cursor)
            if match is None:
                self.wrong(f"cannot be read: {said[cursor:]!r}", 'words are name, or name="…"')
                return
            cursor = match.end()
            if match[4]:
                self.bare.append(match[4])
            elif match[1] in self._named:
                self.wrong(f"{match[1]}= stands there twice", "several values are parted by |")
            else:
                self._named[match[1]] = match[3] if match[2] is None else match[2]

    def wrong(self, problem: str, way_out: str | None = None) -> None:
        """A problem in this line."""
        self._complaints.add(self.line, problem, way_out)

    def first(self, what: str) -> str:
        """The next word that has no name, by its place."""
        if self.bare:
            return self.bare.pop(0)
        self.wrong(f"must name {what}")
        return ""

    def flag(self, name: str) -> bool:
        """Whether a word stands there."""
        if name in self.bare:
            self.bare.remove(name)
            return True
        return False

    def flags(self, names: Iterable[str]) -> list[str]:
        """Those of some words that stand there."""
        return [name for name in names if self.flag(name)]

    def value(self, name: str) -> str | None:
        """What a name is given, or None."""
        return self._named.pop(name, None)

    def several(self, name: str) -> list[str]:
        """What a name is given, parted by ``|``."""
        said = self.value(name)
        return [part.strip() for part in said.split("|")] if said else []

    def finish(self, bare: Iterable[str], named: Iterable[str]) -> None:
        """Complain of what nobody took; the hint lists what there is."""
        for word in self.bare:
            self.wrong(f"no word is {word!r} here", hint(word, bare))
        for name in self._named:
            self.wrong(f"no word is {name}= here", hint(name, named))


def _skipped(said: str, cursor: int) -> int:
    match = _SPACE.match(said, cursor)
    return match.end() if match else cursor
