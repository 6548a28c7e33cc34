"""A regressor that is known as an interval: every coefficient that some regressor within the intervals would have.

The least-squares coefficient is a ratio, linear in the regressor over quadratic. Where its sign can be reached, its largest value is a
concave programme and is found exactly; where the sign is fixed, the value nearest to 0 lies at the intervals' ends, and is enclosed: from
inside by a regressor that has it, from outside by the dual, whose gap shrinks with the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from zxstudy.compare.estimate.checked import matrix, numbers
from zxstudy.compare.estimate.clustered import Design, factor
from zxstudy.compare.estimate.identified_set import imbens_manski
from zxstudy.compare.estimate.within import Matrix, absorb, group_sums
from zxstudy.errors import EstimationError

ROUNDS = 60  # of Dinkelbach, of the search over ends, of the dual
STEPS = 400  # of the projected gradient in one round
CLOSE = 1e-9  # relative: what a certificate may leave open
FLAT = 1e-9  # of the mean square of the ends beside the others: a regressor that has less does not vary

Projection = Callable[[Matrix], Matrix]


@dataclass(frozen=True, slots=True)
class RegressorBounds:
    """The identified set of a coefficient and what sampling adds.

    least, greatest: no regressor within the intervals has a coefficient outside of them; -inf and inf where the intervals allow one that
    does not vary. least_met, greatest_met: coefficients that some regressor does have. errors: of either end, clustered, the regressor held
    where it is (the envelope theorem). correlation: of the two. low, high: 95 % for the coefficient (Imbens and Manski 2004). intervals:
    rows that are not exact.
    """

    least: float
    greatest: float
    least_met: float
    greatest_met: float
    errors: tuple[float, float]
    correlation: float
    low: float
    high: float
    freedom: float
    intervals: int


@dataclass(frozen=True, slots=True)
class _Box:
    """The ends of the regressor (n each), the outcome with everything else taken out, and what takes it out."""

    low: Matrix
    high: Matrix
    y: Matrix
    left: Projection

    def value(self, x: Matrix) -> float:
        rest = self.left(x)
        return float(self.y @ x / (rest @ rest))


def regressor_bounds(design: Design, low: Matrix, high: Matrix) -> RegressorBounds:
    """The set of the first coefficient over all regressors with low ≤ x ≤ high (n each, finite); the first column of design.x is not read.

    The intervals are taken as no more than bounds (Manski and Tamer 2002). Raises EstimationError on missing figures, ends that are open or
    cross, a regressor that cannot vary, and weighted designs.
    """
    lower, upper = numbers(low, "regressor, low"), numbers(high, "regressor, high")
    design = replace(design, y=numbers(design.y, "y"), x=matrix(design.x, len(design.y)))
    if not len(lower) == len(upper) == len(design.y):
        raise EstimationError(f"regressor: {len(lower)} and {len(upper)} ends for {len(design.y)} outcomes; one of both a row is needed")
    for row in np.flatnonzero(lower > upper)[:1]:
        raise EstimationError(f"regressor: row {row} is [{lower[row]}, {upper[row]}]: low is above high")
    if design.weights is not None:
        raise EstimationError("regressor: bounds are for designs without weights")
    if int(design.cluster.max()) < 1:
        raise EstimationError("clusters: 1 found, at least 2 are needed")
    box, scale = _box(design, lower, upper)
    if float(box.y @ box.y) <= FLAT**2 * float(design.y @ design.y):
        raise EstimationError("y: it does not vary beside the other columns and effects")
    varying = max(_spread(box, box.low), _spread(box, box.high))
    if np.array_equal(lower, upper) and varying <= FLAT**2 * float((box.low**2).mean()):
        raise EstimationError("regressor: it does not vary beside the other columns and effects")
    smallest = _least_spread(box)
    if smallest <= FLAT * varying:
        nothing = (-np.inf, np.inf)
        return RegressorBounds(*nothing, *nothing, (np.inf, np.inf), 0.0, *nothing, np.nan, int((upper > lower).sum()))
    greatest = _greatest(box, smallest)
    least = _greatest(replace(box, y=-box.y), smallest)
    ends = (-least[1] / scale, greatest[1] / scale)
    errors, correlation, freedom = _sampling(design, box, scale, (least[2], greatest[2]))
    return RegressorBounds(
        *ends, -least[0] / scale, greatest[0] / scale, errors, correlation, *imbens_manski(ends, errors, freedom), freedom,
        int((upper > lower).sum()),
    )  # fmt: skip


def _box(design: Design, low: Matrix, high: Matrix) -> tuple[_Box, float]:
    """The ends centred and on one scale, the constant and the effects taking the centre out."""
    centre = float((low + high).mean() / 2)
    scale = float(max(np.abs(low - centre).max(), np.abs(high - centre).max())) or 1.0
    others = design.x[:, 1:] if design.effects else np.column_stack([design.x[:, 1:], np.ones(len(design.y))])
    rest = absorb(others, design.effects)
    size = np.sqrt((rest**2).sum(axis=0))
    left, values, _ = np.linalg.svd(rest / np.where(size > 0, size, 1.0), full_matrices=False)
    basis = left[:, values > 1e-10 * values.max(initial=0.0)]

    def without(x: Matrix) -> Matrix:
        inside = absorb(x[:, None], design.effects)[:, 0]
        return np.asarray(inside - basis @ (basis.T @ inside))

    return _Box((low - centre) / scale, (high - centre) / scale, without(design.y), without), scale


def _spread(box: _Box, x: Matrix) -> float:
    return float((box.left(x) ** 2).mean())


def _climb(box: _Box, x: Matrix, push: Matrix, tolerance: float) -> Matrix:
    """The x of the box that maximises 2·push·x - |left(x)|², by Nesterov's projected gradient; its curvature is at most 2."""
    ahead, before, momentum = x, x, 1.0
    for _ in range(STEPS):
        slope = push - box.left(ahead)
        x = np.clip(ahead + slope, box.low, box.high)
        if float(np.where(slope > 0, (box.high - ahead) * slope, (box.low - ahead) * slope).sum()) <= tolerance and np.array_equal(
            ahead, before
        ):
            return x
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        if float((x - before) @ (ahead - x)) > 0:  # it turned back: start the momentum anew
            following, ahead = 1.0, x
        else:
            ahead = x + (momentum - 1) / following * (x - before)
        if float(np.abs(x - before).max()) <= 1e-14:
            return x
        before, momentum = x, following
    return before


