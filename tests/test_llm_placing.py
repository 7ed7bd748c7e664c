"""Whoever quotes the gold gets the gold's offsets back, however the marks were changed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.extractors.grounding import Grounding
from onrecord.extractors.llm_answers import ANSWERS
from onrecord.extractors.llm_placing import placed
from onrecord.span import Fragments

pytest.importorskip("rapidfuzz")

ASCII = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "é": "e", "\u00a0": " "}
)
CHANGES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "in ASCII": lambda text: text.translate(ASCII),
    "without double spaces": lambda text: " ".join(text.split()),
    "in capitals": str.upper,
}


def quoted(document: Document, task: str, change: Callable[[str], str], context: int) -> Any:
    """The gold of one task as a model would quote it.

    Args:
        document: with gold.
        task: name of the layer.
        change: of each string.
        context: words before an entity or date.
    """
    text = document.text

    def said(fragments: Fragments) -> list[str]:
        return [change(text[start:end]) for start, end in fragments]

    items = []
    for gold in document.layers[task]:
        if task == "attributions":
            roles = {"source": said(gold.source), "content": said(gold.content)}
            items.append({**roles, "cue": "".join(said(gold.cue)), "quote_type": gold.quote_type})
            continue
        (start, _), *_ = gold.fragments
        words = text[:start].split()
        before = " ".join(words[-context:]) if context else ""
        item = {"text": said(gold.fragments)[0], "before": change(before), "type": gold.type}
        items.append({**item, "value": getattr(gold, "value", "")})
    return msgspec.convert({task: items}, ANSWERS[task])


def roles(annotation: Any) -> list[Any]:
    """The spans of an annotation, gold or predicted."""
    found = msgspec.to_builtins(annotation)
    return [
        [list(map(list, found.get(name, ()))) for name in ("source", "cue", "content")]
        if "content" in found
        else [found["start"], found["end"], found["type"]]
    ]


def documents(name: str) -> list[Document]:
    try:
        return list(onrecord.load(name))
    except InvalidInputError:
        pytest.skip(f"there is no corpus {name}")


@pytest.mark.parametrize("corpus", ["seed", "composed"])
@pytest.mark.parametrize("task", list(ANSWERS))
@pytest.mark.parametrize("change", CHANGES)
def test_gold_that_is_quoted_comes_back_as_gold(corpus: str, task: str, change: str) -> None:
    right = total = 0
    for document in documents(corpus):
        answer = quoted(document, task, CHANGES[change], context=4)
        found = placed(task, answer, Grounding(document.text))
        gold = document.layers[task]
        assert (found.ungrounded, len(found.annotations)) == (0, len(gold))
        total += len(gold)
        right += sum(
            roles(ours) == roles(theirs)
            for ours, theirs in zip(found.annotations, gold, strict=True)
        )
    # In capitals two different words may become one.
    assert right == total if corpus == "seed" else right >= 0.98 * total


def test_the_order_stands_in_for_the_context() -> None:
    (document,) = documents("seed")
    for task in ("entities", "dates"):
        answer = quoted(document, task, CHANGES["as it is"], context=0)
        found = placed(task, answer, Grounding(document.text)).annotations
        assert list(map(roles, found)) == list(map(roles, document.layers[task]))


def at(text: str, words: str, nth: int = 0) -> list[int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return [start, start + len(words)]


@pytest.mark.parametrize(
    ("text", "said", "spans"),
    [
        pytest.param(
            "Work began, Ada said. The deal, signed at the mill by Ada Lund, is fair, Kit said.",
            {"source": ["Kit"], "cue": "said", "content": ["The deal, signed at the mill"]},
            {"cue": ("said", 1), "source": ("Kit", 0)},
            id="a cue near its content that is another source's",
        ),
        pytest.param(
            "Kit said it was so, and it was so. Reed denied it was so.",
            {"source": ["Reed"], "cue": "denied", "content": ["it was so"]},
            {"content": ("it was so", 2)},
            id="a content that is repeated, found by its cue",
        ),
        pytest.param(
            "Lund went. She is said to have sailed. She waved.",
            {"source": [], "cue": "is said", "content": ["She", "to have sailed"]},
            {"content": ("She", 0)},
            id="a piece that the answer names before another",
        ),
        pytest.param(
            "Kit said: a day, to sail, and only in the end a day.",
            {"source": ["Kit"], "cue": "said", "content": ["to sail", "a day"]},
            {"content": ("a day", 1)},
            id="a piece that the answer names after another",
        ),
        pytest.param(
            "Kit said that it rains.",
            {"source": ["Kit"], "cue": "said", "content": ["that it rains", "rains"]},
            {"content": ("that it rains", 0)},
            id="pieces that overlap are one",
        ),
        pytest.param(
            "Lund, the mayor of Ostley, said that Lund would sail.",
            {"source": ["Lund"], "cue": "said", "content": ["that Lund would sail"]},
            {"source": ("Lund", 0)},
            id="a source outside the content, though farther from the cue",
        ),
    ],
)
def test_a_role_goes_where_the_others_stand(
    text: str, said: dict[str, Any], spans: dict[str, tuple[str, int]]
) -> None:
    answer = msgspec.convert({"attributions": [said]}, ANSWERS["attributions"])
    (found,) = placed("attributions", answer, Grounding(text)).annotations
    for role, (words, nth) in spans.items():
        assert at(text, words, nth) in found[role]
        assert all(a[1] <= b[0] for a, b in pairwise(found[role]))


WORDS = st.lists(
    st.sampled_from(["Reed", "Lund", "said", "that", "“no”", "it", "rains", "—", ".", "The", "…"]),
    max_size=12,
).map(" ".join)
ROLES = st.fixed_dictionaries(
    {"source": st.lists(WORDS, max_size=2), "cue": WORDS, "content": st.lists(WORDS, max_size=3)}
)


@given(WORDS, st.lists(ROLES, max_size=4))
def test_every_answer_gives_annotations_that_the_contract_allows(
    text: str, items: list[dict[str, Any]]
) -> None:
    answer = msgspec.convert({"attributions": items}, ANSWERS["attributions"])
    found = placed("attributions", answer, Grounding(text))
    assert len(items) - len(found.annotations) <= found.ungrounded <= len(items)
    assert bool(found.missing) == bool(found.ungrounded)
    for annotation in found.annotations:
        assert annotation["cue"] or annotation["content"]
        for role in ("source", "cue", "content"):
            last = -1
            for start, end in annotation[role]:
                assert last <= start < end <= len(text)
                last = end
