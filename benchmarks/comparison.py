"""The comparison beside its peers: one part after the other, each in a process of its own with as many threads as it says."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict

from benchmarks.bench import Row

# A part is a module with `run() -> list[Row]`; its threads of linear algebra have to be set before numpy is imported.
PARTS = {
    "benchmarks.comparison_regression": 1,
    "benchmarks.comparison_interval": 1,
    "benchmarks.comparison_null": 1,
    "benchmarks.comparison_national": 2,
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS")
ANSWER = "rows: "


def run() -> list[Row]:
    """The rows of every part; what a part prints is shown as it comes."""
    rows: list[Row] = []
    for module, threads in PARTS.items():
        environment = os.environ | dict.fromkeys(THREADS, str(threads))
        command = [sys.executable, "-m", "benchmarks.comparison", module]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as part:
            assert part.stdout is not None
            for line in part.stdout:
                if line.startswith(ANSWER):
                    rows += [Row(**row) for row in json.loads(line.removeprefix(ANSWER))]
                else:
                    print(line, end="", flush=True)
        if part.returncode:
            raise subprocess.CalledProcessError(part.returncode, command)
    return rows


if __name__ == "__main__":
    print(ANSWER + json.dumps([asdict(row) for row in importlib.import_module(sys.argv[1]).run()], ensure_ascii=False))
