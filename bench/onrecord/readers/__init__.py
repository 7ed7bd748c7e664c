"""Readers of foreign formats: one a file; this is the list."""

from __future__ import annotations

from onrecord.contracts import Reader
from onrecord.readers.conll import ConllReader
from onrecord.readers.marked import MarkedReader
from onrecord.readers.native import NativeReader
from onrecord.readers.timeml import TimemlReader

READERS: tuple[Reader, ...] = (NativeReader(), ConllReader(), TimemlReader(), MarkedReader())

__all__ = ["READERS", "ConllReader", "MarkedReader", "NativeReader", "TimemlReader"]
