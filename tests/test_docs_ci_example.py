"""The repository that docs/continuous-integration.md builds, built and run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.command_line import onrecord

pytestmark = pytest.mark.slow  # it builds a repository and runs its commands

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", PAGE, re.DOTALL))
OUTPUTS = dict(re.findall(r"<!-- output: (.+?) -->\n```text\n(.*?)```\n", PAGE, re.DOTALL))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of the page, with the baseline that its first command writes."""
    root = tmp_path_factory.mktemp("my-reader")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    blessed = run_pytest(root, "--onrecord-bless")
    assert blessed.returncode == 0, blessed.stdout
    assert "wrote" in blessed.stdout
    return root


@pytest.fixture
def example(built: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    for path in built.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = tmp_path / path.relative_to(built)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return tmp_path


def run_pytest(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", *arguments]
    return subprocess.run(  # noqa: S603  # the page's own commands
        command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )


def break_it(root: Path) -> None:
    """As the page supposes."""
    old, new = r'rf"\b{name}\b"', r'rf"^{name}\b"'
    assert f"changes the pattern to `{new}`" in PAGE
    path = root / "extractor.py"
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new), encoding="utf-8")


def test_the_drawing_names_every_file_and_nothing_else() -> None:
    drawing = re.search(r"```\nmy-reader/\n(.*?)```", PAGE, re.DOTALL)
    assert drawing is not None
    drawn = {Path(name).name for name in re.findall(r"─ (\S+?)/?(?:\s|$)", drawing[1])}
    files = {Path(name).name for name in FILES} | {"baseline.json"}
    assert drawn == files | {"gold", "tests"}


def test_the_example_is_green_and_prints_what_the_page_shows(built: Path) -> None:
    done = run_pytest(built, "-v")
    assert done.returncode == 0, done.stdout
    printed = [re.sub(r" +\[ *\d+%\]$", "", line) for line in done.stdout.splitlines()]
    shown = OUTPUTS["pytest -v onrecord.toml"].splitlines()
    assert [line for line in printed if line.startswith("onrecord.toml::")] == shown
    assert sum("PASSED" in line for line in printed) == len(shown) + 2


def test_broken_it_prints_what_the_page_shows(example: Path) -> None:
    break_it(example)
    done = run_pytest(example, "-k", "entities")
    assert done.returncode == 1
    assert OUTPUTS["pytest -k entities, broken"] in done.stdout
    whole = run_pytest(example)
    # The task, the run with its no-new-errors, and both tests of the user's own.
    assert "4 failed, 1 passed" in whole.stdout


class Ran(NamedTuple):
    """What the step of the action left.

    Attributes:
        code: exit code of the step.
        out: standard output, where GitHub reads commands.
        err: standard error.
        outputs: of the step.
        summary: of the job, Markdown.
    """

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str


def step(root: Path, **given: str) -> Ran:
    """The action's step that runs and gates, as GitHub would run it, without installing."""
    workflow = yaml.safe_load(FILES[".github/workflows/onrecord.yml"])
    inputs = {name: body.get("default", "") for name, body in ACTION["inputs"].items()}
    inputs |= workflow["jobs"]["gate"]["steps"][1]["with"] | given
    (script,) = (s for s in ACTION["runs"]["steps"] if s.get("id") == "gate")
    environment = {
        name: inputs[re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]]  # type: ignore[index]
        for name, value in script["env"].items()
    }
    runner = root / "runner"
    runner.mkdir()
    output, summary = runner / "output", runner / "summary.md"
    environment |= {
        **{k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "PYTEST_"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(runner),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        **environment,
    }
    done = subprocess.run(  # noqa: S603  # the action's own script
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script["run"]],  # noqa: S607  # as GitHub calls it
        cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    pairs = output.read_text(encoding="utf-8").split() if output.exists() else []
    said = summary.read_text(encoding="utf-8") if summary.exists() else ""
    outputs = dict(pair.split("=", 1) for pair in pairs)
    return Ran(done.returncode, done.stdout, done.stderr, outputs, said)


def test_the_action_passes_the_example(example: Path) -> None:
    ran = step(example)
    assert (ran.code, ran.outputs["exit-code"]) == (0, "0"), ran.err
    assert (Path(ran.outputs["run"]) / "predictions.jsonl").is_file()
    assert ran.out.startswith("::notice title=onrecord gate::gate passed")
    assert "gate passed" in ran.summary


def test_the_action_fails_the_broken_example_with_its_sentences(example: Path) -> None:
    break_it(example)
    ran = step(example)
    assert (ran.code, ran.outputs["exit-code"]) == (1, "1"), ran.err
    commands = ran.out.splitlines()
    assert all(line.startswith("::") for line in commands)
    assert any("[Portugal] had waited for it" in line for line in commands)
    assert "[Portugal] had waited for it" in ran.summary


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"extractor": "extractor.py:found"}, 2, "has no 'found'"),
        ({"extractor": "--limit=1"}, 2, "is no extractor"),
        ({"corpus": "golf"}, 2, "golf: no such corpus"),
        ({"baseline": "none.json"}, 2, "none.json: there is no such baseline"),
        ({"options": "--floors=3"}, 2, "No such option"),
        ({"run-options": "--set=most=3"}, 2, "has no setting 'most'"),
    ],
)
def test_the_action_annotates_what_keeps_it_from_gating(
    example: Path, given: dict[str, str], code: int, said: str
) -> None:
    ran = step(example, **given)
    assert (ran.code, ran.outputs["exit-code"]) == (code, str(code)), ran.err
    (command,) = [line for line in ran.out.splitlines() if line.startswith("::error")]
    assert said in command


