"""Cross products cluster by cluster: what every refit on weighted or left-out clusters needs, and no row of the data.

With A_g = Z_g'Z_g of the columns Z = (outcome, regressors, dummies that cannot be taken out beforehand), a regression in which cluster g
counts w_g times has the cross products Σ w_g A_g, so that two thousand refits are one product of matrices and two thousand small systems.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.within import Codes, Matrix, absorb, codes, dummies, least_lengths, nested_in, of_length_one
from zxstudy.errors import EstimationError

AT_ONCE = 256  # refits that are held in memory together
LARGEST = 2**27  # numbers held for all clusters: one gigabyte
GONE = 1e-13  # of a column's square: what is left of it is rounding
LITTLE = 1e-3  # of a column's square: with less left, a difference of sums no longer has the digits that a sum has
WEAK = 1e9  # variance inflation beyond which a direction is looked at again, and
UNTIED = 1e-11  # the eigenvalue (of columns of length one) below which it is not determined


@dataclass(frozen=True, slots=True)
class Grams:
    """The cross products of each cluster.

    packed: clusters × q(q + 1)/2, the upper triangles, of columns scaled to length one. slopes: k; column 0 is the outcome, 1 to k are the
    regressors, the rest is held constant. scale: q, the lengths of the columns. cluster: n, which row belongs to which cluster.
    """

    packed: Matrix
    slopes: int
    scale: Matrix
    cluster: Codes

    @property
    def clusters(self) -> int:
        """How many clusters."""
        return len(self.packed)

    def each(self) -> Matrix:
        """The cross products, clusters × q × q."""
        return unpacked(self.packed, len(self.scale))

    def total(self, weights: Matrix | None = None) -> Matrix:
        """Their sums under `weights` (refits × clusters), refits × q × q; without weights the one of the data, 1 × q × q."""
        sums = self.packed.sum(axis=0)[None] if weights is None else weights @ self.packed
        return unpacked(sums, len(self.scale))

    def units(self, estimates: Matrix) -> Matrix:
        """Slopes of scaled columns (… × k) in the units of the data."""
        return np.asarray(estimates * (self.scale[0] / self.scale[1 : self.slopes + 1]))


def unpacked(packed: Matrix, q: int) -> Matrix:
    """Symmetric matrices from their upper triangles."""
    place = np.zeros((q, q), dtype=np.int64)
    place[np.triu_indices(q)] = np.arange(q * (q + 1) // 2)
    return np.asarray(packed[:, np.maximum(place, place.T)])


def grams(design: Design, by: Codes | None = None) -> Grams:
    """The cross products of `design` for each cluster of `by` (n codes; those of the design by default).

    Effects nested in `by` are taken out exactly beforehand, since no weight of a whole cluster changes that; the others stay as columns.
    Raises EstimationError where these would be too many to hold.
    """
    by = design.cluster if by is None else codes(by)
    nested = [effect for effect in design.effects if nested_in(effect, by)]
    free = [effect for effect in design.effects if not nested_in(effect, by)]
    q, groups = 1 + design.x.shape[1] + (not nested) + sum(int(effect.max()) for effect in free), int(by.max()) + 1
    if groups * q * (q + 1) // 2 > LARGEST:
        raise EstimationError(
            f"{q} columns for each of {groups} clusters are too many to hold: absorb fewer effects that are not nested in them"
        )
    both = np.column_stack([design.y, design.x])
    beside = [*([] if nested else [np.ones((len(both), 1))]), *(dummies(effect)[:, 1:] for effect in free)]
    least = least_lengths(np.hstack([both, *beside]), design.weights)
    # less their means, which changes no slope where the constant is among the columns, and keeps the digits of a year
    left = absorb(np.hstack([both - np.average(both, axis=0, weights=design.weights), *beside]), nested, design.weights)
    if design.weights is not None:
        left = left * np.sqrt(design.weights)[:, None]
    unit, scale = of_length_one(left, least)
    return Grams(crossed(unit, by), design.x.shape[1], scale, by)


def crossed(columns: Matrix, by: Codes) -> Matrix:
    """The upper triangles of Z_g'Z_g, clusters × q(q + 1)/2; clusters of one size are multiplied together."""
    order, sizes = np.argsort(by, kind="stable"), np.bincount(by)
    starts, upper = np.cumsum(sizes) - sizes, np.triu_indices(columns.shape[1])
    packed = np.zeros((len(sizes), len(upper[0])))
    for size in np.unique(sizes):
        these = np.flatnonzero(sizes == size)
        block = columns[order[starts[these][:, None] + np.arange(size)]]
        packed[these] = (block.transpose(0, 2, 1) @ block)[:, *upper]
    return packed


