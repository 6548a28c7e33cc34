"""County reports: our runner beside what a user does today, the same notebook and drawn counties, interleaved; floor, engine, memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import batch_cluster
from benchmarks.batch_study import SEED, YEARS, write_tables
from benchmarks.bench import Row, version
from benchmarks.extraction_limits import NOBODY
from benchmarks.watched import Used, watched
from zxstudy.config import Study
from zxstudy.report.slices import write_slices

ROOT = Path(__file__).parents[1]
COUNTIES = 40
PEER_COUNTIES = int(os.environ.get("BATCH_PEER_COUNTIES", "40"))  # what a report costs a peer does not depend on how many there are
SMALL, NATION = 100, 2850
LONG = 500
TURNS = 4
JOBS = 2
UNIT = "s/report"
AS_TODAY, LASTING, FLOOR, ENGINE, MEMORY, FLAT = 10.0, 4.0, 0.40, 0.20, 700.0, 1.15
SCRIPT = (
    'papermill -k python3 -r county_code "$1" -p study "$2" notebooks/county.ipynb "$3/$1.ipynb" '
    '&& jupyter nbconvert --to html --log-level ERROR "$3/$1.ipynb"'
)


@dataclass(frozen=True, slots=True)
class _Floor:
    """What a report costs as one function in a warm process: CPU seconds; and the fewest figures and tables that one has."""

    seconds: float
    figures: int
    tables: int


def run() -> list[Row]:
    """Throughput beside two peers, the floor among few and among all counties, the engine, memory, and a cluster on loopback."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.process_time()
        small, nation = (write_tables(folder / str(counties), counties) for counties in (SMALL, NATION))
        drawn = time.process_time()
        sums = sorted(write_slices(nation))
        write_slices(small)
        shared = (time.process_time() - drawn) / (NATION + SMALL)
        codes = sums[:COUNTIES]
        print(
            f"batch: {NATION} drawn counties, {YEARS} years, seed {SEED} ({drawn - began:.0f} s); {JOBS} jobs; the same notebook and tables"
        )
        print(f"       for all, JupyterLab installed; ours {COUNTIES} counties with its start, peers {PEER_COUNTIES}; in turn, twice")
        print(f"       shared work, once for the study: {shared:.3f} CPU s a county to write its slice")
        rows = [*_throughput(nation, codes, folder), *_costs(small, nation, codes, sums[:LONG])]
        return [*rows, *batch_cluster.run(small, sorted(write_slices(small)))]


