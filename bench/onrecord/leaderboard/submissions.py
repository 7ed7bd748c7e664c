"""The submissions of a leaderboard: which may be scored, and what is wrong with the others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import UNSET

from onrecord.corpus import Corpus
from onrecord.errors import InvalidInputError, Problem
from onrecord.running.run_folder import slug
from onrecord.suggestions import hint
from onrecord.validation.rules import broken
from onrecord.validation.submissions import (
    LARGEST,
    Known,
    card_of,
    nothing_known,
    vouched_problems,
)
from onrecord.wire_results import Submission

CARD: Final = "submission.toml"
LISTED: Final = 20
"""Errors of a submission, and warnings, that are listed; a refusal needs no more."""

UNSEEN: Final = ("Cf", "Cc", "Cn", "Co", "Cs")
"""Categories of characters that nobody sees."""
INVISIBLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that nobody sees either."""
_LATIN: Final = str.maketrans("авеіјкмнорсѕтухԁԛԝһαβικνορτυχ", "abeijkmhopcstyxdqwhabiknoptux")
"""Small letters of Cyrillic and Greek whose forms, small or large, are those of Latin ones."""


class Entry(NamedTuple):
    """A submission that may be scored.

    Attributes:
        name: its folder's name, safe as part of a path.
        folder: where it lies.
        card: what it says of itself.
    """

    name: str
    folder: Path
    card: Submission


class Checked(NamedTuple):
    """What is in a folder of submissions.

    Attributes:
        entries: those without errors, in the order of their names.
        problems: everything that was found, of those that are refused too.
    """

    entries: list[Entry]
    problems: list[Problem]


def check(
    root: Path,
    corpora: Mapping[str, Corpus],
    *,
    largest: int = LARGEST,
    knows: Known = nothing_known,
) -> Checked:
    """Check every submission under a folder.

    Args:
        root: a submission, or a folder of them.
        corpora: the corpora of the leaderboard, by name.
        largest: bytes that a predictions file may have.
        knows: whether predictions with a checksum were found fit for a corpus before; only their
            checksum is compared then.

    Raises:
        InvalidInputError: there is no such folder, or no submission in it.
    """
    checked = Checked([], [])
    taken: dict[tuple[str, str], str] = {}
    for folder in _folders(root):
        path = folder / CARD
        if folder.is_symlink():
            linked = broken("submitted-file", str(folder), "", "must not be a symbolic link")
            checked.problems.append(linked)
            continue
        card, unread = card_of(path)
        found, name = [*unread], slug(folder.name)
        pages = {entry.name.casefold() for entry in checked.entries}
        if name.casefold() in pages or name == "two" or name.endswith(".html"):
            problem = f"must be a folder whose name is its own as a page's: {name}"
            found.append(broken("one-submission", str(folder), "", problem))
        vouched: Iterable[Problem] = ()
        if card is not None:
            found += _placed(card, path, corpora, taken)
            vouched = vouched_problems(card, path, corpora, largest, knows)
        listed = list(first_ones(chain(found, vouched), path))
        checked.problems.extend(listed)
        if card is not None and not any(p.severity == "error" for p in listed):
            checked.entries.append(Entry(name, folder, card))
    return checked


def first_ones(problems: Iterable[Problem], path: Path) -> Iterator[Problem]:
    """The first errors and warnings; a file may hold millions, and none is read past the last."""
    counts = Counter[str]()
    for problem in problems:
        counts[problem.severity] += 1
        if counts[problem.severity] <= LISTED:
            yield problem
        if counts["error"] > LISTED:
            more = f"has more errors than the {LISTED} that are listed"
            yield broken("too-much", str(path), "", more)
            return


def _folders(root: Path) -> list[Path]:
    try:
        inside = sorted(root.iterdir())
    except OSError as error:
        raise InvalidInputError(str(root), f"cannot be read: {error.strerror}") from None
    if any(item.name == CARD for item in inside):
        return [root]
    found = [item for item in inside if item.is_dir() and not item.name.startswith(".")]
    if not found:
        raise InvalidInputError(
            str(root),
            f"must hold a folder with {CARD} for each system",
            "onrecord leaderboard submit",
        )
    return found


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


def looks(name: str) -> str:
    """A name as an eye reads it: one for all names that can hardly be told apart.

    Case, white space, signs that are not seen, compatible forms and accents' encoding make no
    difference, nor do Cyrillic and Greek letters that look like Latin ones.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_LATIN)
    unseen = (c for c in set(folded) if unicodedata.category(c) in UNSEEN and not c.isspace())
    return " ".join(folded.translate(dict.fromkeys(map(ord, INVISIBLE.union(unseen)))).split())


def _placed(
    card: Submission,
    path: Path,
    corpora: Mapping[str, Corpus],
    taken: dict[tuple[str, str], str],
) -> list[Problem]:
    """Whether a card has a place on the board: its name is its own, its corpora are known."""
    found = []
    key = (looks(card.system), looks(card.version))
    if key in taken:
        problem = f"{card.system!r} {card.version!r} must stand once, but {taken[key]} has it too"
        found.append(broken("one-submission", str(path), "system", problem))
    taken.setdefault(key, path.parent.name)
    if card.date is not UNSET and not _is_day(card.date):
        problem = f"must be a day of the calendar, got {card.date!r}"
        found.append(broken("schema", str(path), "date", problem))
    if not card.predictions:
        found.append(broken("known-corpus", str(path), "predictions", "must name a corpus"))
    for name in card.predictions:
        if name not in corpora:
            problem = f"must name a corpus of this leaderboard, got {name!r}"
            at = f"predictions.{name}"
            found.append(broken("known-corpus", str(path), at, problem, hint(name, corpora)))
    return found
