"""Parquet files of our own form: one row a document; ``readers.arrow_rows`` says what columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any, Final, TypeVar

from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.readers.arrow_rows import document_of_row, gold_schema, prediction_of_row
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
        with pq.ParquetFile(file, page_checksum_verification=True) as table:
            known = table.schema_arrow.names
            for name in wanted:
                if name not in known:
                    problem = f"must have a column {name!r}"
                    raise InvalidInputError(str(file), problem, hint(name, known))
            if "schema_version" in known:
                _refuse_other_columns(file, table.schema_arrow)
            for batch in table.iter_batches(batch_size=BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
            _refuse_fewer(number, table.metadata.num_rows)
    except (pa.lib.ArrowException, OSError, UnicodeDecodeError) as error:
        said = str(error).partition("\n")[0]
        place = f"{file}: row {number + 1}" if number else str(file)
        raise InvalidInputError(place, f"is no Parquet that can be read: {said}") from None


def _refuse_other_columns(file: Path, found: Any) -> None:  # noqa: ANN401  # a pyarrow.Schema
    """Refuse a file of our own form in which a column is not what it was."""
    for wanted in gold_schema():
        if wanted.name not in found.names:
            problem = f"must have a column {wanted.name!r}, for it has schema_version"
            raise InvalidInputError(str(file), problem, hint(wanted.name, found.names))
        said = found.field(wanted.name).type
        if not _is_ours(said, wanted.type):
            problem = f"the column {wanted.name!r} must be of our own form, got {said}"
            raise InvalidInputError(str(file), problem)


def _is_ours(found: Any, wanted: Any) -> bool:  # noqa: ANN401  # types of pyarrow
    """Whether a type has no field that ours lacks; an older version may have fewer."""
    types = required("pyarrow", "parquet", "parquet").types
    if types.is_struct(wanted):
        if not types.is_struct(found):
            return False
        known = {field.name: field.type for field in wanted}
        return all(f.name in known and _is_ours(f.type, known[f.name]) for f in found)
    if types.is_list(wanted):
        listed = types.is_list(found) or types.is_large_list(found)
        return listed and _is_ours(found.value_type, wanted.value_type)
    return str(found).removeprefix("large_") == str(wanted)


def _refuse_fewer(read: int, there: int) -> None:
    if read != there:
        raise OSError(f"it ends after {read} of {there} rows")
