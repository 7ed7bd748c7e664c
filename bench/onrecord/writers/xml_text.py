"""Characters as XML wants them, so that a parser gives back what was written."""

from __future__ import annotations

import re
from typing import Final

_IN_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
"""A bare carriage return is a line feed to a parser."""
_IN_ATTRIBUTE: Final = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
"""Bare white space in an attribute is a space to a parser."""
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_text(words: str) -> str:
    """Words between tags."""
    return words.translate(_IN_TEXT)


def in_attribute(words: str) -> str:
    """Words between the double quotes of an attribute."""
    return words.translate(_IN_ATTRIBUTE)


def not_xml(words: str) -> str:
    """The first character that no XML can hold, not even escaped; "" if all are fit."""
    found = _NOT_XML.search(words)
    return found[0] if found else ""
