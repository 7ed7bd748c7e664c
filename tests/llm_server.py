"""A server of the chat-completions protocol on this machine, with all that such servers do."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, TypeAlias

SERVED = "served-model"
_ARTICLE = re.compile(r"Date of the article: (.*)\n\n<article>\n(.*)\n</article>$", re.DOTALL)
USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}


class Asked(NamedTuple):
    """A request.

    Attributes:
        task: as its prompt says.
        day: of the article, in words.
        text: the article.
        time: how often this article and task have been asked about, this time included.
        body: all of it.
        headers: by name in lower case.
    """

    task: str
    day: str
    text: str
    time: int
    body: dict[str, Any]
    headers: dict[str, str]


class Reply(NamedTuple):
    """A response.

    Attributes:
        body: an object is sent as JSON.
        status: of HTTP.
        headers: further ones.
        wait: seconds before it is sent.
        cut: how many bytes of the body are sent before the connection is closed; -1: no header
            either; None: all are sent.
        trickle: seconds before each byte.
    """

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    wait: float = 0.0
    cut: int | None = None
    trickle: float = 0.0


Way: TypeAlias = Callable[[Asked], Reply]
Serve: TypeAlias = "Callable[[Way], LanguageServer]"


def completion(content: Any, *, finish: str | None = "stop", **more: Any) -> dict[str, Any]:
    """The body of a response; ``content`` that is no string is sent as JSON in one."""
    said = content if content is None or isinstance(content, str) else json.dumps(content)
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": said},
    }
    body = {"id": "c", "object": "chat.completion", "model": SERVED, "choices": [choice]}
    return {**body, "usage": USAGE, **more}


def nothing(asked: Asked) -> Reply:
    """There is nothing to find in any article."""
    return Reply(completion({asked.task: []}))


def says(answers: Mapping[str, list[Any]]) -> Way:
    """The same of every article: task → annotations."""
    return lambda asked: Reply(completion({asked.task: answers.get(asked.task, [])}))


def problem(status: int, message: str, **more: Any) -> Reply:
    """An error as OpenAI's own server words it."""
    headers = more.pop("headers", {})
    return Reply({"error": {"message": message, **more}}, status, headers)


class LanguageServer:
    """What was asked, and what is answered.

    Attributes:
        base_url: for the setting of that name.
        way: gives the response to a request.
        asked: all requests, in the order of their arrival.
        most_at_once: requests that were open at the same time, at most.
    """

    base_url = ""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.asked: list[Asked] = []
        self.times: list[float] = []
        self.most_at_once = 0
        self._open = 0
        self._lock = threading.Lock()

    def count(self, text: str = "") -> Counter[tuple[str, str]]:
        """How often was asked: (article, task) → times, of articles that hold a text."""
        return Counter((a.text, a.task) for a in self.asked if text in a.text)

    def arrived(self, body: dict[str, Any], headers: dict[str, str]) -> Asked:
        system, user = (message["content"] for message in body["messages"])
        task = re.match(r"# Task: (\w+)", system)
        article = re.match(
            r"Date of the article: (.*)\n\n<article>\n(.*)\n</article>$", user, re.DOTALL
        )
        assert task is not None
        assert article is not None
        with self._lock:
            time_ = 1 + self.count()[article[2], task[1]]
            asked = Asked(task[1], article[1], article[2], time_, body, headers)
            self.asked.append(asked)
            self.times.append(time.monotonic())
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
        return asked

    def left(self) -> None:
        with self._lock:
            self._open -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: LanguageServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/v1/chat/completions":
            self.send_error(404)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = self.state.arrived(body, headers)
        try:
            reply = self.state.way(asked)
            time.sleep(reply.wait)
        finally:
            self.state.left()
        with suppress(OSError):
            self.reply(reply)

    def reply(self, reply: Reply) -> None:
        raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        if reply.cut != -1:
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            for byte in raw if reply.trickle else ():
                time.sleep(reply.trickle)
                self.wfile.write(bytes([byte]))
            if not reply.trickle:
                self.wfile.write(raw[: reply.cut])
        if reply.cut is not None:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def language_server(way: Way = nothing) -> Iterator[LanguageServer]:
    """A server that runs as long as the ``with`` statement."""
    state = LanguageServer(way)
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
