"""From marked sources to a corpus of gold, checked on the way."""

from __future__ import annotations

from onrecord.composing.compiling import Compiled, compile_folder

__all__ = ["Compiled", "compile_folder"]
