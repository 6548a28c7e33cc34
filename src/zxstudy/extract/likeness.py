"""Which of many texts are nearly the same: MinHash, banded, then the exact share of common shingles for every candidate.

A text's sketch holds, for each of 384 fixed points on the circle of hashes, the first of its shingles at or after that point. Two
sketches agree in one place with the probability of the texts' Jaccard, and all of a sketch costs one sorted look-up (one permutation
hashing: Li, Owen and Zhang 2012, closed over empty stretches by rotation as in Shrivastava and Li 2014). Six places far apart make a
band; texts that agree in one of 64 bands are candidates: at Jaccard 0.8 all but 4 in a thousand million, at 0.6 19 of 20, at 0.1 one in
15,000 (Leskovec, Rajaraman and Ullman 2014, section 3.4). What counts in the end is the exact share, never the sketch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from zxstudy.extract.shingles import Codes, Shingles, jaccard, mixed

LIKE = 0.6  # three of four shingles of each text stand in the other
FEWEST = 60  # shingles; a shorter text is like another one by its genre alone
ROWS, BANDS = 6, 64

_POINTS = (np.arange(ROWS * BANDS, dtype=np.uint64) * np.uint64(2**32) // np.uint64(ROWS * BANDS)).astype(np.uint32)
_SLACK = 0.15  # how far a sketch may lie below the least share; six standard errors of 384 places
_NEAR = 48  # within one band's bucket a text is compared with so many neighbours and with the first
_CHUNK = 16_384

Groups = NDArray[np.int64]
Pairs = NDArray[np.int64]


def groups(sets: Sequence[Shingles], least: float = LIKE) -> Groups:
    """For each text the smallest position among those that it is like, directly or through others; its own where there is none.

    sets: what `shingles` gives. least: the Jaccard from which two texts count as alike. The answer depends on the order of `sets`
    only where a bucket holds more than 48 texts, so give them in an order that means something.
    """
    long = np.array([at for at, one in enumerate(sets) if len(one) >= FEWEST], np.int64)
    answer = np.arange(len(sets), dtype=np.int64)
    if len(long) > 1:
        found = _joined([sets[at] for at in long], least)
        answer[long] = long[found]
    return answer


def _joined(sets: Sequence[Shingles], least: float) -> Groups:
    sketches = np.stack([_sketch(one) for one in sets])
    marks = mixed(sketches).astype(np.uint8)
    number = len(sets)
    group = np.arange(number, dtype=np.int64)
    alike, refused = np.empty((0, 2), np.int64), np.empty(0, np.int64)
    for band in range(BANDS):
        for pairs in _candidates(sketches[:, band::BANDS]):
            apart = pairs[group[pairs[:, 0]] != group[pairs[:, 1]]]
            near = np.sort(apart[_near(apart, marks, least)], axis=1)
            near = near[~np.isin(near[:, 0] * number + near[:, 1], refused)]
            holds = np.array([jaccard(sets[one], sets[other]) >= least for one, other in near], bool)
            refused = np.concatenate([refused, near[~holds] @ np.array([number, 1])])
            if holds.any():
                alike = np.concatenate([alike, near[holds]])
                group = _components(alike, number)
    return group


def _sketch(shingles: Shingles) -> Shingles:
    at = np.searchsorted(shingles, _POINTS)
    at[at == len(shingles)] = 0
    return shingles[at]


def _candidates(rows: Codes) -> Iterator[Pairs]:
    """The pairs of texts that agree in all of `rows` (texts by places of one band), the smaller position first."""
    key = np.zeros(len(rows), np.uint64)
    for place in range(rows.shape[1]):
        key = key * np.uint64(0x9E3779B97F4A7C15) + mixed(rows[:, place] + np.uint32(place))
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    fresh = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    first = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    for apart in range(1, min(_NEAR, len(order) - 1) + 1):
        here = np.flatnonzero(ordered[apart:] == ordered[:-apart])
        if not len(here):
            return
        yield np.stack([order[here], order[here + apart]], axis=1)
    far = np.flatnonzero(np.arange(len(order)) - first > _NEAR)
    yield np.stack([order[first[far]], order[far]], axis=1)


def _near(pairs: Pairs, marks: NDArray[np.uint8], least: float) -> NDArray[np.bool_]:
    """Whether the sketches of each pair agree nearly as often as texts must that are alike."""
    holds = np.zeros(len(pairs), bool)
    for at in range(0, len(pairs), _CHUNK):
        one, other = pairs[at : at + _CHUNK].T
        holds[at : at + _CHUNK] = (marks[one] == marks[other]).mean(axis=1) >= least - _SLACK
    return holds


def _components(pairs: Pairs, number: int) -> Groups:
    """For each position the smallest one that it hangs together with."""
    graph = coo_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(number, number))
    _, label = connected_components(graph, directed=False)
    first = np.full(label.max() + 1, number, np.int64)
    np.minimum.at(first, label, np.arange(number))
    smallest: Groups = first[label]
    return smallest
