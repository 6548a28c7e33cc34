"""Pieces of a comparison made side by side, each given back whole and in its place, the same for any number of processes."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import IO, Any

from threadpoolctl import threadpool_limits

from zxstudy.clean.forks import in_forks

MANY = 20_000  # facts from which pieces are made side by side: below, a process costs as much as it saves


def made(works: Sequence[Callable[[], Any]], jobs: int) -> list[Any]:
    """What each of `works` gives, in their order; at most `jobs` at a time, in processes of their own, where there are two or more.

    Linear algebra keeps to one thread, as in `one_thread`. Raises what the first of the failing works raised.
    """
    if jobs < 2 or len(works) < 2:
        return [work() for work in works]
    with ExitStack() as opened:
        files: list[IO[bytes]] = [opened.enter_context(tempfile.TemporaryFile()) for _ in works]
        in_forks(lambda piece: _keep(files[piece], works[piece]()), len(works), jobs)
        return [_kept(file) for file in files]


def _keep(file: IO[bytes], found: object) -> None:
    pickle.dump(found, file, protocol=pickle.HIGHEST_PROTOCOL)
    file.flush()


def _kept(file: IO[bytes]) -> Any:
    file.seek(0)
    return pickle.load(file)


def one_thread() -> threadpool_limits:
    """While it is entered, linear algebra on one thread: sums of two halves are not the same bytes on machines with other cores."""
    return threadpool_limits(1, user_api="blas")
