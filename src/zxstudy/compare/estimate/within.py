"""The exact within transformation: fixed effects taken out without a column for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

Matrix = NDArray[np.float64]
Codes = NDArray[np.int64]

NULL_DIRECTION = 1e-11  # relative: sets of levels that no row ties together leave directions that nothing determines
NO_VARIATION = 1e-9  # a column whose spread within the effects is this small beside its spread without them is taken as constant
ROUNDING = 1e-12  # and so is one of which less than this share of its size is left
WIDE = 16  # columns from which they are summed row by row and not one after the other
LEFT_OVER = 1e-13  # relative: what one pass may leave of the effects before a second one is taken


def codes(values: Any) -> Codes:
    """`values` as numbers 0 .. levels - 1, in the order of the sorted values."""
    found = np.asarray(values)
    if found.dtype == object:  # texts: found by their hashes, and only the different ones sorted
        return np.asarray(pd.factorize(found, sort=True, use_na_sentinel=False)[0], dtype=np.int64)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def own_where_missing(labels: Any) -> Codes:
    """Codes in which every missing or empty label is a group of its own."""
    values = pd.Series(np.asarray(labels, dtype=object))
    own = pd.Series([f"\0{row}" for row in range(len(values))], dtype=object)
    return codes(values.where(values.notna() & (values != ""), own).astype(str).to_numpy(dtype=str))


def dummies(effect: Codes) -> Matrix:
    """One column a level of `effect`, n × levels."""
    return np.eye(int(effect.max()) + 1)[effect]


def group_sums(matrix: Matrix, group: Codes) -> Matrix:
    """The sum of each column of `matrix` (n × k) over each group, groups × k."""
    groups, n = int(group.max()) + 1, len(group)
    if 0 < matrix.shape[1] < WIDE:
        return np.column_stack([np.bincount(group, weights=column, minlength=groups) for column in matrix.T])
    return np.asarray(csr_array((np.ones(n), group, np.arange(n + 1)), shape=(n, groups)).T @ matrix)


def nested_in(effect: Codes, cluster: Codes) -> bool:
    """Whether every level of `effect` lies within one cluster."""
    home = np.zeros(int(effect.max()) + 1, dtype=np.int64)
    home[effect] = cluster
    return bool((home[effect] == cluster).all())


def absorb(matrix: Matrix, effects: list[Codes], weights: Matrix | None = None) -> Matrix:
    """What is left of each column of `matrix` (n × k) after the least-squares projection on all `effects`; exact when unbalanced too.

    The effect with the most levels is taken out by its means, the others by a regression on their demeaned columns (Frisch and Waugh
    1933, Lovell 1963), whose cross products are counts, so that no column is ever made. No effects: the means of the whole stay in.
    weights: n, positive; the projection is then the weighted one.
    """
    if not effects:
        return matrix
    ordered = sorted(effects, key=lambda effect: -int(effect.max()))
    if len(ordered) == 1:
        return demean(matrix, ordered[0], weights)
    crossing = _crossing(ordered, weights)
    mass = np.ones(len(matrix)) if weights is None else weights
    left = matrix - mass @ matrix / mass.sum()
    scale = np.sqrt(np.einsum("ij,ij->j", left, left) * len(left))
    for _ in range(2):
        left = _without(left, ordered, crossing, weights)
        rest = _sums(left, ordered[1:], weights)
        if (np.abs(rest) <= LEFT_OVER * scale).all():
            break
    return np.asarray(left)


def squares_left(matrix: Matrix, effects: list[Codes], weights: Matrix | None = None) -> Matrix:
    """The squared length of each column that `absorb` would give, times the weights: from sums of the columns alone.

    To 1e-15 of the squared length of what is given, whose means are therefore best taken out before.
    """
    ordered = sorted(effects, key=lambda effect: -int(effect.max()))
    crossing = _crossing(ordered, weights)
    first = _sums(matrix, ordered[:1], weights)
    whole = np.einsum("ij,ij->j", matrix, matrix) if weights is None else np.einsum("i,ij,ij->j", weights, matrix, matrix)
    found = whole - np.einsum("ij,ij->j", first, first / crossing.inside)
    if len(ordered) > 1:
        rest = _sums(matrix, ordered[1:], weights) - crossing.between.T @ (first / crossing.inside)
        found -= np.einsum("ij,ij->j", rest, crossing.inverse @ rest)
    return np.asarray(np.maximum(found, 0.0))


@dataclass(frozen=True, slots=True)
class _Crossing:
    """How the first effect meets the others: rows (or weight) of its levels, shared with each level of the others, and the inverse of
    the cross products of the others' dummies once the first effect is out of them.
    """

    inside: Matrix
    between: Matrix
    inverse: Matrix


def _crossing(ordered: list[Codes], weights: Matrix | None) -> _Crossing:
    first, others = ordered[0], ordered[1:]
    counts = np.bincount(first, weights=weights)
    inside = np.where(counts > 0, counts, 1.0)[:, None]
    if not others:
        return _Crossing(inside, np.zeros((len(inside), 0)), np.zeros((0, 0)))
    between = np.hstack([_crossed(first, other, weights) for other in others])
    among = np.vstack([np.hstack([_crossed(one, other, weights) for other in others]) for one in others])
    values, vectors = np.linalg.eigh(among - between.T @ (between / inside))
    usable = values > NULL_DIRECTION * max(float(values[-1]), 1.0)
    return _Crossing(inside, between, np.asarray((vectors[:, usable] / values[usable]) @ vectors[:, usable].T))


def _sums(matrix: Matrix, effects: list[Codes], weights: Matrix | None) -> Matrix:
    """The (weighted) sums over the levels of all `effects`, one below the other."""
    weighted = matrix if weights is None else matrix * weights[:, None]
    return np.vstack([group_sums(weighted, effect) for effect in effects])


def _without(matrix: Matrix, ordered: list[Codes], crossing: _Crossing, weights: Matrix | None) -> Matrix:
    """One pass: `matrix` less the values of the levels of all effects that least squares gives."""
    of_first = _sums(matrix, ordered[:1], weights) / crossing.inside
    of_others = crossing.inverse @ (_sums(matrix, ordered[1:], weights) - crossing.between.T @ of_first)
    left = np.take((crossing.between @ of_others) / crossing.inside - of_first, ordered[0], axis=0)
    left += matrix
    start = 0
    for effect in ordered[1:]:
        left -= np.take(of_others, start + effect, axis=0)
        start += int(effect.max()) + 1
    return np.asarray(left)


def _crossed(one: Codes, other: Codes, weights: Matrix | None) -> Matrix:
    """How many rows (or how much weight) each level of `one` shares with each level of `other`."""
    shape = int(one.max()) + 1, int(other.max()) + 1
    return np.bincount(one * shape[1] + other, weights=weights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def least_lengths(columns: Matrix, weights: Matrix | None = None) -> Matrix:
    """The length of each column (of n × k) below which what the effects leave of it is rounding and no variation."""
    mass = np.ones(len(columns)) if weights is None else weights
    squares = np.einsum("i,ij,ij->j", mass, columns, columns)
    # what rounding leaves of a spread far below the size is far below ROUNDING too
    spreads = np.sqrt(np.maximum(squares - (mass @ columns) ** 2 / mass.sum(), 0.0))
    return np.asarray(np.maximum(NO_VARIATION * spreads, ROUNDING * np.sqrt(squares)))


def of_length_one(left: Matrix, least: Matrix) -> tuple[Matrix, Matrix]:
    """The columns at length one and their lengths; a column no longer than `least` becomes zero, of length one for division's sake."""
    lengths = np.sqrt(np.einsum("ij,ij->j", left, left))
    varies = lengths > least
    scale = np.where(varies, lengths, 1.0)
    return np.where(varies, left / scale, 0.0), scale


def demean(matrix: Matrix, effect: Codes, weights: Matrix | None = None) -> Matrix:
    """`matrix` less the (weighted) mean of each level of `effect`."""
    sums = group_sums(matrix if weights is None else matrix * weights[:, None], effect)
    counts = np.bincount(effect, weights=weights)[:, None]
    return np.asarray(matrix - np.take(sums / np.where(counts > 0, counts, 1.0), effect, axis=0))


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
