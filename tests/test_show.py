from __future__ import annotations

import itertools
import json
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from onrecord.bundle import bundled_corpora
from onrecord.detail import ErrorLog, plain
from onrecord.document import Document, Prediction
from onrecord.report.terminal_lines import text_lines, wrapped
from onrecord.scoring import Settings, score_pairs
from onrecord.views.documents import DocumentView, RunView
from onrecord.views.lanes import lanes
from onrecord.views.marks import Mark, Part, divided
from onrecord.views.pieces import LANES, Close, Label, Open, Text, lanes_of, paragraphs
from onrecord.views.wording import by_kind, chip, lettered, only_on_one_side, spoken, visible
from tests.command_line import TEXT, gold_document, onrecord, prediction, span, write_lines
from tests.viewed import TEXTS, layers, readings, roles, seen, structs

HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\x00\u202e\"'&{{7*7}}"


def document(run: RunView) -> DocumentView:
    assert len(run.documents) == 1
    return run.documents[0]


class TestPieces:
    @given(readings())
    def test_every_character_stands_once_and_in_order(self, run: RunView) -> None:
        view = document(run)
        found = paragraphs(view.document.text, view.marks)
        assert "".join(part.text + part.gap for part in found) == view.document.text
        assert all(not part.gap.strip() for part in found)

    def test_a_blank_line_ends_a_paragraph_and_a_single_line_feed_does_not(self) -> None:
        found = paragraphs("a\n \n\nb\nc\n", ())
        assert [(part.text, part.gap) for part in found] == [("a", "\n \n\n"), ("b\nc", "\n")]
        assert [(part.text, part.gap) for part in paragraphs(" \n", ())] == [("", " \n")]

    @given(readings())
    def test_what_is_opened_is_closed_in_its_paragraph(self, run: RunView) -> None:
        view = document(run)
        for part in paragraphs(view.document.text, view.marks):
            depth = 0
            for piece in part.pieces:
                depth += isinstance(piece, Open) - isinstance(piece, Close)
                assert depth >= 0
            assert depth == 0

    @given(readings())
    def test_every_mark_has_one_label_and_covers_its_own_characters(self, run: RunView) -> None:
        view = document(run)
        found = paragraphs(view.document.text, view.marks)
        labels = [p.mark for part in found for p in part.pieces if isinstance(p, Label)]
        assert sorted(labels) == [mark.number for mark in view.marks]
        drawn: set[tuple[int, str, str, int]] = set()
        offset, gaps = 0, set[int]()
        for part in found:
            stack: list[Open] = []
            for piece in part.pieces:
                if isinstance(piece, Open):
                    stack.append(piece)
                elif isinstance(piece, Close):
                    stack.pop()
                elif isinstance(piece, Text):
                    for place in range(offset, offset + len(piece.text)):
                        drawn.update((o.mark, o.part, o.side, place) for o in stack)
                    offset += len(piece.text)
            gaps.update(range(offset, offset + len(part.gap)))
            offset += len(part.gap)
        lane = lanes_of(view.marks)
        assert drawn == {
            (mark.number, s.part, s.side, place)
            for mark in view.marks
            if lane[mark.number] < LANES
            for s in mark.stretches
            for place in range(s.start, s.end)
            if place not in gaps
        }

    @given(readings())
    def test_a_part_begins_and_ends_once_however_often_it_is_cut(self, run: RunView) -> None:
        view = document(run)
        pieces = [p for x in paragraphs(view.document.text, view.marks) for p in x.pieces]
        opened = [piece for piece in pieces if isinstance(piece, Open)]
        begun = Counter((o.mark, o.part) for o in opened if o.begins)
        lane = lanes_of(view.marks)
        runs: Counter[tuple[int, Part]] = Counter()
        for mark in view.marks:
            for part in {s.part for s in mark.stretches} if lane[mark.number] < LANES else ():
                held = sorted((s.start, s.end) for s in mark.stretches if s.part == part)
                joined = sum(b[0] <= a[1] for a, b in itertools.pairwise(held))
                runs[mark.number, part] += len(held) - joined
        assert all(begun[key] <= number for key, number in runs.items())
        if "\n" not in view.document.text.strip() and view.document.text.strip():
            whole = view.document.text == view.document.text.strip()
            assert not whole or begun == runs

    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=12))
    def test_marks_that_overlap_never_share_a_lane_and_no_lane_is_wasted(
        self, given_: list[tuple[int, int]]
    ) -> None:
        extents = [(start, start + size) for start, size in given_]
        found = lanes(extents)
        for (a, x), (b, y) in itertools.combinations(zip(extents, found, strict=True), 2):
            assert x != y or a[1] <= b[0] or b[1] <= a[0]
        deepest = max((sum(a <= n < b for a, b in extents) for n in range(27)), default=0)
        assert len(set(found)) == deepest

    @given(roles(), roles())
    def test_two_spans_divide_into_what_both_have_and_what_one_has(
        self, gold: Any, predicted: Any
    ) -> None:
        sides = [{n for a, b in spans for n in range(a, b)} for spans in (gold, predicted)]
        wanted = {
            "both": sides[0] & sides[1],
            "gold": sides[0] - sides[1],
            "predicted": sides[1] - sides[0],
        }
        found: dict[str, set[int]] = {"both": set(), "gold": set(), "predicted": set()}
        for stretch in divided("span", gold, predicted):
            found[stretch.side] |= set(range(stretch.start, stretch.end))
        assert found == wanted

    def test_thousands_of_marks_on_one_word_stay_a_small_page(self) -> None:
        heap = [{"start": 0, "end": n + 1, "type": f"T{n}"} for n in range(60)] * 20
        gold = structs({"entities": []}, gold=True)
        view = document(seen("x" * 60, gold, structs({"entities": heap}, gold=False)))
        pieces = [p for x in paragraphs("x" * 60, view.marks) for p in x.pieces]
        assert len(view.errors) == 300
        assert view.notes == (
            "900 more spurious entities are counted, but not drawn: the page ends there",
        )
        assert view.layers[0].errors == 1_200
        assert sum(isinstance(p, Label) for p in pieces) == 300
        assert sum(isinstance(p, Open) for p in pieces) < LANES * 61


