"""What is there with a plain installation, and what is named as missing."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.machinery import ModuleSpec
from itertools import chain
from pathlib import Path

import pytest

from tests.command_line import gold_document, onrecord, prediction, write_lines

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No optional package is installed."""
    find_spec = importlib.util.find_spec
    absent = {"spacy", "countryinfo", "dateparser", "textacy", "sklearn", "pandas", "openai"}

    def found(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name.partition(".")[0] in absent else find_spec(name, package)

    monkeypatch.setattr("onrecord.registry.find_spec", found)
    for name in absent:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("plain")
def test_a_plain_installation_names_what_each_bundled_extractor_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = onrecord("run")
    assert answer.code == 2
    assert answer.out == ""
    for name in ("rules", "spacy:en_core_web_sm", "dateparser"):
        assert f"left out: {name}: " in answer.err
    assert "no bundled extractor is installed (pip install 'onrecord[baselines]')" in answer.err
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    "spec", ["rules", "spacy:en_core_web_sm", "dateparser", "textacy", "llm:m"]
)
def test_a_named_extractor_without_its_package_is_one_error_with_the_command(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = onrecord("run", spec)
    assert answer.code == 2
    assert "not installed" in answer.err
    assert "pip install 'onrecord[" in answer.err


@pytest.mark.usefixtures("plain")
def test_scoring_and_validating_need_nothing_optional(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document())
    said = write_lines(tmp_path / "said.jsonl", prediction())
    assert onrecord("score", said, "--corpus", gold).code == 0
    assert onrecord("compare", said, said, "--corpus", gold).code == 0
    assert onrecord("validate", gold).code == 0


@pytest.mark.slow
def test_a_wheel_carries_the_seed_and_runs_anywhere(tmp_path: Path) -> None:
    """`pip install .` into an empty environment, then the command in an empty folder."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(pip, check=True)  # noqa: S603  # our own package
    (wheel,) = tmp_path.glob("onrecord-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("seeds/SHA256SUMS", "data/seed/corpus.json", "schemas/gold.schema.json"):
        assert any(name == f"onrecord/_bundle/{wanted}" for name in names), wanted
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "onrecord/extractors/prompts/entities.md" in names

    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    install = [str(binaries / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True)  # noqa: S603
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    gold = write_lines(tmp_path / "gold.jsonl", gold_document())
    said = write_lines(tmp_path / "said.jsonl", prediction())

    def typed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [binaries / "onrecord", *arguments],
            cwd=elsewhere, capture_output=True, text=True, check=False,
        )  # fmt: skip

    ran = typed("run")
    assert ran.returncode == 2
    assert "pip install 'onrecord[baselines]'" in ran.stderr
    scored = typed("score", said, "--corpus", gold)
    assert (scored.returncode, scored.stderr) == (0, "")
    assert "seed " in typed("list", "corpora").stdout


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    project = PYPROJECT["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    for requirement in chain(project["dependencies"], extras):
        if not requirement.startswith("onrecord["):
            line = next(x for x in lines if f'"{requirement}"' in x)
            assert "# " in line, requirement
