"""A papermill engine that executes a notebook in a child forked from this process: what is imported here is there already.

`papermill --engine zxstudy notebook.ipynb out.ipynb` works from any command line. The child has its own namespace, environment and
memory, ends with the notebook, and tells each cell through a pipe, so that a crash, an exit or an endless cell is recorded as what it is.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from multiprocessing.connection import Connection, Pipe
from typing import Any

import nbformat
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from zxstudy.report.shell import new_shell

_START_SECONDS = 60.0


class ForkEngine(Engine):  # type: ignore[misc]
    """The engine; where the system cannot fork it hands over to an ordinary kernel and says so."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, log_output: bool = False, execution_timeout: float | None = None, **more: Any
    ) -> None:
        """Execute the cells of `nb_man.nb`; a cell that takes longer than `execution_timeout` seconds is ended and marked."""
        if not hasattr(os, "fork"):
            logger.warning("this system cannot fork; an ordinary kernel is used")
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, log_output=log_output, execution_timeout=execution_timeout, **more)
            return
        cells = [(place, cell.source) for place, cell in enumerate(nb_man.nb.cells) if cell.cell_type == "code" and cell.source]
        ours, theirs = Pipe(duplex=False)
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            ours.close()
            _child(theirs, cells)
        theirs.close()
        try:
            _follow(nb_man, ours, child, execution_timeout)
        finally:
            _end(child)
            ours.close()


def _child(pipe: Connection, cells: list[tuple[int, str]]) -> None:
    """Run the cells, tell each, and end the process without any of the parent's clean-up."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        faulthandler.disable()
        shell = new_shell()
        for place, source in cells:
            pipe.send(("start", place, None, False))
            result = shell.run(source)
            pipe.send(("end", place, [dict(output) for output in result.outputs], result.failed))
            if result.failed:
                break
        pipe.send(("done", -1, None, False))
        status = 0
    finally:
        os._exit(status)


def _follow(nb_man: Any, pipe: Connection, child: int, seconds: float | None) -> None:
    """Write what the child tells into the notebook, until it is done, dies, or takes too long over a cell."""
    place, count = -1, 0
    while True:
        if not pipe.poll(seconds if count else _START_SECONDS):
            _end(child)
            _mark(nb_man, place, "TimedOut", f"the cell was ended after {seconds if count else _START_SECONDS:g} seconds")
            return
        try:
            what, place, outputs, failed = pipe.recv()
        except EOFError:
            _mark(nb_man, place, "DeadProcess", _cause(os.waitpid(child, 0)[1]))
            return
        if what == "done":
            return
        cell = nb_man.nb.cells[place]
        if what == "start":
            count += 1
            cell.execution_count = count
            nb_man.cell_start(cell, place)
            continue
        cell.outputs = [nbformat.from_dict(output) for output in outputs]  # type: ignore[no-untyped-call]
        if failed:
            nb_man.cell_exception(cell, place)
        nb_man.cell_complete(cell, place)


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"the process ended in the middle of the cell: signal {signal.Signals(os.WTERMSIG(status)).name}"
    return f"the process ended in the middle of the cell: exit status {os.WEXITSTATUS(status)}"


def _mark(nb_man: Any, place: int, name: str, message: str) -> None:
    cell = nb_man.nb.cells[max(place, 0)]
    cell.outputs = [*cell.get("outputs", []), nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[message])]  # type: ignore[no-untyped-call]
    nb_man.cell_exception(cell, place)
    nb_man.cell_complete(cell, place)


def _end(child: int) -> None:
    """Make sure that the child is gone and waited for."""
    try:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        pass
