"""TIMEX3 values: their grammar, their canonical form, the interval of time that they denote."""

from __future__ import annotations

from onrecord.timex_values.canonical import canonical
from onrecord.timex_values.grammar import (
    MODS,
    TYPES,
    CalendarValue,
    DurationValue,
    InvalidValueError,
    ReferenceValue,
    Value,
    parse,
    problems,
)
from onrecord.timex_values.intervals import interval, interval_iou

__all__ = [
    "MODS",
    "TYPES",
    "CalendarValue",
    "DurationValue",
    "InvalidValueError",
    "ReferenceValue",
    "Value",
    "canonical",
    "interval",
    "interval_iou",
    "parse",
    "problems",
]
