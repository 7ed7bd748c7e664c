"""A site's folder: pages written whole, old pages of ours removed, nobody else's touched."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

import msgspec

from onrecord.errors import InvalidInputError
from onrecord.running.run_folder import slug, write_whole

LIST = ".onrecord-site.json"
"""What a former build wrote here."""
SIGN = b'<meta name="generator" content="onrecord">'
"""Stands at the head of every page of ours, so that a build that was killed can be done again."""


class SiteFolder:
    """Writes pages into a folder; use it in one go, then call ``finish``.

    Args:
        path: the folder; made if absent.

    Raises:
        InvalidInputError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written: list[str] = []
        self._ours = _listed(path / LIST)

    def write(self, name: str, body: str) -> None:
        """Write one page.

        Args:
            name: path inside the folder, made of slugs.
            body: the page.

        Raises:
            InvalidInputError: a file of that name is there that no build of ours wrote.
        """
        target = self.path / name
        if name not in self._ours and target.exists() and not _is_ours(target, body):
            raise InvalidInputError(
                str(target), "is there already and no build wrote it", "name another folder: -o"
            )
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, [body.encode()], sync=False)
        except OSError as error:
            raise InvalidInputError(str(target), f"cannot be written: {error.strerror}") from None
        self.written.append(name)

    def finish(self) -> None:
        """Remove pages that a former build wrote and this one did not, and note what is ours."""
        for name in sorted(self._ours - set(self.written)):
            (self.path / name).unlink(missing_ok=True)
        write_whole(self.path / LIST, [msgspec.json.encode(sorted(self.written)) + b"\n"])


def _is_ours(page: Path, body: str) -> bool:
    with page.open("rb") as file:
        head = file.read(1_000)
    return SIGN in head or page.read_bytes() == body.encode()


def _listed(path: Path) -> set[str]:
    """Names in a former build's list that stay inside the folder."""
    try:
        names = msgspec.json.decode(path.read_bytes(), type=list[str])
    except (OSError, msgspec.DecodeError):
        return set()
    parts = {name: PurePosixPath(name).parts for name in names}
    return {name for name, found in parts.items() if found and not {"/", ".."} & set(found)}


def file_name(name: str) -> str:
    """A name that is safe as a file's: itself if it can be, else its slug with a checksum."""
    safe = slug(name)
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
