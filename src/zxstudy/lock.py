"""One writer a study: two runs never write into the same folder at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zxstudy.errors import UsageError

LOCK = ".lock"
PATIENCE = 2.0  # seconds: what is left of a run that was just ended lets go within them
_held: set[int] = set()

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

    The system lets go of the lock when the process, and every child that was given it (`held`), has ended, however it ends: a file that
    was left behind locks nobody out.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC if sys.platform != "win32" else os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written to: {error.strerror}") from error
    try:
        _grab_patiently(handle)
        if not (folder / LOCK).exists():  # the run that held it has just put the folder away
            raise BlockingIOError
    except OSError as error:
        os.close(handle)
        raise UsageError(f"{folder}: another run is writing there; wait until it has ended, then run again") from error
    _held.add(handle)
    try:
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def held() -> tuple[int, ...]:
    """The handles of the locks that this process holds: a child that gets them keeps the folder locked until it has ended too."""
    return tuple(sorted(_held)) if sys.platform != "win32" else ()


def _grab_patiently(handle: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _grab(handle)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
