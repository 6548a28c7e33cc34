"""Documents in slices, each read through in a process beside the others; what comes of them is in the order of the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np

from zxstudy.forks import made_in_forks
from zxstudy.read import Document

T = TypeVar("T")

LEAST = 200_000  # characters in all from which processes are worth their start: about a second of work
SLICE = 100_000  # characters, about half a second: one long document at the end keeps nobody waiting for long
MOST = 64  # slices, so that few files are open
HELD = 150_000_000  # bytes that documents take, as far as they are held at once
A_CHARACTER, A_CELL = 2, 300  # bytes of memory


def in_slices(work: Callable[[Document], T], documents: Sequence[Document], jobs: int) -> list[T]:
    """What `work` makes of each document, in their order; at most `jobs` processes at a time.

    Raises what the first of the documents in which it failed raised. The slice of a process that somebody ended is done again here.
    """
    sizes = [len(document.text) for document in documents]
    if jobs < 2 or sum(sizes) < LEAST:
        return [work(document) for document in documents]
    slices = list(pairwise(slices_of(sizes)))
    made = made_in_forks(lambda piece: [work(document) for document in documents[slice(*slices[piece])]], len(slices), jobs)
    return [each for part in made for each in part]


def held_at_once(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents in their order, as many together as fit into HELD, one at least: each list is emptied when the next is asked for."""
    held: list[Document] = []
    size = 0
    for document in documents:
        held.append(document)
        size += A_CHARACTER * len(document.text) + A_CELL * sum(len(table.cells) for table in document.tables)
        del document
        if size >= HELD:
            yield held
            held.clear()
            size = 0
    if held:
        yield held


def slices_of(sizes: Sequence[int]) -> list[int]:
    """Where the slices of documents of these sizes begin, and the end of the last: as long as SLICE at least, at most MOST of them."""
    total = sum(sizes)
    longest = max(SLICE, -(-total // MOST))
    number = np.minimum(np.cumsum([0, *sizes[:-1]]) // longest, MOST - 1)  # each document lies where it begins
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    return [*starts.tolist(), len(sizes)]
