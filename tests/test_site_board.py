"""The values of the board's page, and scoring versions that were withdrawn."""

from __future__ import annotations

import html
import re
import shlex
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onrecord.report.tables import percent
from onrecord.signature import SCORING_VERSION, WITHDRAWN
from onrecord.site.board_page import cost_key, letter
from onrecord.site.board_types import MOST, by_type
from onrecord.site.rendering import asset
from tests.command_line import onrecord
from tests.sites import board, build, built, corpus, submission

pytestmark = pytest.mark.extras
REASON = "a repeated date was counted twice"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("board"))


def index(site: Path) -> str:
    return (site / "index.html").read_text(encoding="utf-8")


class TestNumbers:
    def test_every_cell_is_sorted_by_its_unrounded_number(self, site: Path) -> None:
        words = index(site)
        seen = 0
        for row in board(site)["rows"]:
            for cell in row["cells"].values():
                for value in (cell["f1"], cell["precision"], cell["recall"]):
                    assert f' data-value="{value}"><span' in words or value is None
                    seen += value is not None
        assert seen > 30
        assert re.search(r'data-value="0\.\d{10,}"', words)

    def test_groups_are_letters_in_any_number(self) -> None:
        found = [letter(number) for number in (1, 2, 26, 27, 52, 53, 702, 703)]
        assert found == ["a", "b", "z", "aa", "az", "ba", "zz", "aaa"]

    def test_costs_sort_by_currency_and_then_as_numbers(self) -> None:
        costs = ["0.5 EUR", "2 EUR", "10 EUR", "1e+06 EUR", "1 USD"]
        assert all(cost_key(low) < cost_key(high) for low, high in pairwise(costs))

    def test_every_row_names_its_group_beside_the_rank(self, site: Path) -> None:
        words = index(site)
        for row in board(site)["rows"]:
            for cell in row["cells"].values():
                ranks = "–".join(map(str, dict.fromkeys((cell["best_rank"], cell["worst_rank"]))))
                group = f'<span class="heard">, group </span>{letter(cell["group"])}<'
                assert f"#{ranks} {group}" in words
        # of entities: best, twin and middling; poor and silent
        assert 'a<span class="dim">, 3 tied</span>' in words
        assert 'b<span class="dim">, 2 tied</span>' in words

    def test_columns_that_nobody_fills_are_left_out(self, site: Path, tmp_path: Path) -> None:
        assert 'data-key="cost"' in index(site)
        assert 'data-key="date"' not in index(site)
        assert 'data-key="speed"' not in index(site)
        assert 'id="pick-from"' not in index(site)
        submission(tmp_path / "all", "one", 0, date="2024-05-06", documents_per_second=2.5)
        build(tmp_path, tmp_path / "site")
        words = index(tmp_path / "site")
        assert 'data-key="cost"' not in words
        assert 'data-value="2024-05-06">2024-05-06</td>' in words
        assert 'data-label="date"' in words
        assert 'data-value="2.5">2.5</td>' in words
        assert "docs / s" in words


def scores(**systems: dict[str, Any] | None) -> Any:
    """What ``by_type`` looks at: systems and the bodies of one task."""
    return SimpleNamespace(
        systems=[
            (SimpleNamespace(name=name), SimpleNamespace(result={"tasks": {"entities": body}}))
            for name, body in systems.items()
        ]
    )


def typed(**types: tuple[float, float, float]) -> dict[str, Any]:
    rows = {
        name: {"matched": m, "gold": g, "predicted": p, "f1": 2 * m / (g + p) if g + p else None}
        for name, (m, g, p) in types.items()
    }
    return {"headline": "strict", "criteria": {"strict": {"per_type": rows}}}


class TestTypes:
    def test_a_type_has_its_rate_and_counts_for_each_system(self) -> None:
        found = scores(
            good=typed(GPE=(3, 4, 4), PERSON=(1, 2, 2)), poor=typed(PERSON=(0, 2, 0)), none=None
        )
        (table,) = by_type("entities", found)
        assert (table.by, table.rate, table.types) == ("type", "F1", ("GPE", "PERSON"))
        # 2 · 3 / (4 + 4)
        assert table.systems["good"]["GPE"] == (0.75, (3, 4, 4))
        assert table.systems["good"]["GPE"].words == "3/4/4"
        assert "GPE" not in table.systems["poor"]
        assert "none" not in table.systems

    def test_types_that_somebody_made_up_get_no_column(self) -> None:
        own = {f"MINE{n}": (0.0, 0.0, 1.0) for n in range(1000)}
        (table,) = by_type("entities", scores(hostile=typed(ORG=(1, 1, 1), **own)))
        assert (table.types, table.left_out) == (("ORG",), 0)

    def test_of_very_many_types_the_most_frequent_are_shown(self) -> None:
        many = {f"T{n:02}": (1.0, float(n), 1.0) for n in range(1, MOST + 6)}
        (table,) = by_type("entities", scores(one=typed(**many)))
        assert table.types == tuple(f"T{n:02}" for n in range(6, MOST + 6))
        assert table.left_out == 5

    def test_what_a_prediction_need_not_say_has_recall_alone(self, site: Path) -> None:
        words = index(site)
        assert "attributions by quote type" in words
        start = words.index('data-by="attributions/quote_type"')
        table = words[start : words.index("</table>", start)]
        assert 'data-rate="recall"' in table
        # twelve documents with one direct and one mixed relation; four systems predict all
        assert table.count('data-counts="12.0 12.0"') == 2 * 4

    def test_types_can_be_read_without_script_and_are_offered_once(self, site: Path) -> None:
        words = index(site)
        assert words.count('<option value="entities/type/PERSON">') == 1
        assert "<summary>entities by type</summary>" in words
        assert words.count("Rates by type are not ranked.") >= 3


