"""Label Studio's labelling interface for our three layers: what its project settings take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from onrecord.readers.label_studio_regions import (
    ANCHOR,
    DATES_CONTROL,
    FRAGMENT,
    PARENT,
    REGION_ROLES,
    ROLES_CONTROL,
    WRITTEN,
)
from onrecord.tasks import DATES, ENTITIES
from onrecord.timex_values import TYPES
from onrecord.writers.choices import OF_ATTRIBUTIONS, entity_types, with_others
from onrecord.writers.xml_text import in_attribute

ENTITIES_CONTROL: Final = "entities"
_EACH: Final = 'toName="text" perRegion="true"'


def interface(types: Mapping[str, Iterable[str]]) -> str:
    """The labelling interface for tasks, as Label Studio's settings take it.

    Args:
        types: layer → types of entities and dates that occur; all of the scheme can be chosen.
    """
    lines = ["<View>", "  <Relations>"]
    lines += [_tag("Relation", value=name) for name in (*REGION_ROLES, PARENT, FRAGMENT, ANCHOR)]
    lines.append("  </Relations>")
    labels: dict[str, Sequence[str]] = {
        ENTITIES_CONTROL: entity_types(types[ENTITIES.name]),
        DATES_CONTROL: with_others(TYPES, types[DATES.name]),
        ROLES_CONTROL: [role.capitalize() for role in REGION_ROLES],
    }
    for name, values in labels.items():
        lines += [f'  <Labels name="{name}" toName="text">']
        lines += [_tag("Label", value=value) for value in values]
        lines.append("  </Labels>")
    lines.append('  <Text name="text" value="$text" granularity="symbol"/>')
    for name, values in OF_ATTRIBUTIONS.items():
        lines.append(f'  <Choices name="{name}" {_EACH} whenTagName="{ROLES_CONTROL}">')
        lines += [_tag("Choice", value=value) for value in values]
        lines.append("  </Choices>")
    controls = (ENTITIES_CONTROL, DATES_CONTROL, ROLES_CONTROL)
    for control, names in zip(controls, WRITTEN.values(), strict=True):
        lines += [
            f'  <TextArea name="{name}" {_EACH} whenTagName="{control}" maxSubmissions="1"/>'
            for name in names
        ]
    return "\n".join([*lines, "</View>", ""])


def _tag(name: str, **attributes: str) -> str:
    said = " ".join(f'{key}="{in_attribute(value)}"' for key, value in attributes.items())
    return f"    <{name} {said}/>"
