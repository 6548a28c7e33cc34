"""Outcomes that some do not report: bounds by hand, what they cover, and weighting for who reports."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tools.numdiff import approx_fprime

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.identified_set import imbens_manski
from zxstudy.compare.estimate.missing_outcomes import coefficient_bounds, monotone_instrument, monotone_selection, worst_case
from zxstudy.compare.estimate.weighting import weighted_for_reporting
from zxstudy.compare.estimate.within import codes
from zxstudy.errors import EstimationError

NAN = np.nan
LIMITS = (0.0, 1.0)
SOME = np.array([1.0, 0.5, NAN, NAN, 0.6, NAN]), np.array([1.0, 0.7, NAN, NAN, 0.6, NAN])
ALONE = np.arange(6)


def test_worst_case_by_hand() -> None:
    found = worst_case(*SOME, LIMITS, ALONE)
    assert (found.least, found.greatest) == pytest.approx((2.1 / 6, 5.3 / 6))
    errors = [np.std(ends, ddof=1) / np.sqrt(6) for ends in ([1, 0.5, 0, 0, 0.6, 0], [1, 0.7, 1, 1, 0.6, 1])]
    assert (found.low, found.high) == pytest.approx(imbens_manski((2.1 / 6, 5.3 / 6), (errors[0], errors[1]), 5))
    assert (found.n, found.silent, found.clusters) == (6, 3, 6)


def test_all_report_is_the_mean_with_its_usual_interval() -> None:
    y = np.array([0.2, 0.4, 0.9, 0.7])
    for found in (worst_case(y, y, LIMITS, np.arange(4)), monotone_selection(y, y, LIMITS, np.arange(4), "no better")):
        assert (found.least, found.greatest) == pytest.approx((0.55, 0.55))
        half = 3.1824463 * np.std(y, ddof=1) / 2
        assert (found.low, found.high) == pytest.approx((0.55 - half, 0.55 + half), rel=1e-6)


def test_silent_that_are_no_better_or_no_worse() -> None:
    mean_low, mean_high = 2.1 / 3, 2.3 / 3
    better = monotone_selection(*SOME, LIMITS, ALONE, "no better")
    worse = monotone_selection(*SOME, LIMITS, ALONE, "no worse")
    assert (better.least, better.greatest) == pytest.approx((2.1 / 6, mean_high))
    assert (worse.least, worse.greatest) == pytest.approx((mean_low, 5.3 / 6))
    assert "no better" in better.assumption


def graded(seed: int, n: int = 900) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A share that rises over three levels, reported less where it is low; with its level and village."""
    rng = np.random.default_rng(seed)
    level = rng.integers(0, 3, n).astype(float)
    share = np.clip(0.5 + 0.1 * level + 0.15 * rng.normal(size=n), 0, 1)
    silent = rng.random(n) < np.where(level == 1, 0.6, 0.2)
    return np.where(silent, NAN, share), level, np.arange(n) // 3


def test_a_monotone_instrument_takes_the_best_bound_of_each_side() -> None:
    rows = {0.0: (0.2, 0.6), 1.0: (0.1, 0.9), 2.0: (0.5, 0.7)}
    level, village = np.tile(list(rows), 4), np.repeat(np.arange(4), 3)  # villages are alike: the bootstrap finds no bias to take out
    low, high = (np.array([rows[each][end] for each in level]) for end in (0, 1))
    found = monotone_instrument((low, high), LIMITS, level, village, draws=50)
    assert (found.least, found.greatest) == pytest.approx(((0.2 + 0.2 + 0.5) / 3, (0.6 + 0.7 + 0.7) / 3))


def test_each_assumption_narrows_and_the_truth_stays_inside() -> None:
    held = 0
    for seed in range(20):
        y, level, village = graded(seed)
        worst, instrument = worst_case(y, y, LIMITS, village), monotone_instrument((y, y), LIMITS, level, village, draws=60)
        assert instrument.greatest - instrument.least < worst.greatest - worst.least
        held += instrument.low <= 0.598 <= instrument.high  # the mean of the clipped shares, from 10 million draws
    assert held >= 19


def test_an_instrument_that_the_data_contradict_is_refused() -> None:
    level = np.repeat([0.0, 1.0], 50)
    y = np.where(level == 0, 0.9, 0.1)
    with pytest.raises(EstimationError, match="bounds cross"):
        monotone_instrument((y, y), LIMITS, level, np.arange(100), draws=30)


def test_bounds_of_a_coefficient_are_reached_at_the_ends() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 2))
    y = x[:, 0] + rng.normal(size=40)
    low, high = y - rng.random(40), y + rng.random(40)
    design = Design(y, x, [codes(np.arange(40) % 4)], codes(np.arange(40) % 4), nested=1)
    least, greatest = coefficient_bounds(design, low, high)
    columns = np.column_stack([x, np.eye(4)[np.arange(40) % 4]])
    drawn = [np.linalg.lstsq(columns, rng.uniform(low, high), rcond=None)[0][0] for _ in range(200)]
    assert least < min(drawn) < max(drawn) < greatest
    weight = np.linalg.pinv(columns)[0]
    assert np.linalg.lstsq(columns, np.where(weight > 0, high, low), rcond=None)[0][0] == pytest.approx(greatest)


