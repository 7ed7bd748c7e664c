"""Tables of Hugging Face ``datasets``, opened without a look at the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from onrecord.errors import InvalidInputError
from onrecord.keep_going import sound
from onrecord.readers.columns import Column
from onrecord.readers.optional import required, unreadable
from onrecord.readers.parquet import BATCH, SUFFIX, Numbered, rows, schema_of
from onrecord.suggestions import hint

Row: TypeAlias = dict[str, Any]
_STATES: Final = ("state.json", "dataset_dict.json")
_OWN: Final = {"id", "text", "schema_version"}
"""Columns by which our own form is known."""


class Table(NamedTuple):
    """A split on disk.

    Attributes:
        columns: name → what it holds.
        rows: opens its rows, each with its place; what cannot be read raises, and then goes on.
        own: whether it is of our own form.
    """

    columns: Mapping[str, Column]
    rows: Callable[[], Iterator[Numbered]]
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
    if path.is_file() and path.suffix != SUFFIX:
        raise InvalidInputError(str(path), f"must be a folder of save_to_disk or {SUFFIX}")
    if path.is_dir() and not any((path / name).is_file() for name in _STATES):
        raise InvalidInputError(str(path), "is no dataset", "save_to_disk makes such a folder")
    datasets = required("datasets", "datasets", "datasets")
    if path.is_file():
        features = datasets.Features.from_arrow_schema(schema_of(path))
        return _table(features, lambda: rows(path))
    try:
        found = datasets.load_from_disk(str(path))
    except Exception as error:  # noqa: BLE001  # whatever datasets raises on a damaged folder
        raise unreadable(str(path), "dataset", error) from None
    if isinstance(found, datasets.DatasetDict):
        if split not in found and (split or len(found) > 1):
            problem = f"has no split {split!r}" if split else "has several splits"
            raise InvalidInputError(str(path), problem, f"split=…; {hint(split, found)}")
        found = found[split or next(iter(found))]
    return of_dataset(found, str(path))


def of_dataset(dataset: Any, place: str) -> Table:  # noqa: ANN401  # a datasets.Dataset
    """A split in memory or on disk, its rows as Arrow holds them; errors name the place."""
    return _table(dataset.features, lambda: map(sound, _rows(dataset, place)))


def _rows(dataset: Any, place: str) -> Iterator[Numbered | InvalidInputError]:  # noqa: ANN401  # as above
    table = dataset.with_format("arrow")
    for start in range(0, len(dataset), BATCH):
        try:
            found = _checked(table[start : start + BATCH])
        except Exception:  # noqa: BLE001  # whatever datasets raises on damaged columns
            found = None
        for number in range(start, min(start + BATCH, len(dataset))):
            where = f"{place}: row {number + 1}"
            try:
                row = found[number - start] if found else _checked(table[number : number + 1])[0]
                yield row, where
            except Exception as error:  # noqa: BLE001  # as above
                yield unreadable(where, "dataset", error)


def _checked(batch: Any) -> list[Row]:  # noqa: ANN401  # a pyarrow.Table
    batch.validate(full=True)  # a bad offset would crash the process
    rows: list[Row] = batch.to_pylist()
    return rows


def _table(features: Any, opened: Callable[[], Iterator[Numbered]]) -> Table:  # noqa: ANN401  # datasets.Features
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
