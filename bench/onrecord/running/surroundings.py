"""What an extractor in our own process may bend: standard output, the working directory.

Standard output is for our results alone, and our paths count from where the command was given.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Final

STANDARD_OUTPUT: Final = 1


@contextlib.contextmanager
def output_to(file: int) -> Iterator[None]:
    """Whatever is written to standard output goes to another file descriptor.

    That holds for code in C and for programs that it starts; Python's ``print`` follows
    ``sys.stdout``, see ``contextlib.redirect_stdout``.
    """
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:  # there is none
        yield
        return
    _flush()
    try:
        os.dup2(file, STANDARD_OUTPUT)
        yield
    finally:
        _flush()
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(kept)


@contextlib.contextmanager
def output_to_messages() -> Iterator[None]:
    """Whatever is written to standard output, printed too, goes to standard error."""
    with contextlib.ExitStack() as stack:
        # Notebooks and captured tests have a standard error without a descriptor.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stack.enter_context(output_to(sys.stderr.fileno()))
        stack.enter_context(contextlib.redirect_stdout(sys.stderr))
        yield


class WorkingDirectory:
    """An extractor's working directory: it may change it, and finds it again; ours stays."""

    def __init__(self) -> None:
        self._ours = self._theirs = os.getcwd()  # noqa: PTH109  # asked for each document

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """The extractor's own, for as long as its code runs."""
        if self._theirs != self._ours:
            with contextlib.suppress(OSError):  # it may be gone
                os.chdir(self._theirs)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                self._theirs = os.getcwd()  # noqa: PTH109  # as above
            if self._theirs != self._ours:
                os.chdir(self._ours)


def _flush() -> None:
    """Empty the buffers of Python and C, or they would be written somewhere else later."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.__stdout__.flush()  # type: ignore[union-attr]  # None without a console
    if sys.platform != "win32":
        import ctypes  # noqa: PLC0415  # only where a run begins and ends

        ctypes.CDLL(None).fflush(None)
