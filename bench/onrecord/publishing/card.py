"""The dataset's card: YAML that the Hub reads, and prose from the corpora's own manifests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from onrecord.curation import statistics
from onrecord.publishing.croissant import Head, languages, version
from onrecord.publishing.licences import open_licence
from onrecord.publishing.tables import Part, Table, published_schema
from onrecord.readers.optional import required
from onrecord.report.curation import statistics_tables
from onrecord.report.machine import tables_as_markdown

_SIZES: Final = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}
_TAGS: Final = {
    "entities": "named-entity-recognition",
    "dates": "timex3",
    "attributions": "quotation-attribution",
}


def card(head: Head, parts: Sequence[Part], tables: Sequence[Table], annotators: str) -> str:
    """``README.md``.

    Args:
        head: of the repository.
        parts: the corpora.
        tables: their files.
        annotators: who annotated, in the Hub's words.
    """
    yaml = required("yaml", "hub", "onrecord publish")
    said = yaml.safe_dump(
        metadata(head, parts, tables, annotators), sort_keys=False, allow_unicode=True, width=100
    )
    return f"---\n{said}---\n\n{_prose(head, parts)}"


def metadata(
    head: Head, parts: Sequence[Part], tables: Sequence[Table], annotators: str
) -> dict[str, Any]:
    """The card's YAML as plain data."""
    layers = dict.fromkeys(task for part in parts for task in part.headlines)
    total = sum(table.documents for table in tables)
    return {
        "pretty_name": head.title,
        "language": list(dict.fromkeys(tag.partition("-")[0] for tag in languages(parts))),
        **_licence(head, parts),
        "annotations_creators": [annotators],
        "task_categories": ["token-classification"],
        **({"task_ids": ["named-entity-recognition"]} if "entities" in layers else {}),
        "size_categories": [next((s for n, s in _SIZES.items() if total < n), "n>1M")],
        "tags": ["news", "standoff", "croissant", *(_TAGS[name] for name in layers)],
        "configs": [_config(part, tables, first=part is parts[0]) for part in parts],
        "dataset_info": [_info(part, tables) for part in parts],
    }


def _licence(head: Head, parts: Sequence[Part]) -> dict[str, Any]:
    said = [part.manifest.annotation_licence for part in parts]
    said += [part.manifest.text_licence for part in parts if part.with_text]
    known = [open_licence(words) for words in said]
    names = dict.fromkeys(licence.hub for licence in known if licence)
    if None in known:
        link = f"{head.url}#rights"
        return {"license": "other", "license_name": "see-the-card", "license_link": link}
    return {"license": next(iter(names)) if len(names) == 1 else list(names)}


def _config(part: Part, tables: Sequence[Table], *, first: bool) -> dict[str, Any]:
    files = [{"split": t.split, "path": t.path} for t in tables if t.corpus == part.name]
    return {"config_name": part.name, "data_files": files} | ({"default": True} if first else {})


def _info(part: Part, tables: Sequence[Table]) -> dict[str, Any]:
    own = [table for table in tables if table.corpus == part.name]
    return {
        "config_name": part.name,
        "features": features(published_schema(with_text=part.with_text)),
        "splits": [
            {"name": t.split, "num_bytes": t.memory, "num_examples": t.documents} for t in own
        ],
        "download_size": sum(table.size for table in own),
        "dataset_size": sum(table.memory for table in own),
    }


def features(fields: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # a pyarrow schema or struct
    """Columns, or fields of a struct, as the Hub's YAML says them."""
    types = required("pyarrow", "hub", "onrecord publish").types

    def kind(of: Any) -> dict[str, Any]:  # noqa: ANN401  # a pyarrow.DataType
        if types.is_struct(of):
            return {"struct": features(of)}
        if types.is_list(of):
            inside = kind(of.value_type)
            return {"list": inside.get("dtype") or inside.get("struct") or inside}
        return {"dtype": "float64" if str(of) == "double" else str(of)}

    return [{"name": field.name, **kind(field.type)} for field in fields]


def _prose(head: Head, parts: Sequence[Part]) -> str:
    edition = version([part.manifest for part in parts])
    sections = [
        f"# {head.title}",
        head.description,
        f"Version {edition}. {_FORM}",
        "\n".join(_LOADING).format(repository=head.repository, name=parts[0].name),
        *(_about(part) for part in parts),
        "## Rights",
        "\n".join(_rights(part) for part in parts),
    ]
    if any(not part.with_text for part in parts):
        sections.append(
            "Who has the texts puts them back, byte for byte as they were annotated, "
            "one `<id>.txt` a document:\n\n```\nonrecord publish join FOLDER TEXTS\n```"
        )
    canaries = [part.manifest.canary for part in parts if part.manifest.canary]
    if canaries:
        said = "\n".join(f"- `{canary}`" for canary in canaries)
        sections += ["## Not for training", f"No training set should hold these strings:\n\n{said}"]
    return "\n\n".join(sections) + "\n"


_FORM: Final = (
    "Offsets are half-open `[start, end)` and count Unicode code points of the exact text, whose "
    "checksum is `text_sha256`. A layer that is null was not annotated; an empty one was, and "
    "nothing was found. What an annotation says to be null is named in its `nulls`. `meta` is JSON."
)
_LOADING: Final = (
    "```python",
    "from datasets import load_dataset",
    "",
    'load_dataset("{repository}", "{name}")',
    "```",
)


def _about(part: Part) -> str:
    manifest = part.manifest
    held: Mapping[str, int] = {name: len(ids) for name, ids in part.splits.items()}
    splits = ", ".join(f"{name} ({count})" for name, count in held.items())
    text = "included" if part.with_text else "left out; annotations stand off them"
    figures = tables_as_markdown(statistics_tables(statistics(part.documents.values())))
    lines = (
        f"## {part.name}: {manifest.title}",
        "",
        f"{manifest.provenance.rstrip('.')}.",
        "",
        f"- version: {manifest.version}",
        f"- documents by split: {splits}",
        f"- entity types: {manifest.type_set}",
        f"- texts: {text}",
        "",
        figures,
    )
    return "\n".join(lines).rstrip()


def _rights(part: Part) -> str:
    manifest = part.manifest
    return (
        f"- {part.name}: annotations {manifest.annotation_licence}; "
        f"texts: {manifest.text_licence.rstrip('.')}."
    )
