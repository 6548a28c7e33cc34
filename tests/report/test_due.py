"""What must be run again, why, and for how long; and the journal of a run that was broken off."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.conftest import panel_rows, records, write_study

from zxstudy.commands.study import report_study
from zxstudy.config import Study
from zxstudy.errors import TableError
from zxstudy.report import Wanted
from zxstudy.report.due import due, seconds_to_run, why
from zxstudy.report.journal import JOURNAL, add_entry, end_journal, read_journal
from zxstudy.report.keys import PARTS
from zxstudy.report.logs import KEPT, LOGS, new_run
from zxstudy.report.manifest import Entry, Manifest, read_entries, write_manifest
from zxstudy.report.planned import Planned, plan
from zxstudy.report.runner import run_tasks
from zxstudy.report.slices import write_slices
from zxstudy.report.tables import read_tables
from zxstudy.report.task import Outcome, Task
from zxstudy.steps import study_digest
from zxstudy.store import read_table, write_table

ENTRY = Entry("990001", "甲县", {part: part for part in PARTS}, "counties/990001.html", "", "", "done", "r", "", 2.0, 90, 1)


def made(study: Study, name: str = "990001") -> tuple[Planned, Entry]:
    """A planned notebook, and the entry of a run that has made it: both files hold `x`."""
    item = next(item for item in plan(read_tables(study), "zh") if item.task.name == name)
    for file in (Path(item.task.page), Path(item.task.executed)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    return item, replace(ENTRY, inputs=item.key, page_sha256=x, notebook_sha256=x)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ""),
        ({"inputs": "data"}, "its data changed"),
        ({"inputs": "parameters"}, "the study or its parameters changed"),
        ({"inputs": "notebook"}, "the notebook changed"),
        ({"inputs": "library"}, "the code of zxstudy changed"),
        ({"inputs": "versions"}, "the versions of the libraries changed"),
        ({"state": "failed"}, "it failed before"),
        ({"state": "died"}, "it died before"),
        ({"state": "timeout"}, "it took too long before"),
        ({"state": "memory"}, "it took too much memory before"),
        ({"page": "counties/990009.html"}, "the page is missing"),
        ({"page_sha256": "0"}, "the page was altered"),
        ({"notebook_sha256": "0"}, "the executed notebook was altered"),
    ],
)
def test_why_a_notebook_runs_again(small: Study, change: dict[str, str], told: str) -> None:
    item, entry = made(small)
    fields = {**change, "inputs": {**item.key, change["inputs"]: "other"}} if "inputs" in change else change
    assert why(item, replace(entry, **fields), small.path(small.reports)) == told  # type: ignore[arg-type]


def test_what_is_new_asked_for_or_failed(small: Study) -> None:
    item, entry = made(small)
    other = replace(item, task=replace(item.task, name="990002"))
    folder = small.path(small.reports)
    assert [(found.planned.task.name, found.why) for found in due([item, other], {"990001": entry}, folder)] == [("990002", "new")]
    assert [found.why for found in due([item, other], {"990001": entry}, folder, force=True)] == ["asked for", "asked for"]
    assert due([item, other], {"990001": entry}, folder, failed=True) == []
    died = {"990001": replace(entry, state="died")}
    assert [found.why for found in due([item, other], died, folder, failed=True)] == ["it died before"]


def test_how_long_it_will_take(small: Study) -> None:
    item, entry = made(small)
    new = replace(item, task=replace(item.task, name="990002"))
    found = due([item, new], {"990001": entry}, small.path(small.reports), force=True)
    assert seconds_to_run(found, {}, 1) is None
    assert seconds_to_run(found, {"990001": entry, "990003": replace(entry, seconds=4.0)}, 1) == 2.0 + 3.0
    assert seconds_to_run(found, {"990001": entry}, 8) == 2.0, "no sooner than the longest of them"


def test_a_key_changes_with_its_own_county_and_what_that_is_held_against(small: Study) -> None:
    before = {item.task.name: item.key for item in plan(read_tables(small), "zh")}
    changed = records()
    changed["panel"] = [replace(row, low=121.0, high=121.0) if row.fact_id == "F1" else row for row in panel_rows()]
    after = {item.task.name: item.key for item in plan(read_tables(write_study(small.root, **changed)), "zh")}
    assert [name for name in before if before[name] != after[name]] == ["990001", "quality"], (
        "the view, and so the others' peers, is as it was"
    )
    assert {part for part in PARTS if before["990001"][part] != after["990001"][part]} == {"data"}
    view = records()["view"]
    changed = {"view": [replace(row, low=95.0) if row.fact_id == "P3" else row for row in view]}  # type: ignore[type-var]
    compared = {item.task.name: item.key for item in plan(read_tables(write_study(small.root, **changed)), "zh")}
    assert before["990001"]["data"] != compared["990001"]["data"], "a figure that it is held against"


def test_a_key_does_not_depend_on_the_order_of_other_counties_rows(small: Study) -> None:
    before = plan(read_tables(small), "zh")
    for name in ("view", "places", "scores"):
        path = small.path(small.processed) / f"{name}.parquet"
        write_table(path, read_table(path).iloc[::-1])
    after = plan(read_tables(small), "zh")
    assert [item.key for item in after][:7] == [item.key for item in before][:7]
    assert after[-1].key != before[-1].key, "the page of the whole study is made from the bytes of its tables"


def test_reports_of_counties_leave_the_large_tables_unread(small: Study) -> None:
    tables = read_tables(small)
    write_slices(small)
    due(plan(tables, "zh"), {}, small.path(small.reports))
    assert set(tables.held) == {"places"}
    assert len(tables.view) > 0
    assert set(tables.held) == {"places", "view"}, "read when it is asked for"


def test_a_table_without_a_column_is_told_before_anything_is_read(small: Study) -> None:
    path = small.path(small.processed) / "audit.parquet"
    write_table(path, read_table(path).drop(columns="reason_zh"))
    with pytest.raises(TableError, match="the table of audit lacks the columns reason_zh"):
        read_tables(small)


def test_limits_of_notebooks_make_nothing_again(small: Study) -> None:
    before = plan(read_tables(small), "zh")
    wider = small.model_copy(update={"rules": small.rules.model_copy(update={"seconds_per_notebook": 900, "megabytes_per_notebook": 4096})})
    assert [item.key for item in plan(replace(read_tables(small), study=wider), "zh")] == [item.key for item in before]
    assert study_digest(wider) == study_digest(small)
    assert plan(replace(read_tables(small), study=wider), "zh")[0].task.seconds == 900


class Scripted:
    """A runner whose outcomes are known beforehand: for each task the states of its tries."""

    def __init__(self, states: dict[str, list[str]]) -> None:
        self.states = states
        self.ran: list[list[str]] = []

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome]:
        self.ran.append([task.name for task in tasks])
        for task in reversed(tasks):
            yield Outcome(task.name, self.states[task.name].pop(0), 1.0)

    def close(self) -> None:
        pass


def test_what_died_is_tried_again_and_what_failed_is_not(small: Study) -> None:
    task = plan(read_tables(small), "zh")[0].task
    states = {"a": ["done"], "b": ["died", "done"], "c": ["died", "died"], "d": ["failed"], "e": ["timeout"], "f": ["memory"]}
    runner = Scripted(states)
    outcomes = list(run_tasks([replace(task, name=name) for name in states], runner))
    assert {outcome.name: (outcome.state, outcome.tries) for outcome in outcomes} == {
        "a": ("done", 1), "b": ("done", 2), "c": ("died", 2), "d": ("failed", 1), "e": ("timeout", 1), "f": ("memory", 1),
    }  # fmt: skip
    assert runner.ran == [list("abcdef"), list("bc")]


def test_a_journal_cut_at_any_byte_loses_the_last_entry_only(tmp_path: Path) -> None:
    entries = [replace(ENTRY, name=f"99000{number}", error="换行\n" * number) for number in range(1, 4)]
    for entry in entries:
        add_entry(tmp_path, entry)
    whole = (tmp_path / JOURNAL).read_bytes()
    assert read_journal(tmp_path) == {entry.name: entry for entry in entries}
    ends = [place for place in range(len(whole)) if whole[place : place + 1] == b"\n" and whole[place - 1 : place] != b"\n"][1:]
    for cut in range(len(whole)):
        (tmp_path / JOURNAL).write_bytes(whole[:cut])
        known = read_journal(tmp_path)
        assert all(known[name] in entries for name in known)
        assert len(known) >= sum(end <= cut for end in ends) - 1, cut
    (tmp_path / JOURNAL).write_bytes(whole[:-9])
    add_entry(tmp_path, entries[2])
    assert read_journal(tmp_path) == {entry.name: entry for entry in entries}, "what was cut off does not swallow the next one"
    end_journal(tmp_path)
    assert read_journal(tmp_path) == {}


def test_a_damaged_journal_or_manifest_is_never_a_false_done(tmp_path: Path) -> None:
    add_entry(tmp_path, ENTRY)
    content = (tmp_path / JOURNAL).read_bytes()
    for place in range(1, len(content) - 1, 7):
        (tmp_path / JOURNAL).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert read_journal(tmp_path) == {}
    write_manifest(tmp_path / "manifest.json", Manifest("s", "zh", "0", "", 1.0, (ENTRY,), run="r", versions={"pandas": "3"}))
    assert read_entries(tmp_path / "manifest.json") == {"990001": ENTRY}
    (tmp_path / "manifest.json").write_text('{"entries": [{"name": "990001"}]}', encoding="utf-8")
    assert read_entries(tmp_path / "manifest.json") == {}


def test_the_logs_of_the_newest_runs_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    (tmp_path / LOGS / "mine").mkdir(parents=True)
    for number in range(KEPT + 3):
        new_run(tmp_path, f"20260101-0000{number:02d}-000000")
    kept = sorted(path.name for path in (tmp_path / LOGS).iterdir())
    assert len(kept) == KEPT + 1
    assert (kept[0], kept[-1]) == ("20260101-000003-000000", "mine")


def test_the_console_says_what_would_run_why_and_how_long(small: Study, capsys: pytest.CaptureFixture[str]) -> None:
    _, entry = made(small)
    folder = small.path(small.reports)
    write_manifest(folder / "manifest.json", Manifest("small", "zh", "0", "", 1.0, (entry, replace(entry, name="990002", state="died"))))
    before = sorted(folder.rglob("*"))
    assert report_study(small.file, Wanted(only=("990001", "990002"), jobs=2), dry_run=True) == 0
    told = capsys.readouterr()
    names = [line.split()[0] for line in told.out.splitlines()]
    assert names == ["990002", "comparison", "quality"]
    assert told.out.splitlines()[0].endswith(": would run, its data changed")
    assert told.err == "report: 3 of 4 notebooks would run (2 new, 1 its data changed); about 3 s with --jobs 2\n"
    assert report_study(small.file, Wanted(failed=True), dry_run=True) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["990002"]
    assert sorted(folder.rglob("*")) == before, "nothing is written"
