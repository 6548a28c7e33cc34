"""The exact within transformation: fixed effects taken out without a column for each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Codes = NDArray[np.int64]


def codes(values: Any) -> Codes:
    """`values` as numbers 0 .. levels - 1, in the order of the sorted values."""
    _, inverse = np.unique(np.asarray(values), return_inverse=True)
    return inverse.astype(np.int64)


def dummies(effect: Codes) -> Matrix:
    """One column a level of `effect`, n × levels."""
    return np.eye(int(effect.max()) + 1)[effect]


def absorb(matrix: Matrix, effects: list[Codes]) -> Matrix:
    """What is left of each column of `matrix` (n × k) after the least-squares projection on all `effects`; exact when unbalanced too.

    The effect with the most levels is taken out by its means, the others by a regression on their demeaned columns
    (Frisch and Waugh 1933, Lovell 1963). No effects: the means of the whole stay in.
    """
    if not effects:
        return matrix
    ordered = sorted(effects, key=lambda effect: -int(effect.max()))
    left = demean(matrix, ordered[0])
    if len(ordered) == 1:
        return left
    others = demean(np.hstack([dummies(effect)[:, 1:] for effect in ordered[1:]]), ordered[0])
    solution, *_ = np.linalg.lstsq(others, left, rcond=None)
    return np.asarray(left - others @ solution)


def demean(matrix: Matrix, effect: Codes) -> Matrix:
    """`matrix` less the mean of each level of `effect`."""
    sums = np.zeros((int(effect.max()) + 1, matrix.shape[1]))
    np.add.at(sums, effect, matrix)
    counts = np.bincount(effect)[:, None]
    return np.asarray(matrix - (sums / counts)[effect])


def keep_repeated(effects: list[Codes]) -> NDArray[np.bool_]:
    """The rows that are left when levels with a single row are dropped again and again: such a row tells nothing within its level."""
    kept = np.ones(len(effects[0]) if effects else 0, dtype=bool)
    changed = True
    while changed and kept.any():
        alone = np.zeros_like(kept)
        for effect in effects:
            counts = np.bincount(effect[kept], minlength=int(effect.max()) + 1)
            alone |= kept & (counts[effect] < 2)
        changed = bool(alone.any())
        kept &= ~alone
    return kept
