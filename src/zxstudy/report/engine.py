"""A papermill engine that executes a notebook in a child forked from this process: what is imported here is there already.

`papermill --engine zxstudy notebook.ipynb out.ipynb` works from any command line. The child has its own namespace, environment and
memory, ends with the notebook, and tells each cell through a pipe, so that a crash, an exit or an endless cell is recorded as what it is.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any

import nbformat
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from zxstudy.report.parameters import tagged, write_readably, wrong_parameters
from zxstudy.report.process import end_group, end_with_parent, how_it_ended, resident_megabytes, without_input
from zxstudy.report.shell import new_shell

_LOOK_SECONDS = 0.05  # between two looks at the time and the memory of the child


@dataclass(frozen=True, slots=True)
class Limits:
    """What a notebook may take: seconds for one cell and for all of them, megabytes of memory; None where there is no limit."""

    cell_seconds: float | None = None
    seconds: float | None = None
    megabytes: float | None = None


@dataclass(frozen=True, slots=True)
class _Message:
    """What the child tells: `start` or `end` of the cell at `place`, the `count`-th that is run, or `done`."""

    what: str
    place: int
    count: int
    outputs: Sequence[dict[str, Any]] = ()
    failed: bool = False


class ForkEngine(Engine):  # type: ignore[misc]
    """The engine; where the system cannot fork it hands over to an ordinary kernel and says so."""

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0913, PLR0917 - papermill's interface
        cls, nb_man: Any, kernel_name: str, log_output: bool = False, execution_timeout: float | None = None,
        limits: Limits | None = None, own_group: bool = True, **more: Any,
    ) -> None:  # fmt: skip
        """Execute the cells of `nb_man.nb`; a cell that takes longer than `execution_timeout` seconds is ended and marked.

        log_output: what cells print goes to the standard error too. limits: instead of `execution_timeout`. own_group: processes that the
        notebook starts and leaves behind are ended with it; False where the caller does that.
        """
        given = dict(nb_man.nb.metadata.get("papermill", {}).get("parameters", {}))
        wrong = wrong_parameters(nb_man.nb, given)
        if wrong:
            _mark(nb_man, tagged(nb_man.nb, "injected-parameters") or 0, "UnknownTermError", wrong)
            return
        write_readably(nb_man.nb, given)
        if not hasattr(os, "fork"):
            logger.warning("this system cannot fork; an ordinary kernel is used, without limits of memory and of the whole notebook")
            seconds = limits.cell_seconds if limits else execution_timeout
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, log_output=log_output, execution_timeout=seconds, **more)
            return
        ours, theirs = Pipe(duplex=False)
        child = _Child(*_fork(theirs, _code(nb_man.nb), log_output, own_group))
        theirs.close()
        try:
            _follow(nb_man, ours, child, limits or Limits(execution_timeout))
        finally:
            child.end()
            ours.close()


def _code(notebook: Any) -> list[tuple[int, str]]:
    return [(place, cell.source) for place, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source]


def _fork(pipe: Connection, cells: list[tuple[int, str]], log_output: bool, own_group: bool) -> tuple[int, bool]:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _run_cells(pipe, cells, parent, log_output, own_group)
    return child, own_group


def _run_cells(pipe: Connection, cells: list[tuple[int, str]], parent: int, log_output: bool, own_group: bool) -> None:
    """Run the cells, tell each, and end the process without any of the parent's clean-up."""
    status = 1
    try:
        if own_group:
            os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        end_with_parent(parent, signal.SIGKILL)
        faulthandler.disable()
        without_input()
        shell = new_shell(echo=log_output)
        for count, (place, source) in enumerate(cells, start=1):
            _tell(pipe, _Message("start", place, count))
            result = shell.run(source)
            _tell(pipe, _Message("end", place, count, result.outputs, result.failed))
            if result.failed:
                break
        _tell(pipe, _Message("done", -1, 0))
        status = 0
    finally:
        os._exit(status)


