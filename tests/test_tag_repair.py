from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InvalidInputError
from onrecord.readers.conll import ConllReader
from onrecord.tag_repair import REPAIRS, SCHEMES, Repair, Scheme, decode_tags
from tests.command_line import onrecord

TAGS = {
    scheme: st.lists(st.sampled_from(["O", *(f"{p}-{t}" for p in prefixes for t in "XY")]))
    for scheme, prefixes in (("IOB2", "BI"), ("IOB1", "BI"), ("IOBES", "BIES"), ("BILOU", "BILU"))
}


def spans(tags: str, scheme: Scheme = "IOB2", repair: Repair = "error") -> list[tuple[object, ...]]:
    return [tuple(span) for span in decode_tags(tags.split(), scheme, repair).spans]


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("IOB2", "B-X I-X B-X O B-Y"),
        ("IOB1", "I-X I-X B-X O I-Y"),
        ("IOBES", "B-X E-X S-X O S-Y"),
        ("BILOU", "B-X L-X U-X O U-Y"),
    ],
)
@pytest.mark.parametrize("repair", REPAIRS)
def test_valid_tags_mean_the_same_under_every_repair(
    scheme: Scheme, tags: str, repair: Repair
) -> None:
    assert spans(tags, scheme, repair) == [(0, 2, "X"), (2, 3, "X"), (4, 5, "Y")]
    assert decode_tags(tags.split(), scheme, repair).broken == 0


def test_an_inside_tag_without_a_beginning_begins_a_span_or_is_dropped_or_refused() -> None:
    assert spans("O I-X I-X", repair="conlleval") == [(1, 3, "X")]
    assert spans("O I-X I-X", repair="discard") == []
    with pytest.raises(InvalidInputError, match="I-X must follow B or I of its type"):
        spans("O I-X I-X")


def test_a_change_of_type_inside_a_span_ends_it() -> None:
    assert spans("B-X I-Y", repair="conlleval") == [(0, 1, "X"), (1, 2, "Y")]
    assert spans("B-X I-Y", repair="discard") == [(0, 1, "X")]


def test_a_span_without_its_end_tag_is_dropped_by_discard() -> None:
    assert spans("B-X O", "IOBES", "conlleval") == [(0, 1, "X")]
    assert spans("B-X O", "IOBES", "discard") == []
    assert decode_tags(["B-X", "O"], "IOBES", "discard").broken == 1


@pytest.mark.parametrize("tag", ["B", "X-PER", "B-", "b-PER", "E-PER"])
def test_a_tag_of_no_scheme_is_refused_under_every_repair(tag: str) -> None:
    for repair in REPAIRS:
        with pytest.raises(InvalidInputError, match="a tag of IOB2 must be"):
            decode_tags([tag], "IOB2", repair)


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_repairs_equal_seqeval_in_both_its_modes(scheme: Scheme) -> None:
    labeling = pytest.importorskip("seqeval.metrics.sequence_labeling")
    schemes = pytest.importorskip("seqeval.scheme")

    @given(tags=TAGS[scheme])
    def check(tags: list[str]) -> None:
        same = [tag.replace("L-", "E-").replace("U-", "S-") for tag in tags]  # it knows no BILOU
        loose = sorted((a, b + 1, t) for t, a, b in labeling.get_entities(same))
        assert sorted(decode_tags(tags, scheme, "conlleval").spans) == loose
        if scheme == "IOB1":
            return  # seqeval's strict IOB1 has no pattern for the end of B-Y before B-X
        strict = schemes.Entities([tags], getattr(schemes, scheme)).entities[0]
        expected = sorted((e.start, e.end, e.tag) for e in strict)
        assert sorted(decode_tags(tags, scheme, "discard").spans) == expected

    check()


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("repair", ["conlleval", "discard"])
def test_repairs_equal_seqscore_by_the_same_names(repair: Repair) -> None:
    encoding = pytest.importorskip("seqscore.encoding").get_encoding("BIO")

    @given(tags=TAGS["IOB2"])
    def check(tags: list[str]) -> None:
        found = encoding.decode_labels(encoding.repair_labels(tags, repair))
        theirs = sorted((m.span.start, m.span.end, m.type) for m in found)
        assert sorted(decode_tags(tags, "IOB2", repair).spans) == theirs

    check()


GOLD = """-DOCSTART- O

Ada B-PER
Lund I-PER
ran O

in O
Kenya B-LOC

-DOCSTART- O

Oslo B-LOC
"""


