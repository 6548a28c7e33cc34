"""Notebooks in processes of this machine: a warm process that is kept, and one child of it for each notebook."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from typing import IO

from zxstudy.lock import held
from zxstudy.report.task import Outcome, Task, as_fields, failed

# With JupyterLab installed, jsonschema builds a parser of international addresses at import (1 to 2 s) that no notebook file needs.
# What stops a run (Ctrl-C, a closed terminal, an end of the batch system) is the parent's affair: it closes the line, and the process ends
# its children.
_START = (
    "import signal, sys; "
    "[signal.signal(getattr(signal, name), signal.SIG_IGN) for name in ('SIGINT', 'SIGTERM', 'SIGHUP') if hasattr(signal, name)]; "
    "sys.modules['rfc3987_syntax'] = None; "
    "from zxstudy.report.warm import main; main()"
)
_END_SECONDS = 1.0


class LocalProcesses:
    """A `runner.Runner`: at most `jobs` notebooks at a time, one process a notebook, never threads.

    The warm process starts with the first task and stays for the next ones until `close`.
    """

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = max(1, jobs)
        self._server: subprocess.Popen[bytes] | None = None

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome]:
        """The outcome of each task as it ends; a task whose process dies, or that was never begun, is an outcome like any other."""
        left = {task.name: task for task in tasks}
        waiting = iter(tasks)
        try:
            for _ in range(self.jobs + 1):  # one in hand, so that no child waits for the next one
                self._send(next(waiting, None))
            while left and (outcome := self._receive()) is not None:
                self._send(next(waiting, None))
                del left[outcome.name]
                yield outcome
            for task in left.values():
                yield failed(task, "died", 0.0, "the process that runs the notebooks ended before this one")
        finally:
            if left:
                self.close()

    def close(self) -> None:
        """End the warm process and all that it began."""
        server, self._server = self._server, None
        if server is None:
            return
        with contextlib.suppress(BrokenPipeError):
            _stream(server.stdin).close()
        try:
            server.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        _stream(server.stdout).close()

    def _send(self, task: Task | None) -> None:
        if task is None:
            return
        if self._server is None:
            command = [sys.executable, "-c", _START, str(self.jobs)]
            self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=held())
        stream = _stream(self._server.stdin)
        with contextlib.suppress(BrokenPipeError):
            stream.write(json.dumps(as_fields(task)).encode() + b"\n")
            stream.flush()

    def _receive(self) -> Outcome | None:
        """The next outcome, None where the warm process has ended."""
        line = _stream(self._server.stdout).readline() if self._server else b""
        return Outcome(**json.loads(line)) if line.endswith(b"\n") else None


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
