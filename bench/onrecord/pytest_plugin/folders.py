"""Where the extractions of one test run go: a folder that its workers share and that goes with it.

Light on purpose: with xdist, the hook that tells workers of it runs in every project.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from pathlib import Path

import pytest

WORKER_KEY = "onrecord_folder"


def run_root(config: pytest.Config) -> Path:
    """The folder for the extractions of this test run, the same in every worker of a machine."""
    given = getattr(config, "workerinput", {}).get(WORKER_KEY)
    root = Path(given) if given else reserved(config)
    root.mkdir(mode=0o700, exist_ok=True)
    return root


_ROOT = pytest.StashKey[Path]()


def reserved(config: pytest.Config) -> Path:
    """A name for that folder, not made yet; what will be in it goes when the test run ends."""
    if _ROOT not in config.stash:
        root = Path(tempfile.gettempdir()) / f"onrecord-{uuid.uuid4().hex}"
        config.stash[_ROOT] = root
        config.add_cleanup(lambda: shutil.rmtree(root, ignore_errors=True))
    return config.stash[_ROOT]
