"""Parquet files of our own form: one row a document; ``readers.arrow_rows`` says what columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any, Final, TypeVar

from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.readers.arrow_rows import document_of_row, prediction_of_row
from onrecord.readers.optional import required
from onrecord.suggestions import hint

T = TypeVar("T")
SUFFIX: Final = ".parquet"
BATCH: Final = 64
"""Rows that are in memory at a time, beside a row group of the file."""


class ParquetReader:
    """Parquet; implements ``contracts.Reader``. Columns that are none of ours are passed over."""

    name = "parquet"
    summary = "Parquet in our own form: a file or a folder of them, one row a document"
    options: Mapping[str, str] = {}

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order of file names."""
        refuse_unknown(self.name, options, self.options)
        return _each(path, document_of_row, ("id", "text"))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # predictions name their documents
    ) -> Iterator[Prediction]:
        """Predictions, in order; those in the form of gold are of the texts that they hold."""
        refuse_unknown(self.name, options, self.options)
        return _each(path, prediction_of_row, ())


def _each(path: Path, make: Callable[[Any, str], T], wanted: Sequence[str]) -> Iterator[T]:
    files = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    if not files:
        raise InvalidInputError(str(path), f"must hold {SUFFIX} files, but holds none")
    required("pyarrow", "parquet", "parquet")
    placed = ((row, f"{file}: row {n}") for file in files for n, row in rows(file, wanted))
    return starmap(make, placed)


def rows(file: Path, wanted: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a Parquet file, numbered from 1.

    Args:
        file: the file.
        wanted: columns that must be there.

    Raises:
        InvalidInputError: it is no Parquet, is cut short, or lacks a column.
    """
    pa = required("pyarrow", "parquet", "parquet")
    pq = required("pyarrow.parquet", "parquet", "parquet")
    number = 0
    try:
        with pq.ParquetFile(file) as table:
            known = table.schema_arrow.names
            for name in wanted:
                if name not in known:
                    problem = f"must have a column {name!r}"
                    raise InvalidInputError(str(file), problem, hint(name, known))
            for batch in table.iter_batches(batch_size=BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.lib.ArrowException, OSError, UnicodeDecodeError) as error:
        said = str(error).partition("\n")[0]
        place = f"{file}: row {number + 1}" if number else str(file)
        raise InvalidInputError(place, f"is no Parquet that can be read: {said}") from None
