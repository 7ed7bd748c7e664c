"""The board in a real browser: sorted, filtered, linked to, and without any script."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import PHONE, WIDE, Page, browser, opened
from tests.sites import board, build, submission

__all__ = ["browser", "opened"]
pytestmark = [pytest.mark.browser, pytest.mark.extras, pytest.mark.slow]
Opener = Callable[..., Page]
BAD = "<img src=x onerror=alert(1)>\"]'&<script>alert(2)</script>"
CARDS: dict[str, tuple[int, dict[str, Any]]] = {
    "best": (0, {"date": "2024-01-10", "documents_per_second": 5.0, "cost": 2}),
    "twin": (0, {"date": "2024-02-10", "cost": 10}),
    "middling": (1, {"documents_per_second": 20.5}),
    "bad": (1, {"date": "2024-03-10", "system": BAD, "claimed": {"towns": {"entities": 0.5}}}),
    "poor": (2, {"date": "2024-03-11", "documents_per_second": 3.25, "cost": 0.5}),
    "silent": (3, {"date": "2024-04-10", "claimed": {"towns": {"entities": 0.99}}}),
}
SEEN = {"best": "gold seen", "poor": "text seen"}
EVERYONE = len(CARDS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("board")
    for name, (worse, fields) in CARDS.items():
        card = {**fields, "contamination": {"towns": SEEN.get(name, "none known")}}
        if "cost" in fields:
            card["cost"] = {"amount": float(fields["cost"]), "currency": "EUR"}
        submission(folder / "all", name, worse, **card)
    build(folder, folder / "site")
    return folder / "site"


def order(page: Page, table: str, *, shown: bool = False) -> list[str]:
    """Systems of a table, from above."""
    rows = f"[...document.querySelectorAll('#{table} tbody tr')]"
    kept = f"{rows}.filter((r) => r.getClientRects().length)" if shown else rows
    return list(page.js(f"{kept}.map((r) => r.dataset.system)"))


def head(page: Page, table: str, key: str) -> Any:
    return page.page.locator(f"#{table} th[data-key='{key}'] button")


def sorted_by(page: Page, table: str) -> dict[str, str]:
    """Column → direction, as a screen reader is told."""
    code = f"[...document.querySelectorAll('#{table} th[aria-sort]')]"
    told = page.js(f"{code}.map((th) => [th.dataset.key, th.getAttribute('aria-sort')])")
    return dict(told)


def status(page: Page) -> str:
    return str(page.page.get_by_role("status").inner_text())


def wanted(published: list[str], values: dict[str, Any], *, down: bool) -> list[str]:
    """Those with a value in order, equals as published, then those without."""
    known = [name for name in published if values.get(name) is not None]
    known.sort(key=lambda name: values[name], reverse=down)
    if down:  # reversing keeps equals in place: Python's promise, and the page's
        assert known == sorted(known, key=lambda name: values[name], reverse=True)
    return [*known, *(name for name in published if values.get(name) is None)]


def overall_values(site: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Column of the table of all tasks → first direction, system → value."""
    rows = board(site)["rows"]
    up, down = "ascending", "descending"
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "overall": (down, {r["name"]: r["overall"] for r in rows}),
        "speed": (down, {r["name"]: r["speed"] for r in rows}),
        "cost": (up, {r["name"]: float(r["cost"].split()[0]) if r["cost"] else None for r in rows}),
        "date": (down, {r["name"]: r["date"] or None for r in rows}),
        "failed": (down, {r["name"]: r["failures"] for r in rows}),
    }
    for task in board(site)["tasks"]:
        cells = {r["name"]: r["cells"].get(task) for r in rows}
        found[task] = (down, {name: cell and cell["f1"] for name, cell in cells.items()})
    return found


