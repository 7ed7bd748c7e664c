"""TimeML files: offsets, the creation time, and files that are not what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import Document, text_sha256
from onrecord.readers.timeml import TimemlReader
from onrecord.readers.white_space import respaced
from onrecord.report.tables import percent
from tests.command_line import onrecord


def read(path: Path, content: str | bytes) -> Document:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return next(iter(TimemlReader().documents(path, {})))


@pytest.mark.parametrize(
    ("body", "text", "words"),
    [
        ("\n\nOn <TIMEX3 tid='t1' type='DATE'>May 5</TIMEX3>.", "\n\nOn May 5.", ["May 5"]),
        ("A &amp; B, <TIMEX3 type='DATE'>&#x4D;ay</TIMEX3>", "A & B, May", ["May"]),
        ("🌍 <TIMEX3 type='DATE'>May</TIMEX3>", "🌍 May", ["May"]),
        (
            "<!-- no --><![CDATA[<b> ]]><TIMEX3 type='DATE'>M<EVENT>a</EVENT>y</TIMEX3>",
            "<b> May", ["May"],
        ),
        (
            "<TIMEX3 type='SET'>every <TIMEX3 type='DATE'>May</TIMEX3></TIMEX3>",
            "every May", ["every May", "May"],
        ),
        ("one\r\n<TIMEX3 type='DATE'>May</TIMEX3>", "one\nMay", ["May"]),
    ],
)  # fmt: skip
def test_offsets_count_the_characters_inside_the_text_element(
    tmp_path: Path, body: str, text: str, words: list[str]
) -> None:
    document = read(tmp_path / "d.tml", f"<TimeML><TITLE>x</TITLE><TEXT>{body}</TEXT></TimeML>")
    assert document.text == text
    assert [text[a:b] for t in document.layers["dates"] for a, b in t.fragments] == words


def test_the_creation_time_is_the_documents_own_date_and_no_annotation(tmp_path: Path) -> None:
    document = read(
        tmp_path / "d.tml",
        '<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2031-05-05">x</TIMEX3></DCT><TEXT>'
        '<TIMEX3 tid="t1" type="DATE" value="2031-05-04" anchorTimeID="t0">Sunday</TIMEX3>'
        "</TEXT></TimeML>",
    )
    assert document.dct is not None
    assert document.dct.value == "2031-05-05"
    assert [(d.id, d.anchor) for d in document.layers["dates"]] == [("t1", "dct")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<TimeML><TEXT>open", "is not XML"),
        (b"<TimeML></TimeML>", "it has no TEXT"),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><TimeML><TEXT>&a;</TEXT></TimeML>',
            "must not declare entities",
        ),
        (
            b'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]><TimeML/>',
            "must not declare entities",
        ),
        (
            b"<TimeML><TEXT>\n<TIMEX3 tid='t7'>May</TIMEX3></TEXT></TimeML>",
            ":2: TIMEX3 t7 has no type",
        ),
        (
            b'<!DOCTYPE TimeML SYSTEM "TimeML.dtd">\n<TimeML>5&nbsp;May</TimeML>',
            ":2: must not use entities that XML does not know, but uses &nbsp;",
        ),
        (
            b"<TimeML><TEXT>\n<TIMEX3 type='DATE'>in <EVENT>May</TIMEX3></EVENT></TEXT></TimeML>",
            ":2: is not XML: mismatched tag (elements may lie inside each other, but not cross)",
        ),
        ("<TimeML><TEXT>Málaga</TEXT></TimeML>".encode("latin-1"), "name its encoding"),
        (b"<TimeML>\n<DOCID>d</DOCID>\n</TimeML>", "it has no TEXT"),
        (b'<?xml version="1.0" encoding="latin-99"?><TimeML/>', "is not XML"),
        (b'<?xml version="1.0" encoding="gb2312"?><TimeML/>', "multi-byte"),
        (b"<TimeML><TEXT>\x00</TEXT></TimeML>", "is not XML"),
        (b"", "is not XML"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "d.tml"
    path.write_bytes(content)
    answer = onrecord("score", f"timeml:{path}", "--corpus", f"timeml:{path}")
    assert answer.code == 2
    assert said in answer.err
    assert "d.tml" in answer.err


def timeml(body: str, head: str = '<DCT><TIMEX3 tid="t9" value="2031-05-05"/></DCT>') -> str:
    return f"<TimeML>{head}<TEXT>{body}</TEXT></TimeML>"


def test_a_timex_without_words_is_kept_aside_in_gold_and_costs_a_prediction(tmp_path: Path) -> None:
    """TimeML has such elements for times that no words name; a system gains nothing by one."""
    words = '<TIMEX3 tid="t1" type="DATE" value="2031-05">May</TIMEX3>'
    empty = '<TIMEX3 tid="t2" type="DATE" value="2031" beginPoint="t1" endPoint="t9"/>'
    gold = read(tmp_path / "d.tml", timeml(words + empty))
    assert [date.id for date in gold.layers["dates"]] == ["t1"]
    assert gold.meta["empty_timex3"] == [
        {"tid": "t2", "type": "DATE", "value": "2031", "beginPoint": "t1", "endPoint": "t9"}
    ]
    said = tmp_path / "said" / "d.tml"
    said.parent.mkdir()
    said.write_text(timeml(words + empty), encoding="utf-8")
    answer = onrecord(
        "score", f"timeml:{said}", "--corpus", f"timeml:{tmp_path / 'd.tml'}", "--format", "json"
    )
    row = answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]
    assert (row["matched"], row["gold"], row["predicted"]) == (1, 1, 2)


def test_further_attributes_and_the_title_are_kept_beside_the_text(tmp_path: Path) -> None:
    document = read(
        tmp_path / "d.tml",
        timeml(
            '<TIMEX3 type="DATE" value="2031" beginPoint="t9" functionInDocument="PUBLICATION_TIME"'
            ' tid="t1000" temporalFunction="true">this year</TIMEX3>',
            '<DCT>OSTLEY, <TIMEX3 tid="t9" type="TIME" value="2031-05-05T14:35:00">x</TIMEX3></DCT>'
            "<TITLE>\nMill <EVENT>closes</EVENT>\n</TITLE>",
        ),
    )
    assert document.dct is not None
    assert document.dct.value == "2031-05-05T14:35:00"
    assert [date.id for date in document.layers["dates"]] == ["t1000"], "no creation time: kept"
    assert document.meta == {
        "title": "Mill closes",
        "timex3": {
            "t1000": {
                "beginPoint": "dct",
                "functionInDocument": "PUBLICATION_TIME",
                "temporalFunction": "true",
            }
        },
    }


def test_a_creation_time_that_stands_in_the_text_is_both(tmp_path: Path) -> None:
    """TimeBank 1.2 has neither DCT nor TEXT: the story is the content of the root."""
    document = read(
        tmp_path / "d.tml",
        '<TimeML>\n\n<TIMEX3 tid="t1" type="DATE" value="2031-05-05" '
        'functionInDocument="CREATION_TIME">05/05/2031</TIMEX3>\n'
        '<s>It was <TIMEX3 tid="t2" type="DATE" value="2031-05-05" anchorTimeID="t1">today'
        "</TIMEX3>.</s>\n\n<MAKEINSTANCE eventID='e1'/></TimeML>",
    )
    assert document.text == "\n05/05/2031\nIt was today.\n"
    assert document.dct is not None
    assert document.dct.value == "2031-05-05"
    found = [document.text[a:b] for t in document.layers["dates"] for a, b in t.fragments]
    assert found == ["05/05/2031", "today"]
    assert [date.anchor or None for date in document.layers["dates"]] == [None, "dct"]


def test_what_an_extractor_writes_without_a_text_element_has_the_same_text(tmp_path: Path) -> None:
    """HeidelTime writes the text between the root's tags, with one line end at each edge."""
    text = "\n\nOn May 5, 2031.\n"
    gold, said = tmp_path / "gold" / "d.tml", tmp_path / "said" / "d.TE3input.tml"
    for path in (gold, said):
        path.parent.mkdir()
    marked = text.replace(
        "May 5, 2031", '<TIMEX3 tid="t1" type="DATE" value="x">May 5, 2031</TIMEX3>'
    )
    gold.write_text(timeml(marked), encoding="utf-8")
    said.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE TimeML SYSTEM "TimeML.dtd">\n'
        f"<TimeML>\n{marked}\n</TimeML>\n",
        encoding="utf-8",
    )
    answer = onrecord(
        "score", f"timeml:{said.parent}", "--corpus", f"timeml:{gold.parent}", "--format", "json"
    )
    assert answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]["f1"] == 1.0


