"""What brat must know to show a folder and to let people correct it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from onrecord.readers.brat import DECLARED
from onrecord.readers.brat_scheme import DATE_ATTRIBUTES, DATE_TYPE, EVENT, NO_CUE
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES, TASKS
from onrecord.writers.choices import OF_ATTRIBUTIONS, OF_DATES, entity_types, with_others

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_ROLES: Final = ("Source", "Content", "Evidential", "Speaker")

VISUAL: Final = f"""\
[labels]
{EVENT} | Attribution | Cue
{NO_CUE} | Attribution without cue | No cue
[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:#cfe2f3, borderColor:darken
ARC_DEFAULT\tcolor:black, arrowHead:triangle-5
{DATE_TYPE}\tbgColor:#d9ead3
{EVENT}\tbgColor:#f9cb9c
{NO_CUE}\tbgColor:#f9cb9c
Source\tbgColor:#fff2cc
Content\tbgColor:#eeeeee
Evidential\tbgColor:#ead1dc
Speaker\tbgColor:#fff2cc
"""
"""``visual.conf``: short names and colours."""


def annotation_conf(
    having: Collection[str], types: Iterable[str], attributes: Mapping[str, Iterable[str]]
) -> str:
    """``annotation.conf``: all that people may choose, not only what occurs.

    Args:
        having: layers that any document has, and ``ids`` if annotations have ids.
        types: of the entities that occur.
        attributes: attribute → values that occur.
    """
    layers = [task.name for task in TASKS if task.name in having]
    spans = [t for t in entity_types(types) if _NAME.fullmatch(t)] * (ENTITIES.name in layers)
    spans += [DATE_TYPE] * (DATES.name in layers)
    events: list[str] = []
    if ATTRIBUTIONS.name in layers:
        spans += _ROLES
        roles = ", ".join(f"{role}?:<ANY>" for role in (*_ROLES, "Parent"))
        events = [f"{name}\t{roles}" for name in (EVENT, NO_CUE)]
    lines = (
        f"{DECLARED} layers={','.join(layers)} ids={'yes' if 'ids' in having else 'no'}",
        "[entities]", *spans, "[relations]",
        "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
        "[events]", *events, "[attributes]", *_attributes(layers, attributes),
    )  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def _attributes(layers: Collection[str], occurring: Mapping[str, Iterable[str]]) -> Iterable[str]:
    dates = {name: OF_DATES.get(name, ()) for name in DATE_ATTRIBUTES}
    whose = (
        (DATES.name, DATE_TYPE, dates | {"anchor": ("dct",)}),
        (ATTRIBUTIONS.name, f"{EVENT}|{NO_CUE}", OF_ATTRIBUTIONS),
    )
    for layer, targets, names in whose:
        for name, known in names.items() if layer in layers else ():
            values = with_others(known, occurring.get(name, ()))
            fitting = [value for value in values if not re.search(r"[|,\s]", value)]
            if fitting:
                yield f"{name}\tArg:{targets}, Value:{'|'.join(fitting)}"
