"""``http://…``: a server that takes the JSON of ``handshake`` by POST and answers in kind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import ExtractorError, InvalidInputError, MissingDependencyError
from onrecord.extractors.child_process import MAX_ANSWER
from onrecord.extractors.handshake import (
    Reply,
    answer,
    described,
    hello,
    question,
    reply,
    shown,
)
from onrecord.extractors.hosting import HostError
from onrecord.settings import guessed

if TYPE_CHECKING:
    import httpx

CONCURRENCY: Final = 4
RETRIES: Final = 4
FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 60.0
SECONDS: Final = 120.0
_BUSY: Final = 429
_CLIENT_ERROR, _SERVER_ERROR = 400, 500


class HttpEndpoint:
    """A server as an extractor.

    Answers 429 and 5xx and broken connections are tried again after 0.25, 0.5, 1 … seconds, or
    after what ``Retry-After`` says. The handshake is a POST like any other; a server that refuses
    it (4xx) is taken as it is.

    Args:
        url: where to POST.
        settings: sent to the server in the handshake, but ``concurrency`` (requests at a time),
            ``retries``, and ``token_env`` (name of the environment variable that holds a bearer
            token). ``revision`` stands for the server's version: without it, or one that the
            server declares, no later run reuses the results.

    Raises:
        InvalidInputError: the URL holds a password, or the token's variable is not set.
        MissingDependencyError: httpx is not installed.
    """

    def __init__(self, url: str, settings: Mapping[str, Any]) -> None:
        if urlsplit(url).username or urlsplit(url).password:
            raise InvalidInputError("http", "a URL is recorded, so it must hold no password",
                                    "--set token_env=NAME")  # fmt: skip
        given = {key: guessed(value) for key, value in settings.items()}
        self._url = url
        self._concurrency = _whole(url, "concurrency", given.pop("concurrency", CONCURRENCY), 1)
        self._retries = _whole(url, "retries", given.pop("retries", RETRIES), 0)
        self._headers = {"content-type": "application/json", **_token(url, given)}
        self._settings = given
        self._seconds = SECONDS
        self._said: Reply | None = None
        self._made: httpx.Client | None = None
        self._making = Lock()
        self.one_by_one = self._concurrency == 1
        self.at_once = self._concurrency

    @property
    def on_gold_spans(self) -> bool:
        """Whether the server said that it takes gold spans."""
        return self._said is not None and self._said.on_gold_spans

    def host(self, log: Path, seconds: float | None, memory: int | None) -> None:
        """Limit what one answer may take; a server's log and memory are its own."""
        del log, memory
        self._seconds = seconds if seconds is not None else SECONDS

    def describe(self) -> Description:
        """What the server says of itself.

        Raises:
            ExtractorError: it cannot be reached, or answers the handshake wrongly.
        """
        if self._said is None:
            try:
                status, body = self._post(hello(self._settings))
                self._said = reply(body) if status < _CLIENT_ERROR else Reply()
            except HostError as error:
                raise ExtractorError(self._url, error.problem, error.hint) from error
        place = urlsplit(self._url)
        return described(self._said, f"{place.netloc}{place.path}", self._settings)

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Any]:
        """The server's answers; where it failed on a document, the error in its place."""
        yield from self._answers(documents, [None] * len(documents))

    def extract_on_spans(
        self, documents: Sequence[BlindDocument], spans: Sequence[Mapping[str, Any]]
    ) -> Iterator[Any]:
        """The server's answers on gold spans; errors as in ``extract``."""
        yield from self._answers(documents, spans)

    def close(self) -> None:
        """Close all connections."""
        if self._made is not None:
            self._made.close()
            self._made = None

    def _answers(
        self, documents: Sequence[BlindDocument], spans: Sequence[Mapping[str, Any] | None]
    ) -> Iterator[Any]:
        if len(documents) == 1:
            yield self._answer(documents[0], spans[0])
            return
        with ThreadPoolExecutor(self._concurrency) as threads:
            yield from threads.map(self._answer, documents, spans)

    def _answer(self, document: BlindDocument, spans: Mapping[str, Any] | None) -> Any:  # noqa: ANN401
        try:
            status, body = self._post(question(document, spans))
            if status < _CLIENT_ERROR:
                return answer(body, document)
        except HostError as error:
            return error
        return HostError(f"the server answered {status}: {shown(body)}", "exception")

    def _post(self, content: bytes) -> tuple[int, bytes]:
        import httpx  # noqa: PLC0415  # an extra

        pause, left = FIRST_PAUSE, self._retries
        while True:
            wait = None
            try:
                status, body, wait = self._once(content)
                if not left or not (status == _BUSY or status >= _SERVER_ERROR):
                    return status, body
            except httpx.TimeoutException as error:
                raise _too_long(self._seconds) from error
            except httpx.TransportError as error:
                if not left:
                    raise HostError(f"cannot be reached: {error}", "exception") from error
            time.sleep(min(pause if wait is None else wait, LONGEST_PAUSE))
            pause, left = 2 * pause, left - 1

    def _once(self, content: bytes) -> tuple[int, bytes, float | None]:
        deadline, body = time.monotonic() + self._seconds, bytearray()
        client = self._client()
        with client.stream("POST", self._url, content=content, timeout=self._seconds) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise HostError(f"must answer in at most {MAX_ANSWER:,} bytes", "output")
                if time.monotonic() > deadline:
                    raise _too_long(self._seconds)
            after = response.headers.get("retry-after", "")
            return response.status_code, bytes(body), float(after) if after.isdigit() else None

    def _client(self) -> httpx.Client:
        with self._making:
            if self._made is None:
                try:
                    import httpx  # noqa: PLC0415  # an extra
                except ImportError as error:
                    raise MissingDependencyError(
                        self._url, "httpx is not installed", "pip install 'onrecord[http]'"
                    ) from error
                self._made = httpx.Client(headers=self._headers)
            return self._made


def _too_long(seconds: float) -> HostError:
    return HostError(f"took longer than the limit of {seconds:g} s", "timeout")


def _whole(url: str, name: str, value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InvalidInputError(url, f"{name} must be a whole number ≥ {least}, got {value!r}")
    return value


def _token(url: str, settings: dict[str, Any]) -> dict[str, str]:
    name = settings.pop("token_env", None)
    if name is None:
        return {}
    if not os.environ.get(str(name)):
        raise InvalidInputError(url, f"token_env names {name!r}, which is not set")
    return {"authorization": f"Bearer {os.environ[str(name)]}"}
