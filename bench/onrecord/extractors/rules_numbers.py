"""Numbers in English words and digits: a pattern that finds them, a function that reads them."""

from __future__ import annotations

import re
from typing import Final

from onrecord.extractors.rules_words import words

_ONES: Final = words(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen"""
)
_TENS: Final = words("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS: Final = words(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""
)
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6} | {
    f"{prefix}illion": 1000**power for prefix, power in (("b", 3), ("tr", 4))
}
WORDS: Final = (
    {word: 20 + 10 * place for place, word in enumerate(_TENS)}
    | {word: number for number, word in enumerate(_ONES)}
    | _SCALES
)
ORDINALS: Final = {word: number for number, word in enumerate(_ORDINALS, start=1)}

_WORD: Final = "|".join(sorted(WORDS, key=len, reverse=True))
DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
SPELLED: Final = rf"(?:{_WORD})(?:(?:-|\s|\s?and\s)(?:{_WORD})\b)*"
NUMBER: Final = rf"(?:{DIGITS}|{SPELLED})"
"""Matches a cardinal number; to be used with IGNORECASE and word boundaries around."""

VAGUE: Final = (
    r"(?:(?:a\s)?few|several|many|some|(?:a\s)?couple(?:\sof)?|a\snumber\sof|"
    r"(?:dozens|scores|hundreds|thousands|tens\sof\sthousands|millions)\sof)"
)
"""Matches an amount that is more than one and says no more."""

AMOUNT: Final = rf"(?:{NUMBER}(?:\sand\sa\shalf)?|half\san?|an?|{VAGUE})"
"""Matches what may stand before a unit: a number, "a", "half a", or a vague amount."""


def number(text: str) -> float:
    """The value of a match of ``NUMBER``: "twenty-five" is 25, "two hundred" 200, "1,500" 1500."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    total = part = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        value = WORDS.get(word, 0)
        if word not in _SCALES:
            part += value
        elif value < WORDS["thousand"]:
            part = max(part, 1) * value
        else:  # a thousand closes the group before it
            total, part = total + max(part, 1) * value, 0
    return total + part


def amount(text: str) -> float | None:
    """The value of a match of ``AMOUNT``; None if it is vague."""
    lowered = " ".join(text.lower().split())
    if lowered.startswith("half"):
        return 0.5
    if lowered in ("a", "an"):
        return 1
    if re.fullmatch(VAGUE, lowered):
        return None
    return number(lowered.removesuffix(" and a half")) + lowered.endswith("and a half") / 2