def _tell(pipe: Connection, message: _Message) -> None:
    """Send a message as JSON: what a notebook displays may be of any class, and half a character ends no run."""
    pipe.send_bytes(json.dumps(astuple(message), default=str, ensure_ascii=False).encode("utf-8", "replace"))


class _Child:
    """The process of a notebook, and how it ended."""

    def __init__(self, process: int, own_group: bool) -> None:
        self.process = process
        self.own_group = own_group
        self.status: int | None = None

    def ended(self, wait: bool = False) -> bool:
        """Whether the process has ended, or `wait` until it has."""
        if self.status is None:
            process, status = os.waitpid(self.process, 0 if wait else os.WNOHANG)
            self.status = status if process else None
        return self.status is not None

    def end(self) -> None:
        """Make sure that the process is gone and waited for, and all of its group with it."""
        if self.own_group:
            end_group(self.process)
        if not self.ended():
            os.kill(self.process, signal.SIGKILL)
            self.ended(wait=True)

    def over(self, limits: Limits, began: float, cell_began: float) -> tuple[str, str] | None:
        """The limit that it has passed, as the name of an error and a sentence; None where it may go on."""
        now = time.monotonic()
        if limits.cell_seconds is not None and now - cell_began > limits.cell_seconds:
            return "TimedOut", f"the cell was ended after {limits.cell_seconds:g} seconds, the most for one cell (seconds_per_cell)"
        if limits.seconds is not None and now - began > limits.seconds:
            return "TimedOut", f"the notebook was ended after {limits.seconds:g} seconds, the most for all its cells (seconds_per_notebook)"
        if limits.megabytes is not None and resident_megabytes(self.process) > limits.megabytes:
            return (
                "MemoryLimit",
                f"the cell was ended over {limits.megabytes:g} MB, the most for a notebook (megabytes_per_notebook)",
            )
        return None


def _follow(nb_man: Any, pipe: Connection, child: _Child, limits: Limits) -> None:
    """Write what the child tells into the notebook, until it is done, dies, or passes a limit."""
    place = next((place for place, _ in _code(nb_man.nb)), 0)
    began = cell_began = looked = time.monotonic()
    while True:
        told = pipe.poll(_LOOK_SECONDS)
        if not told or time.monotonic() - looked > _LOOK_SECONDS:
            looked = time.monotonic()
            if passed := child.over(limits, began, cell_began):
                child.end()
                _mark(nb_man, place, *passed)
                return
        if not told and not child.ended():
            continue
        message = _next(pipe)
        if message is None:
            child.ended(wait=True)
            _mark(nb_man, place, "DeadProcess", f"the process ended in the middle of the cell: {how_it_ended(child.status or 0)}")
            return
        if message.what == "done":
            return
        place = message.place
        if message.what == "start":
            cell_began = time.monotonic()
        _enter(nb_man, message)


def _next(pipe: Connection) -> _Message | None:
    """The next message; None where there will be none, also where a process that the notebook left behind holds the pipe open."""
    try:
        return _Message(*json.loads(pipe.recv_bytes())) if pipe.poll(0) else None
    except EOFError:
        return None


def _enter(nb_man: Any, message: _Message) -> None:
    cell = nb_man.nb.cells[message.place]
    if message.what == "start":
        cell.execution_count = message.count
        nb_man.cell_start(cell, message.place)
        return
    cell.outputs = [nbformat.from_dict(output) for output in message.outputs]  # type: ignore[no-untyped-call]
    if message.failed:
        nb_man.cell_exception(cell, message.place)
    nb_man.cell_complete(cell, message.place)


def _mark(nb_man: Any, place: int, name: str, message: str) -> None:
    cell = nb_man.nb.cells[place]
    cell.outputs = [*cell.get("outputs", []), nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[message])]  # type: ignore[no-untyped-call]
    nb_man.cell_exception(cell, place)
    nb_man.cell_complete(cell, place)
