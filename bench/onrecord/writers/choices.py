"""What people choose from in an annotation tool: the scheme's closed lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, get_args

from onrecord.annotations import Attitude, Determinacy, Polarity, QuoteType, SourceType
from onrecord.timex_values import MODS, TYPES

ONTONOTES: Final = (
    "PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
    "LANGUAGE", "ORDINAL", "CARDINAL", "PERCENT", "MONEY", "QUANTITY",
)  # fmt: skip
OF_DATES: Final[Mapping[str, Sequence[str]]] = {"type": TYPES, "mod": MODS}
OF_ATTRIBUTIONS: Final[Mapping[str, Sequence[str]]] = {
    "quote_type": get_args(QuoteType),
    "attitude": get_args(Attitude),
    "source_type": get_args(SourceType),
    "polarity": get_args(Polarity),
    "determinacy": get_args(Determinacy),
}


def entity_types(occurring: Iterable[str]) -> list[str]:
    """Types to choose from: those that occur, or where all are the scheme's, all of the scheme."""
    types = {*occurring}
    return [*ONTONOTES] if types.issubset(ONTONOTES) else sorted(types)


def with_others(known: Sequence[str], occurring: Iterable[str]) -> list[str]:
    """A closed list, and after it whatever else occurs."""
    return [*known, *sorted({*occurring}.difference(known))]
