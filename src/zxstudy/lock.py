"""One writer a study: two runs never write into the same folder at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zxstudy.errors import UsageError

LOCK = ".lock"

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _grab(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _grab(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Nothing, while this process is the only one that writes to `folder`; raises UsageError where another one does.

    The system lets go of the lock when the process ends, however it ends: a file that was left behind locks nobody out.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC if sys.platform != "win32" else os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written to: {error.strerror}") from error
    try:
        _grab(handle)
        if not (folder / LOCK).exists():  # the run that held it has just put the folder away
            raise BlockingIOError
    except OSError as error:
        os.close(handle)
        raise UsageError(f"{folder}: another run is writing there; wait until it has ended, then run again") from error
    try:
        yield
    finally:
        os.close(handle)
