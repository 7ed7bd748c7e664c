"""The ``rules`` tagger of entities: package lists first, then what capitals and shapes give away.

Countries, capitals, provinces, regions and demonyms come unedited from ``countryinfo`` through
spaCy's EntityRuler on a blank pipeline; numerals by pattern; any other run of capitalised words
is typed by its head noun, by a title before it, or by the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onrecord.errors import MissingDependencyError
from onrecord.extractors import rules_names as lexicon
from onrecord.extractors.rules_numbers import DIGITS, ORDINALS, SPELLED
from onrecord.extractors.rules_words import any_of, table
from onrecord.extractors.spacy_pipeline import without_surrogates

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_SCALE: Final = r"[\s-](?:hundred|thousand|million|billion|trillion)s?|\s?(?:m|bn|tn|k)\b"
_SCALED: Final = rf"(?:(?:{DIGITS})(?:{_SCALE})?|{SPELLED})"
_CURRENCY: Final = (
    r"(?:U\.?S\.?\s)?(?:dollars?|cents?|euros?|pounds?|sterling|yen|yuan|rou?bles?|rupees?|pesos?|"
    r"francs?|krona|kroner|rials?|dinars?|lira|won|shekels?|rand|reais)"
)
_MEASURE: Final = (
    r"(?:(?:square|cubic)[\s-])?(?:miles?|feet|foot|inch(?:es)?|yards?|acres?|hectares?|tons?|tonnes?|"
    r"ounces?|gallons?|barrels?|(?:kilo|centi)?met(?:er|re)s?|(?:kilo)?grams?|lit(?:er|re)s?|km|kg|"
    r"mph|kph|degrees?|(?:mega|kilo)watts?|knots)"
)
_CARDINAL: Final = (
    r"(?:(?:tens|hundreds)\sof\s)?(?:dozens|hundreds|thousands|millions|billions)\b|half"
)
_NUMERALS: Final = {
    "PERCENT": rf"{_SCALED}(?:\s?%|[\s-](?:percent(?:age\spoints?)?|per\scent|pct)\b)",
    "MONEY": rf"(?:US|A|C|HK|NZ)?[$\u20ac\u00a3\u00a5]\s?{_SCALED}|{_SCALED}\s{_CURRENCY}\b",
    "QUANTITY": rf"{_SCALED}[\s-]{_MEASURE}\b",
    "ORDINAL": rf"\d+(?:st|nd|rd|th)\b|{any_of(ORDINALS)}",
    "CARDINAL": rf"{_SCALED}|{_CARDINAL}",
}
"""Type → pattern; at one place the longest is taken, the first listed if they tie."""
_PATTERNS: Final = [
    re.compile(
        r"(?<![\w.,$\u20ac\u00a3\u00a5/:-])(?<!\d[,.])"
        rf"(?P<{kind}>{pattern})(?![\w%])(?![.,:/-]?\d)",
        re.IGNORECASE,
    )
    for kind, pattern in _NUMERALS.items()
]
_ABBREVIATION: Final = re.compile(r"\.\w|^\w\.$|^(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.$")
_ACRONYM: Final = re.compile(r"[A-Z&]{2,6}s?|(?:[A-Z]\.){3,}")
_BEFORE_CAPITAL: Final = (".", "!", "?", ":", "\u2014", "\u2013", "-")
_SHORT, _LONG = 2, 4
"""Words of a place after "in", at most; words of a person's name, at most."""
_FIELDS: Final = table("""
    GPE: name, altSpellings, capital, provinces
    NORP: demonym
    LOC: region, subregion
""")
"""Field of a country's record → type of the names in it."""
_CODE: Final = 3
"""Letters of a country code, at most."""


class Name(NamedTuple):
    """A span of characters with an entity type."""

    start: int
    end: int
    kind: str


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


def entities(text: str, dates: Iterable[tuple[int, int]] = ()) -> list[dict[str, Any]]:
    """All names and numerals of a text, in order and disjoint, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        dates: spans of temporal expressions, which are no names and hold no numerals.
    """
    free = bytearray(b"\x01") * len(text)
    for start, end in dates:
        free[start:end] = bytes(end - start)
    doc = gazetteer()(without_surrogates(text))
    runs = list(_runs(doc, free))
    inner = {t.text for run in runs for t in run if not _opens(t)}
    surnames: set[str] = set()
    names = [name for run in runs for name in _names(_without_opener(run, inner), surnames)]
    for start, end, _ in names:
        free[start:end] = bytes(end - start)
    found = sorted({*names, *_numerals(text, free)})
    return [{"start": n.start, "end": n.end, "type": n.kind} for n in found]


def _numerals(text: str, free: bytearray) -> Iterator[Name]:
    """Numerals in what is free of names and dates, the longest at each place."""
    matches = [match for pattern in _PATTERNS for match in pattern.finditer(text)]
    floor = 0
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        start, end = match.span()
        if start >= floor and all(free[start:end]) and match.lastgroup:
            floor = end
            yield Name(start, end, match.lastgroup)


