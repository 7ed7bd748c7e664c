"""Two annotators' gold as one: what both say stands, the rest is decided one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Struct

from onrecord.curation.differing import Difference, Pair, document_pairs, told
from onrecord.derived import holders
from onrecord.document import Document
from onrecord.errors import InvalidInputError

Decision = Literal["a", "b", "neither"]
PREFIXES: Final = {"entities": "e", "dates": "t", "attributions": "a"}


class Conflict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One annotation that the two do not share, and what became of it."""

    doc_id: str
    layer: str
    kind: Annotated[str, Meta(description="changed, added (only B has it), removed (only A).")]
    start: int
    text: str
    text_b: Annotated[str, Meta(description="B's words, where A's are others.")] = ""
    fields: dict[str, Any] = {}
    decision: Annotated[
        Decision | None, Meta(description="Whose reading is gold; null: not decided.")
    ] = None
    reason: Annotated[str, Meta(description="Why, for the log.")] = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells a conflict from others, whatever was decided."""
        return self.doc_id, self.layer, self.kind, self.start, self.text


@dataclass(frozen=True, slots=True)
class Merged:
    """What two annotators make together.

    Attributes:
        documents: gold of what both say, and of what was decided.
        conflicts: all that they do not share, decided or not, in the order of the text.
        dropped: links that led to an annotation that did not stand, one sentence each.
    """

    documents: Sequence[Document]
    conflicts: Sequence[Conflict]
    dropped: Sequence[str] = ()

    @property
    def undecided(self) -> list[Conflict]:
        """Conflicts that nobody decided; none of their readings stands in the gold."""
        return [conflict for conflict in self.conflicts if conflict.decision is None]


def merge(
    first: Iterable[Document],
    second: Iterable[Document],
    decided: Iterable[Conflict] = (),
    *,
    otherwise: Decision | None = None,
) -> Merged:
    """Adjudicate two annotations of the same texts.

    Ids are given anew in the order of the text, a parent is worked out anew, and a note of B's is
    kept where A has none.

    Args:
        first: A's documents.
        second: B's.
        decided: conflicts of an earlier merge with their decisions.
        otherwise: what becomes of those that nobody decided; None: they stay undecided.

    Raises:
        InvalidInputError: the documents or their texts differ, or a decision fits no conflict.
    """
    a, b = ({d.id: d for d in side} for side in (first, second))
    if alone := sorted(a.keys() ^ b.keys()):
        problem = f"both must annotate the same documents, but only one has {', '.join(alone)}"
        raise InvalidInputError("merge", problem, "give both the documents that they share")
    known = {conflict.key: conflict for conflict in decided}
    documents: list[Document] = []
    conflicts: list[Conflict] = []
    dropped: list[str] = []
    for doc_id, one in a.items():
        other = b[doc_id]
        if one.text != other.text:
            problem = f"the text of {doc_id!r} must be the same on both sides, but differs"
            why = "annotations of one text can be merged; --onto C tells whose text is another"
            raise InvalidInputError(other.place or doc_id, problem, why)
        standing: list[_Standing] = []
        for pair in document_pairs(one, other):
            decision: Decision | None = "b" if otherwise == "b" else "a"
            if pair.difference and not _settled(pair.difference):
                conflict = _conflict(one, other, pair.difference)
                before = known.pop(conflict.key, conflict)
                decision = before.decision or otherwise
                conflicts.append(
                    msgspec.structs.replace(conflict, decision=decision, reason=before.reason)
                )
            if found := _standing(one, other, pair, decision):
                standing.append(found)
        documents.append(_merged(one, standing, dropped))
    if known:
        stale = next(iter(known.values()))
        problem = f"a decision fits no conflict: {stale.doc_id} {stale.layer} {stale.text!r}"
        raise InvalidInputError("merge", problem, "write the conflicts anew and decide on those")
    return Merged(documents, conflicts, dropped)


class _Standing(NamedTuple):
    """An annotation that becomes gold: its layer, whose it is, and all ids that mean it."""

    layer: str
    side: str
    annotation: Any
    meant: frozenset[tuple[str, str]]


def _conflict(a: Document, b: Document, difference: Difference) -> Conflict:
    plain = told(a, b, difference)
    if difference.kind == "changed":
        words = told(b, a, difference._replace(a=difference.b, b=difference.a))["text"]
        plain |= {"text_b": words} if words != plain["text"] else {}
    return msgspec.convert(plain, Conflict)


def _settled(difference: Difference) -> bool:
    """Whether nobody need decide: notes are kept, and parents are worked out anew."""
    return difference.kind == "changed" and difference.fields.keys() <= {"note", "parent"}


def _standing(a: Document, b: Document, pair: Pair, decision: Decision | None) -> _Standing | None:
    both = {
        side: document.layers[pair.layer][index]
        for side, document, index in (("a", a, pair.a), ("b", b, pair.b))
        if index is not None
    }
    if decision is None or decision not in both:
        return None
    meant = frozenset((side, one.id) for side, one in both.items() if isinstance(one.id, str))
    chosen = both[decision]
    notes = [one.note for one in (chosen, *both.values()) if isinstance(one.note, str)]
    if notes:
        chosen = msgspec.structs.replace(chosen, note=notes[0])
    return _Standing(pair.layer, decision, chosen, meant)


def _merged(a: Document, standing: Sequence[_Standing], dropped: list[str]) -> Document:
    """A document of what stands: ids, anchors and parents anew."""
    layers: dict[str, tuple[Any, ...]] = {}
    for name in dict.fromkeys([*a.layers, *(one.layer for one in standing)]):
        here = sorted((s for s in standing if s.layer == name), key=lambda s: _place(s.annotation))
        ids = {key: f"{PREFIXES[name]}{n}" for n, s in enumerate(here, 1) for key in s.meant}
        layers[name] = tuple(
            msgspec.structs.replace(
                _anchored(s, ids, a.id, dropped), id=f"{PREFIXES[name]}{number}"
            )
            for number, s in enumerate(here, 1)
        )
    relations = layers.get("attributions", ())
    if relations:
        layers["attributions"] = tuple(_with_parent(one, relations) for one in relations)
    return msgspec.structs.replace(a, layers=layers)


def _place(one: Any) -> tuple[int, int]:  # noqa: ANN401  # any task's
    """Where an annotation begins; relations stand in the order of their first words."""
    if hasattr(one, "fragments"):
        return one.fragments[0][0], one.fragments[-1][1]
    return min(start for start, _ in one.source + one.cue + one.content), 0


def _anchored(
    found: _Standing, ids: Mapping[tuple[str, str], str], doc_id: str, dropped: list[str]
) -> Any:  # noqa: ANN401  # any task's
    """The annotation with its anchor's new id; without anchor if that does not stand."""
    one = found.annotation
    anchor = getattr(one, "anchor", UNSET)
    if not isinstance(anchor, str) or anchor == "dct":
        return one
    new = ids.get((found.side, anchor), UNSET)
    if new is UNSET:
        dropped.append(f"{doc_id}: the anchor of {one.text!r} does not stand")
    return msgspec.structs.replace(one, anchor=new)


def _with_parent(one: Any, layer: Sequence[Any]) -> Any:  # noqa: ANN401  # a relation
    if one.parent is UNSET:
        return one
    around = holders(one, layer)
    return msgspec.structs.replace(one, parent=around[0].id if around else None)
