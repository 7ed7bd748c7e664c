"""Token-per-line files: flat entities, and the exact text in a column of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import Final, NamedTuple

from onrecord.annotations import Entity
from onrecord.contracts import Documents, Loss, Options
from onrecord.document import Document
from onrecord.format_options import chosen
from onrecord.keep_going import Failures
from onrecord.readers.conll_text import joined, space_column
from onrecord.sentence_bounds import breaks
from onrecord.span import Fragment
from onrecord.tag_repair import ALIASES, SCHEMES, TagSpan
from onrecord.tokens import WORD
from onrecord.writers.losses import Kind, Losses

HELD: Final = ("start", "end", "spans", "type")
"""Keys of an entity that tags hold."""

_TOKEN: Final = re.compile(rf"{WORD.pattern}|\S")
_TYPE: Final = re.compile(r"\S+")
_NAME: Final = re.compile(r"[^\s()][^\t\r\n]*")
_LETTERS: Final = {"IOB2": (*"BIIB",), "IOB1": (*"IIII",), "IOBES": (*"BIES",), "BILOU": (*"BILU",)}
"""First, inner, last and only token of an entity; IOB1 has B where one follows its like."""

_OVERLAPPING: Final = Kind(
    "overlapping entity", "overlapping entities", "CoNLL gives a token one tag"
)
_WORDLESS: Final = Kind("entity without a word", "entities without a word", "CoNLL tags tokens")
_EDGE: Final = Kind(
    "entity with white space at its edge", "entities with white space at their edge",
    "CoNLL tags tokens", "cut to its words",
)  # fmt: skip
_TYPELESS: Final = Kind(
    "entity whose type is no word", "entities whose type is no word", "a tag ends at white space"
)
_TEXT: Final = Kind(
    "text", "texts", "two columns hold tokens and not the white space between", "changed"
)
_NO_WORDS: Final = Kind("text", "texts", "CoNLL has tokens, and there is none", "emptied")


class _Settings(NamedTuple):
    """What the writer was told."""

    scheme: str
    spaces: bool


class ConllWriter:
    """One file: token, white space beside it, and tag, between tabs.

    Tokens are words and marks, cut where an entity begins or ends, so that offsets are exact; the
    middle column has CoNLL-U's ``SpacesAfter``, so that the text is. A line
    ``-DOCSTART- (id)`` begins each document, a blank line ends each sentence.
    """

    name = "conll"
    summary = "token-per-line tags of entities in one file: IOB2, IOB1, IOBES, BILOU"
    options: Mapping[str, str] = {
        "scheme": f"{', '.join(SCHEMES)}; IOB2 by default",
        "spaces": "yes (default): a column keeps the text exact; no: token and tag alone",
    }

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents."""
        scheme = options.get("scheme", "IOB2")
        options = {**options, "scheme": ALIASES.get(scheme, scheme)}
        settings = _Settings(
            chosen(options, "scheme", SCHEMES), chosen(options, "spaces", ("yes", "no")) == "yes"
        )
        losses = Losses("CoNLL", failures)
        with path.open("wb") as file:
            file.writelines(losses.each(documents, partial(_block, settings, losses)))
        return losses.report()


def _block(settings: _Settings, losses: Losses, document: Document) -> bytes:
    return "".join(f"{line}\n" for line in _lines(document, settings, losses)).encode()


def _lines(document: Document, settings: _Settings, losses: Losses) -> Iterator[str]:
    losses.of_head(document)
    named = _NAME.fullmatch(document.id) and document.id == document.id.strip()
    if not named:
        losses.value("id", document)
    columns = ["_", "O"] if settings.spaces else ["O"]
    yield "\t".join([f"-DOCSTART- ({document.id})" if named else "-DOCSTART-", *columns])
    yield ""
    entities = _holdable(document, losses)
    tokens = _tokens(document.text, entities)
    runs = _runs(tokens, entities)
    sentences = _sentences(document.text, tokens, runs)
    if document.text and not tokens:
        losses.add(_NO_WORDS, document)
    elif not settings.spaces:
        words = ([document.text[a:b] for a, b in sentence] for sentence in sentences)
        losses.add(_TEXT, document, int(joined(words).text != document.text))
    opening = set(accumulate((len(sentence) for sentence in sentences), initial=0))
    tags = _tags(len(tokens), runs, settings.scheme, opening)
    rows = iter(_rows(document.text, tokens, tags, settings))
    for sentence in sentences:
        yield from islice(rows, len(sentence))
        yield ""


