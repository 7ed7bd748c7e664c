"""Plain text: a file to the character, no layers, a date by option; what is no text is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.readers.plain_text import TextReader
from tests.command_line import onrecord

GOLDEN = Path(__file__).parent / "fixtures" / "text"
DAY = "2031-05-07"


def read(path: Path = GOLDEN, **options: str) -> list[Document]:
    return list(TextReader().documents(path, options))


def written(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def test_a_folder_is_its_files_in_order_and_nothing_was_annotated() -> None:
    found = read()
    assert [(d.id, d.text[:12], d.language, d.dct, d.meta, d.layers) for d in found] == [
        ("kiln", "Kiln to clos", "en", None, {}, {}),
        ("ode", "“We knew,” A", "en", None, {}, {}),
    ]
    assert [d.place for d in found] == [str(GOLDEN / "kiln.txt"), str(GOLDEN / "ode.txt")]


def test_one_file_may_have_any_name_and_only_its_last_ending_is_left_out(tmp_path: Path) -> None:
    assert [d.id for d in read(written(tmp_path, "a.b.txt", b"x"))] == ["a.b"]
    assert [d.id for d in read(written(tmp_path, "story", b"x"))] == ["story"]
    written(tmp_path, "notes.md", b"x")
    assert [d.id for d in read(tmp_path)] == ["a.b"]  # of a folder, .txt files alone


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_text_is_the_file_to_the_character(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(text.encode())
    if text.startswith("\ufeff") or not text.strip():
        with pytest.raises(InvalidInputError):
            read(path)
    else:
        assert [d.text for d in read(path)] == [text]


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a.txt", b"One.\r\n\r\nTwo.\rEnd"))[0].text == (
        "One.\r\n\r\nTwo.\rEnd"
    )


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"\xef\xbb\xbfKiln", "must not start with a byte order mark"),
        ("Kiln".encode("utf-16"), "looks like UTF-16"),
        (b"caf\xe9 closed", "must be UTF-8, but byte 3 is 0xe9"),
        (b"", "must hold a text, but is empty"),
        (b" \r\n\t\n", "must hold a text, but is empty"),
    ],
)
def test_what_is_no_text_is_refused_and_the_others_are_read(
    tmp_path: Path, raw: bytes, problem: str
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    bad = written(texts, "b.txt", raw)
    written(texts, "a.txt", b"Kiln")
    written(texts, "c.txt", b"Ode")
    with pytest.raises(InvalidInputError, match=problem) as raised:
        read(texts)
    assert raised.value.place.startswith(str(bad))
    answer = onrecord("convert", f"text:{texts}", tmp_path / "all.jsonl", "--keep-going")
    assert (answer.code, answer.out) == (
        2,
        f"{tmp_path}/all.jsonl: 2 documents written as onrecord\n",
    )
    assert problem in answer.err


def test_the_date_is_one_for_all_or_stands_in_each_name(tmp_path: Path) -> None:
    assert {d.dct.value for d in read(dct=DAY) if d.dct} == {DAY}
    assert read(dct=DAY, language="en-GB")[0].language == "en-GB"
    dated = written(tmp_path, "2031-05-08-kiln.txt", b"Kiln")
    (document,) = read(tmp_path, dct="name")
    assert document.dct
    assert (document.id, document.dct.value) == ("2031-05-08-kiln", "2031-05-08")
    dated.rename(tmp_path / "2031-02-30.txt")
    with pytest.raises(InvalidInputError, match="the name must begin with a date"):
        read(tmp_path, dct="name")
    for wrong in ("7 May 2031", "2031-13-01", "P2D"):
        with pytest.raises(InvalidInputError, match="must be a date such as"):
            read(dct=wrong)


def test_there_are_no_predictions_in_it() -> None:
    answer = onrecord("score", f"text:{GOLDEN}", "--corpus", "seed")
    assert answer.code == 2
    assert "plain text holds no predictions" in answer.err


@pytest.mark.parametrize("command", ["run", "convert", "score"])
def test_a_text_without_its_format_is_told_what_to_write(tmp_path: Path, command: str) -> None:
    for path in (GOLDEN, GOLDEN / "kiln.txt"):
        call = {
            "run": ("run", "rules", "--corpus", path, "--out", tmp_path / "run"),
            "convert": ("convert", path, tmp_path / "made"),
            "score": ("score", path / "absent.jsonl", "--corpus", path),
        }[command]
        answer = onrecord(*call)
        assert answer.code == 2
        assert f"text:{path}; see onrecord list formats" in answer.err
        assert not list(tmp_path.iterdir())
    brat = Path(__file__).parent / "fixtures" / "brat"
    assert f"brat:{brat}" in onrecord("convert", brat, tmp_path / "made").err
