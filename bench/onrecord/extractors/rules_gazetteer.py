"""Countries, capitals, provinces, regions and demonyms: unedited from ``countryinfo``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from onrecord.errors import MissingDependencyError
from onrecord.extractors.rules_words import table

if TYPE_CHECKING:
    from spacy.language import Language

_FIELDS: Final = table("""
    GPE: name, altSpellings, capital, provinces
    NORP: demonym
    LOC: region, subregion
""")
"""Field of a country's record → type of the names in it."""
_CODE: Final = 3
"""Letters of a country code, at most."""


@lru_cache(maxsize=1)
def gazetteer() -> Language:
    """SpaCy's blank English pipeline with an EntityRuler over the countries of ``countryinfo``.

    Raises:
        MissingDependencyError: spaCy or countryinfo is not installed.
    """
    try:
        import countryinfo  # noqa: PLC0415  # optional
        import spacy  # noqa: PLC0415  # takes most of a second
    except ImportError as error:
        raise MissingDependencyError(
            "rules", f"{error.name} is not installed", "pip install 'onrecord[baselines]'"
        ) from error
    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("entity_ruler")
    found = [pair for country in countryinfo.all_countries() for pair in _names_of(country.info())]
    kinds = dict(reversed(found))  # the first type that a name is listed with stands
    ruler.add_patterns([{"label": kind, "pattern": name} for name, kind in sorted(kinds.items())])
    return nlp


def _names_of(info: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # untyped record
    """(name, type) in a country's record; codes with full stops, "…ern" provinces not."""
    for field, kind in _FIELDS.items():
        said = info.get(field) or ()
        for text in [said] if isinstance(said, str) else said:
            for name in re.split(r"\s*[,/]\s*| or | and ", text) if kind == "NORP" else [text]:
                eastern = field == "provinces" and name.endswith("ern")
                if len(name) > _CODE and name[0].isupper() and not eastern:
                    yield name, kind
                    if kind == "NORP" and name[-1] not in "sehi":
                        yield f"{name}s", kind
                elif field == "altSpellings" and name.isalpha() and name.isupper():
                    yield ".".join(name) + ".", kind