class TestErrors:
    @given(TEXTS, layers(gold=True), layers(gold=False))
    def test_the_errors_are_those_that_score_lists(self, text: str, gold: Any, said: Any) -> None:
        view = document(seen(text, gold, said))
        pair = (Document(id="a", text=text, layers=gold), [Prediction(doc_id="a", layers=said)])
        with ErrorLog() as log:
            score_pairs([pair], Settings(), corpus={"name": "x", "version": "0"}, watch=log)
            listed = [json.loads(line) for line in log.lines()]
        wanted = Counter(
            json.dumps([e["task"], e["kind"], e["gold"], e["predicted"]], sort_keys=True)
            for e in listed
        )
        found = Counter(json.dumps(_listed(text, m), sort_keys=True) for m in view.errors)
        assert found == wanted

    @given(readings())
    def test_they_are_numbered_from_one_in_the_order_of_the_text(self, run: RunView) -> None:
        errors = document(run).errors
        assert [mark.error for mark in errors] == list(range(1, len(errors) + 1))
        assert [m.place[0] for m in errors] == sorted(m.place[0] for m in errors)
        assert sorted(by_kind(errors), key=lambda mark: mark.error or 0) == list(errors)

    @given(readings())
    def test_no_attribution_holds_itself(self, run: RunView) -> None:
        marks = document(run).marks
        for mark in marks:
            seen_, above = {mark.number}, mark.parent
            steps = 0
            while above is not None:
                assert above not in seen_
                seen_.add(above)
                above = marks[above].parent
                steps += 1
            assert steps == mark.depth

    @given(readings(), st.sampled_from(["entities", "dates", "attributions"]))
    def test_a_filter_leaves_numbers_as_they_are(self, run: RunView, task: str) -> None:
        view = document(run)
        gold, said = view.document.layers, {}
        for name in ("entities", "dates", "attributions"):
            marks = [m for m in view.marks if m.task == name and m.predicted is not None]
            said[name] = [mark.predicted for mark in marks]
        alone = seen(view.document.text, gold, said, tasks=[task], only_errors=True)
        errors = alone.documents[0].errors if alone.documents else ()
        whole = document(seen(view.document.text, gold, said)).errors
        assert [(m.error, m.task) for m in errors] == [
            (m.error, m.task) for m in whole if m.task == task
        ]


