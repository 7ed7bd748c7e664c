"""Token-per-line files as the field has them: shared tasks, exports, submissions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.readers.conll import ConllReader
from tests.command_line import onrecord, write_lines

GOLDEN = Path(__file__).parent / "fixtures" / "conll"


def read(path: Path, **options: str) -> list[Document]:
    return list(ConllReader().documents(path, options))


def said(path: Path, corpus: list[Document], **options: str) -> list[Any]:
    return list(ConllReader().predictions(path, options, corpus))


def found(document: Document) -> list[tuple[str, str]]:
    return [(e.type, document.text[e.start : e.end]) for e in document.layers["entities"]]


def made(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_conll_2003_begins_spans_with_i_and_neighbours_with_b() -> None:
    first, second = read(GOLDEN / "conll2003.txt", scheme="IOB1")
    assert first.text == ("OSTLEY 2031-05-06\nKenyan minister Amos Reed met Ada Lund Maria Silva .")
    assert found(first) == [
        ("LOC", "OSTLEY"), ("MISC", "Kenyan"), ("PER", "Amos Reed"), ("PER", "Ada Lund"),
        ("PER", "Maria Silva"),
    ]  # fmt: skip
    assert found(second) == [("ORG", "Radio Nord")]
    assert [d.id for d in (first, second)] == ["1", "2"]
    chunks = read(GOLDEN / "conll2003.txt", scheme="IOB1", column="2")
    assert found(chunks[1])[:2] == [("NP", "Radio Nord"), ("NP", "'s mill")]


def test_a_file_of_another_scheme_names_the_scheme_that_it_may_have() -> None:
    with pytest.raises(
        InvalidInputError, match=r"conll2003\.txt:3: I-LOC must follow.*scheme=IOB1"
    ):
        read(GOLDEN / "conll2003.txt")


def test_wnut_17_has_types_with_dashes_hash_tokens_and_tabs_on_blank_lines() -> None:
    (whole,) = read(GOLDEN / "wnut17.conll")
    assert whole.text == "omw to Ostley # finally 😂\nwatched The Mill w amos"
    assert found(whole) == [
        ("location", "Ostley"), ("creative-work", "The Mill"), ("person", "amos"),
    ]  # fmt: skip
    posts = read(GOLDEN / "wnut17.conll", documents="sentences")
    assert [(d.id, d.text) for d in posts] == [
        ("1", "omw to Ostley # finally 😂"), ("2", "watched The Mill w amos"),
    ]  # fmt: skip
    assert [d.place.rpartition(":")[2] for d in posts] == ["1", "9"]


def test_wikigold_has_iob1_without_a_blank_line_after_the_heading() -> None:
    ostley, lund = read(GOLDEN / "wikigold.conll.txt", scheme="IOB1")
    assert ostley.text == "Ostley is a town .\nIt hosts Radio Nord Ostley Gazette ."
    assert found(ostley) == [("LOC", "Ostley"), ("ORG", "Radio Nord"), ("ORG", "Ostley Gazette")]
    assert found(lund) == [("PER", "Lund")]


def test_conll_2012_is_known_by_its_heading() -> None:
    first, second = read(GOLDEN / "ontonotes.v4_gold_conll")
    assert [d.id for d in (first, second)] == [
        "nw/inv/00/inv_0001_part_000", "nw/inv/00/inv_0001_part_001",
    ]  # fmt: skip
    assert found(first) == [
        ("PERSON", "Ada Lund"), ("ORG", "the Ostley Gazette"), ("GPE", "Kenya"),
    ]  # fmt: skip
    assert found(second) == []


def test_detokenised_text_is_printed_english_and_offsets_follow_it() -> None:
    first, second = read(GOLDEN / "ontonotes.v4_gold_conll", join="detokenised")
    assert first.text == '"We won," Ada Lund told the Ostley Gazette (Kenya).'
    assert found(first) == [
        ("PERSON", "Ada Lund"), ("ORG", "the Ostley Gazette"), ("GPE", "Kenya"),
    ]  # fmt: skip
    assert second.text == "She didn't say when."


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("Lund 's mill , the Reeds ' mill .", "Lund's mill, the Reeds' mill."),
        ("It wo n't close ; they 've won .", "It won't close; they've won."),
        ('" No , " he said , " never " .', '"No," he said, "never".'),
        ("“ No ” ( he said ) ; $ 5 or 5 % …", "“No” (he said); $5 or 5%…"),
        ("We ’re here : they’ll come !", "We’re here: they’ll come!"),
    ],
)  # fmt: skip
def test_marks_stand_where_english_has_them(tmp_path: Path, tokens: str, text: str) -> None:
    lines = "".join(f"{token} O\n" for token in tokens.split())
    (document,) = read(made(tmp_path / "d.conll", lines), join="detokenised")
    assert document.text == text


def test_a_document_has_the_id_in_brackets_on_its_heading(tmp_path: Path) -> None:
    path = made(tmp_path / "d.conll", "-DOCSTART- (1 EU)\nAda O\n\n-DOCSTART- (x (y))\tO\nran\tO\n")
    assert [d.id for d in read(path)] == ["1 EU", "x (y)"]


def test_a_folder_is_read_file_by_file_and_ids_are_the_files_names(tmp_path: Path) -> None:
    for name in ("b/second.conll", "first.iob2", "notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        made(tmp_path / name, "-DOCSTART- O\nAda B-PER\n-DOCSTART- O\nOslo B-LOC\n")
    assert [d.id for d in read(tmp_path)] == ["second", "second-2", "first", "first-2"]
    empty = tmp_path / "none"
    empty.mkdir()
    with pytest.raises(InvalidInputError, match="holds none"):
        read(empty)


def test_predictions_stand_in_the_golds_own_text_whatever_the_white_space(tmp_path: Path) -> None:
    text = "  “Ada\u00a0Lund”\n\nran (to Oslo).\n"
    gold = [Document(id="news-1", text=text), Document(id="news-2", text="Oslo!")]
    lines = "“ O\nAda B-PER\nLund I-PER\n” O\n\nran O\n-LRB- O\nto O\nOslo B-LOC\n-RRB- O\n. O\n"
    path = made(tmp_path / "d.conll", f"{lines}-DOCSTART- O\nOslo B-LOC\n! O\n")
    first, second = said(path, gold)
    assert (first.doc_id, second.doc_id) == ("news-1", "news-2")
    assert [text[e.start : e.end] for e in first.layers["entities"]] == ["Ada\u00a0Lund", "Oslo"]
    named = made(
        tmp_path / "n.conll", f"-DOCSTART- (news-2)\nOslo B-LOC\n! O\n-DOCSTART- (news-1)\n{lines}"
    )
    assert [p.doc_id for p in said(named, gold)] == ["news-2", "news-1"]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("Ada O\nruns O\n", r"d.conll:2: 'runs' must be the word of 'a' at 4, 'ran'"),
        ("Ada O\n", r"d.conll:1: the tokens end, but the text of 'a' goes on at 4, 'ran'"),
        ("Ada O\nran O\n\nfar O\n", r"d.conll:4: 'far' must be the word of 'a' at 7, the end"),
    ],
)
def test_other_words_than_the_golds_are_refused_at_the_line(
    tmp_path: Path, lines: str, problem: str
) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", {"id": "a", "text": "Ada ran", "entities": []})
    path = made(tmp_path / "d.conll", lines)
    answer = onrecord("score", f"conll:{path}", "--corpus", gold)
    assert answer.code == 2
    assert problem in answer.err


def test_more_documents_than_the_gold_has_are_refused(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", {"id": "a", "text": "Ada ran", "entities": []})
    path = made(tmp_path / "d.conll", "Ada O\nran O\n-DOCSTART- O\nOslo O\n")
    answer = onrecord("score", f"conll:{path}", "--corpus", gold)
    assert answer.code == 2
    assert "no document of the corpus is '2'" in answer.err


@pytest.mark.parametrize(
    "tag", ["(PER", "PER)", "(PER*(X", "", "**", "B-PER", "(*", "(A)(B)"]
)  # fmt: skip
def test_a_tag_that_is_no_bracket_is_refused(tmp_path: Path, tag: str) -> None:
    path = made(tmp_path / "d.conll", f"Ada\t{tag}\tx\n")
    with pytest.raises(InvalidInputError, match=r"d.conll:1: "):
        read(path, scheme="brackets", column="1")


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        (("(PER*", "*"), r":1: \(PER\* is not closed before the sentence ends"),
        (("(PER*", "(LOC)"), r":2: .* each closed before the next, got '\(LOC\)'"),
        (("*", "*)"), r":2: "),
    ],
)
def test_brackets_close_in_their_sentence(
    tmp_path: Path, tags: tuple[str, ...], problem: str
) -> None:
    path = made(tmp_path / "d.conll", "".join(f"w {tag}\n" for tag in tags))
    with pytest.raises(InvalidInputError, match=problem):
        read(path, scheme="brackets")


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [("BIOES", "B-X E-X S-Y O"), ("BILOU", "B-X L-X U-Y O"), ("BILUO", "B-X L-X U-Y O")],
)
def test_schemes_go_by_all_their_names(tmp_path: Path, scheme: str, tags: str) -> None:
    path = made(tmp_path / "d.conll", "".join(f"w {tag}\n" for tag in tags.split()))
    (document,) = read(path, scheme=scheme)
    assert found(document) == [("X", "w w"), ("Y", "w")]


def test_empty_columns_between_tabs_keep_their_place(tmp_path: Path) -> None:
    path = made(tmp_path / "d.conll", "Ada\t\tB-PER\tx\nran\tVBD\tO\n")
    assert found(read(path, column="2")[0]) == [("PER", "Ada")]


def test_a_column_of_white_space_gives_the_exact_text(tmp_path: Path) -> None:
    rows = (
        "“\tSpacesBefore=\\n|SpaceAfter=No\tO\nAda\tSpacesAfter=\\s\\s\tB-PER\n\n"
        "ran\tSpacesAfter=\\t\\\\\\p\u00a0\tO\n"
    )
    (document,) = read(made(tmp_path / "d.conll", f"-DOCSTART- (a)\t_\tO\n{rows}"))
    assert document.text == "\n“Ada  ran\t\\|\u00a0"
    assert found(document) == [("PER", "Ada")]


def test_a_submission_with_gold_and_system_columns_is_read_by_column(tmp_path: Path) -> None:
    path = made(tmp_path / "d.conll", "Ada B-PER O\nOslo O B-LOC\n")
    gold, system = f"conll:{path}", f"conll:{path}"
    answer = onrecord("score", system, "--corpus", gold, "--option", "column=1", "--format", "json")
    assert answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]["f1"] == 1.0


def test_gold_and_system_may_differ_in_scheme(tmp_path: Path) -> None:
    gold = made(tmp_path / "gold.conll", "Ada I-PER\nLund I-PER\nOslo I-LOC\n")
    system = made(tmp_path / "said.conll", "Ada B-PER\nLund L-PER\nOslo U-LOC\n")
    call = ("score", f"conll:{system}", "--corpus", f"conll:{gold}", "--format", "json")
    assert onrecord(*call, "--option", "scheme=IOB1").code == 2
    answer = onrecord(
        *call, "--option", "gold.scheme=IOB1", "--option", "predicted.scheme=BILOU"
    )  # fmt: skip
    assert answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]["f1"] == 1.0
    assert "gold.scheme:IOB1|predicted.scheme:BILOU" in answer.json["signature"]


def test_comments_are_no_tokens_and_hash_tokens_are_no_comments(tmp_path: Path) -> None:
    """CoNLL-U's comments and ``# newdoc`` stand before a sentence; a token ``#`` has columns."""
    path = made(
        tmp_path / "d.conll",
        "# newdoc id = port 1\n# sent_id = 1\n# Reed spoke\n"
        "Ada\tB-PERSON\nReed\tI-PERSON\n\n# sent_id = 2\n#\tO\nLund\tB-GPE\n# = 4\tO\n\n"
        "# newdoc id = port-2\n#mill\tB-ORG\n",
    )
    documents = read(path)
    assert [(d.id, d.text) for d in documents] == [
        ("port 1", "Ada Reed\n# Lund # = 4"), ("port-2", "#mill"),
    ]  # fmt: skip
    assert [found(d) for d in documents] == [
        [("PERSON", "Ada Reed"), ("GPE", "Lund")], [("ORG", "#mill")],
    ]  # fmt: skip


def test_comments_of_ontonotes_columns_stand_anywhere_before_a_sentence(tmp_path: Path) -> None:
    row = "nw/port 0 {} {} NN (TOP* - - - - {} -"
    rows = [row.format(0, "Lund", "(GPE)"), row.format(1, "#", "*")]
    path = made(
        tmp_path / "d.v4_gold_conll",
        "# made from the release\n#begin document (nw/port); part 000\n# a first sentence\n"
        + "\n".join(rows)
        + "\n\n#end document\n",
    )
    (document,) = read(path)
    assert (document.id, document.text) == ("nw/port_part_000", "Lund #")
    assert found(document) == [("GPE", "Lund")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Ada\tB-PER\nran\t\n", ":2: must have a tag beside 'ran', but has none"),
        ("Ada B-PER\rran O\r", ":1: must not have a carriage return inside a line"),
    ],
)
def test_a_line_without_a_tag_and_the_line_ends_of_old_are_named(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = made(tmp_path / "d.conll", content)
    with pytest.raises(InvalidInputError, match=re.escape(f"{path}{problem}")):
        read(path)
