"""A server that speaks the chat-completions protocol: one request, tried again where that helps.

The official client sends it. Trying again is ours, because all threads must wait when one is told
to, a document's time limit covers the waiting, and a wrong key must cost one request, not one for
each document.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from onrecord.errors import MissingDependencyError
from onrecord.extractors.child_process import MAX_ANSWER
from onrecord.extractors.hosting import HostError, UnusableError
from onrecord.extractors.llm_completions import Completion, brief, completion_of, error_text
from onrecord.extractors.llm_waiting import SECONDS, Deadline, retry_after

FIRST_PAUSE: Final = 1.0
"""Seconds before the second try; each later pause is twice as long."""
OWN_LONGEST_PAUSE: Final = 60.0
"""Seconds to which they grow."""
LONGEST_PAUSE: Final = 300.0
"""Seconds that a server may ask us to wait; if it asks for more, the run stops."""
CONNECT_SECONDS: Final = 10.0
SHORTEST_KEY: Final = 8
KNOCKS: Final = 3
"""Tries to reach a server that has never answered."""
_BUSY, _TRANSIENT, _SERVER_ERROR, _NOT_DONE = 429, (408, 409, 425, 429), 500, 501
_UNPAID: Final = ("insufficient_quota", "billing_hard_limit_reached", "insufficient_balance")
_RESUME: Final = "the same command goes on from here"


class RejectedError(HostError):
    """The server will not take a request as it is; another may be welcome."""


class _PassingError(Exception):
    """Something that may be over at the next try.

    Attributes:
        problem: for people.
        wait: seconds that the server asks for, or None.
        status: of the response; 0 if it broke off, None if there was none.
    """

    def __init__(self, problem: str, wait: float | None = None, status: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.wait, self.status = problem, wait, status


class Endpoint:
    """One server; many threads may ask at the same time.

    Until it has answered once, one request is sent at a time.

    Args:
        name: of the extractor, for errors.
        base_url: e.g. ``http://127.0.0.1:8000/v1``.
        key: sent as a bearer token, and to nobody else; None: there is none.
        retries: how often a request is tried again.
    """

    def __init__(self, name: str, base_url: str, key: str | None, retries: int) -> None:
        self._name, self._base_url, self._key, self._retries = name, base_url, key, retries
        self._first, self._lock = threading.Lock(), threading.Lock()
        self._made: Any = None
        self._closed = self._answered = False
        self._broken: UnusableError | None = None
        self._quiet_until = 0.0

    def ask(self, body: Mapping[str, Any], spent: Counter[str], deadline: Deadline) -> Completion:
        """What the server answers; ``spent["requests"]`` counts what was sent.

        Raises:
            RejectedError: it does not take this request.
            HostError: it gave no answer, or none that can be read, or not in time.
            UnusableError: it will answer no request.
        """
        if not self._answered:
            with self._first:
                if not self._answered:
                    return self._ask(body, spent, deadline)
        return self._ask(body, spent, deadline)

    def clean(self, text: str) -> str:
        """A text for people without the key; a word that is shorter than a key is none."""
        if self._key is None or len(self._key) < SHORTEST_KEY:
            return text
        return text.replace(self._key, "***")

    def close(self) -> None:
        """Close all connections; nothing is sent any more."""
        with self._lock:
            self._closed = True
            if self._made is not None:
                self._made.close()

    def _ask(self, body: Mapping[str, Any], spent: Counter[str], deadline: Deadline) -> Completion:
        pause, tries = FIRST_PAUSE, 0
        while True:
            if self._broken is not None:
                raise self._broken
            deadline.sleep(self._quiet_until - time.monotonic())
            spent["requests"] += 1
            tries += 1
            try:
                answer = self._post(body, deadline)
            except UnusableError as error:
                self._broken = error
                raise
            except _PassingError as error:
                wait = self._patience(error, tries, pause)
            else:
                self._answered = True
                return completion_of(answer)
            pause = min(2 * pause, OWN_LONGEST_PAUSE)
            deadline.sleep(wait)

    def _patience(self, error: _PassingError, tries: int, pause: float) -> float:
        """Seconds until the next try.

        Raises:
            HostError: there is none.
            UnusableError: there is none, and none for other documents.
        """
        if error.status is None and not self._answered and tries >= min(KNOCKS, self._retries + 1):
            hint = "is the server running, and is base_url right?"
            self._broken = UnusableError(self._name, error.problem, hint)
            raise self._broken
        wait = pause if error.wait is None else error.wait
        if wait > LONGEST_PAUSE:
            problem = f"{error.problem}; it asks to wait {wait:,.0f} s"
            self._broken = UnusableError(self._name, problem, f"later, {_RESUME}")
            raise self._broken
        if tries > self._retries:
            raise HostError(error.problem, "exception")
        if error.status == _BUSY:
            self._quiet_until = max(self._quiet_until, time.monotonic() + wait)
        return wait

    def _post(self, body: Mapping[str, Any], deadline: Deadline) -> bytes:
        client, openai = self._client()
        limit = min(SECONDS, deadline.left)
        ends = time.monotonic() + limit
        timeout = openai.Timeout(limit, connect=min(CONNECT_SECONDS, limit))
        completions = client.chat.completions.with_streaming_response
        try:
            with completions.create(**body, timeout=timeout) as response:
                return self._read(response.iter_bytes(), ends, deadline)
        except openai.APIStatusError as error:
            raise self._refused(error) from None
        except openai.APIConnectionError as error:
            if time.monotonic() >= ends:
                raise deadline.passed() from None
            cause = self.clean(str(error.__cause__ or error)) or type(error.__cause__).__name__
            raise _PassingError(f"cannot be reached: {cause}") from None

    def _read(self, chunks: Iterator[bytes], ends: float, deadline: Deadline) -> bytes:
        body = bytearray()
        while True:
            try:
                chunk = next(chunks, None)
            except Exception as error:  # noqa: BLE001  # whose they are depends on the client's version
                if time.monotonic() >= ends:
                    raise deadline.passed() from None
                problem = f"broke off its answer: {self.clean(str(error))}"
                raise _PassingError(problem, status=0) from None
            if chunk is None:
                return bytes(body)
            body += chunk
            if len(body) > MAX_ANSWER:
                raise HostError(f"must answer in at most {MAX_ANSWER:,} bytes", "output")
            if time.monotonic() > ends:
                raise deadline.passed()

    def _refused(self, error: Any) -> Exception:  # noqa: ANN401  # openai.APIStatusError
        status: int = error.status_code
        said = brief(self.clean(error_text(error.body)))
        problem = f"the server answered {status}: {said}"
        if status == 401:  # noqa: PLR2004  # what the server says may hold part of the key
            hint = "--set api_key_env=NAME names the variable that holds the key"
            return UnusableError(self._name, "the server refuses the key (401)", hint)
        unpaid = status == 402 or error.code in _UNPAID or error.type in _UNPAID  # noqa: PLR2004
        if unpaid:
            return UnusableError(self._name, problem, _RESUME)
        if status in (403, 404) and not self._answered:
            return UnusableError(self._name, problem, "check model, base_url and key")
        if status in _TRANSIENT or (status >= _SERVER_ERROR and status != _NOT_DONE):
            return _PassingError(problem, retry_after(error.response.headers), status)
        return RejectedError(problem, "exception")

    def _client(self) -> tuple[Any, Any]:
        try:
            import openai  # noqa: PLC0415  # an extra, and takes a second
        except ImportError as error:
            raise MissingDependencyError(
                self._name, "openai is not installed", "pip install 'onrecord[llm]'"
            ) from error
        with self._lock:
            if self._closed:
                raise HostError("the run has ended", "exception")
            if self._made is None:
                # The client wants a key; where there is none, that word is sent and no other.
                key = self._key or "none"
                self._made = openai.OpenAI(api_key=key, base_url=self._base_url, max_retries=0)
        return self._made, openai
