"""What the checks of one document look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.document import Document
from onrecord.errors import Problem
from onrecord.span import Fragments
from onrecord.validation.rules import broken

ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Subject:
    """A decoded document, gold or predicted, with what it is held against.

    Attributes:
        document: text and layers.
        place: its file, and line.
        types: the entity types of the corpus, or None if any will do.
        phenomena: the closed list of tags, or None if any will do.
    """

    document: Document
    place: str
    types: frozenset[str] | None = None
    phenomena: frozenset[str] | None = None

    @property
    def text(self) -> str:
        """The exact text."""
        return self.document.text

    def layer(self, name: str) -> Sequence[Any]:
        """Annotations of a layer; none if it is absent."""
        return self.document.layers.get(name, ())

    def all(self) -> Iterator[tuple[str, Any]]:
        """Every annotation with its path."""
        for name, layer in self.document.layers.items():
            for number, annotation in enumerate(layer):
                yield f"{name}[{number}]", annotation

    def broken(self, rule: str, path: str, problem: str, hint: str | None = None) -> Problem:
        """A finding in this document."""
        return broken(rule, self.place, path, problem, hint)


def spans_of(annotation: Any) -> Iterator[tuple[str, Fragments]]:  # noqa: ANN401  # any task's
    """The spans that make an annotation what it is: path inside it, fragments."""
    if hasattr(annotation, "fragments"):
        yield "", annotation.fragments
    else:
        for role in ROLES:
            if spans := getattr(annotation, role):
                yield f".{role}", spans


def leads_back(start: str, links: Mapping[str, str]) -> bool:
    """Whether following links from a name comes to a name a second time."""
    seen, at = {start}, links.get(start)
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = links.get(at)
    return False