def _listed(text: str, mark: Mark) -> list[Any]:
    return [mark.task, mark.kind, plain(text, mark.gold), plain(text, mark.predicted)]


def broken() -> tuple[dict[str, Any], dict[str, Any]]:
    """The invented document, and predictions with one error of many a kind."""
    gold, said = gold_document(), prediction()
    gold["entities"].append({"start": 0, "end": 5, "type": "PERSON", "optional": True})
    said["entities"] = [
        {"start": 6, "end": 11, "type": "PERSON"},  # Silva: too short
        {"start": span("Portugal")[0], "end": span("Portugal")[1], "type": "ORG"},
        {"start": span("We")[0], "end": span("We")[1], "type": "ORG"},
    ]
    said["dates"] = []
    said["attributions"][0]["content"] = [span("that Portugal — “by far”")]
    return gold, said


class TestWords:
    def test_each_mark_says_what_it_is(self) -> None:
        gold, said = broken()
        view = document(seen(TEXT, structs(gold, gold=True), structs(said, gold=False)))
        whole = "Maria Silva said that Portugal — “by far”"
        assert [spoken(mark, TEXT) for mark in view.marks] == [
            "wrong boundary of entity, gold Maria Silva, predicted Silva, PERSON",
            "optional entity not found, Maria, PERSON",
            f"wrong content of attribution, gold {whole} — will win, predicted {whole}",
            "missed date, Monday, 2031-05-05",
            "wrong type of entity, Portugal, gold GPE, predicted ORG",
            "spurious entity, We, ORG",
            "matched attribution, she added “We will,”",
        ]

    def test_the_chip_beside_an_error_puts_both_readings_side_by_side(self) -> None:
        gold, said = broken()
        view = document(seen(TEXT, structs(gold, gold=True), structs(said, gold=False)))
        chips = {mark.error: [tuple(word) for word in chip(mark)] for mark in view.errors}
        assert chips == {
            1: [("both", "PERSON"), ("word", "wrong boundary")],
            2: [("word", "wrong content")],
            3: [("word", "missed"), ("gold", "2031-05-05")],
            4: [("gold", "GPE"), ("word", "≠"), ("predicted", "ORG")],
            5: [("word", "spurious"), ("predicted", "ORG")],
        }
        assert [tuple(one) for one in only_on_one_side(view.errors[0], TEXT)] == [
            ("gold", "", "Maria")
        ]
        assert [tuple(one) for one in only_on_one_side(view.errors[1], TEXT)] == [
            ("gold", "content", "— will win")
        ]

    def test_a_wrong_value_shows_types_only_where_they_differ(self) -> None:
        gold = {"dates": [{"start": 0, "end": 5, "type": "DATE", "value": "2031"}]}
        for said, words in (
            ({"type": "DATE", "value": "2032"}, "2031 ≠ 2032"),
            ({"type": "DATE"}, "2031 ≠ no value"),
            ({"type": "DURATION", "value": "P1D"}, "DATE 2031 ≠ DURATION P1D"),
        ):
            layer = {"dates": [{"start": 0, "end": 5, **said}]}
            view = document(seen(TEXT, structs(gold, gold=True), structs(layer, gold=False)))
            assert " ".join(word.text for word in chip(view.errors[0])) == words

    @given(st.text())
    def test_visible_text_steers_no_terminal_and_keeps_its_length(self, text: str) -> None:
        shown = visible(text)
        assert len(shown) == len(text)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)

    def test_attributions_are_lettered_as_columns_of_a_sheet(self) -> None:
        assert [lettered(n) for n in (1, 26, 27, 52, 53, 702, 703)] == [
            "a", "z", "aa", "az", "ba", "zz", "aaa",
        ]  # fmt: skip


