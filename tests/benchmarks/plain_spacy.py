"""What a user would write without onrecord: spaCy over the texts of a file, its entities kept.

``python -m tests.benchmarks.plain_spacy FILE.jsonl MODEL``: the components that find no entities
are left out and the batches are as large as ours.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

BATCH = 32
UNUSED = ["parser", "tagger", "attribute_ruler", "lemmatizer"]


def main(path: Path, model: str) -> None:
    """Read, find, print."""
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the model's minor version differs from spaCy's
        nlp = spacy.load(model, exclude=UNUSED)
    with path.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    for doc in nlp.pipe(texts, batch_size=BATCH):
        found = [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
