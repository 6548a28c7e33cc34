"""How strong an unobserved confounder would have to be, in partial R² (Cinelli and Hazlett 2020), beside one that is observed.

By least squares with its classical error, as the method is made: what a confounder does to the estimate does not depend on the clusters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from zxstudy.compare.estimate.clustered import LEVEL, Design, parameters
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

NO_SPREAD = 1e-20  # of a sum of squares, beside that of the outcome: rounding


@dataclass(frozen=True, slots=True)
class Robustness:
    """What it takes to explain the first coefficient away.

    estimate, error, freedom: least squares, classical. partial_r2: of the outcome with the mechanism; a confounder that explains all of
    the outcome that is left needs this share of the mechanism. value: RV, the share of both that one needs who explains the
    same of each to bring the estimate to 0; value_significant: RV for an interval that touches 0, 0 where it does already.
    """

    estimate: float
    error: float
    freedom: int
    partial_r2: float
    value: float
    value_significant: float


@dataclass(frozen=True, slots=True)
class Bound:
    """The estimate if there were a confounder `times` as strong as an observed one: with the mechanism, and with the outcome.

    r2_mechanism, r2_outcome: its partial R² of each. low, high: 95 %. obstacle: why there is none, then NaN.
    """

    benchmark: str
    times: float
    r2_mechanism: float
    r2_outcome: float
    estimate: float
    error: float
    low: float
    high: float
    obstacle: str = ""


def robustness_value(t: float, freedom: int, *, alpha: float | None = None, share: float = 1.0) -> float:
    """The robustness value of a t statistic: 0 to 1 (equation 18; with alpha, section 4.3).

    share: of the estimate that is to be explained away. alpha: None for the estimate itself, else the level of an interval that is to touch
    the rest of it.
    """
    force = share * abs(t) / np.sqrt(freedom)
    needed = 0.0 if alpha is None else abs(float(stats.t.ppf(alpha / 2, freedom - 1))) / np.sqrt(freedom - 1)
    left = force - needed
    if left <= 0:
        return 0.0
    if needed and force > 1 / needed:
        return float((force**2 - needed**2) / (1 + force**2))
    return float((np.sqrt(left**4 + 4 * left**2) - left**2) / 2)


def robustness(design: Design) -> Robustness:
    """How much it takes to explain away the coefficient of the design's first column; the effects count as controls.

    Raises UsageError where no degree of freedom is left or the columns depend on each other.
    """
    y, x = design.transformed
    freedom = len(y) - parameters(design, "full")
    if freedom < 2 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise UsageError(f"confounding: {freedom} degrees of freedom are left, or the columns depend on each other; nothing can be said")
    slopes, rest = _fit(y, x)
    if rest @ rest <= NO_SPREAD * (y @ y):
        raise UsageError("confounding: nothing is left of the outcome that a confounder could explain")
    error = float(np.sqrt((rest @ rest) / freedom * np.linalg.inv(x.T @ x)[0, 0]))
    t = float(slopes[0]) / error
    return Robustness(
        float(slopes[0]), error, freedom, t**2 / (t**2 + freedom), robustness_value(t, freedom),
        robustness_value(t, freedom, alpha=1 - LEVEL),
    )  # fmt: skip


def benchmarked(design: Design, benchmarks: Mapping[str, Sequence[int]], times: Sequence[float] = (1, 2, 3)) -> tuple[Bound, ...]:
    """The estimate with a confounder as strong as each benchmark, so many times.

    benchmarks: by name, the columns of `design.x` that belong to an observed covariate (several for a set of dummies); not column 0, which
    is the one of interest. Raises UsageError where a column does not exist.
    """
    base, (y, x) = robustness(design), design.transformed
    found = []
    for name, columns in benchmarks.items():
        if not columns or not all(0 < column < design.x.shape[1] for column in columns):
            raise UsageError(f"confounding: benchmark {name!r}: columns {list(columns)} are not among 1 to {design.x.shape[1] - 1}")
        of_mechanism = _partial_r2(x[:, 0], x[:, 1:], [column - 1 for column in columns])
        of_outcome = _partial_r2(y, x, columns)
        found += [_bound(base, name, float(many), (of_mechanism, of_outcome)) for many in times]
    return tuple(found)


def _bound(base: Robustness, name: str, times: float, benchmark: tuple[float, float]) -> Bound:
    """Theorem 4 of the supplement: the partial R² of the confounder from those of the benchmark, then the bias and the error."""
    of_mechanism, of_outcome = benchmark
    possible = of_mechanism < 1 and times * of_mechanism < 1
    r2_mechanism = times * of_mechanism / (1 - of_mechanism) if possible else 1.0
    shared = times * of_mechanism**2 / ((1 - times * of_mechanism) * (1 - of_mechanism)) if possible else 1.0
    if r2_mechanism >= 1 or shared >= 1 or of_outcome >= 1:
        nothing = float("nan")
        said = "a confounder so strong would explain more than all of the mechanism"
        return Bound(name, times, r2_mechanism, nothing, nothing, nothing, nothing, nothing, said)
    linked = (np.sqrt(times) + np.sqrt(shared)) / np.sqrt(1 - shared)
    r2_outcome = min(float(linked**2 * of_outcome / (1 - of_outcome)), 1.0)
    freedom = base.freedom
    bias = base.error * np.sqrt(freedom) * np.sqrt(r2_outcome * r2_mechanism / (1 - r2_mechanism))
    estimate = float(np.sign(base.estimate) * (abs(base.estimate) - bias))
    error = float(base.error * np.sqrt(freedom / (freedom - 1)) * np.sqrt((1 - r2_outcome) / (1 - r2_mechanism)))
    wide = float(stats.t.ppf((1 + LEVEL) / 2, freedom)) * error  # with the freedom of the model as it is, like the authors' own program
    return Bound(name, times, r2_mechanism, r2_outcome, estimate, error, estimate - wide, estimate + wide)


def _fit(y: Matrix, x: Matrix) -> tuple[Matrix, Matrix]:
    """Coefficients and residuals of least squares."""
    slopes = np.linalg.lstsq(x, y, rcond=None)[0] if x.shape[1] else np.zeros(0)
    return np.asarray(slopes, dtype=np.float64), y - x @ slopes


def _partial_r2(y: Matrix, x: Matrix, columns: Sequence[int]) -> float:
    """What `columns` of x explain of what the others leave of y."""
    whole, without = _fit(y, x)[1], _fit(y, np.delete(x, list(columns), axis=1))[1]
    left = float(without @ without)
    return min(max(1 - float(whole @ whole) / left, 0.0), 1.0) if left > 0 else 0.0
