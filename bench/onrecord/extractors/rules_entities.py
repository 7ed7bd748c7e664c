"""The ``rules`` tagger of entities: package lists first, then what capitals and shapes give away.

Countries, capitals, provinces, regions and demonyms come unedited from ``countryinfo`` through
spaCy's EntityRuler on a blank pipeline; numerals by pattern; any other run of capitalised words
is typed by its head noun, by a title before it, or by the words around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from onrecord.extractors import rules_names as lexicon
from onrecord.extractors.rules_gazetteer import gazetteer
from onrecord.extractors.rules_naming import Name, opens
from onrecord.extractors.rules_naming import names as named
from onrecord.extractors.rules_numbers import DIGITS, ORDINALS, SPELLED
from onrecord.extractors.rules_words import any_of
from onrecord.extractors.spacy_pipeline import without_surrogates

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SCALE: Final = (
    r"[\s-](?:hundred|thousand|million|billion|trillion|lakh|crore)s?|\s?(?:m|bn|tn|k)\b"
)
_SCALED: Final = rf"(?:(?:{DIGITS})(?:{_SCALE})?|{SPELLED}(?:\s(?:lakh|crore))?)"
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
_CODED: Final = re.compile(
    rf"(?<!\w)(?:Rs\.?|[KTU]?[Ss][Hh]s?\.?|GH[S\u20b5]|[\u20a6\u20b9RN]|USD|EUR|GBP|INR|KES|NGN|ZAR|AUD)"
    rf"\s?(?:{DIGITS})(?:{_SCALE})?(?![\w%])"
)
"""An amount after the letters of a currency."""
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


def entities(text: str, dates: Iterable[tuple[int, int]] = ()) -> list[dict[str, Any]]:
    """All names and numerals of a text, in order and disjoint, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        dates: spans of temporal expressions, which are no names and hold no numerals.
    """
    free = bytearray(b"\x01") * len(text)
    for start, end in dates:
        free[start:end] = bytes(end - start)
    coded = [Name(*m.span(), "MONEY") for m in _CODED.finditer(text) if all(free[slice(*m.span())])]
    for start, end, _ in coded:
        free[start:end] = bytes(end - start)
    doc = gazetteer()(without_surrogates(text))
    runs = list(_runs(doc, free))
    inner = {t.text for run in runs for t in run if not opens(t)}
    surnames: set[str] = set()
    guessed = [name for run in runs for name in named(_without_opener(run, inner), surnames)]
    names = _agreed(text, guessed)
    for start, end, _ in names:
        free[start:end] = bytes(end - start)
    found = sorted({*coded, *names, *_numerals(text, free)})
    return [{"start": n.start, "end": n.end, "type": n.kind} for n in found]


def _agreed(text: str, guessed: Iterable[tuple[Name, bool]]) -> list[Name]:
    """Names typed as most mentions with evidence are; a guess without any follows them."""
    names = list(guessed)
    votes: dict[str, Counter[str]] = {}
    for name, sure in names:
        if sure:
            votes.setdefault(text[name.start : name.end], Counter())[name.kind] += 1
    return [
        name if sure or not (known := votes.get(text[name.start : name.end]))
        else name._replace(kind=known.most_common(1)[0][0])
        for name, sure in names
    ]  # fmt: skip


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
            (not pending and _connects(token))
            or (after in (["of"], ["for"]) and token.lower_ == "the")
        ):
            pending.append(token)
        else:
            if run:
                yield run
            run, pending = [], []
    if run:
        yield run


def _connects(token: Token) -> bool:
    """Whether a word, or the hyphen of a double name, may join two capitalised words."""
    if token.text != "-":
        return token.lower_ in lexicon.CONNECTORS
    if token.i + 1 == len(token.doc) or token.nbor(-1).whitespace_ or token.whitespace_:
        return False
    return not (token.nbor(-1).ent_type_ or token.nbor(1).ent_type_)


def _without_opener(run: list[Token], inner: set[str]) -> list[Token]:
    """A run without a first word whose capital is the sentence's and nothing else's."""
    first = run[0]
    if not opens(first) or first.ent_type_ or (first.text.isupper() and len(first) > 1):
        return run
    alone = len(run) == 1 and first.text not in inner and not first.text.endswith(".")
    return run[1:] if first.is_stop or alone else run
