"""A token classifier and its tokenizer: loading them, and reading a text of any length."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ExtractorError, InvalidInputError, MissingDependencyError
from onrecord.span import Fragment

LONGEST_WINDOW: Final = 512
"""Tokens of a window where neither model nor tokenizer says what they can hold."""

COUNT_FROM_PADDING: Final = frozenset(
    {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet", "longformer", "xmod"}
)
"""Model types whose positions are counted from behind the padding's number: some are never used."""

_DOWNLOAD: Final = "name a folder, or allow the network with --set download=true"


class Piece(NamedTuple):
    """A token of the tokenizer's.

    Attributes:
        start: first code point, white space included where the tokenizer does.
        end: code point after the last.
        word: number of the word that it is a part of, as the tokenizer cuts words.
    """

    start: int
    end: int
    word: int | None


class Reading(NamedTuple):
    """What a model makes of a text.

    Attributes:
        pieces: the tokens, in order.
        probabilities: float32 of shape (pieces, labels); each row sums to 1.
    """

    pieces: list[Piece]
    probabilities: NDArray[np.float32]


class _Window(NamedTuple):
    first: int
    ids: list[int]
    inner: slice
    row: int


@dataclass(frozen=True, slots=True)
class TokenModel:
    """A loaded classifier.

    Attributes:
        name: folder or name, for errors.
        model: a ``…ForTokenClassification`` in evaluation mode.
        tokenizer: a fast one.
        device: where the model is.
        commit: of a model by name, if it is known.
    """

    name: str
    model: Any
    tokenizer: Any
    device: str
    commit: str | None

    @property
    def holds(self) -> int:
        """Tokens that one window can hold, special ones included."""
        config = self.model.config
        limits = [LONGEST_WINDOW]
        if isinstance(positions := getattr(config, "max_position_embeddings", None), int):
            if config.model_type in COUNT_FROM_PADDING:
                positions -= (config.pad_token_id or 0) + 1
            # Relative positions are written down as 0 or −1: they set no limit.
            limits += [positions] if positions > 0 else []
        return int(min(*limits, self.tokenizer.model_max_length))

    def read(self, text: str, *, window: int, stride: int, batch_size: int) -> Reading:
        """Probabilities of the labels for each token of a text.

        A long text is read in windows; of the windows that hold a token, the one counts in which
        it stands farthest from an edge.

        Args:
            text: without lone surrogates.
            window: tokens of a window, special ones included.
            stride: tokens that neighbouring windows share.
            batch_size: windows that the model reads at once.

        Raises:
            ExtractorError: the tokenizer cuts windows that do not follow each other.
        """
        encoded = self.tokenizer(
            text, truncation=True, max_length=window, stride=stride,
            return_overflowing_tokens=True, return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )  # fmt: skip
        windows, pieces = self._windows(encoded, stride)
        best = np.full(len(pieces), -1)
        found = np.zeros((len(pieces), self.model.config.num_labels), dtype=np.float32)
        for low in range(0, len(windows), batch_size):
            some = windows[low : low + batch_size]
            rows = self._probabilities(encoded, [w.row for w in some])
            for one, row in zip(some, rows, strict=True):
                inner = row[one.inner]
                depth = _depths(one.first, len(inner), len(pieces))
                place = slice(one.first, one.first + len(inner))
                deeper = depth > best[place]
                best[place] = np.where(deeper, depth, best[place])
                found[place] = np.where(deeper[:, None], inner, found[place])
        return Reading(pieces, found)

    def _windows(self, encoded: Any, stride: int) -> tuple[list[_Window], list[Piece]]:  # noqa: ANN401
        windows: list[_Window] = []
        ids: list[int] = []
        pieces: list[Piece] = []
        for row, mask in enumerate(encoded["special_tokens_mask"]):
            inside = [number for number, special in enumerate(mask) if not special]
            if not inside:
                continue
            inner = slice(inside[0], inside[-1] + 1)
            own = encoded["input_ids"][row][inner]
            first = len(ids) - stride if windows else 0
            shared = len(ids) - first
            if ids[first:] != own[:shared] or len(inside) != len(own):
                raise ExtractorError(self.name, "its tokenizer's windows do not follow each other")
            words = encoded.word_ids(row)[inner]
            offsets: list[Fragment] = encoded["offset_mapping"][row][inner]
            new = zip(offsets[shared:], words[shared:], strict=True)
            pieces.extend(Piece(int(start), int(end), word) for (start, end), word in new)
            ids.extend(own[shared:])
            windows.append(_Window(first, own, inner, row))
        return windows, pieces

    def _probabilities(self, encoded: Any, rows: list[int]) -> NDArray[np.float32]:  # noqa: ANN401
        import torch  # noqa: PLC0415  # takes seconds

        names = [name for name in self.tokenizer.model_input_names if name in encoded]
        batch = self.tokenizer.pad(
            {name: [encoded[name][row] for row in rows] for name in names}, return_tensors="pt"
        ).to(self.device)
        with torch.inference_mode():
            logits = self.model(**batch).logits
        softmax: NDArray[np.float32] = torch.softmax(logits.float(), dim=-1).cpu().numpy()
        return softmax


