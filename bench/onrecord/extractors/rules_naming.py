"""What a run of capitalised words names: titles cut off, types by head noun and surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from onrecord.extractors import rules_names as lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

_ABBREVIATION: Final = re.compile(r"\.\w|^\w\.$|^(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.$")
_ACRONYM: Final = re.compile(r"[A-Z&]{2,6}s?|(?:[A-Z]\.){3,}")
_BEFORE_CAPITAL: Final = (".", "!", "?", ":", "\u2014", "\u2013", "-")
_SHORT, _LONG = 2, 4
"""Words of a place after "in", at most; words of a person's name, at most."""
_SHOUTED: Final = 3
"""Letters that a dateline has more than."""
_NATIONAL: Final = 5
"""Letters that a word of nationality has more than."""


class Name(NamedTuple):
    """A span of characters with an entity type."""

    start: int
    end: int
    kind: str


def opens(token: Token) -> bool:
    """Whether a token opens a sentence, a line or a quotation, where a capital proves nothing."""
    if token.i == 0:
        return True
    before = token.nbor(-1)
    return before.is_space or before.is_quote or before.text in _BEFORE_CAPITAL


def names(run: list[Token], surnames: set[str]) -> Iterator[tuple[Name, bool]]:
    """The names in a run, and whether anything but a guess types them.

    Titles are cut off, listed names stand by themselves, the rest is typed by its words and what
    is around it.
    """
    if cut := _cut(run):
        yield from names(run[:cut], surnames)
        yield from names(run[cut:], surnames)
        return
    office, run = _after_office(run)
    for group in _listed_groups(office):
        yield _name(group, group[0].ent_type_), True
    run, titled = _trimmed(run)
    titled = titled or bool(office)
    if not run:
        return
    kind = _kind_of_words(run)
    groups = [list(group) for _, group in groupby(run, key=lambda t: t.ent_type_)]
    listed = [group[0].ent_type_ for group in groups if group[0].ent_type_]
    if kind or titled or not listed:
        sure = bool(kind or titled)
        if not sure:
            kind, sure = _kind_by_context(run, surnames)
        kind = kind or "PERSON"
        surnames |= {run[-1].text} if kind == "PERSON" else set()
        yield _name(run, kind), sure
    elif len(groups) == 2 and len(listed) == 1 and listed[0] in ("GPE", "LOC"):  # noqa: PLR2004
        kind = listed[0] if groups[1][0].ent_type_ else "PERSON"  # a place, half a name
        yield _name(run, kind), True
    elif len(groups) == 1:
        yield _name(run, listed[0]), True
    else:
        for group in groups:
            yield from names(group, surnames)


def _trimmed(run: list[Token]) -> tuple[list[Token], bool]:
    """A run without titles before it and small words at its ends; whether there was a title."""
    titled = False
    while run and (
        run[0].lower_ in lexicon.CONNECTORS or run[0].text.rstrip(".") in lexicon.TITLES
    ):
        titled, run = titled or run[0].lower_ not in lexicon.CONNECTORS, run[1:]
    while run and run[-1].lower_ in lexicon.CONNECTORS:
        run = run[:-1]
    return run, titled


def _after_office(run: list[Token]) -> tuple[list[Token], list[Token]]:
    """A run parted after the last title in it: "County Judge" and "Ada Lund"."""
    titles = [i for i, t in enumerate(run) if i and t.text.rstrip(".") in lexicon.TITLES]
    last = max(titles, default=0) + 1
    named = run[last:]
    fits = 0 < len(named) <= _LONG and not any(t.lower_ in lexicon.CONNECTORS - {"-"} for t in run)
    if last == 1 or not fits or _kind_of_words(run):
        return [], run
    return run[:last], named


def _listed_groups(run: list[Token]) -> list[list[Token]]:
    groups = [list(group) for _, group in groupby(run, key=lambda t: t.ent_type_)]
    return [group for group in groups if group[0].ent_type_]


def _cut(run: list[Token]) -> int:
    """Where a run is two names: at "and", at an "of" that leads none, between people and title."""
    if len(run) > 1 and run[0].ent_type_ == "NORP" and run[1].text in lexicon.TITLES:
        return 1
    whole = _kind_of_words(run) or any(t.lower_ == "of" for t in run)
    for place, token in enumerate(run[1:], start=1):
        leads = run[place - 1].text in lexicon.LEADING_TYPES
        if token.lower_ in ("of", "for", "on") and not leads:
            return place
        if token.lower_ == "and" and not whole:
            return place
    return 0


def _kind_of_words(run: list[Token]) -> str | None:
    """Type by the noun that a name ends in ("… River") or begins with ("Ministry of …")."""
    words = [token.text.rstrip(".") for token in run]
    if not words[1:]:
        return None  # a noun alone is no name
    for lead, word in pairwise(words):
        if word in ("of", "for") and lead in lexicon.LEADING_TYPES:
            return lexicon.LEADING_TYPES[lead]
    return lexicon.HEAD_TYPES.get(words[-1]) or lexicon.FIRST_TYPES.get(words[0])


def _kind_by_context(run: list[Token], surnames: set[str]) -> tuple[str, bool]:
    """A type by what stands around a name, and whether that is more than a guess."""
    before = run[0].nbor(-1).lower_ if run[0].i else ""
    after = run[-1].nbor(1) if run[-1].i + 1 < len(run[-1].doc) else None
    connected = any(t.lower_ in lexicon.CONNECTORS - {"-"} for t in run)
    if run[-1].text in surnames or (before == "by" and opens(run[0].nbor(-1)) and len(run) > 1):
        return "PERSON", True
    if len(run) == 1 and _is_national(run[0], after):
        return "NORP", True
    placed = before in lexicon.PLACE_PREPOSITIONS and len(run) <= _SHORT
    lettered = len(run) == 1 and _ACRONYM.fullmatch(run[0].text)
    if _is_dateline(run, after) or (placed and not lettered):
        return "GPE", True
    if before == "the" or connected or lettered:
        return "ORG", True
    return "PERSON" if 1 < len(run) <= _LONG else "ORG", False


def _is_dateline(run: list[Token], after: Token | None) -> bool:
    """Whether a run in capitals opens a line as the place that a report was sent from."""
    shouted = all(t.is_upper for t in run) and sum(map(len, run)) > _SHOUTED
    opens = run[0].i == 0 or run[0].nbor(-1).is_space
    return shouted and opens and after is not None and after.text in (",", "(", "\u2014", "\u2013")


def _is_national(token: Token, after: Token | None) -> bool:
    """Whether a word ends as adjectives of nationality do and a noun follows."""
    ends = len(token) > _NATIONAL and token.text.endswith(lexicon.NATIONAL_ENDINGS)
    return ends and after is not None and after.is_lower and not (after.is_stop or after.is_punct)


def _name(run: list[Token], kind: str) -> Name:
    """The span of a run without the full stop that ends its sentence."""
    last = run[-1]
    stop = last.text.endswith(".") and not _ABBREVIATION.search(last.text)
    return Name(run[0].idx, max(last.idx + len(last) - stop, run[0].idx + 1), kind)
