"""How long pages take to open from files in Chromium: milliseconds as JSON, a list a page."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsers import NAMES

TAKEN = "performance.getEntriesByType('navigation')[0].duration"


def main(loads: int, *pages: str) -> None:
    """Open each page some times, each time in a context without a cache."""
    found: dict[str, list[float]] = {}
    program = next(path for name in NAMES if (path := shutil.which(name)))
    with sync_playwright() as api:
        browser = api.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for path in pages:
            for _ in range(loads):
                context = browser.new_context(offline=True)
                page = context.new_page()
                page.goto(Path(path).as_uri(), wait_until="load")
                page.wait_for_function(f"{TAKEN} > 0")
                found.setdefault(path, []).append(page.evaluate(TAKEN))
                context.close()
        browser.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
