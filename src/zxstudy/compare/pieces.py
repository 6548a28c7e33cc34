"""Pieces of a comparison made side by side, each given back whole and in its place, the same for any number of processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from threadpoolctl import threadpool_limits

from zxstudy.forks import made_in_forks

MANY = 20_000  # facts from which pieces are made side by side: below, a process costs as much as it saves


def made(works: Sequence[Callable[[], Any]], jobs: int) -> list[Any]:
    """What each of `works` gives, in their order; at most `jobs` at a time, in processes of their own, where there are two or more.

    Linear algebra keeps to one thread, as in `one_thread`. Raises what the first of the failing works raised.
    """
    return made_in_forks(lambda piece: works[piece](), len(works), jobs)


def one_thread() -> threadpool_limits:
    """While it is entered, linear algebra on one thread: sums of two halves are not the same bytes on machines with other cores."""
    return threadpool_limits(1, user_api="blas")
