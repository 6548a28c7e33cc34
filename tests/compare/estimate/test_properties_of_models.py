"""What must hold in every sample, whatever its figures: by algebra, in samples that are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zxstudy.compare.estimate.interval_outcome import interval_regression
from zxstudy.compare.estimate.random_effects import mundlak, random_effects
from zxstudy.compare.estimate.rubin import pool
from zxstudy.compare.estimate.separation import rising
from zxstudy.compare.estimate.within import codes, demean

SEEDS = st.integers(0, 10_000)


@settings(max_examples=25)
@given(seed=SEEDS, units=st.integers(8, 20), periods=st.integers(2, 5), spread=st.floats(0.1, 5.0))
def test_beside_their_means_the_slopes_are_those_of_fixed_effects(seed: int, units: int, periods: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), periods)
    x = rng.normal(size=(len(unit), 2)) + rng.normal(size=(units, 2))[unit]
    y = x @ [1.0, -1.0] + spread * rng.normal(size=units)[unit] + rng.normal(size=len(unit))
    left = demean(np.column_stack([y, x]), codes(unit))
    fixed = np.linalg.lstsq(left[:, 1:], left[:, 0], rcond=None)[0]
    assert mundlak(y, x, unit)[0].coefficients.params[:2] == pytest.approx(fixed, rel=1e-7, abs=1e-9)


@settings(max_examples=25)
@given(seed=SEEDS, shift=st.floats(-1e3, 1e3), scale=st.floats(0.01, 100.0))
def test_random_effects_move_with_the_outcome(seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    unit = np.sort(rng.integers(0, 12, 60))
    assume(len(np.unique(unit)) > 6)
    x = rng.normal(size=(60, 1))
    y = x[:, 0] + rng.normal(size=12)[unit] + rng.normal(size=60)
    plain, moved = random_effects(y, x, unit), random_effects(scale * y + shift, x, unit)
    assert moved.coefficients.params[0] == pytest.approx(scale * plain.coefficients.params[0], rel=1e-6)
    assert moved.theta == pytest.approx(plain.theta, abs=1e-6)


@settings(max_examples=60)
@given(values=st.lists(st.integers(-6, 6), min_size=4, max_size=12), seed=SEEDS)
def test_one_regressor_separates_where_the_groups_do_not_overlap(values: list[int], seed: int) -> None:
    x = np.array(values, dtype=float)
    answers = np.random.default_rng(seed).integers(0, 2, len(x)) * 2 - 1
    assume(np.ptp(x) > 0 and abs(answers.sum()) < len(x))
    columns = np.column_stack([(x - x.mean()) / x.std(), np.ones(len(x))])
    above, below = x[answers > 0], x[answers < 0]
    apart = above.min() >= below.max() or below.min() >= above.max()
    assert (rising(np.zeros((0, 2)), columns * answers[:, None]) is not None) == apart


@settings(max_examples=25)
@given(seed=SEEDS, shift=st.floats(-100.0, 100.0), scale=st.sampled_from([-3.0, -0.01, 0.5, 40.0]))
def test_an_interval_regression_turns_with_its_outcome(seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, 1))
    y = x[:, 0] + rng.normal(size=60)
    kind = rng.integers(0, 4, 60)
    low, high = np.where(kind == 0, -np.inf, y - 0.2 * (kind > 1)), np.where(kind == 1, np.inf, y + 0.3 * (kind > 2))
    plain = interval_regression(low, high, x)
    ends = (scale * low + shift, scale * high + shift)
    turned = interval_regression(*(ends if scale > 0 else ends[::-1]), x)
    assert turned.coefficients.params[0] == pytest.approx(scale * plain.coefficients.params[0], rel=1e-6, abs=1e-7 * abs(scale))
    assert turned.scale == pytest.approx(abs(scale) * plain.scale, rel=1e-6)
    assert (turned.left, turned.right) == ((plain.left, plain.right) if scale > 0 else (plain.right, plain.left))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 5)), min_size=2, max_size=12), st.floats(3, 500))
def test_pooling_is_never_surer_than_the_complete_data(drawn: list[tuple[float, float]], freedom: float) -> None:
    params, variances = np.array(drawn).T[:, :, None]
    found = pool(params, variances, freedom)
    assert found.total[0] >= found.within[0]
    assert found.freedom[0] <= freedom + 1e-9
    assert pool(params[::-1], variances[::-1], freedom).total == pytest.approx(found.total)
