"""Where Label Studio's regions lie, in code points, whatever unit they were counted in.

Older versions counted UTF-16 units, as JavaScript does, newer ones count code points; a file does
not tell, but regions repeat their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from onrecord.errors import InvalidInputError
from onrecord.offset_units import CODE_POINTS, suspected_unit
from onrecord.span import Fragment

UNITS: Final = ("auto", "codepoints", "utf16")


class Item(Struct):
    """One of the results of an annotation: a region, a relation, or what is said of a region."""

    type: str
    id: str | UnsetType = UNSET
    from_name: str = ""
    value: dict[str, Any] = {}
    meta: dict[str, Any] = {}
    from_id: str | UnsetType = UNSET
    to_id: str | UnsetType = UNSET
    direction: str = "right"
    labels: list[str] | None = None
    score: float | None = None


def spans_of(
    items: Sequence[Item], text: str, unit: str, place: str, *, surfaces: bool
) -> Sequence[Fragment]:
    """Spans of regions, in their order.

    Args:
        items: labelled regions.
        text: what they lie in.
        unit: one of ``UNITS``.
        place: for error messages.
        surfaces: whether words that differ from those at the offsets are an error.

    Raises:
        InvalidInputError: an offset is no whole number or outside the text, or words differ.
    """
    given = [_offsets(item, place) for item in items]
    chosen = _in_code_points(items, given, text, unit, place)
    for item, (start, end) in zip(items, chosen, strict=True):
        if not 0 <= start < end <= len(text):
            found = suspected_unit(text, given)
            problem = f"the region {item.id!r} must lie in the text, got [{start}, {end})"
            hint = f"these look like {found}; {CODE_POINTS}" if found else CODE_POINTS
            raise InvalidInputError(place, problem, hint)
        if surfaces and not _fits(item, (start, end), text):
            here, said = text[start:end][:60], str(item.value["text"])[:60]
            problem = f"the region {item.id!r} says {said!r}, but the text has {here!r} there"
            raise InvalidInputError(place, problem, "surface=ignore believes the offsets")
    return chosen


def _in_code_points(
    items: Sequence[Item], given: Sequence[Fragment], text: str, unit: str, place: str
) -> Sequence[Fragment]:
    """The offsets as they are, or taken for UTF-16 units where only that fits the words."""
    if unit == "codepoints" or text.isascii():
        return given
    moved = _from_utf16(given, text)
    if moved == given or unit == "utf16":
        return moved
    if not any("text" in item.value for item in items):
        raise InvalidInputError(
            place, "the text has characters of two UTF-16 units, and no region repeats its words",
            "choose offsets=codepoints or offsets=utf16",
        )  # fmt: skip
    both = (given, moved)
    return next((s for s in both if all(map(_fits, items, s, [text] * len(items)))), given)


def _offsets(item: Item, place: str) -> Fragment:
    start, end = item.value.get("start"), item.value.get("end")
    if type(start) is not int or type(end) is not int:
        problem = f"the region {item.id!r} must have whole numbers as start and end, got {start!r}"
        raise InvalidInputError(place, problem, "regions of a Text can be read, those of HTML not")
    return start, end


def _from_utf16(spans: Sequence[Fragment], text: str) -> Sequence[Fragment]:
    """Offsets in UTF-16 units as code points; -1 for one that no character begins at."""
    places: dict[int, int] = {0: 0}
    position = 0
    for index, character in enumerate(text, 1):
        position += 1 + (character >= "\U00010000")
        places[position] = index
    return [(places.get(start, -1), places.get(end, -1)) for start, end in spans]


def _fits(item: Item, span: Fragment, text: str) -> bool:
    """Whether a region repeats the text's words, one kind of white space as good as another."""
    said = item.value.get("text")
    if not isinstance(said, str):
        return True
    if not 0 <= span[0] <= span[1]:
        return False
    here = text[span[0] : span[1]]
    return here == said or _plain(here) in {_plain(said), _plain(said.replace("\\n", "\n"))}


def _plain(words: str) -> str:
    return "".join(" " if character.isspace() else character for character in words)
