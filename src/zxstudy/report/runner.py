"""Where notebooks are run: the one interface that local processes and a cluster stand behind, and what is tried again."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from zxstudy.report.task import Outcome, Task

TRIES = 2


class Runner(Protocol):
    """Something that runs notebooks: processes of this machine, or a cluster.

    The contract, for whoever writes another one:

    - `run` takes tasks of different names and yields exactly one outcome for each, in whatever order they end; what could not be run
      at all (a machine that was lost, a cluster that went away) is an outcome of state `died` made by `task.failed`, never an exception.
    - A task is one process for itself, never a thread beside others. What it makes is written whole under its final names, or not at all.
    - A runner may itself repeat a task whose machine was lost. It repeats nothing that ended: `run_tasks` decides what is tried again.
    - `run` may be called again after it is exhausted. Closing its iterator early (Ctrl-C) ends at once all that it had begun.
    - `close` leaves no process behind, and may be called twice. What is made is made from the files as they lie there when a task begins.
    """

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome]:
        """The outcome of each task as it ends."""
        ...

    def close(self) -> None:
        """End everything that still runs."""
        ...


def run_tasks(tasks: Sequence[Task], runner: Runner, tries: int = TRIES) -> Generator[Outcome]:
    """The outcome of each task as it ends; what died is tried again when the others are done, `tries` times in all, and what failed never.

    A notebook that fails does so again; one that died may have been the machine's fault. One that dies each time is set aside as `died`.
    """
    waiting = {task.name: task for task in tasks}
    for turn in range(1, tries + 1):
        with closing(runner.run(list(waiting.values()))) as outcomes:
            for outcome in outcomes:
                if outcome.state == "died" and turn < tries:
                    continue
                del waiting[outcome.name]
                yield replace(outcome, tries=turn)
        if not waiting:
            return
