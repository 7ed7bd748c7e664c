"""``module:object``: any Python function, class or object as an extractor.

A callable takes one blind document or a batch of them. It takes a batch if it has a true
attribute ``batch``, or if its first parameter is annotated as a sequence (``list[…]``,
``Sequence[…]``, ``Iterable[…]``, ``tuple[…]``) or, without annotation, is named ``documents``,
``docs`` or ``batch``; else it takes one document. A false attribute ``batch`` settles it too.

For each document it gives a mapping of layer name to annotations, each a dict as in predictions
files, one of our structs, or a tuple ``(start, end, type)``.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import os
import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import msgspec

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError
from onrecord.extractors.fingerprint import fingerprint
from onrecord.extractors.hosting import OnGoldSpans
from onrecord.extractors.sources import source_fingerprint
from onrecord.settings import typed_settings
from onrecord.suggestions import hint

BATCH_NAMES = frozenset({"documents", "docs", "batch"})


class LiveObject(NamedTuple):
    """A recipe for an object that the caller holds; it travels to other processes by pickle."""

    target: Any
    settings: Mapping[str, Any]

    @property
    def spec(self) -> str:
        """Its name, for messages and ``run.json``."""
        return _name(self.target)

    def build(self) -> PythonObject:
        """The object as an extractor."""
        return PythonObject(self.target, self.settings, spec=self.spec)


def from_reference(reference: str, settings: Mapping[str, Any]) -> PythonObject:
    """The extractor that ``module:object`` or ``file.py:object`` names.

    Raises:
        InvalidInputError: no such module or object, the import fails, or a setting is unknown.
    """
    place, _, path = reference.rpartition(":")
    module = _module(reference, place)
    target: Any = module
    for name in path.split("."):
        if not hasattr(target, name):
            public = [known for known in vars(target) if not known.startswith("_")]
            raise InvalidInputError(reference, f"{place} has no {name!r}", hint(name, public))
        target = getattr(target, name)
    return PythonObject(target, settings, spec=reference, module=module)


def _module(reference: str, place: str) -> ModuleType:
    here = os.getcwd()  # noqa: PTH109  # sys.path holds strings
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return _from_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
    except ModuleNotFoundError as error:
        missing = error.name or place
        where = "" if place.startswith(missing) else f"importing {place}: "
        raise InvalidInputError(
            reference, f"{where}there is no module {missing!r}", "is it installed, or misspelt?"
        ) from error
    except Exception as error:  # a user's module may fail in any way while it is imported
        raise InvalidInputError(
            reference, f"importing {place} raised {type(error).__name__}: {error}"
        ) from error


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise InvalidInputError(str(path), "there is no such file")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InvalidInputError(str(path), "is no Python source")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent.resolve()))
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


class PythonObject:
    """An extractor around anything callable, or anything with ``extract``.

    Args:
        target: a function, a class or an object.
        settings: for a class its constructor's arguments, for a function keyword arguments.
        spec: what the user wrote; the name, unless the object describes itself.
        module: where the code is, or None: the module that defines the object.

    Raises:
        InvalidInputError: the object cannot be called, or takes no such setting.
    """

    def __init__(
        self,
        target: Any,  # noqa: ANN401  # that is the point of it
        settings: Mapping[str, Any],
        *,
        spec: str,
        module: ModuleType | None = None,
    ) -> None:
        # An object that the caller made holds state that no source file shows.
        self._traced = module is not None or isinstance(target, type) or _plain(target)
        self._module = module or inspect.getmodule(target if _plain(target) else type(target))
        if isinstance(target, type):
            self._module = module or inspect.getmodule(target)
            self._settings = typed_settings(target, settings, place=spec)
            target = target(**self._settings)
            self._call = _entry(target, spec)
        else:
            self._call = _entry(target, spec)
            self._settings = typed_settings(self._call, settings, place=spec, skip=1)
            self._call = functools.partial(self._call, **self._settings)
        self._object = target
        self._spec = spec
        self.one_by_one = not _takes_batch(self._call, target, spec)
        self.on_gold_spans = isinstance(target, OnGoldSpans)

    def describe(self) -> Description:
        """What the object says of itself; what it leaves out is its name, settings and source.

        Raises:
            InvalidInputError: its ``describe()`` gives something else than a description.
        """
        said = self._said()
        configuration = {**self._settings, **(said.get("configuration") or {})}
        version = str(said.get("version") or getattr(self._module, "__version__", "0"))
        given = {
            "name": str(said.get("name") or self._spec),
            "version": version,
            "tasks": tuple(said.get("tasks") or ()),
            "configuration": configuration,
            "fingerprint": said.get("fingerprint") or self._fingerprint(version, configuration),
        }
        return self._description(given)

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """What the object says of each document, in order."""
        if self.one_by_one:
            yield from map(self._call, documents)
        else:
            yield from self._call(documents)

    def extract_on_spans(
        self, documents: Sequence[BlindDocument], spans: Sequence[Mapping[str, Any]]
    ) -> Iterator[Mapping[str, Any]]:
        """The object's own ``extract_on_spans``."""
        yield from self._object.extract_on_spans(documents, spans)

    def _said(self) -> dict[str, Any]:
        describe = getattr(self._object, "describe", None)
        if describe is None:
            return {}
        said = msgspec.to_builtins(describe(), enc_hook=repr)
        if not isinstance(said, dict):
            raise InvalidInputError(self._spec, f"describe() must give a mapping, got {said!r}")
        return said

    def _description(self, given: dict[str, Any]) -> Description:
        try:
            return msgspec.convert(given, Description)
        except msgspec.ValidationError as error:
            raise InvalidInputError(self._spec, f"describe(): {error}") from error

    def _fingerprint(self, version: str, configuration: Mapping[str, Any]) -> str | None:
        source = source_fingerprint(self._module) if self._traced and self._module else None
        if source is None:
            return None
        named = {"spec": self._spec.rpartition(":")[2], "version": version, "source": source}
        return fingerprint({**named, "configuration": _plain_data(configuration)})


