"""Token classifiers, on tiny ones made on the spot whose answers are known or do not matter."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.annotations import PredictedEntity, PredictedTimex
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError, OnrecordError
from onrecord.extractors.transformers_tokens import TransformersTokens, units_of
from tests.command_line import onrecord, write_lines
from tests.tiny_transformers import bytelevel, metaspace, save_known, save_random, wordpiece

TEXT = "Ada Lund’s firm 😀 said “Oslo” won in Port Sable. Zoë e\u0301té."
WHOLE = ["Ada", "Lund", "Oslo", "Port", "Sable", "Zo\u00eb"]
BIO = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
SAYS = {"Ada": "B-PER", "Lund": "I-PER", "Oslo": "B-LOC", "Port": "B-LOC", "Sable": "I-LOC"}


def test_settings_out_of_range_are_refused() -> None:
    for wrong, problem in [
        ({}, "needs a model"),
        ({"model": "m", "aggregation": "last"}, "first or simple"),
        ({"model": "m", "trim": "all"}, "scheme or none"),
        ({"model": "m", "stride": -1}, "stride"),
        ({"model": "m", "batch_size": 0}, "batch_size"),
        ({"model": "m", "type_map": "none-such"}, "no such type map"),
    ]:
        with pytest.raises(InvalidInputError, match=problem):
            TransformersTokens(**wrong)  # type: ignore[arg-type]


def test_help_and_the_list_of_extractors_load_no_torch() -> None:
    code = (
        "import sys; import onrecord.extractors.transformers_tokens as t; from onrecord.cli import "
        "main; t.TransformersTokens(model='m')\ntry: main(['list', 'extractors'])\n"
        "except SystemExit: print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "transformers" in done.stdout


class Tiny:
    """Folders of tiny models, each made once."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("torch", reason="needs PyTorch: pip install 'onrecord[transformers]'")
        pytest.importorskip("transformers", reason="needs transformers, as above")
        self.folder = folder
        self.tokenizer = wordpiece(TEXT, whole=WHOLE)

    def known(self, name: str = "known", labels: list[str] = BIO, **options: Any) -> str:
        folder = self.folder / name
        if not folder.exists():
            says = options.pop("says", SAYS)
            save_known(folder, options.pop("tokenizer", self.tokenizer), labels, says, **options)
        return str(folder)

    def random(self, name: str) -> str:
        folder = self.folder / f"random-{name}"
        if not folder.exists():
            makers: dict[str, Callable[[], Any]] = {
                "wordpiece": lambda: self.tokenizer,
                "bytes": bytelevel,
                "metaspace": lambda: metaspace(TEXT, whole=["\u2581Ada", "slo"]),
            }
            save_random(folder, makers[name](), BIO)
        return str(folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return Tiny(tmp_path_factory.mktemp("tiny"))


def document(text: str) -> BlindDocument:
    return BlindDocument(id="x", text=text)


def found(model: str, text: str, **options: Any) -> list[tuple[str, str]]:
    (said,) = TransformersTokens(model=model, **{"stride": 4, **options}).extract([document(text)])
    return [(text[a["start"] : a["end"]], a["type"]) for layer in said.values() for a in layer]


NAMES = [("Ada Lund", "PER"), ("Oslo", "LOC"), ("Port Sable", "LOC")]


@pytest.mark.extras
class TestKnownModel:
    def test_known_labels_become_exact_spans(self, tiny: Tiny) -> None:
        (said,) = TransformersTokens(model=tiny.known(), stride=4).extract([document(TEXT)])
        assert [(TEXT[e["start"] : e["end"]], e["type"]) for e in said["entities"]] == NAMES
        assert set(said) == {"entities"}
        for entity in said["entities"]:
            msgspec.convert(entity, PredictedEntity, strict=True)

    def test_a_score_is_the_mean_probability_of_the_labels(self, tiny: Tiny) -> None:
        # Without layers a token is its embedding, normalised: of 16 numbers one is 1, so the mean
        # is 1/16 and the variance 15/256; its logit is 3·(15/16)/√(15/256) = 3·√15, those
        # of the four other labels are 3·(−1/16)/√(15/256) = −3/√15, and its probability is
        # 1/(1 + 4·exp(−3√15 − 3/√15)).
        (said,) = TransformersTokens(model=tiny.known(), stride=4).extract([document(TEXT)])
        exact = 1 / (1 + 4 * np.exp(-3 * 15**0.5 - 3 / 15**0.5))
        assert [e["score"] for e in said["entities"]] == pytest.approx([exact] * 3, abs=1e-6)

    def test_a_text_of_many_windows_is_read_as_its_parts_are(self, tiny: Tiny) -> None:
        text = f"{TEXT}\n" * 9
        for stride in (0, 1, 7, 20):
            assert found(tiny.known(), text, stride=stride) == NAMES * 9
        assert found(tiny.known(), text, stride=3, window=9, batch_size=2) == NAMES * 9

    def test_a_token_counts_where_it_stands_farthest_from_a_window_s_edge(self, tiny: Tiny) -> None:
        # Windows of 12 hold 10 tokens, at positions 1 to 10. What stands at 1, 2, 9 or 10 is
        # called LOC, so with 4 shared only the text's own first two may be: of its 22 tokens the
        # windows hold 0–9, 6–15 and 12–21, and the last ends with the text: 20 and 21.
        model = tiny.known("edges", says={}, at=dict.fromkeys((1, 2, 9, 10), "B-LOC"))
        text = " ".join("a" * 22)
        (said,) = TransformersTokens(model=model, stride=4, window=12).extract([document(text)])
        assert [e["start"] // 2 for e in said["entities"]] == [0, 1, 20, 21]

    def test_bilou_and_bare_types_are_read(self, tiny: Tiny) -> None:
        bilou = ["O", "B-PER", "I-PER", "L-PER", "U-PER", "U-LOC", "B-LOC", "L-LOC"]
        says = {"Ada": "B-PER", "Lund": "L-PER", "Oslo": "U-LOC", "Port": "B-LOC", "Sable": "L-LOC"}
        assert found(tiny.known("bilou", bilou, says=says), TEXT) == NAMES
        says = {token: label[2:] for token, label in SAYS.items()}
        assert found(tiny.known("bare", ["O", "PER", "LOC"], says=says), TEXT) == NAMES

    def test_labels_are_named_by_a_setting_and_types_by_a_map(
        self, tiny: Tiny, tmp_path: Path
    ) -> None:
        labels = [f"LABEL_{number}" for number in range(5)]
        folder = Path(tiny.known("named"))
        body = json.loads((folder / "config.json").read_text())
        body["id2label"] = {str(number): label for number, label in enumerate(labels)}
        body["label2id"] = {label: number for number, label in enumerate(labels)}
        (folder / "config.json").write_text(json.dumps(body))
        with pytest.raises(InvalidInputError, match="must have a label O"):
            found(str(folder), TEXT)
        names = dict(zip(labels, BIO, strict=True))
        assert found(str(folder), TEXT, labels=names) == NAMES
        table = tmp_path / "map.json"
        table.write_text(json.dumps({"name": "mine", "map": {"PER": "PERSON", "LOC": None}}))
        people = found(str(folder), TEXT, labels=names, type_map=str(table))
        assert people == [("Ada Lund", "PERSON")]

    def test_ontonotes_types_go_to_conll_s_by_the_bundled_map(self, tiny: Tiny) -> None:
        labels = ["O", "B-PERSON", "I-PERSON", "B-GPE", "I-GPE", "B-MONEY"]
        says = {"Ada": "B-PERSON", "Lund": "I-PERSON", "Port": "B-GPE", "Sable": "I-GPE"}
        model = tiny.known("ontonotes", labels, says={**says, "Oslo": "B-MONEY"})
        mapped = found(model, TEXT, type_map="ontonotes-conll")
        assert mapped == [("Ada Lund", "PER"), ("Port Sable", "LOC")]

    def test_dates_go_to_their_own_layer(self, tiny: Tiny) -> None:
        model = tiny.known(
            "dates", ["O", "B-DATE", "B-PER"], says={"Oslo": "B-DATE", "Ada": "B-PER"}
        )
        extractor = TransformersTokens(model=model, stride=4)
        assert extractor.describe().tasks == ("entities", "dates")
        (said,) = extractor.extract([document(TEXT)])
        assert [TEXT[e["start"] : e["end"]] for e in said["entities"]] == ["Ada"]
        (date,) = said["dates"]
        assert (TEXT[date["start"] : date["end"]], date["type"]) == ("Oslo", "DATE")
        msgspec.convert(date, PredictedTimex, strict=True)

    def test_a_possessive_is_cut_unless_trim_is_none(self, tiny: Tiny) -> None:
        says = {**SAYS, "\u2019": "I-PER", "s": "I-PER"}
        model = tiny.known("possessive", says=says)
        assert found(model, TEXT)[0] == ("Ada Lund", "PER")
        assert found(model, TEXT, trim="none")[0] == ("Ada Lund\u2019s", "PER")


@pytest.mark.extras
@pytest.mark.parametrize("kind", ["wordpiece", "bytes", "metaspace"])
@pytest.mark.parametrize("aggregation", ["first", "simple"])
class TestRandomModel:
    def test_offsets_are_the_text_s_own(self, tiny: Tiny, kind: str, aggregation: Any) -> None:
        extractor = TransformersTokens(
            model=tiny.random(kind), stride=4, aggregation=aggregation, trim="none"
        )
        texts = [
            TEXT, TEXT * 5, "", " \n\t", "\U0001f600" * 50, "\ud800 Ada \udfff", "A" * 500,
            "e\u0301" * 40, "“” ‘x’\r\n\r\n\u00a0Ada\u2028Lund\x00 \u200b", "\ufeffOslo",
        ]  # fmt: skip
        together = list(extractor.extract([document(text) for text in texts]))
        for text, said in zip(texts, together, strict=True):
            ends = 0
            for entity in said["entities"]:
                assert ends <= entity["start"] < entity["end"] <= len(text)
                surface = text[entity["start"] : entity["end"]]
                assert surface == surface.strip()
                assert 0 < entity["score"] <= 1
                ends = entity["end"]
            assert said == next(extractor.extract([document(text)]))
        assert together[0]["entities"]

    @given(text=st.text(st.sampled_from(f"{TEXT}\n\u00a0\U0001f468\u200d"), max_size=120))
    def test_any_text_is_read_to_its_end(
        self, tiny: Tiny, kind: str, aggregation: Any, text: str
    ) -> None:
        extractor = TransformersTokens(model=tiny.random(kind), stride=3, window=8)
        loaded, _ = extractor._ready()  # noqa: SLF001  # what lies between tokens and spans
        read = loaded.read(text, window=8, stride=3, batch_size=4)
        assert np.allclose(read.probabilities.sum(axis=1), 1, atol=1e-5)
        covered = {i for u in units_of(text, read, aggregation) for i in range(u.start, u.end)}
        # BERT's normaliser drops control and format characters, and a zero-width joiner is one.
        wanted = {i for i, c in enumerate(text) if not c.isspace() and c != "\u200d"}
        assert wanted <= covered


@pytest.mark.extras
class TestLoading:
    def test_what_is_no_model_is_one_clear_error(self, tiny: Tiny, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        broken = Path(tiny.known("broken"))
        weights = broken / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-100])
        for model in (tmp_path / "empty", broken):
            with pytest.raises(InvalidInputError, match="cannot be loaded") as caught:
                TransformersTokens(model=str(model)).describe()
            assert str(model) in caught.value.place

    def test_a_model_that_is_not_there_is_fetched_only_where_that_is_allowed(
        self, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Any] = []

        def refuse(*address: Any, **_: Any) -> None:
            asked.append(address)
            raise RuntimeError("no network in this test")

        monkeypatch.setattr(socket, "create_connection", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        for name in ("nobody/no-such-model", "no/such/folder", "nowhere"):
            with pytest.raises(InvalidInputError, match="download=true"):
                TransformersTokens(model=name).describe()
        assert TransformersTokens(model=tiny.known(), stride=4).describe().fingerprint
        assert not asked
        with pytest.raises(InvalidInputError, match="cannot be loaded") as caught:
            TransformersTokens(model="nobody/no-such-model", download=True).describe()
        assert asked
        assert caught.value.hint is None

    def test_a_model_by_name_is_taken_from_the_local_cache(
        self, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from huggingface_hub import constants, file_download

        commit, cached = "a" * 40, tmp_path / "models--nobody--tiny"
        (cached / "refs").mkdir(parents=True)
        (cached / "refs" / "main").write_text(commit)
        shutil.copytree(tiny.known(), cached / "snapshots" / commit)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
        monkeypatch.setattr(file_download, "HF_HUB_CACHE", str(tmp_path), raising=False)
        assert found("nobody/tiny", TEXT) == NAMES
        description = TransformersTokens(model="nobody/tiny", stride=4).describe()
        assert (description.name, description.version) == ("transformers:nobody/tiny", commit)
        assert description.fingerprint
        with pytest.raises(InvalidInputError, match="local cache"):
            TransformersTokens(model="nobody/tiny", revision="v2").describe()

    def test_a_model_without_a_fitted_classifier_is_refused(
        self, tiny: Tiny, tmp_path: Path
    ) -> None:
        from transformers import BertForTokenClassification

        whole = BertForTokenClassification.from_pretrained(tiny.random("wordpiece"))
        whole.bert.save_pretrained(tmp_path / "headless")
        tiny.tokenizer.save_pretrained(tmp_path / "headless")
        with pytest.raises(InvalidInputError, match=r"no weights for classifier\.bias"):
            TransformersTokens(model=str(tmp_path / "headless")).describe()

    def test_a_window_must_fit_the_model_and_hold_more_than_the_stride(self, tiny: Tiny) -> None:
        cases: list[tuple[dict[str, Any], str]] = [
            ({"window": 33}, "at most 32"),
            ({"window": 10, "stride": 8}, "more than a stride"),
            ({}, "more than a stride of 64"),
        ]
        for options, problem in cases:
            with pytest.raises(InvalidInputError, match=problem):
                TransformersTokens(model=tiny.known(), **options).describe()

    def test_every_setting_that_decides_the_output_changes_the_fingerprint(
        self, tiny: Tiny
    ) -> None:
        def print_of(model: str, **options: Any) -> str | None:
            return (
                TransformersTokens(model=model, **{"stride": 4, **options}).describe().fingerprint
            )

        plain = print_of(tiny.known())
        assert plain == print_of(tiny.known(), batch_size=3)
        others = [
            print_of(tiny.known("edges", says={}, at=dict.fromkeys((1, 2, 9, 10), "B-LOC"))),
            print_of(tiny.known(), aggregation="simple"),
            print_of(tiny.known(), type_map="ontonotes-conll"),
            print_of(tiny.known(), trim="none"),
            print_of(tiny.known(), stride=5),
            print_of(tiny.known(), window=20),
            print_of(tiny.known(), labels={"B-LOC": "B-GPE", "I-LOC": "I-GPE"}),
        ]
        assert len({plain, *others}) == 1 + len(others)

    def test_the_command_line_runs_a_folder_and_types_its_settings(
        self, tiny: Tiny, tmp_path: Path
    ) -> None:
        entities = [{"start": 0, "end": 8, "type": "PER"}]
        gold = write_lines(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "entities": entities})
        done = onrecord(
            "run", f"transformers:{tiny.known()}", "--corpus", gold, "--out", tmp_path / "run",
            "--set", "stride=4", "--set", 'labels={"B-LOC": "O", "I-LOC": "O"}',
        )  # fmt: skip
        assert done.code == 0, done.err
        (line,) = (tmp_path / "run/predictions.jsonl").read_text().splitlines()
        assert [e["type"] for e in json.loads(line)["entities"]] == ["PER"]
        wrong = onrecord(
            "run", f"transformers:{tiny.known()}", "--corpus", gold, "--set", "strides=4"
        )
        assert (wrong.code, "stride" in wrong.err) == (2, True)


def test_without_torch_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(OnrecordError, match=r"pip install 'onrecord\[transformers\]'"):
        TransformersTokens(model="any").describe()
