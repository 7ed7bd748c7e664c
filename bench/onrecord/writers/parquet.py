"""Parquet in our own form: one row a document; ``readers.arrow_rows`` says what columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from onrecord.contracts import Loss
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown, whole_number
from onrecord.readers.arrow_rows import gold_schema, row_of
from onrecord.readers.optional import required

ROWS: Final = 1000


class ParquetWriter:
    """Holds everything, in one file: compressed with Zstandard, a checksum on every page."""

    name = "parquet"
    summary = "Parquet in our own form: one file, one row a document"
    options: Mapping[str, str] = {"rows": "documents of a row group; 1000"}

    def write(
        self, documents: Iterable[Document], path: Path, options: Mapping[str, str]
    ) -> tuple[Loss, ...]:
        """Write all documents; nothing is ever lost."""
        refuse_unknown(self.name, options, self.options)
        size = whole_number(options, "rows", ROWS)
        if size < 1:
            raise InvalidInputError("rows", f"must be at least 1, got {size}")
        pa = required("pyarrow", "parquet", self.name)
        pq = required("pyarrow.parquet", "parquet", self.name)
        schema, rows = gold_schema(), map(row_of, documents)
        with pq.ParquetWriter(
            path, schema, compression="zstd", write_page_checksum=True, write_statistics=["id"]
        ) as file:
            while group := list(islice(rows, size)):
                file.write_table(pa.Table.from_pylist(group, schema))
        return ()
