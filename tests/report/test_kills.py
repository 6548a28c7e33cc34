"""Reports that are killed: nothing half-written has a final name, no process is left, and the next run makes what an undisturbed one does.

Thirty moments, also at seeded times, are `make bench ONLY=kills`; here steps alone, so that no clock decides.
"""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

import pytest
from benchmarks.kills import KILLS, Kill, Undisturbed, differences, files, kills, struck
from tests.report.conftest import records, write_study

from zxstudy.clean.panel import Place
from zxstudy.report import report

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which processes are left")


def test_thirty_moments_of_every_kind() -> None:
    moments = list(kills(KILLS, 100))
    assert moments == list(kills(KILLS, 100)), "seeded"
    assert {(kill.victim, kill.step is None) for kill in moments} == {
        (who, timed) for who in ("command", "parent", "self") for timed in (True, False)
    }


def test_reports_that_are_killed_and_stopped_come_to_what_an_undisturbed_run_gives(tmp_path: Path) -> None:
    known = [row for row in records()["places"] if isinstance(row, Place)][:3]
    study = write_study(tmp_path, places=known)
    tables, reports = study.path(study.processed), study.path(study.reports)
    shutil.copy(tables / "cleaned.parquet", tables / "facts.parquet")
    report(study, notify=lambda line: None)
    wanted = Undisturbed(files(reports), 0, 0.0)
    shutil.rmtree(reports)
    for kill in (Kill("command", 4, folder="counties"), Kill("command", 2, signal=signal.SIGINT, folder="counties")):
        assert struck(study.file, reports, kill, wanted) == [], kill
    assert not (reports / ".journal").exists(), "after Ctrl-C what was done stands in the manifest"
    assert (reports / "manifest.json").is_file()
    report(study, notify=lambda line: None)
    assert differences(reports, wanted) == []
