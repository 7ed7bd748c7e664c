"""The tasks, in the order of reports."""

from __future__ import annotations

from typing import Any

from onrecord.contracts import Task
from onrecord.tasks.attributions import ATTRIBUTIONS
from onrecord.tasks.dates import DATES
from onrecord.tasks.entities import ENTITIES

TASKS: tuple[Task[Any, Any], ...] = (ENTITIES, DATES, ATTRIBUTIONS)

__all__ = ["ATTRIBUTIONS", "DATES", "ENTITIES", "TASKS"]
