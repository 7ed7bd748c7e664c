"""Gold written into its text by people: inline tags for spans, one line for each relation."""

from __future__ import annotations

from onrecord.markup.source import Marked, parse_marked, read_marked

__all__ = ["Marked", "parse_marked", "read_marked"]
