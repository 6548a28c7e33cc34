"""What the system knows of a process and does to it: its memory, how it ended, its whole group, and that it ends with its parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent(parent: int, number: int) -> None:
    """Let this process get the signal `number` when `parent`, which has just forked it, ends; on Linux only, elsewhere nothing."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # it has ended already
            os.kill(os.getpid(), number)


def resident_megabytes(process: int) -> float:
    """The memory that a process holds now, what it shares with its parent included; 0 where the system does not say or it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_megabytes(maximum: int) -> int:
    """The `ru_maxrss` of a process that has ended, in megabytes: kilobytes on Linux, bytes on macOS."""
    return round(maximum / 1e6 if sys.platform == "darwin" else maximum * 1024 / 1e6)


def how_it_ended(status: int) -> str:
    """`signal SIGSEGV` or `exit status 3`, of a status that `os.waitpid` gave."""
    if os.WIFSIGNALED(status):
        return f"signal {signal.Signals(os.WTERMSIG(status)).name}"
    return f"exit status {os.WEXITSTATUS(status)}"


def without_input() -> None:
    """Nothing; whoever asks this process for input from now on is told that there is none, and takes nothing from its parent's line."""
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    sys.stdin = os.fdopen(0, closefd=False)  # what the parent had read ahead is not this process's either


def end_group(leader: int) -> None:
    """End a process and all that stay in its group, whatever they do."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
