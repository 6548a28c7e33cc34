"""Notebooks on a Dask cluster that is there already: the counties go to its workers, the notebooks of the whole study stay here."""

from __future__ import annotations

import contextlib
import logging
import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zxstudy.config import read_study
from zxstudy.errors import UsageError
from zxstudy.report.cluster_worker import work
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.parcel import Reply, deliver, identity, pack
from zxstudy.report.task import Outcome, Task, failed

CONNECT_SECONDS = 10.0
GONE_SECONDS = 60.0  # how long the scheduler, or every worker, may be gone before what is left is given up
AHEAD = 3  # parcels under way for each thread of a worker, so that none waits for the next
MOST = 4  # counties in a parcel: each parcel costs the scheduler and both ends the same; towards the end they are smaller


class DaskCluster:
    """A `runner.Runner`: counties on the workers of the Dask scheduler at `address`, what concerns all counties in a process here.

    A worker that is lost loses nothing: Dask runs its parcels elsewhere. A county whose worker is lost three times is run once more with no
    other under way, and set aside where that ends the same: it takes no sound one with it. A scheduler that is restarted is waited for.
    Raises UsageError where no scheduler answers.
    """

    def __init__(self, address: str, notify: Callable[[str], None] = print) -> None:
        self.address = address
        self._notify = notify
        self._sender = identity()
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._sent: dict[str, tuple[list[Task], Any]] = {}  # by the key of the parcel
        self._local = LocalProcesses()
        self._number = 0
        self._threads = 0
        self._counted = -math.inf
        self._gone_since: float | None = None
        self._client = self._connected(CONNECT_SECONDS)
        self._count_threads(every=0.0)

    def run(self, tasks: Sequence[Task]) -> Generator[Outcome]:
        """The outcome of each task as it ends."""
        counties = {task.name: task for task in tasks if not task.here}
        whole = [task for task in tasks if task.here]
        here = threading.Thread(target=self._run_here, args=(whole,), daemon=True)
        here.start()
        killed = []
        try:
            for name, answer in self._answered(deque(counties.values()), len(whole)):
                if _killed(answer):
                    killed.append(counties[name])
                else:
                    yield answer if isinstance(answer, Outcome) else _settled(counties[name], answer)
            for task in killed:  # alone, so that a county that kills its worker takes no other with it
                for _, answer in self._answered(deque([task]), 0):
                    yield _settled(task, answer)
        finally:
            self._cancel()
            self._sent.clear()
            if here.is_alive():
                self._local.close()
                here.join()

    def close(self) -> None:
        """Cancel what is under way and leave the cluster as it was found."""
        self._cancel()
        self._local.close()
        self._client.close(timeout=2)

    def _run_here(self, tasks: Sequence[Task]) -> None:
        for outcome in self._local.run(tasks):
            self._answers.put((outcome.name, outcome))

    def _answered(self, waiting: deque[Task], elsewhere: int) -> Generator[tuple[str, Any]]:
        """Each county and what came back of it: a reply or an exception; `elsewhere` answers more are on their way from this machine."""
        sent = self._sent
        while waiting or sent or elsewhere:
            self._send(waiting, sent)
            name, answer = self._next(sent)
            if isinstance(answer, Outcome):
                elsewhere -= 1
                yield name, answer
            elif name:
                tasks, _ = sent.pop(name)
                if answer is None:  # it went with its scheduler: once more
                    waiting.extend(tasks)
                elif isinstance(answer, tuple):
                    yield from ((reply.outcome.name, reply) for reply in answer)
                else:
                    yield from ((task.name, answer) for task in tasks)
            elif reason := self._given_up():
                for task in [*(task for tasks, _ in sent.values() for task in tasks), *waiting]:
                    yield task.name, failed(task, "died", 0.0, reason)
                waiting.clear()
                sent.clear()

    def _next(self, sent: Mapping[str, tuple[list[Task], Any]]) -> tuple[str, Any]:
        """The next answer and the parcel or task it is of; None where it was lost on the way, no name where a second brought nothing."""
        try:
            name, answer = self._answers.get(timeout=1.0)
        except queue.Empty:
            return "", None
        if isinstance(answer, Outcome):
            return name, answer
        if name not in sent or sent[name][1] is not answer:
            return "", None
        try:
            return name, answer.exception(timeout=CONNECT_SECONDS) or answer.result(timeout=CONNECT_SECONDS)
        except Exception:  # cancelled, or the line broke
            return name, None

    def _send(self, waiting: deque[Task], sent: dict[str, tuple[list[Task], Any]]) -> None:
        """Keep AHEAD parcels under way for each thread of the workers that are there, one where none is known."""
        while waiting and len(sent) < max(1, AHEAD * self._threads) and self._client.status == "running":
            tasks = _taken(waiting, self._threads)
            parcel = pack(tasks, read_study(Path(tasks[0].study)))
            self._number += 1
            key = f"zxstudy-{tasks[0].name}-{self._sender[:8]}-{self._number}"
            future = self._client.submit(work, parcel, self._sender, key=key, pure=False)
            sent[key] = tasks, future
            future.add_done_callback(lambda done, key=key: self._answers.put((key, done)))
            self._count_threads(every=1.0)

    def _given_up(self) -> str:
        """Why what is left cannot be run, empty while there is hope: a scheduler or workers that are gone are waited for."""
        self._count_threads(every=0.0)
        if self._client.status == "running" and self._threads:
            self._gone_since = None
            return ""
        now = time.monotonic()
        what = "no worker is connected to" if self._client.status == "running" else "no scheduler answers any more at"
        if self._gone_since is None:
            self._gone_since = now
            self._notify(f"{what} {self.address}; waiting for {GONE_SECONDS:g} s")
        if now - self._gone_since > GONE_SECONDS:
            return f"{what} {self.address}; the next run goes on from here"
        if self._client.status == "closed":
            with contextlib.suppress(UsageError):
                self._client = self._connected(1.0)
        return ""

    def _count_threads(self, *, every: float) -> None:
        """Ask the scheduler for its workers, when it was not asked for `every` seconds."""
        if time.monotonic() - self._counted < every or self._client.status != "running":
            return
        with contextlib.suppress(Exception):  # whatever breaks here shows as an answer that is lost
            self._threads = sum(worker["nthreads"] for worker in self._client.scheduler_info()["workers"].values())
        self._counted = time.monotonic()

    def _connected(self, seconds: float) -> Any:
        try:
            from distributed import Client  # noqa: PLC0415 - an extra that most installations are without
        except ImportError as error:
            raise UsageError("--scheduler needs the extra `dask`: pip install 'zxstudy[dask]'") from error
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what is lost is told in our own words
        try:
            return Client(self.address, timeout=seconds, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            said = " ".join(str(error).split()).split(": ")[0]
            raise UsageError(f"--scheduler {self.address}: no Dask scheduler answers there ({said}); give it as tcp://HOST:8786") from error

    def _cancel(self) -> None:
        """Take back what is under way; a worker ends the notebook that it is at by itself."""
        with contextlib.suppress(Exception):
            self._client.cancel([future for _, future in self._sent.values()], force=True)


def _taken(waiting: deque[Task], threads: int) -> list[Task]:
    """The next tasks for one parcel, taken from those that wait: of one study and notebook, never so many that a thread goes without."""
    tasks = [waiting.popleft()]
    most = min(MOST, (len(waiting) + 1) // max(1, 2 * AHEAD * threads))
    while waiting and len(tasks) < most and (waiting[0].study, waiting[0].notebook) == (tasks[0].study, tasks[0].notebook):
        tasks.append(waiting.popleft())
    return tasks


def _killed(answer: object) -> bool:
    """Whether a county lost its worker as often as Dask allows."""
    return type(answer).__name__ == "KilledWorker"


def _settled(task: Task, answer: object) -> Outcome:
    """The outcome of a county, its files written; raises UsageError where the cluster as a whole cannot be used."""
    if isinstance(answer, Outcome):
        return answer
    if isinstance(answer, Reply):
        try:
            return deliver(task, answer)
        except OSError as error:
            return failed(task, "failed", 0.0, f"{Path(error.filename or task.page).name}: {error.strerror or error}")
    if _killed(answer):
        return failed(task, "died", 0.0, "the worker that ran it was lost each time")
    if isinstance(answer, UsageError):
        raise answer
    if isinstance(answer, ImportError):
        raise UsageError(f"a worker cannot import what it needs ({answer}); install zxstudy there too")
    return failed(task, "failed", 0.0, f"{type(answer).__name__}: {answer}")
