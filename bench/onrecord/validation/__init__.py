"""Checks that no type can make: gold, predictions and manifests against text and guidelines."""

from __future__ import annotations

from onrecord.validation.files import validate_path
from onrecord.validation.rules import RULES, Rule

__all__ = ["RULES", "Rule", "validate_path"]