def test_bounds_of_a_coefficient_refused() -> None:
    x = np.arange(6.0)[:, None]
    design = Design(np.full(6, NAN), x, [], codes(np.arange(6)))
    for low, high, words in (
        (ALONE, ALONE - 1.0, "low is above high"),
        (SOME[0], SOME[1], "row 2 is nan"),
        (ALONE[:3], ALONE[:3], "3 and 3 ends"),
    ):
        with pytest.raises(EstimationError, match=words):
            coefficient_bounds(design, low, high)


@pytest.mark.parametrize(
    ("low", "high", "limits", "words"),
    [
        ([0.5, 1.2], [0.5, 1.2], LIMITS, r"row 1 is \[1.2, 1.2\]"),
        ([0.5, NAN], [0.5, 0.7], LIMITS, "row 1"),
        ([0.5, 0.6], [0.4, 0.6], LIMITS, "row 0"),
        ([0.5], [0.5, 0.6], LIMITS, "shapes"),
        ([0.5, 0.5], [0.5, 0.6], (0.0, np.inf), "limits"),
    ],
)
def test_refused(low: list[float], high: list[float], limits: tuple[float, float], words: str) -> None:
    with pytest.raises(EstimationError, match=words):
        worst_case(low, high, limits, np.arange(len(low)))


def test_no_one_reports_or_one_cluster() -> None:
    silent = np.full(4, NAN)
    assert (worst_case(silent, silent, LIMITS, np.arange(4)).least, worst_case(silent, silent, LIMITS, np.arange(4)).greatest) == (0.0, 1.0)
    with pytest.raises(EstimationError, match="no row reports"):
        monotone_selection(silent, silent, LIMITS, np.arange(4), "no better")
    with pytest.raises(EstimationError, match="clusters: 1 found"):
        worst_case(*SOME, LIMITS, np.zeros(6))


def reporting(seed: int, n: int = 1500) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """An outcome whose slope on x differs by a covariate that decides who reports; over all the slope is 1."""
    rng = np.random.default_rng(seed)
    rich = rng.normal(size=n)
    x = rng.normal(size=n)
    y = (1 + 0.5 * rich) * x + rich + rng.normal(size=n)
    reports = (rng.random(n) < 1 / (1 + np.exp(-0.3 - 1.0 * rich))).astype(float)
    return np.where(reports > 0, y, NAN), x, reports, rich


def test_weighting_undoes_selection_on_what_is_known() -> None:
    fits = [weighted_for_reporting(*reporting(seed)) for seed in range(25)]
    plain = []
    for seed in range(25):
        y, x, reports, _ = reporting(seed)
        rows = reports > 0
        plain.append(np.polyfit(x[rows], y[rows], 1)[0])
    assert np.mean(plain) > 1.12  # those that report have steeper slopes
    assert np.mean([fit.coefficients.params[0] for fit in fits]) == pytest.approx(1.0, abs=0.06)
    covered = [low <= 1.0 <= high for low, high in (fit.coefficients.interval()[0] for fit in fits)]
    assert sum(covered) >= 21


def test_errors_are_those_of_both_steps_together() -> None:
    y, x, reports, rich = reporting(3, 300)
    village = np.arange(300) // 5
    found = weighted_for_reporting(y, x, reports, rich, Errors(village, "none"))
    columns, who = np.column_stack([x, np.ones(300)]), np.column_stack([rich, np.ones(300)])
    outcome = np.where(reports > 0, y, 0.0)

    def moments(both: np.ndarray) -> np.ndarray:
        chance = 1 / (1 + np.exp(-who @ both[2:]))
        return np.column_stack([columns * ((outcome - columns @ both[:2]) * reports / chance)[:, None], who * (reports - chance)[:, None]])

    both = np.append(found.coefficients.params, found.who.params)
    assert moments(both).sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-6)
    inverse = np.linalg.inv(approx_fprime(both, lambda at: moments(at).sum(axis=0), centered=True))
    summed = np.stack([moments(both)[village == each].sum(axis=0) for each in range(60)])
    assert found.coefficients.covariance == pytest.approx((inverse @ summed.T @ summed @ inverse.T)[:2, :2], rel=1e-6)
    assert "weights estimated" in found.coefficients.errors
    assert found.effective < reports.sum()


def test_weighting_refused() -> None:
    y, x, reports, rich = reporting(4, 200)
    for given, words in (
        ((y, x, np.ones(200), rich), "both of them"),
        ((y, x, reports * 0.5, rich), "1 and 0"),
        ((y, x, (rich > 0).astype(float), rich), "separation"),
        ((np.where(np.arange(200) == int(np.flatnonzero(reports)[0]), NAN, y), x, reports, rich), "among those that report: row 0"),
        ((y, np.column_stack([x, 2 * x]), reports, rich), "combination"),
        ((y, x, reports, np.ones(200)), "same in every row"),
    ):
        with pytest.raises(EstimationError, match=words):
            weighted_for_reporting(*given)
