"""How fast each reader is beside a plain parse of the same bytes, and that memory stays level.

``python -m tests.benchmarks.readers`` writes a generated corpus in each format: 200 words a
document with 20 entities, 5 dates and 5 attributions, as far as the format holds them. The plain
parse is what any program must do: lines split at tabs, XML or JSON taken apart, columns as lists.
Each measurement is a process of its own; memory is what reading added to it.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.parsers import expat

import msgspec

from onrecord.errors import MissingDependencyError
from onrecord.opening import open_corpus
from onrecord.readers import READERS
from onrecord.writers import WRITERS
from tests.benchmarks.cell import in_its_own_process, peak_mb, timed
from tests.benchmarks.gate_cost import document
from tests.benchmarks.report import Column, Scale, Section, Table, Target

SIZES = (1_000, 10_000)
PASSES = 3
LEVEL = 20.0
"""MB more for 9,000 documents more: names of files, and pages of files that are mapped."""

HEADINGS = (
    Column("format", "format"),
    Column("file_mb", "MB", ",.1f"),
    Column("mb_per_second", "MB/s", ",.1f"),
    Column("plain_mb_per_second", "plain MB/s", ",.1f"),
    Column("ratio", "× plain s", ".1f"),
    Column("documents_per_second", "documents/s", ",.0f"),
    Column("added_mb", "added MB", ",.1f"),
    Column("added_mb_large", "added MB, 10 ×", ",.1f"),
    Column("plain_added_mb_large", "plain, 10 ×", ",.1f"),
)


def measure(name: str, path: str) -> dict[str, Any]:
    """Seconds to read all documents, least of some passes, and the memory that it added."""
    reader = {reader.name: reader for reader in READERS}[name]
    return _measured(lambda: deque(reader.documents(Path(path), TOLD.get(name, {})), maxlen=0))


def measure_plain(name: str, path: str) -> dict[str, Any]:
    """The same for a plain parse."""
    return _measured(lambda: deque(PLAIN[name](Path(path)), maxlen=0))


def _measured(call: Callable[[], Any]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        list(open_corpus(str(_gold(Path(folder), 1))))  # whatever is imported late
    before = peak_mb()
    seconds = [timed(call)[0] for _ in range(PASSES)]
    return {"seconds": min(seconds), "added_mb": peak_mb() - before}


def section(scale: Scale) -> Section:
    """The table, one row a format."""
    small, large = (5, 20) if scale.quick else SIZES
    with TemporaryDirectory() as name:
        made = {size: _files(Path(name) / str(size), size) for size in (small, large)}
        there = [reader.name for reader in READERS if reader.name in made[small]]
        rows = [_row(name, made, small, large) for name in there]
    grown = {row["format"]: row["added_mb_large"] - row["added_mb"] for row in rows}
    worst = max(grown, key=grown.__getitem__)
    title = f"Readers: {small:,} and {large:,} documents, beside a plain parse of the same bytes"
    claim = f"MB of memory that {large // small} times the input adds, to the greediest ({worst})"
    target = Target(claim, grown[worst], LEVEL)
    return Section(title, [Table("", HEADINGS, rows)], [target])


def _row(
    name: str, made: Mapping[int, Mapping[str, Path]], small: int, large: int
) -> dict[str, Any]:
    paths = {size: str(made[size][name]) for size in (small, large)}
    sizes = {size: _bytes(Path(path)) / 1e6 for size, path in paths.items()}
    read = {size: in_its_own_process(measure, name=name, path=paths[size]) for size in paths}
    plain = {size: in_its_own_process(measure_plain, name=name, path=paths[size]) for size in paths}
    return {
        "format": name,
        "file_mb": sizes[large],
        "mb_per_second": sizes[large] / read[large]["seconds"],
        "plain_mb_per_second": sizes[large] / plain[large]["seconds"],
        "ratio": read[large]["seconds"] / plain[large]["seconds"],
        "documents_per_second": large / read[large]["seconds"],
        "added_mb": read[small]["added_mb"],
        "added_mb_large": read[large]["added_mb"],
        "plain_added_mb_large": plain[large]["added_mb"],
    }


def _bytes(path: Path) -> int:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files)


# The corpus in each format


def _gold(folder: Path, documents: int) -> Path:
    luck = random.Random(20)
    path = folder / "gold.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            file.write(json.dumps(document(number, luck)) + "\n")
    return path


def _files(folder: Path, documents: int) -> dict[str, Path]:
    """Format → the corpus in it; formats whose package is not installed are left out."""
    folder.mkdir()
    corpus = open_corpus(str(_gold(folder, documents)))
    found = {}
    for writer in WRITERS:
        made = folder / (f"{writer.name}.jsonl" if writer.name == "onrecord" else writer.name)
        try:
            writer.write(corpus, made, {})
        except MissingDependencyError:
            continue
        found[writer.name] = made
    found["polnear"] = _polnear(folder / "polnear", found["brat"])
    found["marked"] = _marked(folder / "marked", corpus)
    found["text"] = _text(folder / "text", corpus)
    if (dataset := _dataset(folder / "datasets", corpus)) is not None:
        found["datasets"] = dataset
    return found


def _text(folder: Path, corpus: Any) -> Path:
    """The bare texts."""
    folder.mkdir()
    for one in corpus:
        (folder / f"{one.id}.txt").write_bytes(one.text.encode())
    return folder


def _polnear(folder: Path, brat: Path) -> Path:
    """The attributions of a brat folder, with an annotator's name."""
    folder.mkdir()
    for text in brat.glob("*.txt"):
        (folder / text.name).write_bytes(text.read_bytes())
        lines = text.with_suffix(".ann").read_text(encoding="utf-8").split("\n")
        roles = ("Attribution", "Source", "Content")
        kept = [x for x in lines if x[:1] == "E" or (x.split("\t")[1:2][:1] and
                x.split("\t")[1].split(" ")[0] in roles)]  # fmt: skip
        (folder / f"{text.stem}_a1.ann").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def _marked(folder: Path, corpus: Any) -> Path:
    """Entities and dates as tags in the text; attributions are left out."""
    folder.mkdir()
    for one in corpus:
        spans = [(e.start, e.end, f"e {e.type} w", "e") for e in one.layers["entities"]]
        spans += [(d.start, d.end, f"d {d.type} {d.value}", "d") for d in one.layers["dates"]]
        pieces, at = [], 0
        for start, end, opening, name in sorted(spans):
            pieces += [one.text[at:start], f"<{opening}>", one.text[start:end], f"</{name}>"]
            at = end
        body = "".join([*pieces, one.text[at:]])
        head = f"id: {one.id}\ntitle: T\ngenre: business\nvariety: british\ndct: 2031-05-06\n"
        text = f"{head}---\n{body}\n---\n"
        (folder / f"{one.id}.txt").write_text(text, encoding="utf-8")
    return folder


