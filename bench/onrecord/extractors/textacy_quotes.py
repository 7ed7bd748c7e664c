"""``textacy``: direct quotations by the textacy library over a spaCy parse, a paragraph at a time.

The library refuses a text with an odd number of quotation marks; by paragraphs, only the
paragraph at fault yields nothing. Settings that decide the score: ``model`` and ``merge``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import MissingDependencyError
from onrecord.extractors.fingerprint import fingerprint, package_version
from onrecord.extractors.spacy_pipeline import load, without_surrogates

_PARAGRAPH: Final = re.compile(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)


class TextacyQuotes:
    """Source, cue and content of direct quotations.

    Args:
        model: the spaCy pipeline that parses the text.
        merge: quotations of one source and cue ("…," she said. "…") are one attribution with
            discontinuous content, as our guidelines have it; else one attribution each.
        batch_size: paragraphs that spaCy reads at once.

    Attributes:
        refused: paragraphs so far that textacy refused for their odd number of marks.
    """

    def __init__(
        self, *, model: str = "en_core_web_sm", merge: bool = True, batch_size: int = 32
    ) -> None:
        self.model = model
        self.merge = merge
        self.batch_size = batch_size
        self.refused = 0

    def describe(self) -> Description:
        """Versions of textacy and the model; the fingerprint covers the model's files.

        Raises:
            MissingDependencyError: spaCy or the model is not installed.
        """
        nlp = load(self.model, without=("ner",))
        settings = {
            "model": self.model,
            "merge": self.merge,
            "pipeline": f"{nlp.meta['lang']}_{nlp.meta['name']}",
            "pipeline_version": nlp.meta["version"],
            "spacy": package_version("spacy"),
            "textacy": package_version("textacy"),
        }
        return Description(
            name="textacy",
            version=package_version("textacy"),
            tasks=("attributions",),
            configuration={**settings, "batch_size": self.batch_size},
            fingerprint=fingerprint(settings, modules=(sys.modules[__name__],), folder=nlp.path),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Attributions of each document, in order.

        Raises:
            MissingDependencyError: textacy, spaCy or the model is not installed.
        """
        try:
            from textacy.extract.triples import direct_quotations  # noqa: PLC0415  # takes four seconds
        except ImportError as error:
            raise MissingDependencyError(
                "textacy", "textacy is not installed", "pip install 'onrecord[textacy]'"
            ) from error
        nlp = load(self.model, without=("ner",))
        for document in documents:
            paragraphs = list(_PARAGRAPH.finditer(without_surrogates(document.text)))
            docs = nlp.pipe((p.group() for p in paragraphs), batch_size=self.batch_size)
            said: list[dict[str, Any]] = []
            for paragraph, doc in zip(paragraphs, docs, strict=True):
                try:
                    triples = list(direct_quotations(doc))
                except ValueError:  # an odd number of quotation marks
                    self.refused += 1
                    continue
                found = [_attribution(triple, paragraph.start()) for triple in triples]
                said += _merged(found) if self.merge else found
            yield {"attributions": said}


def _attribution(triple: Any, offset: int) -> dict[str, Any]:  # noqa: ANN401  # textacy is untyped
    """A triple of token lists as one attribution; a role runs from its first to its last token."""
    return {
        "source": [_span(triple.speaker, offset)],
        "cue": [_span(triple.cue, offset)],
        "content": [_span(triple.content, offset)],
        "quote_type": "direct",
    }


def _span(tokens: Any, offset: int) -> tuple[int, int]:  # noqa: ANN401  # a list or a spaCy Span
    words = [token for token in tokens if not token.is_space]
    return offset + words[0].idx, offset + words[-1].idx + len(words[-1])


def _merged(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Attributions of one source and cue as one, contents in order."""
    together: dict[tuple[Any, Any], dict[str, Any]] = {}
    for item in found:
        key = (tuple(item["source"]), tuple(item["cue"]))
        kept = together.setdefault(key, {**item, "content": []})
        kept["content"] = sorted({*kept["content"], *item["content"]})
    return list(together.values())
