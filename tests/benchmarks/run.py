"""The benchmark: ``make bench``, or ``python tests/benchmarks/run.py``.

Sections run one after another and are printed as they end; a process of its own for each
measurement, seconds of the processor throughout.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rich.console import Console

from tests.benchmarks import (
    end_to_end,
    gate_cost,
    growth,
    harness_cost,
    long_documents,
    readers,
    site_cost,
    speed_table,
    startup,
)
from tests.benchmarks.report import Scale, Section

SECTIONS: Mapping[str, Callable[[Scale], Section]] = {
    "speed": speed_table.section,
    "growth": growth.section,
    "long": long_documents.section,
    "files": end_to_end.section,
    "readers": readers.section,
    "harness": harness_cost.section,
    "gate": gate_cost.section,
    "site": site_cost.section,
    "startup": startup.section,
}
PACKAGES = (
    *("onrecord", "numpy", "msgspec", "scipy", "lapx"),
    *("nervaluate", "seqeval", "seqscore", "spacy"),
)


def machine() -> dict[str, Any]:
    """What the figures were measured on, in general terms."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def options(arguments: list[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="Also write all figures here.")
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, metavar="NAME", help=", ".join(SECTIONS)
    )
    parser.add_argument("--quick", action="store_true", help="Tiny inputs, one round: seconds.")
    parser.add_argument(
        "--up-to", type=int, default=Scale().up_to, metavar="N", help="Documents at the most."
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Run the sections, print them, and write them down if asked to."""
    chosen = options(arguments)
    console = Console() if sys.stdout.isatty() else Console(width=120)
    told = machine()
    packages = ", ".join(f"{name} {found}" for name, found in told["packages"].items())
    console.print(
        f"{told['cores']} cores, {told['memory_gb']} GB, {told['system']}, Python {told['python']};"
        f" {packages}. Seconds are the processor's, user and system.\n",
        highlight=False,
    )
    if chosen.quick:
        console.print("Quick: inputs so small that no figure means anything.\n")
    sections: dict[str, Any] = {}
    for name in chosen.only or SECTIONS:
        found = SECTIONS[name](Scale(chosen.quick, chosen.up_to))
        found.show(console)
        sections[name] = found.plain()
        if chosen.json:
            body = {"machine": told, "quick": chosen.quick, "sections": sections}
            chosen.json.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
