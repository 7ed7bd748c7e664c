"""Invented news of templated sentences with their entities, as much as a test asks for."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

from tests.command_line import write_lines

MODEL_FILES = ("model.json", "vocabulary.json", "weights.npz")
PEOPLE = ["Ada", "Ben", "Cleo", "Dov", "Ewa", "Finn", "Gita", "Hugo", "Ines", "Joon"]
FAMILIES = ["Lund", "Okoro", "Vance", "Silva", "Brandt", "Moreau", "Tanaka", "Novak", "Haddad"]
PLACES = ["Harrow", "Port Sable", "Quillon", "Tarn", "Ostrava", "New Vesper", "Lima", "Zagora"]
FIRMS = ["Bexley Mills", "Corvid Bank", "Lumen Rail", "Sorrel", "Hale & Pym", "Tidewater Group"]
TEMPLATES = (
    "{PERSON} of {ORG} arrived in {GPE} on Monday.",
    "The mayor of {GPE}, {PERSON}, welcomed the plan.",
    "Shares of {ORG} fell after {PERSON} resigned.",
    "“We will stay in {GPE},” {PERSON} said.",
    "Nobody at {ORG} would comment, and the town kept its quiet streets.",
    "In {GPE}, prices rose again.",
    "It rained all day, and the market stayed closed.",
    "{PERSON}’s lawyer told reporters that {ORG} had known.",
)


def name_of(kind: str, dice: random.Random) -> str:
    if kind == "PERSON":
        return f"{dice.choice(PEOPLE)} {dice.choice(FAMILIES)}"
    return dice.choice(PLACES if kind == "GPE" else FIRMS)


def news(doc_id: str, seed: int, sentences: int = 12) -> dict[str, Any]:
    """A gold document in the native form."""
    dice = random.Random(seed)
    text, entities = "", []
    for _ in range(sentences):
        rest = dice.choice(TEMPLATES)
        while "{" in rest:
            before, _, rest = rest.partition("{")
            kind, _, rest = rest.partition("}")
            text += before
            name = name_of(kind, dice)
            entities.append({"start": len(text), "end": len(text) + len(name), "type": kind})
            text += name
        text += rest + dice.choice([" ", "\n\n"])
    return {"id": doc_id, "text": text, "entities": entities}


def news_file(path: Path, first: int, documents: int) -> Path:
    """Documents as a JSON Lines corpus; another first seed gives other sentences."""
    return write_lines(path, *(news(f"n{first + i}", first + i) for i in range(documents)))


def digest(folder: Path) -> dict[str, str]:
    """Checksums of a model's files."""
    return {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in MODEL_FILES}