def test_conll_files_are_read_with_their_tokens_as_text(tmp_path: Path) -> None:
    gold, said = tmp_path / "gold.iob2", tmp_path / "said.iob2"
    gold.write_text(GOLD, encoding="utf-8")
    said.write_text(GOLD.replace("B-PER", "I-PER"), encoding="utf-8")
    call = ("score", f"conll:{said}", "--corpus", f"conll:{gold}", "--format", "json")
    refused = onrecord(*call)
    assert refused.code == 2
    assert "said.iob2:3: I-PER must follow B or I" in refused.err
    kept = onrecord(*call, "--option", "repair=conlleval").json
    assert kept["tasks"]["entities"]["criteria"]["strict"]["overall"]["f1"] == 1.0
    assert "|repair:conlleval" in kept["signature"]
    dropped = onrecord(*call, "--option", "repair=discard").json
    # gold 3, predicted 2 (Ada Lund is dropped), matched 2: F1 = 4/5
    assert dropped["tasks"]["entities"]["criteria"]["strict"]["overall"]["f1"] == 0.8
    assert kept["corpus"]["documents"] == 2


def read(path: Path, content: bytes, option: str = "repair=error") -> tuple[str, list[list[str]]]:
    path.write_bytes(content)
    documents = list(ConllReader().documents(path, dict([option.split("=")])))
    found = [[d.text[a:b] for e in d.layers["entities"] for a, b in e.fragments] for d in documents]
    return "|".join(d.text for d in documents), found


@pytest.mark.parametrize(
    ("content", "text", "found"),
    [
        (b"Ada B-X\nran O\n\nin O\nOslo B-X", "Ada ran\nin Oslo", [["Ada", "Oslo"]]),
        (b"Ada\tNNP\tB-X\r\nLund\tNNP\tI-X\r\n\r\n\r\n", "Ada Lund", [["Ada Lund"]]),
        (b"\xef\xbb\xbfAda  B-X \n", "Ada", [["Ada"]]),
        (b"\xef\xbb\xbf\nAda B-X\n", "Ada", [["Ada"]]),
        (b"-DOCSTART- O\nAda B-X\n-DOCSTART- O\nOslo B-X\n", "Ada|Oslo", [["Ada"], ["Oslo"]]),
        # a no-break space belongs to its token, and offsets count code points
        (b"10\xc2\xa0000 O\n\xf0\x9f\x8c\x8d O\nOslo B-X", "10\xa0000 \U0001f30d Oslo", [["Oslo"]]),
        (b"0 800\tB-X\nnow\tO", "0 800 now", [["0 800"]]),
        (b"", "", []),
    ],
)
def test_tokens_are_joined_and_spans_are_offsets_into_the_text(
    tmp_path: Path, content: bytes, text: str, found: list[list[str]]
) -> None:
    assert read(tmp_path / "gold.iob2", content) == (text, found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\tB-X\n", "gold {0}.iob2:1: must have a token in its first column"),
        (b"Ada B-X\n\xc2\xa0\n", "gold {0}.iob2:2: must have a tag beside"),
        (b"Ada O\n\nran O\nOslo I-X", "gold {0}.iob2:4: I-X must follow"),
        (b"Ada O\n\xff O\n", "gold {0}.iob2:2"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(said)):
        read(tmp_path / "gold {0}.iob2", content)


def test_the_tag_column_can_be_named(tmp_path: Path) -> None:
    content = b"Ada B-X O\nOslo O B-Y\n"
    assert read(tmp_path / "gold.iob2", content, "column=1")[1] == [["Ada"]]
    assert read(tmp_path / "gold.iob2", content, "column=-1")[1] == [["Oslo"]]


def test_predictions_on_other_tokens_are_refused(tmp_path: Path) -> None:
    gold, said = tmp_path / "gold.iob2", tmp_path / "said.iob2"
    gold.write_text(GOLD, encoding="utf-8")
    said.write_text(GOLD.replace("ran", "runs"), encoding="utf-8")
    answer = onrecord("score", f"conll:{said}", "--corpus", f"conll:{gold}")
    assert answer.code == 2
    assert "said.iob2:5: 'runs' must be the word of '1' at 9, 'ran" in answer.err


@pytest.mark.parametrize(
    ("option", "said"),
    [("repair=fix", "discard"), ("scheme=BIO", "IOB2"), ("column=x", "whole number"),
     ("column=7", "must have a column 7"), ("colum=1", "did you mean column")],
)  # fmt: skip
def test_a_bad_option_is_refused(tmp_path: Path, option: str, said: str) -> None:
    gold = tmp_path / "gold.iob2"
    gold.write_text(GOLD, encoding="utf-8")
    corpus = f"conll:{gold}"
    answer = onrecord("score", corpus, "--corpus", corpus, "--option", option)
    assert answer.code == 2
    assert said in answer.err
