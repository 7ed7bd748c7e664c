"""``cmd:COMMAND``: any program in any language that speaks JSON Lines; see ``handshake``.

It is started once and asked document after document. If it ends, hangs, takes too much memory or
prints anything but an answer, that document fails and the program is started again for the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import ExtractorError, InvalidInputError
from onrecord.extractors.child_process import ChildProcess, Messages
from onrecord.extractors.handshake import Reply, answer, described, hello, question, reply
from onrecord.extractors.hosting import HostError
from onrecord.settings import guessed

START_SECONDS: Final = 300.0
"""What a program may take to answer the handshake: it may load a model first."""
MAX_STARTS: Final = 3
ALONE: Final = "standard output is for answers alone; print everything else to standard error"
FLUSH: Final = (
    "it must flush its standard output after each line; start_seconds is what it may take"
)


class SubprocessCommand:
    """A program as an extractor.

    Args:
        command: as typed into a shell, without pipes and the like.
        settings: handed to the program in the handshake. ``revision`` stands for its version
            where the files in the command do not; ``start_seconds`` limits its start.

    Raises:
        InvalidInputError: the command cannot be split into words, or a setting is no number.
    """

    one_by_one = True

    def __init__(self, command: str, settings: Mapping[str, Any]) -> None:
        try:
            self._argv = shlex.split(command)
        except ValueError as error:
            raise InvalidInputError(
                f"cmd:{command}", f"cannot be split into words: {error}"
            ) from error
        if not self._argv:
            raise InvalidInputError("cmd:", "needs a command", "cmd:python mine.py")
        self._settings = {key: guessed(value) for key, value in settings.items()}
        self._start_seconds = self._settings.pop("start_seconds", START_SECONDS)
        if not isinstance(self._start_seconds, int | float) or not self._start_seconds > 0:
            raise InvalidInputError(
                f"cmd:{command}",
                f"start_seconds must be a number above 0, got {self._start_seconds!r}",
            )
        self._command = command
        self._messages = Messages()
        self._child: ChildProcess | None = None
        self._failed_starts = 0
        self._said: Reply | None = None
        self._seconds: float | None = None
        self._memory: int | None = None

    @property
    def on_gold_spans(self) -> bool:
        """Whether the program said that it takes gold spans."""
        return self._said is not None and self._said.on_gold_spans

    def host(self, log: Path, seconds: float | None, memory: int | None) -> None:
        """Keep the program's standard error in a file; limit what a document may take."""
        self._messages.keep_in(log)
        self._seconds, self._memory = seconds, memory

    def describe(self) -> Description:
        """What the program says of itself; starts it.

        Raises:
            ExtractorError: it does not start, or answers wrongly.
        """
        if self._said is None:
            try:
                self._start()
            except HostError as error:
                raise ExtractorError(f"cmd:{self._command}", error.problem, error.hint) from error
        return described(
            self._said or Reply(), Path(self._argv[0]).stem, self._settings, _code(self._argv)
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """The program's answers.

        Raises:
            HostError: no answer, or a wrong one; the program is started again for the next.
        """
        for document in documents:
            yield self._answer(document, None)

    def extract_on_spans(
        self, documents: Sequence[BlindDocument], spans: Sequence[Mapping[str, Any]]
    ) -> Iterator[Mapping[str, Any]]:
        """The program's answers on gold spans; errors as in ``extract``."""
        for document, given in zip(documents, spans, strict=True):
            yield self._answer(document, given)

    def close(self) -> None:
        """Close the program's input and wait for it to end."""
        if self._child is not None:
            self._child.end(kill=False)
            self._child = None

    def _answer(self, document: BlindDocument, spans: Mapping[str, Any] | None) -> dict[str, Any]:
        child = self._child or self._start()
        try:
            said = child.ask(question(document, spans), self._seconds, self._memory)
            return answer(said, document, ALONE)
        except HostError:
            # After a wrong answer nobody knows which question the next one is to.
            child.end(kill=True)
            self._child = None
            raise

    def _start(self) -> ChildProcess:
        if self._failed_starts >= MAX_STARTS:
            raise HostError(f"did not start {MAX_STARTS} times in a row; given up", "crash")
        self._failed_starts += 1
        child = ChildProcess(self._argv, self._messages)
        try:
            self._said = reply(child.ask(hello(self._settings), self._start_seconds, None), ALONE)
        except HostError as error:
            child.end(kill=True)
            if error.kind != "timeout":
                raise
            problem = f"did not answer the handshake within {self._start_seconds:g} s"
            raise HostError(problem, "timeout", FLUSH) from error
        self._failed_starts = 0
        self._child = child
        return child


def _code(argv: Sequence[str]) -> str | None:
    """Checksum of the files that a command names, or None if it names but an interpreter.

    The first word's file counts, but is the program for sure only if it stands alone.
    """
    digest, named = hashlib.sha256(), False
    for position, word in enumerate(argv):
        path = Path(word if position else shutil.which(word) or word)
        digest.update(f"{word if position else path.name}\n".encode())
        with contextlib.suppress(OSError):
            if path.is_file():
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
                named = named or position > 0 or len(argv) == 1
    return digest.hexdigest() if named else None
