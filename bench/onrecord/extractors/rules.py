"""``rules``: our own readable baseline of all three tasks.

Entities and dates come from word lists and patterns alone, attributions from a dependency parse.
Settings that decide the score: ``parser``.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.extractors.fingerprint import fingerprint, package_version
from onrecord.extractors.rules_attributes import Mention
from onrecord.extractors.rules_attributions import attributions
from onrecord.extractors.rules_dates import dates
from onrecord.extractors.rules_entities import entities
from onrecord.extractors.spacy_pipeline import load, without_surrogates


class Rules:
    """Entities, dates and attributions by rules that a reader can follow.

    Args:
        parser: the spaCy pipeline whose parse attributions are read from.
        nested: whether attributions inside another's content are given; where gold has the
            outermost alone, ``False`` is fair.
    """

    def __init__(self, *, parser: str = "en_core_web_sm", nested: bool = True) -> None:
        self.parser = parser
        self.nested = nested

    def describe(self) -> Description:
        """Version, tasks, and all that decides the output: lists, parser, settings.

        Raises:
            MissingDependencyError: spaCy or the parser is not installed.
        """
        nlp = load(self.parser)
        settings = {
            "parser": self.parser,
            "nested": self.nested,
            "reads": f"{nlp.meta['name']} {nlp.meta['version']}",
            "spacy": package_version("spacy"),
            "countryinfo": package_version("countryinfo"),
        }
        here = Path(inspect.getfile(type(self))).parent
        modules = tuple(
            import_module(f"onrecord.extractors.{path.stem}")
            for path in sorted(here.glob("rules*.py"))
        )
        return Description(
            name="rules",
            version="1",
            tasks=("entities", "dates", "attributions"),
            configuration=settings,
            fingerprint=fingerprint(settings, modules=modules, folder=nlp.path),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Annotations of each document, in order.

        Raises:
            MissingDependencyError: spaCy, countryinfo or the parser is not installed.
        """
        nlp = load(self.parser)
        for document in documents:
            text = without_surrogates(document.text)
            found = dates(text, document.dct)
            named = entities(text, [(date["start"], date["end"]) for date in found])
            people = [Mention(e["start"], e["end"], e["type"]) for e in named]
            said = attributions(text, nlp, mentions=people, nested=self.nested)
            yield {"entities": named, "dates": found, "attributions": said}
