"""``rules``: our own readable baseline of all three tasks.

Entities and dates come from word lists and patterns alone. Attributions are read from a
dependency parse where an English pipeline is installed, else from surface patterns.
Settings that decide the score: ``parser``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.extractors import (
    rules_calendar,
    rules_date_patterns,
    rules_date_readings,
    rules_dates,
    rules_entities,
    rules_names,
    rules_numbers,
)
from onrecord.extractors.fingerprint import fingerprint, package_version

_MODULES = (
    rules_calendar,
    rules_date_patterns,
    rules_date_readings,
    rules_dates,
    rules_entities,
    rules_names,
    rules_numbers,
)


class Rules:
    """Entities, dates and attributions by rules that a reader can follow."""

    def describe(self) -> Description:
        """Name, version, tasks, and the versions of the packages whose lists it reads."""
        settings = {name: package_version(name) for name in ("spacy", "countryinfo")}
        return Description(
            name="rules",
            version="1",
            tasks=("entities", "dates"),
            configuration=settings,
            fingerprint=fingerprint(settings, modules=_MODULES),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Annotations of each document, in order.

        Raises:
            MissingDependencyError: spaCy or countryinfo is not installed.
        """
        for document in documents:
            dates = rules_dates.dates(document.text, document.dct)
            spans = [(date["start"], date["end"]) for date in dates]
            yield {"entities": rules_entities.entities(document.text, spans), "dates": dates}
