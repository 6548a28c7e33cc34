"""What a command and everything that it starts use: processor time and memory."""

from __future__ import annotations

import resource
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY = 0.2  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds of a whole tree of processes; its most memory in MB (PSS: what several share is counted once), in all, in the
    first two fifths and in the last fifth of its time; what it printed."""

    cpu: float
    peak_mb: float
    first_mb: float
    last_mb: float
    output: str


def watched(command: Sequence[str]) -> Used:
    """Run `command` and watch it; raises CalledProcessError where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process, watching(process.pid) as looks:
        output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    fifth = max(1, len(looks) // 5)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(cpu, max(looks), max(looks[: 2 * fifth]), max(looks[-fifth:]), output)


@contextmanager
def watching(process: int) -> Iterator[list[float]]:
    """The memory in MB of a process with all that it started, one look after the other; looking takes time from it."""
    looks: list[float] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process, looks, done))
    watcher.start()
    try:
        yield looks
    finally:
        done.set()
        watcher.join()


def _watch(process: int, looks: list[float], done: threading.Event) -> None:
    top = psutil.Process(process)
    while not done.wait(_EVERY):
        total = 0
        try:
            for one in (top, *top.children(recursive=True)):
                total += _pss(one.pid)
        except psutil.Error:
            continue
        looks.append(total / 1024)


def _pss(process: int) -> int:
    """The proportional memory of a process in KB; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0
