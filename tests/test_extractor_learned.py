"""The trainable baseline: it learns, forgets no text that it saw, and trusts no file blindly."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord as package
from onrecord.annotations import Entity, PredictedEntity
from onrecord.document import BlindDocument, text_sha256
from onrecord.errors import ExtractorError, InvalidInputError
from onrecord.extractors.learned import Learned
from onrecord.extractors.learned_features import features_of, shape_of, tokens_of
from onrecord.extractors.learned_model import load
from onrecord.extractors.learned_tags import best_path, may_follow, tagged
from onrecord.opening import open_corpus
from onrecord.tag_repair import decode_tags
from tests.command_line import onrecord, write_lines
from tests.strategies import TYPES
from tests.templated_news import MODEL_FILES, digest, news, news_file


def spans_of(text: str, tokens: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in tokens]


class TestTokens:
    def test_names_end_at_possessives_hyphens_and_marks(self) -> None:
        text = "Jean-Luc’s U.S.-led AT&T deal (“$3.5m”) — Ostrava' didn't."
        assert spans_of(text, tokens_of(text)) == [
            *("Jean", "-", "Luc", "’s", "U.S", ".", "-", "led", "AT&T", "deal", "(", "“", "$"),
            *("3.5m", "”", ")", "—", "Ostrava", "'", "didn't", "."),
        ]  # fmt: skip

    @given(text=st.text(st.sampled_from("aZ9’'.-& \n“é😀"), max_size=40))
    def test_tokens_cover_every_mark_once_and_no_white_space(self, text: str) -> None:
        covered = [i for start, end in tokens_of(text) for i in range(start, end)]
        assert covered == [i for i, character in enumerate(text) if not character.isspace()]

    def test_a_shape_tells_capitals_and_digits_apart(self) -> None:
        assert [shape_of(w) for w in ("Lund", "USA", "3.14", "AT&T")] == ["Xx", "X", "d.d", "X&X"]

    def test_a_capital_tells_less_where_a_sentence_opens(self) -> None:
        text = "Rain fell. “Rain” fell on Rain"
        found = list(features_of(text, tokens_of(text)))
        opens = [("first=True Xx" in names) for names in found]
        # Rain fell . “ Rain ” fell on Rain
        assert opens == [True, False, False, False, True, False, False, False, False]


def paths(length: int, tags: list[str]) -> list[tuple[int, ...]]:
    """Every sequence of tags that decodes to spans without breaking IOBES."""
    legal = []
    for path in itertools.product(range(len(tags)), repeat=length):
        try:
            decode_tags([tags[i] for i in path], "IOBES", "error")
        except InvalidInputError:
            continue
        legal.append(path)
    return legal


class TestTags:
    TAGS = ("O", "B-A", "I-A", "E-A", "S-A", "B-B", "E-B")

    @given(data=st.data(), length=st.integers(1, 4))
    def test_the_best_path_is_the_best_of_all_that_the_scheme_allows(
        self, data: st.DataObject, length: int
    ) -> None:
        tags = list(self.TAGS)
        number = st.integers(-20, 0).map(float)
        row = st.lists(number, min_size=len(tags), max_size=len(tags))
        scores = np.array(data.draw(st.lists(row, min_size=length, max_size=length)))
        path = best_path(scores, tags)
        legal = paths(length, tags)
        total = {p: sum(scores[i, t] for i, t in enumerate(p)) for p in legal}
        assert total[tuple(path)] == max(total.values())

    def test_no_token_has_an_empty_path(self) -> None:
        assert best_path(np.zeros((0, 3)), ["O", "B-A", "E-A"]) == []

    def test_a_type_ends_before_another_begins(self) -> None:
        assert may_follow("E-A", "B-B")
        assert may_follow("B-A", "E-A")
        assert not may_follow("B-A", "E-B")
        assert not may_follow("O", "I-A")
        assert not may_follow("I-A", "O")

    @given(data=st.data())
    def test_flat_gold_on_tokens_comes_back_from_its_tags(self, data: st.DataObject) -> None:
        tokens = [(3 * i, 3 * i + 2) for i in range(8)]
        edges = data.draw(st.lists(st.integers(0, 8), unique=True, max_size=8).map(sorted))
        pairs = list(itertools.pairwise(edges))[:: data.draw(st.sampled_from([1, 2]))]
        gold = [(a, b, data.draw(TYPES)) for a, b in pairs]
        entities = [Entity(start=3 * a, end=3 * b - 1, type=t) for a, b, t in gold]
        done = tagged(tokens, entities)
        assert decode_tags(done.tags, "IOBES", "error").spans == gold
        assert (done.kept, done.widened, done.nested) == (len(gold), 0, 0)

    def test_what_tags_cannot_hold_is_counted(self) -> None:
        text = "Bank of Harrow met Ada Lund again."
        #       0    5  8      15  19  23   28
        gold = [
            Entity(start=0, end=14, type="ORG"),
            Entity(start=8, end=14, type="GPE"),  # inside the bank
            Entity(start=5, end=18, type="EVENT"),  # across its end, and shorter
            Entity(start=19, end=25, type="PERSON"),  # "Ada Lu": ends inside "Lund"
            Entity(spans=((0, 4), (19, 22)), type="ORG"),
            Entity(start=22, end=23, type="GPE"),  # a space
        ]
        done = tagged(tokens_of(text), gold)
        assert done.tags == ["B-ORG", "I-ORG", "E-ORG", "O", "B-PERSON", "E-PERSON", "O", "O"]
        assert done[1:] == (2, 2, 1, 1, 1)  # kept, nested, fragmented, widened, empty


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 40 generated documents."""
    pytest.importorskip("sklearn")
    folder = tmp_path_factory.mktemp("fitted")
    answer = onrecord(
        "train", "learned", news_file(folder / "gold.jsonl", 0, 40), "-o", folder / "m"
    )
    assert answer.code == 0, answer.err
    return folder / "m"


