"""Pieces of work in processes of their own that see everything this one holds, some at a time.

Each child is a fork that takes one piece after the other and keeps its memory from piece to piece; what it makes it writes where the piece
says. A child ends when its parent does. Where forks are not to be had (Windows, and macOS, whose libraries do not stand them) the pieces
are done here.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import select
import signal
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, Any, TypeVar

import pyarrow as pa

from zxstudy.memory import keep_freed

MOST = 2  # processes where nobody says how many: what this process does alone bounds the gain, and each costs memory
MOST_PIECES = 4_096  # what a pipe surely holds
FORKS = hasattr(os, "fork") and sys.platform != "darwin"

_WORD, _AT_ONCE = 8, 1 << 16  # bytes of the number of a piece, and bytes read from a child at a time

Work = Callable[[int], None]
Made = TypeVar("Made")


def usual_jobs() -> int:
    """Processes at a time where nobody says how many: one a core that this process may use, at most MOST."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST, cores)


def in_forks(work: Work, pieces: int, jobs: int) -> None:
    """Do `work(0)`, `work(1)`, … in at most `jobs` processes at a time; raises what the first of the failing pieces raised.

    pieces: at most MOST_PIECES. What `work` changes in memory is lost. With one job, or without forks, all is done in this process. The
    pieces of which a child did not live to tell, because somebody ended it (the system, where memory runs short), are done again here.
    """
    if jobs < 2 or pieces < 2 or not FORKS:
        for piece in range(pieces):
            work(piece)
        return
    told = _in_children(work, pieces, jobs)
    failed = {piece: error for piece, error in told.items() if error is not None}
    if failed:
        raise failed[min(failed)]
    for piece in range(pieces):
        if piece not in told:
            work(piece)


def made_in_forks(work: Callable[[int], Made], pieces: int, jobs: int) -> list[Made]:
    """What `work(0)`, `work(1)`, … give, in their order, each made in a process as `in_forks` has them and given back whole."""
    if jobs < 2 or pieces < 2 or not FORKS:
        return [work(piece) for piece in range(pieces)]
    with ExitStack() as opened:
        files: list[IO[bytes]] = [opened.enter_context(tempfile.TemporaryFile()) for _ in range(pieces)]
        in_forks(lambda piece: _keep(files[piece], work(piece)), pieces, jobs)
        return [_kept(file) for file in files]


def _keep(file: IO[bytes], made: object) -> None:
    file.seek(0)
    file.truncate()
    pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    file.flush()


def _kept(file: IO[bytes]) -> Any:
    file.seek(0)
    return pickle.load(file)


def _in_children(work: Work, pieces: int, jobs: int) -> dict[int, BaseException | None]:
    """What became of each piece that a child told of: None, or what it raised."""
    lifeline, ours = os.pipe()
    waiting = _queue(pieces)
    running: dict[int, int] = {}  # the process by the pipe that it tells through
    heard: dict[int, bytes] = {}
    gc.freeze()  # what is frozen is not written to by the children's collector, and stays shared
    try:
        for _ in range(min(jobs, pieces)):
            pipe, process = _fork(work, waiting, (lifeline, ours))
            running[pipe], heard[pipe] = process, b""
        while running:
            for pipe in select.select(list(running), [], [])[0]:
                content = os.read(pipe, _AT_ONCE)
                heard[pipe] += content
                if not content:
                    os.close(pipe)
                    os.waitpid(running.pop(pipe), 0)
    finally:
        gc.unfreeze()
        for pipe, process in running.items():
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
            os.close(pipe)
        for end in (lifeline, ours, waiting):
            os.close(end)
    return {piece: error for content in heard.values() for piece, error in _told(content)}


def _queue(pieces: int) -> int:
    """The end of a pipe from which each child takes the next piece: one number at a time, and none twice."""
    if pieces > MOST_PIECES:
        raise ValueError(f"{pieces} pieces; allowed: at most {MOST_PIECES}")
    reading, writing = os.pipe()
    os.write(writing, b"".join(piece.to_bytes(_WORD, "little") for piece in range(pieces)))
    os.close(writing)
    return reading


def _fork(work: Work, waiting: int, line: tuple[int, int]) -> tuple[int, int]:
    """The pipe and the process of a new child."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python warns of threads: ours are those of Arrow and numpy, which renew them after a fork, and the children start none before.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process:
        os.close(writing)
        return reading, process
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.close(reading)
        os.close(line[1])
        threading.Thread(target=_end_with_parent, args=(line[0],), daemon=True).start()
        gc.disable()  # it ends before it could gain by collecting
        pa.set_cpu_count(1)
        keep_freed()
        while taken := os.read(waiting, _WORD):
            os.write(writing, _said(work, int.from_bytes(taken, "little")))
        status = 0
    finally:
        os._exit(status)


def _end_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # gives way when the last writing end closes, and only the parent has one
    os._exit(1)


def _said(work: Work, piece: int) -> bytes:
    """What a child tells of a piece: pickled, the piece and None or the error."""
    try:
        work(piece)
    except BaseException as error:  # carried to the parent, which raises it
        error.add_note("".join(traceback.format_tb(error.__traceback__)))
        try:
            return pickle.dumps((piece, error))
        except Exception:  # an error with parts that cannot travel is told in words
            return pickle.dumps((piece, RuntimeError(f"{type(error).__name__}: {error}")))
    return pickle.dumps((piece, None))


def _told(content: bytes) -> Iterator[tuple[int, BaseException | None]]:
    """What a child told before it ended; the last of it is cut off where it was ended in the middle."""
    stream = io.BytesIO(content)
    with contextlib.suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(stream)
