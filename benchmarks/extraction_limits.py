"""What was promised of extraction besides its speed beside peers: dense text, memory, start, and that it is linear in the length."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.bench import Row, seconds
from benchmarks.extraction_text import document
from zxstudy.extract import extract

NOBODY = "no peer"
DENSE, MEMORY, START, LINEAR = 500_000.0, 300.0, 0.5, 2.0
_ROOT = Path(__file__).parents[1]
_WHOLE = (
    "import sys; from benchmarks.extraction_limits import peak; from benchmarks.extraction_text import document; "
    "from zxstudy.extract import extract; extract(document(int(sys.argv[1]))); print(peak())"
)
_FIRST = (
    "import time; began = time.process_time(); from zxstudy.extract import extract; "
    "from benchmarks.extraction_text import document; extract(document(500)); print(time.process_time() - began)"
)


def limits(size: int, times: int) -> list[Row]:
    """One row a promise, on prose of `size` bytes; for memory, start and linearity less is better."""
    dense = document(size, density=2.0)
    rate = len(dense.text) / seconds(lambda: extract(dense), times)
    (memory,), first = child(_WHOLE, str(size)), min(child(_FIRST)[0] for _ in range(times))
    spread = _spread(size, times)
    return [
        Row("extraction, twice as dense", rate, "characters/s", NOBODY, None, None, DENSE, rate >= DENSE),
        Row("extraction, memory", memory, "MB", NOBODY, None, None, MEMORY, memory <= MEMORY),
        Row("extraction, start to first fact", first, "s", NOBODY, None, None, START, first <= START),
        Row("extraction, slowest to quickest size", spread, "ratio", NOBODY, None, None, LINEAR, spread <= LINEAR),
    ]


def _spread(size: int, times: int) -> float:
    """Seconds a character on a tenth, once and ten times the size: the most by the least."""
    costs = []
    for wanted, runs in ((size // 10, times), (size, times), (size * 10, 1)):
        text = document(wanted)
        taken = seconds(lambda text=text: extract(text), runs)  # type: ignore[misc]
        costs.append(taken / len(text.text))
        print(f"  {len(text.text.encode()) / 1e6:5.1f} MB  {len(text.text):>10,} characters  {len(text.text) / taken:>10,.0f} characters/s")
    return max(costs) / min(costs)


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(code: str, *arguments: str) -> tuple[float, ...]:
    """The numbers that a fresh process prints; raises CalledProcessError where it fails."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=_ROOT, check=True, capture_output=True, text=True)
    return tuple(float(word) for word in done.stdout.split())
