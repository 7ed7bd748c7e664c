"""The labels of a token classifier: which scheme they write spans in, and which types they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from onrecord.errors import InvalidInputError
from onrecord.tag_repair import Scheme

OUTSIDE: Final = "O"
PREFIXES: Final[Mapping[str, str]] = {"B": "B", "I": "I", "L": "E", "E": "E", "U": "S", "S": "S"}
"""A label's prefix → the same in IOBES; BILOU says L for E and U for S."""

_TAG: Final = re.compile(r"([BILEUS])[-_](.+)", re.DOTALL)
_HINT: Final = """name each with --set 'labels={"LABEL_0": "O", "LABEL_1": "B-PER", …}'"""


class Labels(NamedTuple):
    """What a classifier's classes stand for.

    Attributes:
        tags: one a class: O, or a prefix of the scheme, a dash and a type.
        scheme: what the tags are read by, with conlleval's repair, which reads IOB1 too.
    """

    tags: tuple[str, ...]
    scheme: Scheme

    @property
    def types(self) -> frozenset[str]:
        """The types that the tags name."""
        return frozenset(tag[2:] for tag in self.tags if tag != OUTSIDE)


def read_labels(id2label: Mapping[int, str], renamed: Mapping[str, str], place: str) -> Labels:
    """The labels of a model's configuration as tags of one scheme.

    BIO, IOB1, IOBES and BILOU are told by their prefixes, with ``-`` or ``_`` after them. Labels
    without any prefix are types: neighbours of one type are one span.

    Args:
        id2label: number of a class → its label.
        renamed: label → what it is read as; for models that call their classes ``LABEL_0``.
        place: what errors name.

    Raises:
        InvalidInputError: no label is O, some have a prefix and some have none, numbers are
            missing, or a label is renamed that the model lacks.
    """
    if sorted(id2label) != list(range(len(id2label))):
        raise InvalidInputError(place, f"must number its labels from 0, got {sorted(id2label)}")
    labels = [id2label[number] for number in range(len(id2label))]
    if unknown := sorted(set(renamed) - set(labels)):
        problem = f"has no label {', '.join(map(repr, unknown))}"
        raise InvalidInputError(place, problem, f"it has {', '.join(labels)}")
    labels = [renamed.get(label, label) for label in labels]
    if OUTSIDE not in labels:
        problem = f"must have a label O for what is no name, got {', '.join(labels)}"
        raise InvalidInputError(place, problem, _HINT)
    tagged = {label: match for label in labels if (match := _TAG.fullmatch(label))}
    bare = [label for label in labels if label != OUTSIDE and label not in tagged]
    if bare and tagged:
        problem = f"mixes labels with a prefix and without: {', '.join([*tagged, *bare])}"
        raise InvalidInputError(place, problem, _HINT)
    if bare:
        tags = [label if label == OUTSIDE else f"I-{label}" for label in labels]
        return Labels(tuple(tags), "IOB2")
    tags = [
        f"{PREFIXES[tagged[label][1]]}-{tagged[label][2]}" if label in tagged else label
        for label in labels
    ]
    ends = any(tag[0] in "ES" for tag in tags)
    return Labels(tuple(tags), "IOBES" if ends else "IOB2")
