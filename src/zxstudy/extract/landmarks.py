"""Where the words of one kind stand in a text: found by one scan, then asked by place, so that no figure costs a scan of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable


class Landmarks:
    """The matches of one pattern in a text, in order and without overlap."""

    __slots__ = ("_ends", "_found", "_starts")

    def __init__(self, found: Iterable[re.Match[str]]) -> None:
        self._found = list(found)
        self._starts = [match.start() for match in self._found]
        self._ends = [match.end() for match in self._found]

    def last(self, start: int, end: int) -> re.Match[str] | None:
        """The last one that lies in [start, end), or None; logarithmic in their number."""
        at = bisect_right(self._ends, end) - 1
        return self._found[at] if at >= 0 and self._starts[at] >= start else None