def _rows(
    text: str, tokens: Sequence[Fragment], tags: Sequence[str], settings: _Settings
) -> Iterator[str]:
    edges = [*(start for start, _ in tokens[1:]), len(text)]
    for number, ((start, end), tag) in enumerate(zip(tokens, tags, strict=True)):
        columns = [text[start:end], tag]
        if settings.spaces:
            before = "" if number else text[:start]
            columns.insert(1, space_column(before, text[end : edges[number]]))
        yield "\t".join(columns)


def _holdable(document: Document, losses: Losses) -> list[Entity]:
    """The entities that tags can say, in the order of the text; of two that overlap the outer."""
    kept: list[Entity] = []
    layer: Sequence[Entity] = losses.of_layers(document, "entities")
    last = 0
    for entity in sorted(layer, key=lambda e: (e.fragments[0][0], -e.fragments[0][1])):
        ((start, end), *others) = entity.fragments
        words = document.text[start:end]
        if others:
            losses.no_place("discontinuous entity", "discontinuous entities", document)
        elif not _TYPE.fullmatch(entity.type):
            losses.add(_TYPELESS, document)
        elif not words.strip():
            losses.add(_WORDLESS, document)
        elif start < last:
            losses.add(_OVERLAPPING, document)
        else:
            losses.of_annotation(document, "entities", entity, HELD)
            losses.add(_EDGE, document, int(words != words.strip()))
            kept.append(entity)
            last = end
    return kept


def _tokens(text: str, entities: Sequence[Entity]) -> list[Fragment]:
    """Words and marks, cut at every edge of an entity."""
    edges = [0, *(edge for e in entities for edge in e.fragments[0]), len(text)]
    return [m.span() for a, b in pairwise(edges) for m in _TOKEN.finditer(text, a, b)]


def _runs(tokens: Sequence[Fragment], entities: Sequence[Entity]) -> list[TagSpan]:
    """The entities as runs of tokens."""
    found, at = list[TagSpan](), 0
    for entity in entities:
        ((start, end),) = entity.fragments
        while tokens[at][0] < start:
            at += 1
        first = at
        while at < len(tokens) and tokens[at][1] <= end:
            at += 1
        found.append(TagSpan(first, at, entity.type))
    return found


def _tags(count: int, runs: Sequence[TagSpan], scheme: str, opening: AbstractSet[int]) -> list[str]:
    """A tag for each token; IOB1 has a B only after a run of its own type in the same sentence."""
    tags = ["O"] * count
    first, inner, last, only = _LETTERS[scheme]
    before = TagSpan(-1, -1, "")
    for run in runs:
        length = run.end - run.start
        letters = only if length == 1 else first + inner * (length - 2) + last
        follows = (before.end, before.type) == (run.start, run.type) and run.start not in opening
        if scheme == "IOB1" and follows:
            letters = f"B{letters[1:]}"
        tags[run.start : run.end] = [f"{letter}-{run.type}" for letter in letters]
        before = run
    return tags


def _sentences(
    text: str, tokens: Sequence[Fragment], runs: Sequence[TagSpan]
) -> list[Sequence[Fragment]]:
    """Tokens a sentence; none ends inside an entity."""
    starts = [start for start, _ in tokens]
    inside = {number for run in runs for number in range(run.start + 1, run.end)}
    found = {bisect_left(starts, place.start) for place in breaks(text)} - inside
    cuts = [0, *sorted(found - {0, len(tokens)}), len(tokens)]
    return [tokens[a:b] for a, b in pairwise(cuts) if a < b]
