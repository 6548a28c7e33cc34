"""How much selection on what is not observed would explain an effect away, in proportion to that on what is (Oster 2019)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

TIMES_R2 = (
    1.3  # the R² with everything, as a multiple of that with what is observed: what most randomised studies would survive (section 5)
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Oster's delta and beta.

    short, short_r2: the effect without controls; long, long_r2: with them. most_r2: with everything, as assumed. delta: how many times as
    strong as the controls the unobserved must be for an effect of 0; negative where they would have to work the other way, infinite where
    the controls move nothing. beta: the effect if they were as strong (delta 1), the solution nearest to `long`; others: the other real
    solutions, of which any may be the true one.
    """

    short: float
    short_r2: float
    long: float
    long_r2: float
    most_r2: float
    delta: float
    beta: float
    others: tuple[float, ...]


def proportional_selection(design: Design, *, most_r2: float | None = None, delta: float = 1.0) -> Selection:
    """Delta* and beta* for the first column of the design, the other columns being the controls.

    Effects are taken out of everything first and belong to the short regression too; R² are of what is left. most_r2: None for
    1.3 times the R² of the long regression, at most 1. delta: the proportion for which beta is given. Raises UsageError without controls or
    where most_r2 is not above the R² of the long regression.
    """
    if design.x.shape[1] < 2:
        raise UsageError("proportional selection: there are no controls, whose work it takes as a measure")
    y, x = design.transformed
    if not design.effects:
        y, x = y - y.mean(), x[:, :-1] - x[:, :-1].mean(axis=0)
    if np.ptp(y) == 0 or np.ptp(x[:, 0]) == 0:
        raise UsageError("proportional selection: the outcome or the mechanism does not vary once the effects are out")
    short, short_r2 = _regressed(y, x[:, :1])
    long, long_r2 = _regressed(y, x)
    most = min(TIMES_R2 * long_r2, 1.0) if most_r2 is None else most_r2
    if not long_r2 < most <= 1:
        raise UsageError(
            f"proportional selection: an R² of {most:.4f} with everything; above {long_r2:.4f} (with the controls) to 1 is allowed"
        )
    spread_x, spread_y = float(x[:, 0] @ x[:, 0]) / (len(y) - 1), float(y @ y) / (len(y) - 1)
    left = x[:, 0] - x[:, 1:] @ np.linalg.lstsq(x[:, 1:], x[:, 0], rcond=None)[0]
    tau = float(left @ left) / (len(y) - 1)
    moved, gained, unseen = short - long, (long_r2 - short_r2) * spread_y, (most - long_r2) * spread_y
    # delta · below(bias) = above(bias), both polynomials of the bias (proposition 3)
    cubic = tau * spread_x - tau**2
    above = np.array([cubic, 2 * tau * moved * spread_x, gained * tau + spread_x * tau * moved**2, 0.0])
    below = np.array([cubic, tau * moved * spread_x, unseen * (spread_x - tau), unseen * moved * spread_x])
    roots = np.roots(np.trim_zeros(delta * below - above, "f"))
    real = sorted((float(root.real) for root in roots if abs(root.imag) < 1e-9 * (1 + abs(root))), key=abs)
    betas = [long - bias for bias in real] or [float("nan")]
    needed, strength = float(np.polyval(above, long)), float(np.polyval(below, long))
    return Selection(short, short_r2, long, long_r2, most, needed / strength if strength else float("inf"), betas[0], tuple(betas[1:]))


def _regressed(y: Matrix, x: Matrix) -> tuple[float, float]:
    """The first coefficient and R² of least squares on columns with mean 0."""
    slopes = np.linalg.lstsq(x, y, rcond=None)[0]
    rest = y - x @ slopes
    return float(slopes[0]), float(1 - (rest @ rest) / (y @ y))
