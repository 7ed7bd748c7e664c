"""Fenced blocks of a page of the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent.parent / "docs"
_FENCED = re.compile(r"(?:<!-- (.*?) -->\n)?^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_MARK = re.compile(r"(?://|#) (\S+)$")


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        remark: the HTML comment before it, or "".
        language: as fenced.
        code: what is inside.
    """

    remark: str
    language: str
    code: str

    @property
    def file(self) -> str:
        """The file that it is the content of, or ""."""
        named = _MARK.match(self.code.partition("\n")[0]) if self.language != "console" else None
        return named[1] if named else self.remark.partition("file: ")[2]


def blocks(page: str) -> list[Block]:
    """All blocks, in order."""
    return [Block(*found) for found in _FENCED.findall(page)]