def test_the_action_tells_a_failing_extractor_from_a_worse_one(example: Path) -> None:
    path = example / "extractor.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("found = []", "found = None"), encoding="utf-8")
    ran = step(example)
    assert (ran.code, ran.outputs["exit-code"]) == (4, "4"), ran.err
    assert "AttributeError" in ran.out


@pytest.mark.parametrize("status", [1, 3])
def test_the_action_takes_no_end_of_the_extractors_process_for_a_verdict(
    example: Path, status: int
) -> None:
    path = example / "extractor.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("found = []", f"__import__('os')._exit({status})"), "utf-8")
    ran = step(example)
    assert (ran.code, ran.outputs["exit-code"]) == (4, "4"), ran.err
    assert f"the extractor ended the process with exit status {status}" in ran.out


def test_what_an_input_says_is_never_run(example: Path) -> None:
    danger = "$(touch danger) `touch danger`; touch danger"
    step(example, extractor=danger, corpus=danger, baseline=danger, options=danger)
    assert not (example / "danger").exists()
    for one in ACTION["runs"]["steps"]:
        assert "${{" not in one.get("run", "")


def test_options_have_one_line_each_and_may_hold_spaces(example: Path) -> None:
    ran = step(example, options="\n--must-find=vote:entities:Maria Silva\n\n--format=text\n")
    assert ran.code == 0, ran.err
    assert "passed: must find entities “Maria Silva” in vote" in ran.out


def test_the_workflow_and_the_tables_name_the_inputs_of_the_action() -> None:
    workflow = yaml.safe_load(FILES[".github/workflows/onrecord.yml"])
    given = workflow["jobs"]["gate"]["steps"][1]["with"]
    assert set(given) <= set(ACTION["inputs"])
    table = PAGE[PAGE.index("| input | means |") :]
    assert re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE) == sorted(
        ACTION["inputs"], key=list(inputs_as_shown()).index
    )
    for name, default in inputs_as_shown().items():
        assert ACTION["inputs"][name].get("default", "required") == default, name


def inputs_as_shown() -> dict[str, Any]:
    table = PAGE[PAGE.index("| input | means |") :].split("\n\n")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines()[2:]]
    return {row[0].strip(" `"): row[-1].strip(" `") for row in rows}


def test_the_hooks_name_commands_that_work_in_the_example(example: Path) -> None:
    config = yaml.safe_load(FILES[".pre-commit-config.yaml"])
    wanted = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
    assert wanted == [hook["id"] for hook in HOOKS]
    validate, gate = HOOKS
    report = example / "gold" / "agreement" / "agreement.json"
    report.parent.mkdir()
    report.write_text("{}", encoding="utf-8")
    names = [str(path.relative_to(example)) for path in sorted(example.rglob("*.*"))]
    checked = [name for name in names if re.search(validate["files"], name)
               and not re.search(validate["exclude"], name)]  # fmt: skip
    assert checked == ["gold/corpus.json", "gold/vote.json"]
    command, verb = validate["entry"].split()
    answer = onrecord(verb, *(example / name for name in checked))
    assert (command, answer.code) == ("onrecord", 0)
    program, *arguments = gate["entry"].split()
    done = run_pytest(example, *arguments, *gate["args"])
    assert program == "pytest"
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
