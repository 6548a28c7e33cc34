"""A process that has imported everything and forks one child a task; `local_processes` starts it.

Tasks come in as lines of JSON, outcomes go out as lines of JSON, in the order in which they end. A child serves one task and ends, so
nothing passes from one county to the next; a child that dies becomes an outcome of its own; when the line to the parent breaks, all
children are ended.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import nbformat

from zxstudy.codebook import load
from zxstudy.config import read_study
from zxstudy.report.execute import run_task
from zxstudy.report.html import compile_templates
from zxstudy.report.logs import Log
from zxstudy.report.notebook_body import notebook_body
from zxstudy.report.process import end_group, end_with_parent, how_it_ended, peak_megabytes, resident_megabytes, without_input
from zxstudy.report.slices import tables_digest
from zxstudy.report.task import Outcome, Task, as_fields, failed

WARM = ("zxstudy.lab", "zxstudy.report.shell")
# What a shell, a table and a zip file import when first used; what a version of a library lacks is passed over.
_LATE = (
    "IPython.core.application", "IPython.core.completer", "IPython.core.completerlib", "IPython.core.crashhandler",
    "IPython.core.logger", "IPython.core.magics", "IPython.core.oinspect", "IPython.utils.generics", "IPython.utils.wildcard",
    "bdb", "encodings.cp437", "pandas.core.arrays.arrow._arrow_utils", "pyarrow.vendored.version",
)  # fmt: skip
_CHARTS = ("matplotlib.figure", "seaborn")  # what the notebooks about all counties draw with
_LOOK_SECONDS = 0.2  # between two looks at the time and the memory of the children
_MORE_SECONDS = 60.0  # what saving and rendering may take beside the notebook


@dataclass(frozen=True, slots=True)
class _Child:
    """A child at work. answers, prints: the pipes on which it tells its outcome, and on which all that it prints comes."""

    task: Task
    process: int
    answers: int
    prints: int
    log: Log
    clock: float = field(default_factory=time.monotonic)
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def ended(self) -> bool:
        """Whether it has ended; it is not waited for."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def over(self) -> tuple[str, str] | None:
        """The limit that it has passed outside its notebook, which is watched by itself, as a state and a sentence; None where none."""
        if time.monotonic() - self.clock > self.task.seconds + _MORE_SECONDS:
            return "timeout", f"the page was not made within {self.task.seconds + _MORE_SECONDS:g} seconds"
        if resident_megabytes(self.process) > self.task.megabytes:
            return "memory", f"the page took more than {self.task.megabytes} MB (megabytes_per_notebook)"
        return None


def serve(tasks: int, outcomes: BinaryIO, jobs: int) -> None:
    """Take tasks from the file descriptor `tasks` until that ends, at most `jobs` children at a time, and answer each with one outcome."""
    _import_all()
    waiting: list[Task] = []
    running: list[_Child] = []
    rest = b""
    try:
        while True:
            while waiting and len(running) < jobs:
                running.append(_fork(waiting.pop(0)))
            pipes = [pipe for child in running for pipe in (child.answers, child.prints)]
            ready, _, _ = select.select([tasks, *pipes], [], [], _LOOK_SECONDS if running else None)
            if tasks in ready:
                content = os.read(tasks, 1 << 16)
                if not content:
                    return
                *lines, rest = (rest + content).split(b"\n")
                waiting += [Task(**json.loads(line)) for line in lines]
            for child in list(running):
                outcome = _look_at(child, ready)
                if outcome is not None:
                    running.remove(child)
                    _answer(outcomes, outcome)
    finally:
        for child in running:
            end_group(child.process)


def serve_in_turn(tasks: BinaryIO, outcomes: BinaryIO) -> None:
    """`serve` where the system cannot fork: one task after the other, each notebook in an ordinary kernel."""
    for line in tasks:
        task = Task(**json.loads(line))
        started = datetime.now(UTC).isoformat(timespec="seconds")
        _answer(outcomes, replace(run_task(task), started=started))


def _answer(outcomes: BinaryIO, outcome: Outcome) -> None:
    outcomes.write(json.dumps(as_fields(outcome)).encode() + b"\n")
    outcomes.flush()


