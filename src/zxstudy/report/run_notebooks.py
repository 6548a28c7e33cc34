"""Many notebooks, one child process each: what is to be done, and the outcomes as they come."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence

from zxstudy.report.task import Outcome, Task, as_fields, failed

# With JupyterLab installed, jsonschema builds a parser of international addresses at import (1 to 2 s) that no notebook file needs.
# Ctrl-C is the parent's affair: it closes the line, and the process ends its children.
_START = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.modules['rfc3987_syntax'] = None; "
    "from zxstudy.report.warm import main; main()"
)


def run_notebooks(tasks: Sequence[Task], jobs: int = 1) -> Iterator[Outcome]:
    """The outcome of each task as it ends, at most `jobs` at a time; one process a task, never threads.

    A task whose process dies is an outcome like any other; those that were never begun because the warm process itself died are
    outcomes too. When the iterator is closed (Ctrl-C), every process is ended.
    """
    if not tasks:
        return
    left = {task.name: task for task in tasks}
    command = [sys.executable, "-c", _START, str(max(1, jobs))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):
                server.stdin.write(json.dumps([as_fields(task) for task in tasks]).encode() + b"\n")
                server.stdin.flush()
            for line in server.stdout:
                outcome = Outcome(**json.loads(line))
                left.pop(outcome.name)
                yield outcome
        finally:
            with contextlib.suppress(BrokenPipeError):
                server.stdin.close()
            server.wait()
    for task in left.values():
        yield failed(task, "died", 0.0, "the process that runs the notebooks ended before this one")