@pytest.mark.parametrize(
    "ending",
    [".tml", ".timeml", ".xml", ".TE3input", ".TE3input.tml", ".tml.xml", ".tml.TE3input.tml"],
)
def test_outputs_are_paired_by_file_name_whatever_its_endings(tmp_path: Path, ending: str) -> None:
    for side, suffix in (("gold", ".tml"), ("said", ending)):
        (tmp_path / side).mkdir()
        for name in ("a-b", "a", "a.b"):
            body = timeml(f'{name} in <TIMEX3 tid="t1" type="DATE" value="x">May</TIMEX3>')
            (tmp_path / side / (name + suffix)).write_text(body, encoding="utf-8")
    answer = onrecord(
        "score", f"timeml:{tmp_path / 'said'}", "--corpus", f"timeml:{tmp_path / 'gold'}",
        "--format", "json",
    )  # fmt: skip
    assert answer.err == ""
    assert answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]["f1"] == 1.0


def test_a_name_that_is_spelt_otherwise_is_paired_by_its_text_and_this_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Releases of one corpus differ in the spelling of a file's name."""
    for side, names in (("gold", ("a", "ostley-mils")), ("said", ("a", "ostley-mills"))):
        (tmp_path / side).mkdir()
        for number, name in enumerate(names):
            body = timeml(f'{number} <TIMEX3 tid="t1" type="DATE" value="x">May</TIMEX3>')
            (tmp_path / side / f"{name}.tml").write_text(body, encoding="utf-8")
    call = ("score", f"timeml:{tmp_path / 'said'}", "--corpus", f"timeml:{tmp_path / 'gold'}")
    answer = onrecord(*call, "--format", "json")
    assert answer.json["tasks"]["dates"]["criteria"]["strict"]["overall"]["f1"] == 1.0
    assert (
        "ostley-mills.tml: no document is named ostley-mills; taken for ostley-mils" in caplog.text
    )
    (tmp_path / "said" / "ostley-mills.tml").write_text(timeml("2 May"), encoding="utf-8")
    refused = onrecord(*call)
    assert refused.code == 2
    assert "no document of the corpus is 'ostley-mills' (did you mean ostley-mils?" in refused.err


