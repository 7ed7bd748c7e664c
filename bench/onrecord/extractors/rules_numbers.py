"""Numbers in English words and digits: a pattern that finds them, a function that reads them."""

from __future__ import annotations

import re
from typing import Final

_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_ORDINALS: Final = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
    *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
)
WORDS: Final = {
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS)},
    **_SCALES,
    "trillion": 10**12,
    "dozen": 12,
}
ORDINALS: Final = {word: number for number, word in enumerate(_ORDINALS) if number}

_WORD: Final = "|".join(sorted(WORDS, key=len, reverse=True))
DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
SPELLED: Final = rf"(?:{_WORD})(?:(?:-|\s|\s?and\s)(?:{_WORD})\b)*"
NUMBER: Final = rf"(?:{DIGITS}|{SPELLED})"
"""Matches a cardinal number; to be used with IGNORECASE and word boundaries around."""

VAGUE: Final = (
    r"(?:(?:a\s)?few|several|many|some|various|numerous|countless|(?:a\s)?couple(?:\sof)?|"
    r"a\snumber\sof|(?:dozens|scores|hundreds|thousands|tens\sof\sthousands|millions)\sof)"
)
"""Matches an amount that is more than one and says no more."""

AMOUNT: Final = rf"(?:{NUMBER}(?:\sand\sa\s(?:half|quarter))?|half\san?|half|an?|{VAGUE})"
"""Matches what may stand before a unit: a number, "a", "half a", or a vague amount."""

_AND_PART: Final = {"half": 0.5, "quarter": 0.25}


def number(text: str) -> float:
    """The value of a match of ``NUMBER``: "twenty-five" is 25, "two hundred" 200, "1,500" 1500."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    total = part = 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        scale = WORDS.get(word, 0)
        if scale >= 100 or word == "dozen":  # noqa: PLR2004  # from a hundred on, words multiply
            part = max(part, 1) * scale
            if scale >= 1_000:  # noqa: PLR2004  # a thousand closes the group before it
                total, part = total + part, 0
        else:
            part += scale
    return total + part


def amount(text: str) -> float | None:
    """The value of a match of ``AMOUNT``; None if it is vague."""
    lowered = " ".join(text.lower().split())
    if lowered in ("a", "an"):
        return 1.0
    if lowered.startswith("half"):
        return 0.5
    if re.fullmatch(VAGUE, lowered):
        return None
    if tail := re.search(r" and a (half|quarter)$", lowered):
        return number(lowered[: tail.start()]) + _AND_PART[tail[1]]
    return number(lowered)


def plain(value: float) -> str:
    """A number without a needless fraction: 2.0 is "2", 1.5 is "1.5"."""
    return str(int(value)) if value == int(value) else f"{value:.3f}".rstrip("0")