class TestTerminal:
    @given(TEXTS, st.integers(2, 30))
    def test_lines_hold_the_whole_text_and_fit(self, text: str, width: int) -> None:
        found = list(wrapped(text, width))
        assert "".join(text[start:end] for start, end in found) == text
        for start, end in found:
            assert cell_len(visible(text[start:end].rstrip())) <= width

    @given(readings())
    def test_every_error_number_stands_at_a_line(self, run: RunView) -> None:
        view = document(run)
        printed = "\n".join(line.plain for line in text_lines(view.document.text, view.marks))
        for mark in view.errors:
            assert str(mark.error) in printed

    def test_gold_stands_above_and_predicted_below(self) -> None:
        gold, said = broken()
        view = document(seen(TEXT, structs(gold, gold=True), structs(said, gold=False)))
        lines = [line.plain for line in text_lines(TEXT, view.marks)]
        # Columns 0 to 2 are brackets of contents, 3 is blank; "Silva" stands at 4 + 6.
        assert lines == [
            "│          3 missed 2031-05-05",
            "│   ╌╌╌╌╌╌━━━━━",
            "│   optional PERSON                 ━━━━━GPE",
            "│   Maria Silva said on Monday that Portugal — “by far” — will win.",
            "│   1 PERSON wrong boundary         ━4 ≠ ORG",
            "│   2 a wrong content",
            "│   ___________",
            "│   “We will,” she added.",
            "│   5 spurious ORG ════b",
            "│              ___",
        ]


