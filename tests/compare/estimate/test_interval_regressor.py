"""Bounds for an interval regressor: against every vertex and many points of small boxes, and what sampling adds."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import optimize, stats

from zxstudy.compare.estimate.clustered import Design, fit, half_width
from zxstudy.compare.estimate.identified_set import imbens_manski, stoye
from zxstudy.compare.estimate.interval_regressor import regressor_bounds
from zxstudy.compare.estimate.within import codes, dummies
from zxstudy.errors import EstimationError


def sample(n: int, slope: float, seed: int, width: float = 1.5) -> tuple[Design, np.ndarray, np.ndarray, np.ndarray]:
    """A design, the regressor as it is, and intervals around it for most rows."""
    rng = np.random.default_rng(seed)
    other = rng.normal(size=n)
    x = rng.normal(size=n) + 0.3 * other
    y = slope * x + 0.5 * other + rng.normal(size=n)
    wide = rng.random(n) * width * (rng.random(n) < 0.6)
    low = x - rng.random(n) * wide
    design = Design(y, np.column_stack([x, other]), [], codes(np.arange(n) % max(n // 4, 3)))
    return design, x, low, low + wide


def slope_of(design: Design, x: np.ndarray) -> float:
    columns = np.column_stack([x, design.x[:, 1:], *([dummies(effect) for effect in design.effects] or [np.ones(len(x))])])
    return float(np.linalg.lstsq(columns, design.y, rcond=None)[0][0])


@pytest.mark.parametrize(("slope", "seed"), [(2.0, 0), (-2.0, 1), (0.1, 2), (2.0, 3), (0.0, 8), (0.0, 9), (0.3, 10), (-0.2, 11)])
def test_every_regressor_of_a_small_box_lies_within(slope: float, seed: int) -> None:
    design, _, low, high = sample(11, slope, seed)
    found = regressor_bounds(design, low, high)
    loose = np.flatnonzero(high > low)
    slopes = []
    for corner in itertools.product([0, 1], repeat=len(loose)):
        x = low.copy()
        x[loose] = np.where(corner, high[loose], low[loose])
        slopes.append(slope_of(design, x))
    rng = np.random.default_rng(seed)
    for sign in (1, -1):  # the largest and the smallest lie at the ends only where 0 is not crossed
        for _ in range(4):
            way = optimize.minimize(
                lambda part, sign=sign: -sign * slope_of(design, low + part * (high - low)),
                rng.random(11), bounds=[(0, 1)] * 11, method="L-BFGS-B", options={"ftol": 1e-14},
            )  # fmt: skip
            slopes.append(-sign * way.fun)
    slack = 1e-6 * max(np.abs(slopes))
    assert found.least <= min(slopes) + 1e-9
    assert found.greatest >= max(slopes) - 1e-9
    assert found.least_met == pytest.approx(min(slopes), abs=slack)
    assert found.greatest_met == pytest.approx(max(slopes), abs=slack)
    assert found.least <= found.least_met <= found.greatest_met <= found.greatest
    assert found.intervals == len(loose)


@pytest.mark.parametrize("effects", [False, True])
def test_the_gap_between_what_is_met_and_what_is_not_exceeded_is_small(effects: bool) -> None:
    design, x, low, high = sample(400, 1.0, 5)
    if effects:
        design = Design(design.y, design.x, [codes(np.arange(400) // 8), codes(np.arange(400) % 8)], codes(np.arange(400) // 8), nested=1)
    found = regressor_bounds(design, low, high)
    gap = 1e-3 if effects else 1e-5  # each effect with few rows leaves the dual a gap of its own
    assert found.least_met - found.least < gap
    assert found.greatest - found.greatest_met < gap
    assert found.least <= slope_of(design, x) <= found.greatest
    assert found.low < found.least <= found.greatest < found.high
    rng = np.random.default_rng(0)
    for _ in range(50):
        assert found.least <= slope_of(design, rng.uniform(low, high)) <= found.greatest


def test_a_regressor_without_controls_is_bounded_beside_its_effects() -> None:
    design, x, low, high = sample(120, 1.0, 13)
    bare = Design(design.y, x[:, None], [codes(np.arange(120) // 8), codes(np.arange(120) % 8)], codes(np.arange(120) // 8), nested=1)
    found = regressor_bounds(bare, low, high)
    assert found.least <= slope_of(bare, x) <= found.greatest


def test_exact_rows_give_the_estimate_and_its_usual_interval() -> None:
    design, x, _, _ = sample(200, 1.0, 6)
    found, plain = regressor_bounds(design, x, x), fit(design)
    assert (found.least, found.greatest) == pytest.approx((plain.estimate, plain.estimate), rel=1e-9)
    wide = half_width(plain.error, plain.freedom)
    assert (found.low, found.high) == pytest.approx((plain.estimate - wide, plain.estimate + wide), rel=1e-7)
    assert found.correlation == pytest.approx(1.0)


def test_wider_intervals_give_wider_sets_and_units_only_their_scale() -> None:
    design, _, low, high = sample(150, 1.0, 7)
    narrow, wide = regressor_bounds(design, low, high), regressor_bounds(design, low - 0.1, high + 0.1)
    assert wide.least < narrow.least < narrow.greatest < wide.greatest
    for scale in (1e-8, 1e8):
        scaled = regressor_bounds(design, low * scale + 3 * scale, high * scale + 3 * scale)
        assert (scaled.least * scale, scaled.greatest * scale) == pytest.approx((narrow.least, narrow.greatest), rel=1e-5)


def test_a_row_with_an_effect_of_its_own_tells_nothing_whatever_its_size() -> None:
    design, _, low, high = sample(60, 1.0, 12)
    unit = np.repeat(np.arange(12), 5)
    plain = regressor_bounds(Design(design.y, design.x, [unit], unit, 1), low, high)
    rows = [np.append(values, 1e6) for values in (design.y, low, high)]
    alone = Design(rows[0], np.vstack([design.x, [1e6, 1.0]]), [np.append(unit, 12)], np.append(unit, 12), 1)
    found = regressor_bounds(alone, rows[1], rows[2])
    assert (found.least, found.greatest) == pytest.approx((plain.least, plain.greatest), rel=1e-3)


def test_intervals_that_allow_a_regressor_without_variation_bound_nothing() -> None:
    design, _, low, high = sample(60, 1.0, 8)
    found = regressor_bounds(design, np.minimum(low, 0.5), np.maximum(high, 0.5))
    assert (found.least, found.greatest, found.low, found.high) == (-np.inf, np.inf, -np.inf, np.inf)


def test_refused() -> None:
    design, _, low, high = sample(60, 1.0, 9)
    for ends, words in (
        ((high + 0.1, low), "low is above high"),
        ((low, np.where(np.arange(60) == 4, np.inf, high)), "row 4 is inf"),
        ((low[:-1], high[:-1]), "59 and 59 ends for 60"),
        ((np.ones(60), np.ones(60)), "does not vary"),
        ((design.x[:, 1], design.x[:, 1]), "does not vary"),
    ):
        with pytest.raises(EstimationError, match=words):
            regressor_bounds(design, *ends)
    with pytest.raises(EstimationError, match="y: row 3 is nan"):
        regressor_bounds(Design(np.where(np.arange(60) == 3, np.nan, design.y), design.x, [], design.cluster), low, high)
    with pytest.raises(EstimationError, match="without weights"):
        regressor_bounds(Design(design.y, design.x, [], design.cluster, 0, np.ones(60)), low, high)


def test_imbens_manski_between_one_and_two_sided() -> None:
    one, two = stats.norm.ppf([0.95, 0.975])
    assert imbens_manski((1.0, 1.0), (0.5, 0.5)) == pytest.approx((1 - 0.5 * two, 1 + 0.5 * two))
    assert imbens_manski((1.0, 9.0), (0.5, 0.1)) == pytest.approx((1 - 0.5 * one, 9 + 0.1 * one), rel=1e-6)
    low, _ = imbens_manski((0.0, 0.5), (1.0, 1.0))
    assert stats.norm.cdf(-low + 0.5) - stats.norm.cdf(low) == pytest.approx(0.95)  # equation 6
    assert imbens_manski((1.0, 2.0), (0.0, 0.0)) == (1.0, 2.0)
    few = imbens_manski((0.0, 0.0), (1.0, 1.0), freedom=4)
    assert few[1] == pytest.approx(stats.t.ppf(0.975, 4))


def test_stoye_covers_both_ends_and_is_no_longer_than_it_must_be() -> None:
    draws = np.random.default_rng(1).standard_normal((200_000, 2))
    for errors, width, correlation in (((1.0, 1.0), 0.5, 0.3), ((1.0, 0.4), 1.0, 0.8), ((0.5, 1.0), 0.2, 0.95)):
        lower, upper = stoye((0.0, width), errors, correlation)
        first = errors[0] * draws[:, 0]
        second = width + errors[1] * (correlation * draws[:, 0] + np.sqrt(1 - correlation**2) * draws[:, 1])
        below, above = first + lower, second + (upper - width)  # the interval moves with the estimated bounds
        covered = min(((below <= end) & (end <= above)).mean() for end in (0.0, width))
        assert covered == pytest.approx(0.95, abs=0.004)
    assert stoye((1.0, 1.0), (0.5, 0.5), 1.0) == pytest.approx(imbens_manski((1.0, 1.0), (0.5, 0.5)), abs=1e-3)
    assert stoye((0.0, 50.0), (1.0, 1.0), 0.5) == pytest.approx(imbens_manski((0.0, 50.0), (1.0, 1.0)), abs=1e-3)


def test_bounds_that_cross_or_errors_below_zero_are_refused() -> None:
    for bounds, errors in (((2.0, 1.0), (1.0, 1.0)), ((1.0, 2.0), (-1.0, 1.0)), ((np.nan, 1.0), (1.0, 1.0))):
        with pytest.raises(EstimationError):
            imbens_manski(bounds, errors)
    with pytest.raises(EstimationError):
        stoye((0.0, 1.0), (1.0, 1.0), 1.5)


def test_the_interval_covers_what_produced_the_data() -> None:
    held = []
    for seed in range(40):
        design, _, low, high = sample(80, 1.0, 100 + seed)
        found = regressor_bounds(design, low, high)
        held.append(found.low <= 1.0 <= found.high)
    assert sum(held) >= 37  # the set alone holds the truth nearly always; 95 % is the least