def _import_all() -> None:
    """Import what notebooks use, read the codebook, compile the templates, so that every child has them from the start."""
    for name in WARM:
        importlib.import_module(name)
    for name in _LATE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    load()
    compile_templates()
    notebook_body(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]
    gc.freeze()


def _know_tables(task: Task) -> None:
    """Work out the hash of the study's tables, so that no child has to; whatever is wrong with them is the task's to tell."""
    with contextlib.suppress(Exception):
        tables_digest(read_study(Path(task.study)))


def _import_charts(task: Task) -> None:
    """Import what charts are drawn with when the first notebook that draws some is due, so that the next one has it."""
    if task.here:
        for name in _CHARTS:
            importlib.import_module(name)


def _fork(task: Task) -> _Child:
    _know_tables(task)
    _import_charts(task)
    answers, their_answers = os.pipe()
    prints, their_prints = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        _work(task, parent, their_answers, their_prints)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpgid(process, process)
    os.close(their_answers)
    os.close(their_prints)
    os.set_blocking(prints, False)
    return _Child(task, process, answers, prints, Log(task.log))


def _work(task: Task, parent: int, answers: int, prints: int) -> None:
    """Be the child of one task, the leader of a group of its own: tell the outcome and end."""
    status = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, _end_own_group)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        end_with_parent(parent, signal.SIGTERM)
        without_input()
        os.dup2(prints, 1)
        os.dup2(prints, 2)
        os.close(prints)
        outcome = run_task(task)
        with os.fdopen(answers, "wb") as pipe:
            pipe.write(json.dumps(as_fields(outcome)).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)


def _end_own_group(*_: object) -> None:
    os.killpg(0, signal.SIGKILL)


def _look_at(child: _Child, ready: list[int]) -> Outcome | None:
    """Take what the child prints and tells; its outcome once it has ended or was ended, None while it works."""
    if child.prints in ready:
        child.log.take(_read(child.prints))
    if child.answers in ready or child.ended():
        return _collect(child)
    if passed := child.over():
        end_group(child.process)
        return _collect(child, passed)
    return None


def _collect(child: _Child, passed: tuple[str, str] | None = None) -> Outcome:
    """The outcome of a child that has told it, died, or was ended because it had `passed` a limit; all of its group is ended with it."""
    content = b"" if passed else _message(child)
    end_group(child.process)
    os.close(child.answers)
    _, status, usage = os.wait4(child.process, 0)
    seconds = time.monotonic() - child.clock
    if content:
        outcome = Outcome(**json.loads(content))
    elif passed:
        outcome = failed(child.task, passed[0], seconds, passed[1])
    else:
        outcome = failed(child.task, "died", seconds, f"the process ended: {how_it_ended(status)}")
    child.log.take(_read(child.prints))
    child.log.end(f"{outcome.state} in {outcome.seconds:.2f} s{': ' if outcome.error else ''}{outcome.error}")
    os.close(child.prints)
    return replace(outcome, started=child.started, megabytes=peak_megabytes(usage.ru_maxrss))


def _message(child: _Child) -> bytes:
    """The line that a child has told; empty where it died before. What its notebook left behind may hold the pipe open after it."""
    content = b""
    while not content.endswith(b"\n") and (content or not child.ended() or select.select([child.answers], [], [], 0)[0]):
        part = os.read(child.answers, 1 << 16)
        content += part
        if not part:
            break
    return content


def _read(pipe: int) -> bytes:
    """What stands in a pipe at this moment."""
    parts = []
    with contextlib.suppress(BlockingIOError):
        while part := os.read(pipe, 1 << 16):
            parts.append(part)
            if len(parts) == 16:  # the others are to be looked at too
                break
    return b"".join(parts)


def main() -> None:
    """Serve the parent that started this process."""
    sys.path[:] = [entry for entry in sys.path if entry not in {"", str(Path.cwd())}]
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "fork"):
        serve(sys.stdin.fileno(), outcomes, int(sys.argv[1]))
        os._exit(0)  # the parent waits for this, and there is nothing to put in order that takes half a second
    else:
        sys.stderr.write("this system cannot fork: one notebook at a time, each in an ordinary kernel\n")
        serve_in_turn(sys.stdin.buffer, outcomes)
