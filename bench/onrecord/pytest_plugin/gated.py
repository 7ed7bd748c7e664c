"""One gate of an ``onrecord.toml``: its extraction, once, and what it comes to."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from onrecord.errors import InvalidInputError
from onrecord.gating import Baseline, Policy, Verdict, gate, policy_from, read_baseline
from onrecord.opening import open_corpus, open_predictions
from onrecord.pytest_plugin.blessing import bless_into
from onrecord.pytest_plugin.gate_file import GateTable
from onrecord.pytest_plugin.turns import once
from onrecord.running.runner import run_extractor


class Gated:
    """A gate that runs when it is first asked for its verdict, and only then.

    Args:
        table: from the file.

    Raises:
        InvalidInputError: the policy breaks its contract.
    """

    def __init__(self, table: GateTable) -> None:
        self.table = table
        self.policy: Policy = policy_from(table.policy, f"{table.path}: {table.name}")
        self._verdict: Verdict | None = None

    def baseline(self) -> Baseline:
        """What was blessed.

        Raises:
            InvalidInputError: there is no baseline, or it is corrupt; the hint is the command
                that writes it.
        """
        path = self.table.baseline_path
        if not path.exists():
            raise InvalidInputError(
                str(path), "there is no such baseline", f"make it with: {self.command}"
            )
        return read_baseline(path)

    @property
    def command(self) -> str:
        """How a baseline is made anew."""
        return f"pytest --onrecord-bless {shlex.quote(self.place)}"

    @property
    def place(self) -> str:
        """The file as a user would type it."""
        here, path = Path.cwd(), self.table.path
        return str(path.relative_to(here) if path.is_relative_to(here) else path)

    def verdict(self, root: Path) -> Verdict:
        """The extractor held to its baseline; what came of it is kept for the next question.

        Args:
            root: where extractions go, shared with other workers.

        Raises:
            OnrecordError: the extractor cannot start, or anything in the file's table is wrong;
                raised anew for each question.
        """
        if self._verdict is None:
            baseline = self.baseline()
            with at_home(self.table.folder):
                corpus = open_corpus(self.table.corpus)
                predicted = open_predictions(str(self._run(root)), corpus)
                place = str(self.table.baseline_path)
                self._verdict = gate(corpus, predicted, baseline, self.policy, place=place)
        return self._verdict

    def bless(self, root: Path) -> str:
        """Write the baseline anew from what the extractor says now.

        Returns:
            What was written, in one line.

        Raises:
            OnrecordError: as for ``verdict``, or a document failed; nothing is written then.
        """
        with at_home(self.table.folder):
            corpus = open_corpus(self.table.corpus)
            predicted = open_predictions(str(self._run(root)), corpus)
            return bless_into(self.table.baseline_path, corpus, predicted)

    def _run(self, root: Path) -> Path:
        """The run folder, filled."""

        def work(out: Path) -> None:
            table = self.table
            run_extractor(
                table.extractor, open_corpus(table.corpus), out=out, settings=table.settings,
                repeat=table.repeat,
            )  # fmt: skip

        key = f"{self.table.path}\0{self.table.name}".encode()
        return once(root / hashlib.sha256(key).hexdigest()[:16], work)


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Be in a folder for a while, as on a command line there; leave no module of it behind.

    Two folders may both have an ``extractor.py``, and a test may import one of its own.
    """
    path, modules = [*sys.path], dict(sys.modules)
    try:
        with chdir(folder):
            yield
    finally:
        sys.path[:] = path
        for name, module in list(sys.modules.items()):
            if module is not modules.get(name) and _inside(module, folder):
                del sys.modules[name]
                if name in modules:
                    sys.modules[name] = modules[name]


def _inside(module: object, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder)
