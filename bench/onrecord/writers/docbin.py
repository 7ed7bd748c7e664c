"""spaCy's ``DocBin``: one ``.spacy`` file, or a folder of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from onrecord.contracts import Documents, Loss, Options
from onrecord.document import Document
from onrecord.format_options import whole_number
from onrecord.keep_going import Failures
from onrecord.readers.docbin import SUFFIX
from onrecord.readers.optional import required
from onrecord.readers.spacy_view import OWN, Row, View, view_of
from onrecord.wire import wire_of
from onrecord.writers.losses import Losses

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ANY_LANGUAGE: Final = "xx"
DOCUMENTS: Final = 1000


class DocbinWriter:
    """Holds everything: spans where spaCy has a place for them, the whole document beside them.

    spaCy writes a file whole; a folder has files of so many documents that memory stays bounded.
    Tokens are those of the language's blank pipeline, cut where an annotation begins or ends.
    """

    name = "docbin"
    summary = "spaCy DocBin: one file (.spacy), or a folder of files of 1,000 documents"
    options: Mapping[str, str] = {"documents": "documents of each file of a folder; 1000"}

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents; nothing is ever lost."""
        size = whole_number(options, "documents", DOCUMENTS, least=1)
        required("spacy", "baselines", self.name)
        losses = Losses("spaCy", failures)
        docs = losses.each(documents, doc_of)
        if path.suffix == SUFFIX:
            _write(path, docs)
        else:
            path.mkdir()
            for number, first in enumerate(docs):
                rest = islice(docs, size - 1)
                _write(path / f"{number:05}{SUFFIX}", [first, *rest])
        return losses.report()


def _write(path: Path, docs: Iterable[Doc]) -> None:
    from spacy.tokens import DocBin  # noqa: PLC0415  # takes most of a second

    path.write_bytes(DocBin(docs=docs, store_user_data=True).to_bytes())


def doc_of(document: Document) -> Doc:
    """A spaCy ``Doc`` that shows what spaCy can show of a document, and keeps the rest."""
    from spacy.tokens import Doc, Span, SpanGroup  # noqa: PLC0415  # as above

    view = view_of(document)
    nlp = _blank(document.language.partition("-")[0])
    words, spaces = _tokens(nlp, document.text, view)
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    starts = {token.idx: token.i for token in doc}

    def span(row: Row) -> Span:
        first = starts[row.start]
        last = first
        while doc[last].idx + len(doc[last]) < row.end:
            last += 1
        return Span(doc, first, last + 1, label=row.label, kb_id=row.kb_id, span_id=row.id)

    if view.ents is not None:
        doc.set_ents([span(row) for row in view.ents])
    for name, rows in view.groups.items():
        doc.spans[name] = SpanGroup(doc, name=name, spans=[span(row) for row in rows])
    kept = wire_of(msgspec.structs.replace(document, text=""))
    doc.user_data[OWN] = msgspec.json.encode(kept).decode()
    return doc


@lru_cache
def _blank(language: str) -> Language:
    """The language's blank pipeline, or that of any language where spaCy or a package lacks it."""
    import spacy  # noqa: PLC0415  # as above

    try:
        return spacy.blank(language)
    except ImportError:
        return spacy.blank(ANY_LANGUAGE)


def _tokens(nlp: Language, text: str, view: View) -> tuple[list[str], list[bool]]:
    """Words and whether a space follows, cut at every edge of a span.

    A space that spaCy would leave to the word before it is a word if a span begins or ends there.
    """
    rows = [*(view.ents or ()), *(row for rows in view.groups.values() for row in rows)]
    begins, ends = {row.start for row in rows}, {row.end for row in rows}
    words, spaces = [], []
    for start, end, space in _cut(nlp, text, sorted(begins | ends)):
        own = space and (end in begins or end + 1 in ends)
        words.append(text[start:end])
        spaces.append(space and not own)
        if own:
            words.append(" ")
            spaces.append(False)
    return words, spaces


def _cut(nlp: Language, text: str, edges: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    for token in nlp.tokenizer(text):  # make_doc takes a million characters at most
        start, end = token.idx, token.idx + len(token)
        inside = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        for a, b in zip([start, *inside], [*inside, end], strict=True):
            yield a, b, bool(token.whitespace_) and b == end
