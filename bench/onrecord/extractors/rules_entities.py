"""The ``rules`` tagger of entities: package lists first, then what capitals and shapes give away.

Countries, capitals, provinces, regions and demonyms come unedited from ``countryinfo`` through
spaCy's EntityRuler on a blank pipeline; numerals by pattern; any other run of capitalised words
is typed by its head noun, by a title before it, or by the words around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from onrecord.errors import MissingDependencyError
from onrecord.extractors.rules_names import (
    CONNECTORS,
    HEAD_TYPES,
    LEADING_TYPES,
    NEVER_NAMES,
    PLACE_PREPOSITIONS,
    TITLES,
)
from onrecord.extractors.rules_numbers import DIGITS, SPELLED
from onrecord.extractors.spacy_pipeline import without_surrogates

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_SCALE: Final = r"[\s-](?:hundred|thousand|million|billion|trillion)s?|\s?(?:m|bn|tn|k)\b"
_SCALED: Final = rf"(?:{DIGITS})(?:{_SCALE})?|{SPELLED}"
_CURRENCY: Final = (
    r"(?:U\.?S\.?\s)?(?:dollars?|cents?|euros?|pounds?|sterling|yen|yuan|rubles?|roubles?|rupees?|"
    r"pesos?|francs?|krona|kroner|rials?|dinars?|lira|won|shekels?|rand|real|reais)"
)
_MEASURE: Final = (
    r"(?:(?:square|cubic)[\s-])?(?:miles?|feet|foot|inch(?:es)?|yards?|acres?|hectares?|tons?|tonnes?|"
    r"pounds?|ounces?|gallons?|barrels?|kilomet(?:er|re)s?|met(?:er|re)s?|centimet(?:er|re)s?|"
    r"kilograms?|grams?|lit(?:er|re)s?|km|kg|mph|kph|degrees?|megawatts?|kilowatts?|knots)"
)
NUMERALS: Final[tuple[tuple[str, str], ...]] = (
    ("PERCENT", rf"(?:{_SCALED})(?:\s?%|[\s-](?:percent(?:age\spoints?)?|per\scent|pct)\b)"),
    ("MONEY", rf"(?:US|A|C|HK|NZ)?[$\u20ac\u00a3\u00a5]\s?(?:{_SCALED})"),
    ("MONEY", rf"(?:{_SCALED})\s{_CURRENCY}\b"),
    ("QUANTITY", rf"(?:{_SCALED})[\s-]{_MEASURE}\b"),
    (
        "ORDINAL",
        r"\d+(?:st|nd|rd|th)\b|first|second(?!s\b)|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth",
    ),
    (
        "CARDINAL",
        rf"(?:{_SCALED})|(?:tens\sof\s|hundreds\sof\s)?(?:dozens|hundreds|thousands|millions|billions)\b|half",
    ),
)
"""(type, pattern); at one place the longest is taken, the first listed if they tie."""

_EDGES: Final = (r"(?<![\w.,$\u20ac\u00a3\u00a5/:-])(?<!\d[,.])", r"(?![\w%])(?![.,:/-]?\d)")
_NUMERALS: Final = tuple(
    (kind, re.compile(f"{_EDGES[0]}(?:{pattern}){_EDGES[1]}", re.IGNORECASE))
    for kind, pattern in NUMERALS
)


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
    kinds: dict[str, str] = {}
    for country in countryinfo.all_countries():
        for kind, names in _names_of(country):
            for name in names:
                kinds.setdefault(name, kind)
    ruler.add_patterns([{"label": kind, "pattern": name} for name, kind in sorted(kinds.items())])
    return nlp


def _names_of(country: Any) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ANN401  # untyped record
    """(type, names) of a country; codes count with full stops, "…ern" provinces not."""
    info = country.info() or {}
    spellings = [str(s) for s in (info.get("name"), *(info.get("altSpellings") or ())) if s]
    yield "GPE", [s for s in spellings if len(s) > 3 and s[0].isupper()]  # noqa: PLR2004  # a code
    codes = [s for s in spellings if len(s) <= 3 and s.isalpha() and s.isupper()]  # noqa: PLR2004
    yield "GPE", [".".join(code) + "." for code in codes]
    demonyms = re.split(r"\s*[,/]\s*| or | and ", str(info.get("demonym") or ""))
    named = [d for d in demonyms if len(d) > 3 and d[0].isupper()]  # noqa: PLR2004  # no code
    yield "NORP", [*named, *(f"{d}s" for d in named if d[-1] not in "sehi")]
    yield "GPE", [str(info["capital"])] if len(str(info.get("capital") or "")) > 2 else []  # noqa: PLR2004
    yield "LOC", [r for r in (info.get("region"), info.get("subregion")) if r]
    provinces = [str(p) for p in info.get("provinces") or ()]
    yield "GPE", [p for p in provinces if len(p) > 3 and not p.endswith("ern")]  # noqa: PLR2004


def entities(text: str, dates: Iterable[tuple[int, int]] = ()) -> list[dict[str, Any]]:
    """All names and numerals of a text, in order and disjoint, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        dates: spans of temporal expressions, in which no numeral is looked for.
    """
    doc = gazetteer()(without_surrogates(text))
    names = list(_typed_names(doc))
    taken = [*((n.start, n.end) for n in names), *dates]
    found = sorted({*names, *_numerals(text, taken)})
    return [{"start": n.start, "end": n.end, "type": n.kind} for n in found]


def _numerals(text: str, taken: Iterable[tuple[int, int]]) -> Iterator[Name]:
    free = bytearray(b"\x01") * len(text)
    for start, end in taken:
        free[start:end] = bytes(end - start)
    candidates = [
        (match.start(), -match.end(), rank, kind)
        for rank, (kind, pattern) in enumerate(_NUMERALS)
        for match in pattern.finditer(text)
    ]
    floor = 0
    for start, negated, _, kind in sorted(candidates):
        end = -negated
        if start >= floor and all(free[start:end]):
            floor = end
            yield Name(start, end, kind)


def _typed_names(doc: Doc) -> Iterator[Name]:
    runs = list(_runs(doc))
    inner = Counter(t.text for run in runs for t in run if not _opens(doc, t))
    surnames: dict[str, str] = {}
    for run in runs:
        kept = _without_opener(doc, run, inner)
        if kept:
            yield from _split(doc, kept, surnames)


def _runs(doc: Doc) -> Iterator[list[Token]]:
    """Maximal runs of capitalised words, "of", "the" and the like allowed between two of them."""
    run: list[Token] = []
    pending: list[Token] = []
    for token in doc:
        lowered = token.lower_
        if _capital(token):
            run += [*pending, token]
            pending = []
        elif run and lowered in CONNECTORS and not pending and token.i + 1 < len(doc):
            pending = [token]
        elif run and pending and pending[-1].lower_ in ("of", "for") and lowered == "the":
            pending.append(token)
        else:
            if run:
                yield run
            run, pending = [], []
    if run:
        yield run


def _capital(token: Token) -> bool:
    text = token.text
    return (text[0].isupper() and any(c.isalpha() for c in text)) and text not in NEVER_NAMES


def _opens(doc: Doc, token: Token) -> bool:
    """Whether a token opens a sentence, a line or a quotation, where a capital proves nothing."""
    if token.i == 0:
        return True
    before = doc[token.i - 1]
    return (
        before.is_space
        or before.is_quote
        or before.text in (".", "!", "?", ":", "\u2014", "\u2013", "-")
    )


def _without_opener(doc: Doc, run: list[Token], inner: Counter[str]) -> list[Token]:
    """A run without a first word whose capital is the sentence's and nothing else's."""
    first = run[0]
    if not _opens(doc, first) or first.ent_type_ or (first.text.isupper() and len(first) > 1):
        return run
    if first.is_stop or (len(run) == 1 and not inner[first.text] and not first.text.endswith(".")):
        run = run[1:]
    while run and run[0].lower_ in CONNECTORS:
        run = run[1:]
    return run


def _split(doc: Doc, run: list[Token], surnames: dict[str, str]) -> Iterator[Name]:
    """The names in a run: titles cut off, listed names by themselves, the rest typed by context."""
    titled = False
    while run and run[0].text.rstrip(".") in TITLES:
        titled, run = True, run[1:]
    while run and run[0].lower_ in CONNECTORS:
        run = run[1:]
    while run and run[-1].lower_ in CONNECTORS:
        run = run[:-1]
    if not run:
        return
    if cut := _foreign_connector(run):
        yield from _split(doc, run[:cut], surnames)
        yield from _split(doc, run[cut + 1 :], surnames)
        return
    if head := _kind_of_head(run):
        lead = run[0]
        if (
            lead.ent_type_ == "NORP"
            and head in ("ORG", "PERSON")
            and len(run) > 1
            and run[1].text in TITLES
        ):
            yield _name([lead], "NORP")
            yield from _split(doc, run[1:], surnames)
            return
        yield _name(run, head)
        return
    listed = [t for t in run if t.ent_type_]
    if listed and not titled:
        yield from _around_listed(doc, run, surnames)
        return
    kind = _kind_by_context(doc, run, surnames, titled=titled)
    if kind == "PERSON":
        surnames.setdefault(run[-1].text, kind)
    yield _name(run, kind)


def _foreign_connector(run: list[Token]) -> int | None:
    """Place of an "of", "for" or "on" that joins two names rather than the parts of one."""
    for place, token in enumerate(run):
        if token.lower_ in ("of", "for", "on") and run[place - 1].text not in LEADING_TYPES:
            return place
    return None


def _around_listed(doc: Doc, run: list[Token], surnames: dict[str, str]) -> Iterator[Name]:
    groups: list[list[Token]] = [[run[0]]]
    for token in run[1:]:
        same = token.ent_type_ == groups[-1][-1].ent_type_ and token.ent_iob_ != "B"
        if same or (token.lower_ in CONNECTORS and not token.ent_type_):
            groups[-1].append(token)
        else:
            groups.append([token])
    places = [g for g in groups if g[0].ent_type_ in ("GPE", "LOC")]
    unlisted = [g for g in groups if not any(t.ent_type_ for t in g)]
    if places and unlisted and len(groups) == 2:  # noqa: PLR2004  # a place that is half a name
        kind = places[0][0].ent_type_ if groups[1] is places[0] else "PERSON"
        yield _name(run, kind)
        return
    for group in groups:
        while group and group[-1].lower_ in CONNECTORS and not group[-1].ent_type_:
            group.pop()
        while group and group[0].lower_ in CONNECTORS and not group[0].ent_type_:
            group.pop(0)
        if group and group[0].ent_type_:
            yield _name(group, group[0].ent_type_)
        elif group:
            yield from _split(doc, group, surnames)


def _name(run: list[Token], kind: str) -> Name:
    last = run[-1]
    end = last.idx + len(last)
    if last.text.endswith(".") and not re.search(
        r"\.\w|^\w\.$|^(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.$", last.text
    ):
        end -= 1
    return Name(run[0].idx, max(end, run[0].idx + 1), kind)


def _kind_of_head(run: list[Token]) -> str | None:
    """Type by the noun that a name ends in ("… River") or begins with ("Ministry of …")."""
    if len(run) < 2:  # noqa: PLR2004  # a noun alone is no name
        return None
    words = [t.text.rstrip(".") for t in run]
    connected = next((i for i, t in enumerate(run) if t.lower_ in ("of", "for", "on")), len(run))
    if connected < len(run) and words[connected - 1] in LEADING_TYPES:
        return LEADING_TYPES[words[connected - 1]]
    return HEAD_TYPES.get(words[-1])


def _kind_by_context(doc: Doc, run: list[Token], surnames: dict[str, str], *, titled: bool) -> str:
    words = [t.text for t in run]
    before = doc[run[0].i - 1].lower_ if run[0].i else ""
    if titled or words[-1] in surnames:
        return "PERSON"
    if len(words) == 1 and re.fullmatch(r"[A-Z&]{2,6}s?|(?:[A-Z]\.){3,}", words[0]):
        return "ORG"
    if before in PLACE_PREPOSITIONS and len(words) <= 2:  # noqa: PLR2004  # longer names are bodies
        return "GPE"
    if before == "the" or any(t.lower_ in CONNECTORS for t in run) or len(words) > 4:  # noqa: PLR2004
        return "ORG"
    return "PERSON" if len(words) > 1 else "ORG"
