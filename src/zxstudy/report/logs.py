"""The logs of a run: a folder under its id, in it a file a notebook, and how long they are kept."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

LOGS = "logs"
MOST = 10_000_000  # bytes of one log
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


class Log:
    """What one notebook prints, written as it comes; beyond MOST bytes it is cut, and where it cannot be written it is left out.

    The file is made with the first thing that there is to write.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._written = 0

    def take(self, content: bytes) -> None:
        """Write `content`, as far as there is room."""
        room = MOST - self._written
        if content and room > 0:
            self._append(content[:room])
            if len(content) > room:
                self._append(f"\n[cut after {MOST} bytes]\n".encode())
        self._written += len(content)

    def end(self, line: str) -> None:
        """Write how it ended."""
        self._append(f"{line}\n".encode("utf-8", "replace"))

    def _append(self, content: bytes) -> None:
        with suppress(OSError):
            if self._path:
                with Path(self._path).open("ab") as stream:
                    stream.write(content)
