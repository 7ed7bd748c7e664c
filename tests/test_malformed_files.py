"""Broken files of every format: refused with the file's name, or read with the same words.

A reader that joins the registry is covered unasked. Its sample is what its writer makes; a format
without a writer has a sample in ``tests/fixtures/<name>/``.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contracts import Reader
from onrecord.document import Document
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.joining import check_document, fragments_of
from onrecord.keep_going import Failures
from onrecord.opening import open_corpus
from onrecord.readers import READERS
from onrecord.writers import WRITERS
from tests.command_line import gold_document, onrecord, write_lines

FIXTURES = Path(__file__).parent / "fixtures"
WRITING = {writer.name: writer for writer in WRITERS}
SHAPES = [(reader, "sample") for reader in READERS]
SHAPES += [(r, name) for r in READERS if r.name == "onrecord" for name in ("s.jsonl", "s.json")]
TOLD = {"polnear": {"annotator": "first"}}
"""Options that a sample needs."""
LINES = ("conll", "s.jsonl", "timeml")
"""Formats whose errors of encoding and syntax name a line."""

every_reader = pytest.mark.parametrize(
    ("reader", "name"), SHAPES, ids=lambda part: getattr(part, "name", part)
)


def sample(reader: Reader, root: Path, name: str) -> Path:
    """A corpus of the format in a folder of its own."""
    root.mkdir(exist_ok=True)
    made = root / name
    if reader.name not in WRITING:
        source = FIXTURES / reader.name
        assert source.is_dir(), f"{reader.name} has no writer, so it needs a sample in {source}"
        shutil.copytree(source, made)
        try:
            reader.documents(made, TOLD.get(reader.name, {}))
        except MissingDependencyError as error:
            pytest.skip(str(error))
        return made
    ids = ("a",) if name == "s.json" else ("a", "b")
    gold = write_lines(root.parent / "gold.jsonl", *(gold_document(doc_id) for doc_id in ids))
    try:
        WRITING[reader.name].write(open_corpus(str(gold)), made, {})
    except MissingDependencyError as error:
        pytest.skip(str(error))
    return made


def files_of(made: Path) -> list[Path]:
    return [made] if made.is_file() else sorted(p for p in made.rglob("*") if p.is_file())


def read(reader: Reader, made: Path) -> list[Document]:
    """All documents, held to what every command holds them to."""
    found = list(reader.documents(made, TOLD.get(reader.name, {})))
    for document in found:
        check_document(document)
    return found


def words(documents: Iterable[Document]) -> Counter[tuple[str, str, str]]:
    """Document, layer and surface of every span."""
    return Counter(
        (document.id, name, document.text[start:end])
        for document in documents
        for name, layer in document.layers.items()
        for annotation in layer
        for _, fragments in fragments_of(annotation)
        for start, end in fragments
    )


def survives(reader: Reader, made: Path) -> tuple[list[Document] | None, str]:
    """The documents, or None and the error, which must name the file."""
    try:
        return read(reader, made), ""
    except InvalidInputError as found:
        error = found
    assert str(made.parent) in error.place, str(error)
    assert error.problem
    return None, str(error)


@every_reader
def test_the_sample_is_sound(tmp_path: Path, reader: Reader, name: str) -> None:
    made = sample(reader, tmp_path / "root", name)
    found = read(reader, made)
    assert len(found) >= 1
    assert sum(words(found).values()) >= (0 if reader.name == "text" else 2)  # it has no layers


@every_reader
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.5, 0.8, 0.99])
def test_a_truncated_file_is_refused_or_holds_less(
    tmp_path: Path, reader: Reader, name: str, share: float
) -> None:
    made = sample(reader, tmp_path / "root", name)
    whole = words(read(reader, made))
    for file in files_of(made):
        raw = file.read_bytes()
        file.write_bytes(raw[: int(len(raw) * share)])
        found, _ = survives(reader, made)
        if found is not None:
            assert sum(words(found).values()) <= sum(whole.values())
        file.write_bytes(raw)


def utf_16(raw: bytes) -> bytes:
    return raw.decode(errors="replace").encode("utf-16")


def latin_1(raw: bytes) -> bytes:
    return raw.decode(errors="replace").replace("—", "é").encode("latin-1", "replace")


def bad_byte(raw: bytes) -> bytes:
    at = raw.find("—".encode())
    return raw[:at] + b"\xff" + raw[at + 1 :] if at >= 0 else raw + b"\xff"


def nul(raw: bytes) -> bytes:
    return raw[: len(raw) // 2] + b"\x00\x00" + raw[len(raw) // 2 :]


def noise(raw: bytes) -> bytes:
    return random.Random(7).randbytes(max(64, len(raw)))


def nothing(_raw: bytes) -> bytes:
    return b""


def white(_raw: bytes) -> bytes:
    return b"\n \n\t\n"


def spoilt_lines(raw: bytes) -> bytes:
    return b"\n".join(line[: len(line) // 2] for line in raw.split(b"\n"))


def huge_numbers(raw: bytes) -> bytes:
    return re.sub(rb"(?<![\w.-])[1-9][0-9]+(?![\w.-])", b"99999", raw)


def negative_numbers(raw: bytes) -> bytes:
    return re.sub(rb"(?<![\w.-])[1-9][0-9]+(?![\w.-])", b"-5", raw)


DAMAGES: list[Callable[[bytes], bytes]] = [
    utf_16, latin_1, bad_byte, nul, noise, nothing, white, spoilt_lines, huge_numbers,
    negative_numbers,
]  # fmt: skip


@every_reader
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_file_ends_in_no_other_error(
    tmp_path: Path, reader: Reader, name: str, damage: Callable[[bytes], bytes]
) -> None:
    made = sample(reader, tmp_path / "root", name)
    for file in files_of(made):
        raw = file.read_bytes()
        file.write_bytes(damage(raw))
        survives(reader, made)
        file.write_bytes(raw)


@every_reader
def test_bytes_that_are_no_utf_8_are_refused_at_their_line(
    tmp_path: Path, reader: Reader, name: str
) -> None:
    made = sample(reader, tmp_path / "root", name)
    with_dash = [file for file in files_of(made) if "—".encode() in file.read_bytes()]
    for file in with_dash:
        raw = file.read_bytes()
        file.write_bytes(bad_byte(raw))
        found, problem = survives(reader, made)
        assert found is None
        assert str(file) in problem
        if reader.name in LINES or name in LINES:
            line = raw[: raw.find("—".encode())].count(b"\n") + 1
            assert f"{file}:{line}: " in problem
        file.write_bytes(raw)


@every_reader
@pytest.mark.parametrize("change", ["byte order mark", "Windows line ends"])
def test_a_byte_order_mark_and_windows_line_ends_shift_no_span(
    tmp_path: Path, reader: Reader, name: str, change: str
) -> None:
    """Either each span has the words that it had, or the file is refused."""
    made = sample(reader, tmp_path / "root", name)
    whole = words(read(reader, made))
    for file in files_of(made):
        raw = file.read_bytes()
        marked = b"\xef\xbb\xbf" + raw
        file.write_bytes(marked if change == "byte order mark" else raw.replace(b"\n", b"\r\n"))
        found, _ = survives(reader, made)
        if found is not None:
            flat = Counter({
                (doc, layer, surface.replace("\r\n", "\n")): n
                for (doc, layer, surface), n in words(found).items()
            })  # fmt: skip
            assert flat == whole
        file.write_bytes(raw)


@every_reader
def test_flipped_bytes_end_in_no_other_error(reader: Reader, name: str) -> None:
    with TemporaryDirectory() as folder:
        made = sample(reader, Path(folder) / "root", name)
        files = files_of(made)

        @given(st.data())
        def check(data: st.DataObject) -> None:
            file = data.draw(st.sampled_from(files))
            raw = file.read_bytes()
            changed = bytearray(raw)
            for _ in range(data.draw(st.integers(1, 4))):
                at = data.draw(st.integers(0, len(raw) - 1))
                changed[at] = data.draw(st.integers(0, 255))
            try:
                file.write_bytes(bytes(changed))
                survives(reader, made)
            finally:
                file.write_bytes(raw)

        check()


@every_reader
def test_what_is_no_file_of_the_format_is_refused(
    tmp_path: Path, reader: Reader, name: str
) -> None:
    del name
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (empty, tmp_path / "absent"):
        answer = onrecord("convert", path, tmp_path / "made", "--from", reader.name)
        assert answer.code == 2
        assert str(path) in answer.err


@every_reader
def test_the_command_line_names_a_broken_file_without_a_traceback(
    tmp_path: Path, reader: Reader, name: str
) -> None:
    made = sample(reader, tmp_path / "root", name)
    for file in files_of(made):
        file.write_bytes(b"\xff\xfe\x00<{[" + file.read_bytes()[:40])
    spec = f"{reader.name}:{made}"
    calls: list[tuple[Any, ...]] = [
        ("convert", spec, tmp_path / "out"),
        ("convert", spec, tmp_path / "out", "--keep-going"),
        ("score", spec, "--corpus", spec),
        ("score", spec, "--corpus", "seed"),
        ("validate", spec if reader.name != "onrecord" else made),
    ]
    for call in calls:
        answer = onrecord(*call)
        assert answer.code == 2, call
        assert str(made) in answer.err + answer.out
        assert "Traceback" not in answer.err
        assert not (tmp_path / "out").exists()


# Damage that only one format knows


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><TimeML><TEXT>&b;</TEXT></TimeML>',
            ":1: must not declare entities",
        ),
        (
            '<!DOCTYPE l [\n<!ENTITY a SYSTEM "file:///x">]><TimeML><TEXT>&a;</TEXT></TimeML>',
            ":2: must not declare entities",
        ),
        ("<TimeML><TEXT>\nin <TIMEX3 type='DATE'>May <s>2031</TIMEX3></s></TEXT></TimeML>", ":2: "),
        ("<TimeML><TEXT>\n\nMay", ":3: is not XML"),
        ("<TimeML><TEXT>\nA & B</TEXT></TimeML>", ":2: is not XML"),
        ("<TimeML>" + "<s>" * 100_000, ":1: is not XML"),
        ("<TimeML><TEXT>x</TEXT></TimeML><TimeML/>", ":1: is not XML"),
        ('<?xml version="1.0" encoding="klingon"?>\n<TimeML/>', ": is not XML"),
    ],
)  # fmt: skip
def test_xml_that_is_hostile_or_crosses(tmp_path: Path, content: str, problem: str) -> None:
    file = tmp_path / "d.tml"
    file.write_text(content, encoding="utf-8")
    answer = onrecord("validate", f"timeml:{file}")
    assert answer.code == 2
    assert f"{file}{problem}" in answer.out


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("a B-X\nb I-X\nc S-X\n", ":3: a tag of IOB2 must be O, B-TYPE, I-TYPE, got 'S-X'"),
        ("a B-X\nb L-X\n", ":2: a tag of IOB2 must be"),
        ("a B-X\nb\n", ":2: "),
        ("a B-X\n\nb I-Y\n", ":3: I-Y must follow B or I of its type"),
        ("a B-PER\tx\n", ":1: "),
    ],
)
def test_tags_of_mixed_schemes_are_refused_at_their_line(
    tmp_path: Path, lines: str, problem: str
) -> None:
    file = tmp_path / "d.conll"
    file.write_text(lines, encoding="utf-8")
    answer = onrecord("validate", f"conll:{file}")
    assert answer.code == 2
    assert f"{file}{problem}" in answer.out


# Going on over what is broken


def timeml(path: Path, *bodies: str) -> Path:
    path.mkdir()
    for number, body in enumerate(bodies):
        (path / f"d{number}.tml").write_text(body, encoding="utf-8")
    return path


GOOD = (
    '<TimeML><DCT/><TEXT>On <TIMEX3 tid="t1" type="DATE" value="x">May 5</TIMEX3>.</TEXT></TimeML>'
)


def test_score_goes_on_over_broken_predictions_which_count_as_failed(tmp_path: Path) -> None:
    gold = timeml(tmp_path / "gold", GOOD, GOOD, GOOD, GOOD)
    spaced, cut = GOOD.replace("On ", "On  "), GOOD[:-4]
    said = timeml(tmp_path / "said", GOOD, cut, spaced, GOOD)
    call = ("score", f"timeml:{said}", "--corpus", f"timeml:{gold}")
    assert onrecord(*call).code == 2
    answer = onrecord(*call, "--keep-going", "--format", "json")
    assert answer.code == 2
    row = answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]
    assert (row["matched"], row["gold"], row["predicted"]) == (2, 4, 2)
    assert {(f["doc_id"], f["kind"]) for f in answer.json["failures"]} >= {
        ("d1", "missing"), ("d2", "error"),
    }  # fmt: skip
    first, second = answer.err.splitlines()
    assert first.startswith(f"failed: {said / 'd1.tml'}:1: is not XML")
    assert second.startswith(f"failed: {said / 'd2.tml'}: text_sha256: ")


def test_score_goes_on_over_broken_gold_which_is_left_out(tmp_path: Path) -> None:
    gold = timeml(tmp_path / "gold", GOOD, GOOD[:-4], GOOD)
    said = timeml(tmp_path / "said", GOOD, GOOD, GOOD)
    answer = onrecord(
        "score", f"timeml:{said}", "--corpus", f"timeml:{gold}", "--keep-going", "--format", "json"
    )
    assert answer.code == 2
    assert answer.json["corpus"]["documents"] == 2
    assert answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]["gold"] == 2
    assert f"failed: {gold / 'd1.tml'}:1: is not XML" in answer.err


def test_score_goes_on_over_broken_lines_of_ours(tmp_path: Path) -> None:
    body = gold_document("a")
    past = {
        "id": "c",
        "text": "abc",
        "dates": [{"start": 1, "end": 9, "type": "DATE", "value": ""}],
    }
    gold = write_lines(tmp_path / "gold.jsonl", body, {**body, "id": "b"}, past, body)
    lines = [{"doc_id": "b", "dates": body["dates"]}, b"{", {"doc_id": "a", "dates": body["dates"]},
             {"doc_id": "x", "dates": []}]  # fmt: skip
    said = write_lines(tmp_path / "said.jsonl", *lines)
    answer = onrecord("score", said, "--corpus", gold, "--keep-going", "--format", "json")
    assert answer.code == 2
    assert answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]["f1"] == 1.0
    problems = [re.sub(r".*/", "", line) for line in answer.err.splitlines()]
    assert sorted(p.partition(" ")[0] for p in problems) == [
        "gold.jsonl:3:", "gold.jsonl:4:", "said.jsonl:2:", "said.jsonl:4:",
    ]  # fmt: skip
    whole = onrecord("score", said, "--corpus", gold, "--keep-going")
    assert whole.code == 2
    assert "dates (percent)" in whole.out


def test_validate_lists_every_broken_document_of_a_foreign_format(tmp_path: Path) -> None:
    gold = timeml(tmp_path / "gold", GOOD[:-4], GOOD.replace('"x"', '"2031-05-05"'), GOOD[:-9])
    answer = onrecord("validate", f"timeml:{gold}", "--format", "json")
    assert answer.code == 2
    broken = [p for p in answer.json if p["rule"] == "format"]
    assert [p["place"] for p in broken] == [f"{gold}/d0.tml:1", f"{gold}/d2.tml:1"]
    tags = tmp_path / "d.conll"
    tags.write_text("-DOCSTART- (a)\nx O\n-DOCSTART- (a)\ny O\n", encoding="utf-8")
    twice = onrecord("validate", f"conll:{tags}")
    assert "two documents have the id 'a'" in twice.out


def test_a_broken_document_costs_no_memory_of_the_others(tmp_path: Path) -> None:
    """What is passed over is kept as an error and nothing else; reading stays lazy."""

    def lines() -> Iterator[bytes]:
        for number in range(50):
            yield b'{"id": "%d", "text": "x"}\n' % number if number % 2 else b"{\n"

    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"".join(lines()))
    failures = Failures()
    reading = failures.passing_over(open_corpus(str(path)))
    assert [d.id for d in islice(reading, 3)] == ["1", "3", "5"]
    assert len(failures) == 3


def test_utf_16_is_told_from_latin_1(tmp_path: Path) -> None:
    file = tmp_path / "d.conll"
    file.write_bytes("Ada B-PER\n".encode("utf-16"))
    assert "it looks like UTF-16" in onrecord("validate", f"conll:{file}").out
