"""Hugging Face ``datasets`` on disk: a folder that ``save_to_disk`` made, or a Parquet file.

Columns hold tokens and a tag a token, or a text and a list of spans, or our own form. Which they
are is told by options; what is not told is guessed from names and types, and the guess is logged as
a warning, with the options that would say the same. Nothing is ever looked up on the hub.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import count, groupby, starmap
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen, listed
from onrecord.offset_units import CODE_POINTS
from onrecord.readers.arrow_rows import document_of_row, prediction_of_row
from onrecord.readers.building import built
from onrecord.readers.columns import Chosen, Column, choose
from onrecord.readers.conll_text import detokenised, joined
from onrecord.readers.hf_tables import Row, Table, opened
from onrecord.readers.parquet import Numbered
from onrecord.suggestions import hint
from onrecord.tag_repair import REPAIRS, SCHEMES, Repair, decode_tags, repair_named
from onrecord.tasks import DATES, ENTITIES

T = TypeVar("T")
_LOG: Final = logging.getLogger("onrecord")


class DatasetsReader:
    """Hugging Face datasets; implements ``contracts.Reader``. Rows without an id are numbered."""

    name = "datasets"
    summary = "Hugging Face datasets: a folder of save_to_disk, or Parquet; tokens, or spans"
    options: Mapping[str, str] = {
        "split": "of a folder with several, e.g. test",
        "tokens": "column of the tokens, with tags",
        "tags": "column of a tag a token",
        "scheme": f"{', '.join(SCHEMES)}; by the names of the tags by default",
        "repair": f"of tags that break the scheme: {', '.join(REPAIRS)}; error by default",
        "join": "how tokens become a text: spaces (default) or detokenised, as English is printed",
        "text": "column of the text, with spans",
        "spans": "column of a list of spans",
        "start": "field of a span: its first offset",
        "end": "field of a span: the offset after its last",
        "offsets": "field of a span: a list of [start, end], instead of both",
        "type": "field of a span: its type",
        "id": "column of the document's id",
        "document": "column that rows of one document share; a row is a document by default",
        "dates": "types that are dates, as DATE,TIME; none by default",
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in the order of rows."""
        table = opened(path, options.get("split", ""))
        return documents_of_table(table, options, str(path))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # rows name their documents, or are numbered
    ) -> Iterator[Prediction]:
        """Predictions, in the order of rows."""
        table = opened(path, options.get("split", ""))
        return predictions_of_table(table, options, str(path))


class _Told(NamedTuple):
    """What a user told, and what was guessed."""

    chosen: Chosen
    columns: Mapping[str, Column]
    repair: Repair
    detokenised: bool
    dates: frozenset[str]


def documents_of_table(table: Table, options: Mapping[str, str], place: str) -> Iterator[Document]:
    """Gold documents of a table; ``place`` is what errors call it."""
    return _each(table, options, place, _document, document_of_row)


def predictions_of_table(
    table: Table, options: Mapping[str, str], place: str
) -> Iterator[Prediction]:
    """Predictions of a table; ``place`` is what errors call it."""
    return _each(table, options, place, _prediction, prediction_of_row)


def _each(
    table: Table,
    options: Mapping[str, str],
    place: str,
    make: Callable[[_Told, str, list[Row], str], T],
    of_row: Callable[[Row, str], T],
) -> Iterator[T]:
    numbered = table.rows()
    if table.own and not {*options} - {"split"}:
        return starmap(of_row, numbered)
    told = _told(table, options, place)
    column = options.get("document", "")
    if column and column not in table.columns:
        raise InvalidInputError(place, f"has no column {column!r}", hint(column, table.columns))
    return starmap(partial(make, told), _documents(numbered, told.chosen.id, column))


def _documents(
    numbered: Iterator[Numbered], id_column: str, shared: str
) -> Iterator[tuple[str, list[Row], str]]:
    """Id, rows and place of each document."""
    if shared:
        return _grouped(numbered, shared)

    def alone(number: int, placed: Numbered) -> tuple[str, list[Row], str]:
        row, place = placed
        said = row.get(id_column)
        return str(number if said is None else said), [row], place

    return map(alone, count(1), numbered)


def _grouped(numbered: Iterator[Numbered], shared: str) -> Iterator[tuple[str, list[Row], str]]:
    """Rows by document; it ends at a row that is lost, for nobody knows whose that was."""
    for name, group in groupby(numbered, key=lambda pair: pair[0].get(shared)):
        held = list(group)
        yield str(name), [row for row, _ in held], held[0][1]


def _told(table: Table, options: Mapping[str, str], place: str) -> _Told:
    found = choose(table.columns, options, place)
    said = str(found)
    guessed = [pair for pair in said.split() if pair.partition("=")[0] not in options]
    if guessed:
        _tell(f"{place}: guessed {' '.join(guessed)}; --option NAME=COLUMN says otherwise")
    return _Told(
        found,
        table.columns,
        repair_named(options.get("repair", "error")),
        chosen(options, "join", ("spaces", "detokenised")) == "detokenised",
        frozenset(listed(options.get("dates", ""))),
    )


