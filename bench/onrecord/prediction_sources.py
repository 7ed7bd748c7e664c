"""Predictions as scoring wants them: in their own order, or by document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from onrecord.document import Prediction
from onrecord.keep_going import Failures
from onrecord.readers.native import NativeReader, decode_prediction


class _Id(Struct):
    doc_id: str


_ID = msgspec.json.Decoder(_Id)
REPEAT = b'"repeat"'
CHUNK = 1 << 20
"""Bytes searched at once."""


class PredictionFile:
    """Predictions in file order, or by document through an index of byte offsets.

    Args:
        path: a ``.jsonl`` file.
        run: what ``run.json`` beside it says, or nothing.
    """

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        self.path = path
        self.run = run

    def __iter__(self) -> Iterator[Prediction]:
        return NativeReader().predictions(self.path, {}, ())

    def index(self) -> dict[str, list[int]]:
        """Document id → byte offsets of its lines; one light pass."""
        places: dict[str, list[int]] = {}
        offset = 0
        with self.path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    try:
                        doc_id = _ID.decode(line).doc_id
                    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                        doc_id = decode_prediction(line, f"{self.path}:{number}").doc_id
                    places.setdefault(doc_id, []).append(offset)
                offset += len(line)
        return places

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions, read when asked for."""
        return _Lookup(self.path, self.index())

    def repeated(self) -> bool:
        """Whether some line may name its repeat: found by searching bytes, which costs little."""
        with self.path.open("rb") as stream:
            before = b""
            while piece := stream.read(CHUNK):
                if REPEAT in before + piece:
                    return True
                before = piece[1 - len(REPEAT) :]
        return False


class _Lookup(Mapping[str, Iterable[Prediction]]):
    def __init__(self, path: Path, places: Mapping[str, list[int]]) -> None:
        self._places = places
        self._path = path
        self._stream = path.open("rb")

    def __getitem__(self, doc_id: str) -> list[Prediction]:
        found = []
        for offset in self._places[doc_id]:
            self._stream.seek(offset)
            found.append(decode_prediction(self._stream.readline(), f"{self._path}: {doc_id}"))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __del__(self) -> None:
        self._stream.close()


class Reread:
    """Predictions that are read anew each time, so that none need stay in memory."""

    def __init__(self, read: Callable[[], Iterator[Prediction]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Prediction]:
        return self._read()


class PredictionList:
    """Predictions in memory or of a foreign format, with the same face as a file of ours."""

    def __init__(self, predictions: Iterable[Prediction], run: Mapping[str, Any]) -> None:
        again = isinstance(predictions, Reread)
        self._predictions = predictions if again else list(predictions)
        self.run = run

    def __iter__(self) -> Iterator[Prediction]:
        return iter(self._predictions)

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions."""
        found: dict[str, list[Prediction]] = {}
        for prediction in self:
            found.setdefault(prediction.doc_id, []).append(prediction)
        return found

    def repeated(self) -> bool:
        """Whether a document is predicted more than once; foreign formats know no repeats."""
        return not isinstance(self._predictions, Reread) and any(
            prediction.repeat for prediction in self._predictions
        )


def passing_over(failures: Failures, found: PredictionFile | PredictionList) -> PredictionList:
    """The predictions that can be read; the others are kept among the failures."""
    read = partial(failures.passing_over, found)
    return PredictionList(read() if found.repeated() else Reread(read), found.run)
