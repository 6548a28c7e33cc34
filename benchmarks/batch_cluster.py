"""The same reports on a Dask cluster on loopback: what it adds, and that nothing is lost when a worker and the scheduler are."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.bench import Row, version
from benchmarks.extraction_limits import NOBODY
from zxstudy.config import Study

ROOT = Path(__file__).parents[1]
JOBS, TURNS, OVERHEAD = 2, 3, 1.15
PORT = 18786


def run(study: Study, codes: Sequence[str]) -> list[Row]:
    """A row for the time beside local processes (best of TURNS, in turn), one for a run with a killed worker and a restarted scheduler."""
    print(f"       cluster: {version('distributed')}, loopback, {JOBS} workers beside {JOBS} processes, {len(codes)} reports; then")
    print("       three workers, one killed with SIGKILL, and the scheduler restarted once: every page must be as in the local run")
    local, cluster, same = [], [], True
    with _cluster(JOBS) as (address, _):
        for _ in range(TURNS):
            local.append(_pace(_way("ours", study, str(JOBS), codes)))
            pages = _pages(study)
            cluster.append(_pace(_way("cluster", study, address, codes)))
            same &= _pages(study) == pages
    print(f"       s a report in turn: local {_listed(local)}; cluster {_listed(cluster)}, in the first of which its workers import")
    lost = _disturbed(study, codes, pages)
    ratio = min(cluster) / min(local)
    return [
        Row("batch, cluster by local", ratio, "times", NOBODY, None, None, OVERHEAD, ratio <= OVERHEAD and same),
        Row("batch, pages lost or changed", float(lost), "pages", NOBODY, None, None, 0.0, lost == 0),
    ]


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)


def _disturbed(study: Study, codes: Sequence[str], pages: dict[str, str]) -> int:
    """How many pages are missing or differ after a run with a killed worker and a restarted scheduler."""
    folder = study.path(study.reports)
    for path in folder.rglob("*.*"):
        path.unlink()
    with ExitStack() as stack:
        address, scheduler = stack.enter_context(_scheduler())
        workers = [stack.enter_context(_worker(address)) for _ in range(3)]
        with subprocess.Popen(_way("cluster", study, address, codes), cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL) as runner:
            _until(folder, len(codes) // 4, runner)
            workers[0].send_signal(signal.SIGKILL)
            _until(folder, len(codes) // 2, runner)
            scheduler.kill()
            scheduler.wait()
            again, _ = stack.enter_context(_scheduler())
            for _ in range(2):
                stack.enter_context(_worker(again))
            runner.wait()
    now = _pages(study)
    return sum(now.get(name) != sha256 for name, sha256 in pages.items())


def _until(folder: Path, pages: int, runner: subprocess.Popen[bytes]) -> None:
    while runner.poll() is None and sum(1 for _ in (folder / "counties").glob("*.html")) < pages:
        time.sleep(0.05)


def _pages(study: Study) -> dict[str, str]:
    """The hash of every page and executed notebook."""
    folder = study.path(study.reports)
    found = [*folder.glob("counties/*.html"), *folder.glob("notebooks/*.ipynb")]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _pace(command: Sequence[str]) -> float:
    """Wall seconds a report once the processes are warm: from the tenth report to the last."""
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    ready = json.loads(done.stdout.splitlines()[-1])
    return (ready[-1] - ready[9]) / (len(ready) - 10)


def _way(way: str, study: Study, target: str, codes: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "benchmarks.batch_ways", way, str(study.file), target, *codes]


@contextmanager
def _cluster(workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with ExitStack() as stack:
        address, scheduler = stack.enter_context(_scheduler())
        for _ in range(workers):
            stack.enter_context(_worker(address))
        yield address, scheduler


@contextmanager
def _scheduler() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with _process("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(PORT), "--no-dashboard") as process:
        yield f"tcp://127.0.0.1:{PORT}", process


@contextmanager
def _worker(address: str) -> Iterator[subprocess.Popen[bytes]]:
    with _process("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") as process:
        yield process


@contextmanager
def _process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()
