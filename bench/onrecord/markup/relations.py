"""Attributions from their role tags and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import msgspec
from msgspec import UNSET

from onrecord.annotations import (
    Attitude,
    Attribution,
    AttributionReading,
    QuoteType,
    RoleTexts,
    SourceType,
)
from onrecord.derived import holders, quotations, quote_type
from onrecord.markup import phenomena
from onrecord.markup.complaints import Complaints
from onrecord.markup.spans import tags
from onrecord.markup.tags import Tag, key_of
from onrecord.markup.words import Words
from onrecord.sentence_bounds import breaks
from onrecord.span import Fragments, surface
from onrecord.suggestions import hint

_FLAGS: Final = ("neg", "indet", "opt")
_NAMED: Final = ("note", "waive", "no")
_TYPES: Final = get_args(QuoteType)

Roles = Mapping[str, Mapping[str, Fragments]]
"""Letter of the reading ("" is the first) → role → its fragments."""


def roles_by_number(found: Sequence[Tag]) -> dict[int, dict[str, dict[str, Fragments]]]:
    """Number of a relation → its readings, fragments in the order of the text."""
    numbered: dict[int, dict[str, dict[str, Fragments]]] = {}
    for tag in found:
        key = key_of(tag.name)
        if key:
            reading = numbered.setdefault(key.number, {}).setdefault(key.letter, {})
            reading[key.role] = (*reading.get(key.role, ()), (tag.start, tag.end))
    return numbered


def relation(roles: Roles, text: str, words: Words) -> tuple[Attribution, Words] | None:
    """A relation without what depends on the others; None if there is no making one."""
    said = [
        _one_of(words, "an attitude", get_args(Attitude)),
        _one_of(words, "a source_type", get_args(SourceType)),
    ]
    who = words.first("a source_entity, or -")
    own = roles.get("", {})
    hedge = own.get("evidential", ())
    if len(hedge) > 1:
        words.wrong("the hedge must be one span")
    if any(len(reading.get("cue", ())) > 1 for reading in roles.values()):
        words.wrong("the cue must be one span", "take the part with the main verb (6.3)")
        return None
    if not own.get("cue") and not own.get("content"):
        words.wrong("a relation needs a cue or a content in the text")
        return None
    if not all(said):
        return None
    spans: dict[str, Any] = {role: own.get(role, ()) for role in ("source", "cue", "content")}
    made = Attribution(
        **spans,
        text=RoleTexts(**{role: surface(text, s) for role, s in spans.items()}),
        quote_type=next(iter(words.flags(_TYPES)), UNSET),  # type: ignore[arg-type]  # one of them
        attitude=said[0],  # type: ignore[arg-type]  # one of them
        source_type=said[1],  # type: ignore[arg-type]  # one of them
        polarity="neg" if words.flag("neg") else "pos",
        determinacy="indet" if words.flag("indet") else "det",
        source_entity=None if who == "-" else who,
        evidential=hedge[0] if hedge else UNSET,
        accept=tuple(
            AttributionReading(**reading) for letter, reading in sorted(roles.items()) if letter
        ),
        optional=words.flag("opt"),
        note=words.value("note") or UNSET,
        waive=tuple(words.several("waive")),
    )
    return made, words


def _one_of(words: Words, what: str, known: Sequence[str]) -> str:
    said = words.first(what)
    if said and said not in known:
        words.wrong(f"must name {what}, got {said!r}", hint(said, known))
        return ""
    return said


def finished(made: Sequence[tuple[Attribution, Words]], text: str) -> list[tuple[Attribution, int]]:
    """Relations with ids, parents, ``quote_type`` and tags, in the order of their first words.

    Returns:
        Each with the line that it comes from.
    """
    in_order = sorted(made, key=lambda pair: _first(pair[0]))
    layer = [
        msgspec.structs.replace(r, id=f"a{number}") for number, (r, _) in enumerate(in_order, 1)
    ]
    quoted, ends = quotations(text), list(breaks(text))
    found = []
    for one, (_, words) in zip(layer, in_order, strict=True):
        around = holders(one, layer)
        by_marks = quote_type(text, one.content, quoted)
        if one.quote_type is UNSET:
            # marks that count for nothing (6.6) are those of a title: what is left is indirect
            by_marks = "indirect" if "quote-type" in one.waive else by_marks
        elif "quote-type" not in one.waive:
            words.wrong("quote_type is computed", "or waive=quote-type, with a note")
        whole = msgspec.structs.replace(
            one,
            parent=around[0].id if around else None,
            quote_type=by_marks if one.quote_type is UNSET else one.quote_type,
        )
        written: set[str] = {tag for tag in phenomena.RELATION_TAGS if tag in words.bare}
        computed = phenomena.of_relation(text, whole, written, quoted, ends)
        listed = tags(words, phenomena.RELATION_TAGS, computed)
        words.finish((*_FLAGS, *phenomena.RELATION_TAGS), _NAMED)
        found.append((msgspec.structs.replace(whole, phenomena=listed), words.line))
    return found


def _first(said: Attribution) -> int:
    return min(start for start, _ in said.source + said.cue + said.content)


def matched(
    lines: Sequence[tuple[int, str]], found: Sequence[Tag], complaints: Complaints
) -> dict[int, Words]:
    """Number of a relation → the words of its line; complains of tags without line.

    Args:
        lines: number in the file and words of each relation line.
        found: the tags of the text.
        complaints: what is wrong is added here.
    """
    numbered: dict[int, Words] = {}
    for line, said in lines:
        number, _, rest = said.strip().partition(" ")
        if not number.isdecimal() or number != str(int(number)):
            complaints.add(line, f"must begin with a relation's number, got {number!r}")
        elif int(number) in numbered:
            complaints.add(line, f"relation {number} has a line already")
        else:
            numbered[int(number)] = Words(rest, line, complaints)
    first: dict[int, Any] = {}
    for tag in found:
        if key := key_of(tag.name):
            first.setdefault(key.number, tag)
    for untagged in sorted(numbered.keys() - first.keys()):
        numbered[untagged].wrong(f"relation {untagged} has no tags in the text")
    for lineless in sorted(first.keys() - numbered.keys()):
        way_out = "lines stand after the second ---"
        complaints.add(first[lineless].line, f"relation {lineless} must have a line", way_out)
    return {key: words for key, words in numbered.items() if key in first}