def _depths(first: int, size: int, whole: int) -> NDArray[np.intp]:
    """How far each token of a window stands from where the window cuts the text off."""
    before, after = np.arange(size), np.arange(size)[::-1]
    if first == 0:
        before = before + whole
    if first + size == whole:
        after = after + whole
    return np.minimum(before, after)


def load(name: str, *, download: bool, revision: str, device: str) -> TokenModel:
    """A model from a folder or, by name, from the local cache.

    Args:
        name: folder or name.
        download: whether the network may be asked for what is not there.
        revision: branch, tag or commit of a model by name.
        device: as PyTorch names it, e.g. ``cpu`` or ``cuda:0``.

    Raises:
        MissingDependencyError: transformers or PyTorch is not installed.
        InvalidInputError: there is no such model, it cannot be loaded, it classifies no tokens,
            or its tokenizer gives no offsets.
    """
    try:
        import torch  # noqa: PLC0415  # takes seconds
        from transformers import AutoModelForTokenClassification, AutoTokenizer  # noqa: PLC0415
    except ImportError as error:
        raise MissingDependencyError(
            f"transformers:{name}", f"{error.name or 'torch'} is not installed",
            "pip install 'onrecord[transformers]'",
        ) from error  # fmt: skip
    local = Path(name).is_dir()
    place = name if local or download else _cached(name, revision)
    where: dict[str, Any] = {"local_files_only": not download, "trust_remote_code": False}
    if place == name and not local:
        where["revision"] = revision
    with _quiet():
        try:
            tokenizer = AutoTokenizer.from_pretrained(place, use_fast=True, **where)
            model, found = AutoModelForTokenClassification.from_pretrained(
                place, output_loading_info=True, **where
            )
            model = model.eval().to(torch.device(device))
        except Exception as error:  # a model's files may be wrong in any way
            raise _unloadable(name, error, download=download) from error
    if missing := sorted(found["missing_keys"]):
        problem = f"is no fitted token classifier: it has no weights for {', '.join(missing[:3])}"
        raise InvalidInputError(name, problem, "name a model fine-tuned for token classification")
    if not tokenizer.is_fast:
        raise InvalidInputError(name, "has no fast tokenizer, and a slow one gives no offsets")
    known = getattr(model.config, "_commit_hash", None) if download else Path(place).name
    return TokenModel(name, model, tokenizer, device, None if local else known)


def _cached(name: str, revision: str) -> str:
    """The folder of a model in the local cache.

    The hub's own loading functions may ask the network even where they are told to use nothing
    but local files, so they are handed a folder and never a name.
    """
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415  # comes with transformers
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415  # as above

    try:
        found = try_to_load_from_cache(name, "config.json", revision=revision)
    except HFValidationError:
        found = None
    if not isinstance(found, str):
        problem = "is no folder, and no model of that name is in the local cache"
        raise InvalidInputError(name, problem, _DOWNLOAD)
    return str(Path(found).parent)


def _unloadable(name: str, error: Exception, *, download: bool) -> InvalidInputError:
    said = " ".join(str(error).split())[:300]
    hint = None if download or Path(name).is_dir() else _DOWNLOAD
    return InvalidInputError(name, f"cannot be loaded: {type(error).__name__}: {said}", hint)


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bar and no advice while a model is loaded; what matters becomes an error."""
    from transformers.utils import logging  # noqa: PLC0415  # as above

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
