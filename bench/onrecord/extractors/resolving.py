"""The one question that commands ask of the list: which extractor does this word name?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.extractors import BUNDLED, GROUP, PREDICTIONS_FILE, PYTHON_OBJECT, WAYS_IN
from onrecord.registry import Plugin, Recipe, merged, resolve


def extractor_plugins() -> dict[str, Plugin]:
    """Every extractor that has a name: ours, the ways in, and those of other packages.

    Raises:
        OnrecordError: two of them have one name.
    """
    return merged((*BUNDLED, *WAYS_IN), GROUP, target=PYTHON_OBJECT.target)


def extractor_recipe(spec: str, settings: Mapping[str, Any] | None = None) -> Recipe:
    """How to build the extractor that a specification names.

    Raises:
        InvalidInputError: nothing fits; the hint names the nearest.
    """
    return resolve(
        spec,
        extractor_plugins(),
        settings or {},
        python_object=PYTHON_OBJECT,
        predictions_file=PREDICTIONS_FILE,
    )
