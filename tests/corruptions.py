"""A clean invented corpus, and ways to break it in one place, each with the rule that finds it."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.bundle import bundle_root

GUIDELINES = (bundle_root() / "data" / "GUIDELINES.md").read_text(encoding="utf-8")
EXAMPLE: dict[str, Any] = json.loads(
    re.search(r"^```json\n(.*?)^```", GUIDELINES, re.DOTALL | re.MULTILINE)[1]  # type: ignore[index]
)
"""The complete example of the guidelines: a clean document."""

MANIFEST: dict[str, Any] = {
    "id": "invented", "title": "Invented", "version": "1.0.0", "documents": ["example"],
    "text_licence": "CC0", "annotation_licence": "CC-BY-4.0", "provenance": "invented",
    "type_set": "ontonotes", "splits": {"test": ["example"]},
}  # fmt: skip


class Files:
    """A clean corpus on disk, to be broken in one place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "data" / "invented"
        self.folder.mkdir(parents=True)
        (root / "seeds").mkdir()
        (root / "data" / "GUIDELINES.md").write_text(GUIDELINES, encoding="utf-8")
        self.manifest = copy.deepcopy(MANIFEST)
        self.body = copy.deepcopy(EXAMPLE)
        self.text = self.body.pop("text")
        self.body["text_path"] = "../../seeds/example.txt"
        self.body["text_sha256"] = hashlib.sha256(self.text.encode()).hexdigest()
        self.raw: bytes | None = None

    @property
    def entities(self) -> Any:
        return self.body["entities"]

    @property
    def dates(self) -> Any:
        return self.body["dates"]

    @property
    def attributions(self) -> Any:
        return self.body["attributions"]

    def write(self) -> Path:
        (self.root / "seeds" / "example.txt").write_bytes(self.text.encode())
        (self.folder / "corpus.json").write_text(json.dumps(self.manifest), encoding="utf-8")
        raw = self.raw or json.dumps(self.body, ensure_ascii=False).encode()
        (self.folder / "example.json").write_bytes(raw)
        return self.root / "data"


class Corruption(NamedTuple):
    """One way to break the corpus.

    Attributes:
        rule: the rule that must find it.
        name: what was broken, in words.
        breaks: does it.
        path: where the finding must point, or None for anywhere.
    """

    rule: str
    name: str
    breaks: Callable[[Files], object]
    path: str | None = None


def _set(place: Callable[[Files], Any], **fields: Any) -> Callable[[Files], object]:
    return lambda files: place(files).update(fields)


def _drop(place: Callable[[Files], Any], field: str) -> Callable[[Files], object]:
    return lambda files: place(files).pop(field)


def _raw(change: Callable[[bytes], bytes]) -> Callable[[Files], object]:
    def breaks(files: Files) -> None:
        files.raw = change(json.dumps(files.body, ensure_ascii=False).encode())

    return breaks


def _text(change: Callable[[str], str]) -> Callable[[Files], object]:
    def breaks(files: Files) -> None:
        files.text = change(files.text)

    return breaks


def entity(number: int) -> Callable[[Files], Any]:
    return lambda files: files.entities[number]


def date(number: int) -> Callable[[Files], Any]:
    return lambda files: files.dates[number]


def relation(number: int) -> Callable[[Files], Any]:
    return lambda files: files.attributions[number]


def document(files: Files) -> Any:
    return files.body


def manifest(files: Files) -> Any:
    return files.manifest


def name_again(files: Files) -> None:
    """Name somebody twice, annotated once."""
    files.text = files.text + " Amos Reed smiled."
    files.body["text_sha256"] = hashlib.sha256(files.text.encode()).hexdigest()


def _cross(files: Files) -> None:
    """A long entity, one inside it, and one that crosses the long one alone."""
    for number, (start, end) in enumerate([(7, 35), (7, 16), (26, 40)]):
        text = files.text[start:end]
        files.entities.append(
            {**files.entities[1], "id": f"x{number}", "start": start, "end": end, "text": text}
        )


