"""``onrecord list``: what there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import click

from onrecord.bundle import bundled_corpora
from onrecord.cli.options import format_option, print_json
from onrecord.contracts import Reader, Writer
from onrecord.extractors import PREDICTIONS_FILE, PYTHON_OBJECT
from onrecord.extractors.resolving import extractor_plugins
from onrecord.profiles import PROFILES
from onrecord.readers import READERS
from onrecord.readers.native import manifest_of
from onrecord.report.tables import Cell, Table
from onrecord.report.text import print_tables
from onrecord.type_mapping import bundled_type_maps
from onrecord.writers import WRITERS

Rows: TypeAlias = list[dict[str, str]]


def _corpora() -> Rows:
    found = []
    for name, folder in bundled_corpora().items():
        manifest = manifest_of(folder)
        found.append(
            {
                "name": name,
                "version": manifest.version,
                "documents": str(len(manifest.documents)),
                "title": manifest.title,
            }
        )
    return found


def _extractors() -> Rows:
    found = []
    for plugin in (*extractor_plugins().values(), PYTHON_OBJECT, PREDICTIONS_FILE):
        missing = ", ".join(plugin.missing)
        ready = f"runs in {plugin.environment}" if plugin.environment else "ready"
        if missing:
            ready = f"needs {missing}: pip install 'onrecord[{plugin.extra}]'"
        found.append({"name": plugin.name, "summary": plugin.summary, "state": ready})
    return found


def _criteria() -> Rows:
    return [
        {
            "profile": profile.name,
            "task": task,
            "criterion": criterion.name,
            "summary": criterion.summary,
            "role": "headline"
            if criterion.name == scorer.headline
            else "diagnostic" * criterion.diagnostic,
        }
        for profile in PROFILES.values()
        for task, scorer in profile.scorers.items()
        for criterion in scorer.criteria
    ]


def _profiles() -> Rows:
    return [{"name": p.name, "summary": p.summary} for p in PROFILES.values()]


def _formats() -> Rows:
    readers = {reader.name: reader for reader in READERS}
    writers = {writer.name: writer for writer in WRITERS}
    return [
        {
            "name": name,
            "reads": "yes" if name in readers else "",
            "writes": "yes" if name in writers else "",
            "summary": (readers.get(name) or writers[name]).summary,
        }
        for name in dict.fromkeys((*readers, *writers))
    ]


def _format_options() -> Rows:
    sides: tuple[tuple[str, Iterable[Reader | Writer]], ...] = (
        ("reading", READERS),
        ("writing", WRITERS),
    )
    return [
        {"format": one.name, "when": when, "option": option, "decides": decides}
        for when, listed in sides
        for one in listed
        for option, decides in one.options.items()
    ]


def _type_maps() -> Rows:
    return [{"name": m.name, "summary": m.description} for m in bundled_type_maps().values()]


LISTS: dict[str, Callable[[], Rows]] = {
    "corpora": _corpora,
    "extractors": _extractors,
    "criteria": _criteria,
    "profiles": _profiles,
    "formats": _formats,
    "format-options": _format_options,
    "type-maps": _type_maps,
}


@click.command(name="list")
@click.argument("what", type=click.Choice(list(LISTS)))
@format_option("text", "json")
def command(what: str, shape: str) -> None:
    """List corpora, extractors, criteria, profiles, formats, their options or type maps."""
    rows = LISTS[what]()
    if shape == "json":
        print_json(rows)
    elif rows:
        cells = tuple(tuple(Cell(value) for value in row.values()) for row in rows)
        print_tables([Table(what, tuple(rows[0]), cells)])
    else:
        click.echo(f"no {what}")
