"""Tables of Hugging Face ``datasets``, opened without a look at the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from onrecord.errors import InvalidInputError
from onrecord.readers.columns import Column
from onrecord.readers.optional import required
from onrecord.readers.parquet import BATCH, SUFFIX, rows
from onrecord.suggestions import hint

Row: TypeAlias = dict[str, Any]
_OWN: Final = {"id", "text", "schema_version"}
"""Columns by which our own form is known."""


class Table(NamedTuple):
    """A split on disk.

    Attributes:
        columns: name → what it holds.
        rows: opens its rows.
        own: whether it is of our own form.
    """

    columns: Mapping[str, Column]
    rows: Callable[[], Iterator[Row]]
    own: bool


def opened(path: Path, split: str) -> Table:
    """A split on disk.

    Args:
        path: a folder that ``save_to_disk`` made, or a Parquet file.
        split: which one, where there are several; else "".

    Raises:
        InvalidInputError: there is no such dataset or split.
        MissingDependencyError: datasets is not installed.
    """
    datasets = required("datasets", "datasets", "datasets")
    if path.is_file():
        if path.suffix != SUFFIX:
            raise InvalidInputError(str(path), f"must be a folder of save_to_disk or {SUFFIX}")
        pq = required("pyarrow.parquet", "datasets", "datasets")
        next(rows(path), None)  # whether it is one at all
        features = datasets.Features.from_arrow_schema(pq.read_schema(path))
        return _table(features, lambda: (row for _, row in rows(path)))
    try:
        found = datasets.load_from_disk(str(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = str(error).partition("\n")[0]
        raise InvalidInputError(
            str(path), f"is no dataset that can be read: {said}", "save_to_disk makes such a folder"
        ) from None
    if isinstance(found, datasets.DatasetDict):
        if split not in found and (split or len(found) > 1):
            problem = f"has no split {split!r}" if split else "has several splits"
            raise InvalidInputError(str(path), problem, f"split=…; {hint(split, found)}")
        found = found[split or next(iter(found))]
    return of_dataset(found)


def of_dataset(dataset: Any) -> Table:  # noqa: ANN401  # a datasets.Dataset
    """A split in memory or on disk, its rows as Arrow holds them."""

    def rows_() -> Iterator[Row]:
        for batch in dataset.with_format("arrow").iter(batch_size=BATCH):
            yield from batch.to_pylist()

    return _table(dataset.features, rows_)


def _table(features: Any, opened: Callable[[], Iterator[Row]]) -> Table:  # noqa: ANN401  # datasets.Features
    columns = {name: _column(feature) for name, feature in features.items()}
    return Table(columns, opened, {*columns} >= _OWN)


def _column(feature: Any) -> Column:  # noqa: ANN401  # a feature of datasets
    """What a feature says of its column, older and newer ways of saying it alike."""
    inside = getattr(feature, "feature", feature[0] if isinstance(feature, list) else None)
    if isinstance(feature, dict) and all(hasattr(one, "feature") for one in feature.values()):
        return Column(fields={n: _classes(getattr(f, "feature", f)) for n, f in feature.items()})
    if isinstance(inside, dict):
        return Column(fields={name: _classes(one) for name, one in inside.items()})
    if inside is not None:
        return Column(strings=getattr(inside, "dtype", "") == "string", classes=_classes(inside))
    return Column(text=getattr(feature, "dtype", "") in {"string", "large_string"})


def _classes(feature: Any) -> tuple[str, ...]:  # noqa: ANN401  # as above
    return tuple(getattr(feature, "names", None) or ())
