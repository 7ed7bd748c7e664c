"""``llm:`` and all that servers and models do wrong; keys that no file and no message shows."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from onrecord.document import BlindDocument
from onrecord.errors import ExtractorError, InvalidInputError, OnrecordError
from onrecord.extractors.hosting import UnusableError
from onrecord.extractors.llm_answers import read_answer
from onrecord.extractors.llm_waiting import retry_after
from onrecord.running.limits import Limits
from onrecord.running.runner import run_extractor
from tests.command_line import onrecord, write_lines
from tests.llm_runs import FIVE, KEY, fine, on_bad, only_failure, quiet, run, servers
from tests.llm_server import Asked, Reply, Serve, completion, problem
from tests.test_running import corpus, lines

pytest.importorskip("openai")
pytest.importorskip("rapidfuzz")
pytestmark = pytest.mark.extras

ROOT = Path(__file__).parent.parent
BLIND = BlindDocument(id="a", text="It rained.")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet(monkeypatch)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with servers() as start:
        yield start


class TestAnswers:
    @pytest.mark.parametrize(
        "said",
        [
            '{"entities": [{"text": "Reed", "before": "", "type": "PERSON"}]}',
            '```json\n{"entities": [{"text": "Reed", "type": "PERSON"}]}\n```',
            'Is {it}? {"entities": []} No: {"entities": [{"text": "Reed", "type": "PERSON"}]} So.',
            '<think>{"a": {</think>{"entities": [{"text": "Reed", "type": "PERSON", "why": 1}]}',
        ],
    )
    def test_json_is_found_among_other_words(self, said: str) -> None:
        (entity,) = read_answer("entities", said).entities
        assert (entity.text, entity.before, entity.type) == ("Reed", "", "PERSON")

    @pytest.mark.parametrize(
        ("said", "message"),
        [
            ("[]", "entities: the answer breaks the schema: Expected `object`, got `array`"),
            ('{"dates": []}', "missing required field `entities`"),
            ('{"entities": [{"text": 1, "type": "ORG"}]}', "entities[0].text: the answer breaks"),
            ('{"entities": [{"text": "a", "type": ""}]}', "type must not be empty"),
            ('{"entities": [{"text": "a", "type": "O', "no JSON object in the answer: '{"),
            ("I cannot help with that.", "no JSON object in the answer: 'I cannot help"),
            ("[" * 100_000, "no JSON object in the answer"),
        ],
    )
    def test_what_is_not_of_the_shape_is_refused_in_words(self, said: str, message: str) -> None:
        with pytest.raises(OnrecordError) as error:
            read_answer("entities", said)
        assert message in str(error.value)

    @pytest.mark.parametrize(
        ("reply", "message"),
        [
            (Reply(b"<html>Sign in</html>"), "output: the server's answer is no chat completion"),
            (Reply(b"\xff"), "output: the server's answer is no chat completion"),
            (Reply(completion("not JSON")), "output: entities: no JSON object in the answer"),
            (
                Reply(completion({"entities": "none"})),
                "output: entities: the answer breaks the sch",
            ),
            (Reply(completion(None)), "output: the answer is empty (finish_reason: stop)"),
            (Reply(completion("  ")), "output: the answer is empty (finish_reason: stop)"),
            (
                Reply(completion('{"entities": [{"te', finish="length")),
                "output: the answer was cut off (finish_reason: length) (allow more with --set",
            ),
            (
                Reply(completion(None, finish="content_filter")),
                "output: the answer is empty (finish_reason: content_filter)",
            ),
            (
                Reply({"choices": [{"message": {"content": None, "refusal": "I will not."}}]}),
                "output: the model refused: 'I will not.'",
            ),
            (Reply({"choices": []}), "output: the answer has no choices"),
            (Reply({"choices": None}), "output: the answer has no choices"),
            (Reply({"choices": [{}]}), "output: the answer is empty"),
            (
                Reply({"error": {"message": "no room"}}),
                "exception: the server answered with an error: 'no room'",
            ),
            (problem(413, "too long"), "exception: the server answered 413: 'too long'"),
            (Reply({"detail": "too long"}, 400), "exception: the server answered 400: 'too long'"),
        ],
    )
    def test_a_bad_answer_fails_its_document_and_no_other_and_is_not_asked_for_again(
        self, reply: Reply, message: str, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(on_bad(reply))
        assert only_failure(run(server, tmp_path, concurrency=1)).startswith(message)
        assert set(server.count().values()) == {1}

    def test_content_in_parts_is_joined(self, serve: Serve, tmp_path: Path) -> None:
        parts = [
            {"type": "thinking", "thinking": [{"type": "text", "text": "{"}]},
            {"type": "text", "text": '{"entities": [{"text": "Zo'},
            {"type": "text", "text": 'ë Vance", "type": "PERSON"}]}'},
        ]
        choice = {"message": {"role": "assistant", "content": parts}, "finish_reason": "stop"}
        server = serve(lambda _: Reply({"choices": [choice]}))
        result = run(server, tmp_path, corpus("a"))
        assert lines(result)[0]["entities"] == [{"start": 6, "end": 15, "type": "PERSON"}]


class TestTryingAgain:
    @pytest.mark.parametrize(
        "reply",
        [
            problem(429, "slow down"),
            problem(429, "slow down", headers={"retry-after": "0"}),
            problem(500, "oh"),
            problem(503, "busy"),
            problem(408, "late"),
            Reply(cut=-1),
            Reply(completion({"entities": []}), cut=9),
        ],
    )
    def test_what_may_pass_is_asked_again(self, reply: Reply, serve: Serve, tmp_path: Path) -> None:
        server = serve(on_bad(lambda asked: fine(asked) if asked.time > 2 else reply))
        result = run(server, tmp_path, concurrency=1)
        assert not result.failures
        assert server.count("bad")["Mayor Zoë Vance of bad spoke.", "entities"] == 3
        # five documents, one of them asked about three times
        assert result.found.usage["requests"] == len(server.asked) == 7

    @pytest.mark.parametrize(
        ("reply", "message"),
        [
            (problem(500, "oh"), "exception: the server answered 500: 'oh'"),
            (problem(429, "slow down"), "exception: the server answered 429: 'slow down'"),
            (Reply(cut=-1), "exception: cannot be reached: Server disconnected"),
            (Reply(b"{" * 99, cut=9), "exception: broke off its answer: peer closed connection"),
        ],
    )
    def test_trying_ends(self, reply: Reply, message: str, serve: Serve, tmp_path: Path) -> None:
        server = serve(on_bad(reply))
        result = run(server, tmp_path, concurrency=1, retries="2")
        assert only_failure(result).startswith(message)
        assert sum(server.count("bad").values()) == 3

    @pytest.mark.parametrize("ask", ["number", "milliseconds", "date"])
    def test_a_server_is_given_the_time_that_it_asks_for(
        self, ask: str, serve: Serve, tmp_path: Path
    ) -> None:
        def way(asked: Asked) -> Reply:
            if asked.time > 1:
                return fine(asked)
            date = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
            headers = {
                "number": {"retry-after": "1"},
                "milliseconds": {"retry-after-ms": "1000"},
                "date": {"retry-after": date},
            }[ask]
            return problem(429, "slow down", headers=headers)

        server = serve(way)
        assert not run(server, tmp_path, corpus("a")).failures
        first, second = server.times
        # a date has whole seconds: two from now are more than one
        assert 1.0 <= second - first < 5

    def test_all_threads_wait_when_one_is_told_to(self, serve: Serve, tmp_path: Path) -> None:
        begun = threading.Event()

        def way(asked: Asked) -> Reply:
            if "of d3 spoke" in asked.text and asked.time == 1:
                begun.set()
                return problem(429, "slow down", headers={"retry-after": "1"})
            if "of d1 spoke" in asked.text:
                begun.wait(5)
                return fine(asked)._replace(wait=0.5)
            return fine(asked)

        server = serve(way)
        many = corpus(*(f"d{number}" for number in range(12)))
        assert not run(server, tmp_path, many, concurrency="2").failures
        told = next(t for a, t in zip(server.asked, server.times, strict=True) if "d3" in a.text)
        between = [t - told for t in server.times if told < t < told + 0.95]
        assert between == []

    def test_a_wrong_key_is_one_request_and_one_error(
        self, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MY_KEY", KEY)
        server = serve(lambda _: problem(401, f"Incorrect API key provided: {KEY[:5]}***"))
        write_lines(
            tmp_path / "c.jsonl", *({"id": f"d{n}", "text": "It rained."} for n in range(9))
        )
        answer = onrecord(
            "run", "llm:m", "--corpus", tmp_path / "c.jsonl", "--out", tmp_path / "run",
            "--set", f"base_url={server.base_url}", "--set", "api_key_env=MY_KEY",
        )  # fmt: skip
        assert len(server.asked) == 1
        assert (answer.code, answer.out) == (4, "")
        assert answer.err == (
            "error: llm:m: the server refuses the key (401) "
            "(--set api_key_env=NAME names the variable that holds the key)\n"
        )

    @pytest.mark.parametrize(
        ("reply", "message"),
        [
            (problem(402, "no credit"), "the server answered 402: 'no credit'"),
            (problem(404, "no such model"), "the server answered 404: 'no such model'"),
            (problem(403, "not here"), "the server answered 403: 'not here'"),
            (problem(429, "pay", code="insufficient_quota"), "the server answered 429: 'pay'"),
            (
                problem(429, "later", headers={"retry-after": "86400"}),
                "the server answered 429: 'later'; it asks to wait 86,400 s",
            ),
        ],
    )
    def test_what_cannot_pass_stops_the_run_at_once(
        self, reply: Reply, message: str, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(lambda _: reply)
        with pytest.raises(UnusableError, match=f"^llm:m: {re.escape(message)}"):
            run(server, tmp_path)
        assert len(server.asked) == 1
        assert json.loads((tmp_path / "run.json").read_text())["state"] == "stopped"

    def test_a_run_that_stopped_goes_on_and_pays_for_nothing_twice(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        empty = problem(402, "no credit")
        server = serve(on_bad(empty))
        with pytest.raises(UnusableError, match="goes on from here"):
            run(server, tmp_path, concurrency="1")
        server.way = fine
        result = run(server, tmp_path, concurrency="1")
        assert (result.found.resumed, result.failures) == (2, ())
        assert sorted(server.count().values()) == [1, 1, 1, 1, 2]

    @pytest.mark.slow
    def test_processes_stop_too(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(lambda _: problem(401, "who?"))
        with pytest.raises(ExtractorError, match=r"^llm:m: the server refuses"):
            run_extractor(
                "llm:m", FIVE, out=tmp_path, jobs=2, settings={"base_url": server.base_url}
            )
        assert len(server.asked) <= 2

    def test_no_server_is_one_error_after_three_tries(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableError, match=r"cannot be reached: .*\(is the server running"):
            run_extractor(
                "llm:m", FIVE, out=tmp_path, settings={"base_url": "http://127.0.0.1:9/v1"}
            )

    @pytest.mark.parametrize(
        ("reply", "limit"),
        [
            (Reply(completion({"entities": []}), wait=2), 0.5),
            (Reply(completion({"entities": []}), trickle=0.05), 0.5),
            (problem(429, "slow down", headers={"retry-after": "5"}), 0.5),
        ],
    )
    def test_a_document_is_given_up_when_its_time_is_up(
        self, reply: Reply, limit: float, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(lambda asked: reply if "bad" in asked.text else fine(asked))
        settings = {"base_url": server.base_url, "tasks": "entities", "concurrency": "1"}
        order = corpus("d0", "d1", "d3", "d4", "bad")
        begin = time.monotonic()
        result = run_extractor(
            "llm:m", order, out=tmp_path, settings=settings, limits=Limits(seconds=limit)
        )
        assert only_failure(result) == "timeout: took longer than the limit of 0.5 s"
        assert time.monotonic() - begin < 30
        assert sum(server.count("bad").values()) == 1

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({}, None),
            ({"retry-after": "7"}, 7.0),
            ({"retry-after": "0.5"}, 0.5),
            ({"retry-after": "-3"}, 0.0),
            ({"retry-after": "soon"}, None),
            ({"retry-after": "nan"}, None),
            ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
            ({"retry-after-ms": "x", "retry-after": "9"}, 9.0),
            ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ],
    )
    def test_retry_after_is_read_in_all_its_forms(
        self, headers: Mapping[str, str], seconds: float | None
    ) -> None:
        assert retry_after(headers) == seconds


class TestKeys:
    def test_a_key_is_sent_to_its_server_and_written_nowhere(
        self, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MY_KEY", f"{KEY}\n")
        server = serve(on_bad(problem(400, f"your key {KEY} is fine, your text is not")))
        result = run(server, tmp_path, api_key_env="MY_KEY")
        assert {asked.headers["authorization"] for asked in server.asked} == {f"Bearer {KEY}"}
        assert "'your key *** is fine, your text is not'" in result.failures[0].message
        for path in tmp_path.iterdir():
            assert KEY.encode() not in path.read_bytes(), path.name

    @pytest.mark.parametrize(
        "reply",
        [
            Reply({"error": {"message": f"what is {KEY}?"}}),
            Reply(f"<html>{KEY}</html>".encode()),
            Reply(completion(f"your key is {KEY}")),
            Reply({"choices": [{"message": {"refusal": f"{KEY} is no good"}}]}),
            Reply(completion({"entities": []}, model=f"model of {KEY}")),
            Reply(completion({"entities": [{"text": KEY, "type": "ORG"}]})),
            problem(503, f"{KEY} must wait"),
        ],
    )
    def test_a_server_that_repeats_the_key_gives_it_to_no_file(
        self, reply: Reply, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MY_KEY", KEY)
        server = serve(lambda _: reply)
        found = run(server, tmp_path, api_key_env="MY_KEY", retries="0").found
        told = [f.message for f in found.failures] + [r.message for r in found.remarks]
        assert "***" in "".join(told)
        for path in tmp_path.iterdir():
            assert KEY.encode() not in path.read_bytes(), path.name

    def test_a_word_that_stands_for_a_key_is_no_secret(
        self, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MY_KEY", "EMPTY")
        server = serve(on_bad(problem(400, "EMPTY text")))
        assert "'EMPTY text'" in only_failure(run(server, tmp_path, api_key_env="MY_KEY"))

    def test_the_key_of_one_server_is_sent_to_no_other(
        self, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
            monkeypatch.setenv(name, KEY)
        server = serve(fine)
        run(server, tmp_path)
        assert not [value for a in server.asked for value in a.headers.values() if KEY in value]

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"api_key_env": KEY}, "api_key_env: names no environment variable that is set"),
            ({"api_key": KEY}, "has no setting 'api_key' (did you mean api_key_env"),
            ({"api_key_env": "ODD"}, "api_key_env: names a variable that holds no key"),
            ({"base_url": f"http://me:{KEY}@127.0.0.1/v1"}, "base_url: is recorded, so it must"),
            ({"base_url": f"http://127.0.0.1/v1?key={KEY}"}, "base_url: is recorded, so it must"),
            ({"base_url": f"127.0.0.1/{KEY}"}, "base_url: must be http://… or https://…"),
            ({"base_url": f"http://[::1/{KEY}"}, "base_url: must be http://… or https://…"),
            ({"base_url": f"http://a:b/{KEY}"}, "base_url: must be http://… or https://…"),
            ({}, "api_key_env: OPENAI_API_KEY is not set"),
        ],
    )
    def test_what_could_give_a_key_away_is_refused_and_not_repeated(
        self,
        settings: Mapping[str, str],
        message: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("ODD", "ключ")
        pairs = [word for k, v in settings.items() for word in ("--set", f"{k}={v}")]
        answer = onrecord("run", "llm:m", "--out", tmp_path / "run", *pairs)
        assert answer.code == 2
        assert message in answer.err
        assert KEY not in answer.err
        assert not (tmp_path / "run").exists()

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"tasks": "entities,names"}, "must be some of entities,dates,attributions"),
            ({"concurrency": 0}, "must be at least 1"),
            ({"retries": -1}, "must be at least 0"),
            ({"input_price": 1}, "must be given together"),
            ({"extra": {"messages": []}}, "may not hold messages"),
            ({"temperature": "warm"}, "temperature: "),
            ({"model": ""}, "needs a model: llm:MODEL"),
        ],
    )
    def test_a_wrong_setting_is_refused_before_anything_is_read(
        self, settings: dict[str, Any], message: str, tmp_path: Path
    ) -> None:
        given = {"base_url": "http://127.0.0.1:9/v1", **settings}
        with pytest.raises(InvalidInputError, match=message):
            run_extractor(
                "llm" if "model" in given else "llm:m", FIVE, out=tmp_path, settings=given
            )
