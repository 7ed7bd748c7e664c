"""TimeML files: offsets, the creation time, and files that are not what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.document import Document
from onrecord.readers.timeml import TimemlReader
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
            b"<TimeML><TEXT><TIMEX3 tid='t7' type='DATE'/></TEXT></TimeML>",
            ":1: TIMEX3 t7 has no text",
        ),
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
