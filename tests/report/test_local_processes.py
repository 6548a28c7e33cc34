"""Notebooks in processes of this machine: each end is what it is, logs are kept and bounded, and no process is left behind."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from tests.report.conftest import write_study

from zxstudy.config import Study
from zxstudy.report import task as task_module
from zxstudy.report import warm
from zxstudy.report.execute import run_task
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.logs import MOST, Log
from zxstudy.report.planned import plan
from zxstudy.report.runner import run_tasks
from zxstudy.report.tables import read_tables
from zxstudy.report.task import Task


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return write_study(tmp_path_factory.mktemp("processes"))


@pytest.fixture(scope="module")
def processes() -> Iterator[LocalProcesses]:
    """One warm process for all tests; those that end it find a new one."""
    runner = LocalProcesses(jobs=2)
    yield runner
    runner.close()


def task_of(study: Study, name: str, *sources: str, **changed: object) -> Task:
    """The task of a notebook with these cells, in the place of a county's."""
    first = plan(read_tables(study), "zh", ["990001"])[0].task
    reports = study.path(study.reports)
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), study.root / f"{name}.ipynb")
    fields = {
        "notebook": str(study.root / f"{name}.ipynb"), "parameters": {}, "page": str(reports / "counties" / f"{name}.html"),
        "executed": str(reports / "notebooks" / f"{name}.ipynb"), "log": str(reports / f"{name}.log"),
    }  # fmt: skip
    return replace(first, name=name, **{**fields, **changed})


def gone(process: int) -> bool:
    """Whether a process has ended, at the latest within ten seconds."""
    until = time.monotonic() + 10
    stat = Path(f"/proc/{process}/stat")
    while time.monotonic() < until:
        try:
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


ENDS = {
    "sound": ("print('县')", "done", ""),
    "leaky": ("import builtins, os; builtins.left = 1; os.environ['LEFT'] = '1'", "done", ""),
    "raised": ("1/0", "failed", "ZeroDivisionError: division by zero"),
    "syntax": ("def f(:", "failed", "SyntaxError: invalid syntax"),
    "left": ("import sys; sys.exit(0)", "failed", "SystemExit: the cell asked to exit (0)"),
    "quit": ("quit()", "failed", "SystemExit: the cell asked to exit (0)"),
    "broken": ("raise KeyboardInterrupt", "failed", "KeyboardInterrupt"),
    "asking": ("import sys; print(sys.stdin.buffer.read()); input()", "failed", "EOFError: EOF when reading a line"),
    "ended": ("import os; os._exit(0)", "died", "the process ended in the middle of the cell: exit status 0"),
    "crashed": ("import ctypes; ctypes.string_at(0)", "died", "signal SIGSEGV"),
    "orphaned": ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", "died", "the process ended: signal SIGKILL"),
    "endless": ("while True: pass", "timeout", "the cell was ended after 1 seconds"),
    "large": ("held = bytearray(1_500_000_000)", "memory", "over 900 MB"),
    "chatty": ("for _ in range(400):\n    print('x' * 1_000_000)", "done", ""),
    "wordy": ("import os; os.system('yes 县 | head -c 200000000')", "done", ""),
}


def test_every_end_is_told_as_what_it_is(study: Study, processes: LocalProcesses) -> None:
    tasks = [
        task_of(study, name, source, cell_seconds=1 if name == "endless" else 60, megabytes=900) for name, (source, _, _) in ENDS.items()
    ]
    outcomes = {outcome.name: outcome for outcome in run_tasks(tasks, processes)}
    assert {name: outcome.state for name, outcome in outcomes.items()} == {name: state for name, (_, state, _) in ENDS.items()}
    for name, (_, state, error) in ENDS.items():
        assert error in outcomes[name].error
        assert "\n" not in outcomes[name].error
        assert outcomes[name].tries == (2 if state == "died" else 1)
        assert (outcomes[name].cell == 1) is (state != "done" and name != "orphaned")
        assert outcomes[name].started.startswith("20")
        assert outcomes[name].megabytes > 30
        assert Path(study.path(study.reports) / "counties" / f"{name}.html").is_file()
    cut = "more was printed or displayed than the notebook and the page keep (cell 1)"
    assert {name: outcome.note for name, outcome in outcomes.items() if outcome.note} == {"chatty": cut}
    assert outcomes["large"].megabytes > 900
    assert outcomes["chatty"].megabytes < outcomes["sound"].megabytes + 100, "what is cut is not held either"


