"""Croissant 1.1 metadata: one record set a file, its columns down to the fields of an annotation.

Where the specification and its reader disagree, what both take is written: the vocabulary with
https, and a reference as ``{"field": {"@id": …}}``. ``accept``, a list in a list of structs, cannot
be said by a path and is left to the Parquet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from onrecord.corpus import Manifest
from onrecord.publishing.licences import open_licence
from onrecord.publishing.tables import SPLIT, Part, Table, published_schema
from onrecord.readers.optional import required

CONFORMS: Final = "http://mlcommons.org/croissant/1.1"
SPLITS: Final = "splits"
_TYPES: Final = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "double": "sc:Float",
    "bool": "sc:Boolean",
}
_KNOWN_SPLITS: Final = {"train": "Training", "dev": "Validation", "validation": "Validation"}
_TERMS: Final = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field",
    "fileObject", "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset",
    "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "description": {"@container": "@language"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}


class Head(NamedTuple):
    """What is said of the repository as a whole.

    Attributes:
        repository: its name on the Hub, ``owner/name``.
        title: for people.
        description: a sentence or more.
        date: of publication, YYYY-MM-DD.
    """

    repository: str
    title: str
    description: str
    date: str

    @property
    def url(self) -> str:
        """Where the repository is to be found."""
        return f"https://huggingface.co/datasets/{self.repository}"


def croissant(head: Head, parts: Sequence[Part], tables: Sequence[Table]) -> dict[str, Any]:
    """The metadata as plain JSON; paths of files are relative to it."""
    with_text = {part.name: part.with_text for part in parts}
    owner = head.repository.partition("/")[0]
    edition = version([part.manifest for part in parts])
    provenance = " ".join(f"{p.name}: {p.manifest.provenance}." for p in parts)
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS,
        "name": head.repository.replace("/", "-"),
        "alternateName": head.title,
        "description": head.description,
        "license": licences(parts),
        "url": head.url,
        "creator": {"@type": "sc:Organization", "name": owner},
        "datePublished": head.date,
        "version": edition,
        "citeAs": f"{owner}: {head.title}, version {edition}, {head.date}. {head.url}",
        "inLanguage": languages(parts),
        "keywords": ["named entity recognition", "TIMEX3", "quotation attribution", "news"],
        "isLiveDataset": False,
        "rai:dataCollection": provenance,
        "distribution": [_file(table) for table in tables],
        "recordSet": [
            _splits(tables),
            *(_record_set(table, with_text=with_text[table.corpus]) for table in tables),
        ],
    }


def version(manifests: Sequence[Manifest]) -> str:
    """The version of several corpora at once: the sum of theirs, which rises when one of them does.

    A major rise of one is a major rise of the sum.
    """
    numbers = [m.version.partition("-")[0].split(".") for m in manifests]
    return ".".join(str(sum(map(int, column))) for column in zip(*numbers, strict=True))


def languages(parts: Sequence[Part]) -> list[str]:
    """BCP 47 tags of all documents, sorted."""
    return sorted({d.language for part in parts for d in part.documents.values()})


def licences(parts: Sequence[Part]) -> list[str]:
    """The licences of what is published: a link where one is known, else the manifest's words."""
    said = [part.manifest.annotation_licence for part in parts]
    said += [part.manifest.text_licence for part in parts if part.with_text]
    known = (open_licence(words) for words in said)
    found = (licence.url if licence else words for words, licence in zip(said, known, strict=True))
    return list(dict.fromkeys(found))


def _file(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": table.path,
        "name": table.path,
        "contentUrl": table.path,
        "contentSize": f"{table.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": table.sha256,
    }


def _splits(tables: Sequence[Table]) -> dict[str, Any]:
    names = dict.fromkeys(table.split for table in tables)
    kinds = {name: _KNOWN_SPLITS.get(name, "Test" if name == "test" else "") for name in names}
    fields = (("name", "sc:Text"), ("url", "sc:URL"))
    return {
        "@type": "cr:RecordSet",
        "@id": SPLITS,
        "name": SPLITS,
        "description": "The splits, by name.",
        "dataType": "cr:Split",
        "key": {"@id": f"{SPLITS}/name"},
        "field": [
            {"@type": "cr:Field", "@id": f"{SPLITS}/{name}", "name": name, "dataType": kind}
            for name, kind in fields
        ],
        "data": [
            {f"{SPLITS}/name": name, f"{SPLITS}/url": f"{CONTEXT['cr']}{kind}Split"}
            for name, kind in kinds.items()
        ],
    }


def _record_set(table: Table, *, with_text: bool) -> dict[str, Any]:
    name = f"{table.corpus}/{table.split}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{table.documents} documents, one a record; offsets are half-open, in "
        "Unicode code points of the text. Equally right readings (accept) are in the file alone.",
        "key": {"@id": f"{name}/id"},
        "field": [
            _field(field, name, table.path) for field in published_schema(with_text=with_text)
        ],
    }


def _field(field: Any, above: str, path: str) -> dict[str, Any]:  # noqa: ANN401  # a pyarrow.Field
    types = required("pyarrow", "hub", "onrecord publish").types
    body = _head(above, field.name, field.type)
    source = {"fileObject": {"@id": path}, "extract": {"column": field.name}}
    inside = _leaf(field.type)
    if types.is_struct(inside):
        body["subField"] = [
            _head(body["@id"], name.replace(".", "_"), kind)
            | {"dataType": _TYPES[str(_leaf(kind))]}
            | {"source": {**source, "transform": {"jsonPath": name}}}
            for name, kind in _flat(inside)
        ]
    else:
        body["dataType"] = _TYPES[str(inside)]
    body["source"] = source
    if field.name == SPLIT:
        body["references"] = {"field": {"@id": f"{SPLITS}/name"}}
    return body


def _head(above: str, name: str, kind: Any) -> dict[str, Any]:  # noqa: ANN401  # a pyarrow.DataType
    types = required("pyarrow", "hub", "onrecord publish").types
    body: dict[str, Any] = {"@type": "cr:Field", "@id": f"{above}/{name}", "name": name}
    depth = 0
    while types.is_list(kind):
        kind, depth = kind.value_type, depth + 1
    if depth:
        body |= {"isArray": True, "arrayShape": ",".join(["-1"] * depth)}
    return body


def _flat(struct: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # a pyarrow.StructType
    """Paths and types of a struct's fields, structs within it opened, lists of structs left out."""
    types = required("pyarrow", "hub", "onrecord publish").types
    for field in struct:
        if types.is_struct(field.type):
            yield from ((f"{field.name}.{one.name}", one.type) for one in field.type)
        elif not types.is_struct(_leaf(field.type)):
            yield field.name, field.type


def _leaf(kind: Any) -> Any:  # noqa: ANN401  # a pyarrow.DataType
    while hasattr(kind, "value_type"):
        kind = kind.value_type
    return kind