def _least_spread(box: _Box) -> float:
    """A figure that the mean of left(x)² never falls below, over the box."""
    x = _climb(box, (box.low + box.high) / 2, np.zeros_like(box.low), 0.0)
    rest = box.left(x)
    lowest = float(rest @ rest) + 2 * float(np.minimum(rest * (box.low - x), rest * (box.high - x)).sum())
    return lowest / len(x)


def _greatest(box: _Box, smallest: float) -> tuple[float, float, Matrix]:
    """The greatest coefficient that is met, a figure that none exceeds, and the regressor that meets it."""
    top = np.where(box.y > 0, box.high, box.low)
    return _reached(box, top, smallest * len(top)) if float(box.y @ top) > 0 else _fixed(box)


def _reached(box: _Box, x: Matrix, smallest: float) -> tuple[float, float, Matrix]:
    """Dinkelbach (1967): for a ratio t, maximise y·x - t·|left(x)|²; the ratio at the maximum is the next t."""
    ratio = box.value(x)
    for _ in range(ROUNDS):
        found = _climb(box, x, box.y / (2 * ratio), CLOSE * CLOSE)
        following = box.value(found)
        if following <= ratio * (1 + 1e-13):
            break
        x, ratio = found, following
    rest = box.left(x)
    slope = box.y - 2 * ratio * rest
    open_ = float(np.maximum(slope * (box.low - x), slope * (box.high - x)).sum())
    return ratio, ratio + max(open_, 0.0) / smallest, x


def _fixed(box: _Box) -> tuple[float, float, Matrix]:
    """Where y·x < 0 over the whole box: the ratio nearest to 0, that is, the least of cost·x over |left(x)|² with cost = -y."""
    cost = -box.y
    x = _descend(box, cost, min((box.low, box.high, (box.low + box.high) / 2), key=lambda each: _ratio(box, cost, each)))
    best, outside = x, -np.inf
    centre = x - box.left(x)
    for turn in range(ROUNDS):
        ratio, ends = _separable(box, cost, centre)
        outside = max(outside, ratio)
        candidate = _descend(box, cost, ends)
        best = min((best, candidate), key=lambda each: _ratio(box, cost, each))
        if _ratio(box, cost, best) - outside <= CLOSE * abs(outside):
            break
        centre = centre + 2 / (turn + 2) * (ends - box.left(ends) - centre)
    return -_ratio(box, cost, best), -outside, best


def _ratio(box: _Box, cost: Matrix, x: Matrix) -> float:
    rest = box.left(x)
    return float(cost @ x / (rest @ rest))


def _descend(box: _Box, cost: Matrix, x: Matrix) -> Matrix:
    """Ends that have a smaller ratio, as long as there are any: |left|² lies above its tangent, so that each step is one downwards."""
    ratio = _ratio(box, cost, x)
    for _ in range(ROUNDS):
        found = np.where(cost - 2 * ratio * box.left(x) > 0, box.low, box.high)
        following = _ratio(box, cost, found)
        if following >= ratio * (1 - 1e-13):
            return x
        x, ratio = found, following
    return x


def _separable(box: _Box, cost: Matrix, centre: Matrix) -> tuple[float, Matrix]:
    """The least of cost·x over |x - centre|², exact row by row; a lower bound, since centre lies among what is taken out."""
    x = box.low
    ratio = float(cost @ x) / max(float((x - centre) @ (x - centre)), 1e-300)
    for _ in range(ROUNDS):
        at_low = cost * box.low - ratio * (box.low - centre) ** 2
        at_high = cost * box.high - ratio * (box.high - centre) ** 2
        x = np.where(at_low <= at_high, box.low, box.high)
        following = float(cost @ x) / float((x - centre) @ (x - centre))
        if following >= ratio * (1 - 1e-14):
            break
        ratio = following
    return min(ratio, following), x


def _sampling(design: Design, box: _Box, scale: float, regressors: tuple[Matrix, Matrix]) -> tuple[tuple[float, float], float, float]:
    """The clustered errors of both ends with their regressors held, their correlation, and the degrees of freedom."""
    sums = []
    for x in regressors:
        rest = box.left(x)
        size = float(rest @ rest)
        sums.append(group_sums((rest / size * (box.y - rest * float(box.y @ rest) / size))[:, None], design.cluster)[:, 0])
    lower, upper = (float(np.sqrt(each @ each)) for each in sums)
    correlation = float(sums[0] @ sums[1]) / (lower * upper) if lower * upper > 0 else 1.0
    unit = float(np.sqrt(factor(design))) / scale
    return (lower * unit, upper * unit), float(np.clip(correlation, -1.0, 1.0)), float(int(design.cluster.max()))
