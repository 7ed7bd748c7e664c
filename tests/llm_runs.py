"""Runs of ``llm:`` over five small documents, as the tests about it begin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from onrecord.extractors import llm_endpoint
from onrecord.running.runner import RunResult, run_extractor
from tests.llm_server import Asked, LanguageServer, Reply, Serve, Way, completion, language_server
from tests.test_running import corpus, lines

FIVE = corpus("d0", "d1", "bad", "d3", "d4")
KEY = "sk-q7secret"
MAYOR = {"text": "Mayor", "before": "", "type": "ORG"}


def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses, no proxy, and no key of whoever runs the tests."""
    monkeypatch.setattr(llm_endpoint, "FIRST_PAUSE", 0.01)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ADMIN_KEY", "OPENAI_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def servers() -> Iterator[Serve]:
    """A function that starts a server, which then runs as long as the ``with`` statement."""
    with ExitStack() as stack:
        yield lambda way: stack.enter_context(language_server(way))


def run(server: LanguageServer, out: Path, documents: Any = FIVE, **settings: object) -> RunResult:
    given = {"base_url": server.base_url, "tasks": "entities", **settings}
    return run_extractor("llm:m", documents, out=out, settings=given)


def fine(asked: Asked) -> Reply:
    return Reply(completion({asked.task: [MAYOR]}))


def on_bad(reply: Reply | Callable[[Asked], Reply]) -> Way:
    """All is well, but on the document ``bad``."""

    def way(asked: Asked) -> Reply:
        if "of bad spoke" not in asked.text:
            return fine(asked)
        return reply if isinstance(reply, Reply) else reply(asked)

    return way


def only_failure(result: RunResult) -> str:
    (failure,) = result.failures
    assert failure.doc_id == "bad"
    assert sum(line.get("entities") is not None for line in lines(result)) == 4
    return f"{failure.kind}: {failure.message}"


def run_json(result: RunResult) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((result.folder / "run.json").read_text())
    return read
