"""The pages of a leaderboard in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browsers import PHONE, WIDE, Page, browser, opened
from tests.sites import built

__all__ = ["browser", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.extras, pytest.mark.slow]
PAGES = (
    "index.html", "systems/silent.html", "towns/two/poor--best.html", "data.html",
    "towns/poor/town-0.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("board"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_is_quiet_accessible_and_never_scrolls_sideways(
    name: str, size: tuple[int, int], scheme: str, site: Path, opened: Callable[..., Page]
) -> None:
    opened(site / name, size, scheme).sound()


def test_bars_of_a_table_share_one_scale(site: Path, opened: Callable[..., Page]) -> None:
    found = opened(site / "index.html")
    widths = found.js("[...document.querySelectorAll('.group .bar')].map((b) => b.clientWidth)")
    assert len(widths) > 10
    assert len(set(widths)) == 1
    points = found.js(
        "[...document.querySelectorAll('.cards .bar')].map((b) => {"
        " const box = b.getBoundingClientRect();"
        " const point = b.querySelector('.point').getBoundingClientRect();"
        " return [b.getAttribute('aria-label'),"
        "  (point.left + point.width / 2 - box.left) / box.width]; })"
    )
    for label, place in points:
        assert float(label.split(",")[0]) / 100 == pytest.approx(place, abs=0.01)


def test_a_reader_walks_from_the_board_to_an_error(site: Path, opened: Callable[..., Page]) -> None:
    found = opened(site / "index.html", PHONE)
    found.page.click("text=poor")
    found.page.click("text=town-3")
    found.page.wait_for_load_state()
    found.page.keyboard.press("j")
    assert found.focused == "e1"
    found.page.click("text=leaderboard")
    assert found.page.url.endswith("index.html")


def test_keys_lead_to_the_next_document_and_back(site: Path, opened: Callable[..., Page]) -> None:
    found = opened(site / "towns" / "poor" / "town-2.html")
    for key, name in (("n", "town-3"), ("n", "town-4"), ("b", "town-3")):
        found.page.keyboard.press(key)
        found.page.wait_for_url(f"**/poor/{name}.html")
        found.page.wait_for_load_state()
    assert found.heard == []


def test_a_reader_sees_the_same_document_by_another_system(
    site: Path, opened: Callable[..., Page]
) -> None:
    found = opened(site / "towns" / "poor" / "town-3.html", PHONE)
    found.page.click("summary")
    found.page.click(".near li >> text=middling 1")
    assert found.page.url.endswith("towns/middling/town-3.html")
    assert found.js("document.querySelector('.near [aria-current]').textContent") == "middling 1"
    assert found.heard == []
