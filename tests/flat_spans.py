"""Random documents of flat, tagged spans, and a system that misreads them."""

from __future__ import annotations

import random
from typing import Any, TypeAlias

import onrecord

Spans: TypeAlias = list[tuple[int, int, str]]
TYPES = ("GPE", "LOC", "ORG", "PER")
TOKENS = 30


def flat(rng: random.Random) -> Spans:
    """Flat spans of one to four tokens."""
    spans, at = [], rng.randint(0, 4)
    while at < TOKENS:
        end = min(TOKENS, at + rng.randint(1, 4))
        spans.append((at, end, rng.choice(TYPES)))
        at = end + rng.randint(0, 5)
    return spans


def noisy(rng: random.Random, spans: Spans) -> Spans:
    """Some spans kept, some retyped, some cut or lost, some new; flat as well."""
    kept = []
    for start, end, type_ in spans:
        luck = rng.random()
        if luck < 0.6:
            kept.append((start, end, type_))
        elif luck < 0.75:
            kept.append((start, end, rng.choice(TYPES)))
        elif luck < 0.88 and end - start > 1:
            kept.append((start + 1, end, type_))
    for span in flat(rng):
        if rng.random() < 0.2 and all(span[1] <= s or e <= span[0] for s, e, _ in kept):
            kept.append(span)
    return sorted(kept)


def documents(count: int, seed: int = 3) -> tuple[list[Spans], list[Spans]]:
    """Gold and predictions; some documents are empty on either side."""
    rng = random.Random(seed)
    gold = [flat(rng) if rng.random() < 0.95 else [] for _ in range(count)]
    return gold, [noisy(rng, spans) if rng.random() < 0.95 else [] for spans in gold]


def tags(spans: Spans) -> list[str]:
    """IOB2, a tag for each token."""
    row = ["O"] * TOKENS
    for start, end, type_ in spans:
        row[start:end] = [f"B-{type_}", *[f"I-{type_}"] * (end - start - 1)]
    return row


def entities(gold: list[Any], predicted: list[Any], profile: str) -> dict[str, Any]:
    """What the result says of entities."""
    result = onrecord.score(gold, predicted, profile=profile).to_dict()
    task: dict[str, Any] = result["tasks"]["entities"]
    return task
