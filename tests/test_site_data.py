"""The page of a leaderboard's data, and the guidelines beside it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browsers import PHONE, WIDE, Page, browser, opened
from tests.command_line import onrecord, write_lines
from tests.sites import corpus, submission

pytest.importorskip("jinja2")
pytest.importorskip("markdown_it")

from onrecord.corpus import Corpus
from onrecord.opening import open_corpus
from onrecord.site.data_page import guidelines_of, guidelines_page

__all__ = ["browser", "opened"]
pytestmark = pytest.mark.extras


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The board of one system on a corpus with guidelines and two annotators."""
    home = tmp_path_factory.mktemp("data")
    lines = corpus(home).read_text(encoding="utf-8").splitlines()
    first = {**json.loads(lines[0]), "dates": []}
    other = write_lines(home / "ben.jsonl", first, *map(json.loads, lines[1:]))
    folder = home / "towns"
    for source, made in ((home / "towns.jsonl", folder), (other, home / "ben")):
        assert onrecord("convert", source, made).code == 0
    shutil.copytree(folder, folder / "annotators" / "ina")
    (home / "ben").rename(folder / "annotators" / "ben")
    (folder / "GUIDELINES.md").write_text("# Towns\n\nA town is a GPE.\n", encoding="utf-8")
    submission(home / "all", "best", 0)
    answer = onrecord(
        "leaderboard", "build", home / "all", "-o", home / "site", "--corpus", folder,
        "--cache", home / "cache",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return home / "site"


def test_the_data_page_leads_to_the_guidelines(site: Path) -> None:
    page = (site / "data.html").read_text(encoding="utf-8")
    assert 'href="towns/guidelines.html"' in page
    written = (site / "towns" / "guidelines.html").read_text(encoding="utf-8")
    assert "<h1>Towns</h1>\n<p>A town is a GPE.</p>" in written


def test_the_corpus_has_its_figures_and_its_agreement(site: Path) -> None:
    page = re.sub(r"<[^>]+>|\s+", " ", (site / "data.html").read_text(encoding="utf-8"))
    assert "12 documents" in page
    if find_spec("sklearn"):
        # ina has twelve dates, ben eleven of them: P = 1, R = 11/12, F1 = 22/23
        found = re.search(r"ben, ina\s+dates\s+12\s+([\d.]+)", page)
        assert found, page
        assert found[1] == "95.7"
    drawn = (site / "data.html").read_text(encoding="utf-8").count("<figure>")
    assert bool(drawn) == bool(find_spec("vl_convert"))


def test_guidelines_cannot_do_more_than_be_read() -> None:
    page = guidelines_page(
        "# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n"
        "[x](javascript:alert(1)) ![y](https://example.org/y.png) <https://example.org>\n\n"
        "```\n</pre><script>alert(2)</script>\n```\n\n| a |\n|---|\n| b |\n",
        "x",
    )
    assert not re.search(r"<(script|img)\b", page)
    # the icon and the pages above: nothing of the guidelines' own
    assert set(re.findall(r'href="([^"]*)"', page)) == {"data:,", "../index.html", "../data.html"}
    assert "<td>b</td>" in page
    assert "&lt;script&gt;alert(1)" in page


def test_bundled_corpora_share_guidelines_and_a_single_file_has_none(tmp_path: Path) -> None:
    assert guidelines_of(open_corpus("seed")) == guidelines_of(open_corpus("composed"))
    (tmp_path / "GUIDELINES.md").write_text("not of this file", encoding="utf-8")
    assert guidelines_of(open_corpus(str(corpus(tmp_path)))) is None
    assert guidelines_of(Corpus("none", "0", list, "")) is None


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", ["data.html", "towns/guidelines.html"])
def test_the_pages_are_quiet_accessible_and_never_scroll_sideways(
    name: str, size: tuple[int, int], scheme: str, site: Path, opened: Callable[..., Page]
) -> None:
    opened(site / name, size, scheme).sound()
