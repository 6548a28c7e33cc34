"""The comparison beside its peers: one part after the other, each in a process of its own with as many threads as it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict

from benchmarks.bench import Row

# module: threads of its linear algebra, which have to be set before numpy is imported. Each has `rows() -> list[Row]` and runs by `-m`.
PARTS = {"benchmarks.comparison_regression": 1}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS")
ANSWER = "rows: "


def run() -> list[Row]:
    """The rows of every part, what a part prints shown above them."""
    rows: list[Row] = []
    for module, threads in PARTS.items():
        environment = os.environ | dict.fromkeys(THREADS, str(threads))
        done = subprocess.run([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=True, env=environment)
        for line in done.stdout.splitlines():
            if line.startswith(ANSWER):
                rows += [Row(**row) for row in json.loads(line.removeprefix(ANSWER))]
            else:
                print(line)
    return rows


def answer(rows: list[Row]) -> None:
    """Hand the rows of a part to the run that started it."""
    print(ANSWER + json.dumps([asdict(row) for row in rows], ensure_ascii=False))
