"""The rules that files are held to, by name; what ``waive`` lists and messages cite."""

from __future__ import annotations

from typing import Literal, NamedTuple

from onrecord.errors import Problem


class Rule(NamedTuple):
    """One rule.

    Attributes:
        severity: an error makes a file unusable or wrong; a warning wants to be looked at.
        summary: what must hold, in one line.
        waivable: whether an annotation may waive it, with a note.
    """

    severity: Literal["error", "warning"]
    summary: str
    waivable: bool = False


RULES: dict[str, Rule] = {
    "json": Rule("error", "a file is UTF-8 JSON without byte order mark and repeated keys"),
    "empty": Rule("warning", "a file holds a document or a prediction"),
    "format": Rule("error", "a file of a foreign format can be read, and its ids are unique"),
    "schema": Rule("error", "a file keeps to its schema"),
    "unknown-key": Rule("warning", "gold has no key that nothing reads"),
    "text-file": Rule("error", "text_path leads to a UTF-8 text"),
    "checksum": Rule("error", "text_sha256 is the checksum of the text"),
    "span": Rule("error", "a span is not empty and ends inside the text"),
    "fragments": Rule("error", "the spans of an annotation are sorted and disjoint"),
    "inside-word": Rule("error", "a span begins and ends at the edge of a word", waivable=True),
    "white-space": Rule("error", "a span begins and ends with something to see"),
    "surface": Rule("error", "text repeats the words of the span"),
    "id": Rule("error", "ids are unique in a document"),
    "duplicate": Rule("error", "an annotation stands there once"),
    "phenomenon": Rule("error", "tags are of the guidelines' closed list"),
    "accept": Rule("error", "an alternative is another reading, inside the text"),
    "waiver": Rule("error", "a waiver names a rule that may be waived, and has a note"),
    "idle-waiver": Rule("warning", "a waiver silences a finding"),
    "type-set": Rule("warning", "a corpus names a type set that is known, or as-is"),
    "entity-type": Rule("error", "an entity's type is of the corpus's set"),
    "kb-id": Rule("error", "kb_id is a Wikidata item, one for each name of an entity"),
    "crossing": Rule("error", "entities do not cross each other", waivable=True),
    "type-conflict": Rule("warning", "one name has one type", waivable=True),
    "repeat": Rule("warning", "a name that is annotated once is annotated always", waivable=True),
    "timex": Rule("error", "type and value are TIMEX3"),
    "mod": Rule("error", "mod is one of TIMEX3's"),
    "set": Rule("error", "quant and freq stand on a SET only, and freq counts a unit"),
    "bare-set": Rule("warning", "a SET has a quant or a freq", waivable=True),
    "anchor": Rule("error", "an anchor is another date of the document, or dct"),
    "dct": Rule("error", "the document's date is TIMEX3, inside its bounds and with its evidence"),
    "cue-in-content": Rule("error", "a cue stands outside its own content"),
    "parent": Rule("error", "a parent is the smallest relation around the cue, in no circle"),
    "quote-type": Rule("error", "quote_type follows from the quotation marks", waivable=True),
    "source-type": Rule("error", "source_type fits the source"),
    "source-entity": Rule("error", "source_entity is an entity_id of the document"),
    "evidential": Rule("error", "a hedge stands in the relation's cue or content"),
    "incomplete": Rule("warning", "a bundled corpus names everything that the scheme knows"),
    "corpus-document": Rule("error", "a listed document exists and has the name of its file"),
    "stray": Rule("warning", "a corpus folder holds nothing but its documents"),
    "split": Rule("error", "splits are made of the corpus's documents, each in one"),
    "repeated-document": Rule("error", "a document stands in a file of gold once"),
    "unknown-document": Rule("error", "predictions are about documents of the corpus"),
    "repeated-prediction": Rule("error", "a document is predicted once for each repeat"),
    "unpredicted": Rule("warning", "every document of the corpus is predicted"),
    "predicted-surface": Rule("warning", "a prediction that repeats its words has them right"),
    "submitted-file": Rule("error", "a submission names plain files inside it, not too large"),
    "too-much": Rule("error", "a submission holds no more than can be weighed and shown"),
    "one-submission": Rule("error", "a leaderboard has each system and version once"),
    "known-corpus": Rule("error", "a submission is about corpora of its leaderboard"),
    "identity": Rule("error", "rates follow from the counts beside them"),
    "withdrawn": Rule("error", "no number is of a scoring version that was withdrawn"),
}
"""Every rule."""

LONGEST = 300
"""Code points of a problem, path or hint; a file may name things of any length."""


def broken(rule: str, place: str, path: str, problem: str, hint: str | None = None) -> Problem:
    """A finding against a rule, with the rule's severity."""
    said = None if hint is None else shown(hint)
    return Problem(rule, RULES[rule].severity, place, shown(path), shown(problem), said)


def shown(words: str) -> str:
    """Words that may repeat a file's own, made fit to print: not too long, no half characters."""
    short = words if len(words) <= LONGEST else words[:LONGEST] + " …"
    return short.encode("utf-8", "backslashreplace").decode()
