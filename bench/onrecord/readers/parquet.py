"""Parquet files of our own form: one row a document; ``readers.arrow_rows`` says what columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, starmap
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.keep_going import sound
from onrecord.readers.arrow_rows import document_of_row, gold_schema, prediction_of_row
from onrecord.readers.files import files_at
from onrecord.readers.optional import required, unreadable
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

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:  # noqa: ARG002  # it has none
        """Gold documents, in order of file names."""
        return _each(path, document_of_row, ("id", "text"))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],  # noqa: ARG002  # it has none
        corpus: Iterable[Document],  # noqa: ARG002  # predictions name their documents
    ) -> Iterator[Prediction]:
        """Predictions, in order; those in the form of gold are of the texts that they hold."""
        return _each(path, prediction_of_row, ())


def _each(path: Path, make: Callable[[Any, str], T], wanted: Sequence[str]) -> Iterator[T]:
    files = files_at(path, SUFFIX)
    required("pyarrow", "parquet", "parquet")
    placed = chain.from_iterable(map(partial(_placed, wanted=wanted), files))
    return starmap(make, map(sound, placed))


Numbered: TypeAlias = tuple[dict[str, Any], str]
"""A row and its place."""


def rows(file: Path, wanted: Sequence[str] = ()) -> Iterator[Numbered]:
    """Rows of a Parquet file with their places, numbered from 1.

    Args:
        file: the file.
        wanted: columns that must be there.

    Raises:
        InvalidInputError: it is no Parquet, is cut short, or lacks a column; after that, the next
            row group can be asked for.
    """
    return map(sound, _placed(file, wanted))


def _placed(file: Path, wanted: Sequence[str]) -> Iterator[Numbered | InvalidInputError]:
    pa = required("pyarrow", "parquet", "parquet")
    pq = required("pyarrow.parquet", "parquet", "parquet")
    damage = (pa.lib.ArrowException, OSError, UnicodeDecodeError)
    try:
        with pq.ParquetFile(file, page_checksum_verification=True) as table:
            _refuse_other_columns(file, table.schema_arrow, wanted)
            last = 0
            for group in range(table.num_row_groups):
                number, last = last, last + table.metadata.row_group(group).num_rows
                try:
                    for batch in table.iter_batches(batch_size=BATCH, row_groups=[group]):
                        for row in batch.to_pylist():
                            number += 1
                            yield row, f"{file}: row {number}"
                    _refuse_fewer(number, last)
                except damage as error:
                    lost = f"{number + 1}" if number + 1 == last else f"{number + 1} to {last}"
                    yield unreadable(f"{file}: row {lost}", "Parquet", error)
    except InvalidInputError as error:
        yield error
    except damage as error:
        yield unreadable(str(file), "Parquet", error)


def schema_of(file: Path) -> Any:  # noqa: ANN401  # a pyarrow.Schema
    """The schema of a Parquet file.

    Raises:
        InvalidInputError: it is none.
    """
    pa = required("pyarrow", "parquet", "parquet")
    pq = required("pyarrow.parquet", "parquet", "parquet")
    try:
        return pq.read_schema(file)
    except (pa.lib.ArrowException, OSError, UnicodeDecodeError) as error:
        raise unreadable(str(file), "Parquet", error) from None


def _refuse_other_columns(file: Path, found: Any, needed: Sequence[str]) -> None:  # noqa: ANN401  # a pyarrow.Schema
    """Refuse a file that lacks a column, or of our own form one in which some are not ours."""
    for name in needed:
        if name not in found.names:
            problem = f"must have a column {name!r}"
            raise InvalidInputError(str(file), problem, hint(name, found.names))
    if "schema_version" not in found.names:
        return
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
        raise OSError(f"it ends after row {read} of {there}")
