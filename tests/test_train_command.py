"""What ``onrecord train`` writes and prints, and what becomes of model files that were damaged."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onrecord.document import text_sha256
from onrecord.errors import InvalidInputError
from onrecord.extractors.learned_model import load
from tests.command_line import onrecord, write_lines
from tests.templated_news import digest, news, news_file

pytestmark = pytest.mark.extras


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A model of three documents that a test may damage."""
    pytest.importorskip("sklearn")
    gold = news_file(tmp_path / "small.jsonl", 0, 3)
    answer = onrecord("train", "learned", gold, "-o", tmp_path / "small", "--set", "epochs=2")
    assert answer.code == 0, answer.err
    return tmp_path / "small"


def rewritten(folder: Path, **changes: Any) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def replaced(folder: Path, name: str, body: bytes) -> None:
    """A file with other bytes, and a card that vouches for them."""
    (folder / name).write_bytes(body)
    card = json.loads((folder / "model.json").read_text())
    rewritten(folder, files={**card["files"], name: hashlib.sha256(body).hexdigest()})


def archive(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def flipped(folder: Path, name: str) -> None:
    body = bytearray((folder / name).read_bytes())
    body[len(body) // 2] ^= 1
    (folder / name).write_bytes(body)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a flipped bit of the weights": (lambda f: flipped(f, "weights.npz"), "checksum"),
    "a flipped bit of the names": (lambda f: flipped(f, "vocabulary.json"), "checksum"),
    "no weights": (lambda f: (f / "weights.npz").unlink(), "cannot be read"),
    "no card": (lambda f: (f / "model.json").unlink(), "holds no model"),
    "a card cut short": (
        lambda f: (f / "model.json").write_bytes((f / "model.json").read_bytes()[:90]),
        "is damaged",
    ),
    "a card not in UTF-8": (lambda f: (f / "model.json").write_bytes(b'{"\xff": 1}'), "damaged"),
    "a deep card": (lambda f: (f / "model.json").write_bytes(b"[" * 100_000), "is damaged"),
    "another program's card": (lambda f: rewritten(f, format="bert"), "must be of format"),
    "a later version": (lambda f: rewritten(f, version=2), "must be of version 1, got 2"),
    "other features": (lambda f: rewritten(f, features=99), "features of version"),
    "a tag twice": (lambda f: rewritten(f, tags=["O", "O"]), "twice"),
    "a tag of no scheme": (lambda f: rewritten(f, tags=["O", "X-ORG"]), "is damaged"),
    "fewer tags than columns": (lambda f: rewritten(f, tags=["O", "S-A"]), "must hold weights"),
    "a field too much": (lambda f: rewritten(f, more=1), "is damaged"),
    "names that are no list": (lambda f: replaced(f, "vocabulary.json", b"{}"), "is damaged"),
    "an archive that is none": (lambda f: replaced(f, "weights.npz", b"PK no"), "is damaged"),
    "an empty archive": (lambda f: replaced(f, "weights.npz", b""), "is damaged"),
    "an archive without weights": (lambda f: replaced(f, "weights.npz", archive(a=1)), "damaged"),
    "pickled weights": (
        lambda f: replaced(
            f, "weights.npz", archive(weights=np.array([print]), intercepts=np.array([{}]))
        ),
        "is damaged",
    ),
    "weights that are not finite": (
        lambda f: replaced(
            f, "weights.npz",
            archive(weights=np.full((2, 2), np.nan, "<f4"), intercepts=np.zeros(2, "<f4")),
        ),
        "finite float32",
    ),
    "weights of another width": (
        lambda f: replaced(
            f, "weights.npz", archive(weights=np.zeros((2, 2)), intercepts=np.zeros(2))
        ),
        "finite float32",
    ),
}  # fmt: skip


class TestDamage:
    @pytest.mark.parametrize("name", DAMAGES)
    def test_a_damaged_model_is_one_clear_error(
        self, small: Path, tmp_path: Path, name: str
    ) -> None:
        damage, problem = DAMAGES[name]
        damage(small)
        other = news_file(tmp_path / "other.jsonl", 50, 1)
        done = onrecord("run", f"learned:{small}", "--corpus", other, "--out", tmp_path / "run")
        assert done.code == 2
        assert problem in done.err
        assert str(small) in done.err
        assert done.err.count("error:") == 1
        assert "Traceback" not in done.err
        assert not done.out

    def test_a_pickle_is_never_opened(self, small: Path, tmp_path: Path) -> None:
        class Trap:
            def __reduce__(self) -> tuple[Any, ...]:
                return Path.touch, (tmp_path / "sprung",)

        body = archive(weights=np.array([Trap()], dtype=object), intercepts=np.zeros(2, "<f4"))
        replaced(small, "weights.npz", body)
        with pytest.raises(InvalidInputError, match="is damaged"):
            load(small)
        assert not (tmp_path / "sprung").exists()


class TestTrainCommand:
    def test_the_summary_counts_what_was_left_out(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        text = "Bank of Harrow rose. Ada Lundish fell."
        entities = [
            {"start": 0, "end": 14, "type": "ORG"},
            {"start": 8, "end": 14, "type": "GPE"},
            {"start": 21, "end": 29, "type": "PERSON"},
        ]
        gold = write_lines(
            tmp_path / "gold.jsonl",
            {"id": "a", "text": text, "entities": entities},
            {"id": "b", "text": "Nobody looked at this one."},
        )
        done = onrecord("train", "learned", gold, "-o", tmp_path / "m")
        assert done.code == 0, done.err
        assert "2 entities of 2 types in 1 documents" in done.out
        assert "types: ORG, PERSON" in done.out
        assert "1 documents without entity annotation, left out" in done.out
        assert "1 entities inside or across a longer one, left out" in done.out
        assert "1 entities with an edge inside a token" in done.out
        assert "fragments" not in done.out
        assert "onrecord run learned:" in done.err
        again = onrecord("train", "learned", gold, "-o", tmp_path / "n", "--format", "json").json
        counts = {k: again[k] for k in ("documents", "not_annotated", "entities", "nested")}
        assert counts == {"documents": 1, "not_annotated": 1, "entities": 2, "nested": 1}

    def test_only_the_chosen_documents_are_learned(self, tmp_path: Path) -> None:
        pytest.importorskip("sklearn")
        gold = news_file(tmp_path / "gold.jsonl", 0, 4)
        done = onrecord(
            "train", "learned", gold, "-o", tmp_path / "m", "--docs", "n1", "--docs", "n2"
        )
        assert done.code == 0, done.err
        wanted = {text_sha256(news("", seed)["text"]) for seed in (1, 2)}
        assert set(load(tmp_path / "m").card.texts) == wanted

    @pytest.mark.parametrize(
        ("documents", "problem"),
        [
            ([{"id": "a", "text": "Ada left."}], "none of its 1 documents is annotated"),
            ([{"id": "a", "text": "It rained.", "entities": []}], "and hold none"),
            (
                [{"id": "a", "text": "Ada", "entities": [{"start": 0, "end": 3, "type": "P"}]}],
                "one and the same",
            ),
        ],
    )
    def test_a_corpus_without_entities_has_nothing_to_teach(
        self, tmp_path: Path, documents: list[Any], problem: str
    ) -> None:
        gold = write_lines(tmp_path / "gold.jsonl", *documents)
        done = onrecord("train", "learned", gold, "-o", tmp_path / "m")
        assert done.code == 2
        assert problem in done.err
        assert not (tmp_path / "m").exists()

    def test_mistakes_are_told_before_anything_is_fitted(self, tmp_path: Path) -> None:
        gold = news_file(tmp_path / "gold.jsonl", 0, 2)
        cases: list[tuple[tuple[str | Path, ...], str]] = [
            (("learned", "sed", "-o", "m"), "no such corpus"),
            (("lerned", gold, "-o", "m"), "'lerned'"),
            (("learned", gold), "'-o'"),
            (("learned", gold, "-o", "m", "--set", "epoch=2"), "epochs"),
            (("learned", gold, "-o", "m", "--set", "epochs=0"), "at least 1"),
            (("learned", gold, "-o", "m", "--set", "epochs=many"), "epochs"),
            (("learned", gold, "-o", "m", "--set", "alpha=0"), "above 0"),
            (("learned", gold, "-o", gold), "is a file"),
            (("learned", gold, "-o", tmp_path), "holds other files"),
        ]
        for arguments, problem in cases:
            done = onrecord("train", *arguments)
            assert (done.code, problem in done.err) == (2, True), done.err
        assert not Path("m").exists()

    def test_a_model_is_replaced_only_when_asked(self, small: Path) -> None:
        gold = small.parent / "small.jsonl"
        before = digest(small)
        refused = onrecord("train", "learned", gold, "-o", small)
        assert (refused.code, "--force" in refused.err) == (2, True)
        assert digest(small) == before
        assert onrecord("train", "learned", gold, "-o", small, "--force").code == 0
        assert digest(small) != before

    def test_an_extractor_without_a_model_says_how_to_make_one(self) -> None:
        done = onrecord("run", "learned", "--corpus", "seed")
        assert done.code == 2
        assert "onrecord train learned" in done.err
        done = onrecord("run", "learned:no/such/folder", "--corpus", "seed")
        assert (done.code, "holds no model" in done.err) == (2, True)

    def test_any_decoding_but_the_two_is_refused(self, small: Path) -> None:
        done = onrecord("run", f"learned:{small}", "--corpus", "seed", "--set", "decoding=beam")
        assert done.code == 2
        assert "decoding" in done.err
