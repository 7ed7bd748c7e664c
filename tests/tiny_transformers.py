"""Token classifiers of a few weights, made on the spot: random ones, and ones that are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def wordpiece(text: str, *, whole: Sequence[str] = ()) -> Any:
    """A WordPiece tokenizer of a text's characters, and of some words as a whole."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    letters = sorted({c for c in text if not c.isspace()})
    vocabulary = [*SPECIAL, *letters, *(f"##{c}" for c in letters), *whole]
    table = {piece: number for number, piece in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(models.WordPiece(table, unk_token="[UNK]"))  # noqa: S106  # no password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return framed(tokenizer, table)


def bytelevel() -> Any:
    """A byte-level BPE without merges: each byte a token, spaces inside offsets."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    table = {piece: number for number, piece in enumerate([*SPECIAL, *alphabet])}
    tokenizer = Tokenizer(models.BPE(table, [], unk_token="[UNK]"))  # noqa: S106  # no password
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False)
    tokenizer.decoder = decoders.ByteLevel()
    return framed(tokenizer, table)


def metaspace(text: str, *, whole: Sequence[str] = ()) -> Any:
    """A Unigram model whose words begin with a mark for the space before them."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    pieces = [(s, 0.0) for s in SPECIAL] + [("▁", -3.0)]
    pieces += [(c, -9.0) for c in sorted(set(text) - {" "})] + [(w, -1.0) for w in whole]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=1, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return framed(tokenizer, {piece: number for number, (piece, _) in enumerate(pieces)})


def framed(tokenizer: Any, table: Mapping[str, int]) -> Any:
    """The tokenizer for transformers, with [CLS] before and [SEP] after each window."""
    from tokenizers import processors
    from transformers import PreTrainedTokenizerFast

    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(s, table[s]) for s in ("[CLS]", "[SEP]")]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=SPECIAL[0], unk_token=SPECIAL[1],
        cls_token=SPECIAL[2], sep_token=SPECIAL[3], model_max_length=10**30,
    )  # fmt: skip


def save_random(folder: Path, tokenizer: Any, labels: Sequence[str], *, holds: int = 32) -> Path:
    """A randomly initialised BERT."""
    import torch
    from transformers import BertForTokenClassification

    torch.manual_seed(0)
    model = BertForTokenClassification(config(tokenizer, labels, holds=holds, layers=1))
    return saved(folder, tokenizer, model)


def save_known(
    folder: Path,
    tokenizer: Any,
    labels: Sequence[str],
    says: Mapping[str, str],
    *,
    at: Mapping[int, str] | None = None,
    holds: int = 32,
) -> Path:
    """A BERT without layers that says a given label of a given token, and O of any other.

    Args:
        folder: where it goes.
        tokenizer: of it.
        labels: of it.
        says: token → label.
        at: position in a window → label, stronger than what the token says.
        holds: positions of a window.
    """
    import torch
    from transformers import BertForTokenClassification

    model = BertForTokenClassification(config(tokenizer, labels, holds=holds, layers=0))
    table = tokenizer.get_vocab()
    inner = model.bert.embeddings
    with torch.no_grad():
        for part in (inner.word_embeddings, inner.position_embeddings, inner.token_type_embeddings):
            part.weight.zero_()
        inner.word_embeddings.weight[:, labels.index("O")] = 1.0
        for token, label in says.items():
            inner.word_embeddings.weight[table[token]] = 0.0
            inner.word_embeddings.weight[table[token], labels.index(label)] = 1.0
        for position, label in (at or {}).items():
            inner.position_embeddings.weight[position, labels.index(label)] = 5.0
        model.classifier.weight.copy_(torch.eye(len(labels), model.config.hidden_size) * 3)
        model.classifier.bias.zero_()
    return saved(folder, tokenizer, model)


def config(tokenizer: Any, labels: Sequence[str], *, holds: int, layers: int) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(tokenizer.get_vocab()), hidden_size=16, num_hidden_layers=layers,
        num_attention_heads=2, intermediate_size=16, max_position_embeddings=holds,
        pad_token_id=0, id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )  # fmt: skip


def saved(folder: Path, tokenizer: Any, model: Any) -> Path:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
