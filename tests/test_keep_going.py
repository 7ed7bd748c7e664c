"""One document that is broken costs that document: whoever reads, whoever writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from onrecord.annotations import Entity, Timex
from onrecord.contracts import Writer
from onrecord.converting import convert
from onrecord.corpus import Corpus
from onrecord.document import Document
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.opening import open_corpus
from onrecord.writers import WRITERS
from tests.command_line import onrecord, write_lines

every_writer = pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)

# What a writer refuses


def held(doc_id: str, text: str = "Ada ran.", type_: str = "PER", value: str = "x") -> Document:
    """A document with an entity and a date; where one of them is lost, that is told."""
    layers: dict[str, tuple[Any, ...]] = {
        "entities": (Entity(start=0, end=3, type=type_),),
        "dates": (Timex(start=0, end=3, type="DATE", value=value, id="t1"),),
    }
    return Document(id=doc_id, text=text, layers=layers, place=f"source: {doc_id!a}")


UNFIT: dict[str, Document] = {
    "half a pair in the text": held("b", text="Ada\ud83d ran."),
    "half a pair in the id": held("b\udc00"),
    "half a pair in a type": held("b", type_="P\ud83d"),
    "control character in the text": held("b", text="Ada\v ran.\0"),
    "control character in a type": held("b", type_="P\x01"),
    "control character in a value": held("b", value="\x1f"),
    "no character of XML": held("b", text="Ada\ufffe ran."),
    "no name of a file": held("b/../b"),
    "too long a name": held("ü" * 200),
    "name of the manifest": held("corpus"),
    "no id": held(""),
}
every_unfit = pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
REFUSED_BY_ALL = UNFIT["half a pair in the text"]


def converted(documents: Iterable[Document], writer: Writer, path: Path, **how: bool) -> Any:
    try:
        return convert(Corpus("c", "0", lambda: documents), writer, path, {}, **how)
    except MissingDependencyError as error:
        pytest.skip(str(error))


@every_writer
@every_unfit
def test_what_cannot_be_written_is_passed_over_and_told(
    tmp_path: Path, writer: Writer, unfit: Document
) -> None:
    """Whatever a writer thinks of a document, the two beside it are written as if alone."""
    alone = converted([held("a"), held("c")], writer, tmp_path / "alone")
    path = tmp_path / "made"
    done = converted([held("a"), unfit, held("c")], writer, path, keep_going=True)
    back = list(open_corpus(f"{writer.name}:{path}"))
    assert done.kept
    assert [d.id for d in back if d.id in {"a", "c"}] == ["a", "c"]
    assert len(back) == done.documents == 3 - len(done.failures)
    if done.failures:
        (failure,) = done.failures
        assert failure.place == unfit.place
        assert failure.problem
        assert done.losses == alone.losses, "what was refused was not lost as well"
        for one, other in zip(files_of(path), files_of(tmp_path / "alone"), strict=True):
            same = one.read_bytes().replace(b"made", b"alone") == other.read_bytes()
            assert same or one.suffix == ".json", "numbers of tasks may leave one out"


def files_of(made: Path) -> list[Path]:
    return sorted(made.iterdir()) if made.is_dir() else [made]


@every_writer
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_writer_can_refuse_any_document_and_then_leaves_nothing(
    tmp_path: Path, writer: Writer, place: int
) -> None:
    documents = [held("a"), held("c")]
    documents.insert(place, REFUSED_BY_ALL)
    with pytest.raises(InvalidInputError) as caught:
        converted(documents, writer, tmp_path / "made")
    assert caught.value.place == REFUSED_BY_ALL.place
    assert list(tmp_path.iterdir()) == []
    assert converted(documents, writer, tmp_path / "made", keep_going=True).documents == 2


@every_writer
def test_where_all_were_refused_nothing_is_written(tmp_path: Path, writer: Writer) -> None:
    done = converted([REFUSED_BY_ALL], writer, tmp_path / "made", keep_going=True)
    assert (done.documents, done.kept, len(done.failures)) == (0, False, 1)
    assert list(tmp_path.iterdir()) == []


def test_the_command_lists_what_was_not_read_and_what_was_not_written(tmp_path: Path) -> None:
    plain = {"id": "a", "text": "Ada ran.", "dates": []}
    gold = write_lines(
        tmp_path / "gold.jsonl", plain, {**plain, "id": "b/c"}, b"{", {**plain, "id": "d"}
    )
    answer = onrecord("convert", gold, f"timeml:{tmp_path / 'made'}", "--keep-going",
                      "--format", "json")  # fmt: skip
    assert answer.code == 2
    assert answer.json["documents"] == 2
    assert answer.json["failures"][1] == {
        "place": f"{gold}:2",
        "problem": "the id 'b/c' cannot be the name of a file",
        "hint": "write to a .jsonl file",
    }
    assert answer.err.splitlines()[0].startswith(f"failed: {gold}:3: not JSON")
    assert sorted(p.name for p in (tmp_path / "made").iterdir()) == ["a.tml", "d.tml"]


def test_predictions_that_are_broken_cost_their_document_only(tmp_path: Path) -> None:
    """With ``--corpus``, a prediction that fits no text counts as none; the others are written."""
    person = {"start": 0, "end": 3, "type": "PER"}
    texts = [{"id": name, "text": "Ada ran.", "entities": []} for name in "abc"]
    gold = write_lines(tmp_path / "gold.jsonl", *texts)
    past = {"doc_id": "b", "entities": [{**person, "end": 99}]}
    run = write_lines(
        tmp_path / "run.jsonl", {"doc_id": "a", "entities": [person]}, past, b"{",
        {"doc_id": "c", "entities": [person]}, {"doc_id": "x", "entities": []},
    )  # fmt: skip
    call = ("convert", run, tmp_path / "said.jsonl", "--corpus", gold)
    assert onrecord(*call).code == 2
    assert not (tmp_path / "said.jsonl").exists()
    answer = onrecord(*call, "--keep-going", "--format", "json")
    assert answer.code == 2
    places = [failure["place"] for failure in answer.json["failures"]]
    assert places == [f"{run}:3", f"{run}:2: entities[0]", f"{run}:5"]
    said = {d.id: d.layers for d in open_corpus(str(tmp_path / "said.jsonl"))}
    assert [len(said[name].get("entities", ())) for name in "abc"] == [1, 0, 1]
