"""Everything that is wrong with a marked file, gathered so that it can be told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.errors import Problem


@dataclass(slots=True)
class Complaints:
    """Problems of one file.

    Attributes:
        place: the file.
        found: what was found so far.
    """

    place: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, problem: str, hint: str | None = None) -> None:
        """A problem in a line, counted from 1."""
        self.found.append(Problem("markup", "error", f"{self.place}:{line}", "", problem, hint))
