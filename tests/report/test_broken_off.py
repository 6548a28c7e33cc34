"""Runs that are killed or stopped, or meet a full disk: the rest is done, and the next run makes what an undisturbed one does.

Thirty kills, also at seeded times, are `make bench ONLY=kills`; here steps alone, so that no clock decides.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.kills import KILLS, Kill, Undisturbed, differences, files, kills, struck
from tests.report.conftest import records, write_study
from tests.report.test_due import ENTRY
from tests.report.test_site import snapshot

from zxstudy import store
from zxstudy import study as road
from zxstudy.clean.panel import Place
from zxstudy.commands.study import report_study
from zxstudy.config import Study
from zxstudy.report import Wanted, report
from zxstudy.report.manifest import Manifest
from zxstudy.study import failures


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, dict[str, bytes]]:
    """A study of three counties and its site, whole."""
    known = [row for row in records()["places"] if isinstance(row, Place)][:3]
    study = write_study(tmp_path_factory.mktemp("whole"), places=known)
    shutil.copy(study.path(study.processed) / "cleaned.parquet", study.path(study.processed) / "facts.parquet")
    report(study, notify=lambda line: None)
    return study, snapshot(study)


def without_reports(study: Study, folder: Path) -> Study:
    """The study and its tables once more, in `folder`."""
    shutil.copytree(study.path(study.processed), folder / "processed")
    shutil.copy(study.file, folder)
    return study.model_copy(update={"file": folder / study.file.name})


@pytest.mark.parametrize(("call", "named"), [(1, "style.css"), (6, "html"), (-1, "manifest.json")])
def test_a_write_that_fails_is_a_line_that_names_the_file(
    made: tuple[Study, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch, call: int, named: str
) -> None:
    study, whole = made
    if call < 0:
        call += 1 + calls_of(study, monkeypatch)
    counted = 0
    sync = os.fsync

    def full(handle: int) -> None:
        nonlocal counted
        counted += 1
        if counted == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(store.os, "fsync", full)
        manifest = report(study, notify=lambda line: None)
    [line] = failures(manifest)
    assert line.endswith("cannot be written: No space left on device")
    assert named in line
    assert manifest.failures == ()
    assert snapshot(study) == whole, "the old file or the new one"
    assert not list(study.path(study.reports).rglob("*.part"))
    assert report(study, notify=lambda line: None).unwritten == ()


def calls_of(study: Study, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many files a run writes in which no notebook is due."""
    handles: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(store.os, "fsync", handles.append)
        report(study, notify=lambda line: None)
    return len(handles)


@pytest.mark.parametrize(
    "case",
    [
        (("990001",), {"990001": "done", "990002": "failed", "990003": "died", "quality": "done"}, 0),
        (("990001", "990002"), {"990001": "done", "990002": "failed", "990003": "died"}, 1),
        (("990001",), {"990001": "done", "quality": "failed"}, 1),
        ((), {"990001": "done", "990002": "failed"}, 1),
    ],
)
def test_the_exit_code_tells_of_what_the_run_was_asked_to_do(
    made: tuple[Study, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    case: tuple[tuple[str, ...], dict[str, str], int],
) -> None:  # fmt: skip
    only, states, code = case
    entries = tuple(replace(ENTRY, name=name, page="index.html", state=state) for name, state in states.items())
    monkeypatch.setattr(road, "report", lambda *_, **__: Manifest("small", "zh", "0", "", 0.0, entries))
    assert report_study(made[0].file, Wanted(only=only), dry_run=False) == code
    told = capsys.readouterr().err.splitlines()
    bad = [name for name, state in states.items() if state not in {"done"}]
    asked = {*only, "quality", "comparison"} if only else set(states)
    assert [line.split()[1] for line in told if line.startswith("failed: ")] == [name for name in bad if name in asked]
    earlier = [line for line in told if line.startswith("not asked for, and failed in an earlier run: ")]
    assert bool(earlier) is any(name not in asked for name in bad)
    assert all(name in line for line in earlier for name in bad if name not in asked)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 220 kB; the test is skipped, saying so, where none can be mounted."""
    folder = tmp_path / "study" / "reports"
    folder.mkdir(parents=True)
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=220k", "tmpfs", str(folder)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no tmpfs can be mounted here (it takes root on Linux): the full disk is tested by injected errors alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_full_disk_the_rest_is_done_and_the_next_run_makes_it_good(small_disk: Path, made: tuple[Study, dict[str, bytes]]) -> None:
    first, whole = made
    study = without_reports(first, small_disk.parent)
    manifest = report(study, Wanted(jobs=2), notify=lambda line: None)
    told = failures(manifest)
    assert told
    assert [line for line in told if "No space left on device" not in line] == []
    assert {name for name, content in snapshot(study).items() if whole[name] != content} <= {entry.page for entry in manifest.failures}
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    lines = [line for line in failures(report(study, notify=lambda line: None)) if "No space" not in line]
    assert [line.partition("reports/")[2] for line in lines] == ["assets/style.css: cannot be written: Read-only file system"]
    subprocess.run(["mount", "-o", "remount,rw,size=20m", str(small_disk)], check=True)
    assert failures(report(study, notify=lambda line: None)) == ()
    assert snapshot(study) == whole


def test_thirty_moments_of_every_kind() -> None:
    moments = list(kills(KILLS, 100))
    assert moments == list(kills(KILLS, 100)), "seeded"
    assert {(kill.victim, kill.step is None) for kill in moments} == {
        (who, timed) for who in ("command", "parent", "self") for timed in (True, False)
    }


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which processes are left")
def test_reports_that_are_killed_and_stopped_come_to_what_an_undisturbed_run_gives(
    tmp_path: Path, made: tuple[Study, dict[str, bytes]]
) -> None:
    study = without_reports(made[0], tmp_path)
    reports = study.path(study.reports)
    wanted = Undisturbed(files(made[0].path(made[0].reports)), 0, 0.0)
    for kill in (Kill("command", 4, folder="counties"), Kill("command", 2, signal=signal.SIGINT, folder="counties")):
        assert struck(study.file, reports, kill, wanted) == [], kill
    assert not (reports / ".journal").exists(), "after Ctrl-C what was done stands in the manifest"
    assert (reports / "manifest.json").is_file()
    report(study, notify=lambda line: None)
    assert differences(reports, wanted) == []
