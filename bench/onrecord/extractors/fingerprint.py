"""What an extractor's output depends on, as one checksum: sources, models, versions, settings."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any


def fingerprint(
    settings: Mapping[str, Any], *, modules: tuple[ModuleType, ...] = (), folder: Path | None = None
) -> str:
    """Hex SHA-256 over settings, the source of modules and every file of a model's folder.

    Args:
        settings: anything that JSON can hold: names, versions, configuration.
        modules: modules of ours whose code decides the output.
        folder: a model on disk, or None.
    """
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    if folder is not None:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def package_version(name: str) -> str:
    """Version of an installed package, or "absent"."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
