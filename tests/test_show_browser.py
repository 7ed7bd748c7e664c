"""The page of a document in a real browser, without a network."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.bundle import bundled_corpora
from tests.browsers import PHONE, WIDE, Page, browser, opened
from tests.command_line import TEXT, gold_document, onrecord, prediction, span, write_lines

pytestmark = [pytest.mark.browser, pytest.mark.extras, pytest.mark.slow]

__all__ = ["browser", "opened"]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def page_of(folder: Path, gold: dict[str, Any], said: dict[str, Any]) -> Path:
    corpus = write_lines(folder / "gold.jsonl", gold)
    run = write_lines(folder / "p.jsonl", said)
    page = folder / "page.html"
    answer = onrecord("show", run, "--corpus", corpus, "--html", page)
    assert answer.code == 0, answer.err
    return page


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed beside its own gold with an error of every kind."""
    pytest.importorskip("jinja2")
    folder = bundled_corpora()["seed"]
    (path,) = folder.glob("0*.json")
    gold = json.loads(path.read_bytes())
    gold["text"] = (folder / gold.pop("text_path")).read_text(encoding="utf-8")
    gold.pop("text_sha256")
    said = {name: copy.deepcopy(gold[name]) for name in ("entities", "dates", "attributions")}
    for entity in said["entities"][3::7]:
        entity["type"] = "PRODUCT"
    for entity in said["entities"][5::11]:
        entity["start"] = max(0, entity["start"] - 9)
    del said["entities"][8::9]
    said["entities"] += [{"start": s, "end": s + 4, "type": "ORG"} for s in (110, 111, 700)]
    said["entities"].append(said["entities"][0])
    said["dates"][0]["value"] = None
    del said["dates"][3]
    said["attributions"][2]["source"] = said["attributions"][3]["source"]
    del said["attributions"][6]
    return page_of(tmp_path_factory.mktemp("seed"), gold, {"doc_id": gold["id"], **said})