def _nest(files: Files) -> None:
    """The second relation inside the first one's content."""
    files.attributions[0].update(content=[[51, 104], [106, 137]], quote_type="mixed")


def _circle(files: Files) -> None:
    """Two relations, each with the other one's cue in its content."""
    files.attributions[0].update(content=[[132, 137]], parent="a2")
    files.attributions[1].update(content=[[36, 40]], parent="a1")


CORRUPTIONS = (
    Corruption("json", "cut off", _raw(lambda raw: raw[:200])),
    Corruption("json", "byte order mark", _raw(lambda raw: b"\xef\xbb\xbf" + raw)),
    Corruption("json", "latin-1", _raw(lambda raw: raw.replace("“".encode(), b"\x93"))),
    Corruption("json", "nested without end", _raw(lambda _: b"[" * 100_000)),
    Corruption("json", "NaN", _raw(lambda raw: raw.replace(b'"meta"', b"NaN") + b"NaN")),
    Corruption(
        "json", "a key twice", _raw(lambda raw: raw.replace(b'{"id"', b'{"id": "x", "id"', 1))
    ),
    Corruption("schema", "an unknown key", _set(document, layers=[])),
    Corruption("schema", "no id", _drop(document, "id")),
    Corruption("schema", "an offset as text", _set(entity(1), start="26"), "entities[1].start"),
    Corruption("schema", "an offset with a point", _set(entity(1), start=26.0)),
    Corruption("schema", "an offset as truth", _set(entity(0), start=False)),
    Corruption("schema", "a negative offset", _set(entity(0), start=-1), "entities[0].start"),
    Corruption("schema", "no end", _drop(entity(0), "end"), "entities[0]"),
    Corruption("schema", "start and spans", _set(entity(0), spans=[[0, 6]]), "entities[0]"),
    Corruption("schema", "no type", _drop(entity(0), "type"), "entities[0]"),
    Corruption("schema", "no value", _drop(date(0), "value"), "dates[0]"),
    Corruption("schema", "an unknown attitude", _set(relation(0), attitude="opinion")),
    Corruption("schema", "neither cue nor content", _set(relation(0), cue=[], content=[])),
    Corruption("schema", "two cues", _set(relation(0), cue=[[36, 37], [38, 40]])),
    Corruption("schema", "a layer that is null", _set(document, entities=None)),
    Corruption("schema", "a checksum of another kind", _set(document, text_sha256="abc")),
    Corruption("schema", "a version that is no version", _set(manifest, version="one")),
    Corruption("schema", "a document outside the folder", _set(manifest, documents=["../../x"])),
    Corruption("schema", "a path with a NUL", _set(document, text_path="a\0b"), "text_path"),
    Corruption("unknown-key", "misspelt", _set(entity(0), optionl=True), "entities[0].optionl"),
    Corruption(
        "unknown-key", "in an alternative", _set(entity(1), accept=[{"start": 17, "ende": 9}]),
        "entities[1].accept[0].ende",
    ),
    Corruption("schema", "text and text_path", _set(document, text="x")),
    Corruption("text-file", "no such text", _set(document, text_path="none.txt"), "text_path"),
    Corruption("text-file", "an absolute path", _set(document, text_path="/etc/hosts")),
    Corruption("text-file", "a name too long", _set(document, text_path="x" * 5_000), "text_path"),
    Corruption("checksum", "a space more", _text(lambda t: t + " "), "text_sha256"),
    Corruption("checksum", "CRLF line ends", _text(lambda t: t.replace(". ", ".\r\n"))),
    Corruption("span", "past the end", _set(entity(4), end=9_999), "entities[4]"),
    Corruption("span", "empty", _set(entity(0), end=0), "entities[0]"),
    Corruption("fragments", "out of order", _set(relation(0), content=[[90, 104], [51, 60]])),
    Corruption("inside-word", "shifted by one", _set(entity(1), start=27, end=36), "entities[1]"),
    Corruption("white-space", "a blank at the end", _set(entity(0), end=7), "entities[0]"),
    Corruption("surface", "another word", _set(entity(0), text="Chilean"), "entities[0].text"),
    Corruption(
        "surface", "a role's words", lambda f: f.attributions[0]["text"].update(cue="says"),
        "attributions[0].text.cue",
    ),
    Corruption("id", "an id twice", _set(entity(1), id="e1"), "entities[1].id"),
    Corruption("duplicate", "twice", lambda f: f.entities.append({**f.entities[0], "id": "e9"})),
    Corruption("phenomenon", "a tag of one's own", _set(entity(0), phenomena=["funny"])),
    Corruption("accept", "the same again", _set(entity(0), accept=[{"start": 0, "end": 6}])),
    Corruption("accept", "nothing said", _set(entity(0), accept=[{}]), "entities[0].accept[0]"),
    Corruption("accept", "one twice", _set(entity(1), accept=[{"start": 17}, {"start": 17}])),
    Corruption(
        "accept", "start and spans", _set(entity(0), accept=[{"start": 7, "spans": [[0, 16]]}])
    ),
    Corruption(
        "accept", "a relation's own content", _set(relation(0), accept=[{"content": [[51, 104]]}])
    ),
    Corruption(
        "span", "an alternative past the end", _set(entity(0), accept=[{"end": 9_999}]),
        "entities[0].accept[0]",
    ),
    Corruption("span", "an alternative turned round", _set(entity(1), accept=[{"end": 16}])),
    Corruption(
        "inside-word", "in an alternative", _set(entity(1), accept=[{"start": 28}]),
        "entities[1].accept[0]",
    ),
    Corruption("white-space", "in an alternative", _set(date(0), accept=[{"start": 43}])),
    Corruption(
        "fragments", "in an alternative",
        _set(relation(0), accept=[{"content": [[90, 104], [51, 60]]}]),
        "attributions[0].accept[0].content",
    ),
    Corruption(
        "cue-in-content", "in an alternative", _set(relation(0), accept=[{"content": [[36, 104]]}]),
        "attributions[0].accept[0].cue",
    ),
    Corruption("waiver", "no note", _set(entity(0), waive=["repeat"]), "entities[0].waive"),
    Corruption("waiver", "no such rule", _set(entity(0), waive=["rain"], note="because")),
    Corruption("waiver", "a rule that stands", _set(entity(0), waive=["surface"], note="no")),
    Corruption("idle-waiver", "of nothing", _set(entity(0), waive=["repeat"], note="because")),
    Corruption("type-set", "misspelt", _set(manifest, type_set="ontonotse"), "type_set"),
    Corruption(
        "entity-type", "in an alternative", _set(entity(0), accept=[{"type": "FOO"}]),
        "entities[0].accept[0].type",
    ),
    Corruption("entity-type", "of another set", _set(entity(0), type="MISC"), "entities[0].type"),
    Corruption("kb-id", "no item", _set(entity(0), kb_id="kenya"), "entities[0].kb_id"),
    Corruption(
        "kb-id", "two items for one name",
        lambda f: f.entities.append({**f.entities[0], "id": "e9", "type": "ORG", "kb_id": "Q1"}),
    ),
    Corruption(
        "crossing", "two that cross",
        lambda f: f.entities.append(
            {**f.entities[0], "id": "e9", "end": 31, "start": 7, "text": f.text[7:31]}
        ),
    ),
    Corruption("crossing", "around one that is nested", _cross, "entities[7]"),
    Corruption(
        "type-conflict", "one name, two types",
        lambda f: f.entities.append({**f.entities[0], "id": "e9", "type": "ORG"}),
    ),
    Corruption("timex", "no such month", _set(date(0), value="2031-13-05"), "dates[0].value"),
    Corruption("timex", "no TIMEX3", _set(date(0), value="last Monday"), "dates[0].value"),
    Corruption("timex", "no such type", _set(date(0), type="DAY")),
    Corruption("timex", "a duration's value", _set(date(0), value="P1D")),
    Corruption("timex", "in an alternative", _set(date(0), accept=[{"value": "soon"}])),
    Corruption("mod", "no such mod", _set(date(1), mod="NEARLY"), "dates[1].mod"),
    Corruption("set", "quant on a date", _set(date(0), quant="EVERY"), "dates[0]"),
    Corruption(
        "set", "freq in words", _set(date(1), type="SET", freq="twice"), "dates[1].freq"
    ),
    Corruption("bare-set", "a set without quant", _set(date(1), type="SET"), "dates[1]"),
    Corruption("anchor", "no such date", _set(date(0), anchor="t9"), "dates[0].anchor"),
    Corruption("anchor", "its own anchor", _set(date(0), anchor="t1"), "dates[0].anchor"),
    Corruption("anchor", "no date of the document", _drop(document, "dct"), "dates[0].anchor"),
    Corruption("dct", "no date", _set(document, dct={"value": "today"}), "dct.value"),
    Corruption(
        "dct", "before its bounds",
        _set(document, dct={"value": "2031-05-06", "earliest": "2031-05-07"}), "dct",
    ),
    Corruption(
        "dct", "longer than its bounds",
        _set(document, dct={"value": "2031", "latest": "2031-05-07"}), "dct",
    ),
    Corruption("dct", "no day", _set(document, dct={"value": "PRESENT_REF"}), "dct.value"),
    Corruption(
        "dct", "no evidence", _set(document, dct={"value": "2031-05-06", "provenance": "inferred"})
    ),
    Corruption(
        "cue-in-content", "a cue inside", _set(relation(0), content=[[36, 104]]),
        "attributions[0].cue",
    ),
    Corruption("parent", "no such relation", _set(relation(0), parent="a9")),
    Corruption("parent", "not around it", _set(relation(0), parent="a3")),
    Corruption("parent", "none, though one is around it", _nest),
    Corruption("parent", "in a circle", _circle, "attributions[0].parent"),
    Corruption("parent", "itself", _set(relation(0), parent="a1"), "attributions[0].parent"),
    Corruption("quote-type", "direct", _set(relation(0), quote_type="direct")),
    Corruption("quote-type", "indirect", _set(relation(1), quote_type="indirect")),
    Corruption("source-type", "implicit", _set(relation(0), source_type="implicit")),
    Corruption("source-type", "no pronoun", _set(relation(0), source_type="pronoun")),
    Corruption("source-type", "a pronoun", _set(relation(1), source_type="named")),
    Corruption("source-entity", "nobody", _set(relation(0), source_entity="amos_read")),
    Corruption("evidential", "elsewhere", _set(relation(2), evidential=[0, 6])),
    Corruption("corpus-document", "no such file", _set(manifest, documents=["example", "b"])),
    Corruption("corpus-document", "a name too long", _set(manifest, documents=["a" * 5_000])),
    Corruption("corpus-document", "listed twice", _set(manifest, documents=["example"] * 2)),
    Corruption("corpus-document", "another id", _set(document, id="sample"), "id"),
    Corruption("split", "an unknown document", _set(manifest, splits={"dev": ["exampel"]})),
    Corruption(
        "split", "in two splits", _set(manifest, splits={"a": ["example"], "b": ["example"]})
    ),
    Corruption("stray", "a file too many", lambda f: (f.folder / "notes.txt").write_text("x")),
    Corruption("repeat", "a name left out", name_again),
    Corruption("incomplete", "no entity_id", _drop(entity(0), "entity_id"), "entities[0]"),
    Corruption("incomplete", "no checksum", _drop(document, "text_sha256"), "text_sha256"),
    Corruption("incomplete", "no layer of dates", _drop(document, "dates")),
    Corruption("incomplete", "optional without a note", _set(entity(0), optional=True)),
)  # fmt: skip
