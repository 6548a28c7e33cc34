"""The other side of `child.py`: runs in the child, one call after the other, until its parent is gone."""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import re
import signal
import sys
from pathlib import Path
from typing import Any

from zxstudy.errors import UnreadableError
from zxstudy.read.child import Call, Limits, receive, send

try:
    import resource
except ImportError:  # pragma: no cover - not on Windows, where only the wall clock holds
    resource = None  # type: ignore[assignment]

LONGEST_REASON = 200
STATM = Path("/proc/self/statm")


def serve() -> None:
    """Answer calls from standard input on standard output; nothing that a parser prints can get between."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    receive(incoming)
    send(outgoing, b"ready")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            send(outgoing, answer(pickle.loads(receive(incoming))))


def answer(call: Call) -> bytes:
    """The pickled (value, reason, worn) of a call, under its limits."""
    value, reason, worn = None, "", False
    try:
        _confine(call.limits)
        value = call.function(*call.arguments)
        return pickle.dumps((value, "", False), protocol=5)
    except UnreadableError as error:
        reason = str(error)
    except MemoryError:
        reason, worn = f"needs more than {call.limits.megabytes} megabytes to read", True
    except RecursionError:
        reason, worn = "is nested too deeply", True
    except Exception as error:
        reason, worn = f"cannot be read: {_sentence(error)}", True
    finally:
        _release()
    return pickle.dumps((None, reason, worn), protocol=5)


def _sentence(error: Exception) -> str:
    text = re.sub(r"\s+", " ", str(error)).strip()
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return f"{type(error).__name__}: {shown}"[:LONGEST_REASON].rstrip(": ")


def _confine(limits: Limits) -> None:
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + limits.seconds)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_AS, _address_space() + limits.megabytes * 2**20)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)


def _release() -> None:
    if resource is not None:
        for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS):
            _lower(kind, resource.RLIM_INFINITY)


def _lower(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    wanted = hard if soft == resource.RLIM_INFINITY or (hard != resource.RLIM_INFINITY and soft > hard) else soft
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (wanted, hard))


def _address_space() -> int:
    """Bytes of address space that the bare child holds already; half a gigabyte where the system does not say."""
    if sys.platform != "linux":
        return 512 * 2**20
    return int(STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def ready(value: Any) -> Any:
    """`value` itself: the smallest call there is, to see that a child lives."""
    return value
