"""Charts of a corpus: every bar is a count, and nothing in them is more than a picture."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus import Corpus
from onrecord.curation import statistics
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus
from onrecord.report.charts import PAGE, PAPER, Bar, Chart, svg, unit
from onrecord.report.plots import (
    Charts,
    corpus_charts,
    difference_charts,
    figures,
    picture,
    splits_of,
)
from onrecord.site.rendering import asset
from tests.any_gold import corpora
from tests.browsers import Page, browser, opened
from tests.command_line import gold_document, onrecord, write_lines

__all__ = ["browser", "opened"]
pytestmark = pytest.mark.extras
pytest.importorskip("vl_convert")

SVG = "{http://www.w3.org/2000/svg}"
BOX = re.compile(r"M[\d.]+,[\d.]+h([\d.]+)v([\d.]+)h-?[\d.]+Z")
HOSTILE = {
    "<script>alert(1)</script>": "<script>a …",
    '"]+alert(1)+["': '"]+alert(1)+["',
    "a\x00\x1b[2J\u202eb": "a␀␛[2J\ufffdb",
    "]]>&amp;": "]]>&amp;",
    "🌍" * 70: "🌍" * 9 + " … " + "🌍" * 6,
    "\ud800": "\ufffd",
}
ELEMENTS = {
    f"{SVG}{name}" for name in ("svg", "title", "desc", "g", "path", "line", "rect", "text")
}


def parsed(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314  # our own


def charts_in(drawn: str) -> list[ET.Element]:
    """The groups of bars of a picture, in order."""
    root = parsed(drawn)
    return [g for g in root.iter(f"{SVG}g") if "mark-rect" in g.get("class", "")]


def sizes(group: ET.Element, *, upright: bool) -> list[float]:
    found = [BOX.fullmatch(path.get("d", "")) for path in group.iter(f"{SVG}path")]
    return [float(box[1 + upright]) for box in found if box]


def words(drawn: str) -> list[str]:
    return [text.text or "" for text in parsed(drawn).iter(f"{SVG}text")]


def is_a_mere_picture(drawn: str) -> None:
    root = parsed(drawn)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(root.findtext(f"{SVG}{name}") for name in ("title", "desc"))
    for element in root.iter():
        assert element.tag in ELEMENTS
        names = {name.rpartition("}")[2].lower() for name in element.attrib}
        assert not names & {"style", "href", "src", "id"}
        assert not any(name.startswith(("on", "aria")) for name in names)
        assert "role" not in names or element is root
        assert "url(" not in " ".join(element.attrib.values())


def drawn(chart: Chart) -> str:
    return svg(unit(chart, PAPER, 280), chart.title, chart.description, PAPER)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=22), st.booleans())
@settings(max_examples=15)
def test_bars_are_as_long_as_their_counts(counts: list[int], upright: bool) -> None:  # noqa: FBT001
    bars = [Bar(f"b{i % 3}", count) for i, count in enumerate(counts)]  # labels may be the same
    made = drawn(Chart("Some", bars, "said", "words" if upright else ""))
    is_a_mere_picture(made)
    (group,) = charts_in(made)
    full = 130 if upright else 220
    assert sizes(group, upright=upright) == pytest.approx(
        [full * count / (max(counts) or 1) for count in counts]
    )
    if not upright:
        assert sorted(f"{c:,}" for c in counts) == sorted(
            w for w in words(made) if w.replace(",", "").isdigit()
        )


def test_a_scale_is_shared() -> None:
    made = drawn(Chart("Some", [Bar("a", 5), Bar("b", 10)], "said", scale=20))
    (group,) = charts_in(made)
    assert sizes(group, upright=False) == pytest.approx([55, 110])


def test_the_last_bar_of_a_histogram_always_bears_its_label() -> None:
    for count in range(1, 22):
        bars = [Bar(f"n{i}", 1) for i in range(count)]
        said = [w for w in words(drawn(Chart("Some", bars, "said", "w"))) if w.startswith("n")]
        assert said[-1] == f"n{count - 1}"
        assert count / 3 <= len(said) <= 9 or count <= 9


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_shown_and_nothing_else(label: str) -> None:
    bars = [Bar(label, 3), Bar("b", 1, label)]
    for axis in ("", label):
        made = drawn(Chart(label, bars, "said", axis))
        is_a_mere_picture(made)
        assert any(w.startswith(HOSTILE[label]) for w in words(made)), words(made)
        made.encode()
    is_a_mere_picture(picture(label, Charts([Chart(label, bars, "said")], [])))


@given(corpora())
@settings(max_examples=10)
def test_every_count_of_any_corpus_has_its_bar(corpus: list[Document]) -> None:
    found = statistics(corpus) | {"splits": {"dev": 1, "test": 3}}
    charts = corpus_charts(found)
    made = picture("Any", charts)
    is_a_mere_picture(made)
    assert made == picture("Any", charts)
    every = [*charts.first, *(chart for column in charts.columns for chart in column)]
    groups = charts_in(made)
    assert len(groups) == len(every)
    for chart, group in zip(every, groups, strict=True):
        counts = [bar.number for bar in chart.bars]
        full = 130 if chart.axis else 220
        assert sizes(group, upright=bool(chart.axis)) == pytest.approx(
            [full * count / (max(counts) or 1) for count in counts]
        )
    for name in ("entities", "dates", "attributions"):
        total = found[name]["total"]
        drawn_types = [c for c in every if c.title.startswith(f"{name} by") and not c.axis]
        assert [sum(b.number for b in c.bars) for c in drawn_types] == [total] * (total > 0)


def test_types_beyond_the_twentieth_share_a_bar() -> None:
    found = statistics([]) | {"splits": {}}
    found["entities"] |= {"total": 75, "type": {f"T{i}": 25 - i if i < 5 else 1 for i in range(25)}}
    (column,) = corpus_charts(found).columns
    # 19 of their own, the 6 others with 1 each together
    assert [(b.label, b.number) for b in column[0].bars][-2:] == [("T18", 1), ("6 others", 6)]


def test_figures_wear_the_colours_of_their_page_and_carry_their_numbers() -> None:
    found = figures(open_corpus("composed"))
    assert [f.title for f in found][:3] == [
        "documents by length", "documents by split", "entities by type",
    ]  # fmt: skip
    assert found == figures(open_corpus("composed"))
    for figure in found:
        is_a_mere_picture(figure.svg)
        colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', figure.svg))
        assert colours <= set(PAGE.values()), colours
    counts = statistics(open_corpus("composed"))["entities"]["type"]
    (description,) = (
        parsed(f.svg).findtext(f"{SVG}desc") for f in found if f.title == "entities by type"
    )
    assert description == ", ".join(f"{name}: {count:,}" for name, count in counts.items())


def test_splits_are_those_of_a_whole_corpus() -> None:
    whole, dev = open_corpus("composed"), open_corpus("composed/dev")
    assert whole.manifest is not None
    assert splits_of(whole) == {name: len(ids) for name, ids in whole.manifest.splits.items()}
    assert splits_of(dev) == {}
    assert figures(Corpus("none", "0", list)) == []


def test_of_two_versions_what_changed_is_drawn() -> None:
    rows = {
        "entities": {"same": 9, "changed": 2, "added": 1, "removed": 0},
        "dates": {"same": 0, "changed": 0, "added": 0, "removed": 4},
    }
    made = picture("a → b", difference_charts({"annotations": rows}))
    is_a_mere_picture(made)
    found = [sizes(group, upright=False) for group in charts_in(made)]
    assert found == [pytest.approx([110, 55, 0]), pytest.approx([0, 0, 220])]  # 4 is the most
    assert {"entities: 9 the same", "dates: 0 the same"} <= set(words(made))
    with pytest.raises(InvalidInputError, match="nothing to draw"):
        picture("a → b", difference_charts({"annotations": {}}))


# The command line


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))


def asked(gold: Path) -> Iterator[tuple[str, ...]]:
    yield "corpus", "stats", str(gold)
    yield "corpus", "diff", str(gold), str(gold)


@pytest.mark.parametrize("number", [0, 1])
def test_a_plot_is_written_beside_what_is_printed(number: int, gold: Path, tmp_path: Path) -> None:
    command = list(asked(gold))[number]
    plain = onrecord(*command)
    files = [tmp_path / name for name in ("one.svg", "two.svg")]
    for file in files:
        assert onrecord(*command, "--plot", file) == plain
    assert files[0].read_bytes() == files[1].read_bytes()
    is_a_mere_picture(files[0].read_text(encoding="utf-8"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gold.jsonl", "one.svg", "two.svg"]
    again = onrecord(*command, "--plot", files[0])
    assert (again.code, again.out, "is there already" in again.err) == (2, "", True)
    lost = onrecord(*command, "--plot", tmp_path / "nowhere" / "x.svg")
    assert (lost.code, lost.out, "cannot be written" in lost.err) == (2, "", True)


def test_what_is_missing_is_named_and_nothing_is_written(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for command in asked(gold):
        answer = onrecord(*command, "--plot", tmp_path / "x.svg")
        assert (answer.code, answer.out) == (2, "")
        assert "pip install 'onrecord[plots]'" in answer.err
    assert [p.name for p in tmp_path.iterdir()] == ["gold.jsonl"]


def test_nothing_cannot_be_drawn(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    answer = onrecord("corpus", "stats", empty, "--plot", tmp_path / "x.svg")
    assert (answer.code, "nothing to draw" in answer.err) == (2, True)
    assert [p.name for p in tmp_path.iterdir()] == ["empty.jsonl"]


# A real browser


@pytest.mark.browser
@pytest.mark.slow
def test_figures_are_seen_in_both_schemes_on_a_page_that_allows_no_style(
    tmp_path: Path, opened: Callable[..., Page]
) -> None:
    styles = asset("page.css")
    checksum = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{checksum}'"
    body = "".join(f"<section>{f.svg}</section>" for f in figures(open_corpus("composed")))
    page = tmp_path / "page.html"
    page.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Figures</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{styles}</style>'
        f"</head><body><main><h1>Figures</h1>{body}</main></body></html>",
        encoding="utf-8",
    )
    fills: list[Any] = []
    for scheme in ("light", "dark"):
        found = opened(page, scheme=scheme)
        colour = "(e) => getComputedStyle(e).fill"
        fills.append(
            [
                found.js(f"({colour})(document.querySelectorAll('{where}')[0])")
                for where in ("svg .role-axis-label text", "svg .mark-rect path")
            ]
        )
        found.sound()
    assert fills[0] == ["rgb(28, 27, 25)", "rgb(103, 98, 89)"]
    assert fills[1] == ["rgb(232, 229, 222)", "rgb(168, 162, 151)"]
