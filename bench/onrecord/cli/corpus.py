"""``onrecord corpus``: look after a corpus."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from onrecord.cli.options import format_option, note, print_json
from onrecord.curation import Merged, differences, merge, sample, split, statistics
from onrecord.curation.merging import Conflict, Decision
from onrecord.errors import InvalidInputError
from onrecord.native_text import gold_text
from onrecord.opening import open_corpus
from onrecord.readers.native import decode, read_bytes
from onrecord.report.curation import difference_lines, difference_table, statistics_tables
from onrecord.report.machine import tables_as_markdown
from onrecord.report.text import print_tables
from onrecord.wire import wire_of

FILE = click.Path(path_type=Path)
SEED = click.option("--seed", default=0, show_default=True, help="The same seed, the same draw.")
STRATIFY = click.option(
    "--stratify", multiple=True, metavar="KEY",
    help="Keep the proportions of a key of meta, e.g. genre; may be repeated.",
)  # fmt: skip


@click.group(name="corpus")
def command() -> None:
    """Look after a corpus: what it holds, splits, samples, versions, annotators."""


@command.command(name="stats")
@click.argument("corpus")
@format_option("text", "json", "markdown")
def stats(corpus: str, shape: str) -> None:
    """Documents, words, sentences, and annotations by type, value and phenomenon."""
    found = statistics(open_corpus(corpus))
    if shape == "json":
        print_json(found)
    elif shape == "markdown":
        click.echo(tables_as_markdown(statistics_tables(found)), nl=False)
    else:
        print_tables(statistics_tables(found))


@command.command(name="split")
@click.argument("corpus")
@click.option(
    "--into", multiple=True, required=True, metavar="NAME=SHARE",
    help="A split and its share, e.g. dev=20; at least once.",
)  # fmt: skip
@SEED
@click.option(
    "--together", default="story", show_default=True, metavar="KEY",
    help="Documents with the same value of this key of meta stay in one split.",
)  # fmt: skip
@STRATIFY
@click.option("--write", is_flag=True, help="Put the splits into the corpus's corpus.json.")
def split_command(
    *,
    corpus: str,
    into: Sequence[str],
    seed: int,
    together: str,
    stratify: Sequence[str],
    write: bool,
) -> None:
    """Deal documents out into splits, whole stories together; prints them as JSON."""
    opened = open_corpus(corpus)
    shares = dict(map(_share, into))
    found = split(opened, shares, seed=seed, together=together, stratify=stratify)
    if write:
        manifest = Path(opened.place) / "corpus.json"
        if opened.manifest is None or not manifest.is_file():
            raise InvalidInputError(corpus, "--write needs a corpus folder with corpus.json")
        body = json.loads(read_bytes(manifest)) | {"splits": found}
        text = json.dumps(body, indent=2, ensure_ascii=False) + "\n"
        _replaced(manifest, text)
    print_json(found)
    note(", ".join(f"{name}: {len(ids)} documents" for name, ids in found.items()))


def _share(said: str) -> tuple[str, float]:
    name, _, share = said.partition("=")
    try:
        return name, float(share)
    except ValueError:
        raise InvalidInputError("--into", f"must be NAME=SHARE, got {said!r}") from None


def _replaced(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


@command.command(name="sample")
@click.argument("corpus")
@click.argument("size", type=int)
@SEED
@STRATIFY
@click.option("--out", type=FILE, metavar="FILE", help="Write the gold there, as JSON Lines.")
def sample_command(
    *, corpus: str, size: int, seed: int, stratify: Sequence[str], out: Path | None
) -> None:
    """Draw SIZE documents at random; prints their ids, one a line."""
    found = sample(open_corpus(corpus), size, seed=seed, stratify=stratify)
    if out:
        if out.exists():
            raise InvalidInputError(str(out), "is there already", "name a new file")
        lines = (msgspec.json.encode(wire_of(document)).decode() for document in found)
        _replaced(out, "".join(f"{line}\n" for line in lines))
    for document in found:
        click.echo(document.id)


@command.command(name="diff")
@click.argument("a")
@click.argument("b")
@format_option("text", "json")
def diff(a: str, b: str, shape: str) -> None:
    """What changed from gold A to gold B, annotation by annotation."""
    found = differences(open_corpus(a), open_corpus(b))
    if shape == "json":
        print_json(found)
        return
    for line in difference_lines(found["differences"]):
        click.echo(line)
    print_tables([difference_table(found)])


@command.command(name="merge")
@click.argument("a")
@click.argument("b")
@click.option(
    "--decisions", type=FILE, metavar="FILE",
    help="Conflicts as --format json lists them, each with its decision: a, b or neither.",
)  # fmt: skip
@click.option(
    "--otherwise", type=click.Choice(["a", "b", "neither"]),
    help="What becomes of conflicts that nobody decided.",
)  # fmt: skip
@click.option("--out", type=FILE, metavar="DIR", help="Write the gold there, one file a document.")
@format_option("text", "json")
def merge_command(
    *,
    a: str,
    b: str,
    decisions: Path | None,
    otherwise: Decision | None,
    out: Path | None,
    shape: str,
) -> None:
    """Make one gold of the annotations A and B: what both say, and what was decided.

    Without --out the conflicts are listed. Write them down with --format json, fill in every
    decision with its reason, and hand them back with --decisions.
    """
    decided: list[Conflict] = []
    if decisions:
        decoder = msgspec.json.Decoder(list[Conflict])
        decided = decode(decoder, read_bytes(decisions), str(decisions))
    merged = merge(open_corpus(a), open_corpus(b), decided, otherwise=otherwise)
    plain: list[dict[str, Any]] = [msgspec.structs.asdict(c) for c in merged.conflicts]
    if shape == "json":
        print_json(plain)
    else:
        for line in difference_lines(plain):
            click.echo(line)
    for sentence in merged.dropped:
        note(sentence)
    note(f"{len(plain)} conflicts, {len(merged.open)} of them not decided")
    if out:
        _write_gold(out, merged)


def _write_gold(out: Path, merged: Merged) -> None:
    if merged.open:
        problem = f"{len(merged.open)} conflicts are not decided, so there is no gold yet"
        raise InvalidInputError(str(out), problem, "fill in --decisions, or say --otherwise")
    if out.exists():
        raise InvalidInputError(str(out), "is there already", "name a new folder")
    files: Mapping[str, str] = {f"{d.id}.json": gold_text(d) for d in merged.documents}
    out.parent.mkdir(parents=True, exist_ok=True)
    desk = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        made = desk / out.name
        made.mkdir()
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8", newline="\n")
        made.rename(out)
    finally:
        shutil.rmtree(desk, ignore_errors=True)