def _dataset(folder: Path, corpus: Any) -> Path | None:
    """Tokens and tags of the entities, as a split on disk."""
    try:
        import datasets
    except ImportError:
        return None
    datasets.disable_progress_bars()
    rows: dict[str, list[Any]] = {"id": [], "tokens": [], "ner_tags": []}
    for one in corpus:
        tokens = one.text.split(" ")
        tags, at = ["O"] * len(tokens), {}
        for number, match in enumerate(re.finditer(r"\S+", one.text)):
            at[match.start()] = number
        for entity in one.layers["entities"]:
            tags[at[entity.start]] = f"B-{entity.type}"
        rows["id"].append(one.id)
        rows["tokens"].append(tokens)
        rows["ner_tags"].append(tags)
    datasets.Dataset.from_dict(rows).save_to_disk(str(folder))
    return folder


# What any program must do


TOLD = {"datasets": {"id": "id", "tokens": "tokens", "tags": "ner_tags", "scheme": "IOB2"}}
"""Options that a reader needs so that it does not guess aloud."""


def _each_file(path: Path) -> Iterator[Path]:
    return iter(sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path])


def _cells(path: Path) -> Iterator[Any]:
    for file in _each_file(path):
        for line in file.read_bytes().decode().split("\n"):
            yield line.split("\t")


def _columns(path: Path) -> Iterator[Any]:
    for file in _each_file(path):
        with file.open("rb") as lines:
            for line in lines:
                yield line.decode().split()


def _json_lines(path: Path) -> Iterator[Any]:
    with path.open("rb") as lines:
        yield from map(msgspec.json.decode, lines)


def _json(path: Path) -> Iterator[Any]:
    for file in path.glob("*.json"):
        yield json.loads(file.read_bytes())


def _xml(path: Path) -> Iterator[Any]:
    for file in _each_file(path):
        parser = expat.ParserCreate()
        parser.CharacterDataHandler = parser.StartElementHandler = lambda *_: None
        yield parser.Parse(file.read_bytes(), True)  # noqa: FBT003  # expat's own signature


def _tags(path: Path) -> Iterator[Any]:
    for file in _each_file(path):
        yield re.split(r"<([^>]*)>", file.read_bytes().decode())


def _docs(path: Path) -> Iterator[Any]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    for file in _each_file(path):
        yield from DocBin().from_disk(file).get_docs(Vocab())


def _parquet(path: Path) -> Iterator[Any]:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(batch_size=64):
        yield from batch.to_pylist()


def _arrow(path: Path) -> Iterator[Any]:
    import datasets

    for batch in datasets.load_from_disk(str(path)).with_format("arrow").iter(batch_size=64):
        yield from batch.to_pylist()


PLAIN: Mapping[str, Callable[[Path], Iterator[Any]]] = {
    "onrecord": _json_lines,
    "conll": _columns,
    "timeml": _xml,
    "marked": _tags,
    "brat": _cells,
    "polnear": _cells,
    "docbin": _docs,
    "label-studio": _json,
    "parquet": _parquet,
    "datasets": _arrow,
    "text": _cells,
}


if __name__ == "__main__":
    from rich.console import Console

    section(Scale(quick="--quick" in sys.argv)).show(Console(width=140))
