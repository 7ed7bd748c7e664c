"""Annotations in words: chips beside the text, lines of a list, what is read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

from onrecord.contracts import Kind
from onrecord.pairing.relations import ROLES
from onrecord.span import Fragments, surface
from onrecord.views.marks import Mark, Side

Voice: TypeAlias = Literal["word", "both", "gold", "predicted"]
CHIP = 40
"""Characters of a type or value that a chip shows."""
QUOTED = 90
"""Characters of a document's own words that a list shows."""
NO_VALUE = "no value"
BOUNDED = ("wrong boundary", "wrong both")


KINDS: tuple[Kind, ...] = (
    "missed", "spurious", "wrong type", "wrong value", "wrong boundary", "wrong both",
    "wrong roles", "merged", "split", "duplicate",
)  # fmt: skip
"""Kinds of error in the order of lists."""


class OneSided(NamedTuple):
    """Words that only the gold or only the system has.

    Attributes:
        side: gold or predicted.
        role: source, cue or content; "" of a name or date.
        words: cut where they are long.
    """

    side: Side
    role: str
    words: str


class Said(NamedTuple):
    """A few words, and whose they are: ours, both sides', the gold's or the system's."""

    voice: Voice
    text: str


def chip(mark: Mark) -> tuple[Said, ...]:
    """What stands beside a mark: ``NORP ≠ ORG``, ``missed 2025-04-26``, or a quiet ``GPE``."""
    if mark.task == "attributions":
        return tuple(_relation_chip(mark))
    return tuple(_span_chip(mark))


def _span_chip(mark: Mark) -> Iterator[Said]:
    gold, predicted = (reading_of(side, mark) for side in (mark.gold, mark.predicted))
    if mark.status == "forgiven":
        yield Said("word", "optional")
    elif mark.gold is None or mark.predicted is None:
        yield Said("word", mark.kind)
    if mark.status == "matched" or gold == predicted:
        yield Said("both", cut(gold, CHIP))
    else:
        if gold:
            yield Said("gold", cut(gold, CHIP))
        if gold and predicted:
            yield Said("word", "≠")
        if predicted:
            yield Said("predicted", cut(predicted, CHIP))
    if mark.kind in BOUNDED:
        yield Said("word", "wrong boundary")


def _relation_chip(mark: Mark) -> Iterator[Said]:
    if mark.status == "forgiven":
        yield Said("word", "optional")
    elif mark.wrong_roles:
        yield Said("word", f"wrong {' and '.join(mark.wrong_roles)}")
    elif mark.status == "wrong":
        yield Said("word", mark.kind)


def reading_of(annotation: Any, mark: Mark) -> str:  # noqa: ANN401  # of any task, or None
    """Type of an entity, value of a date (its type too, where the two sides differ in it)."""
    if annotation is None or mark.task == "attributions":
        return ""
    if mark.task != "dates":
        return str(annotation.type)
    value = annotation.value or NO_VALUE
    types = {side.type for side in (mark.gold, mark.predicted) if side is not None}
    return f"{annotation.type} {value}" if len(types) > 1 else value


def words_of(annotation: Any, text: str) -> str:  # noqa: ANN401  # of any task
    """The words of an annotation; of an attribution, source, cue and content in this order."""
    if hasattr(annotation, "fragments"):
        return surface(text, annotation.fragments)
    return " ".join(surface(text, role) for role in roles_of(annotation).values() if role)


def roles_of(annotation: Any) -> dict[str, Fragments]:  # noqa: ANN401  # an attribution
    """Role → fragments."""
    return {role: getattr(annotation, role) for role in ROLES}


def spoken(mark: Mark, text: str) -> str:
    """A mark as it is read aloud: ``missed date, April 26th, 2025-04-26``."""
    parts = [_head(mark)]
    sides = (mark.gold, mark.predicted)
    words = [quoted(words_of(side, text)) if side is not None else "" for side in sides]
    parts += _both(*words)
    if mark.task != "attributions":
        gold, predicted = (cut(reading_of(side, mark), CHIP) for side in sides)
        parts += _both("" if mark.status == "matched" and predicted else gold, predicted)
    return ", ".join(part for part in parts if part)


def _head(mark: Mark) -> str:
    if mark.status == "forgiven":
        return f"optional {mark.noun} not found"
    if mark.wrong_roles:
        return f"wrong {' and '.join(mark.wrong_roles)} of {mark.noun}"
    if mark.status == "matched":
        return f"matched {mark.noun}"
    alone = mark.gold is None or mark.predicted is None
    return f"{mark.kind} {mark.noun}" if alone else f"{mark.kind} of {mark.noun}"


def _both(gold: str, predicted: str) -> list[str]:
    """Two readings: one where they agree or one is missing, else each with its side."""
    if gold == predicted or not gold or not predicted:
        return [gold or predicted]
    return [f"gold {gold}", f"predicted {predicted}"]


def by_kind(marks: Iterable[Mark]) -> list[Mark]:
    """The errors in the order of lists: kind by kind, then as they stand in the text."""
    wrong = (mark for mark in marks if mark.error)
    return sorted(wrong, key=lambda mark: (KINDS.index(mark.kind), mark.error))


def only_on_one_side(mark: Mark, text: str) -> Iterator[OneSided]:
    """What only the gold or only the system has, where a boundary or a role is wrong."""
    if mark.status != "wrong" or mark.gold is None or mark.predicted is None:
        return
    found: dict[tuple[str, Side], list[str]] = {}
    for stretch in mark.stretches:
        wrong = stretch.part == "span" or stretch.part in mark.wrong_roles
        words = " ".join(text[stretch.start : stretch.end].split())
        if wrong and words and stretch.side != "both":
            found.setdefault((stretch.part, stretch.side), []).append(words)
    for (part, side), words_ in sorted(found.items()):
        yield OneSided(side, "" if part == "span" else part, quoted(" … ".join(words_)))


def lettered(number: int) -> str:
    """1 → a, 26 → z, 27 → aa, as columns of a sheet are lettered."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def quoted(words: str) -> str:
    """A document's own words in one line, cut in the middle where they are long."""
    return cut(" ".join(words.split()), QUOTED)


def cut(words: str, limit: int) -> str:
    """Words with their middle left out where they are longer than a limit."""
    if len(words) <= limit:
        return words
    tail = limit // 3
    return f"{words[: limit - tail - 3].rstrip()} … {words[-tail:].lstrip()}"


_CONTROLS = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "\u2421"}
_UNSEEN = [*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_UNSEEN += [*range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
_VISIBLE = _CONTROLS | dict.fromkeys(_UNSEEN, "\ufffd")
_IN_TEXT = {code: sign for code, sign in _VISIBLE.items() if code not in {9, 10}}


def visible(text: str) -> str:
    """One line with a sign for every character that steers a terminal or turns a line round.

    As many characters come out as go in, so that offsets stay true.
    """
    return text.translate(_VISIBLE)


def visible_text(text: str) -> str:
    """The same for text of several lines: tabs and line feeds stay."""
    return text.translate(_IN_TEXT)
