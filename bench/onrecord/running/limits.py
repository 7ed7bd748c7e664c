"""What one document may cost, and how much memory a process took."""

from __future__ import annotations

import sys

from msgspec import Struct

try:
    import resource
except ImportError:  # Windows has no resource module
    resource = None  # type: ignore[assignment]

MAX_ANNOTATIONS = 100_000
"""Annotations of one layer of one document; more is an error of that document."""
OUT_OF_MEMORY = 77
"""Exit status of a worker that met its memory limit."""


class Limits(Struct, frozen=True, kw_only=True):
    """What an extractor may use.

    Attributes:
        seconds: a document's time limit, or None.
        memory: bytes of private memory that the extractor's process may hold, or None.
    """

    seconds: float | None = None
    memory: int | None = None

    @property
    def any(self) -> bool:
        """Whether anything is limited, so that a process of its own is needed."""
        return self.seconds is not None or self.memory is not None


def limit_memory(limit: int | None) -> None:
    """Let this process hold no more private memory than that; allocation then fails.

    Only Linux counts private mappings here; elsewhere the limit may have no effect.
    """
    if limit is not None and resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def peak_memory() -> int | None:
    """Bytes of resident memory that this process held at most, or None where unknown."""
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
