"""From a token classifier's labels and tokens to words with tags; none of it needs PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from onrecord.errors import InvalidInputError
from onrecord.extractors.transformers_labels import Labels, read_labels
from onrecord.extractors.transformers_model import Piece, Reading
from onrecord.extractors.transformers_tokens import units_of


class TestLabels:
    @pytest.mark.parametrize(
        ("labels", "tags", "scheme"),
        [
            (["O", "B-PER", "I-PER"], ("O", "B-PER", "I-PER"), "IOB2"),
            (["B_PER", "I_PER", "O"], ("B-PER", "I-PER", "O"), "IOB2"),
            (["O", "I-WORK_OF_ART"], ("O", "I-WORK_OF_ART"), "IOB2"),
            (["O", "B-A", "I-A", "L-A", "U-A"], ("O", "B-A", "I-A", "E-A", "S-A"), "IOBES"),
            (["O", "S-A", "E-A", "B-A", "I-A"], ("O", "S-A", "E-A", "B-A", "I-A"), "IOBES"),
            (["O", "PER", "LOC"], ("O", "I-PER", "I-LOC"), "IOB2"),
        ],
    )
    def test_the_scheme_is_told_by_the_prefixes(
        self, labels: list[str], tags: tuple[str, ...], scheme: Any
    ) -> None:
        assert read_labels(dict(enumerate(labels)), {}, "m") == Labels(tags, scheme)

    def test_labels_without_a_meaning_are_named_by_the_user(self) -> None:
        names = {"LABEL_0": "O", "LABEL_1": "B-PER", "LABEL_2": "I-PER"}
        labels = read_labels({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, names, "m")
        assert labels.tags == ("O", "B-PER", "I-PER")
        assert labels.types == {"PER"}

    @pytest.mark.parametrize(
        ("id2label", "renamed", "problem"),
        [
            ({0: "LABEL_0", 1: "LABEL_1"}, {}, "must have a label O"),
            ({0: "O", 1: "B-PER", 2: "LOC"}, {}, "mixes"),
            ({0: "O", 2: "B-PER"}, {}, "from 0"),
            ({0: "O", 1: "B-PER"}, {"B-PRE": "B-X"}, "has no label 'B-PRE'"),
        ],
    )
    def test_labels_that_cannot_be_read_are_refused(
        self, id2label: dict[int, str], renamed: dict[str, str], problem: str
    ) -> None:
        with pytest.raises(InvalidInputError, match=problem):
            read_labels(id2label, renamed, "m")


def reading(pieces: list[tuple[int, int, int | None]], chosen: list[int]) -> Reading:
    """Pieces whose likeliest label, of three, has probability .8."""
    rows = np.full((len(chosen), 3), 0.1, dtype=np.float32)
    rows[np.arange(len(chosen)), chosen] = 0.8
    return Reading([Piece(*piece) for piece in pieces], rows)


class TestUnits:
    def test_a_word_has_the_label_of_its_first_token_and_a_token_its_own(self) -> None:
        #     "Oslo won": Os | lo, won
        read = reading([(0, 2, 0), (2, 4, 0), (5, 8, 1)], [1, 2, 0])
        assert [u[:3] for u in units_of("Oslo won", read, "first")] == [(0, 4, 1), (5, 8, 0)]
        simple = [u[:3] for u in units_of("Oslo won", read, "simple")]
        assert simple == [(0, 2, 1), (2, 4, 2), (5, 8, 0)]

    def test_spaces_at_the_edges_of_tokens_are_trimmed(self) -> None:
        read = reading([(0, 3, 0), (3, 8, 1)], [1, 1])
        assert [u[:2] for u in units_of("Ada  Lund", read, "first")] == [(0, 3), (5, 8)]

    def test_a_bare_mark_for_a_space_labels_its_word_and_is_no_unit_itself(self) -> None:
        #     "a Oslo": a, the mark alone, Oslo
        pieces: list[tuple[int, int, int | None]] = [(0, 1, 0), (1, 2, 1), (2, 6, 1), (6, 6, None)]
        read = reading(pieces, [0, 2, 1, 1])
        assert [u[:3] for u in units_of("a Oslo", read, "first")] == [(0, 1, 0), (2, 6, 2)]
        assert [u[:3] for u in units_of("a Oslo", read, "simple")] == [(0, 1, 0), (2, 6, 1)]

    def test_the_bytes_of_one_character_are_one_unit(self) -> None:
        read = reading([(0, 1, 0), (0, 1, 0), (1, 2, 0)], [1, 2, 0])
        assert [u[:3] for u in units_of("\u00e9t", read, "simple")] == [(0, 1, 1), (1, 2, 0)]
