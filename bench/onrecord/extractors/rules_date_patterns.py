"""The words of English dates, and one pattern for each way of writing one: data, no code.

Month and weekday names come from ``calendar``. Group names: ``year month day weekday`` name
parts of a calendar day, ``n unit`` an amount, ``ref`` a word such as "last", ``part`` a part of
the day. Patterns are matched without regard to case, apart from names (see ``rules_date_days``).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from typing import Final

from onrecord.extractors.rules_numbers import AMOUNT, NUMBER, ORDINALS, VAGUE

MONTHS: Final = {
    **{name.lower(): place for place, name in enumerate(calendar.month_name) if name},
    **{name.lower(): place for place, name in enumerate(calendar.month_abbr) if name},
    "sept": 9,
}
WEEKDAYS: Final = {
    **{name.lower(): place for place, name in enumerate(calendar.day_name)},
    **{name.lower(): place for place, name in enumerate(calendar.day_abbr)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
UNITS: Final = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "week": "W",
    "month": "M",
    "weekend": "WE",
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
    "fortnight": "W",
    "centurie": "CE",
    "sec": "TS",
    "min": "TM",
    "hr": "TH",
    "season": "SE",
}
"""Unit → its letters in a TIMEX3 duration; a leading T stands for the time part."""

PARTS: Final = {
    "morning": "MO",
    "mid-morning": "MO",
    "afternoon": "AF",
    "evening": "EV",
    "night": "NI",
    "midday": "MI",
    "lunchtime": "MI",
    "dawn": "MO",
    "dusk": "EV",
}
HOLIDAYS: Final = {
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "april fools' day": (4, 1),
    "may day": (5, 1),
    "epiphany": (1, 6),
    "all saints' day": (11, 1),
}
"""Feasts of one fixed day in the Gregorian calendar."""

REFERENCES: Final = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "preceding": -1,
    "this": 0,
    "current": 0,
    "this past": -1,
    "this coming": 1,
    "next": 1,
    "coming": 1,
    "upcoming": 1,
    "following": 1,
}
"""Word → how many units from the anchor."""

POINT_MODS: Final = {
    "early": "START",
    "earlier": "START",
    "beginning": "START",
    "start": "START",
    "opening": "START",
    "dawn": "START",
    "mid": "MID",
    "middle": "MID",
    "midway": "MID",
    "late": "END",
    "later": "END",
    "end": "END",
    "close": "END",
    "around": "APPROX",
    "about": "APPROX",
    "circa": "APPROX",
    "roughly": "APPROX",
    "approximately": "APPROX",
}
"""Word before a date → mod."""

AMOUNT_MODS: Final = {
    **dict.fromkeys(("about", "around", "roughly", "approximately", "some", "circa"), "APPROX"),
    **dict.fromkeys(
        ("nearly", "almost", "less than", "fewer than", "under", "just under"), "LESS_THAN"
    ),
    **dict.fromkeys(("more than", "over", "well over", "just over", "longer than"), "MORE_THAN"),
    **dict.fromkeys(
        ("up to", "no more than", "at most", "as much as", "as many as"), "EQUAL_OR_LESS"
    ),
    **dict.fromkeys(("at least", "no less than", "no fewer than", "as long as"), "EQUAL_OR_MORE"),
}
"""Words before an amount of time → mod."""

AGO_MODS: Final = {
    "MORE_THAN": "BEFORE",
    "LESS_THAN": "AFTER",
    "EQUAL_OR_MORE": "ON_OR_BEFORE",
    "EQUAL_OR_LESS": "ON_OR_AFTER",
    "APPROX": "APPROX",
}
"""Mod of an amount → mod of the date so long ago: more than a year ago is before that day."""

FREQUENT: Final = {
    "hourly": "PT1H",
    "daily": "P1D",
    "nightly": "P1D",
    "weekly": "P1W",
    "biweekly": "P2W",
    "fortnightly": "P2W",
    "monthly": "P1M",
    "bimonthly": "P2M",
    "quarterly": "P1Q",
    "annual": "P1Y",
    "annually": "P1Y",
    "yearly": "P1Y",
    "biennial": "P2Y",
}
"""Adjective or adverb of a set → its period."""

DEICTIC: Final = {
    "today": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "the day after tomorrow": 2,
    "the day before yesterday": -2,
}
VAGUE_DATES: Final = {
    **dict.fromkeys(("now", "right now", "currently", "at present", "nowadays"), "PRESENT_REF"),
    **dict.fromkeys(("these days", "at the moment", "presently"), "PRESENT_REF"),
    **dict.fromkeys(("recently", "most recently", "more recently", "lately"), "PAST_REF"),
    **dict.fromkeys(("recent", "most recent", "previously", "the past", "long ago"), "PAST_REF"),
    **dict.fromkeys(("formerly", "in recent memory"), "PAST_REF"),
    **dict.fromkeys(("soon", "the future", "the near future", "the coming future"), "FUTURE_REF"),
}


def _words(*lists: Iterable[str]) -> str:
    names = sorted({word for words in lists for word in words}, key=len, reverse=True)
    spaced = (name.replace(" ", r"\s+").replace("'", "['\u2019]") for name in names)
    return f"(?:{'|'.join(spaced)})"


MONTH: Final = rf"(?P<month>{_words(MONTHS)})\b\.?"
WEEKDAY: Final = rf"(?P<weekday>{_words(WEEKDAYS)})\b\.?"
DAY: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%])(?!,\d{3}|\.\d|:\d)"
YEAR: Final = r"(?P<year>1[0-9]\d\d|20\d\d)(?!\d)(?!,\d{3})"
UNIT: Final = rf"(?P<unit>{_words(UNITS)})s?"
REF: Final = rf"(?P<ref>{_words(REFERENCES)})"
_CALENDAR_UNIT: Final = r"(?P<unit>day|week|weekend|month|quarter|year|decade|century|fortnight)"
_SEASON: Final = r"(?P<season>spring|summer|autumn|fall|winter)"
_ORDINAL: Final = rf"(?P<ordinal>{_words(ORDINALS)}|\d\d?(?:st|nd|rd|th))"
_PART: Final = rf"(?P<part>{_words(PARTS)})"
CLOCK: Final = (
    r"(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?::[0-5]\d)?)?\s?(?P<half>[ap])\.?\s?m\b\.?|"
    r"(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d|:\d\d:)(?:\s?h(?:ou)?rs\b)?|"
    r"(?P<oclock>\d\d?|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve)\s+o['\u2019]clock|(?P<noon>noon|midday)|(?P<midnight>midnight)"
)
_ZONE: Final = (
    r"(?:\s(?:GMT|UTC|BST|CET|CEST|E[SD]?T|C[SD]T|M[SD]T|P[SD]?T|local\s+time|Eastern)\b)?"
)

PATTERNS: Final[tuple[tuple[str, str], ...]] = (
    (
        "iso",
        r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?:T(?P<clock>\d\d:\d\d)(?::\d\d)?Z?)?",
    ),
    (
        "slashed",
        r"(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/(?P<year>\d{4}|\d\d)(?![/\d])",
    ),
    ("day", rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?{MONTH}\s+(?:the\s+)?{DAY}(?:,?\s+{YEAR})?"),
    ("day", rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?{DAY}(?:\s+(?:day\s+)?of)?\s+{MONTH}(?:,?\s+{YEAR})?"),
    ("month_year", rf"{MONTH}(?:\s+of|,)?\s+{YEAR}"),
    ("month_ref", rf"{REF}\s+{MONTH}"),
    ("month_ref", rf"{MONTH}\s+(?:of\s+)?(?P<after>last|this|next)\s+year"),
    ("month", MONTH),
    ("weekday_ref", rf"(?:the\s+)?{REF}\s+{WEEKDAY}"),
    ("weekday_ref", rf"{WEEKDAY}\s+(?:of\s+)?(?P<after>last|this|next)\s+week"),
    ("weekdays", rf"(?P<weekday>{_words(n for n in WEEKDAYS if n.endswith('day'))})s\b"),
    ("weekday", WEEKDAY),
    ("deictic", rf"(?P<word>{_words(DEICTIC)})(?!['\u2019]s\s+[A-Z])"),
    ("tonight", r"tonight|(?P<last>last\s+night)|(?P<over>overnight)"),
    ("this_part", rf"(?P<ref>this|that|yesterday|tomorrow)\s+{_PART}"),
    (
        "in_part",
        r"(?<=\bin\s)(?P<the>the\s+)(?:early\s+|late\s+)?(?P<part>morning|afternoon|evening)",
    ),
    ("many_ref", rf"(?:the\s+|these\s+|those\s+)?{REF}\s+(?P<n>{NUMBER}|{VAGUE})(?:-|\s+){UNIT}\b"),
    (
        "many_ref",
        rf"(?:the\s+|these\s+)?{REF}\s+(?P<n>)(?P<unit>day|week|month|year|decade|hour|weekend)s\b",
    ),
    (
        "recent",
        r"(?:the\s+)?(?:more\s+|most\s+)?(?:recent|earlier|later|past)\s+(?:days|weeks|months|years|decades|times|history)",
    ),
    ("unit_ref", rf"(?:the\s+)?{REF}\s+{_CALENDAR_UNIT}\b(?!s|-)"),
    (
        "same",
        r"(?P<ref>the\s+same|that\s+same|that|the\s+very\s+same)\s+(?P<unit>day|week|month|year|weekend)\b",
    ),
    ("season_ref", rf"(?:the\s+)?{REF}\s+{_SEASON}\b"),
    ("season_year", rf"(?:the\s+)?{_SEASON}(?:\s+of|,)?\s+{YEAR}"),
    ("season", rf"(?<=\b(?:in|by)\s)(?:the\s+)?{_SEASON}\b(?!\s+(?:of|from|in)\b)"),
    (
        "quarter",
        rf"(?:the\s+)?(?:fiscal\s+)?{_ORDINAL}[\s-]+(?:fiscal\s+)?(?P<unit>quarter|half|semester)\b(?!s|-)(?:\s+(?:of\s+)?(?:fiscal\s+)?(?:{YEAR}|(?P<which>last|this|next|the)\s+year))?",
    ),
    ("quarter", rf"(?P<ordinal>[QH][1-4])(?:\s+(?:of\s+)?{YEAR})?\b"),
    ("decade", r"(?:the\s+)?(?P<decade>1[0-9]\d0|20\d0)['\u2019]?s\b"),
    (
        "decade_word",
        r"(?:the\s+)(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b|(?:the\s+)?['\u2019](?P<short>[1-9]0)s\b",
    ),
    ("century", rf"(?:the\s+)?{_ORDINAL}(?:-|\s+)century\b"),
    ("year", rf"(?:the\s+)?(?:(?:fiscal|financial)\s+(?:year\s+)?|year\s+){YEAR}"),
    ("year_span", r"(?P<year>1[5-9]\d\d|20\d\d)\s?[/\u2013-]\s?(?P<second>\d\d)(?!\d)(?!-)"),
    ("year", YEAR),
    ("year", rf"(?<=[12]\d\d\d[-\u2013]){YEAR}"),
    ("year_ago", r"year-(?:ago|earlier)"),
    ("the_weekend", r"(?<=\bover\s)the\s+weekend\b"),
    ("long_after", r"(?:days|weeks|months|years|decades)\s+(?P<way>later|earlier|afterwards?)\b"),
    (
        "ago",
        rf"(?P<n>{AMOUNT})(?:-|\s+){UNIT}\s+(?P<way>ago|back|from\s+now|hence)\b|(?P<bare>days|weeks|months|years|decades|centuries|hours|minutes)\s+ago\b",
    ),
    (
        "later",
        rf"(?P<n>{AMOUNT})\s+{UNIT}\s+(?P<way>later|earlier|afterwards?|before(?:hand)?(?=[\s,]*[.;]|\s*$))\b",
    ),
    (
        "every",
        (
            rf"(?:every|each)\s+(?:single\s+)?(?:(?P<n>{NUMBER}|other|few|couple\s+of)\s+)?"
            rf"(?:{UNIT}|{WEEKDAY}|(?P<name>{_words(calendar.month_name[1:])})|{_SEASON}|{_PART})\b"
        ),
    ),
    (
        "times",
        rf"(?P<times>once|twice|{NUMBER}\s+times|several\s+times)\s+(?:an?|each|every|per)\s+{UNIT}\b",
    ),
    ("per", rf"(?<=\s)per\s+{UNIT}\b"),
    ("frequent", rf"(?P<word>{_words(FREQUENT)})\b"),
    ("age", rf"(?P<n>{NUMBER})(?:-|\s+)(?P<unit>year|month|week|day)s?(?:-|\s+)olds?\b"),
    (
        "duration",
        rf"(?P<n>{AMOUNT})(?:-|\s+)(?:(?:full|whole|entire|consecutive|straight|more|additional|extra|long|short|solid|good)\s+)?{UNIT}\b(?:-long|\s+and\s+a\s+(?P<more>half))?",
    ),
    (
        "compound_duration",
        rf"(?P<n>{NUMBER})\s+{UNIT}(?:,?\s+and|,)?\s+(?P<n2>{NUMBER})\s+(?P<unit2>{_words(UNITS)})s?\b",
    ),
    (
        "bare_duration",
        r"(?P<unit>hour|day|week|month|year|decade|centurie)s\b(?:-long)?|(?P<long>day|week|month|year|decade|century|hour)-?long\b",
    ),
    (
        "all_unit",
        r"(?:all|the\s+(?:whole|entire|full))\s+(?P<unit>day|night|week|month|year|weekend|decade|century)\b",
    ),
    ("holiday", rf"(?P<holiday>{_words(HOLIDAYS)})(?:\s+{YEAR})?\b"),
    ("vague", rf"(?P<word>{_words(VAGUE_DATES)})\b"),
    ("clock", rf"(?:{CLOCK}){_ZONE}"),
)
"""(name of its reading in ``rules_dates``, pattern); at one place the longest match is taken."""

FUTURE_CUES: Final = (
    r"\b(?:will|wo|shall|going\s+to|due|scheduled|set\s+to|(?:is|are)\s+to|plans?|planned|planning|"
    r"expected|expects?|upcoming|ahead|intends?|hopes?|vow(?:s|ed)?|promise[sd]?|slated|poised|"
    r"could|would|might|must|should|deadline|next|coming|to\s+be)\b|['\u2019]ll\b"
)
PAST_CUES: Final = (
    r"\b(?:said|says|told|was|were|had|did|has|have|been|came|went|took|made|met|won|lost|fell|rose|"
    r"began|held|saw|gave|got|left|led|found|became|spoke|wrote|since|after|last|earlier|\w{2,}ed)\b"
)
"""Words that tell the tense of a clause; the nearest before a date decides, else after it."""

DEADLINE: Final = r"\b(?:by|until|till|before)\s+(?:the\s+)?$"
"""Prepositions right before a date that make it one to come."""
