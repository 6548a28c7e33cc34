"""Interval regressors imputed: Rubin's rules as mice has them, draws that are what they claim, and which treatment is biased and how."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats
from tests.compare.estimate.truth import beside, data

from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.imputation import Imputation, impute, imputed_regression
from zxstudy.compare.estimate.interval_outcome import interval_regression
from zxstudy.compare.estimate.least_squares import least_squares
from zxstudy.compare.estimate.rubin import Pooled, pool
from zxstudy.compare.estimate.truncated import log_chance, truncated_normal
from zxstudy.errors import EstimationError

AS_MICE = 1e-9  # mice's figures are stored with thirteen digits


def test_pooling_as_mice() -> None:
    truth, table = beside(), data("mice_nhanes_m20")
    params, variances = [], []
    for _, complete in table.groupby(".imp"):
        fitted = least_squares(complete["chl"].to_numpy(float), np.column_stack([np.ones(25), complete["bmi"], complete["age"]]), None)
        params.append(fitted.params)
        variances.append(np.diag(fitted.covariance))
    found = pool(params, variances, 22.0)
    for name, values in (
        ("estimate", found.params), ("ubar", found.within), ("b", found.between), ("t", found.total), ("df", found.freedom),
        ("riv", found.increase), ("lambda", found.share), ("fmi", found.fmi),
    ):  # fmt: skip
        assert values == pytest.approx([float(truth[f"r_truth2/mice_pool/{name}/{place}"]) for place in range(3)], rel=AS_MICE)


def test_pooling_by_hand() -> None:
    found = pool([[1.0], [2.0], [3.0]], [[4.0], [4.0], [4.0]], np.inf)  # between 1, total 4 + 4/3, lambda 1/4, old df 2/(1/16)
    assert [found.params[0], found.total[0], found.share[0], found.freedom[0]] == pytest.approx([2.0, 16 / 3, 0.25, 32.0])
    same = pool([[1.0], [1.0]], [[4.0], [4.0]], 10.0)  # nothing is missing: the complete data's own degrees of freedom by Barnard and Rubin
    assert [same.se[0], same.freedom[0], same.increase[0]] == pytest.approx([2.0, 11 / 13 * 10, 0.0])


@pytest.mark.parametrize(
    ("params", "variances", "words"),
    [
        ([[1.0]], [[1.0]], "at least 2"),
        ([[1.0], [2.0]], [[1.0]], "one shape"),
        ([[1.0], [2.0]], [[1.0], [0.0]], "not above 0"),
        ([[1.0], [np.nan]], [[1.0], [1.0]], "not finite"),
    ],
)
def test_pooling_refused(params: list[list[float]], variances: list[list[float]], words: str) -> None:
    with pytest.raises(EstimationError, match=words):
        pool(params, variances, 10.0)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 2.0), (0.5, np.inf), (-np.inf, -3.0), (8.0, 8.5), (-40.0, -39.0), (30.0, np.inf)])
def test_draws_from_the_truncated_normal(low: float, high: float) -> None:
    drawn = truncated_normal(np.zeros(4000), 1.0, (np.full(4000, low), np.full(4000, high)), np.random.default_rng(1))
    assert ((drawn >= low) & (drawn <= high)).all()
    around = max(min(0.0, high), low)
    ends = max(low, around - 12), min(high, around + 12)
    weight = [integrate.quad(lambda u, power=power: u**power * np.exp((around**2 - u**2) / 2), *ends)[0] for power in (0, 1, 2)]
    mean = weight[1] / weight[0]
    spread = np.sqrt(max(weight[2] / weight[0] - mean**2, 1e-12))
    assert drawn.mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(4000) + 1e-6)
    assert log_chance(np.array([low]), np.array([high]))[0] == pytest.approx(
        np.log(weight[0] / np.sqrt(2 * np.pi)) - around**2 / 2, rel=1e-6
    )


def shares(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """An outcome that rises by 2 with a share, a seventh of it at 1; a quarter known to five points, half as "at least" a figure."""
    rng = np.random.default_rng(seed)
    other = rng.normal(size=n)
    share = np.clip(0.9 + 0.1 * (0.3 * other + 0.954 * rng.normal(size=n)), 0.0, 1.0)
    y = 2 * share + 0.1 * other + 0.3 * rng.normal(size=n)
    kind, figure = rng.random(n), rng.choice([0.7, 0.75, 0.8, 0.85, 0.9, 0.95], n)
    five = np.minimum(np.floor(share / 0.05 + 1e-9) * 0.05, 0.95)
    at_least, in_five = (kind >= 0.5) & (figure <= share), (kind >= 0.25) & (kind < 0.5)
    low = np.where(at_least, figure, np.where(in_five, five, share))
    return y, share, other, low, np.where(at_least, 1.0, np.where(in_five, five + 0.05, share))


def pooled_by(y: np.ndarray, completed: list[np.ndarray], other: np.ndarray) -> Pooled:
    fits = [least_squares(y, np.column_stack([values, other, np.ones(len(y))]), Errors()) for values in completed]
    return pool([fit.params for fit in fits], [np.diag(fit.covariance) for fit in fits], np.inf)


def treatments(seed: int, n: int = 600) -> dict[str, Pooled]:
    """The coefficient of the share by each treatment of its intervals, in one sample."""
    y, _, other, low, high = shares(n, seed)
    rng = np.random.default_rng(seed)
    blind = interval_regression(low, high, other).coefficients.params
    uniform = [rng.uniform(low, high) for _ in range(10)]
    without = [
        np.where(
            low == high, low, truncated_normal(other * blind[0] + blind[1], np.exp(blind[2]), (low, np.maximum(high, low + 1e-12)), rng)
        )
        for _ in range(10)
    ]
    ways = {"uniform": pooled_by(y, uniform, other), "without the outcome": pooled_by(y, without, other)}
    for scale in ("normal", "two_limit"):
        ways[scale] = imputed_regression(y, (low, high), other, Errors(), Imputation(scale, 10, seed)).pooled  # type: ignore[arg-type]
    return ways


def test_which_treatment_is_biased() -> None:
    samples = [treatments(seed) for seed in range(12)]
    bias = {name: np.mean([sample[name].params[0] for sample in samples]) - 2.0 for name in samples[0]}
    error = np.std([sample["two_limit"].params[0] for sample in samples], ddof=1) / np.sqrt(12)
    assert bias["uniform"] < -0.3
    assert -0.4 < bias["without the outcome"] < -0.15
    assert abs(bias["two_limit"]) < 3 * error
    assert bias["two_limit"] < bias["normal"] < bias["two_limit"] + 0.25  # the heap at 1 pulls the normal up
    covered = [low <= 2.0 <= high for low, high in (sample["two_limit"].interval()[0] for sample in samples)]
    assert stats.binomtest(sum(covered), 12, 0.95).pvalue > 0.01


@pytest.mark.parametrize("scale", ["normal", "two_limit"])
def test_exact_rows_stay_and_the_others_lie_within_their_ends(scale: str) -> None:
    y, _, other, low, high = shares(200, 7)
    sets = impute(y, (low, high), other[:, None], Imputation(scale, 3, 1))  # type: ignore[arg-type]
    again = impute(y, (low, high), other[:, None], Imputation(scale, 3, 1))  # type: ignore[arg-type]
    for values, twin in zip(sets, again, strict=True):
        assert (values[low == high] == low[low == high]).all()
        assert ((values >= low) & (values <= high)).all()
        assert (values == twin).all()
    assert (sets[0] != sets[1]).any()
    assert (sets[0] == 1).sum() > (low == 1).sum() if scale == "two_limit" else True


@pytest.mark.parametrize("scale", ["normal", "two_limit"])
def test_nothing_to_impute_is_least_squares(scale: str) -> None:
    y, share, other, *_ = shares(100, 2)
    plan = Imputation(scale, 3, 1)  # type: ignore[arg-type]
    found = imputed_regression(y, (share, share), other, Errors(np.arange(100) // 5), plan)
    plain = least_squares(y, np.column_stack([share, other, np.ones(100)]), Errors(np.arange(100) // 5))
    assert (found.imputed, found.errors) == (0, plain.errors)
    assert found.pooled.params == pytest.approx(plain.params, rel=1e-12)
    assert found.pooled.se == pytest.approx(plain.se, rel=1e-12)
    assert found.pooled.fmi[0] < 0.15  # 2/(df + 3) alone


def test_other_columns_may_be_none_and_of_any_size() -> None:
    y, _, other, low, high = shares(200, 3)
    assert imputed_regression(y, (low, high), np.zeros((200, 0))).pooled.params.shape == (2,)
    for scale in ("normal", "two_limit"):
        plan = Imputation(scale, 5, 1)  # type: ignore[arg-type]
        plain, huge = (imputed_regression(y, (low, high), other * size, None, plan).pooled for size in (1.0, 1e8))
        assert huge.params * [1.0, 1e8, 1.0] == pytest.approx(plain.params, rel=1e-5)


def refused() -> dict[str, tuple[tuple[object, ...], str]]:
    y, _, other, low, high = shares(100, 1)
    percent = Imputation("two_limit")
    return {
        "a missing outcome": ((np.where(np.arange(100) == 3, np.nan, y), (low, high), other), "y: row 3"),
        "ends that cross": ((y, (high + 0.1, low), other), "low is above high"),
        "an open end": ((y, (low, np.where(np.arange(100) == 4, np.inf, high)), other), "regressor, high: row 4 is inf"),
        "other rows": ((y, (low[:-1], high[:-1]), other), "99 and 99 ends for 100 outcomes"),
        "percent as shares": ((y, (low * 100, high * 100), other, None, percent), "between 0 and 1"),
        "collinear columns": ((y, (low, high), np.column_stack([other, 2 * other])), "combination|same"),
        "another scale": ((y, (low, high), other, None, Imputation("logit")), "normal or two_limit"),  # type: ignore[arg-type]
        "one draw": ((y, (low, high), other, None, Imputation(draws=1)), "draws: 1"),
        "a constant regressor": ((y, (np.ones(100), np.ones(100)), other), "x reaches|combination|same"),
        "shares whose ends cross": ((y, (np.ones(100), low), other, None, percent), "low is above high"),
        "shares that tell nothing": ((y, (np.zeros(100), np.ones(100)), other, None, percent), "at least one row"),
        "shares that are all 1": ((y, (np.ones(100), np.ones(100)), other, None, percent), "same side"),
        "all of it open": ((y, (np.zeros(100), np.ones(100)), other), "without error|combination"),
    }


@pytest.mark.parametrize("case", list(refused()))
def test_refused(case: str) -> None:
    given, words = refused()[case]
    with pytest.raises(EstimationError, match=words):
        imputed_regression(*given)  # type: ignore[arg-type]
