"""``onrecord leaderboard``: pack, check and publish."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from onrecord.bundle import bundled_corpora
from onrecord.cli.options import format_option, note, print_json
from onrecord.corpus import Corpus
from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus
from onrecord.tasks import TASKS
from onrecord.validation.submissions import LARGEST

MEBIBYTE = 2**20
CLAIMED = (*(task.name for task in TASKS), "record")
"""Tasks whose headline a card may claim."""


@click.group(name="leaderboard")
def command() -> None:
    """Pack submissions, check them, and build a page from them."""


corpora_option = click.option(
    "--corpus", "names", multiple=True, metavar="C",
    help="A corpus of the leaderboard; repeatable. [default: every bundled one]",
)  # fmt: skip
largest_option = click.option(
    "--max-size", type=click.IntRange(min=1), default=LARGEST // MEBIBYTE, show_default=True,
    metavar="MIB", help="Refuse larger predictions files.",
)  # fmt: skip


def _corpora(names: Sequence[str]) -> dict[str, Corpus]:
    opened = [open_corpus(name) for name in names or bundled_corpora()]
    return {corpus.name: corpus for corpus in opened}


@command.command(name="check")
@click.argument("path", type=click.Path(path_type=Path))
@corpora_option
@largest_option
@format_option("text", "json")
def check_(*, path: Path, names: Sequence[str], max_size: int, shape: str) -> int:
    """Check submissions: card, checksums, predictions against the corpus.

    PATH is a submission or a folder of them. Everything that is wrong is listed; exit 2 if a
    submission is refused.
    """
    from onrecord.leaderboard.submissions import check  # noqa: PLC0415  # numpy
    from onrecord.views.wording import visible  # noqa: PLC0415  # numpy

    found = check(path, _corpora(names), largest=max_size * MEBIBYTE)
    errors = sum(p.severity == "error" for p in found.problems)
    if shape == "json":
        print_json([problem._asdict() for problem in found.problems])
        return 2 if errors else 0
    for problem in sorted(found.problems, key=lambda p: p.severity != "error"):
        click.echo(visible(f"{problem.severity}: {problem} [{problem.rule}]"))
    for entry in found.entries:
        click.echo(visible(f"fit: {entry.name}: {entry.card.system} {entry.card.version}"))
    return 2 if errors else 0


@command.command(name="submit")
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN…")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="DIR",
              help="The submission to make.")  # fmt: skip
@click.option("--system", metavar="NAME", help="[default: the extractor's name]")
@click.option("--version", metavar="V", help="[default: the extractor's version]")
@click.option("--author", "authors", multiple=True, required=True, metavar="NAME")
@click.option("--licence", required=True, metavar="SPDX", help="SPDX identifier, or proprietary.")
@click.option("--training-data", required=True, metavar="TEXT",
              help="What the system was trained and tuned on.")  # fmt: skip
@click.option("--contamination", "seen", multiple=True, required=True, metavar="CORPUS=WORDS",
              help="none known, text seen, gold seen or unknown; costs no rank.")  # fmt: skip
@click.option("--date", metavar="YYYY-MM-DD")
@click.option("--link", metavar="URL")
@click.option("--description", metavar="TEXT")
@click.option("--hardware", metavar="TEXT")
@click.option("--cost", type=(float, str), metavar="AMOUNT CURRENCY",
              help="What the predictions cost, e.g. 1.50 EUR.")  # fmt: skip
@click.option("--claim", "claims", multiple=True, metavar="CORPUS:TASK=F1",
              help="A score of yours, a fraction; stands beside the recomputed one.")  # fmt: skip
def submit(
    *, runs: Sequence[Path], out: Path, seen: Sequence[str], cost: tuple[float, str] | None,
    claims: Sequence[str], **card: Any,  # noqa: ANN401  # the card's other fields
) -> None:  # fmt: skip
    """Make a submission of finished runs, one for each corpus."""
    from onrecord.leaderboard.packing import pack  # noqa: PLC0415  # numpy

    disclosed = dict(pair.partition("=")[::2] for pair in seen)
    if "" in disclosed.values():
        raise InvalidInputError("--contamination", "must be CORPUS=WORDS", "seed='none known'")
    fields = {key: value for key, value in card.items() if value}
    if cost:
        fields["cost"] = dict(zip(("amount", "currency"), cost, strict=True))
    if claims:
        fields["claimed"] = _claimed(claims)
    written = pack(runs, out, {**fields, "contamination": disclosed})
    note(f"written: {written}")


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _claimed(claims: Sequence[str]) -> dict[str, dict[str, float]]:
    """Corpus → task → F1; a corpus may have a colon in its name."""
    found: dict[str, dict[str, float]] = {}
    for claim in claims:
        place, _, rate = claim.rpartition("=")
        corpus, _, task = place.rpartition(":")
        if not corpus or task not in CLAIMED:
            problem = f"must be CORPUS:TASK=F1 with a task of {', '.join(CLAIMED)}, got {claim!r}"
            raise InvalidInputError("--claim", problem, "seed:entities=0.87")
        try:
            found.setdefault(corpus, {})[task] = float(rate)
        except ValueError:
            raise InvalidInputError("--claim", f"F1 must be a number, got {rate!r}") from None
    return found


@command.command(name="build")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="DIR",
              help="The site; only what it wrote itself is ever replaced.")  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), default=Path(".onrecord_cache"),
              show_default=True, metavar="DIR", help="What was scored before.")  # fmt: skip
@click.option("--documents", type=click.IntRange(min=0), default=200, show_default=True,
              metavar="N", help="How many of a corpus have pages, the first ones.")  # fmt: skip
@corpora_option
@largest_option
def build_(
    *, submissions: Path, out: Path, cache: Path, documents: int, names: Sequence[str],
    max_size: int,
) -> int:  # fmt: skip
    """Recompute every score from the predictions and write the site.

    Submissions that break their contract are named and left out, and the exit code is 2.
    """
    from onrecord.leaderboard.building import build  # noqa: PLC0415  # numpy
    from onrecord.site.leaderboard_site import write_site  # noqa: PLC0415  # templates
    from onrecord.views.wording import visible  # noqa: PLC0415  # numpy

    built = build(submissions, _corpora(names), out, cache=cache, largest=max_size * MEBIBYTE)
    errors = [problem for problem in built.problems if problem.severity == "error"]
    for problem in errors:
        click.echo(visible(f"error: {problem} [{problem.rule}]"), err=True)
    for board in built.boards:
        note(f"{board.corpus}: {_some(len(board.rows), 'system')}, "
             f"{_some(board.documents, 'document')}")  # fmt: skip
    pages = write_site(built.scores, out, documents=documents)
    note(f"{built.recomputed} scored, {built.kept} kept from before; {pages} pages → {out}")
    return 2 if errors else 0