def test_every_column_of_all_tasks_sorts_both_ways_and_back(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    published = order(found, "towns-all")
    columns = overall_values(site)
    keys = found.js(
        "[...document.querySelectorAll('#towns-all th[data-key]')].map((t) => t.dataset.key)"
    )
    assert set(keys) == {"system", *columns}
    assert found.shown("#towns-all thead button") == len(keys)
    assert sorted_by(found, "towns-all") == {}
    for key, (first, values) in columns.items():
        assert len(set(values.values())) > 1 or key in ("failed", "attributions"), key
        second = {"ascending": "descending", "descending": "ascending"}[first]
        for way in (first, second):
            head(found, "towns-all", key).click()
            assert sorted_by(found, "towns-all") == {key: way}
            down = way == "descending"
            assert order(found, "towns-all") == wanted(published, values, down=down), (key, way)
        head(found, "towns-all", key).click()
        assert sorted_by(found, "towns-all") == {}
        assert order(found, "towns-all") == published
    head(found, "towns-all", "system").click()
    # "<" stands before every letter
    names = sorted(published, key=lambda name: "" if name == "bad" else name)
    assert order(found, "towns-all") == names
    assert found.heard == []


@pytest.mark.parametrize("task", ["entities", "dates", "attributions", "record"])
def test_every_column_of_a_task_sorts_and_ties_stay_told(
    task: str, site: Path, opened: Opener
) -> None:
    found = opened(site / "index.html")
    table = f"towns-{task}"
    published = order(found, table)
    cells = {r["name"]: r["cells"][task] for r in board(site)["rows"] if task in r["cells"]}
    assert set(published) == set(cells)
    told = (
        f"Object.fromEntries([...document.querySelectorAll('#{table} tbody tr')].map((r) =>"
        " [r.dataset.system, r.cells[1].innerText + ' ' + r.cells[2].innerText]))"
    )
    ties = found.js(told)
    groups = [cell["group"] for cell in cells.values()]
    for name, cell in cells.items():
        words = f", {groups.count(cell['group'])} tied" * (groups.count(cell["group"]) > 1)
        assert ties[name].endswith(f" {'abcdef'[cell['group'] - 1]}{words}")
    values: dict[str, dict[str, Any]] = {
        "f1": {n: c["f1"] for n, c in cells.items()},
        "low": {n: c["interval"] and c["interval"][0] for n, c in cells.items()},
        "precision": {n: c["precision"] for n, c in cells.items()},
        "recall": {n: c["recall"] for n, c in cells.items()},
        "claimed": {n: c["claimed"] for n, c in cells.items()},
        "rank": {n: (c["best_rank"], c["worst_rank"]) for n, c in cells.items()},
        "group": {n: c["group"] for n, c in cells.items()},
    }
    for key, of in values.items():
        first = "ascending" if key in ("rank", "group") else "descending"
        head(found, table, key).click()
        assert order(found, table) == wanted(published, of, down=first == "descending"), key
        assert sorted_by(found, table) == {key: first}
        assert found.js(told) == ties
        brackets(found, table, cells)
        head(found, table, key).click()
        assert order(found, table) == wanted(published, of, down=first != "descending"), key
        brackets(found, table, cells)
        head(found, table, key).click()
        assert order(found, table) == published
        brackets(found, table, cells)


def brackets(page: Page, table: str, cells: dict[str, Any]) -> None:
    """Brackets hold whole groups, or there are none and the letters are left."""
    code = f"[...document.querySelectorAll('#{table} tbody')]"
    bodies = page.js(
        f"{code}.map((b) => [b.matches('.tied'), [...b.rows].map((r) => r.dataset.system)])"
    )
    found = [[cells[name]["group"] for name in names] for _, names in bodies]
    sequence = [group for body in found for group in body]
    apart = sum(a != b for a, b in pairwise(sequence)) + 1
    if apart == len(set(sequence)):
        assert all(len(set(body)) == 1 for body in found)
        assert [tied for tied, _ in bodies] == [len(body) > 1 for body in found]
    else:
        assert [tied for tied, _ in bodies] == [False]


def test_brackets_give_way_to_letters_where_groups_are_torn_apart(
    site: Path, opened: Opener
) -> None:
    found = opened(site / "index.html")
    assert found.shown("#towns-entities .tied") == 2
    head(found, "towns-entities", "claimed").click()
    assert order(found, "towns-entities")[:2] == ["silent", "bad"]  # of two groups
    assert found.shown("#towns-entities .tied") == 0
    rows = "[...document.querySelectorAll('#towns-entities tbody tr')]"
    letters = found.js(f"{rows}.map((r) => r.cells[2].innerText)")
    assert letters == ["b, 2 tied", *["a, 4 tied"] * 4, "b, 2 tied"]


def test_filters_hide_rows_and_say_so(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    page = found.page
    assert status(found) == "6 of 6 systems shown"
    assert found.shown(".of-all") == 0
    ranks = "[...document.querySelectorAll('.rank')].map((r) => r.textContent)"
    before = found.js(ranks)
    page.get_by_label("name", exact=True).fill("T")  # of either case
    # best, twin, silent, and the one whose name has "script" in it
    assert set(order(found, "towns-all", shown=True)) == {"best", "twin", "silent", "bad"}
    assert status(found) == "4 of 6 systems shown"
    assert found.shown(".of-all") == 5
    assert "Ranks and groups stay those of the whole board of 6." in page.inner_text("main")
    assert found.js(ranks) == before
    page.get_by_label("name", exact=True).fill("<script>")
    assert order(found, "towns-all", shown=True) == ["bad"]
    page.get_by_label("name", exact=True).fill("nobody")
    assert status(found) == "0 of 6 systems shown"
    page.get_by_role("button", name="as published").click()
    assert status(found) == "6 of 6 systems shown"
    assert page.get_by_label("name", exact=True).input_value() == ""
    page.get_by_label("submitted from").fill("2024-02-10")
    assert set(order(found, "towns-all", shown=True)) == {"twin", "bad", "poor", "silent"}
    page.get_by_label("to", exact=True).fill("2024-03-10")
    assert set(order(found, "towns-all", shown=True)) == {"twin", "bad"}
    assert order(found, "towns-entities", shown=True) == ["twin", "bad"]
    page.get_by_label("submitted from").fill("")
    # middling has no date
    assert set(order(found, "towns-all", shown=True)) == {"best", "twin", "bad"}
    assert found.heard == []


def test_groups_stay_apart_where_rows_are_hidden(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    found.page.get_by_label("submitted from").fill("2024-02-10")
    found.page.get_by_label("to", exact=True).fill("2024-03-11")
    assert order(found, "towns-entities", shown=True) == ["twin", "bad", "poor"]
    line = "document.querySelector('#towns-entities tr[data-system={}] td')"
    colours = [
        found.js(f"getComputedStyle({line.format(name)}).borderBottomColor")
        for name in ("twin", "bad", "poor")
    ]
    hidden = "rgba(0, 0, 0, 0)"
    assert [colour == hidden for colour in colours] == [True, False, False]
    found.page.get_by_label("to", exact=True).fill("2024-03-10")
    assert found.shown("#towns-entities tbody") == 1


def test_one_task_is_shown_alone(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    found.page.get_by_label("task", exact=True).select_option("dates")
    heads = found.page.locator("h3:visible").all_inner_texts()
    assert heads == ["dates", "Two systems side by side"]
    columns = found.page.locator("#towns-all thead th:visible").all_inner_texts()
    assert columns == ["system", "overall", "dates", "docs / s", "cost", "date", "failed"]
    assert found.shown("#towns-all tbody tr:first-child td") == len(columns) - 1
    found.page.get_by_label("task", exact=True).select_option("")
    assert found.shown("h3") == 5


def test_one_type_is_shown_beside_all_and_never_ranked(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    assert found.shown(".typing") == 0
    found.page.get_by_label("by type", exact=True).select_option("entities/type/GPE")
    columns = found.page.locator("#towns-entities thead th:visible").all_inner_texts()
    counted = ["GPE F1", "matched", "gold", "predicted"]
    assert columns == ["system", "rank", "group", "F1", *counted, "claimed"]
    assert found.shown(".typing") == 1
    assert "Rates by type are not ranked" in found.page.locator(".typing:visible").inner_text()
    code = (
        "Object.fromEntries([...document.querySelectorAll('#towns-entities tbody tr')].map((r) =>"
        " [r.dataset.system, [...r.querySelectorAll('.added')].map((c) => c.innerText)]))"
    )
    rows = found.js(code)
    # middling lacks the second entity of six of twelve documents: 2 · 6 / (12 + 6)
    assert rows["middling"] == ["66.7", "6", "12", "6"]
    assert rows["best"] == ["100.0", "12", "12", "12"]
    assert rows["poor"] == ["0.0", "0", "12", "0"]
    # each under its own header
    beneath = found.js(
        "[...document.querySelectorAll('#towns-entities thead .added')].map((th) =>"
        " document.querySelector('#towns-entities tr[data-system=middling]')"
        ".cells[th.cellIndex].innerText)"
    )
    assert beneath == rows["middling"]
    for key in ("by type", "matched"):
        head(found, "towns-entities", key).click()
        assert order(found, "towns-entities")[-1] in ("poor", "silent")
    assert sorted_by(found, "towns-entities") == {"matched": "descending"}
    found.page.get_by_label("by type", exact=True).select_option("attributions/quote_type/direct")
    columns = found.page.locator("#towns-attributions thead th:visible").all_inner_texts()
    assert columns[4:7] == ["direct recall", "matched", "gold"]
    assert sorted_by(found, "towns-entities") == {}
    found.page.get_by_label("by type", exact=True).select_option("")
    assert found.shown(".added") == 0
    assert found.heard == []


@pytest.mark.parametrize("script", ["script", ""])
def test_contaminated_cells_are_left_out_and_cost_no_rank(
    script: str, site: Path, opened: Opener
) -> None:
    found = opened(site / "index.html", java_script_enabled=bool(script))
    page = found.page
    assert page.get_by_text("seen by this system").first.is_hidden()
    row = page.locator("#towns-all tr", has_text="gold seen")
    before = page.locator("#towns-all .rank").all_inner_texts()
    assert "100.0" in row.inner_text()
    page.get_by_label("leave out contaminated cells").check()
    assert "seen by this system" in row.inner_text()
    assert "100.0" not in row.inner_text()
    assert page.locator("#towns-all tr:visible", has_text="seen by this system").count() == 2
    for table in page.locator("table:visible tr[data-seen] .f1").all():
        assert table.is_hidden()
    assert page.locator("tr[data-seen] .bar:visible").count() == 0
    assert page.locator("#towns-all .rank").all_inner_texts() == before
    if script:
        head(found, "towns-entities", "f1").click()
        assert set(order(found, "towns-entities")[-2:]) == set(SEEN)
        head(found, "towns-entities", "f1").click()
        assert set(order(found, "towns-entities")[-2:]) == set(SEEN)
        head(found, "towns-entities", "rank").click()
        assert order(found, "towns-entities")[0] == "best"
    page.get_by_label("leave out contaminated cells").uncheck()
    assert "100.0" in row.inner_text()
    assert found.heard == []


def test_what_was_chosen_stands_in_the_address(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    page = found.page
    assert "#" not in page.url
    page.get_by_label("task", exact=True).select_option("entities")
    page.get_by_label("by type", exact=True).select_option("entities/type/PERSON")
    page.get_by_label("name", exact=True).fill("i & t")
    page.get_by_label("name", exact=True).fill("i")
    page.get_by_label("to", exact=True).fill("2024-04-10")
    page.get_by_label("leave out contaminated cells").check()
    head(found, "towns-entities", "by type").click()
    head(found, "towns-all", "date").click()
    head(found, "towns-all", "date").click()
    state = shown(found)
    assert state["shown"] == ["twin", "bad", "silent"]
    page.reload()
    assert shown(found) == state
    fragment = page.url[page.url.index("#") :]
    other = opened(site / "index.html", fragment=fragment)
    assert shown(other) == state
    other.page.get_by_role("button", name="as published").click()
    assert "#" not in other.page.url
    assert shown(other) == shown(opened(site / "index.html"))
    other.js(f"location.hash = {fragment!r}")  # a link on the page, or typed
    other.page.wait_for_timeout(100)
    assert shown(other) == state
    assert found.heard == other.heard == []


def shown(page: Page) -> dict[str, Any]:
    fields = "[...document.querySelectorAll('.pick select, .pick input')]"
    return {
        "fields": page.js(f"{fields}.map((f) => f.type === 'checkbox' ? f.checked : f.value)"),
        "shown": order(page, "towns-all", shown=True),
        "entities": order(page, "towns-entities", shown=True),
        "sorted": [sorted_by(page, table) for table in ("towns-all", "towns-entities")],
        "text": page.page.inner_text("main"),
    }


@pytest.mark.parametrize(
    "fragment",
    [
        "#type=nonsense&task=<b>&from=never&to=2024&sort=x:y:z&sort=towns-all:sideways:overall",
        "#sort=towns-all:ascending:nothing&sort=pick:ascending:name&unseen=maybe&__proto__=1",
        "#%E0%A4%A=&&==",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_board_as_published(
    fragment: str, site: Path, opened: Opener
) -> None:
    found = opened(site / "index.html", fragment=fragment)
    assert shown(found) == shown(opened(site / "index.html"))
    assert found.heard == []


def test_a_place_on_the_page_is_still_a_place(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html", PHONE, fragment="#towns")
    assert found.js("scrollY") > 100
    assert status(found) == "6 of 6 systems shown"


def test_all_of_it_by_keyboard(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    walked = []
    for _ in range(40):
        found.press("Tab")
        key = "document.activeElement.closest('#towns-all th')?.dataset.key"
        walked.append(found.js(f"{key} || document.activeElement.id"))
        if walked[-1] not in ("pick-from", "pick-to"):  # where a part of the field has the focus
            outline = found.js("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", walked
        if walked[-1] == "failed":
            break
    fields = ["pick-task", "pick-type", "pick-name", "pick-from", "pick-to", "pick-unseen"]
    assert [one for one in dict.fromkeys(walked) if one in fields] == fields
    columns = ["system", "overall", "entities", "dates", "attributions", "record", "speed"]
    assert list(dict.fromkeys(walked))[-10:] == [*columns, "cost", "date", "failed"]
    found.press("Shift+Tab")
    found.press("Enter")
    assert sorted_by(found, "towns-all") == {"date": "descending"}
    found.press("Space")
    assert sorted_by(found, "towns-all") == {"date": "ascending"}
    assert found.js("document.activeElement.closest('th').dataset.key") == "date"
    found.press("Space")
    assert sorted_by(found, "towns-all") == {}
    found.js("document.getElementById('pick-unseen').focus()")
    found.press("Space")
    assert found.js("document.getElementById('pick-unseen').checked")
    assert "unseen=yes" in found.page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, (900, 800), PHONE], ids=["wide", "middle", "phone"])
def test_it_stays_accessible_in_whatever_state(
    size: tuple[int, int], scheme: str, site: Path, opened: Opener
) -> None:
    state = (
        "#type=entities/type/GPE&unseen=yes&from=2024-01-01"
        "&sort=towns-all:descending:dates&sort=towns-entities:ascending:by type"
    )
    found = opened(site / "index.html", size, scheme, state)
    assert sorted_by(found, "towns-entities") == {"by type": "ascending"}
    found.js("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found.sound("target-size")


@pytest.mark.parametrize("width", [360, 700, 1056, 1057, 1100, 1280])
def test_a_header_is_one_line_at_any_width(width: int, site: Path, opened: Opener) -> None:
    found = opened(site / "index.html", (width, 800))
    assert found.js("document.documentElement.scrollWidth") <= width
    heights = found.js(
        "[...document.querySelectorAll('#towns-all thead button')].map((b) => b.offsetHeight)"
    )
    assert len(set(heights)) == 1
    found.page.locator("#towns-all thead button", has_text="dates").click()  # on a phone too
    assert sorted_by(found, "towns-all") == {"dates": "descending"}
    if width > 1056:  # no cards: the header is a row of the table
        plain = opened(site / "index.html", (width, 800), java_script_enabled=False)
        line = plain.page.get_by_role("columnheader", name="overall").first.bounding_box()
        assert line
        assert line["height"] < 45


def test_without_script_everything_is_there_to_read(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html", java_script_enabled=False)
    page = found.page
    assert page.locator("#towns-all tbody tr:visible").count() == EVERYONE
    assert page.locator("button:visible").count() == 0
    assert page.locator("select:visible").count() == 0
    assert page.locator("[aria-sort]").count() == 0
    assert page.get_by_role("columnheader", name="overall").is_visible()
    page.get_by_text("entities by type").click()
    assert page.locator("#towns-entities-type").is_visible()
    page.get_by_text("How to get each number again").click()
    assert page.get_by_text("onrecord score middling/towns.jsonl --corpus towns").is_visible()
    phone = opened(site / "index.html", PHONE, java_script_enabled=False)
    texts = phone.page.locator("#towns-all tbody tr").first.inner_text()
    assert "100.0" in texts
    assert phone.page.locator("#towns-all td[data-label='cost']:visible").count() == EVERYONE
    assert phone.page.locator("#towns-all td[data-label='date']:visible").count() == EVERYONE


def test_a_hostile_name_is_words_wherever_it_is_moved(site: Path, opened: Opener) -> None:
    found = opened(
        site / "index.html", fragment="#type=dates/type/DATE&sort=towns-dates:ascending:system"
    )
    assert order(found, "towns-dates")[0] == "bad"
    assert BAD in found.page.locator("#towns-dates tbody tr").first.inner_text()
    assert found.shown("img") == 0
    assert found.heard == []


def test_on_paper_there_are_no_controls(site: Path, opened: Opener) -> None:
    found = opened(site / "index.html")
    found.page.emulate_media(media="print")
    assert found.shown(".pick") == 0
    assert found.shown("#towns-all tbody tr") == EVERYONE
