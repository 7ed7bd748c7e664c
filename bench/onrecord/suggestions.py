"""What a user may have meant by a name that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LISTED = 20
"""Names that a hint lists at most."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The known name that is most like a given one, or None if none is like it."""
    given = list(names)
    if found := difflib.get_close_matches(name, given, n=1, cutoff=0.6):
        return found[0]
    known = {candidate.lower(): candidate for candidate in given}
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def hint(name: str, names: Iterable[str]) -> str:
    """A hint for an unknown name: the nearest known one, then some that there are."""
    known = sorted(set(names))
    meant = nearest(name, known)
    more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
    listed = f"there is {', '.join(known[:LISTED])}{more}" if known else "there are none"
    return f"did you mean {meant}? {listed}" if meant else listed
