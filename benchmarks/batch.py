"""Seconds a county report: our runner beside what a user does today, the same notebook, the same tables, interleaved."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import Row, version
from zxstudy.config import Study, read_study
from zxstudy.study import run as run_study

ROOT = Path(__file__).parents[1]
COUNTIES = 40
PEER_COUNTIES = 4  # a process a notebook: what a report costs does not depend on how many there are
ROUNDS = 2
LIMIT = 10.0
UNIT = "s/report"
SCRIPT = (
    'papermill -k python3 -r county_code "$1" -p study "$2" notebooks/county.ipynb "$3/$1.ipynb" '
    '&& jupyter nbconvert --to html --log-level ERROR "$3/$1.ipynb"'
)
STUDY = """
name = "bench"
title_zh = "基准"
title_en = "Benchmark"
kind = "{kind}"
raw = ["{raw}"]
corrections = "{corrections}"
places = "{places}"
processed = "{processed}"
reports = "{reports}"
"""


def run() -> list[Row]:
    """One row a number of jobs: ours beside papermill and nbconvert, a process each, one after the other or under xargs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = _study(folder)
        places = run_study(read_study(file), reports=False, notify=lambda line: None).tables["places"]
        codes = sorted(places["county_code"])[:COUNTIES]
        print(f"batch: the county notebook of this project, the same tables, {ROUNDS} rounds, interleaved;")
        print(f"       ours {len(codes)} counties, with start, comparison and index; the peer {PEER_COUNTIES} of them")
        rows = []
        for jobs in (1, 2):
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(_ours(file, codes, jobs))
                theirs.append(_theirs(file, codes[:PEER_COUNTIES], jobs, folder / "peer"))
            value, peer_value = min(ours) / len(codes), min(theirs) / PEER_COUNTIES
            peer = f"{version('papermill')} + {version('nbconvert')}" + (f", xargs -P{jobs}" if jobs > 1 else "")
            rows.append(Row("batch", value, UNIT, peer, peer_value, peer_value / value, LIMIT, peer_value / value >= LIMIT))
    return rows


def _study(folder: Path) -> Path:
    """The default study with its output under `folder`; the path of its file."""
    study: Study = read_study(ROOT / "study.toml")
    said = {
        "raw": study.path(study.raw[0]),
        "corrections": study.path(study.corrections or Path()),
        "places": study.path(study.places or Path()),
        "processed": folder / "processed",
        "reports": folder / "reports",
    }
    file = folder / "study.toml"
    file.write_text(STUDY.format(kind=study.kind, **{key: path.as_posix() for key, path in said.items()}), encoding="utf-8")
    return file


def _ours(file: Path, codes: Sequence[str], jobs: int) -> float:
    only = [word for code in codes for word in ("--only", code)]
    return _seconds([sys.executable, "-m", "zxstudy", "report", str(file), "--force", "--jobs", str(jobs), *only])


def _theirs(file: Path, codes: Sequence[str], jobs: int, folder: Path) -> float:
    folder.mkdir(exist_ok=True)
    command = ["xargs", "-P", str(jobs), "-I", "{}", "sh", "-c", SCRIPT, "sh", "{}", str(file), str(folder)]
    return _seconds(command, given="\n".join(codes))


def _seconds(command: Sequence[str], given: str = "") -> float:
    """How long a command takes; raises CalledProcessError with its output where it fails."""
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home())}
    began = time.perf_counter()
    subprocess.run(command, input=given, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return time.perf_counter() - began
