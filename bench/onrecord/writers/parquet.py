"""Parquet in our own form: one row a document; ``readers.arrow_rows`` says what columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from onrecord.contracts import Documents, Loss, Options
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.format_options import whole_number
from onrecord.keep_going import Failures
from onrecord.readers.arrow_rows import gold_schema, row_of
from onrecord.readers.optional import required
from onrecord.writers.losses import Losses

ROWS: Final = 1000


class ParquetWriter:
    """Holds everything, in one file: compressed with Zstandard, a checksum on every page."""

    name = "parquet"
    summary = "Parquet in our own form: one file, one row a document"
    options: Mapping[str, str] = {"rows": "documents of a row group; 1000"}

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents; nothing is ever lost."""
        size = whole_number(options, "rows", ROWS, least=1)
        pa = required("pyarrow", "parquet", self.name)
        pq = required("pyarrow.parquet", "parquet", self.name)
        losses = Losses("Parquet", failures)
        schema = gold_schema()
        rows = losses.each(documents, partial(_row, pa, schema))
        with pq.ParquetWriter(
            path, schema, compression="zstd", write_page_checksum=True, write_statistics=["id"]
        ) as file:
            while group := list(islice(rows, size)):
                file.write_table(pa.Table.from_batches(group, schema))
        return losses.report()


def _row(pa: Any, schema: Any, document: Document) -> Any:  # noqa: ANN401  # of pyarrow
    """A document as a batch of one row, so that one that Arrow refuses is refused alone."""
    try:
        return pa.RecordBatch.from_pylist([row_of(document)], schema)
    except pa.lib.ArrowException as error:
        raise InvalidInputError(document.place or document.id, f"is no row: {error}") from None
