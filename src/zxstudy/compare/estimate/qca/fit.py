"""How far one fuzzy set lies within another: inclusion, coverage, PRI, relevance of necessity.

Ragin (2006); Schneider and Wagemann (2012), chapters 5 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.estimate.within import Matrix


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """X sufficient for Y: inclusion Σmin(X,Y)/ΣX, pri (the same less what is also in not-Y), coverage Σmin(X,Y)/ΣY; NaN of an empty set."""

    inclusion: float
    pri: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Necessity:
    """X necessary for Y: inclusion Σmin(X,Y)/ΣY, coverage Σmin(X,Y)/ΣX, relevance Σ(1-X)/Σ(1-min(X,Y)), low where X is always there."""

    name: str
    inclusion: float
    coverage: float
    relevance: float


def ratio(part: float, whole: float) -> float:
    """part / whole, NaN where there is nothing of the whole."""
    return float(part / whole) if whole > 0 else float("nan")


def sufficiency(x: Matrix, y: Matrix) -> Sufficiency:
    """The fit of `x` as sufficient for `y`, both n memberships."""
    both = np.minimum(x, y)
    neither_way = np.minimum(both, 1 - y).sum()
    return Sufficiency(
        ratio(both.sum(), x.sum()), ratio(both.sum() - neither_way, x.sum() - neither_way), ratio(both.sum(), y.sum())
    )  # fmt: skip


def necessity(names: tuple[str, ...], x: Matrix, y: Matrix) -> tuple[Necessity, ...]:
    """The fit of each condition (column of `x`) and of its negation (`~`) as necessary for `y`."""
    rows = []
    for name, column in zip(names, x.T, strict=True):
        for label, values in ((name, column), (f"~{name}", 1 - column)):
            both = np.minimum(values, y)
            relevance = ratio((1 - values).sum(), (1 - both).sum())
            rows.append(Necessity(label, ratio(both.sum(), y.sum()), ratio(both.sum(), values.sum()), relevance))
    return tuple(rows)