def test_the_log_holds_what_was_printed_and_the_error_and_is_bounded(study: Study, processes: LocalProcesses) -> None:
    sources = ("import os; print('县', flush=True); os.system('echo below')", "import warnings; warnings.warn('careful')", "1/0")
    assert [outcome.state for outcome in processes.run([task_of(study, "logged", *sources)])] == ["failed"]
    text = (study.path(study.reports) / "logged.log").read_text(encoding="utf-8")
    assert [text.count(said) for said in ("县\n", "below\n", "UserWarning: careful", "failed in ")] == [1, 1, 1, 1]
    assert "ZeroDivisionError: division by zero" in text
    assert (study.path(study.reports) / "wordy.log").stat().st_size < MOST + 100


def test_a_global_of_one_is_not_seen_in_the_next(study: Study, processes: LocalProcesses) -> None:
    asks = "import builtins, os; print(hasattr(builtins, 'left'), os.environ.get('LEFT'))"
    states = [outcome.state for outcome in processes.run([task_of(study, "leaky", ENDS["leaky"][0]), task_of(study, "asks", asks)])]
    assert states == ["done", "done"]
    assert "False None" in (study.path(study.reports) / "notebooks" / "asks.ipynb").read_text(encoding="utf-8")


WAITS = """
import os, pathlib, subprocess, time
processes = os.getpid(), os.getppid(), subprocess.Popen(["sleep", "300"]).pid
pathlib.Path("{name}.pid").write_text(" ".join(map(str, processes)))
time.sleep(300)
"""


def waiting(study: Study, name: str) -> list[int]:
    """The processes of a notebook that has begun and does not end by itself: its own, its parent's, and one that it has started."""
    file = study.root / f"{name}.pid"
    until = time.monotonic() + 60
    while not (file.is_file() and len(file.read_text().split()) == 3):
        assert time.monotonic() < until
        time.sleep(0.02)
    return [int(number) for number in file.read_text().split()]


def test_closing_early_ends_all_processes(study: Study, processes: LocalProcesses) -> None:
    tasks = [task_of(study, "first", "n = 1"), task_of(study, "waits", WAITS.format(name="waits"))]
    outcomes = processes.run(tasks)
    assert next(outcomes).name == "first"
    left = waiting(study, "waits")
    outcomes.close()
    assert all(gone(process) for process in left)


def test_a_warm_process_that_is_killed_takes_its_children_with_it_and_a_new_one_is_started(study: Study, processes: LocalProcesses) -> None:
    outcomes = processes.run([task_of(study, "first", "n = 1"), task_of(study, "struck", WAITS.format(name="struck"))])
    next(outcomes)
    left = waiting(study, "struck")
    assert processes._server is not None
    os.kill(processes._server.pid, signal.SIGKILL)
    assert [(outcome.name, outcome.state) for outcome in outcomes] == [("struck", "died")]
    assert all(gone(process) for process in left)
    assert [outcome.state for outcome in processes.run([task_of(study, "after", "n = 1")])] == ["done"]


def test_a_full_disk_is_one_line_and_no_page_under_its_name(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/full.html")

    task = task_of(study, "full", "n = 1")
    monkeypatch.setattr(task_module, "write_page", full)
    outcome = run_task(task)
    assert (outcome.state, outcome.error, outcome.page_sha256) == ("failed", "full.html: No space left on device", "")
    assert not Path(task.page).exists()


def test_a_log_is_cut_and_left_out_where_it_cannot_be_written(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "a.log"))
    for _ in range(3):
        log.take(b"x" * (MOST // 2 + 1))
    log.end("done")
    assert (tmp_path / "a.log").read_bytes()[MOST:] == f"\n[cut after {MOST} bytes]\ndone\n".encode()
    Log(str(tmp_path / "no" / "folder" / "a.log")).take(b"x")
    Log("").end("done")


def test_where_the_system_cannot_fork_tasks_are_run_in_turn(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(warm, "run_task", lambda task: ran.append(task.name) or run_task(task))
    tasks = b"".join(json.dumps(task_module.as_fields(task_of(study, name, "n = 1"))).encode() + b"\n" for name in ("one", "two"))
    answered = io.BytesIO()
    warm.serve_in_turn(io.BytesIO(tasks), answered)
    assert [json.loads(line)["state"] for line in answered.getvalue().splitlines()] == ["done", "done"]
    assert ran == ["one", "two"]
