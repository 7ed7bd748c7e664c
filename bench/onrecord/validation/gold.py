"""Gold: a corpus folder, one document, a line of many."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import UNSET

from onrecord.bundle import bundle_root
from onrecord.corpus import Manifest
from onrecord.errors import InvalidInputError, Problem
from onrecord.readers.native import refuse_other_text, text_of
from onrecord.suggestions import hint, nearest
from onrecord.validation.documents import check
from onrecord.validation.entity_checks import AS_IS, TYPE_SETS
from onrecord.validation.loading import bytes_of, load, unknown_keys
from onrecord.validation.rules import broken
from onrecord.validation.salvage import salvage
from onrecord.validation.subject import Subject
from onrecord.wire import document_of

SUBFOLDERS = frozenset({"annotators", "agreement", "logs", "source"})
"""Folders of a corpus that are never read as gold."""

KNOWLEDGE_BASE = "kb.toml"
"""What marked sources look their items up in."""

MANIFEST = "corpus.json"
GUIDELINES = "GUIDELINES.md"
_TAGS = re.compile(r"^```phenomena\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Held(NamedTuple):
    """What a document is held to beside its text.

    Attributes:
        types: entity types of its corpus, or None if any will do.
        phenomena: the closed list of tags, or None if any will do.
        listed: it belongs to a corpus folder: named like its file, and complete.
    """

    types: frozenset[str] | None = None
    phenomena: frozenset[str] | None = None
    listed: bool = False


def corpus_problems(folder: Path) -> Iterator[Problem]:
    """Everything that is wrong with a corpus folder and its documents."""
    place = folder / MANIFEST
    raw, found = bytes_of(place)
    manifest: Manifest | None = None
    if not found:
        manifest, found = load(raw, "corpus", str(place))
    yield from found
    documents: Sequence[str] = manifest.documents if manifest else _readable_list(raw)
    if manifest:
        yield from _type_set(manifest, str(place))
        yield from _splits(manifest, str(place))
    yield from _listed(folder, documents)
    held = _held(folder, manifest)
    for doc_id in dict.fromkeys(documents):
        path = folder / f"{doc_id}.json"
        if _is_file(path):
            yield from file_problems(path, held)
        else:
            problem = f"lists {doc_id!r}, but there is no {path.name!r}"
            yield broken("corpus-document", str(place), "documents", problem)


def _readable_list(raw: bytes) -> list[str]:
    """The documents that a broken manifest lists, so that all findings come at once."""
    try:
        listed = json.loads(raw)["documents"]
        return [item for item in listed if isinstance(item, str)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _held(folder: Path, manifest: Manifest | None) -> Held:
    types = TYPE_SETS.get(manifest.type_set) if manifest else None
    return Held(types, closed_list(folder.parent), listed=True)


def _type_set(manifest: Manifest, place: str) -> Iterator[Problem]:
    if manifest.type_set not in (*TYPE_SETS, AS_IS):
        problem = f"must be a known set, or {AS_IS}, got {manifest.type_set!r}: no type is checked"
        yield broken("type-set", place, "type_set", problem, hint(manifest.type_set, TYPE_SETS))


def _listed(folder: Path, listed: Sequence[str]) -> Iterator[Problem]:
    """Documents are listed once, and nothing else lies in the folder."""
    place = str(folder / MANIFEST)
    for doc_id in sorted({d for d in listed if listed.count(d) > 1}):
        yield broken("corpus-document", place, "documents", f"must list {doc_id!r} once")
    expected = {MANIFEST, KNOWLEDGE_BASE, *(f"{doc_id}.json" for doc_id in listed)}
    for item in sorted(folder.iterdir()):
        known = item.name in SUBFOLDERS if item.is_dir() else item.name in expected
        if not known:
            meant = nearest(item.name, expected)
            problem = "is no document of the corpus" + (f" (like {meant}?)" if meant else "")
            way_out = f"list it in corpus.json, or move it into {', '.join(sorted(SUBFOLDERS))}"
            yield broken("stray", str(item), "", problem, way_out)


def _splits(manifest: Manifest, place: str) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for name, ids in manifest.splits.items():
        path = f"splits.{name}"
        for doc_id in ids:
            if doc_id not in manifest.documents:
                problem = f"names {doc_id!r}, which is no document"
                yield broken("split", place, path, problem, hint(doc_id, manifest.documents))
            elif doc_id in owner:
                problem = f"names {doc_id!r}, which is in {owner[doc_id]} already"
                yield broken("split", place, path, problem)
            owner.setdefault(doc_id, name)


def closed_list(folder: Path) -> frozenset[str] | None:
    """The tags that the guidelines in a folder list, or else the bundled guidelines; or None."""
    for place in (folder / GUIDELINES, bundle_root() / "data" / GUIDELINES):
        if not place.is_file():
            continue
        if block := _TAGS.search(place.read_text(encoding="utf-8", errors="replace")):
            lines = block[1].splitlines()
            return frozenset(line.partition(":")[0].strip() for line in lines if line.strip())
    return None


def held_beside(path: Path) -> Held:
    """What a single file is held to: its corpus's rules if a manifest beside it lists it."""
    beside = path.parent / MANIFEST
    if not beside.is_file():
        return Held()
    raw, found = bytes_of(beside)
    manifest: Manifest | None = None if found else load(raw, "corpus", str(beside))[0]
    listed = manifest is not None and path.stem in manifest.documents
    return _held(path.parent, manifest) if listed else Held()


