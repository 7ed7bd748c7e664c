"""Small charts of characters, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_HEIGHTS: Final = " ▁▂▃▄▅▆▇█"
_COLUMNS: Final = 10


def bar(value: float, most: float, width: int = 16) -> str:
    """A bar of at most so many characters, to an eighth of one; something is never nothing."""
    eighths = round(8 * width * value / most) if most else 0
    eighths = max(eighths, 1) if value else 0
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def shape(counts: Sequence[int]) -> str:
    """A histogram one line high: neighbours are added up until ten columns hold them."""
    step = max(-(-len(counts) // _COLUMNS), 1)
    columns = [sum(counts[i : i + step]) for i in range(0, len(counts), step)]
    most = max(columns, default=0)
    return "".join(_HEIGHTS[-(-8 * column // most) if column else 0] for column in columns)
