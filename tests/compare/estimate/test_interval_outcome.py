"""Interval regression: as survreg has it where survreg is right, by its own derivatives, and what has no maximum is refused."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.tools.numdiff import approx_fprime
from tests.compare.estimate.truth import beside, data, kept

from zxstudy.compare.estimate.coefficients import Errors, standard_errors
from zxstudy.compare.estimate.interval_outcome import IntervalModel, interval_regression, lognormal_regression, rate_ends
from zxstudy.compare.estimate.interval_rows import ends
from zxstudy.errors import EstimationError

AS_SURVREG = 1e-8  # survreg stops at a relative change of the log likelihood of 1e-9 in the stored figures
PRINTED = 5e-5  # figures of numerical scores, printed with four decimals
INF = np.inf


def heart_ends() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Survival in days between powers of two: below 4 open, censored rows open above; and age."""
    table = sm.datasets.heart.load_pandas().data
    days, died = table["survival"].to_numpy(), table["censors"].to_numpy() == 1
    low = 2 ** np.floor(np.log2(days))
    low, high = np.where(died, low, days), np.where(died, 2 * low, INF)
    early = died & (days < 4)
    return np.where(early, 0.0, low), np.where(early, 4.0, high), table["age"].to_numpy()


def test_lognormal_as_survreg() -> None:
    truth, table = kept(), sm.datasets.heart.load_pandas().data
    high = np.where(table["censors"] == 1, table["survival"], INF)
    low, coarse, age = heart_ends()
    for prefix, found in (
        ("heart_lognormal", lognormal_regression(table["survival"], high, table["age"])),
        ("heart_interval_lognormal", lognormal_regression(low, coarse, age)),
    ):
        assert found.coefficients.params[:2] == pytest.approx([truth[f"{prefix}/age"], truth[f"{prefix}/constant"]], rel=AS_SURVREG)
        errors = [truth[f"{prefix}/se/{name}"] for name in ("age", "constant", "log scale")]
        assert found.coefficients.se == pytest.approx(errors, rel=AS_SURVREG)
        assert (found.scale, found.loglik) == pytest.approx((truth[f"{prefix}/scale"], truth[f"{prefix}/loglik"]), rel=AS_SURVREG)


def test_logistic_errors_as_survreg() -> None:
    truth, (low, high, age) = kept(), heart_ends()
    with np.errstate(divide="ignore"):
        found = interval_regression(np.log(low), np.log(high), age, distribution="logistic")
    prefix = "heart_interval_loglogistic"
    assert found.coefficients.params[:2] == pytest.approx([truth[f"{prefix}/age"], truth[f"{prefix}/constant"]], rel=AS_SURVREG)
    assert (found.scale, found.loglik) == pytest.approx((truth[f"{prefix}/scale"], truth[f"{prefix}/loglik"]), rel=AS_SURVREG)
    assert (found.exact, found.left, found.right, found.between) == (0, 3, 24, 42)


