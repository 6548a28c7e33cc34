"""The frame: one row a peer, a table for people, a list for programs."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).parent / "results" / "latest.json"
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Row:
    """Ours beside one peer, one figure each in `unit`.

    ratio: how many times better we are (below 1: worse); None where the peer is absent, and `peer` says so.
    limit: what was promised, of `value` for `extraction` and `copies`, of `ratio` for `batch`; holds: whether it is kept.
    """

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float | None
    ratio: float | None
    limit: float
    holds: bool


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest of several runs of `work`: what the machine can do when nobody disturbs it."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def seconds(work: Callable[[], object], times: int) -> float:
    """The median processor time of several runs of `work`, which has run once before."""
    work()
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return median(taken)


def version(package: str) -> str:
    """`name version` of an installed package; raises PackageNotFoundError."""
    return f"{package} {importlib.metadata.version(package)}"


def machine() -> str:
    """What the figures were measured on, in one line; no name of the machine."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {version('zxstudy')}"


def write(rows: Sequence[Row], path: Path = RESULTS) -> None:
    """Write the rows as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def lines(rows: Sequence[Row]) -> list[str]:
    """The rows as an aligned table."""
    head = ["name", "ours", "unit", "peer", "peer's", "ratio", "limit", "holds"]
    body = [
        [
            row.name,
            _short(row.value),
            row.unit,
            row.peer,
            _short(row.peer_value),
            _short(row.ratio),
            _short(row.limit),
            "yes" if row.holds else "NO",
        ]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [head, *body]) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in [head, *body]]


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