def file_problems(path: Path, held: Held) -> Iterator[Problem]:
    """Everything that is wrong with a document in a file of its own."""
    raw, found = bytes_of(path)
    yield from found
    if not found:
        yield from gold_problems(path, raw, str(path), held)


def gold_problems(
    path: Path, raw: bytes, place: str, held: Held, seen: set[str] | None = None
) -> Iterator[Problem]:
    """Everything that is wrong with a document.

    Args:
        path: its file, which ``text_path`` is relative to.
        raw: its JSON.
        place: the file, and line.
        held: what it is held to.
        seen: ids of earlier documents of the file, added to.
    """
    wire, found = load(raw, "gold", place)
    yield from found
    if wire is None:
        yield from _beside(found, path, raw, place, held)
        return
    yield from unknown_keys(raw, "gold", place)
    if held.listed and wire.id != path.stem:
        problem = f"must be the name of the file, {path.stem!r}, got {wire.id!r}"
        yield broken("corpus-document", place, "id", problem)
    if seen is not None:
        if wire.id in seen:
            yield broken("repeated-document", place, "id", f"{wire.id!r} stands there already")
        seen.add(wire.id)
    if held.listed and wire.text_sha256 is UNSET and wire.text_path is not UNSET:
        yield broken("incomplete", place, "text_sha256", "must be the checksum of the text")
    text, found = _text(wire, path, place)
    yield from found
    if text is not None:
        read = document_of(wire, text, place)
        subject = Subject(read, place, types=held.types, phenomena=held.phenomena)
        yield from check(subject, complete=held.listed)


def _beside(
    found: Sequence[Problem], path: Path, raw: bytes, place: str, held: Held
) -> Iterator[Problem]:
    """What is wrong with a document beside that which breaks its schema."""
    if any(problem.rule != "schema" for problem in found):
        return
    left = salvage(raw, [problem.path for problem in found])
    if left is None:
        return
    text, wrong = _text(left.wire, path, place)
    yield from wrong
    if text is not None:
        read = document_of(left.wire, text, place)
        subject = Subject(read, place, types=held.types, phenomena=held.phenomena)
        yield from left.told(check(subject))


def _text(wire: Any, path: Path, place: str) -> tuple[str | None, list[Problem]]:  # noqa: ANN401  # built at run time
    """The text of a document, and what is wrong with it."""
    try:
        text = text_of(wire, path, place)
    except InvalidInputError as error:
        return None, [broken("text-file", place, "text_path", error.problem, error.hint)]
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        return None, [broken("text-file", place, "text_path", problem)]
    try:
        refuse_other_text(wire, text, place)
    except InvalidInputError as error:
        return text, [broken("checksum", place, "text_sha256", error.problem, error.hint)]
    return text, []
