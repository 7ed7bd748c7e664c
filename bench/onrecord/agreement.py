"""Agreement of two annotators: F1 by type, Cohen's kappa, Krippendorff's alpha on tokens.

Alpha: K. Krippendorff, Content Analysis (2018), chapter 12, for two coders without missing
values. MASI: R. Passonneau, Measuring Agreement on Set-valued Items (LREC 2006).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

import msgspec

from onrecord.contracts import Case, Task
from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Tally, add_tallies
from onrecord.document import Document
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.results import attribute_accuracy, counts_row
from onrecord.scorecard import TaskCard
from onrecord.span import Fragments
from onrecord.tasks import TASKS
from onrecord.tokens import word_tokens

ROLES = ("source", "cue", "content")
TURNED = [MATCHED_PREDICTED, MATCHED, PREDICTED, GOLD]
"""Columns of a row of counts, seen from the other side."""

Label: TypeAlias = frozenset[str]
"""What a coder says of one token: the set of types or roles that cover it; empty: none."""


def masi(a: Label, b: Label) -> float:
    """MASI distance of two sets: 1 - Jaccard · M, M = 1 equal, ⅔ one inside the other, ⅓ else."""
    if a == b:
        return 0.0
    shared = len(a & b)
    if not shared:
        return 1.0
    monotone = 2 / 3 if a < b or b < a else 1 / 3
    return 1.0 - shared / len(a | b) * monotone


def alpha(first: Sequence[Label], second: Sequence[Label]) -> float | None:
    """Krippendorff's alpha of two coders over units, with MASI distance.

    alpha = 1 - observed / expected disagreement; on single labels MASI is nominal.

    Returns:
        At most 1; None if there are no units or every value is the same.
    """
    size = len(first)
    pairs = Counter(zip(first, second, strict=True))
    observed = sum(masi(a, b) * n for (a, b), n in pairs.items())
    values = Counter(first) + Counter(second)
    expected = sum(
        masi(a, b) * values[a] * values[b] for a, b in product(values, repeat=2) if a != b
    )
    return 1 - (2 * size - 1) * 2 * observed / expected if expected else None


def kappa(first: Sequence[Label], second: Sequence[Label]) -> float | None:
    """Cohen's kappa of two coders over units, each set taken as one category.

    Raises:
        MissingDependencyError: scikit-learn is not installed.
    """
    if len({*first, *second}) < 2:  # noqa: PLR2004  # one category: kappa is 0/0
        return None
    try:
        from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415  # 1.3 s to import
    except ImportError:
        raise MissingDependencyError(
            "agreement", "needs scikit-learn for Cohen's kappa", "pip install 'onrecord[agreement]'"
        ) from None
    names = [["+".join(sorted(x)) for x in labels] for labels in (first, second)]
    return float(cohen_kappa_score(*names))


def agreement(first: Iterable[Document], second: Iterable[Document]) -> dict[str, Any]:
    """Agreement on the documents that both annotated, task by task.

    ``optional`` and ``accept`` are set aside: every annotation counts. Each side is scored
    against the other and the two are averaged, so that the figures are the same whoever comes
    first: ``interval``, ``linked`` and ``speaker`` ask something else of gold than of predictions.

    Returns:
        task → {"documents", "headline", "f1": {criterion: row}, "per_type": {type: row},
        "attributes": {attribute: {"correct", "pairs", "accuracy"}}, "layers": {name: {"alpha",
        "kappa", "tokens"}}}.

    Raises:
        InvalidInputError: a document's text differs, or no document is in both.
    """
    others = {d.id: d for d in second}
    pairs = [(d, others[d.id]) for d in first if d.id in others]
    if not pairs:
        raise InvalidInputError(
            "agreement", "the two annotators must share a document, but share none"
        )
    for a, b in pairs:
        if a.text != b.text:
            raise InvalidInputError(
                b.place or b.id, f"the text of {a.id!r} must be the same for both annotators"
            )
    return {
        task.name: _of_task(task, both)
        for task in TASKS
        if (both := [(a, b) for a, b in pairs if task.name in a.layers and task.name in b.layers])
    }


def _of_task(task: Task[Any, Any], pairs: Sequence[tuple[Document, Document]]) -> dict[str, Any]:
    layers = [(a.text, _plain(a.layers[task.name]), _plain(b.layers[task.name])) for a, b in pairs]
    cases = [
        Case(a.id, *layer, entities=_entities(a, b))
        for (a, b), layer in zip(pairs, layers, strict=True)
    ]
    there, back = task.scorer.score(cases), task.scorer.score([_turned(c) for c in cases])
    tally: Tally = {}
    for scores in (there, back):
        add_tallies(tally, {key: Fraction(amount) / 2 for key, amount in scores.tally.items()})
    card = TaskCard(
        task.scorer.headline,
        task.scorer.criteria,
        task.scorer.views,
        tuple(c.doc_id for c in cases),
        there.types,
        {key: (rows + back.rows[key][..., TURNED]) / 2 for key, rows in there.rows.items()},
        tally,
    )
    shown = [c for c in card.criteria if ("all", c.name) in card.rows]
    types = card.per_type(card.headline) if card.types != ("",) else {}
    return {
        "documents": len(cases),
        "headline": card.headline,
        "f1": {c.name: counts_row(card.overall(c.name)) for c in shown},
        "per_type": {name: counts_row(counts) for name, counts in types.items()},
        "attributes": attribute_accuracy(card.tally),
        "layers": _token_agreement(layers, roles="cue" in task.gold.__struct_fields__),
    }


def _turned(case: Case[Any, Any]) -> Case[Any, Any]:
    """The second annotator as gold."""
    entities = case.entities and (case.entities[1], case.entities[0])
    return case._replace(gold=case.predicted, predicted=case.gold, entities=entities)


def _entities(a: Document, b: Document) -> tuple[Sequence[Any], Sequence[Any]] | None:
    """What speakers are resolved against, if both annotated it."""
    layers = [_plain(d.layers["entities"]) for d in (a, b) if "entities" in d.layers]
    return (layers[0], layers[1]) if len(layers) == 2 else None  # noqa: PLR2004  # both


def _plain(annotations: Sequence[Any]) -> list[Any]:
    return [msgspec.structs.replace(a, optional=False, accept=()) for a in annotations]


def _token_agreement(
    layers: Sequence[tuple[str, list[Any], list[Any]]], *, roles: bool
) -> dict[str, Any]:
    first: dict[str, list[Label]] = {}
    second: dict[str, list[Label]] = {}
    for text, *sides in layers:
        for labels, layer in zip((first, second), sides, strict=True):
            for name, of_tokens in _token_labels(text, layer, roles=roles).items():
                labels.setdefault(name, []).extend(of_tokens)
    return {
        name: {
            "alpha": alpha(first[name], second[name]),
            "kappa": kappa(first[name], second[name]),
            "tokens": len(first[name]),
        }
        for name in first
    }


def _token_labels(text: str, layer: Sequence[Any], *, roles: bool) -> Mapping[str, list[Label]]:
    """Name of a layer or role → each token's set of labels."""
    tokens = word_tokens(text)
    if not roles:
        return {"all": _cover(tokens, [(a.fragments, a.type) for a in layer])}
    named = {role: [(getattr(a, role), role) for a in layer] for role in ROLES}
    return {
        "all": _cover(tokens, [x for spans in named.values() for x in spans]),
        **{role: _cover(tokens, spans) for role, spans in named.items()},
    }


def _cover(
    tokens: Sequence[tuple[int, int]], spans: Sequence[tuple[Fragments, str]]
) -> list[Label]:
    found: list[set[str]] = [set() for _ in tokens]
    for fragments, label in spans:
        for start, end in fragments:
            for number, (first, last) in enumerate(tokens):
                if first < end and start < last:
                    found[number].add(label)
    return [frozenset(labels) for labels in found]
