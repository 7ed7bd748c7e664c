"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec

from onrecord.settings import read_settings
from onrecord.tag_repair import REPAIRS

F = TypeVar("F", bound=Callable[..., Any])


def corpus_option(function: F) -> F:
    """``--corpus``."""
    return click.option(
        "--corpus", default="seed", show_default=True, metavar="C",
        help="A bundled name, a folder, a .json or .jsonl file, or FORMAT:PATH.",
    )(function)  # fmt: skip


def scoring_options(function: F) -> F:
    """``--profile``, ``--type-map`` and ``--map-side``."""
    for option in reversed(
        (
            click.option(
                "--profile", default="onrecord", show_default=True, metavar="P",
                help="Criteria and policies; see onrecord list profiles.",
            ),
            click.option(
                "--type-map", metavar="NAME|FILE", help="Score entity types as other types."
            ),
            click.option(
                "--map-side", type=click.Choice(["both", "gold", "predicted"]), default="both",
                show_default=True, help="What the type map is applied to.",
            ),
            reader_option(
                "An option of the readers of FORMAT:PATH, e.g. scheme=IOBES; gold.K=V and "
                "predicted.K=V are told one of them."
            ),
            click.option(
                "--repair", type=click.Choice(REPAIRS), expose_value=False, callback=_as_option,
                help="What becomes of tags that break their scheme; short for --option repair=…",
            ),
        )
    ):  # fmt: skip
        function = option(function)
    return function


def reader_option(said: str) -> Callable[[F], F]:
    """``--option K=V``, again and again: a mapping ``options``; ``said`` is its help."""
    return click.option(
        "--option", "options", multiple=True, metavar="K=V", is_eager=True, callback=_as_mapping,
        help=said,
    )  # fmt: skip


def _as_mapping(
    _ctx: click.Context, _param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    return read_settings(pairs, option="--option")


def _as_option(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Put an option of its own among those of the reader, which were read before: eagerly."""
    if value:
        ctx.params["options"] = {**ctx.params.get("options", {}), str(param.name): value}


def format_option(*choices: str) -> Callable[[F], F]:
    """``--format``; the first choice is the default."""
    return click.option(
        "--format", "shape", type=click.Choice(choices), default=choices[0], show_default=True,
        help="What is printed on standard output.",
    )  # fmt: skip


def onto_option(function: F) -> F:
    """``--onto``, of what takes two annotators."""
    return click.option(
        "--onto", metavar="C",
        help="A and B annotate C's documents: dates, languages and meta are C's, and what follows "
        "from the spans is worked out (words, ids, parents, quote_type, speakers).",
    )(function)  # fmt: skip


def both_option(function: F) -> F:
    """``--option``, of what takes two corpora."""
    return reader_option(
        "An option of the readers of A and B, e.g. annotator=ina; a.K=V and b.K=V are told one of "
        "them."
    )(function)


def note(message: str) -> None:
    """A line for people, on standard error."""
    click.echo(message, err=True)


def print_json(body: Any) -> None:  # noqa: ANN401  # anything that msgspec encodes
    """JSON on standard output, indented; numbers are never rounded."""
    click.echo(msgspec.json.format(msgspec.json.encode(body), indent=2).decode())
