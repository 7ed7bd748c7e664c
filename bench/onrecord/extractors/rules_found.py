"""Attributions found, in offsets of the document: what a relation of tokens becomes."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.extractors.rules_parsing import Parsed
from onrecord.extractors.rules_phrases import Relation

Span: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class Found:
    """An attribution in the making.

    Attributes:
        relation: the tokens of its paragraph that it was read from.
        quoted: a whole quotation was given to it.
    """

    relation: Relation
    source: list[Span]
    cue: Span
    content: list[Span]
    quoted: bool = False

    @property
    def speech(self) -> bool:
        """Whether somebody speaks here, so that a quotation may go on with it."""
        return self.quoted or (self.relation.attitude == "assertion" and bool(self.source))


def located(relation: Relation, parsed: Parsed) -> Found:
    """A relation in offsets of the document."""
    source = fragments(parsed, relation.source, set())
    return Found(
        relation,
        source=[(source[0][0], source[-1][1])] if source else [],
        cue=parsed.span(min(relation.cue), max(relation.cue)),
        content=fragments(parsed, relation.content, relation.cue | relation.source),
    )


def fragments(parsed: Parsed, indices: AbstractSet[int], others: AbstractSet[int]) -> list[Span]:
    """Runs of tokens as spans without punctuation at their edges.

    A run goes on over punctuation and white space that no other role claims.
    """
    doc, runs = parsed.doc, list[tuple[int, int]]()
    for i in sorted(indices):
        if doc[i].is_punct or doc[i].is_space:
            continue
        gap = range(runs[-1][1] + 1, i) if runs else ()
        if runs and all((doc[j].is_punct or doc[j].is_space) and j not in others for j in gap):
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return [parsed.span(first, last) for first, last in runs]
