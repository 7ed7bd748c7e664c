"""The words of English dates and the pieces that patterns are made of: data, no code.

Month and weekday names come from ``calendar``. Group names: ``year month day weekday`` name
parts of a calendar day, ``n unit`` an amount, ``ref`` a word such as "last", ``part`` a part of
the day. Patterns are matched without regard to case; a name's first letter must be a capital.
"""

from __future__ import annotations

import calendar
from typing import Final

from onrecord.extractors.rules_numbers import ORDINALS
from onrecord.extractors.rules_words import any_of, steps, table

MONTHS: Final = {
    name.lower(): place
    for names in (calendar.month_name, calendar.month_abbr)
    for place, name in enumerate(names)
    if name
} | {"sept": 9}
WEEKDAYS: Final = {
    name.lower(): place
    for names in (calendar.day_name, calendar.day_abbr)
    for place, name in enumerate(names)
} | {"tues": 1, "thurs": 3}
UNITS: Final = table("""
    TS: second
    TM: minute, min
    TH: hour
    D: day
    W: week, fortnight
    WE: weekend
    M: month
    Q: quarter
    SE: season
    Y: year
    DE: decade
    CE: century, centurie
""")
"""Unit → its letters in a TIMEX3 duration; a leading T stands for the time part."""

PARTS: Final = table("""
    MO: dawn, morning, mid-morning
    MI: midday, lunchtime
    AF: afternoon
    EV: evening, dusk
    NI: night
""")
HOLIDAYS: Final = table("""
    01-01: new year's day
    02-14: valentine's day
    05-01: may day
    10-31: halloween
    12-24: christmas eve
    12-25: christmas, christmas day
    12-26: boxing day
    12-31: new year's eve
""")
"""Feasts of one fixed day in the Gregorian calendar."""

REFERENCES: Final = steps("""
    -1: last, past, this past
     0: this, current
     1: next, coming, upcoming, this coming
""")
"""Word → how many units from the day of writing."""

NARRATIVE: Final = steps("""
    -1: previous, preceding
     0: same, that, that same
     1: following, the next
""")
"""Word → how many units from the date that the text named last."""

POINT_MODS: Final = table("""
    START: early, earlier, beginning, start, opening, dawn
    MID: mid, middle
    END: late, later, end, close
    APPROX: around, circa
""")
"""Word before a date → mod."""

AMOUNT_MODS: Final = table("""
    APPROX: about, around, roughly, approximately, some
    LESS_THAN: nearly, almost, less than, under, just under
    MORE_THAN: more than, over, well over, just over
    EQUAL_OR_LESS: up to, no more than, at most, as much as
    EQUAL_OR_MORE: at least, no less than, as long as
""")
"""Words before an amount of time → mod."""

AGO_MODS: Final = table("""
    BEFORE: MORE_THAN
    AFTER: LESS_THAN
    APPROX: APPROX
    ON_OR_BEFORE: EQUAL_OR_MORE
    ON_OR_AFTER: EQUAL_OR_LESS
""")
"""Mod of an amount → mod of the date so long ago: more than a year ago is before that day."""

FREQUENT: Final = table("""
    PT1H: hourly
    P1D: daily, nightly
    P1W: weekly
    P1M: monthly
    P1Q: quarterly
    P1Y: annual, annually, yearly
""")
"""Adjective or adverb of a set → its period."""

VAGUE_DATES: Final = table("""
    PRESENT_REF: now, right now, currently, at present, nowadays, these days, at the moment
    PAST_REF: recent years, recent months, recent weeks, recent days, recent times
    PAST_REF: recent, most recent, recently, lately, previously, formerly, long ago
    FUTURE_REF: soon, the near future
""")

CAPITAL: Final = r"(?=(?-i:[A-Z]))"
_POINT: Final = r"(?:(?:(?<=\b[a-z]{3})(?<!\bmay)|(?<=\bsept))\.)?"
"""The full stop of an abbreviation; that of a sentence is no part of a date."""

MONTH: Final = rf"{CAPITAL}(?P<month>{any_of(MONTHS)})\b{_POINT}"
WEEKDAY: Final = rf"{CAPITAL}(?P<weekday>{any_of(WEEKDAYS)})\b{_POINT}"
DAY: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%])(?!,\d{3}|\.\d|:\d)"
YEAR: Final = r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)(?!,\d{3})"
UNIT: Final = rf"(?P<unit>{any_of(UNITS)})s?"
CALENDAR_UNIT: Final = r"(?P<unit>day|week|weekend|month|quarter|year|decade|century|fortnight)"
REF: Final = rf"(?P<ref>(?:the\s+)?{any_of(REFERENCES, NARRATIVE)})"
SEASON: Final = r"(?P<season>spring|summer|autumn|fall|winter)"
ORDINAL: Final = rf"(?P<ordinal>{any_of(ORDINALS)}|\d\d?(?:st|nd|rd|th))"
PART: Final = rf"(?P<part>{any_of(PARTS)})"
CLOCK: Final = (
    r"(?:(?P<hour>[01]?\d)(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?|"
    r"(?P<hours>[01]\d|2[0-3])(?P<minutes>[0-5]\d)\s+hours|"
    r"(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d|:\d\d:)|"
    r"(?P<oclock>\d\d?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"\s+o['\u2019]clock|(?P<noon>noon|midday)|midnight)"
)

ZONE: Final = (
    r"(?:GMT|UTC|[BCEIW]ST|[CEMP][SD]T|A[CEW][SD]T|S?[CEW]?A[ST]T|[EW]AT|CES?T|"
    r"(?:Eastern|Central|Mountain|Pacific|local|Greenwich\s+Mean|India(?:n)?\s+Standard)\s+time)\b"
)

FUTURE_CUES: Final = (
    r"\b(?:will|wo|shall|going\s+to|due|scheduled|set\s+to|(?:is|are)\s+to|plans?|planned|planning|"
    r"expected|expects?|ahead|intends?|hopes?|vow(?:s|ed)?|promise[sd]?|could|would|might|must|"
    r"should|deadline|next|coming|to\s+be)\b|['\u2019]ll\b"
)
PAST_CUES: Final = (
    r"\b(?:said|says|told|was|were|had|did|has|have|been|came|went|took|made|met|won|lost|fell|rose|"
    r"began|held|saw|gave|got|left|led|found|became|spoke|wrote|since|after|last|earlier|\w{2,}ed)\b"
)
"""Words that tell the tense of a clause; the nearest before a date decides, else after it."""

DEADLINE: Final = r"\b(?:by|until|till|before)\s+(?:the\s+)?$"
"""Prepositions right before a date that make it one to come."""
