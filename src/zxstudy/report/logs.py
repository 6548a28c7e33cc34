"""The logs of a run: a folder under its id, in it a file a notebook, and how long they are kept."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

LOGS = "logs"
KEPT = 10  # runs whose logs are kept, the newest ones
_RUN = re.compile(r"\d{8}-\d{6}-\d{6}")


def new_run(folder: Path, run: str) -> None:
    """Make the folder of logs of `run` under `folder`, and take away those of all but the newest KEPT runs; nothing else is touched."""
    with suppress(OSError):  # without logs the reports are made all the same
        (folder / LOGS / run).mkdir(parents=True, exist_ok=True)
        for old in sorted(path for path in (folder / LOGS).iterdir() if _RUN.fullmatch(path.name))[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def log_of(folder: Path, run: str, name: str) -> str:
    """Where the notebook `name` writes what it prints."""
    return str(folder / LOGS / run / f"{name}.log")
