"""From a marked text to the plain text and the spans that its tags mark."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from onrecord.markup.complaints import Complaints

_TAG: Final = re.compile(r'<(/?)([A-Za-z]\w*)((?:[^\S\n](?:[^<>"\n]|"[^"\n]*")*)?)>')
_BRACKET: Final = re.compile(r"[<>]")
_ROLE: Final = re.compile(r"([sqcv])([1-9][0-9]*)([b-z]?)")
ROLES: Final = {"s": "source", "q": "cue", "c": "content", "v": "evidential"}


_Opened: TypeAlias = tuple[int, str, int]
"""An opening tag: offset in the plain text, what it says, its line."""


class Tag(NamedTuple):
    """A marked span.

    Attributes:
        name: ``e``, ``d``, or a role's whole key such as ``c1b``.
        start: offset in the plain text.
        end: offset after the last character.
        words: what the opening tag says beside its name.
        line: where the opening tag stands, from 1.
    """

    name: str
    start: int
    end: int
    words: str
    line: int


class Key(NamedTuple):
    """A role's key taken apart: role, number of the relation, letter of the reading or ""."""

    role: str
    number: int
    letter: str


def key_of(name: str) -> Key | None:
    """The parts of a role's key, or None if it is none."""
    found = _ROLE.fullmatch(name)
    return Key(ROLES[found[1]], int(found[2]), found[3]) if found else None


def untagged(marked: str, first_line: int, complaints: Complaints) -> tuple[str, list[Tag]]:
    """The plain text of a marked one, and its spans in the order of the text.

    Args:
        marked: text with tags.
        first_line: number of its first line in the file.
        complaints: what is wrong is added here.
    """
    pieces: list[str] = []
    size = cursor = 0
    line = first_line
    open_: dict[str, list[_Opened]] = {}
    found: list[Tag] = []
    while bracket := _BRACKET.search(marked, cursor):
        words = marked[cursor : bracket.start()]
        pieces.append(words)
        size += len(words)
        line += words.count("\n")
        match = _TAG.match(marked, bracket.start())
        if match is None:
            said = marked[bracket.start() : bracket.start() + 30].partition("\n")[0]
            complaints.add(line, f"< and > must stand in tags only, got {said!r}", _WAY_OUT)
            pieces.append(bracket[0])
            size, cursor = size + 1, bracket.end()
            continue
        cursor = match.end()
        closing, name, inside = match[1], match[2], match[3].strip()
        waiting = open_.setdefault(name, [])
        if problem := _wrong(closing, name, inside, waiting):
            complaints.add(line, problem[0], problem[1])
        elif not closing:
            waiting.append((size, inside, line))
        else:
            start, inside, began = waiting.pop()
            if start == size:
                complaints.add(line, f"<{name}> must hold words, but is empty")
            else:
                found.append(Tag(name, start, size, inside, began))
    pieces.append(marked[cursor:])
    for name, waiting in open_.items():
        for _, _, began in waiting:
            complaints.add(began, f"<{name}> must be closed by </{name}>")
    return "".join(pieces), sorted(found, key=lambda tag: (tag.start, tag.end))


_WAY_OUT: Final = "a tag is <e …>, <d …>, <s1>, <q1>, <c1>, <v1> or its end, on one line"


def _wrong(
    closing: str, name: str, inside: str, waiting: list[_Opened]
) -> tuple[str, str | None] | None:
    """What is wrong with a tag: problem and hint."""
    role = key_of(name)
    if name not in ("e", "d") and role is None:
        return f"no tag is named {name!r}", _WAY_OUT
    if closing and inside:
        return f"</{name}> must hold nothing else, got {inside!r}", None
    if closing and not waiting:
        return f"</{name}> closes nothing", f"<{name}> must open before it"
    return _wrong_role(name, role, inside, waiting) if role and not closing else None


def _wrong_role(
    name: str, role: Key, inside: str, waiting: list[_Opened]
) -> tuple[str, str | None] | None:
    if inside:
        return f"<{name}> must hold nothing else, got {inside!r}", "its words go into its line"
    if waiting:
        return f"<{name}> is open already", "close it first; fragments lie side by side"
    if role.role == "evidential" and role.letter:
        return f"<{name}>: a hedge has no second reading", None
    return None
