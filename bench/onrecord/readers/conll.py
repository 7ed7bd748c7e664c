"""Token-per-line files with a tag in a column, as of the CoNLL shared tasks."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from onrecord.annotations import Entity, PredictedEntity
from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.readers.native import lines_of, utf8
from onrecord.suggestions import hint
from onrecord.tag_repair import decode_tags, repair_named, scheme_named

OPTIONS = ("column", "repair", "scheme")
_DOCUMENT = "-DOCSTART-"


class _Sentence(NamedTuple):
    """Tokens and tags with the number of their first line."""

    line: int
    tokens: list[str]
    tags: list[str]


class ConllReader:
    """One token a line, a tag in one column, a blank line after a sentence.

    Documents begin at ``-DOCSTART-``; a file without it is one document. Ids count them from 1.
    The text is the tokens joined by spaces, the sentences by line ends. Options: ``column`` of
    the tag (from 0; negative from the end; the last by default), ``scheme`` (IOB2, IOB1, IOBES),
    ``repair`` (error, conlleval, discard).
    """

    name = "conll"
    options: Mapping[str, str] = {
        "column": "of the tag, from 0; negative from the end; the last by default",
        "scheme": "IOB2 (default), IOB1, IOBES",
        "repair": "of tags that break the scheme: error (default), conlleval, discard",
    }
    summary = "token-per-line tags (IOB2, IOB1, IOBES); options column, scheme, repair"

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order."""
        for number, sentences in enumerate(_documents(path, options), 1):
            text, spans = _text_and_spans(path, sentences, options)
            entities = tuple(Entity(start=a, end=b, type=t) for a, b, t in spans)
            place = f"{path}:{sentences[0].line}"
            yield Document(id=str(number), text=text, layers={"entities": entities}, place=place)

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # the tokens tell the text
    ) -> Iterator[Prediction]:
        """Predictions, in order; their tokens must be those of the gold."""
        for number, sentences in enumerate(_documents(path, options), 1):
            text, spans = _text_and_spans(path, sentences, options)
            entities = tuple(PredictedEntity(start=a, end=b, type=t) for a, b, t in spans)
            yield Prediction(
                doc_id=str(number),
                text_sha256=text_sha256(text),
                layers={"entities": entities},
                place=f"{path}:{sentences[0].line}",
            )


def _documents(path: Path, options: Mapping[str, str]) -> Iterator[list[_Sentence]]:
    for name in options:
        if name not in OPTIONS:
            raise InvalidInputError("conll", f"has no option {name!r}", hint(name, OPTIONS))
    column = _column(options)
    sentences: list[_Sentence] = []
    open_ = _Sentence(0, [], [])
    ended = -1
    for number, line in _lines(path):
        starts = line[0] == _DOCUMENT
        if number > ended + 1 or starts:
            sentences += [open_] if open_.tokens else []
            open_ = _Sentence(number, [], [])
        ended = number
        if starts:
            if sentences:
                yield sentences
            sentences = []
            continue
        try:
            open_.tags.append(line[column])
        except IndexError:
            raise InvalidInputError(
                f"{path}:{number}", f"must have a column {column}, got {len(line)} columns"
            ) from None
        open_.tokens.append(line[0])
    sentences += [open_] if open_.tokens else []
    if sentences:
        yield sentences


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as columns: between tabs if a line has any, else between spaces.

    Only these two separate, for no-break spaces and the like are part of tokens.
    """
    for number, raw in lines_of(path):
        said = raw.removeprefix(BOM_UTF8) if number == 1 else raw
        line = utf8(said, f"{path}:{number}").rstrip("\r\n")
        cells = line.split("\t") if "\t" in line else line.strip(" ").split(" ")
        columns = [cell.strip(" ") for cell in cells if cell]
        if not columns:
            continue
        if line.startswith("\t") or not columns[0]:
            raise InvalidInputError(f"{path}:{number}", "must have a token in its first column")
        yield number, columns


def _column(options: Mapping[str, str]) -> int:
    try:
        return int(options.get("column", "-1"))
    except ValueError:
        raise InvalidInputError(
            "column", f"must be a whole number, got {options['column']!r}"
        ) from None


def _text_and_spans(
    path: Path, sentences: Sequence[_Sentence], options: Mapping[str, str]
) -> tuple[str, list[tuple[int, int, str]]]:
    scheme = scheme_named(options.get("scheme", "IOB2"))
    repair = repair_named(options.get("repair", "error"))
    lines, found, offset = [], [], 0
    for sentence in sentences:
        places, at = [], offset
        for token in sentence.tokens:
            places.append((at, at + len(token)))
            at += len(token) + 1
        where = partial(_place, path, sentence.line)
        decoded = decode_tags(sentence.tags, scheme, repair, where)
        found += [(places[s.start][0], places[s.end - 1][1], s.type) for s in decoded.spans]
        lines.append(" ".join(sentence.tokens))
        offset = at
    return "\n".join(lines), found


def _place(path: Path, first: int, token: int) -> str:
    return f"{path}:{first + token}"
