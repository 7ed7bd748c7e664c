"""Writers of foreign formats: one a file; this is the list."""

from __future__ import annotations

from onrecord.contracts import Writer
from onrecord.writers.native import NativeWriter

WRITERS: tuple[Writer, ...] = (NativeWriter(),)

__all__ = ["WRITERS", "NativeWriter"]
