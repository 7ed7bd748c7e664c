"""Writers of foreign formats: one a file; this is the list."""

from __future__ import annotations

from onrecord.contracts import Writer
from onrecord.writers.brat import BratWriter
from onrecord.writers.conll import ConllWriter
from onrecord.writers.docbin import DocbinWriter
from onrecord.writers.label_studio import LabelStudioWriter
from onrecord.writers.native import NativeWriter
from onrecord.writers.parquet import ParquetWriter
from onrecord.writers.timeml import TimemlWriter

WRITERS: tuple[Writer, ...] = (
    NativeWriter(),
    ConllWriter(),
    TimemlWriter(),
    BratWriter(),
    DocbinWriter(),
    LabelStudioWriter(),
    ParquetWriter(),
)

__all__ = [
    "WRITERS",
    "BratWriter",
    "ConllWriter",
    "DocbinWriter",
    "LabelStudioWriter",
    "NativeWriter",
    "ParquetWriter",
    "TimemlWriter",
]
