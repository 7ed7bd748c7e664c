"""What can go wrong: every error names the place, the problem and a way out."""

from __future__ import annotations

from typing import NamedTuple


class OnrecordError(Exception):
    """An error that a user can act on; the command line prints it without a traceback.

    Attributes:
        place: file, document or option where the problem is, e.g. ``x.json: dates[3].end``.
        problem: one sentence: the rule, then what was found.
        hint: what to do about it, or None.
        exit_code: what the process exits with if nobody handles the error.
    """

    exit_code = 2

    def __init__(self, place: str, problem: str, hint: str | None = None) -> None:
        self.place = place
        self.problem = problem
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[type[OnrecordError], tuple[str, str, str | None]]:
        return type(self), (self.place, self.problem, self.hint)


class InvalidInputError(OnrecordError):
    """A file or value of the user's breaks its contract (exit code 2)."""


class MissingDependencyError(OnrecordError):
    """An optional dependency is not installed; the hint is the command that installs it."""


class IncomparableError(OnrecordError):
    """Two results have different signatures, so no difference between them means anything."""


class ExtractorError(OnrecordError):
    """An extractor failed (exit code 4)."""

    exit_code = 4


class Problem(NamedTuple):
    """One finding of a check, printed as ``place: path: problem (hint)``.

    Attributes:
        rule: name of the broken rule, e.g. ``surface``; what ``waive`` lists.
        severity: ``error`` or ``warning``.
        place: the file (and line, for JSON Lines).
        path: JSON path inside it, e.g. ``entities[3].end``, or "".
        problem: the rule, then what was found.
        hint: what to do about it, or None.
    """

    rule: str
    severity: str
    place: str
    path: str
    problem: str
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: {self.path}" if self.path else self.place
        tail = f" ({self.hint})" if self.hint else ""
        return f"{where}: {self.problem}{tail}"
