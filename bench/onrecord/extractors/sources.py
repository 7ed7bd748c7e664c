"""A checksum of all the code behind a Python object: its file, its neighbours, its packages."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.metadata import packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


@cache
def distributions() -> Mapping[str, list[str]]:
    """Importable name → the installed distributions that hold it; a slow question, asked once."""
    return packages_distributions()


def source_fingerprint(module: ModuleType) -> str | None:
    """Hex SHA-256 of a module's source, of local modules it imports, of packages' versions.

    Imports are followed wherever they stand, inside functions too. Modules outside
    ``site-packages`` count by content, installed distributions by version, the standard library
    by Python's version. None if the module has no source file.
    """
    path = _source(getattr(module, "__spec__", None)) or _file(module)
    if path is None:
        return None
    files: dict[Path, bytes] = {}
    packages: set[str] = set()
    waiting = [(path, module.__name__)]
    while waiting:
        path, name = waiting.pop()
        if path in files:
            continue
        files[path] = path.read_bytes()
        for imported in _imports(files[path], name, is_package=path.name == "__init__.py"):
            found = _local(imported)
            if found is not None:
                waiting.append((found, imported))
            else:
                packages.add(imported.partition(".")[0])
    digest = hashlib.sha256(sys.version.encode())
    for content in sorted(hashlib.sha256(content).digest() for content in files.values()):
        digest.update(content)
    for line in _versions(packages):
        digest.update(line.encode())
    return digest.hexdigest()


def _file(module: ModuleType) -> Path | None:
    name = getattr(module, "__file__", None)
    return Path(name) if name and name.endswith(".py") and Path(name).is_file() else None


def _source(spec: ModuleSpec | None) -> Path | None:
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return None
    return Path(spec.origin) if Path(spec.origin).is_file() else None


def _imports(source: bytes, name: str, *, is_package: bool) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    package = name if is_package else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            if base:
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)


def _local(name: str) -> Path | None:
    """The file of a module that nobody installed, without importing anything for it."""
    top, _, rest = name.partition(".")
    if top in sys.stdlib_module_names or top == "onrecord":
        return None
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return None
    for part in rest.split(".") if rest else ():
        if spec is None or not spec.submodule_search_locations:
            return None
        spec = _submodule(spec, part)
    path = _source(spec)
    installed = path is None or {"site-packages", "dist-packages"} & set(path.parts)
    return None if installed else path


def _submodule(spec: ModuleSpec, part: str) -> ModuleSpec | None:
    for folder in spec.submodule_search_locations or ():
        for path in (Path(folder, part, "__init__.py"), Path(folder, f"{part}.py")):
            if path.is_file():
                found = ModuleSpec(f"{spec.name}.{part}", None, origin=str(path))
                if path.name == "__init__.py":
                    found.submodule_search_locations = [str(path.parent)]
                return found
    return None


def _versions(names: set[str]) -> list[str]:
    wanted = names - set(sys.stdlib_module_names)
    if not wanted:
        return []
    known = distributions()
    return sorted({f"{name}=={version(name)}" for top in wanted for name in known.get(top, ())})
