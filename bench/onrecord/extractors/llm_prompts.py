"""What a model is told: the files in ``prompts/``, the article, and the day it was written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError
from onrecord.extractors.llm_answers import ANSWERS, Form, answer_schema

BUNDLED: Final = Path(__file__).parent / "prompts"
_QUOTING, _SHAPE = "quoting", "shape"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T|$)", re.ASCII)
_WEEKDAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class Prompts:
    """The prompts of some tasks.

    Args:
        tasks: e.g. ``("entities",)``.
        folder: files that stand for ours of the same name, or None.

    Raises:
        InvalidInputError: the folder holds none of them, or one that cannot be read.
    """

    def __init__(self, tasks: Sequence[str], folder: Path | None) -> None:
        if folder is not None and not any((folder / f"{n}.md").is_file() for n in _names()):
            hint = f"its files are called {', '.join(f'{name}.md' for name in _names())}"
            raise InvalidInputError("prompts", "must be a folder with prompts", hint)
        self._texts = {name: _read(name, folder) for name in (*tasks, _QUOTING, _SHAPE)}

    @property
    def checksums(self) -> Mapping[str, str]:
        """Hex SHA-256 of each file."""
        return {n: hashlib.sha256(t.encode()).hexdigest() for n, t in self._texts.items()}

    def system(self, task: str, form: Form) -> str:
        """The instructions of a task; unless the server is sent the schema, they hold it."""
        parts = [self._texts[task], self._texts[_QUOTING]]
        if form != "json_schema":
            schema = json.dumps(answer_schema(task))
            parts.append(self._texts[_SHAPE].replace("{schema}", schema))
        return "\n".join(parts)

    def messages(self, task: str, document: BlindDocument, form: Form) -> list[dict[str, str]]:
        """What is sent about one document, whose text must hold no lone surrogates."""
        asked = (
            f"Date of the article: {day(document.dct)}\n\n<article>\n{document.text}\n</article>"
        )
        return [
            {"role": "system", "content": self.system(task, form)},
            {"role": "user", "content": asked},
        ]


def day(dct: str | None) -> str:
    """A document creation time in words, with its weekday if it is a day."""
    if not dct:
        return "unknown"
    if not _DAY.match(dct):
        return dct
    try:
        return f"{_WEEKDAYS[date.fromisoformat(dct[:10]).weekday()]}, {dct}"
    except ValueError:
        return dct


def _names() -> tuple[str, ...]:
    return (*ANSWERS, _QUOTING, _SHAPE)


def _read(name: str, folder: Path | None) -> str:
    own = folder / f"{name}.md" if folder is not None else None
    path = own if own is not None and own.is_file() else BUNDLED / f"{name}.md"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError("prompts", f"{path.name} cannot be read: {error}") from error
