"""The command line: one file a verb, loaded when it is called."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from onrecord.errors import OnrecordError

VERBS = {
    "run": "Run extractors over a corpus, score them and print the table.",
    "score": "Score predictions that are ready.",
    "compare": "Test whether two systems differ, and show the spans that flipped.",
    "show": "Show gold against predicted in the text, on the terminal or as a page.",
    "bless": "Write down what a run said as the baseline of a gate.",
    "gate": "Show what broke since a run was blessed; exit 1 if it must not pass.",
    "leaderboard": "Pack submissions, check them, and build a page from them.",
    "validate": "Check gold, predictions and manifests against schema, text and lint.",
    "convert": "Write a corpus in another format, and say what that cannot hold.",
    "agreement": "Agreement of two annotators.",
    "corpus": "Look after a corpus: stats, split, sample, diff, merge.",
    "publish": "Write a dataset repository for the Hugging Face Hub.",
    "train": "Fit the trainable baseline to a corpus.",
    "list": "List corpora, extractors, criteria, profiles or formats.",
}


class _Verbs(click.Group):
    """Loads a verb's module only when it is called: ``--help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"onrecord.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS:
            from difflib import get_close_matches  # noqa: PLC0415  # only for a mistake

            near = get_close_matches(args[0], VERBS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415  # .02 s

        click.echo(f"onrecord {version('onrecord')}")
        ctx.exit()


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Show the version and exit.",
)  # fmt: skip
def cli() -> None:
    """Read the news: who (entities), when (dates) and who said so (attribution).

    Exit codes: 0 done, 1 a gate found a regression, 2 invalid input or usage, 3 inconclusive,
    4 an extractor failed.
    """


def main(arguments: list[str] | None = None) -> Any:  # noqa: ANN401  # never returns
    """Run the command line and exit; no traceback for anything that a user can mend."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter shows its number
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(cli.main(args=arguments, prog_name="onrecord", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("stopped; what was computed is kept", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except OnrecordError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has gone, so nobody is left to tell; keep Python from flushing into the void.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        place = error.filename or "the file system"
        click.echo(f"error: {place}: {error.strerror or error}", err=True)
        sys.exit(2)
