"""Where clusters are few: standard errors that allow for it, each with Satterthwaite's degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from zxstudy.compare.estimate.clustered import Design, conditioned, factor
from zxstudy.compare.estimate.coefficients import standard_errors
from zxstudy.compare.estimate.orthonormal import orthonormal, pivots, well_apart
from zxstudy.compare.estimate.within import Codes, Matrix, absorb, dummies
from zxstudy.errors import EstimationError

FEW = 50  # from here on CR1 with t(G-1) is taken alone (MacKinnon, Nielsen and Webb 2023)
ALONE = 1e-10  # what one cluster leaves of a direction, below which it alone determines it
Adjustment = Literal["CR0", "CR1", "CR1S", "CR2", "CR3"]


@dataclass(frozen=True, slots=True)
class Satterthwaite:
    """Clustered errors of all coefficients, each with its own degrees of freedom.

    covariance: k × k. freedom: k, from 1 up; that of each t. kind: how each cluster's residuals are stretched.
    """

    covariance: Matrix
    freedom: Matrix
    kind: Adjustment

    @property
    def errors(self) -> Matrix:
        """The k standard errors."""
        return standard_errors(self.covariance)


def full_columns(design: Design) -> Matrix:
    """An orthonormal basis of all columns of the regression, its effects included.

    Effects that are nested in the clusters are taken out by their means instead: identity as the working model makes that the same for
    CR2 (Pustejovsky and Tipton 2018, section 2.3), and signs that flip whole clusters leave it untouched.
    """
    effects = [dummies(effect) for effect in design.effects[design.nested :]]
    columns = np.hstack([design.x, *effects]) if design.effects else np.column_stack([design.x, np.ones(len(design.x))])
    columns = absorb(columns, design.effects[: design.nested], design.weights)
    if design.weights is not None:
        columns = columns * np.sqrt(design.weights)[:, None]
    lengths = np.sqrt(np.square(columns).sum(axis=0))
    kept = columns[:, pivots(columns)]
    if well_apart(kept):
        return orthonormal(kept / np.sqrt(np.square(kept).sum(axis=0)))[0]
    left, values, _ = np.linalg.svd(columns / np.where(lengths > 0, lengths, 1.0), full_matrices=False)
    return np.asarray(left[:, values > values[0] * 1e-10])


def satterthwaite(design: Design, kind: Adjustment = "CR2") -> Satterthwaite:
    """Errors of every coefficient (the constant's last, where there are no effects) with Satterthwaite's degrees of freedom.

    Bell and McCaffrey (2002); with absorbed effects as Pustejovsky and Tipton (2018), identity as the working model. CR1S is CR1 with the
    factor of dummies for all effects (Stata's). CR2 with weights raises EstimationError: its working model would have to be said.
    """
    if kind == "CR2" and design.weights is not None:
        raise EstimationError("CR2 with weights needs a working model of the variance; take CR1 or CR3, or no weights")
    y, raw = design.transformed
    x, back = conditioned(design, raw)
    basis = full_columns(design)
    weights = x @ np.linalg.inv(x.T @ x)
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    weights = weights @ back.T  # of the coefficients in the units of the data
    groups, k = int(design.cluster.max()) + 1, x.shape[1]
    scores, lengths, shadows = np.zeros((groups, k)), np.zeros((groups, k)), np.zeros((groups, basis.shape[1], k))
    for group, rows in enumerate(rows_of(design.cluster)):
        columns = _stretched(basis[rows], weights[rows], kind)
        scores[group] = columns.T @ residual[rows]
        lengths[group] = np.square(columns).sum(axis=0)
        shadows[group] = basis[rows].T @ columns
    scale = {"CR1": groups / (groups - 1), "CR1S": factor(design, "full")}.get(kind, 1.0)
    freedom = np.array([_freedom(lengths[:, j], shadows[:, :, j]) for j in range(k)])
    return Satterthwaite(scores.T @ scores * scale, freedom, kind)


def bias_reduced(design: Design) -> tuple[float, float]:
    """The CR2 standard error of the first coefficient and Satterthwaite's degrees of freedom."""
    found = satterthwaite(design)
    return float(found.errors[0]), float(found.freedom[0])


def rows_of(cluster: Codes) -> list[Codes]:
    """The rows of each cluster, in the order of the codes."""
    order = np.argsort(cluster, kind="stable")
    return np.split(order, np.cumsum(np.bincount(cluster))[:-1])


def _stretched(block: Matrix, weights: Matrix, kind: Adjustment) -> Matrix:
    """(I - B B')^(-1/2 or -1) W for one cluster's rows B of the basis; a direction that the cluster alone determines is left out."""
    if kind not in ("CR2", "CR3"):
        return weights
    left, values, _ = np.linalg.svd(block, full_matrices=False)
    remaining = 1.0 - values**2
    usable = remaining > ALONE
    power = 0.5 if kind == "CR2" else 1.0
    stretch = np.where(usable, np.where(usable, remaining, 1.0) ** -power, 0.0)
    return np.asarray(weights + left @ ((stretch - 1.0)[:, None] * (left.T @ weights)))


def _freedom(lengths: Matrix, shadows: Matrix) -> float:
    """Satterthwaite's degrees of freedom: (tr P)² / tr P², P being G × G with `lengths` on the diagonal less shadows · shadows'."""
    seen = np.square(shadows).sum(axis=1)
    squares = float((lengths**2 - 2 * lengths * seen).sum() + np.square(shadows.T @ shadows).sum())
    return float((lengths - seen).sum() ** 2 / squares) if squares > 0 else 1.0
