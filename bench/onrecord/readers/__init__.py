"""The readers, one foreign format a file."""

from __future__ import annotations

from onrecord.contracts import Reader
from onrecord.readers.native import NativeReader

READERS: tuple[Reader, ...] = (NativeReader(),)

__all__ = ["READERS", "NativeReader"]
