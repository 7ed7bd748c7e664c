"""From marked sources to gold: all or nothing, and dates that fit their words."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onrecord.composing.__main__ import command
from onrecord.composing.date_fit import fitting, misfits
from onrecord.markup import read_marked
from tests.command_line import onrecord

NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS = st.dates(date(1950, 1, 10), date(2090, 12, 20))
DCT = "2031-05-06"  # a Tuesday, in ISO week 19

SOURCE = """\
id: {id}
title: The mill
genre: business
variety: british
dct: 2031-05-06
---
<s1><e NORP kenya demonym>Kenyan</e> Minister <e PERSON tam_oakes title>Tam Oakes</e></s1> \
<q1>said</q1> on <d DATE {monday} dct>Monday</d> <c1>that it “will open”</c1>.
---
1 assertion named {who}
"""


class Answer(NamedTuple):
    code: int
    out: str


def compose(*arguments: str | Path) -> Answer:
    said = CliRunner().invoke(command, [str(a) for a in arguments], catch_exceptions=False)
    return Answer(said.exit_code, said.output)


def sources(folder: Path, *, count: int = 2, **fields: Any) -> Path:
    folder.mkdir(parents=True)
    said = {"monday": "2031-05-05", "who": "tam_oakes"} | fields
    for number in range(count):
        (folder / f"d{number}.txt").write_text(
            SOURCE.format(**({"id": f"d{number}"} | said)), encoding="utf-8"
        )
    return folder


# The command


def test_sources_become_gold_that_validation_finds_nothing_in(tmp_path: Path) -> None:
    source = sources(tmp_path / "composed" / "source")
    dest = tmp_path / "composed"
    (dest / "kb.toml").write_text('Kenyan = "Q114"\n', encoding="utf-8")
    assert compose(source, dest) == (0, "2 documents, 0 warnings\n")
    manifest = {
        "id": "composed", "title": "t", "version": "1.0.0", "documents": ["d0", "d1"],
        "text_licence": "CC-BY-4.0", "annotation_licence": "CC-BY-4.0", "provenance": "p",
        "type_set": "ontonotes",
    }  # fmt: skip
    (dest / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert onrecord("validate", "--strict", dest).out == "0 errors, 0 warnings\n"
    assert onrecord("validate", "--strict", f"marked:{source}").code == 0
    body = json.loads((dest / "d0.json").read_bytes())
    assert [e.get("kb_id", "") for e in body["entities"]] == ["Q114", None]
    assert "nothing in it happened" in body["meta"]["origin"]
    assert compose(source, dest, "--check").code == 0
    assert sorted(p.name for p in dest.iterdir()) == [
        "corpus.json", "d0.json", "d1.json", "kb.toml", "source",
    ]  # fmt: skip


def test_marked_texts_are_read_wherever_a_corpus_or_predictions_are(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    first, second = sources(tmp_path / "a"), sources(tmp_path / "b", monday="2031-05-12")
    assert compose(first, tmp_path / "gold").code == 0
    agreed = onrecord("agreement", f"marked:{first}", f"marked:{second}", "--format", "json")
    assert agreed.code == 0, agreed.err
    tasks = ("entities", "dates", "attributions")
    # the value of the one date differs
    wanted = {"entities": 1.0, "dates": 0.0, "attributions": 1.0}
    found = {t: agreed.json[t]["f1"][agreed.json[t]["headline"]]["f1"] for t in tasks}
    assert found == wanted
    scored = onrecord("score", f"marked:{first}", "--corpus", f"marked:{first}", "--format", "json")
    assert scored.code == 0, scored.err
    for task in tasks:
        rows = scored.json["tasks"][task]["criteria"].values()
        assert {row["overall"]["f1"] for row in rows} == {1.0}, task


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"who": "tam_okes"}, "d0.txt:9: attributions[0].source_entity"),
        ({"monday": "2031-5-5"}, "did you mean '2031-05-05'?"),
        ({"who": "a b"}, "d0.txt:9: no word is 'b'"),
        ({"id": "d1"}, "must be the name of the file, 'd0', got 'd1'"),
    ],
)
def test_where_anything_is_wrong_all_is_told_and_nothing_is_written(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    dest = tmp_path / "gold"
    answer = compose(sources(tmp_path / "source", **fields), dest)
    assert answer.code == 2
    assert said in answer.out
    assert not dest.exists()


def test_check_tells_what_is_not_what_its_source_compiles_to(tmp_path: Path) -> None:
    source, dest = sources(tmp_path / "source"), tmp_path / "gold"
    assert compose(source, dest, "--check").code == 2
    compose(source, dest)
    (dest / "d1.json").write_text("{}", encoding="utf-8")
    answer = compose(source, dest, "--check")
    assert answer.code == 2
    assert "d1.json: is not what its source compiles to" in answer.out
    assert (dest / "d1.json").read_text(encoding="utf-8") == "{}"
    (dest / "d9.json").write_text("{}", encoding="utf-8")
    assert "d9.json: has no source" in compose(source, dest).out


def test_plain_texts_and_the_texts_of_another_annotator(tmp_path: Path) -> None:
    source, other = sources(tmp_path / "source"), sources(tmp_path / "b", count=1, who="-")
    assert compose(source, "--plain", tmp_path / "plain", "--against", other).code == 0
    text = (tmp_path / "plain" / "d0.txt").read_text(encoding="utf-8")
    assert text == "Kenyan Minister Tam Oakes said on Monday that it “will open”."
    file = other / "d0.txt"
    file.write_text(file.read_text(encoding="utf-8").replace("“will", "“ will"), encoding="utf-8")
    answer = compose(source, "--against", other)
    assert answer.code == 2
    assert f"at {text.index('“') + 1} has" in answer.out
    file.write_text(SOURCE.format(id="d7", monday=DCT, who="-"), encoding="utf-8")
    assert "no document of the gold is 'd7'" in compose(source, "--against", other).out


@pytest.mark.parametrize(
    "kb", ['Kenyan = "114"', "Kenyan = 1", "Kenyan", 'Kenyan = "Q114', '[a]\nKenyan = "x"']
)
def test_a_knowledge_base_that_is_wrong_is_named(tmp_path: Path, kb: str) -> None:
    source = sources(tmp_path / "source")
    (tmp_path / "kb.toml").write_text(kb, encoding="utf-8")
    answer = onrecord("validate", f"marked:{source}")
    assert answer.code == 2
    assert "kb.toml" in answer.err
    assert "Traceback" not in answer.err


def test_a_folder_without_sources_is_told(tmp_path: Path) -> None:
    assert "must hold .txt files" in onrecord("validate", f"marked:{tmp_path}").err


# Dates that fit their words


def after(day: str, **gap: int) -> str:
    return str(date.fromisoformat(day) + timedelta(**gap))


@pytest.mark.parametrize(
    ("words", "type_", "anchor", "values"),
    [
        # the table of the guidelines' section 4.4, document date Tuesday 6 May 2031
        ("May 4, 2031", "DATE", "", "2031-05-04"),
        ("4 May 2031", "DATE", "", "2031-05-04"),
        ("Sunday, May 4, 2031", "DATE", "", "2031-05-04"),
        ("May 2031", "DATE", "", "2031-05"),
        ("2031", "DATE", "", "2031"),
        ("May 4", "DATE", DCT, "2030-05-04 2031-05-04 2032-05-04"),
        ("the 4th of May", "DATE", DCT, "2030-05-04 2031-05-04 2032-05-04"),
        ("March", "DATE", DCT, "2030-03 2031-03 2032-03"),
        ("today", "DATE", DCT, "2031-05-06"),
        ("yesterday", "DATE", DCT, "2031-05-05"),
        ("tomorrow", "DATE", DCT, "2031-05-07"),
        ("tonight", "TIME", DCT, "2031-05-06TNI"),
        ("this morning", "TIME", DCT, "2031-05-06TMO"),
        ("Monday evening", "TIME", DCT, "2031-05-05TEV 2031-05-12TEV"),
        ("Monday", "DATE", DCT, "2031-05-05 2031-05-12"),
        ("Tuesday", "DATE", DCT, "2031-05-06"),
        ("last Friday", "DATE", DCT, "2031-05-02 2031-04-25"),
        ("next Friday", "DATE", DCT, "2031-05-16 2031-05-09"),
        ("this week", "DATE", DCT, "2031-W19"),
        ("last week", "DATE", DCT, "2031-W18"),
        ("next week", "DATE", DCT, "2031-W20"),
        ("this month", "DATE", DCT, "2031-05"),
        ("last month", "DATE", DCT, "2031-04"),
        ("last quarter", "DATE", DCT, "2031-Q1"),
        ("last year", "DATE", DCT, "2030"),
        ("next year", "DATE", DCT, "2032"),
        ("two days ago", "DATE", DCT, "2031-05-04"),
        ("two weeks ago", "DATE", DCT, "2031-W17"),
        ("two months ago", "DATE", DCT, "2031-03"),
        ("two years ago", "DATE", DCT, "2029"),
        ("a year ago", "DATE", DCT, "2030"),
        ("the next day", "DATE", "2031-05-04", "2031-05-05"),
        ("the following day", "DATE", "2031-05-31", "2031-06-01"),
        ("the day before", "DATE", "2031-05-01", "2031-04-30"),
        ("that year", "DATE", "2019", "2019"),
        ("two years later", "DATE", "2019", "2021"),
        ("the following month", "DATE", "2030-12", "2031-01"),
        ("the previous week", "DATE", "2031-W01", "2030-W52"),
        # nothing is said of these
        ("last summer", "DATE", DCT, ""),
        ("two days later", "DATE", "2019", ""),
        ("a decade ago", "DATE", DCT, ""),
        ("two years", "DURATION", DCT, ""),
        ("every Monday", "SET", DCT, ""),
        ("3 p.m. on Monday", "TIME", DCT, ""),
        ("Monday", "DATE", "", ""),
    ],
)
def test_values_of_plain_dates(words: str, type_: str, anchor: str, values: str) -> None:
    assert fitting(words, type_, anchor) == set(values.split())


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_the_nearest_in_either_direction(day: date, wanted: int) -> None:
    back = next(d for n in range(7) if (d := day - timedelta(n)).weekday() == wanted)
    ahead = next(d for n in range(7) if (d := day + timedelta(n)).weekday() == wanted)
    assert fitting(NAMES[wanted], "DATE", str(day)) == {str(back), str(ahead)}


@given(DAYS, st.integers(1, 50), st.sampled_from(["ago", "earlier", "later", "from now"]))
def test_amounts_are_counted_in_their_unit(day: date, number: int, way: str) -> None:
    sign = 1 if way in ("later", "from now") else -1
    assert fitting(f"{number} days {way}", "DATE", str(day)) == {
        after(str(day), days=sign * number)
    }
    year, week, _ = (day + timedelta(weeks=sign * number)).isocalendar()
    assert fitting(f"{number} weeks {way}", "DATE", str(day)) == {f"{year}-W{week:02}"}
    months = day.year * 12 + day.month - 1
    for _ in range(number):  # month by month
        months += sign
    assert fitting(f"{number} months {way}", "DATE", str(day)) == {
        f"{months // 12}-{months % 12 + 1:02}"
    }
    assert fitting(f"{number} years {way}", "DATE", str(day)) == {str(day.year + sign * number)}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<d DATE 2031-05-04 dct>Monday</d>", "would be 2031-05-05 or 2031-05-12"),
        ("<d DATE 2031-05-07 dct>Tuesday, May 7</d>", "names a Tuesday, but 2031-05-07"),
        ("<d DURATION PXD>days</d>", "no tag underspecified"),
        ("<d DATE 2019 as=a>2019</d> <d DATE 2022 @a>two years later</d>", "would be 2021"),
        ("<d DATE 2031-05-05 dct>Monday</d> <d DURATION PXD underspecified>days</d>", ""),
        ("<d SET XXXX-WXX-1 quant=EVERY>Mondays</d>", ""),
    ],
)
def test_dates_that_do_not_fit_are_told(body: str, said: str) -> None:
    head = "id: x\ntitle: T\ngenre: g\nvariety: v\ndct: 2031-05-06\n"
    found = list(misfits(read_marked(f"{head}---\n{body}\n---\n", "x", {})))
    assert len(found) == (1 if said else 0)
    assert all(said in str(problem) for problem in found)


def test_a_date_that_does_not_fit_is_a_warning_with_its_line(tmp_path: Path) -> None:
    answer = compose(sources(tmp_path / "s", count=1, monday="2031-05-06"), tmp_path / "gold")
    assert answer.code == 0
    assert "d0.txt:7: dates[0]: 'Monday' would be" in answer.out
