"""A real browser for the tests of pages: offline, and told on for every sound it makes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE, PHONE = (1280, 900), (360, 740)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    pytest.importorskip("jinja2")
    api = pytest.importorskip("playwright.sync_api")
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with api.sync_playwright() as started:
        found = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


class Page(NamedTuple):
    """A page that is open.

    Attributes:
        page: Playwright's page.
        heard: errors, console messages and requests that are not for the page itself.
    """

    page: Any
    heard: list[str]

    def js(self, code: str) -> Any:
        return self.page.evaluate(code)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def sound(self, *rules: str) -> None:
        """Quiet, accessible, and no wider than the screen.

        Args:
            rules: of axe, that are off unless asked for.
        """
        axe = pytest.importorskip("axe_playwright_python.sync_playwright")
        assert self.js("document.documentElement.scrollWidth") <= self.page.viewport_size["width"]
        # axe would fetch style sheets once more, which the pages' policy forbids
        options = {"preload": False, "rules": {name: {"enabled": True} for name in rules}}
        report = axe.Axe().run(self.page, options=options)
        assert report.violations_count == 0, (self.page.url, report.generate_report())
        assert self.heard == [], self.page.url

    @property
    def focused(self) -> str:
        return str(self.js("document.activeElement.id"))

    def shown(self, selector: str) -> int:
        """How many elements that match take room on the screen."""
        count = "(s) => [...document.querySelectorAll(s)].filter((e) => e.getClientRects().length)"
        return int(self.page.evaluate(f"({count})('{selector}').length"))


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opens(
        path: Path,
        size: tuple[int, int] = WIDE,
        scheme: str = "light",
        fragment: str = "",
        **more: Any,
    ) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            offline=True, color_scheme=scheme, viewport=viewport, reduced_motion="reduce", **more
        )
        contexts.append(context)
        heard: list[str] = []
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on("request", lambda r: heard.extend([r.url] * (not r.url.startswith("file:"))))
        page.goto(path.as_uri() + fragment)
        page.wait_for_function("document.readyState === 'complete'")
        page.wait_for_timeout(100)
        return Page(page, heard)

    yield opens
    for context in contexts:
        context.close()
