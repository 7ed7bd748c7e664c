"""``onrecord corpus merge``: two annotators' gold as one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from onrecord.cli.options import format_option, note, print_json
from onrecord.curation import Merged, merge
from onrecord.curation.merging import Conflict, Decision
from onrecord.errors import InvalidInputError
from onrecord.native_text import gold_text
from onrecord.opening import open_corpus
from onrecord.readers.native import decode, read_bytes
from onrecord.report.curation import difference_lines

FILE = click.Path(path_type=Path)


@click.command(name="merge")
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
def command(
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