def _throughput(study: Study, codes: Sequence[str], folder: Path) -> list[Row]:
    """Wall seconds a report, best of ours and of each peer, the ways in turn so that what disturbs the machine disturbs all."""
    peers = codes[:PEER_COUNTIES]
    halves = [peers[: len(peers) // 2], peers[len(peers) // 2 :]]
    ours, today, lasting = [], 0.0, 0.0
    for part, half in enumerate(halves):
        ours.append(_seconds(_way("ours", study, str(JOBS), codes)) / len(codes))
        today += _today(study, half, _made(folder / f"today{part}"))
        lasting += _lasting(study, half, _made(folder / f"lasting{part}"))
    value = sum(ours) / len(ours)
    names = f"{version('papermill')} + {version('nbconvert')}"
    rows = []
    for peer, seconds, limit in ((f"{names}, xargs -P{JOBS}", today, AS_TODAY), (f"{names}, {JOBS} lasting", lasting, LASTING)):
        ratio = seconds / len(peers) / value
        rows.append(Row("batch", value, UNIT, peer, seconds / len(peers), ratio, limit, ratio >= limit))
    return rows


def _costs(small: Study, nation: Study, codes: Sequence[str], many: Sequence[str]) -> list[Row]:
    """Processor time: the floor among few and among all counties, what the engine adds to it; memory, and both over LONG reports."""
    few, all_ = _floors((small, sorted(write_slices(small))[:COUNTIES]), (nation, codes))
    short, long = watched(_way("ours", nation, str(JOBS), codes[:10])), watched(_way("ours", nation, str(JOBS), many))
    each = (long.cpu - short.cpu) / (len(many) - 10)
    engine = each - all_.seconds
    print(f"       floor: a report has at least {all_.figures} figures and {all_.tables} tables; {few.seconds:.3f} CPU s among {SMALL}")
    print(f"       ours, whole tree: {each:.3f} CPU s a report; start {short.cpu:.1f} CPU s with 10 reports")
    pace = _paces(long)
    print(
        f"       {len(many)} reports: {pace[0]:.2f} and {pace[-1]:.2f} s for the first and the last hundred; PSS of the whole tree at most"
    )
    print(f"       {long.first_mb:.0f} MB over the first two fifths of the time, {long.last_mb:.0f} over the last")
    flat = long.last_mb / long.first_mb  # walls of hundreds are printed: they tell as much of who else uses the machine
    more = all_.seconds / few.seconds
    rich = all_.figures >= 4 and all_.tables >= 3
    return [
        Row("batch, floor", all_.seconds, "CPU s", NOBODY, None, None, FLOOR, all_.seconds <= FLOOR and rich),
        Row("batch, 2,850 counties by 100", more, "times", NOBODY, None, None, FLAT, more <= FLAT),
        Row("batch, added by the engine", engine, "CPU s", NOBODY, None, None, ENGINE, engine <= ENGINE),
        Row("batch, memory of two jobs", long.peak_mb, "MB PSS", NOBODY, None, None, MEMORY, long.peak_mb <= MEMORY),
        Row("batch, memory last by first of 500", flat, "times", NOBODY, None, None, FLAT, flat <= FLAT),
    ]  # fmt: skip


def _paces(used: Used) -> list[float]:
    """Wall seconds of each hundred reports but the first ten, which wait for the start."""
    ready = json.loads(used.output)
    ends = [ready[place - 1] for place in range(100, len(ready) + 1, 100)]
    starts = [ready[9], *ends[:-1]]
    return [(end - start) / (100 if place else 90) * 100 for place, (start, end) in enumerate(zip(starts, ends, strict=True))]


def _floors(*studies: tuple[Study, Sequence[str]]) -> list[_Floor]:
    """The floor of each study, the best of TURNS, in turn: what disturbs the machine disturbs both, and they differ by milliseconds."""
    turns = [[_floor(*study) for study in studies] for _ in range(TURNS)]
    return [min(found, key=lambda floor: floor.seconds) for found in zip(*turns, strict=True)]


def _floor(study: Study, codes: Sequence[str]) -> _Floor:
    done = subprocess.run(_way("floor", study, "-", codes), cwd=ROOT, env=_environment(), check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    return _Floor(said["seconds"], said["figures"], said["tables"])


def _way(way: str, study: Study, target: str, codes: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "benchmarks.batch_ways", way, str(study.file), target, *codes]


def _today(study: Study, codes: Sequence[str], folder: Path) -> float:
    command = ["xargs", "-P", str(JOBS), "-I", "{}", "sh", "-c", SCRIPT, "sh", "{}", str(study.file), str(folder)]
    return _seconds(command, given="\n".join(codes))


def _lasting(study: Study, codes: Sequence[str], folder: Path) -> float:
    """Two processes side by side, each with its half."""
    began = time.perf_counter()
    halves = [codes[::2], codes[1::2]]
    started = [
        subprocess.Popen(_way("lasting", study, str(folder), half), cwd=ROOT, env=_environment(), stderr=subprocess.DEVNULL)
        for half in halves
        if half
    ]
    if any(process.wait() for process in started):
        raise RuntimeError("papermill and HTMLExporter in a lasting process failed")
    return time.perf_counter() - began


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return {**os.environ, "PATH": path}


def _seconds(command: Sequence[str], given: str = "") -> float:
    """How long a command takes; raises CalledProcessError with its output where it fails."""
    began = time.perf_counter()
    subprocess.run(command, input=given, cwd=ROOT, env=_environment(), check=True, capture_output=True, text=True)
    return time.perf_counter() - began
