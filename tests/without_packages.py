"""An environment in which no optional package is installed."""

from __future__ import annotations

import pytest


def without_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every import of an optional package by a reader or writer fail."""

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("onrecord.readers.optional.import_module", absent)
