"""``http:``: a server on this machine, and all that servers do."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import ExtractorError, InvalidInputError
from onrecord.extractors import http_endpoint
from onrecord.running.limits import Limits
from onrecord.running.runner import RunResult, run_extractor
from tests.test_running import FIVE, corpus, lines, only_failure

pytest.importorskip("httpx")

FINE = [{"start": 0, "end": 4, "type": "ORG"}]


class Server:
    """Answers well, but on the document ``bad`` in its own way."""

    def __init__(self, way: str) -> None:
        self.way = way
        self.asked: Counter[str] = Counter()
        self.tokens: set[str | None] = set()
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.go_on = threading.Event()

    def answer(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        name = asked.get("id", "handshake")
        self.asked[name] += 1
        if name == "handshake":
            if self.way == "no handshake":
                return 422, b"{}"
            said = {"name": "served", "version": "7", "tasks": ["entities"]}
            return 200, json.dumps(
                said | ({"revision": "r1"} if self.way == "rev" else {})
            ).encode()
        fine = json.dumps({"doc_id": name, "entities": FINE}).encode()
        if name != "bad":
            return 200, fine
        if self.way == "hangs":
            self.go_on.wait(60)
        return {
            "busy twice": (429 if self.asked[name] < 3 else 200, fine),
            "always broken": (503, b"try later"),
            "refuses": (400, b"text too long"),
            "html": (200, b"<html>Sign in</html>"),
            "other": (200, fine.replace(b"bad", b"d0")),
        }.get(self.way, (200, fine))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_endpoint, "FIRST_PAUSE", 0.01)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def serve(quick: None) -> Iterator[Any]:
    del quick
    running: list[ThreadingHTTPServer] = []

    def start(way: str) -> tuple[str, Server]:
        state = Server(way)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with state.lock:
                    state.at_once += 1
                    state.most_at_once = max(state.most_at_once, state.at_once)
                state.tokens.add(self.headers["authorization"])
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if way == "slow":
                    time.sleep(0.05)
                status, body = state.answer(asked)
                with state.lock:
                    state.at_once -= 1
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                for byte in body if way == "trickles" and asked.get("id") == "bad" else ():
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.1)
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/extract", state

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def run(url: str, out: Path, **settings: object) -> RunResult:
    return run_extractor(url, FIVE, out=out, settings=settings)


def test_a_server_is_an_extractor(serve: Any, tmp_path: Path) -> None:
    url, _ = serve("well")
    result = run(url, tmp_path)
    assert result.failures == ()
    assert result.description.name == "served"
    assert all(line["entities"] == FINE for line in lines(result))


def test_a_server_that_knows_no_handshake_is_taken_as_it_is(serve: Any, tmp_path: Path) -> None:
    url, _ = serve("no handshake")
    result = run(url, tmp_path)
    assert result.failures == ()
    assert result.description.name == url.removeprefix("http://")
    assert result.tasks == ("entities",)


def test_a_busy_server_is_asked_again(serve: Any, tmp_path: Path) -> None:
    url, server = serve("busy twice")
    assert run(url, tmp_path).failures == ()
    assert server.asked["bad"] == 3


def test_retries_end(serve: Any, tmp_path: Path) -> None:
    url, server = serve("always broken")
    message = only_failure(run(url, tmp_path, retries="2"))
    assert message == "exception: the server answered 503: 'try later'"
    assert server.asked["bad"] == 3


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("refuses", "exception: the server answered 400: 'text too long'"),
        ("html", "output: must answer with one JSON object, got '<html>Sign in</html>'"),
        ("other", "output: answers for another document: asked 'bad', got 'd0'"),
    ],
)
def test_a_wrong_answer_is_named_and_asked_once(
    way: str, message: str, serve: Any, tmp_path: Path
) -> None:
    url, server = serve(way)
    told = only_failure(run(url, tmp_path))
    assert told.startswith(message)
    assert "standard output" not in told
    assert server.asked["bad"] == 1


def test_an_answer_that_never_ends_meets_the_time_limit(serve: Any, tmp_path: Path) -> None:
    url, _ = serve("trickles")
    result = run_extractor(url, FIVE, out=tmp_path, limits=Limits(seconds=0.4))
    assert only_failure(result) == "timeout: took longer than the limit of 0.4 s"


def test_no_more_requests_run_at_once_than_the_setting_allows(serve: Any, tmp_path: Path) -> None:
    url, server = serve("slow")
    many = corpus(*(f"d{number}" for number in range(12)))
    run_extractor(url, many, out=tmp_path, settings={"concurrency": "3"})
    assert server.most_at_once == 3


def test_what_is_answered_is_kept_while_another_answer_is_awaited(
    serve: Any, tmp_path: Path
) -> None:
    url, server = serve("hangs")
    journal = tmp_path / "run" / "journal.jsonl"
    running = threading.Thread(target=run, args=(url, tmp_path / "run"), kwargs={"concurrency": 2})
    running.start()
    limit = time.monotonic() + 30
    while not journal.exists() or journal.read_bytes().count(b"\n") < 4:
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert server.asked["bad"] == 1  # a kill now would cost this answer alone
    server.go_on.set()
    running.join()
    assert journal.read_bytes().count(b"\n") >= 5


def test_results_outlive_the_run_only_under_a_declared_revision(serve: Any, tmp_path: Path) -> None:
    url, server = serve("well")
    for _ in range(2):
        assert run(url, tmp_path / "unknown").found.resumed == 0
    assert server.asked["d0"] == 2
    resumed = [run(url, tmp_path / "set", revision=r).found.resumed for r in ("a", "a", "b")]
    assert resumed == [0, 5, 0]
    url, _ = serve("rev")
    assert [run(url, tmp_path / "said").found.resumed for _ in range(2)] == [0, 5]


def test_a_token_is_sent_and_recorded_nowhere(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = serve("well")
    monkeypatch.setenv("MY_TOKEN", "s3cret")
    run(url, tmp_path, token_env="MY_TOKEN")  # noqa: S106  # a variable's name
    assert server.tokens == {"Bearer s3cret"}
    assert not [p for p in tmp_path.iterdir() if b"s3cret" in p.read_bytes()]
    with pytest.raises(InvalidInputError, match="must hold no password"):
        run("http://me:s3cret@127.0.0.1/", tmp_path)
    with pytest.raises(InvalidInputError, match="which is not set"):
        run(url, tmp_path, token_env="NOBODY_SET_THIS")  # noqa: S106  # as above


@pytest.mark.usefixtures("quick")
def test_no_server_is_the_extractors_failure(tmp_path: Path) -> None:
    with pytest.raises(ExtractorError, match="cannot be reached"):
        run("http://127.0.0.1:9/", tmp_path, retries=0)
