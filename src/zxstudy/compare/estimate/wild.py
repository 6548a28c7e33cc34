"""The wild cluster bootstrap under the null, from scores: a pattern of signs costs clusters × columns and no row of the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.estimate.clustered import LEVEL, Design
from zxstudy.compare.estimate.gram import AT_ONCE, grams, inverses, solved
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

ENUMERATED = 12  # 2^12 sign patterns are enumerated, more clusters are drawn
DRAWS = 1999
SEED = 20260101
TIE = 1e-9  # relative: patterns that give the same t up to rounding count as at least as large
FURTHEST = 60.0  # standard errors from the estimate; an interval that reaches it is open
STEPS = 600  # looked at on each side before an end is narrowed down
HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Wild:
    """What the restricted wild cluster bootstrap says of one coefficient.

    p: against 0, two-sided; patterns with |t| as large as the one seen count. low, high: the 95 % interval by inversion, infinite where
    no value can be excluded. t: the one seen, with CR0. patterns: how many; enumerated: whether they are all that exist.
    """

    estimate: float
    t: float
    p: float
    low: float
    high: float
    patterns: int
    enumerated: bool


@dataclass(frozen=True, slots=True)
class _Linear:
    """Estimates and squared errors of each pattern for every null value r: (n0 - r·n1)² / (a - 2·r·b + r²·c), a number each a pattern."""

    n0: Matrix
    n1: Matrix
    a: Matrix
    b: Matrix
    c: Matrix

    def squared_t(self, null: float) -> Matrix:
        """The squared t of each pattern where the null says `null`; 0 where there is no variance."""
        variance = self.a - 2 * null * self.b + null**2 * self.c
        positive = variance > 0
        return np.asarray(np.where(positive, (self.n0 - null * self.n1) ** 2 / np.where(positive, variance, 1.0), 0.0))


def signs(groups: int, draws: int = DRAWS, seed: int = SEED) -> Matrix:
    """Rademacher signs, patterns × groups: all of them where they are few, otherwise the same draws every time."""
    if groups <= ENUMERATED:
        bits = (np.arange(2**groups)[:, None] >> np.arange(groups)) & 1
        return np.asarray(1.0 - 2.0 * bits, dtype=np.float64)
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, groups))


def wild_bootstrap(design: Design, interest: int = 0, draws: int = DRAWS, seed: int = SEED) -> Wild:
    """The restricted wild cluster bootstrap of one coefficient (Cameron, Gelbach and Miller 2008; MacKinnon 2023 for the scores).

    interest: which column of x. Raises EstimationError where the coefficient is not determined.
    """
    test = _test(design, interest, signs(int(design.cluster.max()) + 1, draws, seed))
    estimate, error = float(test.seen.n0[0]), float(np.sqrt(test.seen.a[0]))
    low, high = (_end(test, estimate, side * error) * test.unit for side in (-1.0, 1.0))
    t = estimate / error if error > 0 else 0.0
    return Wild(estimate * test.unit, t, test.p(0.0), low, high, len(test.drawn.n0), test.enumerated)


def wild_p(design: Design) -> float:
    """The p of the first coefficient against 0."""
    return _test(design, 0, signs(int(design.cluster.max()) + 1)).p(0.0)


def wild_t(design: Design, pattern: Matrix, interest: int = 0) -> tuple[float, Matrix]:
    """|t| as seen and |t| of each pattern (patterns × clusters of signs) under the null of no effect."""
    test = _test(design, interest, pattern)
    return float(np.sqrt(test.seen.squared_t(0.0)[0])), np.asarray(np.sqrt(test.drawn.squared_t(0.0)))


@dataclass(frozen=True, slots=True)
class _Test:
    """The statistics as seen and as drawn, of scaled columns; `unit` leads back to the data."""

    seen: _Linear
    drawn: _Linear
    unit: float
    enumerated: bool

    def p(self, null: float) -> float:
        """The share of patterns whose |t| is at least the one that was seen; drawn patterns count the one that was seen as well."""
        larger = int((self.drawn.squared_t(null) >= self.seen.squared_t(null)[0] * (1 - TIE)).sum())
        patterns = len(self.drawn.n0)
        return larger / patterns if self.enumerated else (larger + 1) / (patterns + 1)


def _test(design: Design, interest: int, pattern: Matrix) -> _Test:
    products = grams(design)
    total, each = products.total(), products.each()
    _, inverse, known = solved(total)
    if products.clusters < 2:
        raise EstimationError("the wild cluster bootstrap needs two clusters or more")
    if not known[0, interest]:
        raise EstimationError("the coefficient is not determined: its column does not vary apart from the others")
    first = 1 + interest
    others = [column for column in range(1, total.shape[1]) if column != first]
    rest, _ = inverses(total[:, others][:, :, others])
    # what is left of outcome and regressor of interest once the other columns are out, times every column: clusters × p
    outcome, regressor = (each[:, 1:, column] - each[:, 1:][:, :, others] @ (rest[0] @ total[0, others, column]) for column in (0, first))
    row = inverse[0, interest]
    leaning = inverse[0] @ (each[:, 1:, 1:] @ row).T
    seen, drawn = (_linear(outcome, regressor, row, leaning, each_pattern) for each_pattern in (np.ones((1, len(each))), pattern))
    enumerated = len(each) <= ENUMERATED and len(pattern) == 2 ** len(each)
    return _Test(seen, drawn, float(products.scale[0] / products.scale[first]), enumerated)


def _linear(outcome: Matrix, regressor: Matrix, row: Matrix, leaning: Matrix, pattern: Matrix) -> _Linear:
    """The pieces of the statistic, for outcome and regressor what is left of either (clusters × p) under each pattern."""
    found = np.empty((5, len(pattern)))
    for start in range(0, len(pattern), AT_ONCE):
        some = pattern[start : start + AT_ONCE]
        scores = [some * (left @ row) - (some @ left) @ leaning for left in (outcome, regressor)]
        found[:2, start : start + AT_ONCE] = [some @ (left @ row) for left in (outcome, regressor)]
        found[2:, start : start + AT_ONCE] = [np.einsum("bg,bg->b", scores[i], scores[j]) for i, j in ((0, 0), (0, 1), (1, 1))]
    return _Linear(*found)


def _end(test: _Test, estimate: float, step: float) -> float:
    """The furthest null value on one side that is not rejected."""
    if step == 0:
        return estimate
    ladder = estimate + step * FURTHEST * np.linspace(0, 1, STEPS + 1) ** 2
    kept = [index for index, null in enumerate(ladder) if test.p(float(null)) > 1 - LEVEL]
    if not kept or kept[-1] == STEPS:
        return float(np.sign(step) * np.inf)
    inside, outside = float(ladder[kept[-1]]), float(ladder[kept[-1] + 1])
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if test.p(middle) > 1 - LEVEL else (inside, middle)
    return inside
