"""The names that brat's annotations have with us; ``readers.brat`` says what stands for what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from onrecord.span import Fragments

DATE_TYPE: Final = "TIMEX3"
EVENT: Final = "Attribution"
NO_CUE: Final = "Attribution-no-cue"
REST: Final = "onrecord"
"""The type of notes that hold what brat has no form for, as JSON."""
PEOPLES: Final = "AnnotatorNotes"
"""The type of notes that people write."""
DATE_ATTRIBUTES: Final = ("type", "value", "mod", "quant", "freq", "anchor")
_ROLE: Final = re.compile(r"(source|cue|content|evidential|speaker)[0-9]*", re.IGNORECASE)
_LINE_END: Final = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_FIELD: Final = r"(entity_id|kb_id|value|mod|quant|freq|anchor|source_entity) *= *([^;\s][^;]*)"
_FIELDS: Final = re.compile(rf"{_FIELD}(?:; *{_FIELD})*;? *")
_ITEM: Final = re.compile(r"Wikidata:(Q[0-9]+)|KB:(.+)")


def is_attribution(type_: str) -> bool:
    """Whether events of a type are attributions."""
    return type_.startswith(EVENT)


def role_of(name: str) -> str:
    """The role that an argument is called by, whatever digit stands behind it; "" if none."""
    found = _ROLE.fullmatch(name)
    return found[1].lower() if found else ""


def is_role(type_: str) -> bool:
    """Whether a text-bound annotation of a type is a part of an attribution."""
    return bool(role_of(type_)) or is_attribution(type_)


def fields_of(note: str) -> dict[str, str]:
    """The fields that an annotator's note sets, as ``value=2031-05; mod=START``; none: it is words.

    What has no closed list has no menu in brat, and the note is the only box.
    """
    if not _FIELDS.fullmatch(note):
        return {}
    return {name: value.rstrip() for name, value in re.findall(_FIELD, note)}


def kb_id_of(reference: str) -> str:
    """The ``kb_id`` that a normalisation names."""
    match = _ITEM.fullmatch(reference)
    return (match[1] or match[2]) if match else reference


def joined(fragments: Fragments, text: str) -> Fragments:
    """Fragments with those made one that only white space with a line end in it parts."""
    found = [fragments[0]]
    for start, end in fragments[1:]:
        if _LINE_END.fullmatch(text, found[-1][1], start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def union(parts: Iterable[Fragments]) -> Fragments:
    """Fragments of several annotations as one sorted, disjoint set."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(fragment for fragments in parts for fragment in fragments):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
