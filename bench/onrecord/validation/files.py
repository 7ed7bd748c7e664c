"""Files and folders: what each one is, and everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from onrecord.bundle import bundle_root
from onrecord.corpus import Corpus, Manifest
from onrecord.document import Document, text_sha256
from onrecord.errors import InvalidInputError, Problem
from onrecord.readers.native import (
    decode,
    lines_of,
    read_bytes,
    refuse_other_text,
    refuse_repeated_keys,
    text_of,
)
from onrecord.schemas import KINDS, schema_errors
from onrecord.suggestions import hint
from onrecord.validation.documents import check
from onrecord.validation.entity_checks import TYPE_SETS
from onrecord.validation.rules import broken
from onrecord.validation.subject import Subject
from onrecord.wire import document_of, prediction_of

SUBFOLDERS = frozenset({"annotators", "agreement", "logs"})
"""Folders of a corpus that are never read as gold."""

GUIDELINES = "GUIDELINES.md"
_TAGS = re.compile(r"^```phenomena\n(.*?)^```", re.DOTALL | re.MULTILINE)


def validate_path(path: Path, corpus: Corpus | None = None) -> Iterator[Problem]:
    """Everything that is wrong with a file or folder, whatever it is.

    Args:
        path: a corpus folder, a folder of them, a run folder, a submission, or one file.
        corpus: gold that predictions are held against, or None.
    """
    if not path.exists():
        yield broken("json", str(path), "", "no such file or folder")
    elif path.is_dir():
        yield from _folder(path, corpus)
    elif path.suffix == ".jsonl":
        yield from _lines(path, corpus)
    elif path.suffix == ".toml":
        yield from _submission(path)
    else:
        yield from _file(path)


def _folder(path: Path, corpus: Corpus | None) -> Iterator[Problem]:
    if (path / "corpus.json").exists():
        yield from _corpus(path)
    elif (path / "predictions.jsonl").exists():
        yield from _lines(path / "predictions.jsonl", corpus)
        if (path / "result.json").exists():
            yield from _file(path / "result.json")
    elif (path / "submission.toml").exists():
        yield from _submission(path / "submission.toml")
    else:
        inside = sorted(f.parent for f in path.glob("*/corpus.json"))
        if not inside:
            problem = "must be a corpus, a run or a submission"
            way_out = "a corpus has a corpus.json, a run a predictions.jsonl"
            yield broken("json", str(path), "", problem, way_out)
        for folder in inside:
            yield from _corpus(folder)


def _load(raw: bytes, kind: str, place: str) -> tuple[Any, list[Problem]]:
    """The typed value of JSON, or None, and everything that its schema finds."""
    try:
        value = decode(msgspec.json.Decoder(KINDS[kind].struct), raw, place)
        refuse_repeated_keys(raw, place)
    except InvalidInputError as error:
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            return None, [_unreadable(error, place)]
        found = [broken("schema", place, e.path, e.problem) for e in schema_errors(kind, body)]
        return None, found or [_unreadable(error, place)]
    return value, []


def _unreadable(error: InvalidInputError, place: str) -> Problem:
    path = error.place.removeprefix(place).removeprefix(": ")
    return broken("json", place, path, error.problem, error.hint)


def _raw(path: Path) -> tuple[bytes, list[Problem]]:
    try:
        return read_bytes(path), []
    except InvalidInputError as error:
        return b"", [broken("json", str(path), "", error.problem, error.hint)]


def _corpus(folder: Path) -> Iterator[Problem]:
    place = folder / "corpus.json"
    raw, found = _raw(place)
    manifest: Manifest | None = None
    if not found:
        manifest, found = _load(raw, "corpus", str(place))
    yield from found
    if manifest is None:
        return
    yield from _listed(folder, manifest)
    for doc_id in dict.fromkeys(manifest.documents):
        path = folder / f"{doc_id}.json"
        if path.is_file():
            yield from _gold(path, read_bytes(path), str(path), manifest, complete=True)
        else:
            problem = f"lists {doc_id!r}, but there is no {path.name}"
            yield broken("corpus-document", str(place), "documents", problem)


def _listed(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    place = str(folder / "corpus.json")
    listed = manifest.documents
    for doc_id in sorted({d for d in listed if listed.count(d) > 1}):
        yield broken("corpus-document", place, "documents", f"must list {doc_id!r} once")
    expected = {"corpus.json", *(f"{doc_id}.json" for doc_id in listed)}
    for item in sorted(folder.iterdir()):
        known = item.name in SUBFOLDERS if item.is_dir() else item.name in expected
        if not known:
            problem = "is no document of the corpus"
            way_out = f"list it in corpus.json, or move it into {', '.join(sorted(SUBFOLDERS))}"
            yield broken("stray", str(item), "", problem, way_out)
    owner: dict[str, str] = {}
    for name, ids in manifest.splits.items():
        for doc_id in ids:
            path = f"splits.{name}"
            if doc_id not in listed:
                problem = f"names {doc_id!r}, which is no document"
                yield broken("split", place, path, problem, hint(doc_id, listed))
            elif doc_id in owner:
                problem = f"names {doc_id!r}, which is in {owner[doc_id]} too"
                yield broken("split", place, path, problem)
            owner.setdefault(doc_id, name)


def _gold(
    path: Path, raw: bytes, place: str, manifest: Manifest | None, *, complete: bool = False
) -> Iterator[Problem]:
    wire, found = _load(raw, "gold", place)
    yield from found
    if wire is None:
        return
    if manifest is not None and path.suffix == ".json" and wire.id != path.stem:
        problem = f"must be the name of the file, {path.stem!r}, got {wire.id!r}"
        yield broken("corpus-document", place, "id", problem)
    try:
        text = text_of(wire, path, place)
    except InvalidInputError as error:
        yield broken("text-file", place, "text_path", error.problem, error.hint)
        return
    try:
        refuse_other_text(wire, text, place)
    except InvalidInputError as error:
        yield broken("checksum", place, "text_sha256", error.problem, error.hint)
    subject = Subject(
        document_of(wire, text, place),
        place,
        types=TYPE_SETS.get(manifest.type_set) if manifest else None,
        phenomena=closed_list(path.parent.parent) if manifest else None,
    )
    yield from check(subject, complete=complete)


def closed_list(folder: Path) -> frozenset[str] | None:
    """The tags that the guidelines in a folder list, or else the bundled guidelines; or None."""
    for place in (folder / GUIDELINES, bundle_root() / "data" / GUIDELINES):
        if place.is_file() and (block := _TAGS.search(place.read_text(encoding="utf-8"))):
            lines = block[1].splitlines()
            return frozenset(line.partition(":")[0].strip() for line in lines if line.strip())
    return None


def _file(path: Path) -> Iterator[Problem]:
    raw, found = _raw(path)
    if found:
        yield from found
        return
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        yield from _load(raw, "gold", str(path))[1]
        return
    if isinstance(body, dict) and isinstance(body.get("results"), list):
        for one in body["results"]:
            yield from _result(json.dumps(one).encode(), str(path))
        return
    kind = _kind(body)
    if kind == "gold":
        manifest = _manifest_beside(path)
        yield from _gold(path, raw, str(path), manifest, complete=manifest is not None)
    elif kind == "result":
        yield from _result(raw, str(path))
    else:
        yield from _load(raw, kind, str(path))[1]


def _kind(body: Any) -> str:  # noqa: ANN401  # any JSON
    """What a JSON object is, by its telling keys."""
    keys = body.keys() if isinstance(body, dict) else set()
    telling = (
        ("predictions", {"doc_id"}),
        ("result", {"signature", "policies"}),
        ("baseline", {"signature", "predictions"}),
        ("corpus", {"documents"}),
        ("submission", {"system"}),
    )
    return next((kind for kind, wanted in telling if wanted <= keys), "gold")


def _manifest_beside(path: Path) -> Manifest | None:
    beside = path.parent / "corpus.json"
    if not beside.is_file():
        return None
    manifest: Manifest | None = _load(read_bytes(beside), "corpus", str(beside))[0]
    return manifest if manifest and path.stem in manifest.documents else None


def _result(raw: bytes, place: str) -> Iterator[Problem]:
    result, found = _load(raw, "result", place)
    yield from found
    if result is None:
        return
    for name, task in result.tasks.items():
        for criterion, cells in task.criteria.items() if task else ():
            rows = {"overall": cells.overall}
            rows |= {f"per_type.{t}": row for t, row in cells.per_type.items()}
            for where, row in rows.items():
                path = f"tasks.{name}.criteria.{criterion}.{where}"
                for problem in _identities(row, place, path):
                    empty = not row.gold or not row.predicted
                    if not (empty and "|profile:tempeval3" in result.signature):
                        yield problem  # the official toolkit's 0/0 is 0 or 1


TOLERANCE = 1e-9


def _identities(row: Any, place: str, path: str) -> Iterator[Problem]:  # noqa: ANN401  # a CountsRow
    both = row.matched + row.matched_predicted
    for name, part, whole in (
        ("precision", row.matched_predicted, row.predicted),
        ("recall", row.matched, row.gold),
        ("f1", both, row.gold + row.predicted),
    ):
        said, wanted = getattr(row, name), part / whole if whole else None
        same = said == wanted or (
            said is not None and wanted is not None and abs(said - wanted) <= TOLERANCE
        )
        if not same:
            problem = f"must be {wanted} by the counts beside it, got {said}"
            yield broken("identity", place, f"{path}.{name}", problem)


def _lines(path: Path, corpus: Corpus | None) -> Iterator[Problem]:
    known = {document.id: document for document in corpus} if corpus is not None else None
    seen: set[tuple[str, int]] = set()
    try:
        for number, line in lines_of(path):
            place = f"{path}:{number}"
            if b'"doc_id"' in line:
                yield from _prediction(line, place, known, seen)
            else:
                yield from _gold(path, line, place, None)
    except InvalidInputError as error:
        yield broken("json", str(path), "", error.problem, error.hint)


def _prediction(
    line: bytes,
    place: str,
    known: Mapping[str, Document] | None,
    seen: set[tuple[str, int]],
) -> Iterator[Problem]:
    wire, found = _load(line, "predictions", place)
    yield from found
    if wire is None:
        return
    said = prediction_of(wire, place)
    if (said.doc_id, said.repeat) in seen:
        problem = f"{said.doc_id!r} must be predicted once for each repeat"
        yield broken("repeated-prediction", place, "doc_id", problem)
    seen.add((said.doc_id, said.repeat))
    if known is None:
        return
    if said.doc_id not in known:
        problem = f"must be a document of the corpus, got {said.doc_id!r}"
        yield broken("unknown-document", place, "doc_id", problem, hint(said.doc_id, known))
        return
    document = known[said.doc_id]
    if said.text_sha256 and said.text_sha256 != text_sha256(document.text):
        problem = "must be the checksum of the corpus's text, but differs"
        yield broken("checksum", place, "text_sha256", problem)
    read = Document(
        id=said.doc_id, text=document.text, dct=document.dct, layers=said.layers, place=place
    )
    yield from (p for p in check(Subject(read, place)) if p.rule in ABOUT_PREDICTIONS)


ABOUT_PREDICTIONS = frozenset({"span", "fragments"})
"""What predictions are held to beside their schema; all else costs them points, not their place."""


def _submission(path: Path) -> Iterator[Problem]:
    try:
        card = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield broken("json", str(path), "", f"is not TOML: {error}")
        return
    raw = json.dumps(card, default=str).encode()
    submission, found = _load(raw, "submission", str(path))
    yield from found
    if submission is None:
        return
    root = path.parent.resolve()
    for corpus, sent in submission.predictions.items():
        where = f"predictions.{corpus}"
        file = (root / sent.path).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            problem = f"must be a file inside the submission, got {sent.path!r}"
            yield broken("text-file", str(path), f"{where}.path", problem)
            continue
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != sent.sha256:
            problem = f"must be the checksum of {sent.path}, {digest}"
            yield broken("checksum", str(path), f"{where}.sha256", problem)
        yield from _lines(file, None)
