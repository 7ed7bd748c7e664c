"""Readers of foreign formats: one a file; this is the list."""

from __future__ import annotations

from onrecord.contracts import Reader
from onrecord.readers.brat import BratReader
from onrecord.readers.conll import ConllReader
from onrecord.readers.docbin import DocbinReader
from onrecord.readers.hf_datasets import DatasetsReader
from onrecord.readers.label_studio import LabelStudioReader
from onrecord.readers.marked import MarkedReader
from onrecord.readers.native import NativeReader
from onrecord.readers.parquet import ParquetReader
from onrecord.readers.plain_text import TextReader
from onrecord.readers.polnear import PolnearReader
from onrecord.readers.timeml import TimemlReader

READERS: tuple[Reader, ...] = (
    NativeReader(),
    ConllReader(),
    TimemlReader(),
    MarkedReader(),
    BratReader(),
    PolnearReader(),
    DocbinReader(),
    LabelStudioReader(),
    ParquetReader(),
    DatasetsReader(),
    TextReader(),
)

__all__ = [
    "READERS",
    "BratReader",
    "ConllReader",
    "DatasetsReader",
    "DocbinReader",
    "LabelStudioReader",
    "MarkedReader",
    "NativeReader",
    "ParquetReader",
    "PolnearReader",
    "TextReader",
    "TimemlReader",
]
