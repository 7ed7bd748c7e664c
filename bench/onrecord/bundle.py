"""Where the files are that ship with onrecord: in the wheel, else in the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def bundle_root() -> Path:
    """The folder that holds ``seeds/``, ``data/`` and ``schemas/``."""
    package = Path(str(files("onrecord")))
    packed = package / "_bundle"
    return packed if packed.is_dir() else package.parent.parent


def bundled_corpora() -> dict[str, Path]:
    """Name → folder of every corpus that ships with onrecord."""
    return {
        manifest.parent.name: manifest.parent
        for manifest in sorted((bundle_root() / "data").glob("*/corpus.json"))
    }
