"""Whole histories of units exchanged within strata: the reshufflings under which a null hypothesis of no effect leaves all as it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.compare.estimate.within import Codes, Matrix
from zxstudy.errors import EstimationError

EVERY = 2**16  # arrangements are enumerated up to here, more are drawn
DRAWS, DRAWS_OF_MANY = 1999, 499
MANY = 10_000  # rows from which fewer are drawn: each costs as many times more, and a p to two digits is enough
SEED = 20260101


@dataclass(frozen=True, slots=True)
class Histories:
    """Whose history a row belongs to: unit and period, n labels each; strata: n labels that units must share to exchange (a province)."""

    unit: Any
    period: Any
    strata: Any = None


@dataclass(frozen=True, slots=True)
class Reshuffled:
    """Arrangements of histories.

    source: arrangements × units, whose history each unit gets. first: units, the place of a unit's first row in `order`. order: n, the rows
    unit by unit, period by period. unit: n, the unit of each place in `order`. enumerated: whether these are all distinct arrangements
    (the one that is seen among them); otherwise draws. movable: units that share a stratum with a different history.
    """

    source: NDArray[np.int64]
    first: Codes
    order: Codes
    unit: Codes
    enumerated: bool
    movable: int

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.first)

    def applied(self, column: Matrix, arrangements: slice) -> Matrix:
        """`column` (n) under some of the arrangements, n × arrangements, in the order of the data."""
        unit, within = np.empty_like(self.order), np.empty_like(self.order)
        unit[self.order] = self.unit
        within[self.order] = np.arange(len(self.order)) - self.first[self.unit]
        begins = np.ascontiguousarray(self.first[self.source[arrangements]].T)
        return np.asarray(np.take(column[self.order], np.take(begins, unit, axis=0) + within[:, None]))


def reshuffled(columns: Matrix, histories: Histories, *, draws: int | None = None, seed: int = SEED) -> Reshuffled:
    """The ways to exchange the histories of `columns` (n, or n × k moved together) among units.

    Units exchange only where they are seen in the same periods, in the same strata, and have the same gaps (NaN) in `columns`. All distinct
    arrangements where there are at most EVERY, otherwise `draws` (DRAWS, from MANY rows on DRAWS_OF_MANY). Raises EstimationError where no
    unit can move.
    """
    table = columns[:, None] if columns.ndim == 1 else columns
    names, code = np.unique(np.asarray(histories.unit).astype(str), return_inverse=True)
    when = pd.factorize(pd.Series(np.asarray(histories.period)), sort=True)[0]
    order = np.lexsort((when, code)).astype(np.int64)
    rows = np.split(order, np.cumsum(np.bincount(code))[:-1])
    first = np.concatenate([[0], np.cumsum([len(each) for each in rows])[:-1]]).astype(np.int64)
    strata = np.zeros(len(code)) if histories.strata is None else np.asarray(histories.strata)
    place = pd.factorize(pd.Series(strata), sort=True)[0]
    together: dict[tuple[Any, ...], list[int]] = {}
    for one, each in enumerate(rows):
        together.setdefault((tuple(place[each]), tuple(when[each]), np.isnan(table[each]).tobytes()), []).append(one)
    groups = sorted((members for members in together.values() if len(members) > 1), key=lambda members: members[0])  # one alone stays
    kinds = [_kinds([table[rows[one]].tobytes() for one in members]) for members in groups]
    movable = sum(len(members) for members, kind in zip(groups, kinds, strict=True) if len(set(kind)) > 1)
    if not movable:
        raise EstimationError(
            f"none of {len(names)} units shares its stratum and periods with one of another history; nothing can be exchanged"
        )
    sizes = [_count(kind) for kind in kinds]
    every = math.prod(sizes) <= EVERY
    draws = draws or (DRAWS if len(order) < MANY else DRAWS_OF_MANY)
    source = _all(groups, kinds, sizes, len(names)) if every else _drawn(groups, len(names), draws, seed)
    return Reshuffled(source, first, order, code[order].astype(np.int64), every, movable)


def _kinds(histories: Sequence[bytes]) -> tuple[int, ...]:
    """Equal numbers for equal histories."""
    seen: dict[bytes, int] = {}
    return tuple(seen.setdefault(history, len(seen)) for history in histories)


def _count(kind: Sequence[int]) -> int:
    """How many distinct arrangements there are: n! / Π m!."""
    return math.factorial(len(kind)) // math.prod(math.factorial(size) for size in Counter(kind).values())


def _orders(left: Counter[int]) -> Iterator[tuple[int, ...]]:
    """Every distinct order of a multiset."""
    if not left.total():
        yield ()
    for kind in sorted(kind for kind, size in left.items() if size):
        left[kind] -= 1
        for rest in _orders(left):
            yield (kind, *rest)
        left[kind] += 1


def _all(groups: list[list[int]], kinds: list[tuple[int, ...]], sizes: list[int], units: int) -> NDArray[np.int64]:
    """Every combination of the distinct arrangements of each stratum."""
    rest = np.arange(math.prod(sizes))  # a country has more strata than an array has dimensions: the choices are taken off one by one
    source = np.tile(np.arange(units), (len(rest), 1))
    for members, kind, size in reversed(list(zip(groups, kinds, sizes, strict=True))):
        rest, chosen = np.divmod(rest, size)
        of_kind = {each: members[kind.index(each)] for each in set(kind)}
        arrangements = np.array([[of_kind[each] for each in order] for order in _orders(Counter(kind))], dtype=np.int64)
        source[:, members] = arrangements[chosen]
    return source


def _drawn(groups: list[list[int]], units: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Random exchanges in each stratum."""
    generator = np.random.default_rng(seed)
    source = np.tile(np.arange(units), (draws, 1))
    for members in groups:
        source[:, members] = generator.permuted(np.tile(np.array(members), (draws, 1)), axis=1)
    return source
