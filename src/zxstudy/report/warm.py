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
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import nbformat

from zxstudy.report.execute import run_task
from zxstudy.report.html import compile_templates
from zxstudy.report.notebook_body import notebook_body
from zxstudy.report.task import Outcome, Task, as_fields, failed

WARM = ("zxstudy.lab", "zxstudy.report.shell")


@dataclass(frozen=True, slots=True)
class _Child:
    task: Task
    pipe: int
    started: float


def serve(tasks: int, outcomes: BinaryIO, jobs: int) -> None:
    """Take tasks from the file descriptor `tasks` until that ends, at most `jobs` children at a time, and answer each with one outcome."""
    _import_all()
    waiting: list[Task] = []
    running: dict[int, _Child] = {}
    rest = b""
    try:
        while True:
            while waiting and len(running) < jobs:
                process, child = _fork(waiting.pop(0))
                running[process] = child
            ready, _, _ = select.select([tasks, *(child.pipe for child in running.values())], [], [])
            if tasks in ready:
                content = os.read(tasks, 1 << 16)
                if not content:
                    return
                *lines, rest = (rest + content).split(b"\n")
                waiting += [Task(**json.loads(line)) for line in lines]
            for process in [process for process, child in running.items() if child.pipe in ready]:
                outcome = _collect(process, running.pop(process))
                outcomes.write(json.dumps(as_fields(outcome)).encode() + b"\n")
                outcomes.flush()
    finally:
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)


def _import_all() -> None:
    """Import what notebooks use and compile the templates, so that every child has them from the start."""
    for name in WARM:
        importlib.import_module(name)
    compile_templates()
    notebook_body(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]
    gc.freeze()


def _fork(task: Task) -> tuple[int, _Child]:
    ours, theirs = os.pipe()
    process = os.fork()
    if process:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpgid(process, process)
        os.close(theirs)
        return process, _Child(task, ours, time.monotonic())
    status = 1
    try:
        os.setpgid(0, 0)
        os.close(ours)
        with os.fdopen(theirs, "wb") as pipe:
            pipe.write(json.dumps(as_fields(run_task(task))).encode())
        status = 0
    finally:
        os._exit(status)


def _collect(process: int, child: _Child) -> Outcome:
    with os.fdopen(child.pipe, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(process, 0)
    if status == 0 and content:
        return Outcome(**json.loads(content))
    reason = f"signal {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else f"exit status {os.WEXITSTATUS(status)}"
    return failed(child.task, "died", time.monotonic() - child.started, f"the process ended: {reason}")


def main() -> None:
    """Serve the parent that started this process."""
    sys.path[:] = [entry for entry in sys.path if entry not in {"", str(Path.cwd())}]
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.fileno(), outcomes, int(sys.argv[1]))
