"""A program that answers each line on its standard input with one on its standard output."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from onrecord.extractors.hosting import HostError

MAX_ANSWER: Final = 64 << 20
"""Bytes of one answer; a longer line is no answer."""
CLOSE_SECONDS: Final = 5.0
_MEMORY_POLL: Final = 0.1
_TAIL: Final = 4096


class Messages:
    """A program's standard error: kept in a file as soon as there is one, its end at hand."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._tail = bytearray()
        self._log: Path | None = None
        self._lock = threading.Lock()

    def keep_in(self, log: Path) -> None:
        """Append to this file, first what has come so far."""
        with self._lock:
            self._log = log
            waiting, self._waiting = self._waiting, bytearray()
            self._write(bytes(waiting))

    def add(self, content: bytes) -> None:
        """Some more of it."""
        with self._lock:
            self._tail = (self._tail + content)[-_TAIL:]
            if self._log is None:
                self._waiting = (self._waiting + content)[-(1 << 20) :]
            else:
                self._write(content)

    @property
    def last_line(self) -> str:
        """The last line that is not empty, or ""."""
        lines = bytes(self._tail).decode(errors="backslashreplace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]

    def _write(self, content: bytes) -> None:
        if self._log is not None and content:
            with self._log.open("ab") as file:
                file.write(content)


class ChildProcess:
    """One running program.

    Args:
        argv: the command.
        messages: where its standard error goes.

    Raises:
        HostError: there is no such program.
    """

    def __init__(self, argv: Sequence[str], messages: Messages) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  # to run it is what the user asks for
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise HostError(f"cannot run {argv[0]!r}: {error.strerror}", "crash") from error
        self._messages = messages
        self._answers: queue.Queue[bytes | None] = queue.Queue(maxsize=4)
        self._questions: queue.Queue[bytes | None] = queue.Queue()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=target, args=(stream,), daemon=True)
            for target, stream in (
                (self._read, self._process.stdout),
                (self._write, self._process.stdin),
                (self._listen, self._process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, line: bytes, seconds: float | None, memory: int | None) -> bytes:
        """The answer to one line.

        Args:
            line: without its end.
            seconds: how long to wait, or None.
            memory: bytes that the program and its children may hold, or None.

        Raises:
            HostError: it ended, took too long or too much, or its answer has no end.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        self._questions.put(line + b"\n")
        while True:
            patience = None if deadline is None else deadline - time.monotonic()
            if patience is not None and patience <= 0:
                raise HostError(f"took longer than the limit of {seconds:g} s", "timeout")
            if memory is not None:
                patience = min(_MEMORY_POLL, patience if patience is not None else _MEMORY_POLL)
            with contextlib.suppress(queue.Empty):
                found = self._answers.get(timeout=patience)
                if found is None:
                    raise HostError(self._obituary(), "crash")
                if len(found) > MAX_ANSWER:
                    raise HostError(f"must answer in at most {MAX_ANSWER:,} bytes", "output")
                return found
            if memory is not None and self.memory() > memory:
                limit = f"{memory / 2**20:,.0f} MiB"
                raise HostError(f"met the memory limit of {limit}", "memory")

    def memory(self) -> int:
        """Bytes of resident memory of the program and all that it started; 0 where unknown."""
        total = 0
        for stat in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The command's name stands in brackets and may hold spaces.
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[3]) == self._process.pid:
                    total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        return total

    def end(self, *, kill: bool) -> None:
        """Stop the program: kindly, by closing its input, or at once."""
        self._ended.set()
        self._questions.put(None)
        if not kill:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSE_SECONDS)
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join(CLOSE_SECONDS)

    def _obituary(self) -> str:
        try:
            status = self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            return "closed its standard output"
        self._threads[-1].join(CLOSE_SECONDS)
        said = self._messages.last_line
        tail = f"; its last words: {said}" if said else ""
        if status < 0:
            return f"crashed with {signal.Signals(-status).name}{tail}"
        return f"ended with exit status {status}{tail}"

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            while line := stream.readline(MAX_ANSWER + 1):
                self._offer(line)
                if len(line) > MAX_ANSWER:
                    return
        self._offer(None)

    def _offer(self, line: bytes | None) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(queue.Full):
                self._answers.put(line, timeout=0.1)
                return

    def _write(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while (line := self._questions.get()) is not None:
                stream.write(line)
                stream.flush()

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            while content := os.read(stream.fileno(), 1 << 16):
                self._messages.add(content)
