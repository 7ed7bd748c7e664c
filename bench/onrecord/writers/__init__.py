"""Writers of foreign formats: one a file; this is the list."""

from __future__ import annotations

from onrecord.contracts import Writer
from onrecord.writers.native import NativeWriter
from onrecord.writers.timeml import TimemlWriter

WRITERS: tuple[Writer, ...] = (NativeWriter(), TimemlWriter())

__all__ = ["WRITERS", "NativeWriter", "TimemlWriter"]
