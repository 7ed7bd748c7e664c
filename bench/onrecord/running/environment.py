"""Where a run happened, as far as it may decide the output; nothing that names a person."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from onrecord.extractors.sources import distributions


def onrecord_version() -> str:
    """Version of the installed harness, or "0+source" from a checkout that is not installed."""
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "0+source"


def environment() -> dict[str, Any]:
    """Python, platform, processors, and the version of every package that is loaded now."""
    loaded = {name.partition(".")[0] for name in sys.modules}
    known = distributions()
    packages = {package for name in loaded for package in known.get(name, ())}
    return {
        "onrecord": onrecord_version(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": f"{platform.system()}-{platform.machine()}",
        "processors": os.cpu_count(),
        "packages": {name: version(name) for name in sorted(packages, key=str.lower)},
    }
