"""``onrecord corpus merge``: two annotators' gold as one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import msgspec

from onrecord.cli.opened import open_two
from onrecord.cli.options import both_option, format_option, note, onto_option, print_json
from onrecord.converting import convert
from onrecord.corpus import Corpus, Manifest
from onrecord.curation import Merged, merge
from onrecord.curation.merging import Conflict, Decision
from onrecord.errors import InvalidInputError
from onrecord.readers.native import decode, read_bytes
from onrecord.report.differences import conflict_lines
from onrecord.report.tables import counted
from onrecord.writers.native import NativeWriter

FILE = click.Path(path_type=Path)
NEXT = (
    "to decide: write them down with --format json > conflicts.json, set each decision to a, b or\n"
    "neither, and call again with --decisions conflicts.json --out DIR"
)


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
@onto_option
@both_option
@click.option(
    "--out", type=FILE, metavar="DIR", help="Write the gold there, as a corpus folder or .jsonl."
)
@format_option("text", "json")
def command(
    *,
    a: str,
    b: str,
    decisions: Path | None,
    otherwise: Decision | None,
    onto: str | None,
    options: Mapping[str, str],
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
    first, second = open_two(a, b, options, onto)
    merged = merge(first, second, decided, otherwise=otherwise)
    if shape == "json":
        print_json([msgspec.structs.asdict(conflict) for conflict in merged.conflicts])
    else:
        for line in conflict_lines(merged.conflicts):
            click.echo(line)
    for sentence in merged.dropped:
        note(sentence)
    note(f"{counted(len(merged.conflicts), 'conflict')}, {len(merged.undecided)} not decided")
    if out:
        _write_gold(out, merged, first.manifest)
    elif merged.undecided and shape == "text":
        note(NEXT)


def _write_gold(out: Path, merged: Merged, manifest: Manifest | None) -> None:
    if merged.undecided:
        problem = f"is no gold yet: {counted(len(merged.undecided), 'conflict')} not decided"
        raise InvalidInputError(str(out), problem, "fill in --decisions, or say --otherwise")
    gold = Corpus(out.stem, "0", lambda: merged.documents, str(out), manifest)
    done = convert(gold, NativeWriter(), out, {})
    note(f"{out}: {counted(done.documents, 'document')} written")