def _runs(doc: Doc, free: bytearray) -> Iterator[list[Token]]:
    """Maximal runs of capitalised words, "of", "the" and the like allowed between two of them."""
    run: list[Token] = []
    pending: list[Token] = []
    for token in doc:
        after = [t.lower_ for t in pending]
        if token.text[0].isupper() and free[token.idx] and token.text not in lexicon.NEVER_NAMES:
            run, pending = [*run, *pending, token], []
        elif run and (
            (not pending and token.lower_ in lexicon.CONNECTORS)
            or (after in (["of"], ["for"]) and token.lower_ == "the")
        ):
            pending.append(token)
        else:
            if run:
                yield run
            run, pending = [], []
    if run:
        yield run


def _opens(token: Token) -> bool:
    """Whether a token opens a sentence, a line or a quotation, where a capital proves nothing."""
    if token.i == 0:
        return True
    before = token.nbor(-1)
    return before.is_space or before.is_quote or before.text in _BEFORE_CAPITAL


def _without_opener(run: list[Token], inner: set[str]) -> list[Token]:
    """A run without a first word whose capital is the sentence's and nothing else's."""
    first = run[0]
    if not _opens(first) or first.ent_type_ or (first.text.isupper() and len(first) > 1):
        return run
    alone = len(run) == 1 and first.text not in inner and not first.text.endswith(".")
    return run[1:] if first.is_stop or alone else run


def _names(run: list[Token], surnames: set[str]) -> Iterator[Name]:
    """The names in a run: titles cut off, listed names by themselves, the rest typed by context."""
    if cut := _cut(run):
        yield from _names(run[:cut], surnames)
        yield from _names(run[cut:], surnames)
        return
    titled = False
    while run and (
        run[0].lower_ in lexicon.CONNECTORS or run[0].text.rstrip(".") in lexicon.TITLES
    ):
        titled, run = titled or run[0].lower_ not in lexicon.CONNECTORS, run[1:]
    while run and run[-1].lower_ in lexicon.CONNECTORS:
        run = run[:-1]
    if not run:
        return
    kind = _kind_of_words(run)
    groups = [list(group) for _, group in groupby(run, key=lambda t: t.ent_type_)]
    listed = [group[0].ent_type_ for group in groups if group[0].ent_type_]
    if kind or titled or not listed:
        kind = kind or ("PERSON" if titled else _kind_by_context(run, surnames))
        surnames |= {run[-1].text} if kind == "PERSON" else set()
        yield _name(run, kind)
    elif len(groups) == 2 and len(listed) == 1 and listed[0] in ("GPE", "LOC"):  # noqa: PLR2004
        yield _name(run, listed[0] if groups[1][0].ent_type_ else "PERSON")  # a place, half a name
    elif len(groups) == 1:
        yield _name(run, listed[0])
    else:
        for group in groups:
            yield from _names(group, surnames)


def _cut(run: list[Token]) -> int:
    """Where a run is two names: at "and", at an "of" that leads none, between people and title."""
    if len(run) > 1 and run[0].ent_type_ == "NORP" and run[1].text in lexicon.TITLES:
        return 1
    whole = _kind_of_words(run) or any(t.lower_ == "of" for t in run)
    for place, token in enumerate(run[1:], start=1):
        leads = run[place - 1].text in lexicon.LEADING_TYPES
        if token.lower_ in ("of", "for", "on") and not leads:
            return place
        if token.lower_ == "and" and not whole:
            return place
    return 0


def _kind_of_words(run: list[Token]) -> str | None:
    """Type by the noun that a name ends in ("… River") or begins with ("Ministry of …")."""
    words = [token.text.rstrip(".") for token in run]
    if not words[1:]:
        return None  # a noun alone is no name
    for lead, word in pairwise(words):
        if word in ("of", "for") and lead in lexicon.LEADING_TYPES:
            return lexicon.LEADING_TYPES[lead]
    return lexicon.HEAD_TYPES.get(words[-1]) or lexicon.FIRST_TYPES.get(words[0])


def _kind_by_context(run: list[Token], surnames: set[str]) -> str:
    before = run[0].nbor(-1).lower_ if run[0].i else ""
    connected = any(t.lower_ in lexicon.CONNECTORS for t in run)
    if run[-1].text in surnames:
        return "PERSON"
    if len(run) == 1 and _ACRONYM.fullmatch(run[0].text):
        return "ORG"
    if before in lexicon.PLACE_PREPOSITIONS and len(run) <= _SHORT:
        return "GPE"
    return "ORG" if before == "the" or connected or not 1 < len(run) <= _LONG else "PERSON"


def _name(run: list[Token], kind: str) -> Name:
    """The span of a run without the full stop that ends its sentence."""
    last = run[-1]
    stop = last.text.endswith(".") and not _ABBREVIATION.search(last.text)
    return Name(run[0].idx, max(last.idx + len(last) - stop, run[0].idx + 1), kind)