def majority(gold: Path) -> Callable[[str], list[dict[str, Any]]]:
    """The baseline without context: each run of capitalised tokens is of the commonest type."""
    counts: Counter[str] = Counter()
    for line in gold.read_text().splitlines():
        counts.update(entity["type"] for entity in json.loads(line)["entities"])
    ((commonest, _),) = counts.most_common(1)

    def extract(text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for start, end in tokens_of(text):
            if not text[start].isupper():
                continue
            if found and text[found[-1]["end"] : start] == " ":
                found[-1]["end"] = end
            else:
                found.append({"start": start, "end": end, "type": commonest})
        return found

    return extract


def strict_f1(corpus: Path, predictions: Path) -> float:
    result = onrecord("score", predictions, "--corpus", corpus, "--format", "json")
    assert result.code == 0, result.err
    return float(package.score(corpus, predictions).counts("entities", "strict").f1 or 0)


@pytest.mark.extras
class TestLearning:
    def test_it_reads_held_out_sentences_far_better_than_the_majority(
        self, fitted: Path, tmp_path: Path
    ) -> None:
        held_out = news_file(tmp_path / "held-out.jsonl", 1000, 20)
        done = onrecord("run", f"learned:{fitted}", "--corpus", held_out, "--out", tmp_path / "run")
        assert done.code == 0, done.err
        baseline = majority(fitted.parent / "gold.jsonl")
        lines = [
            {"doc_id": d.id, "text_sha256": None, "entities": baseline(d.text)}
            for d in open_corpus(str(held_out))
        ]
        weak = strict_f1(held_out, write_lines(tmp_path / "majority.jsonl", *lines))
        learned = strict_f1(held_out, tmp_path / "run")
        assert weak < 0.5
        assert learned > 0.9

    def test_names_that_it_never_saw_are_found_by_their_neighbours(self, fitted: Path) -> None:
        text = "Yusra Pell of Garnet Works arrived in Dunmere on Monday."
        (said,) = Learned(model=str(fitted)).extract([BlindDocument(id="x", text=text)])
        found = {text[e["start"] : e["end"]]: e["type"] for e in said["entities"]}
        assert found == {"Yusra Pell": "PERSON", "Garnet Works": "ORG", "Dunmere": "GPE"}

    def test_scores_are_probabilities_and_annotations_keep_the_form(self, fitted: Path) -> None:
        body = news("x", 5000)
        (said,) = Learned(model=str(fitted)).extract([BlindDocument(id="x", text=body["text"])])
        entities = [PredictedEntity(**entity) for entity in said["entities"]]
        assert entities
        assert all(entity.score and 0 < entity.score <= 1 for entity in entities)

    @pytest.mark.parametrize("text", ["", " \n", "\ud800 Ada 😀 Lund \udfff", "A" * 3000, "é" * 9])
    @pytest.mark.parametrize("decoding", ["viterbi", "greedy"])
    def test_odd_texts_are_read(self, fitted: Path, text: str, decoding: Any) -> None:
        learned = Learned(model=str(fitted), decoding=decoding)
        (said,) = learned.extract([BlindDocument(id="x", text=text)])
        for entity in said["entities"]:
            assert 0 <= entity["start"] < entity["end"] <= len(text)

    def test_weights_score_as_scikit_learn_does(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        from scipy.sparse import csr_matrix
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import SGDClassifier

        from onrecord.extractors.learned_training import train

        corpus = open_corpus(str(news_file(tmp_path / "gold.jsonl", 0, 3)))
        train(corpus, tmp_path / "m")
        model = load(tmp_path / "m")
        features, tags = [], []
        for document in corpus:
            tokens = tokens_of(document.text)
            features += list(features_of(document.text, tokens))
            tags += tagged(tokens, document.layers["entities"]).tags
        dense = DictVectorizer(sparse=False).fit_transform(
            [dict.fromkeys(names, 1) for names in features]
        )
        classifier = SGDClassifier(
            loss="log_loss", alpha=1e-5, max_iter=20, tol=None, random_state=0, average=True
        ).fit(csr_matrix(dense), tags)
        assert tuple(classifier.classes_) == model.card.tags
        margins = classifier.decision_function(dense)
        assert np.allclose(model.scores(features), -np.logaddexp(0, -margins), atol=1e-4)


@pytest.mark.extras
class TestRefusal:
    def test_a_text_that_it_was_fitted_on_fails_alone(self, fitted: Path, tmp_path: Path) -> None:
        mixed = write_lines(tmp_path / "mixed.jsonl", news("new", 900), news("seen", 7))
        done = onrecord(
            "run", f"learned:{fitted}", "--corpus", mixed, "--out", tmp_path / "run",
            "--format", "json",
        )  # fmt: skip
        assert done.code == 4
        predictions = (tmp_path / "run/predictions.jsonl").read_text()
        lines = [json.loads(line) for line in predictions.splitlines()]
        assert [line.get("status", "ok") for line in lines] == ["ok", "error"]
        assert lines[0]["entities"]
        assert "was fitted on this document" in lines[1]["error"]

    def test_the_text_counts_whatever_the_document_is_called(self, fitted: Path) -> None:
        body = news("n3", 3)
        learned = Learned(model=str(fitted))
        with pytest.raises(ExtractorError, match="fitted on this document"):
            next(learned.extract([BlindDocument(id="another", text=body["text"])]))
        assert next(learned.extract([BlindDocument(id="n3", text=body["text"] + "!")]))

    def test_the_model_names_every_text_and_holds_none(self, fitted: Path) -> None:
        card = load(fitted).card
        assert set(card.texts) == {text_sha256(news("", seed)["text"]) for seed in range(40)}
        for name in MODEL_FILES:
            assert b"Shares of" not in (fitted / name).read_bytes()


@pytest.mark.extras
class TestDeterminism:
    def test_the_same_corpus_gives_the_same_bytes_in_any_process(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        gold = news_file(tmp_path / "gold.jsonl", 0, 4)
        assert onrecord("train", "learned", gold, "-o", tmp_path / "one").code == 0
        seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
        subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-m", "onrecord", "train", "learned", gold, "-o", tmp_path / "two"],
            check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert digest(tmp_path / "one") == digest(tmp_path / "two")
        assert {p.name for p in (tmp_path / "one").iterdir()} == set(MODEL_FILES)

    def test_the_fingerprint_follows_the_model_and_the_decoding(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        gold = news_file(tmp_path / "gold.jsonl", 0, 4)
        for seed in (0, 1):
            answer = onrecord(
                "train", "learned", gold, "-o", tmp_path / f"m{seed}", "--set", f"seed={seed}"
            )
            assert answer.code == 0, answer.err
        first, second = (str(tmp_path / name) for name in ("m0", "m1"))
        prints = {
            Learned(model=first).describe().fingerprint,
            Learned(model=second).describe().fingerprint,
            Learned(model=first, decoding="greedy").describe().fingerprint,
        }
        assert len(prints) == 3
        assert Learned(model=first).describe() == Learned(model=first).describe()


def test_help_and_scores_load_no_scikit_learn() -> None:
    code = (
        "import sys; from onrecord.cli import cli; import onrecord.cli.train, "
        "onrecord.extractors.learned; print('sklearn' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"
