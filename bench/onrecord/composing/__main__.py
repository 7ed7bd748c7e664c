"""``python -m onrecord.composing``: marked sources in, gold out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from onrecord.composing.compiling import compile_folder, other_texts
from onrecord.errors import OnrecordError, Problem

FOLDER = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source", type=FOLDER)
@click.argument("dest", type=FOLDER, required=False)
@click.option("--check", is_flag=True, help="Write nothing; say where DEST differs; exit 2.")
@click.option("--plain", type=FOLDER, help="Write the bare texts there, as ID.txt.")
@click.option(
    "--against", type=FOLDER, metavar="DIR",
    help="Check that an annotator's marked files have the very texts of SOURCE.",
)  # fmt: skip
def command(
    source: Path, dest: Path | None, *, check: bool, plain: Path | None, against: Path | None
) -> None:
    """Compile the marked files of SOURCE to gold in DEST, one ID.json each.

    SOURCE is a folder or one file. Everything that is wrong is listed, and then nothing is
    written. Dates whose value does not fit their words are warnings: look at each.
    """
    compiled = compile_folder(source)
    for warning in compiled.warnings:
        click.echo(f"warning: {warning} [{warning.rule}]")
    _stop(compiled.problems)
    if against:
        _stop(other_texts(compiled, against))
        click.echo("the texts are those of the gold")
    if plain:
        write_all(plain, {f"{d.id}.txt": d.text for d in compiled.documents})
    if dest:
        files = compiled.files()
        if source.is_dir():
            _stop(strays(dest, files))
        if check:
            _stop(differences(dest, files))
        else:
            write_all(dest, files)
    click.echo(f"{len(compiled.documents)} documents, {len(compiled.warnings)} warnings")


def _stop(problems: Iterable[Problem]) -> None:
    """Print problems and exit 2, if there are any."""
    found = list(problems)
    for problem in found:
        click.echo(f"error: {problem} [{problem.rule}]")
    if found:
        click.echo(f"{len(found)} errors; nothing was written")
        sys.exit(2)


def strays(dest: Path, files: Mapping[str, str]) -> Iterable[Problem]:
    """Gold files in a folder that come from no source."""
    for item in sorted(dest.glob("*.json")):
        if item.name not in files and item.name != "corpus.json":
            yield Problem("stray", "error", str(item), "", "has no source", "delete it")


def differences(dest: Path, files: Mapping[str, str]) -> Iterable[Problem]:
    """Gold files that are not what their source compiles to."""
    for name, text in files.items():
        place = dest / name
        if not place.is_file():
            yield Problem("compiled", "error", str(place), "", "is not there")
        elif place.read_text(encoding="utf-8") != text:
            yield Problem("compiled", "error", str(place), "", "is not what its source compiles to")


def write_all(folder: Path, files: Mapping[str, str]) -> None:
    """Write files so that each is whole: under another name first, then moved in place."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting = [(folder / f".{name}.part", folder / name) for name in files]
    for (part, _), text in zip(waiting, files.values(), strict=True):
        part.write_text(text, encoding="utf-8", newline="\n")
    for part, place in waiting:
        part.replace(place)


def main() -> None:
    """Run the command; an error of the user's is one line."""
    try:
        command(prog_name="python -m onrecord.composing")
    except OnrecordError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
