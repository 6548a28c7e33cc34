"""Random effects, Mundlak, Hausman and first differences: as plm has them, what must hold by algebra, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tests.compare.estimate.truth import beside, grunfeld, kept

from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.random_effects import first_differences, hausman, hausman_robust, mundlak, random_effects, unit_means
from zxstudy.compare.estimate.within import absorb, codes, demean
from zxstudy.errors import EstimationError

AS_R = 1e-10  # R's figures are kept with thirteen digits; least squares by two routes differ by rounding
LEFT_OUT = [0, 1, 2, 24, 25, 46, 99, 100, 101, 102, 139, *range(180, 190)]  # rows that make Grunfeld unbalanced


def columns(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return table["invest"].to_numpy(float), table[["value", "capital"]].to_numpy(float), table["firm"].to_numpy()


def firms(unbalanced: bool) -> pd.DataFrame:
    return grunfeld().drop(index=LEFT_OUT) if unbalanced else grunfeld()


@pytest.mark.parametrize(("prefix", "unbalanced"), [("grunfeld_re", False), ("unbalanced_re", True)])
def test_swamy_arora_as_plm(prefix: str, unbalanced: bool) -> None:
    truth, (y, x, unit) = kept(), columns(firms(unbalanced))
    found = random_effects(y, x, unit)
    names = ("value", "capital", "constant")
    assert found.coefficients.params == pytest.approx([truth[f"{prefix}/{name}"] for name in names], rel=AS_R)
    assert found.coefficients.se == pytest.approx([truth[f"{prefix}/se/{name}"] for name in names], rel=AS_R)
    assert (found.idiosyncratic, found.unit) == pytest.approx((truth[f"{prefix}/idiosyncratic"], truth[f"{prefix}/unit"]), rel=AS_R)
    compared = hausman(y, x, unit)
    assert (compared.chi2, compared.p, compared.df) == pytest.approx(
        (truth[f"{prefix}/hausman"], truth[f"{prefix}/hausman_p"], 2), rel=1e-9
    )


def test_theta_is_one_figure_where_balanced() -> None:
    found = random_effects(*columns(grunfeld()))
    assert found.theta == pytest.approx(np.full(10, kept()["grunfeld_re/theta"]), rel=AS_R)


def test_mundlak_as_plm_and_its_slopes_are_those_of_fixed_effects() -> None:
    truth, (y, x, unit) = kept(), columns(grunfeld())
    found, means = mundlak(y, x, unit)
    names = ("value", "capital", "mean of value", "mean of capital", "constant")
    assert found.coefficients.params == pytest.approx([truth[f"grunfeld_mundlak/{name}"] for name in names], rel=AS_R)
    assert found.coefficients.wald(means)[0] == pytest.approx(truth["grunfeld_mundlak/wald"], rel=AS_R)
    left = demean(np.column_stack([y, x]), codes(unit))
    assert found.coefficients.params[:2] == pytest.approx(np.linalg.lstsq(left[:, 1:], left[:, 0], rcond=None)[0], rel=AS_R)


def test_robust_hausman_is_the_wald_of_the_means_with_clustered_errors() -> None:
    y, x, unit = columns(grunfeld())
    found = hausman_robust(y, x, unit)
    theta = random_effects(y, np.column_stack([x, unit_means(x, unit)[0]]), unit).theta[0]
    everything = np.column_stack([y, x, unit_means(x, unit)[0], np.ones(len(y))])
    left = everything - theta * (everything - demean(everything, codes(unit)))
    theirs = sm.OLS(left[:, 0], left[:, 1:]).fit(cov_type="cluster", cov_kwds={"groups": codes(unit)}, use_t=True)
    test = theirs.f_test(np.eye(5)[[2, 3]])
    assert (found.chi2 / found.df, found.p) == pytest.approx((float(test.fvalue), float(test.pvalue)), rel=1e-8)
    assert "10 clusters" in found.form


def test_first_differences_as_plm_and_a_gap_gives_none() -> None:
    truth, table = kept(), grunfeld()
    found = first_differences(*columns(table), table["year"])
    assert found.params == pytest.approx([truth[f"grunfeld_fd/{name}"] for name in ("value", "capital", "constant")], rel=AS_R)
    assert (found.n, found.clusters) == (190, 10)
    holed = table[table["year"] != 1940]
    assert first_differences(*columns(holed), holed["year"]).n == 170  # eleven differences of nineteen years less two a firm: 190 - 20


def test_hausman_with_one_variance_has_no_negative_direction_and_counts_what_differs() -> None:
    table = grunfeld()
    y, x, unit = columns(table)
    assert hausman(y, x, unit, one_variance=True).chi2 == pytest.approx(hausman(y, x, unit).chi2, rel=0.1)
    years = pd.get_dummies(table["year"]).to_numpy(float)[:, 1:]
    found = hausman(y, np.column_stack([x, years]), unit, one_variance=True)
    assert (found.df, found.form) == (2, "classic, one variance")  # both agree on the years of a balanced panel
    both = np.column_stack([x, years])
    random = random_effects(y, both, unit)
    theta = random.theta[0]
    everything = np.column_stack([y, both, np.ones(200)])
    quasi = everything - theta * (everything - demean(everything, codes(unit)))
    left_over = quasi @ np.append(1.0, -random.coefficients.params)
    fixed = absorb(np.column_stack([y, x]), [codes(unit), codes(table["year"])])
    slopes = np.linalg.lstsq(fixed[:, 1:], fixed[:, 0], rcond=None)[0]
    variance = left_over @ left_over / random.coefficients.freedom * np.linalg.inv(fixed[:, 1:].T @ fixed[:, 1:])
    apart = slopes - random.coefficients.params[:2]
    assert found.chi2 == pytest.approx(apart @ np.linalg.solve(variance - random.coefficients.covariance[:2, :2], apart), rel=1e-6)


def test_order_of_rows_changes_nothing() -> None:
    table = firms(unbalanced=False)
    shuffled = table.sample(frac=1.0, random_state=3)
    first, second = random_effects(*columns(table)), random_effects(*columns(shuffled))
    assert second.coefficients.params == pytest.approx(first.coefficients.params, rel=1e-9)
    assert first_differences(*columns(shuffled), shuffled["year"]).params == pytest.approx(
        first_differences(*columns(table), table["year"]).params, rel=1e-9
    )


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_scales_change_figures_by_their_scale_only(scale: float) -> None:
    y, x, unit = columns(grunfeld())
    plain, scaled = random_effects(y, x, unit), random_effects(y, x * np.array([1.0, scale]), unit)
    assert scaled.coefficients.params * [1, scale, 1] == pytest.approx(plain.coefficients.params, rel=1e-8)
    assert hausman(y, x * np.array([1.0, scale]), unit).chi2 == pytest.approx(hausman(y, x, unit).chi2, rel=1e-6)


def test_no_spread_between_units_is_pooled_least_squares() -> None:
    rng = np.random.default_rng(5)
    unit = np.repeat(np.arange(30), 4)
    x, noise = rng.normal(size=(120, 1)), rng.normal(size=120)
    y = x[:, 0] + noise - (noise - demean(noise[:, None], codes(unit))[:, 0])  # units' means of the error are all 0
    found = random_effects(y, x, unit)
    assert found.unit == 0.0
    assert not found.theta.any()
    assert found.coefficients.params == pytest.approx(np.linalg.lstsq(np.column_stack([x, np.ones(120)]), y, rcond=None)[0])


def test_singletons_and_columns_that_units_never_change_are_kept() -> None:
    table = grunfeld()
    alone = table.groupby("firm").head(1).iloc[:4].assign(firm=["a", "b", "c", "d"])
    both = pd.concat([table, alone], ignore_index=True)
    y, x, unit = columns(both)
    fixed = (codes(unit) % 2).astype(float)
    found = random_effects(y, np.column_stack([x, fixed]), unit)
    assert np.isfinite(found.coefficients.se).all()
    assert unit_means(np.column_stack([x, fixed]), unit)[1] == [0, 1]


REFUSED = {
    "a missing outcome": (lambda y, x, u: (np.where(np.arange(len(y)) == 7, np.nan, y), x, u), "y: row 7 is nan"),
    "a missing regressor": (lambda y, x, u: (y, np.where(np.arange(len(y))[:, None] == 3, np.nan, x), u), "x, column 0: row 3"),
    "a constant": (lambda y, x, u: (y, np.column_stack([x, np.full(len(y), 4.0)]), u), "same in every row"),
    "collinear columns": (lambda y, x, u: (y, np.column_stack([x, x[:, 0] - 3 * x[:, 1]]), u), "x: column"),
    "one unit": (lambda y, x, u: (y, x, np.zeros(len(y))), "units: 1 found"),
    "a unit without a name": (lambda y, x, u: (y, x, np.where(np.arange(len(y)) == 2, None, u)), "units: row 2"),
    "labels of two kinds": (lambda y, x, u: (y, x, np.array([*u[:-1], 7], dtype=object)), "labels of different kinds"),
    "one row a unit": (lambda y, x, u: (y, x, np.arange(len(y))), "nothing to be seen within units"),
    "as many regressors as units": (lambda y, x, u: (y[:60], x[:60], u[:60]), "more units"),
    "no error": (lambda y, x, u: (x[:, 0], x, u), "without error"),
    "words": (lambda y, x, u: (["a"] * len(y), x, u), "y: not all of it are numbers"),
    "other rows": (lambda y, x, u: (y, x[:-1], u), "200 rows are needed"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_refused(case: str) -> None:
    change, words = REFUSED[case]
    with pytest.raises(EstimationError, match=words):
        random_effects(*change(*columns(grunfeld())))


def test_refused_periods_and_clusters() -> None:
    table = grunfeld()
    with pytest.raises(EstimationError, match="occurs twice"):
        first_differences(*columns(table), np.where(table["year"] == 1936, 1935, table["year"]))
    with pytest.raises(EstimationError, match="clusters: 1 found"):
        random_effects(*columns(table), Errors(np.zeros(200)))


def test_every_figure_beside_the_project() -> None:
    truth, table = beside(), grunfeld()
    found = random_effects(*columns(table)).coefficients
    for place, name in enumerate(("value", "capital", "(Intercept)")):
        assert found.params[place] == pytest.approx(float(truth[f"r_truth1/grunfeld_re/coef/{name}"]), rel=AS_R)
        assert found.se[place] == pytest.approx(float(truth[f"r_truth1/grunfeld_re/se/{name}"]), rel=AS_R)
    means = mundlak(*columns(table))[0].coefficients
    for place, name in enumerate(("value", "capital", "vbar", "cbar", "(Intercept)")):
        assert means.params[place] == pytest.approx(float(truth[f"r_truth1/grunfeld_mundlak/coef/{name}"]), rel=AS_R)
        assert means.se[place] == pytest.approx(float(truth[f"r_truth1/grunfeld_mundlak/se/{name}"]), rel=AS_R)
