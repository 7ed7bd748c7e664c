"""From strings that a model quoted to the offsets where they stand: exact, folded, fuzzy, or none.

A string is looked for as it is, then without case, accents and the shapes of marks
(``folded_text``), then by edit distance above a threshold. A string that stands in several
places is put where its left context and the order of the answer say. What is not found is not
guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from onrecord.errors import MissingDependencyError
from onrecord.extractors.folded_text import FoldedText, folded
from onrecord.span import Fragment, Fragments, overlap

THRESHOLD: Final = 90.0
"""Least similarity of a fuzzy match: 200 × common characters / both lengths (rapidfuzz)."""
SHORTEST_FUZZY: Final = 6
"""Characters below which a string is found exactly or folded or not at all."""
CONTEXT, INSIDE_WORD, FOLDED, OUT_OF_ORDER = 2.0, -1.5, -0.5, -1.0
"""What speaks for a place: all of the left context; against it: the rest."""
_SLACK: Final = 12
_NEAREST: Final = 24
_NUMBER: Final = re.compile(r"\d+")
_DOTS: Final = r"(?:\u2026|\.{3})"
_ELLIPSIS: Final = re.compile(rf"\s*(?:\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS})\s*")


class Quoted(NamedTuple):
    """A string as a model quoted it.

    Attributes:
        text: the words.
        before: the words before them, or "".
    """

    text: str
    before: str = ""


class Place(NamedTuple):
    """Somewhere that a string may stand.

    Attributes:
        start: offset of its first code point.
        end: offset after its last.
        score: what speaks for it but context and order; 0 is best.
    """

    start: int
    end: int
    score: float


class Grounding:
    """Finds what a model quoted in one text.

    Args:
        text: the exact text.
        threshold: least similarity of a fuzzy match, 0 to 100; above 100 there is none.
    """

    def __init__(self, text: str, *, threshold: float = THRESHOLD) -> None:
        self._text = text
        self._threshold = threshold
        self._known: dict[str, tuple[Place, ...]] = {}

    def places(self, quoted: str) -> tuple[Place, ...]:
        """Everywhere that a string may stand, in text order; empty if it is not in the text.

        Raises:
            MissingDependencyError: rapidfuzz is needed and not installed.
        """
        wanted = quoted.strip()
        if wanted not in self._known:
            found = self._verbatim(wanted)
            self._known[wanted] = found or self._fuzzy(wanted)
        return self._known[wanted]

    def in_order(
        self, quotes: Sequence[Quoted], *, nested: bool = False
    ) -> tuple[Fragment | None, ...]:
        """Where each string stands, by the best total of context and order; None: nowhere.

        Args:
            quotes: in the order of the text, as far as the model kept to it.
            nested: a string may begin inside the one before it.
        """
        options = [self._weighed(quote) for quote in quotes]
        chosen = best_chain([found for found in options if found], nested=nested)
        taken: set[Fragment] = set()
        result: list[Fragment | None] = []
        remaining = iter(chosen)
        for found in options:
            if not found:
                result.append(None)
                continue
            place = found[next(remaining)]
            if (place.start, place.end) in taken:
                free = [p for p in found if (p.start, p.end) not in taken]
                place = max(free, key=lambda p: p.score, default=place)
            taken.add((place.start, place.end))
            result.append((place.start, place.end))
        return tuple(result)

    def pieces(self, quoted: str) -> tuple[str, ...]:
        """The parts of a string that an ellipsis joins, unless the text has the ellipsis too."""
        if self._verbatim(quoted.strip()):
            return (quoted,)
        parts = tuple(part for part in _ELLIPSIS.split(quoted) if part.strip())
        return parts or (quoted,)

    def nearest(self, quoted: str, anchor: Fragment, avoid: Fragments = ()) -> tuple[Place, ...]:
        """Places of a string, those that overlap nothing to be avoided and the nearest first."""

        def rank(place: Place) -> tuple[bool, float, int, int]:
            span = (place.start, place.end)
            crosses = any(overlap(span, other) for other in avoid)
            return crosses, -place.score, distance(span, anchor), place.start

        return tuple(sorted(self.places(quoted), key=rank)[:_NEAREST])

    @cached_property
    def _folded(self) -> FoldedText:
        return FoldedText(self._text)

    def _verbatim(self, wanted: str) -> tuple[Place, ...]:
        if not wanted:
            return ()
        exact = [self._place(start, start + len(wanted), 0.0) for start in _all(self._text, wanted)]
        if any(place.score == 0.0 for place in exact):
            return tuple(exact)
        known = {(place.start, place.end) for place in exact}
        needle = folded(wanted)
        spans = {
            self._folded.span(start, start + len(needle))
            for start in (_all(self._folded.text, needle) if needle else ())
        }
        return tuple(sorted(exact + [self._place(*span, FOLDED) for span in spans - known]))

    def _fuzzy(self, wanted: str) -> tuple[Place, ...]:
        needle = folded(wanted)
        if len(needle) < SHORTEST_FUZZY or self._threshold > 100:  # noqa: PLR2004  # per cent
            return ()
        found = closest(needle, self._folded.text, self._threshold)
        if found is None:
            return ()
        start, end = self._folded.span(*found)
        # A name that the model misspells is misspelt wherever it stands.
        return self._verbatim(self._text[start:end].strip())

    def _place(self, start: int, end: int, score: float) -> Place:
        inside = _inside_word(self._text, start) or _inside_word(self._text, end)
        return Place(start, end, score + INSIDE_WORD if inside else score)

    def _weighed(self, quote: Quoted) -> list[Place]:
        places, context = self.places(quote.text), folded(quote.before)
        if not context:
            return list(places)
        return [
            place._replace(score=place.score + CONTEXT * self._agreement(place.start, context))
            for place in places
        ]

    def _agreement(self, start: int, context: str) -> float:
        """How much of a folded left context, from its end, stands before an offset: 0 to 1."""
        before = folded(self._text[max(0, start - 4 * len(context) - _SLACK) : start])
        common = 0
        for ours, theirs in zip(reversed(before), reversed(context), strict=False):
            if ours != theirs:
                break
            common += 1
        return common / len(context)


def best_chain(options: Sequence[Sequence[Place]], *, nested: bool = False) -> list[int]:
    """One place of each option so that the sum of scores is greatest; ties go to the earliest.

    A place that begins before the end of the place chosen before it (nested: before its start)
    costs ``OUT_OF_ORDER``.

    Args:
        options: for each string its places, at least one.
        nested: see above.

    Returns:
        For each option the index of its place.
    """
    totals: list[float] = []
    origins: list[list[int]] = []
    previous: Sequence[Place] = ()
    for places in options:
        edges = sorted((p.start if nested else p.end, i) for i, p in enumerate(previous))
        leaders = _leaders(totals, [index for _, index in edges])
        ends = [edge for edge, _ in edges]
        best = leaders[-1] if leaders else -1
        origin, sums = [], []
        for place in places:
            behind = bisect_right(ends, place.start)
            from_, gain = best, totals[best] + OUT_OF_ORDER if previous else 0.0
            if behind and totals[leaders[behind - 1]] >= gain:
                from_, gain = leaders[behind - 1], totals[leaders[behind - 1]]
            origin.append(from_)
            sums.append(gain + place.score)
        origins.append(origin)
        totals, previous = sums, places
    chosen: list[int] = []
    index = _first_greatest(totals)
    for origin in reversed(origins):
        chosen.append(index)
        index = origin[index]
    return chosen[::-1]


def _leaders(totals: Sequence[float], order: Sequence[int]) -> list[int]:
    """For each beginning of an order, the index of its greatest total, the first if several."""
    leaders: list[int] = []
    for index in order:
        if leaders and totals[leaders[-1]] >= totals[index]:
            leaders.append(leaders[-1])
        else:
            leaders.append(index)
    return leaders


def _first_greatest(totals: Sequence[float]) -> int:
    return max(range(len(totals)), key=lambda i: (totals[i], -i), default=-1)


def closest(needle: str, text: str, threshold: float) -> Fragment | None:
    """The words of a text that are most like a string, or None if they are not like enough.

    Numbers must be the same: "May 2031" is not "May 2032", however similar.

    Raises:
        MissingDependencyError: rapidfuzz is not installed.
    """
    try:
        from rapidfuzz import fuzz  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingDependencyError(
            "grounding", "rapidfuzz is not installed", "pip install 'onrecord[llm]'"
        ) from error
    # The window is as long as the string, so its own ratio may lie below that of the words in it.
    window = fuzz.partial_ratio_alignment(needle, text, score_cutoff=max(0.0, threshold - 10))
    if window is None or window.dest_start == window.dest_end:
        return None
    numbers = sorted(_NUMBER.findall(needle))
    spans = [
        (start, end)
        for start in _edges(text, window.dest_start)
        for end in _edges(text, window.dest_end)
        if start < end and sorted(_NUMBER.findall(text[start:end])) == numbers
    ]
    rated = [(fuzz.ratio(needle, text[start:end]), start - end, start, end) for start, end in spans]
    score, _, start, end = max(rated, default=(-1.0, 0, 0, 0))
    return (start, end) if score >= threshold else None


def _edges(text: str, near: int) -> list[int]:
    """Offsets around one where a word begins or ends."""
    around = range(max(0, near - _SLACK), min(len(text), near + _SLACK) + 1)
    return [offset for offset in around if not _inside_word(text, offset)]


def _inside_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1].isalnum() and text[offset].isalnum()


def _all(text: str, wanted: str) -> Iterator[int]:
    """Every offset where a string stands, overlapping ones too."""
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def distance(a: Fragment, b: Fragment) -> int:
    """Code points between two spans; 0 if they touch or overlap."""
    return max(0, a[0] - b[1], b[0] - a[1])
