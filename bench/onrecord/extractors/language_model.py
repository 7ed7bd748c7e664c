"""``llm:MODEL``: all three tasks by a language model behind an OpenAI-compatible server.

A request a task and document; the model quotes, and what it quotes is looked for in the text.
Settings that decide the score: the model and ``base_url`` above all, then the prompts, ``form``,
``temperature``, ``seed``, ``max_tokens``, ``extra`` and ``threshold``.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args

from msgspec import structs

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError
from onrecord.extractors import folded_text, grounding, llm_answers, llm_placing, llm_prompts
from onrecord.extractors.fingerprint import fingerprint, package_version
from onrecord.extractors.grounding import THRESHOLD, Grounding
from onrecord.extractors.hosting import HostError, Reported
from onrecord.extractors.llm_answers import ANSWERS, Form, read_answer
from onrecord.extractors.llm_completions import Completion, content_of, usage_of
from onrecord.extractors.llm_endpoint import Endpoint, RejectedError
from onrecord.extractors.llm_placing import placed, remark
from onrecord.extractors.llm_prompts import Prompts
from onrecord.extractors.llm_settings import (
    OPENAI,
    chosen_tasks,
    extra_fields,
    key_of,
    prices_of,
    server_url,
)
from onrecord.extractors.llm_waiting import Deadline
from onrecord.extractors.spacy_pipeline import without_surrogates

FORMS: Final[tuple[Form, ...]] = get_args(Form)


class LanguageModel:
    """One model behind one server.

    What is not set is not sent, so that the server's own default holds.

    Args:
        model: as the server calls it.
        base_url: of the server, up to and without ``/chat/completions``.
        api_key_env: environment variable that holds the key. Default: ``OPENAI_API_KEY`` for
            OpenAI's own server, and no key for any other.
        tasks: which, with commas between them.
        form: how the answer's shape is asked for: ``json_schema``, ``json_object`` or ``plain``;
            if the server refuses one, the next is used and the run says so.
        prompts: a folder whose files stand for ours of the same name.
        temperature: sent as it is.
        seed: sent as it is.
        max_tokens: sent as it is.
        extra: further fields of the request's body.
        revision: what the user declares the server to serve; without it no later run reuses the
            results.
        threshold: least similarity of a fuzzy match, 0 to 100; above 100 there is none.
        concurrency: documents at a time.
        retries: how often a request is tried again.
        input_price: of a million tokens read.
        cached_price: of a million tokens read again; default: the same.
        output_price: of a million tokens written.

    Raises:
        InvalidInputError: a setting has no such value, or the key's variable is not set.
    """

    one_by_one = True

    def __init__(
        self,
        *,
        model: str = "",
        base_url: str = OPENAI,
        api_key_env: str | None = None,
        tasks: str = ",".join(ANSWERS),
        form: Form = "json_schema",
        prompts: str | None = None,
        temperature: float | None = None,
        seed: int | None = None,
        max_tokens: int | None = None,
        extra: Mapping[str, Any] | None = None,
        revision: str | None = None,
        threshold: float = THRESHOLD,
        concurrency: int = 4,
        retries: int = 6,
        input_price: float | None = None,
        cached_price: float | None = None,
        output_price: float | None = None,
    ) -> None:
        if not model:
            raise InvalidInputError("llm", "needs a model: llm:MODEL")
        if form not in FORMS:
            raise InvalidInputError("form", f"must be {', '.join(FORMS)}, got {form!r}")
        for name, number, least in (("concurrency", concurrency, 1), ("retries", retries, 0)):
            if number < least:
                raise InvalidInputError(name, f"must be at least {least}, got {number}")
        self.model = model
        self.base_url = server_url(base_url)
        self.tasks = chosen_tasks(tasks)
        self.form: Form = form
        self.revision = revision
        self.threshold = threshold
        self.at_once = concurrency
        self._options = {"temperature": temperature, "seed": seed, "max_tokens": max_tokens}
        self._extra = extra_fields(extra or {})
        self._prices = prices_of(input_price, cached_price, output_price)
        self._prompts = Prompts(self.tasks, Path(prompts) if prompts else None)
        key = key_of(self.base_url, api_key_env)
        self._endpoint = Endpoint(f"llm:{model}", self.base_url, key, retries)
        self._seconds: float | None = None
        self._lock = threading.Lock()
        self._form: Form = form
        self._proven = False
        self._servers: set[tuple[str | None, str | None]] = {(model, None)}
        self._news: list[str] = []

    def host(self, log: Path, seconds: float | None, memory: int | None) -> None:
        """Limit what one document may take; a server's log and memory are its own."""
        del log, memory
        self._seconds = seconds

    def close(self) -> None:
        """Send nothing any more."""
        self._endpoint.close()

    def describe(self) -> Description:
        """The model, its server, and all that is sent; no server is asked.

        There is a fingerprint only where a revision is declared, because a name says little about
        what a server serves.
        """
        settings = {
            "model": self.model,
            "base_url": self.base_url,
            "form": self.form,
            **self._options,
            "extra": self._extra,
            "revision": self.revision,
            "threshold": self.threshold,
            "prompts": dict(self._prompts.checksums),
        }
        known = {**settings, "rapidfuzz": package_version("rapidfuzz")}
        code = (folded_text, grounding, llm_answers, llm_placing, llm_prompts)
        modules = (sys.modules[__name__], *code)
        return Description(
            name=f"llm:{self.model}",
            version=self.revision or "unknown",
            tasks=self.tasks,
            configuration=settings,
            fingerprint=fingerprint(known, modules=modules) if self.revision else None,
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Any]:
        """The model's annotations of each document, in order, or the error in their place.

        Raises:
            MissingDependencyError: the client is not installed.
            UnusableError: the server will answer no request.
        """
        for document in documents:
            spent = Counter[str]()
            try:
                layers, remarks = self._read(document, spent)
            except HostError as error:
                problem = self._endpoint.clean(error.problem)
                failed = HostError(problem, error.kind, error.hint)
                yield Reported(failed, usage=dict(spent))
            else:
                told = tuple(map(self._endpoint.clean, remarks))
                yield Reported(layers, told, dict(spent))

    def _read(
        self, document: BlindDocument, spent: Counter[str]
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        text, deadline = without_surrogates(document.text), Deadline.after(self._seconds)
        if not text.strip():
            return {task: [] for task in self.tasks}, ()
        there = Grounding(text, threshold=self.threshold)
        layers: dict[str, Any] = {}
        ungrounded: dict[str, int] = {}
        remarks: list[str] = []
        for task in self.tasks:
            completion = self._ask(task, structs.replace(document, text=text), spent, deadline)
            found = placed(task, read_answer(task, content_of(completion)), there)
            layers[task] = found.annotations
            remarks += remark(task, found)
            if found.ungrounded:
                ungrounded[task] = found.ungrounded
        if ungrounded:
            layers["ungrounded"] = ungrounded
        with self._lock:
            news, self._news = self._news, []
        return layers, (*news, *remarks)

    def _ask(
        self, task: str, document: BlindDocument, spent: Counter[str], deadline: Deadline
    ) -> Completion:
        """The server's answer, in the first form that it does not refuse."""
        refusal: RejectedError | None = None
        for form in FORMS[FORMS.index(self._form) :]:
            try:
                completion = self._endpoint.ask(self._body(task, document, form), spent, deadline)
            except RejectedError as error:
                refusal = refusal or error
                if self._proven:
                    break
            else:
                spent.update(usage_of(completion, self._prices))
                self._note(form, completion, refusal, spent)
                return completion
        raise refusal or RejectedError("", "exception")

    def _note(
        self,
        form: Form,
        completion: Completion,
        refusal: RejectedError | None,
        spent: Counter[str],
    ) -> None:
        """Keep what the run is to tell: another form, another model than was asked for."""
        with self._lock:
            if refusal is not None and form != self._form:
                self._news.append(f"asked in the form {form}, not {self._form}: {refusal.problem}")
                self._form = form
            self._proven = True
            server = (completion.model or self.model, completion.system_fingerprint)
            if server not in self._servers:
                self._servers.add(server)
                mark = f", system_fingerprint {server[1]}" if server[1] else ""
                self._news.append(f"answered by {server[0]}{mark}")
        if form != self.form:
            spent[f"requests_{form}"] += 1

    def _body(self, task: str, document: BlindDocument, form: Form) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": self._prompts.messages(task, document, form),
            **{name: value for name, value in self._options.items() if value is not None},
        }
        if form == "json_schema":
            schema = {"name": task, "strict": True, "schema": llm_answers.answer_schema(task)}
            body["response_format"] = {"type": form, "json_schema": schema}
        elif form == "json_object":
            body["response_format"] = {"type": form}
        return {**body, "extra_body": self._extra} if self._extra else body
