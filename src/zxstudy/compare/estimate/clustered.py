"""Least squares on demeaned columns with clustered errors, the small-sample factor named and applied by hand.

statsmodels fits the model and gives the sandwich without a factor (CR0); on demeaned columns it cannot know how many effects were taken
out, so the factor is ours (`factor`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import OLS

from zxstudy.compare.estimate.within import NO_VARIATION, Codes, Matrix, absorb

Factor = Literal["nested", "full", "none"]
LEVEL = 0.95
POWER = 0.80
FEWEST_CLUSTERS = 8  # fewer clusters than these tell nothing about their own variance: a smaller unit is taken, or none


@dataclass(frozen=True, slots=True)
class Design:
    """A regression ready to be estimated.

    y: n outcomes. x: n × k, the column of interest first, no constant. effects: fixed effects to be absorbed. cluster: n cluster codes.
    nested: how many of the first `effects` are nested in the clusters and not counted by the factor `nested`. weights: n, positive, of
    inverse variances or sampling probabilities; every row alike without them.
    """

    y: Matrix
    x: Matrix
    effects: list[Codes]
    cluster: Codes
    nested: int = 0
    weights: Matrix | None = None

    @property
    def transformed(self) -> tuple[Matrix, Matrix]:
        """y and x with the effects taken out, or with the constant as the last column where there are none.

        Times the root of the weights where there are some.
        """
        both = np.column_stack([self.y, self.x])
        both = absorb(both, self.effects, self.weights) if self.effects else np.column_stack([both, np.ones(len(both))])
        if self.weights is not None:
            both = both * np.sqrt(self.weights)[:, None]
        return both[:, 0], both[:, 1:]


@dataclass(frozen=True, slots=True)
class Fit:
    """The coefficient of the first column: estimate, CR1 standard error, degrees of freedom of its t, and what the factor was."""

    estimate: float
    error: float
    freedom: float
    factor: float
    clusters: int


def conditioned(design: Design, x: Matrix) -> tuple[Matrix, Matrix]:
    """The columns of `x` (n × k, as `transformed` gives them) at length one, and the way back (k × k): coefficients are `back @` theirs.

    Where the constant is the last column the others are taken as deviations from their means, so that years and yuan cost no digits.
    """
    k = x.shape[1]
    means = np.zeros(k)
    if not design.effects:
        constant = x[:, -1]
        means[:-1] = constant @ x[:, :-1] / (constant @ constant)
        x = x - np.outer(constant, means)
    lengths = np.sqrt(np.einsum("ij,ij->j", x, x))
    lengths = np.where(lengths > 0, lengths, 1.0)
    back = np.diag(1.0 / lengths)
    back[-1] -= means / lengths
    return x / lengths, back


def parameters(design: Design, kind: Factor) -> int:
    """K of the small-sample factor: slopes, constant, and the levels of the effects that `kind` counts."""
    counted = design.effects[design.nested :] if kind == "nested" else design.effects
    return int(design.x.shape[1]) + 1 + sum(int(effect.max()) for effect in counted)


def factor(design: Design, kind: Factor = "nested") -> float:
    """G/(G-1) · (N-1)/(N-K), the factor on the variance; `nested` as fixest by default, `full` as with dummies, `none` is CR0."""
    if kind == "none":
        return 1.0
    n, groups = len(design.y), int(design.cluster.max()) + 1
    return groups / (groups - 1) * (n - 1) / (n - parameters(design, kind))


def identified(design: Design) -> bool:
    """Whether the first column still varies, apart from the others, once the effects are out, and degrees of freedom are left."""
    n = len(design.y)
    if n <= parameters(design, "full") or int(design.cluster.max()) < 1:
        return False
    _, x = design.transformed
    scale = float(np.abs(design.x[:, 0]).max()) or 1.0
    rest, *_ = np.linalg.lstsq(x[:, 1:], x[:, 0], rcond=None) if x.shape[1] > 1 else (np.zeros(0),)
    left = x[:, 0] - x[:, 1:] @ rest
    return bool(np.linalg.matrix_rank(x) == x.shape[1] and np.sqrt(np.mean(left**2)) > NO_VARIATION * scale)


def coefficient(design: Design) -> float | None:
    """The first coefficient alone, None where it is not identified; for questions of sign, where an error would be wasted."""
    if len(design.y) <= parameters(design, "full"):
        return None
    y, x = design.transformed
    solution, _, rank, _ = np.linalg.lstsq(x, y, rcond=NO_VARIATION)
    return float(solution[0]) if rank == x.shape[1] else None


def fit(design: Design, kind: Factor = "nested") -> Fit:
    """The first coefficient with its clustered error (Liang and Zeger 1986) and t(G - 1)."""
    y, raw = design.transformed
    x, back = conditioned(design, raw)
    groups = int(design.cluster.max()) + 1
    scaling = factor(design, kind)
    result = OLS(y, x, hasconst=not design.effects).fit(
        cov_type="cluster", cov_kwds={"groups": design.cluster, "use_correction": False}, use_t=True
    )
    error = float(np.sqrt(max(float(back[0] @ result.cov_params() @ back[0]), 0.0) * scaling))
    return Fit(float(back[0] @ result.params), error, float(groups - 1), scaling, groups)


def fit_mean(values: Matrix, cluster: Codes) -> Fit:
    """A mean with its clustered error, G/(G-1) as the factor, and t(G - 1)."""
    groups = int(cluster.max()) + 1
    result = OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)
    return Fit(float(result.params[0]), float(result.bse[0]), float(groups - 1), groups / (groups - 1), groups)


def p_value(estimate: float, error: float, freedom: float) -> float:
    """Two-sided p of t; 1 where the error is zero, since a perfect fit of few rows tells nothing."""
    return float(2 * stats.t.sf(abs(estimate / error), freedom)) if error > 0 else 1.0


def half_width(error: float, freedom: float) -> float:
    """Half of the 95 % interval."""
    return float(stats.t.ppf((1 + LEVEL) / 2, freedom) * error)


def detectable(error: float, freedom: float) -> float:
    """The minimum detectable effect at 80 % power and 5 %, two-sided: (t.975 + t.8) · SE (Bloom 1995)."""
    return float((stats.t.ppf((1 + LEVEL) / 2, freedom) + stats.t.ppf(POWER, freedom)) * error)