class _Article(HTMLParser):
    """The text of the article without labels, and every element of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.labels = 0
        self._inside = False
        self._label = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = self._inside or tag == "article"
        if self._inside and tag == "a":
            self._label = True
            self.labels += 1

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "article"
        self._label = self._label and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._label:
            self.text += data


def read_page(html: str) -> _Article:
    page = _Article()
    page.feed(html)
    page.close()
    return page


@pytest.mark.extras
class TestPage:
    @pytest.fixture(autouse=True)
    def _jinja(self) -> None:
        pytest.importorskip("jinja2")

    @given(readings())
    def test_the_article_is_the_text_and_every_mark_can_be_reached(self, run: RunView) -> None:
        from onrecord.site.document_page import document_page
        from onrecord.views.wording import visible_text

        view = document(run)
        page = read_page(document_page(run))
        assert page.text == visible_text(view.document.text)
        assert page.labels == len(view.marks)
        links = [attributes for tag, attributes in page.elements if tag == "a"]
        ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        assert all(link["href"] and link["href"][1:] in ids for link in links)
        assert {f"e{mark.error}" for mark in view.errors} <= ids
        named = [link["aria-label"] for link in links if "aria-label" in link]
        assert Counter(named) == Counter(
            visible(spoken(mark, view.document.text)) for mark in view.marks
        )

    def test_ids_are_unique_on_a_page_of_several_documents(self, tmp_path: Path) -> None:
        gold, said = broken()
        corpus = write_lines(tmp_path / "gold.jsonl", *({**gold, "id": i} for i in "abc"))
        run = write_lines(tmp_path / "p.jsonl", *({**said, "doc_id": i} for i in "abc"))
        html = tmp_path / "page.html"
        answer = onrecord("show", run, "--corpus", corpus, "--html", html)
        assert answer.code == 0, answer.err
        page = read_page(html.read_text(encoding="utf-8"))
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert {"d1-e1", "d2-e1", "d3-e5"} <= set(ids)

    def test_hostile_words_stay_words(self, tmp_path: Path) -> None:
        said = {
            "doc_id": HOSTILE.replace("/", ""),
            "entities": [{"start": 0, "end": 5, "type": HOSTILE}],
            "dates": [{"start": 6, "end": 9, "type": HOSTILE, "value": HOSTILE}],
        }
        gold = {
            "id": HOSTILE.replace("/", ""),
            "text": HOSTILE,
            "language": HOSTILE,
            "dct": {"value": HOSTILE},
            "entities": [{"start": 0, "end": 5, "type": "ORG"}],
            "dates": [],
        }
        corpus = write_lines(tmp_path / "gold.jsonl", gold)
        run = tmp_path / "run"
        run.mkdir()
        write_lines(run / "predictions.jsonl", said)
        body = json.dumps({"extractor": {"name": HOSTILE}, "tasks": ["entities"]})
        (run / "run.json").write_text(body, encoding="utf-8")
        html = tmp_path / "page.html"
        assert onrecord("show", run, "--corpus", corpus, "--html", html).code == 0
        source = html.read_text(encoding="utf-8")
        page = read_page(source)
        tags = Counter(tag for tag, _ in page.elements)
        assert tags["script"] == 1
        assert tags["img"] == 0
        assert not any(name.startswith("on") for _, a in page.elements for name in a)
        assert "49" not in page.text
        assert not re.search(r"[\x00\x1b\u202e]", source)
        terminal = onrecord("show", run, "--corpus", corpus)
        assert terminal.code == 0
        assert not re.search(r"[\x00\x1b\u202e]", terminal.out)

    def test_nothing_but_our_own_style_and_script_may_run(self, tmp_path: Path) -> None:
        import base64
        import hashlib

        gold, said = broken()
        corpus = write_lines(tmp_path / "gold.jsonl", gold)
        html = tmp_path / "page.html"
        onrecord(
            "show", write_lines(tmp_path / "p.jsonl", said), "--corpus", corpus, "--html", html
        )
        source = html.read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source)
        assert policy is not None
        rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))
        assert rules["default-src"] == "'none'"
        for name in ("style", "script"):
            found = re.search(rf"<{name}>(.*?)</{name}>", source, re.DOTALL)
            assert found is not None
            digest = hashlib.sha256(found[1].encode()).digest()
            assert rules[f"{name}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"
        assert not re.search(r'style="|javascript:|https?://(?!www\.w3\.org/2000/svg")', source)

    def test_the_seeds_page_weighs_less_than_150_kilobytes(self, tmp_path: Path) -> None:
        (gold,) = bundled_corpora()["seed"].glob("0*.json")
        said = json.loads(gold.read_bytes())
        for number, entity in enumerate(said["entities"]):
            entity["type"] = "ORG" if number % 3 == 0 else entity["type"]
        layers_ = {name: said[name] for name in ("entities", "dates", "attributions")}
        run = write_lines(tmp_path / "p.jsonl", {"doc_id": said["id"], **layers_})
        html = tmp_path / "page.html"
        assert onrecord("show", run, "--html", html).code == 0
        assert html.stat().st_size < 150_000

    def test_without_jinja_one_error_names_the_command_and_nothing_is_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from onrecord.site.rendering import environment

        environment.cache_clear()
        monkeypatch.setitem(sys.modules, "jinja2", None)
        corpus = write_lines(tmp_path / "gold.jsonl", gold_document())
        run = write_lines(tmp_path / "p.jsonl", prediction())
        html = tmp_path / "page.html"
        answer = onrecord("show", run, "--corpus", corpus, "--html", html)
        assert answer.code == 2
        assert "pip install 'onrecord[site]'" in answer.err
        assert not html.exists()


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[Path, Path]:
        gold, said = broken()
        corpus = write_lines(tmp_path / "gold.jsonl", gold, gold_document("b"))
        return corpus, write_lines(tmp_path / "p.jsonl", said, prediction("b"))

    def test_errors_come_first_then_the_text_then_the_counts(
        self, files: tuple[Path, Path]
    ) -> None:
        corpus, run = files
        answer = onrecord("show", run, "--corpus", corpus, "--docs", "a")
        assert answer.code == 0
        order = ["missed (1)", "spurious (1)", "wrong type (1)", "wrong boundary (1)"]
        order += ["wrong roles (1)", "│   Maria Silva said", "entities (strict)", "scoring:1|"]
        places = [answer.out.index(words) for words in order]
        assert places == sorted(places)
        assert "[Monday]" in answer.out
        assert "\x1b" not in answer.out

    def test_only_errors_leaves_out_what_is_right(self, files: tuple[Path, Path]) -> None:
        corpus, run = files
        answer = onrecord("show", run, "--corpus", corpus, "--only-errors", "--task", "dates")
        assert answer.code == 0
        assert "missed (1)" in answer.out
        assert "wrong type" not in answer.out
        assert "\nb  " not in answer.out
        assert "═" not in answer.out

    def test_a_document_that_does_not_exist_is_an_error_with_the_nearest(
        self, files: tuple[Path, Path]
    ) -> None:
        corpus, run = files
        answer = onrecord("show", run, "--corpus", corpus, "--docs", "c")
        assert answer.code == 2
        assert "no document of the corpus is 'c' (there is a, b)" in answer.err

    def test_documents_beyond_the_limit_are_counted(self, files: tuple[Path, Path]) -> None:
        corpus, run = files
        answer = onrecord("show", run, "--corpus", corpus, "--limit", "1")
        assert answer.code == 0
        assert "1 more documents are not shown: --docs ID or --limit N shows them" in answer.err
        assert "\nb  " not in answer.out

    def test_a_page_that_cannot_be_written_is_one_error(self, files: tuple[Path, Path]) -> None:
        pytest.importorskip("jinja2")
        corpus, run = files
        answer = onrecord("show", run, "--corpus", corpus, "--html", run / "x" / "page.html")
        assert answer.code == 2
        assert "cannot be written" in answer.err

    def test_a_document_that_failed_says_so_and_all_of_it_is_missed(self, tmp_path: Path) -> None:
        corpus = write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))
        failed = {"doc_id": "a", "status": "error", "error": "out of \x1b[5mmemory"}
        run = write_lines(tmp_path / "p.jsonl", failed, prediction("b"))
        answer = onrecord("show", run, "--corpus", corpus, "--docs", "a")
        assert answer.code == 0
        assert "error: out of ␛[5mmemory; scored as empty" in answer.out
        assert "missed (5)" in answer.out

    def test_a_layer_that_was_not_tried_is_no_error(self, tmp_path: Path) -> None:
        corpus = write_lines(tmp_path / "gold.jsonl", gold_document())
        said = {"doc_id": "a", "entities": prediction()["entities"]}
        run = write_lines(tmp_path / "p.jsonl", said)
        answer = onrecord("show", run, "--corpus", corpus)
        assert answer.code == 0
        assert "missed" not in answer.out
        assert answer.out.count("not attempted") == 2

    def test_strings_that_are_not_in_the_text_are_told(self, tmp_path: Path) -> None:
        corpus = write_lines(tmp_path / "gold.jsonl", gold_document())
        run = write_lines(tmp_path / "p.jsonl", {**prediction(), "ungrounded": {"entities": 2}})
        answer = onrecord("show", run, "--corpus", corpus)
        assert "2 predicted entities name words that are not in the text" in answer.out
