"""Pieces of work in processes of their own that see everything this one holds, some at a time.

Each child is a fork that does one piece and ends, so that its memory goes back; what it makes it writes where the piece says. A child ends
when its parent does. Where forks are not to be had (Windows, and macOS, whose libraries do not stand them) the pieces are done here.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa

MOST = 2  # processes where nobody says how many: what this process does alone bounds the gain, and each costs memory
FORKS = hasattr(os, "fork") and sys.platform != "darwin"

Work = Callable[[int], None]


class _Child(NamedTuple):
    process: int
    piece: int


def usual_jobs() -> int:
    """Processes at a time where nobody says how many: one a core that this process may use, at most MOST."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST, cores)


def in_forks(work: Work, pieces: int, jobs: int) -> None:
    """Do `work(0)`, `work(1)`, … in at most `jobs` processes at a time; raises what the first of the failing pieces raised.

    What `work` changes in memory is lost. With one job, or without forks, all is done in this process. The piece of a child that somebody
    ended (the system, where memory runs short) is done again here.
    """
    if jobs < 2 or pieces < 2 or not FORKS:
        for piece in range(pieces):
            work(piece)
        return
    failed, again = _in_children(work, pieces, jobs)
    if failed:
        raise failed[min(failed)]
    for piece in again:
        work(piece)


def _in_children(work: Work, pieces: int, jobs: int) -> tuple[dict[int, BaseException], list[int]]:
    """What failed, by piece, and the pieces whose child did not live to say."""
    lifeline, ours = os.pipe()
    running: dict[int, _Child] = {}
    failed: dict[int, BaseException] = {}
    again = []
    waiting = list(range(pieces))
    gc.freeze()  # what is frozen is not written to by the children's collector, and stays shared
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                pipe, child = _fork(work, waiting.pop(0), (lifeline, ours))
                running[pipe] = child
            for pipe in select.select(list(running), [], [])[0]:
                child = running[pipe]
                error = _outcome(pipe, child.process)
                del running[pipe]
                if isinstance(error, BaseException):
                    failed[child.piece] = error
                elif error:
                    again.append(child.piece)
    finally:
        gc.unfreeze()
        for pipe, child in running.items():
            with contextlib.suppress(OSError):
                os.kill(child.process, signal.SIGKILL)
                os.waitpid(child.process, 0)
            os.close(pipe)
        os.close(lifeline)
        os.close(ours)
    return failed, sorted(again)


def _fork(work: Work, piece: int, line: tuple[int, int]) -> tuple[int, _Child]:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of threads: ours are those of Arrow and numpy, which renew them after a fork, and the children start none before.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process:
        os.close(writing)
        return reading, _Child(process, piece)
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
        os.close(reading)
        os.close(line[1])
        threading.Thread(target=_end_with_parent, args=(line[0],), daemon=True).start()
        gc.disable()  # it ends before it could gain by collecting
        pa.set_cpu_count(1)
        os.write(writing, _said(work, piece))
        status = 0
    finally:
        os._exit(status)


def _end_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # gives way when the last writing end closes, and only the parent has one
    os._exit(1)


def _said(work: Work, piece: int) -> bytes:
    """What a child tells of its piece: pickled, None or the error."""
    try:
        work(piece)
    except BaseException as error:  # carried to the parent, which raises it
        error.add_note("".join(traceback.format_tb(error.__traceback__)))
        try:
            return pickle.dumps(error)
        except Exception:  # an error with parts that cannot travel is told in words
            return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return pickle.dumps(None)


def _outcome(pipe: int, process: int) -> BaseException | bool:
    """The error of a child, or whether it ended without a word."""
    with os.fdopen(pipe, "rb") as stream:
        content = stream.read()
    os.waitpid(process, 0)
    if not content:
        return True
    error: BaseException | None = pickle.loads(content)
    return error or False
