"""Reports made by a real Dask cluster on this machine: the same bytes as without one, whatever dies on the way."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.conftest import write_study

from zxstudy import cli
from zxstudy.config import Study, read_study
from zxstudy.errors import UsageError
from zxstudy.report import Manifest, cluster
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.parcel import Reply, deliver, pack, study_text, unpack
from zxstudy.report.planned import plan
from zxstudy.report.slices import write_slices
from zxstudy.report.tables import read_tables
from zxstudy.report.task import Outcome, Task

REPORT = """
import sys
from contextlib import closing
from pathlib import Path
from zxstudy.config import read_study
from zxstudy.report.cluster import DaskCluster
from zxstudy.report.planned import plan
from zxstudy.report.runner import run_tasks
from zxstudy.report.slices import write_slices
from zxstudy.report.tables import read_tables
study = read_study(Path(sys.argv[1]))
write_slices(study)
with closing(DaskCluster(sys.argv[2])) as cluster:
    tasks = [item.task for item in plan(read_tables(study), "zh") if not item.task.here]
    assert {outcome.state for outcome in run_tasks(tasks, cluster)} == {"done"}
"""
SECONDS = 120.0  # no clock decides a test: this only ends one that hangs


@contextmanager
def process(*words: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Dask, ended with the block."""
    with log.open("wb") as stream, subprocess.Popen([sys.executable, "-m", *words], stdout=stream, stderr=stream) as started:
        try:
            yield started
        finally:
            started.kill()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler on a free port: its address and its process."""
    said = folder / "scheduler.json"
    words = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(said))
    with process(*words, log=folder / "scheduler.log") as started:
        until(said.is_file, started)
        yield str(json.loads(said.read_text())["address"]), started


def worker(address: str, folder: Path, name: str) -> object:
    words = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
    return process(*words, "--name", name, log=folder / f"{name}.log")


def until(true: object, running: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + SECONDS
    while not true():  # type: ignore[operator]
        assert running.poll() is None, "it ended before its time"
        assert time.monotonic() < ends
        time.sleep(0.05)


def pages(study: Study) -> dict[str, bytes]:
    """Every page and executed notebook of a county."""
    folder = study.path(study.reports)
    found = [*folder.glob("counties/*.html"), *folder.glob("notebooks/[0-9]*.ipynb")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_cluster_gives_the_same_bytes_when_a_worker_is_killed(site: tuple[Study, Manifest], tmp_path: Path) -> None:
    local = site[0]
    shutil.copy(local.file, tmp_path / "study.toml")
    shutil.copytree(local.path(local.processed), tmp_path / "processed")
    study = read_study(tmp_path / "study.toml")
    with scheduler(tmp_path) as (address, _), worker(address, tmp_path, "sound"), worker(address, tmp_path, "lost") as lost:
        assert isinstance(lost, subprocess.Popen)
        command = [sys.executable, "-c", REPORT, str(study.file), address]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
            counties = study.path(study.reports) / "counties"
            until(lambda: any(counties.glob("*.html")), run)
            lost.send_signal(signal.SIGKILL)
            said = run.communicate(timeout=SECONDS)[0].decode()
    assert run.returncode == 0, said
    assert pages(study) == pages(local)


def test_a_scheduler_that_goes_away_is_waited_for_and_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "GONE_SECONDS", 1.0)
    told: list[str] = []
    with scheduler(tmp_path) as (address, started):
        _, tasks = planned(tmp_path)
        with closing(cluster.DaskCluster(address, told.append)) as runner:
            started.kill()
            started.wait()
            outcomes = list(runner.run(tasks))
    assert [outcome.state for outcome in outcomes] == ["died"] * len(tasks)
    assert all("no scheduler answers any more" in outcome.error for outcome in outcomes)
    assert len(told) == 1, "it is said once"
    assert address in told[0]


def test_an_address_where_nobody_answers_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    write_study(tmp_path)
    assert cli._code(["report", str(tmp_path / "study.toml"), "--scheduler", "tcp://127.0.0.1:9"], debug=False) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "--scheduler tcp://127.0.0.1:9: no Dask scheduler answers there" in said[0]
    assert not (tmp_path / "reports").exists(), "nothing was begun"


def planned(folder: Path) -> tuple[Study, list[Task]]:
    """The tasks of two counties of the small study, their slices written."""
    study = write_study(folder)
    write_slices(study)
    return study, [item.task for item in plan(read_tables(study), "zh", ("990001", "990003")) if not item.task.here]


def test_a_parcel_holds_all_that_a_report_is_made_from(site: tuple[Study, Manifest], tmp_path: Path) -> None:
    study, tasks = planned(tmp_path)
    parcel = pack(tasks, study)
    shutil.rmtree(study.path(study.processed))
    study.file.unlink()
    with closing(LocalProcesses()) as processes:
        replies = {reply.outcome.name: reply for reply in unpack(parcel, processes.run)}
    assert sorted(replies) == sorted(task.name for task in tasks)
    for task in tasks:
        assert deliver(task, replies[task.name]).state == "done"
        for path in (Path(task.page), Path(task.executed)):
            name = path.relative_to(study.path(study.reports))
            assert path.read_bytes() == (site[0].path(site[0].reports) / name).read_bytes()


@pytest.mark.parametrize(
    ("waiting", "threads", "parcels"),
    [
        (3, 2, [1, 1, 1]),
        (30, 2, [2, 2, 2, 2, 1, 1, 1]),
        (100, 1, [4, 4, 4, 4, 4, 4, 4]),
        (100, 8, [2, 2, 2, 1, 1, 1, 1]),
        (1, 0, [1]),
    ],
)
def test_parcels_are_small_where_few_counties_are_left_for_many_threads(
    waiting: int, threads: int, parcels: list[int], tmp_path: Path
) -> None:
    _, (task, _) = planned(tmp_path)
    left = deque([replace(task, name=str(number)) for number in range(waiting)])
    assert [len(cluster._taken(left, threads)) for _ in parcels] == parcels


def test_a_parcel_is_of_one_notebook(tmp_path: Path) -> None:
    _, (task, _) = planned(tmp_path)
    left = deque([replace(task, name="1"), replace(task, name="2", notebook="other.ipynb"), *[replace(task, name="3")] * 98])
    assert [len(cluster._taken(left, 1)) for _ in range(3)] == [1, 1, 4]


def test_what_a_study_says_is_the_same_on_the_other_side(tmp_path: Path) -> None:
    said = write_study(tmp_path).model_copy(update={"title_zh": '“样例”\n\\"', "years": (2010, 2012)})
    (tmp_path / "other.toml").write_text(study_text(said), encoding="utf-8")
    other = read_study(tmp_path / "other.toml")
    apart = {"file", "raw", "processed", "reports"}
    assert other.model_dump(exclude=apart) == said.model_dump(exclude=apart)


class StubbornError(Exception):
    """Stands for an error that a worker sent back."""


def test_what_comes_back_is_settled(tmp_path: Path) -> None:
    _, (task, _) = planned(tmp_path)
    killed = type("KilledWorker", (Exception,), {})()
    states = {
        "died": cluster._settled(task, killed),
        "failed": cluster._settled(task, StubbornError("no space")),
        "done": cluster._settled(task, Reply(Outcome(task.name, "done", 1.0), {"page": b"page"})),
    }
    assert {outcome.state for outcome in states.values()} == set(states)
    assert all(states[outcome].state == outcome for outcome in states)
    assert Path(task.page).read_bytes() == b"page"
    unwritable = replace(task, page=str(Path(task.page) / "below a file.html"))
    assert cluster._settled(unwritable, Reply(Outcome(task.name, "done", 1.0), {"page": b"page"})).state == "failed"
    for error in (UsageError("another version"), ImportError("no zxstudy")):
        with pytest.raises(UsageError):
            cluster._settled(task, error)
