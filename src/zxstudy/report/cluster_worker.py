"""What a worker of a cluster runs: one parcel, its notebooks in children of a warm process that the worker keeps beside itself.

A worker is daemonic, runs tasks outside its main thread and may have several threads; none of that is a place to execute a notebook in. So
each thread that asks gets a warm process of its own, started once, which forks one child a notebook as it does on one machine.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from zxstudy.errors import UsageError
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.parcel import Parcel, Reply, identity, unpack
from zxstudy.report.task import Outcome, Task

_idle: list[LocalProcesses] = []
_lock = threading.Lock()


def work(parcel: Parcel, sender: str) -> tuple[Reply, ...]:
    """Run a parcel and give back what its tasks made; raises UsageError where this machine has another zxstudy than the `sender`."""
    if identity() != sender:
        raise UsageError("a worker has another version of zxstudy, of Python or of a library than this machine; its pages would differ")
    return unpack(parcel, _outcomes)


def _outcomes(tasks: Sequence[Task]) -> list[Outcome]:
    with _processes() as processes, closing(processes.run(tasks)) as ended:
        outcomes = list(ended)
    with contextlib.suppress(ImportError, ValueError):  # a caller that is no worker
        _let_next_begin()
    return outcomes


def _let_next_begin() -> None:
    """Nothing; the worker's next parcel begins while this one's files are read, sent and taken away."""
    from distributed import secede  # noqa: PLC0415 - an extra that most installations are without

    secede()  # type: ignore[no-untyped-call]


@contextmanager
def _processes() -> Iterator[LocalProcesses]:
    """A warm process that nobody else uses; kept for the next one where nothing went wrong."""
    with _lock:
        processes = _idle.pop() if _idle else LocalProcesses()
    try:
        yield processes
    except BaseException:
        processes.close()
        raise
    with _lock:
        _idle.append(processes)


@atexit.register
def _end() -> None:
    with contextlib.suppress(OSError):
        while _idle:
            _idle.pop().close()