@cache
def _tell(message: str) -> None:
    """Log a guess, once however often a corpus is read."""
    _LOG.warning(message)


def _document(told: _Told, doc_id: str, held: list[Row], place: str) -> Document:
    text, spans = _read(told, held, place)
    layers = _layers(told, spans, place, gold=True)
    return Document(id=doc_id, text=text, layers=layers, place=place)


def _prediction(told: _Told, doc_id: str, held: list[Row], place: str) -> Prediction:
    text, spans = _read(told, held, place)
    layers = _layers(told, spans, place, gold=False)
    return Prediction(doc_id=doc_id, text_sha256=text_sha256(text), layers=layers, place=place)


def _layers(
    told: _Told, spans: Sequence[Row], place: str, *, gold: bool
) -> dict[str, tuple[Any, ...]]:
    layers = {ENTITIES.name: [s for s in spans if s["type"] not in told.dates]}
    if told.dates:
        dates = [s for s in spans if s["type"] in told.dates]
        layers[DATES.name] = [{"value": "", **s} if gold else s for s in dates]
    return {
        task.name: tuple(built(task, span, place, gold=gold) for span in layers[task.name])
        for task in (ENTITIES, DATES)
        if task.name in layers
    }


def _read(told: _Told, held: list[Row], place: str) -> tuple[str, list[Row]]:
    """Text and spans of one document; texts and sentences of several rows are lines."""
    if told.chosen.tags:
        return _tagged(told, held, place)
    texts, found, at = [], [], 0
    for row in held:
        text = row[told.chosen.text]
        if not isinstance(text, str):
            problem = f"must be a text, got {type(text).__name__}"
            raise InvalidInputError(f"{place}: {told.chosen.text}", problem)
        found += [_span(told, span, text, at, place) for span in _spans(row[told.chosen.spans])]
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), found


def _tagged(told: _Told, held: list[Row], place: str) -> tuple[str, list[Row]]:
    names = told.columns[told.chosen.tags].classes
    sentences, decoded = [], []
    for number, row in enumerate(held):
        tokens, tags = row[told.chosen.tokens] or [], row[told.chosen.tags] or []
        if len(tokens) != len(tags) or None in tokens or None in tags:
            problem = f"must have a tag a token, got {len(tokens)} tokens and {len(tags)} tags"
            raise InvalidInputError(place, problem)
        named = [_name(tag, names, f"{place}: {told.chosen.tags}") for tag in tags]
        where = f"{place}{f' + {number}' if number else ''}: token {{}}".format
        sentences.append(tokens)
        decoded.append(decode_tags(named, told.chosen.scheme, told.repair, where).spans)
    placed = (detokenised if told.detokenised else joined)(sentences)
    return placed.text, [
        {"start": places[s.start][0], "end": places[s.end - 1][1], "type": s.type}
        for places, spans in zip(placed.places, decoded, strict=True)
        for s in spans
    ]


def _name(value: Any, names: Sequence[str], place: str) -> str:  # noqa: ANN401  # of a table
    """The name of a class, or the value itself where the column is no classes."""
    if not names or isinstance(value, str):
        return str(value)
    if not isinstance(value, int) or not 0 <= value < len(names):
        raise InvalidInputError(place, f"must be a class below {len(names)}, got {value}")
    return names[value]


def _spans(spans: Any) -> list[Row]:  # noqa: ANN401  # of a table
    """Spans as a list; older tables have a list for each field instead."""
    if isinstance(spans, Mapping):
        columns = zip(*(values or () for values in spans.values()), strict=True)
        return [dict(zip(spans, values, strict=True)) for values in columns]
    return list(spans or ())


def _span(told: _Told, span: Row, text: str, at: int, place: str) -> Row:
    """A span of a text that stands at an offset; its own words, if it has any, must agree."""
    place = f"{place}: {told.chosen.spans}"
    fields = told.columns[told.chosen.spans].fields
    type_ = _name(span[told.chosen.type], fields[told.chosen.type], place)
    try:
        if told.chosen.offsets:
            pairs = sorted((int(a), int(b)) for a, b in span[told.chosen.offsets])
        else:
            pairs = [(int(span[told.chosen.start]), int(span[told.chosen.end]))]
    except (TypeError, ValueError):
        raise InvalidInputError(place, f"must have whole numbers as offsets, got {span}") from None
    words = span.get("text")
    if len(pairs) == 1 and isinstance(words, str) and text[slice(*pairs[0])] != words:
        problem = f"says {words!r}, but the text has {text[slice(*pairs[0])]!r} there"
        raise InvalidInputError(place, problem, CODE_POINTS)
    moved = [(start + at, end + at) for start, end in pairs]
    if len(moved) == 1:
        return {"start": moved[0][0], "end": moved[0][1], "type": type_}
    return {"spans": moved, "type": type_}
