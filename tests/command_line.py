"""The command line in this process: what a user types, and what they get."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.cli import main


class Answer(NamedTuple):
    """What a command left on the terminal.

    Attributes:
        code: exit code.
        out: standard output.
        err: standard error.
    """

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def onrecord(*arguments: str | Path) -> Answer:
    """Call the command line in this process; a traceback would fail the test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return Answer(code, out.getvalue(), err.getvalue())


TEXT = "Maria Silva said on Monday that Portugal — “by far” — will win. “We will,” she added."


def span(surface: str, text: str = TEXT) -> list[int]:
    start = text.index(surface)
    return [start, start + len(surface)]


def gold_document(doc_id: str = "a") -> dict[str, Any]:
    """A small invented document with all three layers."""
    person, place, day = span("Maria Silva"), span("Portugal"), span("Monday")
    return {
        "id": doc_id,
        "text": TEXT,
        "dct": {"value": "2031-05-06"},
        "entities": [
            {"start": person[0], "end": person[1], "type": "PERSON", "entity_id": "maria_silva"},
            {"start": place[0], "end": place[1], "type": "GPE", "entity_id": "portugal"},
        ],
        "dates": [{"start": day[0], "end": day[1], "type": "DATE", "value": "2031-05-05"}],
        "attributions": [
            {
                "id": "a1", "source": [person], "cue": [span("said")],
                "content": [span("that Portugal — “by far” — will win")],
                "quote_type": "mixed", "source_entity": "maria_silva", "parent": None,
            },
            {
                "id": "a2", "source": [span("she")], "cue": [span("added")],
                "content": [span("“We will,”")],
                "quote_type": "direct", "source_entity": "maria_silva", "parent": None,
            },
        ],
    }  # fmt: skip


def prediction(doc_id: str = "a") -> dict[str, Any]:
    """The gold of that document as a prediction."""
    gold = gold_document(doc_id)
    layers = {name: gold[name] for name in ("entities", "dates", "attributions")}
    return {"doc_id": doc_id, "text_sha256": None, **layers}


def write_lines(path: Path, *lines: Any) -> Path:
    """A JSON Lines file; a line that is bytes goes in as it is."""
    raw = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    ]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path
