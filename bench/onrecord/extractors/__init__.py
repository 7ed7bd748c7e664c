"""The extractors that come with onrecord, and the ways in for everybody else's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from onrecord.registry import Plugin

GROUP: Final = "onrecord.extractors"
"""The entry-point group of extractors in other packages."""

_HERE: Final = "onrecord.extractors"

BUNDLED: Final[tuple[Plugin, ...]] = (
    Plugin(
        name="rules",
        summary="our readable baseline for all three tasks",
        target=f"{_HERE}.rules:Rules",
        needs=("spacy", "countryinfo"),
        extra="baselines",
    ),
    Plugin(
        name="spacy",
        summary="entities and date spans of an installed spaCy pipeline: spacy:MODEL",
        target=f"{_HERE}.spacy_pipeline:SpacyPipeline",
        argument="model",
        needs=("spacy",),
        extra="baselines",
    ),
    Plugin(
        name="dateparser",
        summary="dates with values, by the dateparser library",
        target=f"{_HERE}.dateparser_dates:DateparserDates",
        needs=("dateparser",),
        extra="baselines",
    ),
    Plugin(
        name="textacy",
        summary="direct quotations, by the textacy library",
        target=f"{_HERE}.textacy_quotes:TextacyQuotes",
        argument="model",
        needs=("textacy",),
        extra="textacy",
    ),
    Plugin(
        name="transformers",
        summary="entities and date spans of a token classifier on disk: transformers:FOLDER",
        target=f"{_HERE}.transformers_tokens:TransformersTokens",
        argument="model",
        needs=("torch", "transformers"),
        extra="transformers",
    ),
    Plugin(
        name="llm",
        summary="all three tasks by a language model behind an OpenAI-compatible server: llm:MODEL",
        target=f"{_HERE}.language_model:LanguageModel",
        argument="model",
        needs=("openai", "rapidfuzz"),
        extra="llm",
    ),
    Plugin(
        name="learned",
        summary="entities by a model of your own: learned:FOLDER, from onrecord train learned",
        target=f"{_HERE}.learned:Learned",
        argument="model",
    ),
    Plugin(
        name="chrono",
        summary="dates with values, by chrono-node",
        target=f"{_HERE}.external_programs:chrono",
        environment="Node.js",
    ),
    Plugin(
        name="recognizers",
        summary="dates with values, by Microsoft's recognizers-text",
        target=f"{_HERE}.external_programs:recognizers",
        environment="a Python of its own",
    ),
    Plugin(
        name="heideltime",
        summary="dates with values, by HeidelTime",
        target=f"{_HERE}.external_programs:heideltime",
        environment="a Python of its own and Java",
    ),
)
"""Extractors that a user can name without writing anything."""

TRAINERS: Final[Mapping[str, Plugin]] = MappingProxyType(
    {
        "learned": Plugin(
            name="learned",
            summary="entities, by logistic regressions over words and their shapes",
            target=f"{_HERE}.learned_training:train",
            needs=("sklearn",),
            extra="learned",
        )
    }
)
"""Extractors that ``onrecord train`` fits: a function of a corpus, a folder and settings."""

WAYS_IN: Final[tuple[Plugin, ...]] = (
    Plugin(
        name="cmd",
        summary="any program that speaks JSON Lines: cmd:COMMAND",
        target=f"{_HERE}.subprocess_command:SubprocessCommand",
        argument="command",
        open=True,
    ),
    Plugin(
        name="http",
        summary="any server that takes a JSON POST: http://HOST/PATH",
        target=f"{_HERE}.http_endpoint:HttpEndpoint",
        argument="url",
        whole=True,
        open=True,
        needs=("httpx",),
        extra="http",
    ),
    Plugin(
        name="https",
        summary="the same over TLS: https://HOST/PATH",
        target=f"{_HERE}.http_endpoint:HttpEndpoint",
        argument="url",
        whole=True,
        open=True,
        needs=("httpx",),
        extra="http",
    ),
)
"""Prefixes that lead to somebody else's program."""

PYTHON_OBJECT: Final = Plugin(
    name="module:object",
    summary="a Python function, class or object: module:object or file.py:object",
    target=f"{_HERE}.python_object:from_reference",
    argument="reference",
    open=True,
)
PREDICTIONS_FILE: Final = Plugin(
    name="FILE.jsonl",
    summary="a ready predictions file, or a run folder",
    target=f"{_HERE}.predictions_file:PredictionsFile",
    argument="path",
)

DEFAULT: Final[tuple[str, ...]] = ("rules", "spacy:en_core_web_sm", "dateparser")
"""What ``onrecord run`` runs when no extractor is named."""
