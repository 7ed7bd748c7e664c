"""From the name of a plug-in to the plug-in: bundled lists, entry points, ``NAME:ARGUMENT``."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from msgspec import Struct

from onrecord.contracts import Extractor
from onrecord.errors import InvalidInputError, MissingDependencyError, OnrecordError
from onrecord.settings import typed_settings
from onrecord.suggestions import hint, nearest

REFERENCE = re.compile(r"(?:[\w.]+|.*\.py):[A-Za-z_][\w.]*", re.DOTALL)
"""``package.module:object`` or ``path/to/file.py:object``."""
FORMS = "a name, module:object, file.py:object, cmd:COMMAND, http://URL or a predictions file"


class Plugin(Struct, frozen=True, kw_only=True):
    """A line in a folder's list: how a plug-in is found without importing it.

    Attributes:
        name: what users write, alone or before a colon.
        summary: one line for ``onrecord list``.
        target: ``module:object``, a class or function that builds the plug-in.
        argument: the parameter that takes what follows the colon, or None.
        default: what stands for it where nothing follows.
        whole: the argument is the whole specification, name included (``http://…``).
        open: settings are handed on as one mapping, not as the target's own parameters.
        needs: modules that must be installed.
        extra: the extra that installs them.
        environment: what runs it where our Python does not, or "".
    """

    name: str
    summary: str
    target: str
    argument: str | None = None
    default: str | None = None
    whole: bool = False
    open: bool = False
    needs: tuple[str, ...] = ()
    extra: str = ""
    environment: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The needed modules that are not installed."""
        return tuple(name for name in self.needs if find_spec(name) is None)


class Recipe(Struct, frozen=True, kw_only=True):
    """How to build an extractor, here or in another process: plain data.

    Attributes:
        spec: what the user wrote.
        plugin: the line of the list that it fell to.
        value: what followed the colon, or None.
        settings: name to value, not yet typed.
    """

    spec: str
    plugin: Plugin
    value: str | None
    settings: Mapping[str, Any]

    def build(self) -> Extractor:
        """A new extractor.

        Raises:
            InvalidInputError: the extractor takes no such setting.
            MissingDependencyError: a package that it needs is not installed.
        """
        if missing := self.plugin.missing:
            are = "are" if len(missing) > 1 else "is"
            raise MissingDependencyError(
                self.spec,
                f"{' and '.join(missing)} {are} not installed",
                f"pip install 'onrecord[{self.plugin.extra}]'",
            )
        target = load(self.plugin.target)
        if self.plugin.open:
            return cast("Extractor", target(self.value, dict(self.settings)))
        given = dict(self.settings)
        if self.plugin.argument and self.value is not None:
            given[self.plugin.argument] = self.value
        return cast("Extractor", target(**typed_settings(target, given, place=self.spec)))


def load(target: str) -> Any:  # noqa: ANN401  # a plug-in may be anything callable
    """The object that ``module:object`` names."""
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def merged(bundled: Iterable[Plugin], group: str, *, target: str) -> dict[str, Plugin]:
    """The bundled plug-ins and those of an entry-point group, by name.

    Args:
        bundled: our own list.
        group: e.g. ``onrecord.extractors``.
        target: what builds a plug-in from an entry point's ``module:object``.

    Raises:
        OnrecordError: two plug-ins have one name.
    """
    found: dict[str, Plugin] = {}
    places: dict[str, str] = {}
    listed = [(plugin, "onrecord") for plugin in bundled]
    for point in entry_points(group=group):
        package = point.dist.name if point.dist else "an unnamed package"
        plugin = Plugin(
            name=point.name, summary=f"from {package}", target=target, default=point.value,
            open=True,
        )  # fmt: skip
        listed.append((plugin, package))
    for plugin, package in listed:
        if plugin.name in found:
            raise OnrecordError(
                group,
                f"two plug-ins have the name {plugin.name!r}: one of {places[plugin.name]}, "
                f"one of {package}",
                "uninstall one of them, or name it module:object",
            )
        found[plugin.name], places[plugin.name] = plugin, package
    return found


def resolve(
    spec: str,
    plugins: Mapping[str, Plugin],
    settings: Mapping[str, Any],
    *,
    python_object: Plugin,
    predictions_file: Plugin,
) -> Recipe:
    """What an extractor's specification means: a listed name first, then a file, then an import.

    Args:
        spec: e.g. ``rules``, ``spacy:en_core_web_md``, ``mine.py:find``, ``cmd:node x.js``.
        plugins: name to plug-in.
        settings: name to value.
        python_object: what takes ``module:object``.
        predictions_file: what takes a path.

    Raises:
        InvalidInputError: nothing fits; the hint names the nearest.
    """
    name, colon, rest = spec.partition(":")
    plugin, value = plugins.get(name), rest if colon else None
    if plugin is not None:
        value = _argument(spec, plugin, value)
    elif spec.endswith((".jsonl", ".json")) or Path(spec).exists():
        plugin, value = predictions_file, spec
    elif REFERENCE.fullmatch(spec) and not _misspelt(name, plugins):
        plugin, value = python_object, spec
    else:
        raise InvalidInputError(
            spec, f"is no extractor: {FORMS}", hint(name if colon else spec, plugins)
        )
    return Recipe(spec=spec, plugin=plugin, value=value, settings=settings)


def _misspelt(name: str, plugins: Iterable[str]) -> bool:
    """Whether what stands before a colon is a plug-in's name rather than a module's."""
    if "." in name or nearest(name, plugins) is None:
        return False
    return find_spec(name) is None and not (Path(name).is_dir() or Path(f"{name}.py").is_file())


def _argument(spec: str, plugin: Plugin, value: str | None) -> str | None:
    if plugin.whole:
        return spec
    if plugin.argument is None and value is not None:
        raise InvalidInputError(spec, f"{plugin.name} takes nothing after a colon")
    if plugin.open and not (value or plugin.default):
        raise InvalidInputError(spec, f"{plugin.name} needs something after the colon", FORMS)
    return value or plugin.default