@pytest.fixture(scope="module")
def tangled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nested, crossing and discontinuous spans on one invented document."""
    pytest.importorskip("jinja2")
    gold, said = gold_document(), prediction()
    person, place = span("Maria Silva"), span("Portugal")
    more = [
        {"start": person[0], "end": span("Monday")[1], "type": "EVENT"},
        {"start": span("Silva")[0], "end": place[1], "type": "LAW"},
        {"spans": [span("Monday"), span("“by far”")], "type": "WORK_OF_ART"},
        {"start": span("Silva")[0], "end": span("Silva")[1], "type": "PERSON"},
        {"start": span("will")[0], "end": span("will")[1], "type": "CARDINAL"},
        {"start": span("win")[0], "end": span("win")[1], "type": "WORK_OF_ART"},  # a wide label
    ]
    gold["entities"] += more
    said["entities"] += more[1:]
    return page_of(tmp_path_factory.mktemp("tangled"), gold, said)


@SCHEMES
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", ["seed", "tangled"])
def test_a_page_is_quiet_accessible_and_never_scrolls_sideways(
    name: str,
    size: tuple[int, int],
    scheme: str,
    opened: Callable[..., Page],
    request: pytest.FixtureRequest,
) -> None:
    opened(request.getfixturevalue(name), size, scheme).sound()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", ["seed", "tangled"])
def test_no_label_hides_another(
    name: str,
    size: tuple[int, int],
    opened: Callable[..., Page],
    request: pytest.FixtureRequest,
) -> None:
    found = opened(request.getfixturevalue(name), size)
    boxes = found.js(
        "[...document.querySelectorAll('.text .tag > span, .text .chip')].flatMap((e) =>"
        " [...e.getClientRects()].map((r) => [e.textContent, r.left, r.top, r.right, r.bottom]))"
    )
    assert len(boxes) > 8
    for number, (one, left, top, right, bottom) in enumerate(boxes):
        assert left >= 0, one
        assert right <= size[0], one
        for other, left_, top_, right_, bottom_ in boxes[:number]:
            wide = min(right, right_) - max(left, left_)
            high = min(bottom, bottom_) - max(top, top_)
            assert wide <= 1 or high <= 1, (one, other)


def test_lines_hold_about_65_characters(seed: Path, opened: Callable[..., Page]) -> None:
    found = opened(seed)
    found.press("o")  # labels of errors take room of their own
    found.js("document.querySelectorAll('.chip').forEach((chip) => chip.remove())")
    lengths = found.js(
        """[...document.querySelectorAll(".text p")].flatMap((p) => {
          const counts = new Map();
          const range = document.createRange();
          const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            if (node.parentElement.closest(".tag")) continue;
            for (let i = 0; i < node.length; i += 1) {
              range.setStart(node, i);
              range.setEnd(node, i + 1);
              const line = Math.round(range.getBoundingClientRect().bottom / 20);
              counts.set(line, (counts.get(line) ?? 0) + 1);
            }
          }
          return [...counts.values()].slice(0, -1);
        })"""
    )
    full = [length for length in lengths if length > 40]
    assert len(full) > 15
    assert 58 <= sum(full) / len(full) <= 72


def test_j_and_k_walk_through_every_error_and_round_again(
    seed: Path, opened: Callable[..., Page]
) -> None:
    found = opened(seed)
    total = found.shown(".chip[id]")
    assert total > 15
    for number in range(1, total + 1):
        found.press("j")
        assert found.focused == f"e{number}"
        assert found.js("location.hash") == f"#e{number}"
        assert found.js(f"document.getElementById('l{number}').classList.contains('on')")
        box = found.js("document.activeElement.getBoundingClientRect().toJSON()")
        assert 60 <= box["top"] <= 900 - box["height"]
        entry = found.js(f"document.getElementById('l{number}').getBoundingClientRect().toJSON()")
        assert -1 <= entry["top"] <= 900
    assert f"error {total} of {total}" in found.page.inner_text(".stepper")
    found.press("j")
    assert found.focused == "e1"
    found.press("k")
    assert found.focused == f"e{total}"
    assert found.heard == []


def test_the_first_k_goes_to_the_last_error(seed: Path, opened: Callable[..., Page]) -> None:
    found = opened(seed)
    found.press("k")
    assert found.focused == f"e{found.shown('.chip[id]')}"


def test_the_link_of_an_error_leads_to_it(seed: Path, opened: Callable[..., Page]) -> None:
    found = opened(seed, fragment="#e7")
    assert found.focused == "e7"
    box = found.js("document.activeElement.getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] <= 880


def test_keys_switch_layers_sides_and_errors(seed: Path, opened: Callable[..., Page]) -> None:
    found = opened(seed)
    for key, layer in (("1", "entities"), ("2", "dates"), ("3", "attributions")):
        assert found.shown(f".text a.{layer} ") > 0
        found.press(key)
        assert found.shown(f".text a.{layer}") == 0
        assert found.shown(f".list .{layer}") == 0
        found.press(key)
        assert found.shown(f".text a.{layer}") > 0
    found.press("o")
    assert found.shown(".text .tag") == 0
    assert found.shown(".text .chip") > 0
    found.press("o", "g")
    assert found.shown(".chip .p") == 0 < found.shown(".chip .g")
    edge = "getComputedStyle(document.querySelector('.text .span.wrong.{}')).borderBottomWidth"
    assert found.js(edge.format("predicted")) == "0px" != found.js(edge.format("gold"))
    assert found.shown(".text [aria-label^=spurious]") == 0
    found.press("p")
    assert found.shown(".chip .g") == 0 < found.shown(".chip .p")
    assert found.js(edge.format("gold")) == "0px" != found.js(edge.format("predicted"))
    assert found.shown(".text [aria-label^=missed]") == 0
    found.press("p")
    assert found.shown(".chip .g") > 0
    assert found.js("document.getElementById('side-both').checked")


def test_help_opens_and_closes_and_letters_can_be_switched_off(
    seed: Path, opened: Callable[..., Page]
) -> None:
    found = opened(seed)
    found.press("?")
    assert found.shown("#help") == 1
    found.page.uncheck("#letters")
    found.press("Escape")
    assert found.shown("#help") == 0
    found.press("j", "g")
    assert found.js("location.hash") == ""
    assert found.js("document.getElementById('side-both').checked")
    found.page.click("text=Signs and keys")
    assert found.shown("#help") == 1


def test_tab_reaches_every_annotation_in_order_and_says_what_it_is(
    seed: Path, opened: Callable[..., Page]
) -> None:
    found = opened(seed)
    wanted = found.js("[...document.querySelectorAll('.text a')].map((a) => a.ariaLabel)")
    heard = []
    for _ in range(len(wanted) + 40):
        found.press("Tab")
        label = found.js("document.activeElement.closest('.text a')?.ariaLabel")
        heard += [label] if label else []
    assert heard == wanted
    assert sum(name.startswith("matched entity, ") for name in heard) > 30
    assert any(name.startswith("missed date, ") for name in heard)
    visible = "getComputedStyle(document.activeElement).outlineStyle"
    found.page.focus("#e1")
    found.press("Shift+Tab", "Tab")
    assert found.js(visible) == "solid"


def test_a_phone_has_the_same_by_touch(seed: Path, opened: Callable[..., Page]) -> None:
    found = opened(seed, PHONE, has_touch=True, is_mobile=True)
    found.page.tap("[aria-label='next error']")
    assert found.focused == "e1"
    box = found.js("document.activeElement.getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] <= 660
    found.page.tap("[aria-label='next error']")
    assert found.focused == "e2"
    found.page.tap("#l4 a")
    assert found.focused == "e4"
    found.page.tap('[data-m="4"].span.matched >> nth=0')
    assert found.js("document.activeElement.ariaLabel").startswith("matched ")
    assert found.shown(".text .on") > 0
    size = found.js("document.querySelector('.stepper button').getBoundingClientRect().height")
    assert size >= 44


def test_without_script_the_page_is_complete_and_layers_can_still_be_switched(
    seed: Path, opened: Callable[..., Page]
) -> None:
    found = opened(seed, java_script_enabled=False)
    assert found.shown(".text .chip") > 15
    assert found.shown(".list li") == found.shown(".text .chip")
    assert found.shown(".stepper") == 0
    found.page.uncheck("#layer-entities")
    assert found.shown(".text a.entities") == 0 < found.shown(".text a.dates")
    found.page.check("#only-errors")
    assert found.shown(".text .tag") == 0
    found.page.click("text=Signs and keys")
    assert found.shown("#help") == 1
    assert found.heard == []


def test_brackets_and_threads_are_drawn_for_attributions(
    seed: Path, opened: Callable[..., Page]
) -> None:
    found = opened(seed)
    assert found.shown(".links .bracket") >= 11
    assert found.shown(".links .thread") >= 8
    found.press("3")
    assert found.shown(".links path") == 0


def test_on_paper_there_is_the_text_and_the_list_and_no_control(
    seed: Path, opened: Callable[..., Page]
) -> None:
    found = opened(seed)
    found.page.emulate_media(media="print")
    assert found.shown(".controls") == found.shown(".stepper") == found.shown(".links") == 0
    assert found.shown(".list li") > 15
    assert found.js("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


def test_hostile_words_run_nothing_and_ask_for_nothing(
    tmp_path: Path, opened: Callable[..., Page]
) -> None:
    bad = (
        "</article><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)>"
        "<style>*{display:none}</style><svg onload=alert(3)>\u202e\x00\"'>"
        "<a href=javascript:alert(4)>"
    )
    gold = {**gold_document(bad.replace("/", "")), "language": bad, "dct": {"value": bad}}
    gold["text"] = TEXT + bad
    said = {**prediction(gold["id"]), "entities": [{"start": 0, "end": 5, "type": bad}]}
    said["dates"] = [{"start": 0, "end": len(gold["text"]), "type": bad, "value": bad}]
    found = opened(page_of(tmp_path, gold, said), PHONE)
    found.press("j", "j", "k", "g", "p", "o", "?")
    assert found.heard == []
    assert found.js("document.images.length") == 0
    assert found.js("document.scripts.length") == 1
    assert found.js("document.documentElement.scrollWidth") <= PHONE[0]
    assert "onerror=alert(2)" in found.page.inner_text(".text")
