"""Power: R's figures, the table that was set down before the study, and samples drawn to see whether it is so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.truth import figure

from zxstudy.compare.estimate.clustered import Design, detectable, fit, half_width
from zxstudy.compare.estimate.power import (
    Precision,
    detectable_correlation,
    exactly_detectable,
    needed_for_shares,
    power,
    to_rule_out,
    to_see,
)
from zxstudy.compare.estimate.within import codes
from zxstudy.errors import UsageError

AS_R = 1e-8
SPREAD = 0.236  # of the solved share in the published figures


def two_groups(n: float) -> tuple[float, float]:
    """The error and the freedom of the difference of two means with deviation 1 and n each."""
    return float(np.sqrt(2 / n)), 2 * n - 2


def test_r_figures_that_are_printed_in_its_manual() -> None:
    assert power(0.5, *two_groups(63.76576)) == pytest.approx(0.8, abs=1e-6)
    assert power(1, *two_groups(20)) == pytest.approx(0.8689528, abs=5e-8)
    assert needed_for_shares(0.5, 0.75, chance=0.9) == pytest.approx(76.7, abs=0.05)


def test_r_figures() -> None:
    assert power(0.5, *two_groups(figure("r_truth3/power/n_d05_80"))) == pytest.approx(0.8, abs=1e-6)
    assert power(0.5, *two_groups(64)) == pytest.approx(figure("r_truth3/power/pow_n64"), rel=AS_R)
    assert exactly_detectable(*two_groups(50)) == pytest.approx(figure("r_truth3/power/mde_n50"), rel=2e-5)  # R stops at four digits
    assert needed_for_shares(0.9, 0.95) == pytest.approx(figure("r_truth3/power/prop_n"), rel=AS_R)


@pytest.mark.parametrize(("n", "points", "clustered", "correlation"), [
    (30, 12, 15, 0.49), (60, 9, 10, 0.35), (100, 7, 8, 0.28), (150, 5, 7, 0.23), (200, 5, 6, 0.20), (300, 4, 5, 0.16),
])  # fmt: skip
def test_the_table_that_was_set_down(n: int, points: int, clustered: int, correlation: float) -> None:
    """Minimum detectable slope per standard deviation, in points of share; with a design effect of 1.5; as a correlation."""
    error = SPREAD / np.sqrt(n)
    normal = 10**9
    assert round(100 * detectable(error, normal)) == points
    assert round(100 * detectable(error * np.sqrt(1.5), normal)) == clustered
    assert detectable_correlation(n) == pytest.approx(correlation, abs=0.006)


def test_five_points_need_so_many_county_years() -> None:
    independent = Precision(SPREAD / np.sqrt(60), 59, 60, 60)
    found = to_see(independent, 0.05)
    assert found is not None
    assert 170 <= found.rows <= 180
    clustered = to_see(Precision(SPREAD * np.sqrt(1.5 / 60), 19, 20, 60), 0.05)
    assert clustered is not None
    assert 260 <= clustered.rows <= 275
    assert detectable_correlation(60) == pytest.approx(0.355, abs=5e-4)
    assert detectable_correlation(60, tests=4) == pytest.approx(0.416, abs=5e-4)


@settings(max_examples=40)
@given(st.floats(0.01, 1), st.integers(3, 200), st.integers(1, 12), st.floats(0.02, 1))
def test_what_is_needed_is_enough_and_one_less_is_not(error: float, clusters: int, each: int, effect: float) -> None:
    found = to_see(Precision(error, clusters - 1, clusters, clusters * each), effect)
    if found is None:
        return
    scaled = [(error * np.sqrt(clusters / g), (clusters - 1) * g / clusters) for g in (found.clusters, found.clusters - 1)]
    assert detectable(*scaled[0]) <= effect * (1 + 1e-12)
    assert found.clusters == 2 or detectable(*scaled[1]) > effect
    ruled_out = to_rule_out(Precision(error, clusters - 1, clusters, clusters * each), effect)
    assert ruled_out is None or ruled_out.clusters >= found.clusters


def test_more_rows_do_not_narrow_the_intervals_of_the_outcome() -> None:
    assert to_see(Precision(0.02, 29, 30, 60, unknown=0.05), 0.05) is None
    open_part = to_see(Precision(0.02, 29, 30, 60, unknown=0.02), 0.05)
    plain = to_see(Precision(0.02, 29, 30, 60), 0.05)
    assert open_part is not None
    assert plain is not None
    assert open_part.clusters > 2 * plain.clusters
    assert to_see(Precision(0.02, 29, 30, 60), 0.0) is None
    assert to_see(Precision(1e6, 29, 30, 60), 0.01) is None


def test_drawn_samples_see_it_in_four_of_five() -> None:
    """40 clusters of 3; the effect that they detect with 80 % is found in about 80 % of 300 samples, and ruled out in as many."""
    rng = np.random.default_rng(11)
    clusters, each, error = 40, 3, 1 / np.sqrt(120)
    effect = exactly_detectable(error, clusters - 1)
    margin = half_width(error, clusters - 1) + half_width(error, clusters - 1) * 1.303 / 2.023  # t of .975 and .9
    seen = ruled_out = 0
    group = codes(np.repeat(np.arange(clusters), each))
    for _ in range(300):
        x, noise = rng.normal(size=(120, 1)), rng.normal(size=120)
        found = fit(Design(effect * x[:, 0] + noise, x, [], group), "none")
        seen += abs(found.estimate / found.error) > half_width(1, found.freedom)
        null = fit(Design(noise, x, [], group), "none")
        ruled_out += abs(null.estimate) + half_width(null.error, null.freedom) < margin
    assert 0.72 < seen / 300 < 0.88
    assert 0.72 < ruled_out / 300 < 0.9


@pytest.mark.parametrize(("call", "said"), [
    (lambda: detectable_correlation(3), "more than 3"), (lambda: needed_for_shares(0.5, 0.5), "different"),
    (lambda: needed_for_shares(0.5, 1.2), "between 0 and 1"),
])  # fmt: skip
def test_what_cannot_be_planned_is_refused(call: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        call()  # type: ignore[operator]
