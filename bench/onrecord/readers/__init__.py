"""Readers of foreign formats: one a file; this is the list."""

from __future__ import annotations

from onrecord.contracts import Reader
from onrecord.readers.conll import ConllReader
from onrecord.readers.native import NativeReader

READERS: tuple[Reader, ...] = (NativeReader(), ConllReader())

__all__ = ["READERS", "ConllReader", "NativeReader"]
