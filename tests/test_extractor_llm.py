"""``llm:``: what a language model quotes gets its offsets; what is sent, kept and summed up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from onrecord.document import Dct, Document
from onrecord.errors import InvalidInputError
from onrecord.extractors.llm_answers import ANSWERS, answer_schema
from onrecord.extractors.llm_prompts import BUNDLED, Prompts, day
from onrecord.running.runner import run_extractor
from tests.command_line import onrecord
from tests.llm_runs import fine, on_bad, only_failure, quiet, run, run_json, servers
from tests.llm_server import Asked, Reply, Serve, Way, completion, nothing, problem, says
from tests.test_running import Corpus, corpus, lines

pytest.importorskip("openai")
pytest.importorskip("rapidfuzz")
pytestmark = pytest.mark.extras

ROOT = Path(__file__).parent.parent
TEXT = (
    "“We  sail,” said Ada Lund, Ostley’s mayor, on Monday. “At noon.” Lund denied that the "
    "Ostley ferry — the Blue Heron — was late. Reed left Ostley two days later."
)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet(monkeypatch)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with servers() as start:
        yield start


def read(text: str, answers: Mapping[str, list[Any]], serve: Serve, tmp_path: Path) -> Any:
    """The prediction about one text, and the remarks."""
    server = serve(says(answers))
    one = Corpus([Document(id="a", text=text, dct=Dct(value="2031-05-06"))])
    result = run(server, tmp_path, one, tasks=",".join(answers))
    assert not result.failures
    remarks = [r.message for r in result.found.remarks if not r.message.startswith("answered by")]
    return lines(result)[0], remarks


def replying(body: Any) -> Way:
    return lambda _: Reply(body)


def at(words: str, text: str = TEXT, nth: int = 0) -> list[int]:
    start = [m.start() for m in re.finditer(re.escape(words), text)][nth]
    return [start, start + len(words)]


class TestQuotedStrings:
    def test_all_three_layers_get_the_offsets_of_what_was_quoted(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        entities = [
            {"text": "Ada Lund", "before": "said", "type": "PERSON"},
            {"text": "Blue Heron", "before": "the Ostley ferry - the", "type": "PRODUCT"},
        ]
        dates = [
            {"text": "Monday", "before": "on", "type": "DATE", "value": "2031-05-05",
             "mod": "NONE"},
            {"text": "two days later", "before": "left Ostley", "type": "DATE",
             "value": "2031-05-07", "mod": "APPROX"},
        ]  # fmt: skip
        attributions = [
            {
                "source": ["Ada Lund, Ostley's mayor"], "cue": "said",
                "content": ['"We sail,"', '"At noon."'], "quote_type": "direct",
                "speaker": "Ada Lund",
            },
            {
                "source": ["Lund"], "cue": "denied", "quote_type": "indirect", "speaker": "Lund",
                "content": ["that the Ostley ferry – the Blue Heron – was late"],
            },
        ]  # fmt: skip
        answers: dict[str, list[Any]] = {
            "entities": entities, "dates": dates, "attributions": attributions
        }  # fmt: skip
        line, remarks = read(TEXT, answers, serve, tmp_path)
        (person, ship), (monday, later), (said, denied) = (line[name] for name in answers)
        assert [person["start"], person["end"]] == at("Ada Lund")
        assert [ship["start"], ship["end"], ship["type"]] == [*at("Blue Heron"), "PRODUCT"]
        assert monday == {
            "start": at("Monday")[0], "end": at("Monday")[1], "type": "DATE",
            "value": "2031-05-05",
        }  # fmt: skip
        assert later["mod"] == "APPROX"
        assert said == {
            "source": [at("Ada Lund, Ostley’s mayor")],
            "cue": [at("said")],
            "content": [at("“We  sail,”"), at("“At noon.”")],
            "quote_type": "direct",
            "speaker": at("Ada Lund"),
        }
        assert denied["content"] == [at("that the Ostley ferry — the Blue Heron — was late")]
        assert denied["source"] == [at("Lund", nth=1)]
        assert (remarks, "ungrounded" in line) == ([], False)

    def test_the_context_decides_between_repeated_strings(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        quoted = [
            {"text": "Ostley", "before": "Reed left", "type": "GPE"},
            {"text": "Ostley", "before": "denied that the", "type": "GPE"},
        ]
        line, _ = read(TEXT, {"entities": quoted}, serve, tmp_path)
        assert [[e["start"], e["end"]] for e in line["entities"]] == [
            at("Ostley", nth=2), at("Ostley", nth=1),
        ]  # fmt: skip

    def test_what_is_not_in_the_text_is_counted_and_listed(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        entities = [
            {"text": "Reed", "before": "", "type": "PERSON"},
            {"text": "Tilda Vance", "before": "", "type": "PERSON"},
            {"text": "", "before": "", "type": "ORG"},
            {"text": "\ud800", "before": "", "type": "ORG"},
        ]
        dates = [{"text": "Tuesday", "before": "on", "type": "DATE", "value": "2031-05-06"}]
        line, remarks = read(TEXT, {"entities": entities, "dates": dates}, serve, tmp_path)
        assert len(line["entities"]) == 1
        assert line["ungrounded"] == {"entities": 3, "dates": 1}
        assert remarks == [
            "entities: not in the text, 3 ungrounded: 'Tilda Vance', '', '\\ud800'",
            "dates: not in the text, 1 ungrounded: 'Tuesday'",
        ]

    def test_ungrounded_strings_cost_precision(self, serve: Serve, tmp_path: Path) -> None:
        gold = {
            "id": "a", "text": TEXT,
            "entities": [{"start": at("Reed")[0], "end": at("Reed")[1], "type": "PERSON"}],
        }  # fmt: skip
        (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
        names = ("Reed", "Tilda Vance", "Amos Kit", "Joao Silva")
        server = serve(says({"entities": [{"text": n, "type": "PERSON"} for n in names]}))
        answer = onrecord(
            "run", "llm:m", "--corpus", tmp_path / "gold.jsonl", "--out", tmp_path / "run",
            "--set", f"base_url={server.base_url}", "--set", "tasks=entities", "--format", "json",
        )  # fmt: skip
        row = answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]
        # one of four found: precision 1/4; the one gold entity is found: recall 1
        assert (row["predicted"], row["precision"], row["recall"]) == (4, 0.25, 1)

    def test_more_of_a_string_than_the_text_has_are_duplicates(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        twice = [{"text": "Reed", "before": "", "type": "PERSON"}] * 2
        line, remarks = read(TEXT, {"entities": twice}, serve, tmp_path)
        assert line["entities"][0] == line["entities"][1]
        assert remarks == ["entities: 1 exact duplicates, kept; they cost precision"]

    def test_an_attribution_keeps_what_is_in_the_text_and_counts_once(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        quoted = [
            {"source": ["officials"], "cue": "denied", "content": ["the ferry was always late"],
             "quote_type": "indirect", "speaker": "Tilda Vance"},
            {"source": ["Reed"], "cue": "shouted", "content": ["“No!”"], "quote_type": "direct",
             "speaker": ""},
            {"source": ["Reed"], "cue": "", "content": [], "quote_type": "rumour", "speaker": ""},
            {"source": [], "cue": "left", "content": [""], "quote_type": "rumour"},
        ]  # fmt: skip
        line, remarks = read(TEXT, {"attributions": quoted}, serve, tmp_path)
        assert line["attributions"] == [
            {"source": [], "cue": [at("denied")], "content": [], "quote_type": "indirect"},
            {"source": [], "cue": [at("left")], "content": []},
        ]
        assert line["ungrounded"] == {"attributions": 3}
        missing = "'the ferry was always late', 'officials', 'Tilda Vance', '“No!”', 'shouted', ''"
        assert remarks == [f"attributions: not in the text, 3 ungrounded: {missing}"]

    def test_a_role_stands_near_its_content_and_outside_it(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        text = "Reed said no. Lund said Reed said yes. Reed is feared to have said “no”, Kit said."
        quoted = [
            {"source": ["Reed"], "cue": "said", "content": ["no"], "quote_type": "indirect"},
            {"source": ["Lund"], "cue": "said", "content": ["Reed said yes"]},
            {"source": ["Reed"], "cue": "said", "content": ["yes"]},
            {"source": [], "cue": "is feared", "content": ["Reed", "to have said “no”"]},
            {"source": ["Kit"], "cue": "said", "content": ["Reed is feared … to have said “no”"]},
        ]
        line, _ = read(text, {"attributions": quoted}, serve, tmp_path)
        roles = ("source", "cue", "content")
        found = [[a[role] for role in roles] for a in line["attributions"]]
        assert found == [
            [[at("Reed", text)], [at("said", text)], [at("no", text)]],
            [[at("Lund", text)], [at("said", text, 1)], [at("Reed said yes", text)]],
            [[at("Reed", text, 1)], [at("said", text, 2)], [at("yes", text)]],
            [[], [at("is feared", text)], [at("Reed", text, 2), at("to have said “no”", text)]],
            [
                [at("Kit", text)], [at("said", text, 4)],
                [at("Reed is feared", text), at("to have said “no”", text)],
            ],
        ]  # fmt: skip


class TestRequests:
    def test_what_is_set_is_sent_and_nothing_else(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(nothing)
        one = Corpus([Document(id="a", text="It rained.", dct=Dct(value="2031-05-06"))])
        run(server, tmp_path / "a", one)
        more = {"temperature": "0", "seed": "7", "max_tokens": "900", "extra": '{"top_k": 1}'}
        run(server, tmp_path / "b", one, **more)
        bare, full = (
            {k: v for k, v in asked.body.items() if k not in ("messages", "response_format")}
            for asked in server.asked
        )
        assert bare == {"model": "m"}
        assert full == {"model": "m", "temperature": 0, "seed": 7, "max_tokens": 900, "top_k": 1}
        assert server.asked[0].day == "Tuesday, 2031-05-06"
        assert server.asked[0].headers["authorization"] == "Bearer none"

    def test_the_schema_asks_for_every_field_allows_no_other_and_refers_to_nothing(self) -> None:
        def check(node: Any) -> None:
            if isinstance(node, dict):
                assert "$ref" not in node
                if node.get("type") == "object":
                    assert node["required"] == list(node["properties"])
                    assert node["additionalProperties"] is False
                for value in node.values():
                    check(value)
            elif isinstance(node, list):
                for value in node:
                    check(value)

        for task in ANSWERS:
            check(answer_schema(task))
        (entity,) = (answer_schema("entities")["properties"]["entities"]["items"],)
        assert list(entity["properties"]) == ["text", "before", "type"]
        assert "WORK_OF_ART" in entity["properties"]["type"]["enum"]

    @pytest.mark.parametrize(
        ("dct", "words"),
        [
            ("2031-05-06", "Tuesday, 2031-05-06"),
            ("2031-05-06T10:00", "Tuesday, 2031-05-06T10:00"),
            ("2031-05", "2031-05"),
            ("2031-W19-2", "2031-W19-2"),
            ("2031-13-01", "2031-13-01"),
            (None, "unknown"),
        ],
    )
    def test_the_model_is_told_the_articles_day(self, dct: str | None, words: str) -> None:
        assert day(dct) == words

    def test_an_empty_text_costs_no_request(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(nothing)
        result = run(server, tmp_path, Corpus([Document(id="a", text=" \n")]), tasks="dates")
        assert (lines(result)[0]["dates"], server.asked) == ([], [])

    def test_a_lone_surrogate_does_not_stop_the_request(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(says({"entities": [{"text": "Lund", "type": "PERSON"}]}))
        result = run(server, tmp_path, Corpus([Document(id="a", text="\ud800 Lund left.")]))
        assert lines(result)[0]["entities"] == [{"start": 2, "end": 6, "type": "PERSON"}]

    def test_own_prompts_stand_for_ours_and_their_checksum_is_recorded(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        server, mine = serve(nothing), tmp_path / "mine"
        mine.mkdir()
        with pytest.raises(InvalidInputError, match="must be a folder with prompts"):
            run(server, tmp_path / "run", prompts=str(mine))
        (mine / "entities.md").write_text("# Task: entities\nFind ships.", encoding="utf-8")
        ours = run(server, tmp_path / "a").description.configuration["prompts"]
        theirs = run(server, tmp_path / "b", prompts=str(mine)).description.configuration["prompts"]
        assert [name for name in ours if ours[name] != theirs[name]] == ["entities"]
        assert "Find ships." in server.asked[-1].body["messages"][0]["content"]
        assert str(mine) not in (tmp_path / "b" / "run.json").read_text()

    def test_the_prompts_are_files_that_name_every_type_and_nobody_of_the_seed(self) -> None:
        gold = json.loads((ROOT / "data/seed/000_e06694f92bc936f5.json").read_text())
        numerals = {"CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"}
        names = {e["text"] for e in gold["entities"] if e["type"] not in numerals}
        words = {word for name in names for word in re.findall(r"[A-Z]\w{3,}", name)}
        files = {path.stem: path.read_text(encoding="utf-8") for path in BUNDLED.glob("*.md")}
        assert set(files) == {*ANSWERS, "quoting", "shape"}
        for text in files.values():
            assert not words & set(re.findall(r"\w+", text))
        for task in ("entities", "dates"):
            types = answer_schema(task)["properties"][task]["items"]["properties"]["type"]["enum"]
            assert all(f"| {name} |" in files[task] for name in types)
        assert '"required": ["dates"]' in Prompts(("dates",), None).system("dates", "plain")


class TestForms:
    @pytest.mark.parametrize(
        ("accepted", "posts"),
        # the first task tries each form down to the accepted one, the other two know it:
        # 1 + 2, 2 + 2, 3 + 2
        [("json_schema", 3), ("json_object", 4), ("plain", 5)],
    )
    def test_a_form_that_the_server_refuses_gives_way_to_the_next_and_the_run_says_so(
        self, accepted: str, posts: int, serve: Serve, tmp_path: Path
    ) -> None:
        def way(asked: Asked) -> Reply:
            form = asked.body.get("response_format", {"type": "plain"})["type"]
            if form != accepted:
                return problem(400, f"'response_format' of type {form!r} is not supported")
            inside = asked.body["messages"][0]["content"]
            assert ("JSON Schema" in inside) == (form != "json_schema")
            said = json.dumps({asked.task: []})
            return Reply(completion(f"Here you are: {said}" if form == "plain" else said))

        server = serve(way)
        result = run(server, tmp_path, corpus("a"), tasks="entities,dates,attributions")
        assert not result.failures
        assert len(server.asked) == posts
        written = run_json(result)
        usage = written["totals"]["usage"]
        assert usage["requests"] == posts
        told = [r["message"] for r in written["remarks"] if "asked in the form" in r["message"]]
        if accepted == "json_schema":
            assert told == []
        else:
            why = "\"'response_format' of type 'json_schema' is not supported\""
            start = f"asked in the form {accepted}, not json_schema"
            assert told == [f"{start}: the server answered 400: {why}"]
            assert usage[f"requests_{accepted}"] == 3

    def test_the_form_is_a_setting(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(nothing)
        run(server, tmp_path, corpus("a"), form="plain")
        assert "response_format" not in server.asked[0].body
        with pytest.raises(InvalidInputError, match="llm:m: form: Invalid enum value"):
            run(server, tmp_path, corpus("a"), form="xml")

    def test_a_request_that_no_form_saves_is_refused_for_its_own_reason(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(lambda _: problem(400, "temperature must be 1"))
        result = run(server, tmp_path, corpus("a"))
        assert result.failures[0].message == "the server answered 400: 'temperature must be 1'"
        assert len(server.asked) == 3

    def test_a_form_that_was_accepted_once_stays(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(on_bad(problem(400, "too many tokens")))
        assert "too many tokens" in only_failure(run(server, tmp_path, concurrency=1))
        assert sum(server.count("bad").values()) == 1


class TestRuns:
    def test_tokens_and_cost_are_added_up_failures_included(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        details = {
            "prompt_tokens": 1000, "completion_tokens": 100,
            "prompt_tokens_details": {"cached_tokens": 400},
            "completion_tokens_details": {"reasoning_tokens": 60},
        }  # fmt: skip
        bad = Reply(completion("nonsense", usage=details))
        server = serve(on_bad(bad))
        prices = {"input_price": "2", "cached_price": "0.5", "output_price": "8"}
        written = run_json(run(server, tmp_path, **prices))
        usage = written["totals"]["usage"]
        # fine, four times: 1000 × 2 + 100 × 8 = 2800 millionths;
        # bad: 600 × 2 + 400 × .5 + 100 × 8 = 2200
        assert usage.pop("cost") == pytest.approx((4 * 2800 + 2200) / 1e6)
        assert usage == {
            "requests": 5, "input_tokens": 5000, "output_tokens": 500,
            "cached_tokens": 400, "reasoning_tokens": 60,
        }  # fmt: skip
        assert "price" not in json.dumps(written["extractor"])

    def test_what_failed_attempts_cost_stays_in_the_sum(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(on_bad(Reply(completion("nonsense"))))
        run(server, tmp_path, revision="r1")
        server.way = fine
        result = run(server, tmp_path, revision="r1")
        assert (result.found.resumed, result.found.usage["requests"]) == (4, 6)
        assert result.found.usage["input_tokens"] == 6000
        assert run(server, tmp_path, revision="r1").found.usage["requests"] == 6

    def test_an_answer_without_a_count_of_tokens_is_named_unmetered(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        uncounted: list[Any] = [None, {}, "none", {"prompt_tokens": "x"}]
        for number, usage in enumerate(uncounted):
            server = serve(replying(completion({"entities": []}, usage=usage)))
            found = run(server, tmp_path / str(number), corpus("a")).found
            assert found.usage == {"requests": 1, "unmetered": 1}

    def test_results_outlive_the_run_only_under_a_declared_revision(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(fine)
        for _ in range(2):
            assert run(server, tmp_path / "unknown").found.resumed == 0
        assert set(server.count().values()) == {2}
        resumed = [run(server, tmp_path / "r", revision=r).found.resumed for r in ("a", "a", "b")]
        assert resumed == [0, 5, 0]

    def test_settings_that_cannot_change_an_answer_reuse_what_is_there(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(fine)
        run(server, tmp_path, revision="a")
        more = {"concurrency": "2", "retries": "1", "input_price": "1", "output_price": "1"}
        assert run(server, tmp_path, revision="a", **more).found.resumed == 5
        for name, value in (
            ("temperature", "1"),
            ("seed", "1"),
            ("extra", "{}"),
            ("form", "plain"),
        ):
            again = run(server, tmp_path, revision="a", **{name: value}).found.resumed
            assert again == (5 if name == "extra" else 0), name

    def test_no_more_documents_are_read_at_once_than_the_setting_allows(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve(lambda asked: fine(asked)._replace(wait=0.1))
        many = corpus(*(f"d{number:02}" for number in range(12)))
        result = run(server, tmp_path, many, concurrency="3")
        assert server.most_at_once == 3
        assert [line["doc_id"] for line in lines(result)] == [f"d{n:02}" for n in range(12)]

    def test_each_repeat_is_asked_for_and_paid(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(fine)
        settings = {"base_url": server.base_url, "tasks": "entities"}
        result = run_extractor("llm:m", corpus("a"), out=tmp_path, settings=settings, repeat=3)
        assert len(server.asked) == result.found.usage["requests"] == 3

    def test_the_run_names_the_model_that_answered_whenever_it_is_another(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        marks = iter(["fp_1", "fp_1", "fp_2", "fp_1", "fp_2"])
        server = serve(
            lambda a: Reply(
                completion({a.task: []}, model="m-2031", system_fingerprint=next(marks))
            )
        )
        result = run(server, tmp_path, concurrency="1")
        assert [(r.doc_id, r.message) for r in result.found.remarks] == [
            ("d0", "answered by m-2031, system_fingerprint fp_1"),
            ("bad", "answered by m-2031, system_fingerprint fp_2"),
        ]
