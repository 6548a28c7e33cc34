"""How far many documents or notebooks are: one line, often on a terminal, seldom in a log."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

ON_TERMINAL, IN_LOG = 0.2, 10.0  # seconds between two lines


class Meter:
    """Counts what ends, in any thread, and says from time to time how many are done, left, and how long they will take.

    bad: how one that did not go well is called.
    """

    def __init__(self, total: int, tell: Callable[[str], None], bad: str = "not read") -> None:
        self.total = total
        self.tell = tell
        self.bad = bad
        self.taken = self.done = self.unread = 0
        self.every = ON_TERMINAL if sys.stderr.isatty() else IN_LOG
        self.began = self.told = time.monotonic()
        self.guard = threading.Lock()

    def take(self, documents: int) -> None:
        """So many are done by an earlier run."""
        self.taken = documents
        self.began = self.told = time.monotonic()

    def step(self, unread: bool) -> None:
        """One more is done, or did not go well."""
        with self.guard:
            self.done += 1
            self.unread += unread
            now = time.monotonic()
            if now - self.told >= self.every:
                self.told = now
                self.tell(self.line(now))

    def line(self, now: float) -> str:
        """`done/total done, … not read (or as `bad` says), … left, … a second, … to go`."""
        ended = self.taken + self.done
        left = self.total - ended
        rate = self.done / max(now - self.began, 1e-9)
        return f"{ended}/{self.total} done, {self.unread} {self.bad}, {left} left, {rate:.3g} a second, {duration(left / rate)} to go"


def duration(seconds: float) -> str:
    """A length of time in the two units that matter: `45 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