def some_rows(n: int = 200, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of every kind about a known line."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    y = 1 + x @ np.array([1.0, -0.5]) + rng.normal(size=n)
    kind = rng.integers(0, 4, n)
    low = np.select([kind == 0, kind == 1, kind == 2], [y, np.floor(y), y - 0.3], -INF)
    high = np.select([kind == 0, kind == 1, kind == 2], [y, np.floor(y) + 1, INF], y + 0.3)
    return low, high, x


@pytest.mark.parametrize("distribution", ["gaussian", "logistic", "t"])
def test_score_and_hessian_are_the_derivatives(distribution: str) -> None:
    low, high, x = some_rows()
    model = IntervalModel(ends(low, high), np.column_stack([x, np.ones(len(x))]), distribution)
    for params in (np.array([1.0, -0.5, 1.0, 0.0]), np.array([-2.0, 3.0, 0.0, -1.0]), np.array([0.0, 0.0, 0.0, 2.0])):
        assert model.score_obs(params) == pytest.approx(approx_fprime(params, model.loglikeobs, centered=True), rel=1e-6, abs=1e-6)
        numeric = approx_fprime(params, model.score, centered=True)
        assert model.hessian(params) == pytest.approx(numeric, rel=1e-6, abs=1e-6 * np.abs(numeric).max())


@pytest.mark.parametrize("distribution", ["gaussian", "logistic", "t"])
def test_rows_far_out_in_the_tail_are_finite(distribution: str) -> None:
    rows = ends([60.0, -INF, 40.0, -60.0], [61.0, -50.0, INF, -59.0])
    model = IntervalModel(rows, np.ones((4, 1)), distribution)
    assert np.isfinite(model.loglikeobs(np.zeros(2))).all()
    assert np.isfinite(model.score_obs(np.zeros(2))).all()
    assert np.isfinite(model.hessian(np.zeros(2))).all()


def test_exact_rows_alone_are_least_squares() -> None:
    _, _, x = some_rows()
    y = x @ np.array([1.0, 2.0]) + np.random.default_rng(0).normal(size=200)
    found, plain = interval_regression(y, y, x), sm.OLS(y, np.column_stack([x, np.ones(200)])).fit()
    assert found.coefficients.params[:3] == pytest.approx(plain.params, rel=1e-8)
    assert (found.scale**2, found.loglik) == pytest.approx((plain.ssr / 200, plain.llf), rel=1e-8)


def test_robust_errors_are_the_sandwich_of_the_scores_and_the_factor_has_a_name() -> None:
    low, high, x = some_rows()
    village = np.arange(200) // 8
    found = interval_regression(low, high, x, Errors(village))
    model = IntervalModel(ends(low, high), np.column_stack([x, np.ones(200)]))
    scores = approx_fprime(found.coefficients.params, model.loglikeobs, centered=True)
    bread = np.linalg.inv(-approx_fprime(found.coefficients.params, model.score, centered=True))
    summed = np.stack([scores[village == group].sum(axis=0) for group in range(25)])
    assert found.coefficients.covariance == pytest.approx(bread @ summed.T @ summed @ bread * (25 / 24) * (199 / 196), rel=1e-5)
    assert found.coefficients.errors == "clustered, 25 clusters, G/(G-1)·(N-1)/(N-K), t(24)"
    assert found.coefficients.freedom == 24


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_units_change_figures_by_their_scale_only(scale: float) -> None:
    low, high, x = some_rows()
    plain, scaled = interval_regression(low, high, x), interval_regression(low * scale, high * scale, x * [1.0, scale])
    assert scaled.coefficients.params[:3] / [scale, 1.0, scale] == pytest.approx(plain.coefficients.params[:3], rel=1e-6)
    assert scaled.scale / scale == pytest.approx(plain.scale, rel=1e-7)


def test_an_interval_that_is_narrow_is_an_exact_row() -> None:
    low, high, x = some_rows()
    exact = low == high
    for width in (1e-5, 1e-12):
        found = interval_regression(np.where(exact, low - width / 2, low), np.where(exact, high + width / 2, high), x)
        plain = interval_regression(low, high, x)
        assert found.coefficients.params == pytest.approx(plain.coefficients.params, rel=1e-5)
        assert found.loglik == pytest.approx(plain.loglik + exact.sum() * np.log(width), rel=1e-4)


def test_rates_by_the_logits_of_their_ends() -> None:
    low, high = rate_ends([0.95, 1.0, 0.0, 0.876, 0.0], [1.0, 1.0, 0.0, 0.876, 0.5], rounding=0.0005)
    logit = lambda share: np.log(share / (1 - share))  # noqa: E731
    assert low == pytest.approx([logit(0.95), logit(0.9995), -INF, logit(0.876), -INF])
    assert high == pytest.approx([INF, INF, logit(0.0005), logit(0.876), 0.0])
    for wrong, words in (([1.2], "between 0 and 1"), ([-0.1], "between 0 and 1"), ([np.nan], "row 0 is nan")):
        with pytest.raises(EstimationError, match=words):
            rate_ends(wrong, [1.0], 0.0005)


ROW, GROUP = np.arange(200), np.repeat([0.0, 1.0], 100)


def refused() -> dict[str, tuple[tuple[object, ...], str]]:
    low, high, x = some_rows()
    grouped = np.column_stack([x, GROUP])
    told = np.where(GROUP == 1, 0.0, -INF), np.where(GROUP == 1, INF, 0.0), GROUP + x[:, 0] / 100
    return {
        "ends that cross": ((np.where(ROW == 5, 9.0, low), np.where(ROW == 5, 8.0, high), x), "row 5 .*above"),
        "a row that says nothing": ((np.where(ROW == 6, -INF, low), np.where(ROW == 6, INF, high), x), "row 6"),
        "a missing end": ((np.where(ROW == 7, np.nan, low), high, x), "low: row 7 is nan"),
        "a constant column": ((low, high, np.ones(200)), "same in every row"),
        "collinear columns": ((low, high, np.column_stack([x, x.sum(axis=1)])), "combination"),
        "all open above": ((np.zeros(200), np.full(200, INF), x), "open on the same side"),
        "all open below at one figure": ((np.full(200, -INF), np.zeros(200), x), "open on the same side"),
        "a group that is all open above": ((np.where(GROUP == 1, 0.0, low), np.where(GROUP == 1, INF, high), grouped), "column 2 .*apart"),
        "open below told from open above": (told, "column 0 .*apart|without error"),
        "every interval is reached": ((x[:, 0] - 1, x[:, 0] + 1, x), "without error"),
        "no error": ((x[:, 0], x[:, 0], x), "without error"),
        "another distribution": ((low, high, x, None, "cauchy"), "gaussian, logistic, t"),
        "one cluster": ((low, high, x, Errors(np.zeros(200))), "clusters: 1 found"),
        "no more rows than columns": ((low[:3], high[:3], x[:3]), "outcome"),
    }


@pytest.mark.parametrize("case", list(refused()))
def test_refused(case: str) -> None:
    given, words = refused()[case]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(EstimationError, match=words):
            interval_regression(*given)  # type: ignore[arg-type]


def affairs() -> tuple[pd.Series, pd.Series, pd.DataFrame, pd.Series]:
    """Fair's survey with 7 read as 4-10, 12 as 12 or more, 0 as 0 or less."""
    table = data("AER_Affairs_interval")
    names = ["age", "yearsmarried", "religiousness", "occupation", "rating"]
    return table["lo"].fillna(-INF), table["hi"].fillna(INF), table[names], table["education"]


@pytest.mark.parametrize("distribution", ["gaussian", "logistic", "t"])
def test_affairs_as_survreg(distribution: str) -> None:
    truth, (low, high, x, _) = beside(), affairs()
    found = interval_regression(low, high, x, distribution=distribution)  # type: ignore[arg-type]
    prefix = f"r_truth1/affairs_interval_{distribution}"
    names = [*x.columns, "(Intercept)"]
    assert found.coefficients.params[:6] == pytest.approx([float(truth[f"{prefix}/coef/{name}"]) for name in names], rel=AS_SURVREG)
    assert found.coefficients.se == pytest.approx([float(truth[f"{prefix}/se/{name}"]) for name in [*names, "Log(scale)"]], rel=AS_SURVREG)
    assert (found.scale, found.loglik) == pytest.approx((float(truth[f"{prefix}/scale"]), float(truth[f"{prefix}/loglik"])), rel=AS_SURVREG)


def test_affairs_robust_errors_are_not_those_of_survreg() -> None:
    # survreg's residuals(type = "matrix")[, "ds"] has the wrong sign for rows between two ends, so that its robust errors are wrong
    # (survival 3.5-3 as run): 4.4519 and .5693. The sandwich of numerical scores gives 4.3201 and .3894.
    truth, (low, high, x, education) = beside(), affairs()
    robust, clustered = (interval_regression(low, high, x, Errors(cluster, "none")) for cluster in (None, education))
    assert robust.coefficients.se[5] == pytest.approx(4.3201, abs=PRINTED)
    assert clustered.coefficients.se[4] == pytest.approx(0.3894, abs=PRINTED)
    assert float(truth["r_truth1/affairs_interval_gaussian/se_robust/(Intercept)"]) == pytest.approx(4.4519, abs=PRINTED)
    model = IntervalModel(ends(low, high), np.column_stack([x, np.ones(len(x))]))
    scores = approx_fprime(robust.coefficients.params, model.loglikeobs, centered=True)
    assert scores.sum(axis=0) == pytest.approx(np.zeros(7), abs=1e-5)


@pytest.mark.parametrize("limit", [None, 4.0])
def test_affairs_tobit(limit: float | None) -> None:
    truth, table = beside(), data("AER_Affairs")
    y = table["affairs"].to_numpy(float)
    names = ["age", "yearsmarried", "religiousness", "occupation", "rating"]
    low, high = np.where(y <= 0, -INF, y), np.where(y >= (limit or INF), INF, y)
    low = low if limit is None else np.minimum(low, limit)
    prefix = "r_truth1/affairs_tobit" + ("" if limit is None else "_right4")
    found = interval_regression(low, np.where(y <= 0, 0.0, high), table[names])
    assert found.coefficients.params[:6] == pytest.approx(
        [float(truth[f"{prefix}/coef/{name}"]) for name in [*names, "(Intercept)"]], rel=AS_SURVREG
    )
    assert (found.scale, found.loglik) == pytest.approx((float(truth[f"{prefix}/scale"]), float(truth[f"{prefix}/loglik"])), rel=AS_SURVREG)


def test_tobin() -> None:
    truth, table = beside(), data("survival_tobin")
    found = interval_regression(np.where(table["durable"] > 0, table["durable"], -INF), table["durable"], table[["age", "quant"]])
    names = ["age", "quant", "(Intercept)"]
    assert found.coefficients.params[:3] == pytest.approx([float(truth[f"r_truth1/tobin/coef/{name}"]) for name in names], rel=AS_SURVREG)
    assert found.loglik == pytest.approx(-28.940133199721, rel=AS_SURVREG)


def test_a_variance_that_is_nothing_but_rounding_is_nothing() -> None:
    covariance = np.array([[4.0, 0.0, 0.0], [0.0, -2e-21, 0.0], [0.0, 0.0, -1.0]])
    with np.errstate(invalid="ignore"):
        found = standard_errors(covariance)
    assert found[:2].tolist() == [2.0, 0.0]
    assert np.isnan(found[2]), "what is truly below zero stays seen"
