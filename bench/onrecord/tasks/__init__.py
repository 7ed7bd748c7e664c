"""The tasks, in the order of reports."""

from __future__ import annotations

from onrecord.tasks.entities import ENTITIES

__all__ = ["ENTITIES"]
