"""Where clusters are few: CR2 with Satterthwaite's degrees of freedom, and the wild cluster bootstrap under the null."""

from __future__ import annotations

import numpy as np

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.within import Matrix, absorb, dummies

FEW = 50  # from here on CR1 with t(G-1) is taken alone (MacKinnon, Nielsen and Webb 2023)
ENUMERATED = 12  # 2^12 sign patterns are enumerated, more clusters are drawn
DRAWS = 1999
SEED = 20260101
TIE = 1e-9  # relative: patterns that give the same t up to rounding count as at least as large


def full_columns(design: Design) -> Matrix:
    """An orthonormal basis of all columns of the regression, its effects included.

    Effects that are nested in the clusters are taken out by their means instead: identity as the working model makes that the same for
    CR2 (Pustejovsky and Tipton 2018, section 2.3), and signs that flip whole clusters leave it untouched.
    """
    effects = [dummies(effect) for effect in design.effects[design.nested :]]
    columns = np.hstack([design.x, *effects]) if design.effects else np.column_stack([design.x, np.ones(len(design.x))])
    left, values, _ = np.linalg.svd(absorb(columns, design.effects[: design.nested]), full_matrices=False)
    return np.asarray(left[:, values > values[0] * 1e-10])


def bias_reduced(design: Design) -> tuple[float, float]:
    """The CR2 standard error of the first coefficient and Satterthwaite's degrees of freedom.

    Bell and McCaffrey (2002); with absorbed effects as Pustejovsky and Tipton (2018), identity as the working model.
    """
    y, x = design.transformed
    basis = full_columns(design)
    weights = x @ np.linalg.inv(x.T @ x)[:, 0]
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    groups = int(design.cluster.max()) + 1
    columns = np.zeros((len(y), groups))
    for group in range(groups):
        rows = design.cluster == group
        columns[rows, group] = _adjusted(basis[rows], weights[rows])
    variance = float(((columns.T @ residual) ** 2).sum())
    left = columns - basis @ (basis.T @ columns)
    products = left.T @ left
    freedom = float(np.trace(products) ** 2 / (products**2).sum()) if products.any() else 1.0
    return float(np.sqrt(variance)), freedom


def _adjusted(block: Matrix, weights: Matrix) -> Matrix:
    """(I - B B')^(-1/2) w for one cluster's rows B of the basis; a direction that the cluster alone determines is left out."""
    left, values, _ = np.linalg.svd(block, full_matrices=False)
    remaining = 1.0 - values**2
    usable = remaining > 1e-10
    stretch = np.where(usable, 1.0 / np.sqrt(np.where(usable, remaining, 1.0)), 0.0)
    return np.asarray(weights + left @ ((stretch - 1.0) * (left.T @ weights)))


def signs(groups: int) -> Matrix:
    """Rademacher signs, patterns × groups: all of them where they are few, otherwise the same draws every time."""
    if groups <= ENUMERATED:
        bits = (np.arange(2**groups)[:, None] >> np.arange(groups)) & 1
        return np.asarray(1.0 - 2.0 * bits, dtype=np.float64)
    return np.random.default_rng(SEED).choice([-1.0, 1.0], size=(DRAWS, groups))


def wild_p(design: Design) -> float:
    """The p of the restricted wild cluster bootstrap of the first coefficient against 0 (Cameron, Gelbach and Miller 2008).

    The share of sign patterns whose |t| is at least the one that was seen; drawn patterns count the one that was seen as well.
    Everything is linear in the signs, so that a pattern costs clusters² and not rows.
    """
    y, x = design.transformed
    rest, basis = x[:, 1:], full_columns(design)
    restricted = y - rest @ np.linalg.lstsq(rest, y, rcond=None)[0] if rest.shape[1] else y
    weights = x @ np.linalg.inv(x.T @ x)[:, 0]
    groups = int(design.cluster.max()) + 1
    pieces = dummies(design.cluster) * restricted[:, None]
    residuals = pieces - basis @ (basis.T @ pieces)
    scores = np.zeros((groups, groups))
    np.add.at(scores, design.cluster, weights[:, None] * residuals)
    pattern = signs(groups)
    drawn = _squared_t(weights @ pieces, scores, pattern)
    seen = _squared_t(weights @ pieces, scores, np.ones((1, groups)))[0]
    larger = int((drawn >= seen * (1 - TIE)).sum())
    return larger / len(pattern) if groups <= ENUMERATED else (larger + 1) / (len(pattern) + 1)


def _squared_t(estimates: Matrix, scores: Matrix, pattern: Matrix) -> Matrix:
    """The squared CR0 t of each pattern; 0 where the variance is."""
    variance = ((pattern @ scores.T) ** 2).sum(axis=1)
    return np.asarray(np.where(variance > 0, (pattern @ estimates) ** 2 / np.where(variance > 0, variance, 1.0), 0.0))