SPACED = "  One  day in\n\nMay 2031 , at noon ."
CLOSE = "One day in May 2031, at noon."


def timexes(text: str, *words: str) -> str:
    for word in words:
        text = text.replace(word, f'<TIMEX3 tid="t1" type="DATE" value="x">{word}</TIMEX3>')
    return timeml(text)


@pytest.mark.parametrize("ours", [True, False])
def test_white_space_may_differ_if_the_user_says_so_and_the_signature_does(
    tmp_path: Path, *, ours: bool
) -> None:
    for side, body in (
        ("gold", timexes(SPACED, "May 2031", "noon")),
        ("said", timexes(CLOSE, "May 2031", "at noon")),
    ):
        (tmp_path / side).mkdir()
        (tmp_path / side / "d.tml").write_text(body, encoding="utf-8")
    gold: Path | str = f"timeml:{tmp_path / 'gold'}"
    if ours:
        assert onrecord("convert", gold, tmp_path / "gold.jsonl").code == 0
        gold = tmp_path / "gold.jsonl"
    call = ("score", f"timeml:{tmp_path / 'said'}", "--corpus", gold, "--profile", "tempeval3")
    assert "one space is enough" in onrecord(*call).err
    answer = onrecord(*call, "--option", "predicted.align=space", "--format", "json")
    assert answer.json["signature"].endswith("|predicted.align:space")
    rows = answer.json["tasks"]["dates"]["criteria"]
    assert rows["strict"]["overall"]["matched"] == 1, "May 2031, on another line"
    assert rows["relaxed"]["overall"]["matched"] == 2
    (tmp_path / "said" / "d.tml").write_text(timexes(CLOSE + "!", "noon"), encoding="utf-8")
    assert "one space is enough" in onrecord(*call, "--option", "predicted.align=space").err


def test_with_other_white_space_another_spelling_of_the_name_is_found_too(tmp_path: Path) -> None:
    gold = [Document(id="mils", text=SPACED), Document(id="b", text=CLOSE + "!")]
    (tmp_path / "mills.tml").write_text(timexes(CLOSE, "May 2031"), encoding="utf-8")
    (found,) = TimemlReader().predictions(tmp_path, {"align": "space"}, gold)
    assert (found.doc_id, found.text_sha256) == ("mils", text_sha256(SPACED))
    assert [SPACED[d.start : d.end] for d in found.layers["dates"]] == ["May 2031"]


