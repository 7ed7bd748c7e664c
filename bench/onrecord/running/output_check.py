"""What an extractor returned, held against its contract and brought into the normal form."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from onrecord.annotations import PredictedAttribution, PredictedEntity, PredictedTimex
from onrecord.document import Prediction, text_sha256
from onrecord.offset_units import CODE_POINTS, suspected_unit
from onrecord.running.gold_spans import stray
from onrecord.running.limits import MAX_ANNOTATIONS
from onrecord.running.plain_data import RefusedError, ordered, plain_mapping
from onrecord.span import Fragments
from onrecord.suggestions import nearest

LAYERS: Final[Mapping[str, Any]] = {
    "entities": PredictedEntity,
    "dates": PredictedTimex,
    "attributions": PredictedAttribution,
}
_RESERVED: Final = ("doc_id", "text_sha256", "status", "error", "repeat", "ungrounded")


class Checked(NamedTuple):
    """An extractor's answer in the normal form.

    Attributes:
        line: a line of ``predictions.jsonl``, without the line end.
        notes: remarks that cost nobody the document.
    """

    line: bytes
    notes: tuple[str, ...]


def checked(
    doc_id: str,
    text: str,
    raw: Any,  # noqa: ANN401  # an extractor may return anything
    *,
    repeat: int | None = None,
    given: dict[str, Any] | None = None,
) -> Checked:
    """An answer as a predictions line.

    Args:
        doc_id: id of the document that was asked about.
        text: its text.
        raw: a mapping of layer name to annotations, or a ``Prediction``.
        repeat: which repeat, or None if there is but one.
        given: the gold spans that were handed out, or None.

    Raises:
        ExtractorError: the answer breaks the contract; says where and how.
    """
    answer = _mapping(raw)
    _refuse_other_document(doc_id, answer)
    status = answer.get("status") or ("error" if answer.get("error") else "ok")
    if status not in ("ok", "skipped"):
        raise RefusedError("", str(answer.get("error") or f"status {status!r}"))
    line: dict[str, Any] = {"doc_id": doc_id, **_checksum(text, answer)}
    if status == "skipped":
        line |= {"status": status, "error": answer.get("error")}
    notes: list[str] = []
    for name, struct in LAYERS.items():
        if name in answer:
            line[name] = _layer(name, struct, text, answer[name], notes, given)
    if answer.get("ungrounded"):
        line["ungrounded"] = _ungrounded(answer["ungrounded"])
    if repeat is not None:
        line["repeat"] = repeat
    line |= _extra(answer)
    return Checked(_encoded(line), tuple(notes))


def error_line(doc_id: str, text: str, message: str, repeat: int | None) -> bytes:
    """The line of a document that failed; scored as empty and listed."""
    line: dict[str, Any] = {"doc_id": doc_id, **_checksum(text, {}), "status": "error"}
    line["error"] = message.encode(errors="backslashreplace").decode()
    if repeat is not None:
        line["repeat"] = repeat
    return msgspec.json.encode(line)


def _mapping(raw: Any) -> Mapping[str, Any]:  # noqa: ANN401  # an extractor may return anything
    if isinstance(raw, Prediction):
        plain = {k: getattr(raw, k) for k in ("doc_id", "text_sha256", "status", "error")}
        return {**plain, **raw.layers, "ungrounded": raw.ungrounded}
    if not isinstance(raw, Mapping):
        raise RefusedError(
            "",
            f"must return a mapping of layer name to annotations, got {type(raw).__name__}",
            'for example {"entities": [{"start": 0, "end": 3, "type": "ORG"}]}',
        )
    return raw


def _refuse_other_document(doc_id: str, answer: Mapping[str, Any]) -> None:
    said = answer.get("doc_id", doc_id)
    if said != doc_id:
        raise RefusedError("", f"answers for another document: asked {doc_id!r}, got {said!r}")


def _checksum(text: str, answer: Mapping[str, Any]) -> dict[str, str]:
    try:
        ours = text_sha256(text)
    except UnicodeEncodeError:
        return {}
    said = answer.get("text_sha256") or ours
    if said != ours:
        raise RefusedError(
            "", "saw another text: text_sha256 differs", "extract from the same text"
        )
    return {"text_sha256": ours}


def _layer(
    name: str,
    struct: Any,  # noqa: ANN401  # a struct type
    text: str,
    said: Any,  # noqa: ANN401  # an extractor may return anything
    notes: list[str],
    given: dict[str, Any] | None,
) -> list[Any]:
    if said is None or isinstance(said, (str, bytes, Mapping)) or not isinstance(said, Iterable):
        raise RefusedError("", f"{name} must be a list of annotations, got {type(said).__name__}")
    items = list(itertools.islice(said, MAX_ANNOTATIONS + 1))
    if len(items) > MAX_ANNOTATIONS:
        raise RefusedError(
            "", f"{name} must hold at most {MAX_ANNOTATIONS:,} annotations, got more"
        )
    plain = [plain_mapping(name, index, item) for index, item in enumerate(items)]
    try:
        typed = msgspec.convert(plain, tuple[struct, ...])
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        raise RefusedError("", f"{name}{path.rstrip('`')}: {problem}") from None
    _check_offsets(name, text, typed, notes)
    if given is not None and (index := stray(name, typed, given)) is not None:
        raise RefusedError("", f"{name}[{index}] must stand on a given gold span")
    try:
        copies = len(typed) - len(set(typed))
    except TypeError:
        copies = 0
    if copies:
        notes.append(f"{name}: {copies} exact duplicates, kept; they cost precision")
    fields = struct.__struct_fields__
    return [ordered(item, fields) for item in plain]


def _fragments(annotation: Any) -> Iterator[tuple[str, Fragments]]:  # noqa: ANN401  # a struct
    """Everything in an annotation that counts offsets, whatever the task."""
    fields = annotation.__struct_fields__
    if "start" in fields:
        yield "", annotation.fragments
    for field in fields:
        value = getattr(annotation, field)
        if field != "spans" and isinstance(value, tuple) and value:
            yield f".{field}", value if isinstance(value[0], tuple) else (value,)


def _check_offsets(name: str, text: str, typed: tuple[Any, ...], notes: list[str]) -> None:
    length, problem = len(text), ""
    spans = []
    for index, annotation in enumerate(typed):
        for field, fragments in _fragments(annotation):
            last = -1
            for start, end in fragments:
                spans.append((start, end))
                if start < end <= length and start >= last:
                    last = end
                    continue
                where = f"{name}[{index}]{field}"
                problem = problem or _offset_problem(where, (start, end), last, length)
    unit = suspected_unit(text, spans)
    if problem:
        found = f"these look like {unit}; " if unit else ""
        raise RefusedError("", problem, found + CODE_POINTS)
    if unit:
        notes.append(f"{name}: the offsets look like {unit}; {CODE_POINTS}")


def _offset_problem(where: str, span: tuple[int, int], last: int, length: int) -> str:
    start, end = span
    if start >= end:
        return f"{where}: end must be greater than start, got [{start}, {end})"
    if end > length:
        return f"{where}: end must be ≤ {length} (the text's length), got {end}"
    return f"{where}: fragments must be sorted and disjoint, got [{start}, {end}) after {last}"


def _ungrounded(given: Any) -> dict[str, int]:  # noqa: ANN401  # as above
    try:
        counts = msgspec.convert(given, dict[str, int])
    except msgspec.ValidationError as error:
        raise RefusedError("", f"ungrounded: {error}") from None
    for task, number in counts.items():
        if task not in LAYERS or number < 0:
            raise RefusedError("", f"ungrounded.{task} must be a count of a task, got {number}")
    return {task: counts[task] for task in LAYERS if task in counts}


def _extra(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keys that are none of ours: kept, unless one is a misspelt layer."""
    extra = {key: answer[key] for key in answer if key not in LAYERS and key not in _RESERVED}
    for key in extra:
        meant = nearest(str(key), LAYERS)
        if meant:
            raise RefusedError("", f"has no layer {key!r}", f"did you mean {meant}?")
    if not extra:
        return {}
    plain = plain_mapping("other keys", 0, extra)
    return {key: plain[key] for key in sorted(plain)}


def _encoded(line: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(line)
    except (UnicodeEncodeError, TypeError, ValueError) as error:
        raise RefusedError("", f"cannot stand in JSON: {error}") from None
