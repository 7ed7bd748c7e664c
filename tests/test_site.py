"""The pages of a leaderboard."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from onrecord.report.tables import percent
from onrecord.site.folder import LIST, SiteFolder, file_name
from tests.command_line import onrecord
from tests.sites import DOCUMENTS, board, build, built, corpus, submission

pytestmark = pytest.mark.extras
BAD = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e'


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("board"))


def rows(page: _Page) -> str:
    return re.sub(r"\s+", " ", page.text)


def test_every_link_leads_to_a_page_and_a_place_that_exist(site: Path) -> None:
    pages = {path: read(path) for path in site.rglob("*.html")}
    # board, data, 5 systems, 5 × 8 documents, 10 pairs
    assert len(pages) == 2 + 5 + 5 * DOCUMENTS + 10
    followed = 0
    for path, page in pages.items():
        for tag, attributes in page.elements:
            href = attributes.get("href") or ""
            if tag == "a" and not href.startswith("https://example.org"):
                name, _, place = href.partition("#")
                target = (path.parent / unquote(name)).resolve() if name else path
                assert target.is_file(), (path, href)
                ids = {a.get("id") for _, a in read(target).elements} if place else {place}
                assert place in ids, (path, href)
                followed += 1
    assert followed > 300


def test_every_page_can_be_reached_from_the_board(site: Path) -> None:
    seen, ahead = set[Path](), [site / "index.html"]
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        links = [a.get("href") or "" for tag, a in read(path).elements if tag == "a"]
        found = (link.partition("#")[0] for link in links if not link.startswith("https:"))
        ahead += [(path.parent / name).resolve() for name in found if name.endswith(".html")]
    assert seen == set(site.rglob("*.html"))


def test_the_board_shows_the_numbers_of_its_json(site: Path) -> None:
    page = rows(read(site / "index.html"))
    found = board(site)
    assert found["sentence"] in page
    for row in found["rows"]:
        for task, cell in row["cells"].items():
            low, high = cell["best_rank"], cell["worst_rank"]
            ranks = f"{low}–{high}" if low != high else str(low)
            assert f"{percent(cell['f1'])}, rank #{ranks} " in page, (row["name"], task)
        if row["overall"] is not None:
            assert f"{percent(row['overall'])} " in page
    assert "gold seen" in page
    assert "claimed" in page
    assert "99.0" in page


def test_systems_that_cannot_be_told_apart_share_a_bracket(site: Path) -> None:
    source = (site / "index.html").read_text(encoding="utf-8")
    entities = source[source.index("<h3>entities</h3>") : source.index("<h3>dates</h3>")]
    groups = re.findall(r'<tbody class="group( tied)?">(.*?)</tbody>', entities, re.DOTALL)
    names = [re.findall(r"<bdi>(\w+)</bdi>", body) for _, body in groups]
    # middling differs in six documents: p = 2/2⁶ = .031, times at least five pairs more than .05;
    # poor and silent differ in all twelve: 2/2¹², times at most ten pairs less
    assert names[0] == ["best", "twin", "middling"]
    assert names[1] == ["poor", "silent"]
    assert [bool(tied) for tied, _ in groups] == [len(group) > 1 for group in names]


def test_equal_input_gives_equal_bytes(site: Path, tmp_path: Path) -> None:
    again = built(tmp_path)
    files = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert all((site / name).read_bytes() == (again / name).read_bytes() for name in files)


def test_pages_of_a_system_that_left_are_removed_and_nothing_else(tmp_path: Path) -> None:
    site = built(tmp_path)
    (site / "notes.txt").write_text("mine")
    for path in (tmp_path / "all" / "twin").iterdir():
        path.unlink()
    (tmp_path / "all" / "twin").rmdir()
    assert (site / "systems" / "twin.html").exists()
    build(tmp_path, site)
    assert not list(site.rglob("*twin*.html"))
    assert (site / "notes.txt").read_text() == "mine"
    assert "twin" not in (site / "index.html").read_text(encoding="utf-8")


def test_a_page_that_no_build_wrote_is_never_replaced(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    submission(tmp_path / "all", "best", 0)
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("my home page")
    answer = onrecord(
        "leaderboard", "build", tmp_path / "all", "-o", site, "--corpus", corpus(tmp_path),
        "--cache", tmp_path / "cache",
    )  # fmt: skip
    assert answer.code == 2
    assert "index.html: is there already and no build wrote it" in answer.err
    assert (site / "index.html").read_text() == "my home page"


def test_a_build_that_was_killed_can_be_done_again(tmp_path: Path) -> None:
    site = built(tmp_path)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    (site / LIST).unlink()  # it is written last
    build(tmp_path, site)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_list_that_names_files_elsewhere_removes_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    site = tmp_path / "site"
    site.mkdir()
    (site / LIST).write_text(f'["../precious", "{tmp_path / "precious"}", "gone.html", ""]')
    folder = SiteFolder(site)
    folder.write("index.html", "")
    folder.finish()
    assert (tmp_path / "precious").exists()


def test_names_become_file_names_without_loss() -> None:
    assert file_name("town-1") == "town-1"
    odd = ["a/b", "a b", "../x", "", "ü", "a" * 300, "con\0"]
    names = [file_name(name) for name in odd]
    assert len(set(names)) == len(odd)
    assert all(re.fullmatch(r"[\w.-]{1,120}", name, re.ASCII) for name in names)
    assert not any(name.startswith(".") for name in names)


def test_hostile_cards_stay_words(tmp_path: Path) -> None:
    site = built(tmp_path)
    submission(
        tmp_path / "all", "bad", 0, system=BAD[:90], version=BAD[:50], authors=[BAD],
        licence=BAD, training_data=BAD, description=BAD, hardware=BAD,
        link=f"https://example.org/{BAD}",
    )  # fmt: skip
    build(tmp_path, site)
    for path in site.rglob("*.html"):
        page = read(path)
        scripts = [a for tag, a in page.elements if tag == "script"]
        document = path.parent.parent.name == "towns" and path.parent.name != "two"
        assert len(scripts) == (document or path.name == "index.html")
        assert not [tag for tag, _ in page.elements if tag == "img"]
        assert not [n for _, a in page.elements for n in a if n.startswith("on")]
        assert "\u202e" not in page.text
    assert "alert(1)" in read(site / "systems" / "bad.html").text


def test_two_systems_show_what_the_better_one_fixed(site: Path) -> None:
    page = rows(read(site / "towns" / "two" / "middling--best.html"))
    # in six documents middling lacks the second entity
    assert "fixed 6 " in page
    assert "broken no" not in page
    assert "Maria Silva said on Monday that Portugal" in page
    assert "goldGPEAmissedBcorrect: GPEinentities of town 1 <b> · as A read it" in page


def test_a_flip_leads_to_its_place_in_the_document(site: Path) -> None:
    path = site / "towns" / "two" / "middling--best.html"
    links = [a["href"] for tag, a in read(path).elements if tag == "a" and "#" in str(a["href"])]
    assert len(links) == 2 * 6  # as A and as B read it, six flips
    missed, right = links[:2]
    assert re.fullmatch(r"\.\./middling/town-1-b-\w+\.html#e\d+", str(missed))
    assert re.fullmatch(r"\.\./best/town-1-b-\w+\.html#m\d+", str(right))
    for href, spoken in ((missed, "missed entity, Portugal"), (right, "matched entity, Portugal")):
        name, _, place = str(href).partition("#")
        page = read((path.parent / name).resolve())
        (found,) = [a for _, a in page.elements if a.get("id") == place]
        assert str(found["aria-label"]).startswith(spoken)


def test_the_data_page_names_rights_and_rules(site: Path) -> None:
    page = read(site / "data.html").text
    assert "half-open [start, end) in Unicode code points" in page
    assert "scoring:1|profile:onrecord" in page
