"""The files of a folder that a reader takes, in the order of their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.errors import InvalidInputError


class Files:
    """Files of a folder, in order: names are kept, paths are made when asked for."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder = folder
        self._names = names

    def __iter__(self) -> Iterator[Path]:
        return (self.folder / name for name in self._names)


def files_at(path: Path, suffix: str) -> Files:
    """The files in a folder that end so, sorted; or the one file, whatever its name.

    Raises:
        InvalidInputError: the folder holds none, or cannot be read.
    """
    names = names_in(path, suffix) if path.is_dir() else [path.name]
    if not names:
        raise InvalidInputError(str(path), f"must hold {suffix} files, but holds none")
    return Files(path if path.is_dir() else path.parent, names)


def names_in(folder: Path, suffix: str) -> list[str]:
    """Names of the files in a folder that end so, sorted.

    Raises:
        InvalidInputError: the folder cannot be read.
    """
    try:
        return sorted(file.name for file in folder.iterdir() if file.name.endswith(suffix))
    except OSError as error:
        raise InvalidInputError(str(folder), f"cannot be read: {error.strerror}") from None
