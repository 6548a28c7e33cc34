"""Specifications of one table by the rows and effects that they share, so that cross products are made once for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.compare.estimate.checked import floats
from zxstudy.compare.estimate.gram import crossed
from zxstudy.compare.estimate.within import Codes, Matrix, absorb, least_lengths, nested_in, of_length_one
from zxstudy.errors import EstimationError


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to ask, in names of columns: outcome, column of interest, controls, fixed effects, and `sample`, true for the rows it takes.

    An empty sample is all rows. Rows with anything missing among the columns of a specification are left out of it, and of it alone.
    """

    outcome: str
    interest: str
    controls: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The specifications that share rows and effects.

    members: their places. rows: n, which rows. columns: their names; unit: rows × q, without effects and of length one; scale: q, their
    lengths. products: q × q. packed: clusters × q(q + 1)/2. effects, root: codes and roots of weights of the rows. counted, every: levels
    of the effects that the factor counts, and of all of them.
    """

    members: list[int]
    rows: NDArray[np.bool_]
    columns: list[str]
    unit: Matrix
    scale: Matrix
    products: Matrix
    packed: Matrix
    effects: list[Codes]
    root: Matrix | None
    counted: int
    every: int

    def places(self, specifications: Sequence[Specification]) -> tuple[NDArray[np.bool_], Codes, Codes]:
        """Which columns each specification regresses on (S × q), its outcome and its column of interest."""
        place = {name: column for column, name in enumerate(self.columns)}
        inside = np.zeros((len(specifications), len(self.columns)), dtype=bool)
        for row, each in enumerate(specifications):
            inside[row, [place[name] for name in (each.interest, *each.controls)]] = True
        outcomes, interests = (np.array([place[getattr(each, side)] for each in specifications]) for side in ("outcome", "interest"))
        return inside, outcomes, interests


def groups(table: Mapping[str, Any], specifications: Sequence[Specification], cluster: str, weights: str = "") -> Iterator[Group]:
    """The specifications by the rows that they can use and the effects that they take out; within one, all is done once."""
    data = _data(table, specifications, cluster, weights)
    there = {name: np.isfinite(column) for name, column in data.numbers.items()}
    there |= {name: there.get(name, True) & (column >= 0) for name, column in data.labels.items()}
    there |= {"": np.ones(len(data.labels[cluster]), dtype=bool)}
    if weights:
        there[weights] = there[weights] & (data.numbers[weights] > 0)
    for name in {each.sample for each in specifications if each.sample}:
        there[name] = np.asarray(pd.Series(np.asarray(table[name], dtype=object)).eq(True))
    together: dict[tuple[tuple[str, ...], bytes], list[int]] = {}
    for place, each in enumerate(specifications):
        needed = {*_named(each), *each.effects, cluster, weights, each.sample}
        rows = np.logical_and.reduce([there[name] for name in sorted(needed)])
        together.setdefault((tuple(sorted(set(each.effects))), rows.tobytes()), []).append(place)
    for (effects, mask), members in together.items():
        rows = np.frombuffer(mask, dtype=bool)
        names = sorted({name for place in members for name in _named(specifications[place])})
        yield _group(data, members, rows, names, effects)


def _group(data: _Data, members: list[int], rows: NDArray[np.bool_], names: list[str], effects: tuple[str, ...]) -> Group:
    cluster = _present(data.labels[data.cluster], rows)
    mass = data.numbers[data.weights][rows] if data.weights else None
    present = [effect for effect in (_present(data.labels[name], rows) for name in effects) if len(effect) and int(effect.max()) > 0]
    free = [effect for effect in present if not nested_in(effect, cluster)]
    raw = np.column_stack([data.numbers[name][rows] for name in names])
    taken = present or [np.zeros(len(raw), dtype=np.int64)]
    root = None if mass is None else np.sqrt(mass)
    if not len(raw):
        return Group(members, rows, names, raw, np.ones(len(names)), np.eye(len(names)), np.zeros((0, 1)), taken, root, 0, 0)
    left = absorb(raw, taken, mass)
    unit, scale = of_length_one(left if root is None else left * root[:, None], least_lengths(raw, mass))
    levels = [sum(int(effect.max()) for effect in some) for some in (free, present)]
    return Group(members, rows, names, unit, scale, unit.T @ unit, crossed(unit, cluster), taken, root, *levels)


def _named(each: Specification) -> tuple[str, ...]:
    return (each.outcome, each.interest, *each.controls)


@dataclass(frozen=True, slots=True)
class _Data:
    numbers: dict[str, Matrix]
    labels: dict[str, Codes]
    cluster: str
    weights: str


def _data(table: Mapping[str, Any], specifications: Sequence[Specification], cluster: str, weights: str) -> _Data:
    """The numbers and the labels that the specifications name."""
    asked = {name for each in specifications for name in _named(each)} | ({weights} if weights else set())
    marked = {name for each in specifications for name in each.effects} | {cluster}
    unknown = sorted(name for name in asked | marked | {each.sample for each in specifications if each.sample} if name not in table)
    if unknown:
        raise EstimationError(f"no column is called {', '.join(unknown)}; there are: {', '.join(map(str, table))}")
    for each in specifications:
        if len(set(_named(each))) < len(_named(each)):
            raise EstimationError(f"a column stands twice in one specification: {' ~ '.join([each.outcome, ' + '.join(_named(each)[1:])])}")
    numbers = {name: floats(table[name], f"column {name}") for name in asked}
    labels = {name: np.asarray(pd.factorize(pd.Series(np.asarray(table[name])), sort=True)[0], dtype=np.int64) for name in marked}
    return _Data(numbers, labels, cluster, weights)


def _present(levels: Codes, rows: NDArray[np.bool_]) -> Codes:
    """The levels of some rows, numbered without gaps."""
    return np.unique(levels[rows], return_inverse=True)[1].astype(np.int64)