def shell(line: str, folder: Path) -> int:
    """Exit code of a line of a shell."""
    return subprocess.run(["/bin/sh", "-c", line], cwd=folder, check=False).returncode  # noqa: S603  # the page's own line


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum (coreutils)")
class TestReproducing:
    def test_the_commands_print_the_board_s_own_numbers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = built(tmp_path)
        words = index(site)
        again = words[words.index('<details class="again">') :]
        lines = [
            html.unescape(line)
            for block in re.findall(r'<pre tabindex="0">(.*?)</pre>', again, re.DOTALL)
            for line in block.splitlines()
        ]
        checks = [line for line in lines if "sha256sum" in line]
        commands = [shlex.split(line) for line in lines if line.startswith("onrecord score")]
        rows = board(site)["rows"]
        assert len(checks) == len(commands) == len(rows) == 5
        monkeypatch.chdir(tmp_path / "all")
        for row, check, (_, *command) in zip(rows, checks, commands, strict=True):
            assert shell(check, tmp_path / "all") == 0
            assert command[-2:] == ["--corpus", "towns"]
            command[-1] = str(tmp_path / "towns.jsonl")  # as the page says of such a corpus
            printed = onrecord(*command, "--format", "json").json
            assert printed["signature"] == board(site)["signature"]
            found = {task: body for task, body in printed["tasks"].items() if body}
            assert set(found) == set(row["cells"])
            for task, cell in row["cells"].items():
                body = found[task]
                assert body["criteria"][body["headline"]]["overall"]["f1"] == cell["f1"]
                assert f"{task} {percent(cell['f1'])}" in again
        assert "onrecord leaderboard build . -o ../site --corpus towns" in lines
        assert "write its folder or file" in again

    def test_a_folder_s_name_never_becomes_a_command(self, tmp_path: Path) -> None:
        for name in ("$(touch owned)", "; touch owned2 #", "-x", "a'b\"c"):
            submission(tmp_path / "all", name, 0, system=f"of {name}")
        build(tmp_path, tmp_path / "site")
        again = index(tmp_path / "site").partition('<details class="again">')[2]
        found = re.findall(r"(?:echo|onrecord score) [^<\n]*", again)
        lines = [html.unescape(line) for line in found]
        assert len(lines) == 2 * 4
        for line in lines:
            quiet = line.replace("onrecord score", "test -f").replace(" --corpus towns", "")
            assert shell(quiet, tmp_path / "all") == 0, line
        assert not list(tmp_path.rglob("owned*"))
        scored = [shlex.split(line)[2] for line in lines if line.startswith("onrecord")]
        assert "./-x/towns.jsonl" in scored


class TestScript:
    def test_it_is_small_and_writes_text_only(self) -> None:
        script = asset("board.js")
        assert len(script.encode()) < 10_000
        for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "fetch"):
            assert word not in script

    def test_what_needs_it_is_made_or_shown_by_it(self, site: Path) -> None:
        body = index(site).partition("</style>")[2].partition("<script>")[0]
        assert '<div class="fields" id="pick" hidden>' in body
        assert '<p class="told" id="told" hidden>' in body
        assert body.count("<button") == 1  # in what is hidden
        assert "aria-sort" not in body


class TestWithdrawnVersions:
    def test_what_scores_now_was_not_withdrawn(self) -> None:
        assert SCORING_VERSION not in WITHDRAWN

    def test_a_card_that_claims_numbers_of_one_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claims = {"claimed": {"towns": {"entities": 0.99}}, "scoring_version": "0"}
        submission(tmp_path / "all", "late", 0, **claims)
        submission(tmp_path / "all", "fit", 0, scoring_version=SCORING_VERSION)
        check = ("leaderboard", "check", tmp_path / "all", "--corpus", corpus(tmp_path))
        assert onrecord(*check).code == 0
        monkeypatch.setitem(WITHDRAWN, "0", REASON)
        answer = onrecord(*check)
        assert answer.code == 2
        assert "late/submission.toml: scoring_version" in answer.out
        assert f"version 0, which was withdrawn: {REASON}" in answer.out
        assert "[withdrawn]" in answer.out
        assert "fit: fit: fit 1" in answer.out
        assert "fit: late" not in answer.out

    def test_a_result_and_a_baseline_of_one_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        sent = submission(tmp_path / "all", "late", 1) / "towns.jsonl"
        where = corpus(tmp_path)
        assert onrecord("score", sent, "--corpus", where, "--out", "scored").code == 0
        blessed = onrecord("bless", sent, "--corpus", where, "--out", "baseline.json")
        assert blessed.code == 0, blessed.err
        files = ("scored/result.json", "baseline.json")
        assert [onrecord("validate", file).code for file in files] == [0, 0]
        monkeypatch.setitem(WITHDRAWN, SCORING_VERSION, REASON)
        for file in files:
            answer = onrecord("validate", file)
            assert answer.code == 2
            assert re.search(rf"{file}: signature.*withdrawn: {REASON}", answer.out + answer.err)

    def test_the_data_page_lists_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = built(tmp_path)
        words = (site / "data.html").read_text(encoding="utf-8")
        assert "Withdrawn scoring versions: none." in words
        monkeypatch.setitem(WITHDRAWN, "0", REASON)
        build(tmp_path, site)
        words = (site / "data.html").read_text(encoding="utf-8")
        assert "Withdrawn scoring versions, whose" in words
        assert f"<dt>0</dt><dd>{REASON}</dd>" in words
        assert "versions: none" not in words
