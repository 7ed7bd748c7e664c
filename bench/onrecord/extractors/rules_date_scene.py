"""What a date is read in: the text, when it was written, and the dates that it named before."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from onrecord.extractors.rules_date_patterns import DEADLINE, FUTURE_CUES, PAST_CUES

_TENSED: Final = re.compile(f"(?P<future>{FUTURE_CUES})|{PAST_CUES}", re.IGNORECASE)
_DEADLINE: Final = re.compile(DEADLINE, re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"(?<!\b[ap]\.m)[.!?;]\s|\n\s*\n|[\"\u201d]")
_WINDOW: Final = 160

Said: TypeAlias = tuple[str, str] | None
"""TIMEX3 type and value; None if a match is no temporal expression after all."""


@dataclass(slots=True)
class Scene:
    """The text that is read, its creation time, and the dates that it named last.

    ``last`` is the first day of the last date, ``day`` the last date that was a single day.
    ``now`` is what relative dates ("last week") count from; ``anchor`` what narrative ones
    ("the next week") do.
    """

    text: str
    dct: dt.date | None
    last: dt.date | None = None
    day: dt.date | None = None

    @property
    def now(self) -> dt.date | None:
        """The creation time, else the last date read."""
        return self.dct or self.last

    @property
    def anchor(self) -> dt.date | None:
        """The last date read, else the creation time."""
        return self.last or self.dct

    def future(self, match: re.Match[str]) -> bool:
        """Whether the clause speaks of what is to come: the nearest tensed word decides."""
        start, end = match.span()
        left = self.text[max(0, start - _WINDOW) : start]
        left = left[max((m.end() for m in _CLAUSE_END.finditer(left)), default=0) :]
        if _DEADLINE.search(left):
            return True
        cues = list(_TENSED.finditer(left))
        if not cues:
            right = _CLAUSE_END.split(self.text[end : end + _WINDOW], maxsplit=1)[0]
            cues = list(_TENSED.finditer(right))[:1]
        return bool(cues) and cues[-1]["future"] is not None


Reader: TypeAlias = Callable[[re.Match[str], Scene], Said]
Rule: TypeAlias = tuple[str, Reader]
"""A pattern and what its match means."""


def group(match: re.Match[str], name: str) -> str:
    """A named group in lower case with single spaces; empty if the pattern has none."""
    found = match.groupdict().get(name)
    return " ".join(found.lower().replace("\u2019", "'").split()) if found else ""