def test_a_date_of_white_space_alone_matches_nothing_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "d.tml").write_text(timexes(SPACED, "  "), encoding="utf-8")
    (found,) = TimemlReader().predictions(
        tmp_path, {"align": "space"}, [Document(id="d", text=CLOSE)]
    )
    assert [CLOSE[d.start : d.end] for d in found.layers["dates"]] == [" "], "between words"
    assert found.ungrounded == {"dates": 1}, "at the beginning"


WHITE = st.text(" \n\u00a0", max_size=3)


@given(
    st.lists(st.tuples(st.text("ab", min_size=1, max_size=2), WHITE, WHITE), max_size=6), st.data()
)
def test_words_keep_their_letters_and_edges_whatever_white_space_is_between(
    words: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    text = "".join(word + white for word, white, _ in words)
    other = "".join(word + white for word, _, white in words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    ((a, b),) = respaced([(start, end)], text, other)
    assert "".join(other[a:b].split()) == "".join(text[start:end].split())
    if text[start:end].strip() == text[start:end] != "":
        assert other[a:b].strip() == other[a:b], "no white space is taken in"
        assert respaced([(start, end)], text, text) == [(start, end)]


def test_a_folder_without_timeml_names_the_folder_that_has_some(tmp_path: Path) -> None:
    inside = tmp_path / "corpus" / "inside"
    inside.mkdir(parents=True)
    (inside / "d.tml").write_text(timeml("May"), encoding="utf-8")
    answer = onrecord("score", f"timeml:{inside.parent}", "--corpus", f"timeml:{inside}")
    assert answer.code == 2
    assert f"name one of its folders, e.g. {inside}" in answer.err


GOLDEN = Path(__file__).parent / "fixtures" / "timeml"


def test_a_release_and_a_systems_output_score_as_the_toolkit_counts_them() -> None:
    """Gold 6, system 6 of which one is spurious, so relaxed 5.

    Strict: "May 6, 2031", "Monday", "at eight" = 3. Type: all pairs but "at eight" = 4. Value:
    all pairs but "Monday" = 4. F1 = 2 x matched / 12: 50.00, 83.33, 66.67, 66.67.
    """
    answer = onrecord(
        "score", f"timeml:{GOLDEN / 'said'}", "--corpus", f"timeml:{GOLDEN / 'gold'}",
        "--profile", "tempeval3", "--format", "json",
    )  # fmt: skip
    assert (answer.code, answer.err) == (0, "")
    rows = {k: v["overall"] for k, v in answer.json["tasks"]["dates"]["criteria"].items()}
    assert (rows["relaxed"]["gold"], rows["relaxed"]["predicted"]) == (6, 6)
    printed = {name: percent(row["f1"], 2) for name, row in rows.items()}
    assert printed == {"strict": "50.00", "relaxed": "83.33", "type": "66.67", "value": "66.67"}


def test_a_release_goes_through_our_form_and_back(tmp_path: Path) -> None:
    """All that the scoring reads comes back; the toolkit takes no element inside a TIMEX3."""
    ours, again = tmp_path / "ours.jsonl", tmp_path / "again"
    assert onrecord("convert", f"timeml:{GOLDEN / 'gold'}", ours).code == 0
    answer = onrecord("convert", ours, again, "--to", "timeml")
    assert answer.out.splitlines()[1:] == [
        (
            "1 value of meta.empty_timex3 was dropped: TimeML has no place for it "
            "(in wire_20310506_port)"
        ),
        (
            "1 reference to a date was dropped: TimeML wants a TIMEX3 that is there "
            "(in wire_20310506_port)"
        ),
    ]  # fmt: skip
    first, second = (list(TimemlReader().documents(path, {})) for path in (GOLDEN / "gold", again))
    assert [(d.id, d.text, d.dct, d.layers) for d in first] == [
        (d.id, d.text, d.dct, d.layers) for d in second
    ]
    assert first[0].text.startswith("\n\nOSTLEY, May 6, 2031 (Wire) – Kenyan")
    written = (again / "wire_20310507_mill.tml").read_text(encoding="utf-8")
    assert ' type="TIME" value="2031-05-07T14:35:00"' in written
    assert 'quant="EVERY" freq="1W">every Monday</TIMEX3>' in written
    assert ">in summer 2030</TIMEX3>" in written
    port = (again / "wire_20310506_port.tml").read_text(encoding="utf-8")
    assert 'mod="APPROX" beginPoint="t0">about two years' in port
