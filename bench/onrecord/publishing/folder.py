"""A folder that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.errors import InvalidInputError


@contextmanager
def appearing(destination: Path) -> Iterator[Path]:
    """A folder to fill; it takes its place when the block ends without an error.

    Raises:
        InvalidInputError: the destination is there already, or cannot be written.
    """
    if destination.exists() or destination.is_symlink():
        raise InvalidInputError(str(destination), "is there already", "name a new folder")
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        desk = Path(tempfile.mkdtemp(prefix=f".{destination.name}.", dir=destination.parent))
    except OSError as error:
        raise InvalidInputError(str(destination), f"cannot be written: {error.strerror}") from None
    try:
        made = desk / destination.name
        made.mkdir()
        yield made
        made.rename(destination)
    except OSError as error:
        place = f"{destination}" if error.filename is None else str(error.filename)
        raise InvalidInputError(place, f"{error.strerror or error}") from None
    finally:
        shutil.rmtree(desk, ignore_errors=True)
