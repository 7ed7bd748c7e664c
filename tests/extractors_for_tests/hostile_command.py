"""A program that answers well but on the document ``bad``; the first argument says how not.

Standard library only: it stands for a program in an environment of its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any


def entity(rest: str) -> Callable[[str], str]:
    return lambda name: f'{{"doc_id": "{name}", "entities": [{rest}]}}'


ODD: Mapping[str, Callable[[str], str]] = {
    "far": entity('{"start": 0, "end": 929, "type": "ORG"}'),
    "surrogate": entity('{"start": 0, "end": 4, "type": "OR\\ud800"}'),
    "nan": entity('{"start": 0, "end": 4, "type": "ORG", "score": NaN}'),
    "infinite": entity('{"start": 0, "end": 4, "type": "ORG", "score": 1e999}'),
    "million": entity(", ".join(['{"start": 0, "end": 4, "type": "ORG"}'] * 1_000_000)),
    "endless": lambda name: name * (23 << 20),
    "deep": lambda name: "[" * 100_000 + name,
}


def say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201  # the protocol


def misbehave(way: str, asked: dict[str, Any]) -> None:  # noqa: C901, PLR0912  # one branch a way
    fine = {"doc_id": asked["id"], "entities": [{"start": 0, "end": 4, "type": "ORG"}]}
    if way == "rubbish":
        print("Loading model… 100%")  # noqa: T201  # that is the point
        say(fine)
    elif way == "twice":
        say(fine)
        say(fine)
    elif way == "crash":
        print("Traceback: out of luck", file=sys.stderr, flush=True)  # noqa: T201  # as above
        os._exit(3)
    elif way == "abort":
        os.abort()
    elif way == "leaves":
        os._exit(0)
    elif way == "hang":
        time.sleep(1000)
    elif way == "memory":
        held = bytearray(b"x" * (300 << 20))
        time.sleep(1000 + len(held))
    elif way == "leak":
        leak()
    elif way in ODD:
        print(ODD[way](asked["id"]), flush=True)  # noqa: T201  # the protocol
    elif way == "other":
        say({**fine, "doc_id": "d0"})
    elif way == "nameless":
        say({"entities": []})
    elif way == "declines":
        say({"doc_id": asked["id"], "error": "too hard"})
    elif way == "list":
        say([fine])  # type: ignore[arg-type]  # that is the point


def leak() -> None:
    held = []
    while True:
        held.append(b"x" * (8 << 20))
        time.sleep(0.01)


def main() -> None:
    way = sys.argv[1]
    if way == "banner":
        print("Welcome to libfoo 1.2", flush=True)  # noqa: T201  # that is the point
    if way == "dies":
        sys.exit("no licence")
    for line in sys.stdin:
        asked = json.loads(line)
        if way == "mute":
            print("{}")  # noqa: T201  # never flushed
        elif "onrecord" in asked:
            spans = way == "spans"
            say({"name": "hostile", "version": "1", "tasks": ["entities"], "on_gold_spans": spans})
        elif way == "spans":
            dates = [{**d, "type": "DATE", "value": "2024"} for d in asked["spans"]["dates"]]
            say({"doc_id": asked["id"], "dates": dates})
        elif asked["id"] == "bad":
            misbehave(way, asked)
        else:
            say({"doc_id": asked["id"], "entities": [{"start": 0, "end": 4, "type": "ORG"}]})


main()