def inverses(matrices: Matrix) -> tuple[Matrix, NDArray[np.bool_]]:
    """Generalised inverses of cross products (refits × p × p, columns of length one at most), and which coefficients they determine."""
    diagonal = np.einsum("bii->bi", matrices)
    there = diagonal > GONE
    root = np.where(there, np.sqrt(np.where(there, diagonal, 1.0)), np.inf)
    unit = matrices / root[:, :, None] / root[:, None, :]
    unit = np.where(np.eye(matrices.shape[1], dtype=bool), 1.0, unit)
    try:
        inverse = np.linalg.inv(unit)
        inflation = np.einsum("bii->bi", inverse)  # 1 or more, but for rounding
        weak = ~((inflation > 0.5) & (inflation < WEAK)).all(axis=1)
    except np.linalg.LinAlgError:
        inverse, weak = np.zeros_like(unit), np.ones(len(unit), dtype=bool)
    known = there.copy()
    if weak.any():
        values, vectors = np.linalg.eigh(unit[weak])
        tied = values > UNTIED
        inverse[weak] = (vectors * np.where(tied, 1.0 / np.where(tied, values, 1.0), 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
        known[weak] &= np.einsum("bij,bj->bi", np.square(vectors), tied.astype(float)) > 1 - 1e-8
    return inverse / root[:, :, None] / root[:, None, :], known


def solved(matrices: Matrix) -> tuple[Matrix, Matrix, NDArray[np.bool_]]:
    """Coefficients of column 0 on all others (refits × p), the inverses behind them, and which of them are determined."""
    inverse, known = inverses(matrices[:, 1:, 1:])
    return np.einsum("bij,bj->bi", inverse, matrices[:, 1:, 0]), inverse, known


def refits(products: Grams, weights: Matrix) -> Matrix:
    """The slopes with cluster g counted `weights[b, g]` times, refits × k, NaN where they are not determined."""
    found = np.empty((len(weights), products.slopes))
    for start in range(0, len(weights), AT_ONCE):
        estimates, _, known = solved(products.total(weights[start : start + AT_ONCE]))
        found[start : start + AT_ONCE] = np.where(known, estimates, np.nan)[:, : products.slopes]
    return products.units(found)


def refits_without_each(products: Grams) -> Matrix:
    """The slopes with each cluster left out in turn, clusters × k, NaN where the others do not determine them.

    What is left is the sum of all less the one, except where the one holds nearly all of a column and the difference would lose digits.
    """
    every, found = np.arange(products.clusters), np.empty((products.clusters, products.slopes))
    everything, q = products.packed.sum(axis=0), len(products.scale)
    squares = np.flatnonzero(np.equal(*np.triu_indices(q)))
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        rest = everything - products.packed[some]
        most = (rest[:, squares] < LITTLE * everything[squares]).any(axis=1)
        if most.any():
            rest[most] = (some[most, None] != every).astype(float) @ products.packed
        estimates, _, known = solved(unpacked(rest, q))
        found[some] = np.where(known, estimates, np.nan)[:, : products.slopes]
    return products.units(found)


def score_sums(products: Grams, estimates: Matrix, rows: Matrix) -> Matrix:
    """h'Z_g'(y_g - Z_g b) for each refit and cluster, refits × clusters: what cluster g adds to the coefficient that `rows` (h) belong to.

    estimates, rows: refits × p, of scaled columns.
    """
    residual = np.hstack([np.ones((len(estimates), 1)), -estimates])
    return contracted(products.packed, np.hstack([np.zeros((len(rows), 1)), rows]), residual)


def contracted(packed: Matrix, one: Matrix, other: Matrix) -> Matrix:
    """u'A_g v for each pair of rows u of `one` and v of `other` (pairs × q) and each cluster, pairs × clusters: one product of matrices."""
    outer = one[:, :, None] * other[:, None, :]
    upper = np.triu_indices(outer.shape[1])
    both = outer + outer.transpose(0, 2, 1)
    return np.asarray((np.where(upper[0] == upper[1], 0.5, 1.0) * both[:, *upper]) @ packed.T)
