"""Outcomes are kept one by one, in one thread or several, and what was paid for is not lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.extractors.hosting import HostError, Reported, UnusableError
from onrecord.running.engine import SequentialEngine
from onrecord.running.extraction import Job, Outcome
from onrecord.running.limits import Limits
from onrecord.running.runner import run_extractor
from onrecord.running.thread_engine import ThreadEngine
from tests.test_running import corpus


class Waiter:
    """Waits as long as each id says, in milliseconds; ``x`` is the end of all.

    Attributes:
        most: documents that were read at the same time, at most.
    """

    one_by_one = True

    def __init__(self) -> None:
        self.most = self._now = 0
        self._lock = threading.Lock()

    def describe(self) -> Description:
        return Description(name="waiter", version="1", tasks=("entities",))

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Any]:
        (document,) = documents
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        if document.id == "x":
            raise UnusableError("waiter", "has gone")
        time.sleep(int(document.id.rstrip("!")) / 1000)
        with self._lock:
            self._now -= 1
        answer: Any = HostError("no", "output") if document.id.endswith("!") else {"entities": []}
        yield Reported(answer, ("seen",), {"waits": 1})


def jobs(*ids: str) -> list[list[Job]]:
    return [[Job(name, BlindDocument(id=name, text="It rained.")) for name in ids]]


def outcomes(ids: Sequence[str], threads: int, log: Path) -> tuple[list[Outcome], Waiter]:
    waiter = Waiter()
    return list(ThreadEngine(waiter, log, Limits(), threads).map(jobs(*ids))), waiter


def test_every_document_has_one_outcome_and_the_quickest_comes_first(tmp_path: Path) -> None:
    ids = ["2000", "1", "2", "3!", "4", "5", "6"]
    found, waiter = outcomes(ids, 2, tmp_path / "log")
    assert sorted(outcome.key for outcome in found) == sorted(ids)
    assert found[-1].key == "2000"
    assert waiter.most == 2
    assert {o.key for o in found if o.kind} == {"3!"}
    assert all(o.usage == {"waits": 1} and o.notes[:1] == ("seen",) for o in found if not o.kind)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_seconds_of_a_document_are_its_own(threads: int, tmp_path: Path) -> None:
    found, _ = outcomes(["100", "100", "100"], threads, tmp_path / "log")
    assert all(0.1 <= outcome.seconds < 5 for outcome in found)


def test_what_is_in_flight_at_the_end_of_all_is_waited_for(tmp_path: Path) -> None:
    found: list[Outcome] = []
    engine = ThreadEngine(Waiter(), tmp_path / "log", Limits(), 3)
    with pytest.raises(UnusableError, match="has gone"):
        found.extend(engine.map(jobs("700", "600", "x", "2")))
    assert {outcome.key for outcome in found} == {"700", "600"}


def test_an_interrupted_run_waits_for_nobody(tmp_path: Path) -> None:
    begin = time.monotonic()
    results = ThreadEngine(Waiter(), tmp_path / "log", Limits(), 2).map(jobs("5", "30000"))
    assert next(results).key == "5"
    results.close()  # type: ignore[attr-defined]  # a generator's
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("threads", [0, 1])
def test_an_outcome_is_there_before_the_next_document_is_read(threads: int, tmp_path: Path) -> None:
    """Else a kill would cost what was computed, up to a whole batch."""
    waiter = Waiter()
    limits, log = Limits(), tmp_path / "log"
    engine = (
        ThreadEngine(waiter, log, limits, 1) if threads else SequentialEngine(waiter, log, limits)
    )
    results = engine.map(jobs("1", "x"))
    assert next(results).key == "1"
    with pytest.raises(UnusableError):
        next(results)


def test_a_function_finds_every_earlier_result_in_the_journal(tmp_path: Path) -> None:
    seen = []

    def count(document: BlindDocument) -> dict[str, Any]:
        del document
        seen.append((tmp_path / "run" / "journal.jsonl").read_bytes().count(b"\n"))
        return {"entities": []}

    run_extractor(count, corpus("a", "b", "c", "d"), out=tmp_path / "run")
    assert seen == [0, 1, 2, 3]