def _plain_data(value: Any) -> Any:  # noqa: ANN401  # settings may be anything
    return msgspec.to_builtins(value, enc_hook=repr, str_keys=True)


def _plain(target: object) -> bool:
    """Whether a function is all in its source: no closure, no bound object."""
    return inspect.isfunction(target) and target.__closure__ is None


def _name(target: object) -> str:
    named = target if hasattr(target, "__qualname__") else type(target)
    module = getattr(named, "__module__", "")
    return f"{module}:{getattr(named, '__qualname__', type(target).__name__)}"


def _entry(target: Any, spec: str) -> Callable[..., Any]:  # noqa: ANN401  # as above
    extract = getattr(target, "extract", target)
    if not callable(extract):
        raise InvalidInputError(
            spec, f"must be callable or have extract(), got {type(target).__name__}"
        )
    return typing.cast("Callable[..., Any]", extract)


def _takes_batch(call: Callable[..., Any], target: object, spec: str) -> bool:
    stated = getattr(target, "batch", None)
    if isinstance(stated, bool):
        return stated
    inner = call.func if isinstance(call, functools.partial) else call
    try:
        first = next(iter(inspect.signature(call).parameters.values()), None)
    except ValueError:
        return False
    if first is None:
        raise InvalidInputError(spec, "must take a document, or a batch of them; it takes nothing")
    annotation = _annotation(inner, first)
    if annotation is inspect.Parameter.empty:
        return first.name in BATCH_NAMES
    if isinstance(annotation, str):
        return (
            annotation.replace("typing.", "")
            .lower()
            .startswith(("list", "sequence", "iterable", "tuple", "collection"))
        )
    kind = typing.get_origin(annotation) or annotation
    single = (str, Mapping)
    return isinstance(kind, type) and issubclass(kind, Iterable) and not issubclass(kind, single)


def _annotation(call: Callable[..., Any], parameter: inspect.Parameter) -> Any:  # noqa: ANN401
    function = call if inspect.isroutine(call) else getattr(call, "__call__", call)  # noqa: B004
    try:
        return typing.get_type_hints(function).get(parameter.name, parameter.annotation)
    except (NameError, TypeError):
        return parameter.annotation
