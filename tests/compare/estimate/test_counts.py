"""Counts as outcomes: as R has them, as the same likelihood with a dummy for each effect has them, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.numdiff import approx_fprime, approx_hess3
from tests.compare.estimate.truth import beside, data, kept

from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.counts import PoissonFit, poisson_effects
from zxstudy.compare.estimate.negative_binomial import negative_binomial
from zxstudy.compare.estimate.within import codes, dummies
from zxstudy.errors import EstimationError

AS_R = 1e-8  # R's glm stops at a relative change of the deviance of 1e-15 here; rounding
AS_FIXEST = 1e-5  # fixest demeans within the weighted regressions to 1e-6, which its stored errors show; its coefficients are closer
AS_MASS = 1e-7  # glm.nb alternates between the slopes and theta
NAMES = ("lncoins", "physlm", "disea", "hlthp")


def visits() -> pd.DataFrame:
    return sm.datasets.randhie.load_pandas().data.iloc[::20]


def test_poisson_without_effects_as_r() -> None:
    truth, table = kept(), visits()
    found = poisson_effects(table["mdvis"], table[list(NAMES)], errors=Errors(factor="none"))
    assert found.coefficients.params == pytest.approx([truth[f"randhie_poisson/{name}"] for name in NAMES], rel=AS_R)
    assert found.coefficients.se == pytest.approx([truth[f"randhie_poisson/HC0/{name}"] for name in NAMES], rel=AS_R)
    said = [truth[f"randhie_poisson/{name}"] for name in ("loglik", "dispersion", "zeros")]
    assert [found.loglik, found.dispersion, found.zeros_expected] == pytest.approx(said, rel=AS_R)
    assert found.zeros > 4 * found.zeros_expected


def counties(seed: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """An unbalanced panel of 40 units and 6 periods: counts with an effect of each, two regressors, units and periods."""
    rng = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(40), 6), np.tile(np.arange(6), 40)
    x = rng.normal(size=(240, 2)) + rng.normal(size=40)[unit, None]
    y = rng.poisson(np.exp(0.4 * x[:, 0] + 0.2 * time + rng.normal(size=40)[unit]))
    stay = rng.random(240) > 0.2
    return y[stay].astype(float), x[stay], unit[stay], time[stay]


def test_concentrated_equals_dummies_and_the_factor_does_not_count_units() -> None:
    y, x, unit, time = counties()
    found = poisson_effects(y, x, unit, time)
    kept_units = pd.Series(y).groupby(unit).transform("sum").gt(0).to_numpy()
    wide = np.hstack([x, dummies(codes(unit)), dummies(codes(time))[:, 1:]])[kept_units]
    wide = wide[:, np.abs(wide).sum(axis=0) > 0]
    theirs = sm.GLM(y[kept_units], wide, family=sm.families.Poisson()).fit(
        tol=1e-13, tol_criterion="params", cov_type="cluster", cov_kwds={"groups": codes(unit[kept_units]), "use_correction": False}
    )
    n, clusters = int(kept_units.sum()), found.coefficients.clusters
    factor = clusters / (clusters - 1) * (n - 1) / (n - (2 + 6))
    assert found.coefficients.params == pytest.approx(theirs.params[:2], rel=1e-8)
    assert found.coefficients.se == pytest.approx(theirs.bse[:2] * np.sqrt(factor), rel=1e-7)
    assert found.loglik == pytest.approx(theirs.llf, rel=1e-10)
    assert found.dropped_zero == int((~kept_units).sum())


def test_units_that_are_always_zero_or_alone_change_nothing_and_are_counted() -> None:
    y, x, unit, time = counties()
    plain = poisson_effects(y, x, unit, time)
    more = poisson_effects(
        np.append(y, [0, 0, 0, 7]), np.vstack([x, np.ones((4, 2)) * 3]), np.append(unit, [90, 90, 90, 91]), np.append(time, [0, 1, 2, 0])
    )
    assert more.coefficients.params == pytest.approx(plain.coefficients.params, rel=1e-9)
    assert more.coefficients.se == pytest.approx(plain.coefficients.se, rel=1e-9)
    assert (more.dropped_zero, more.dropped_single) == (plain.dropped_zero + 3, plain.dropped_single + 1)


def test_clusters_wider_than_units_and_across_them() -> None:
    y, x, unit, time = counties()
    province, across = (
        poisson_effects(y, x, unit, time, Errors(unit // 4)),
        poisson_effects(y, x, unit, time, Errors(np.arange(len(y)) % 9)),
    )
    assert province.coefficients.clusters == 10
    assert across.coefficients.clusters == 9  # units are not nested in these: the factor counts them
    assert province.coefficients.params == pytest.approx(across.coefficients.params)


@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_units_of_measurement_change_nothing_but_themselves(scale: float) -> None:
    y, x, unit, time = counties()
    plain, scaled = poisson_effects(y, x, unit, time), poisson_effects(y, x * [scale, 1.0] + [0.0, 900.0], unit, time)
    assert scaled.coefficients.params * [scale, 1.0] == pytest.approx(plain.coefficients.params, rel=1e-7)
    money = poisson_effects(y * scale, x, unit, time)  # not whole numbers: the mean is all that must be right
    assert money.coefficients.params == pytest.approx(plain.coefficients.params, rel=1e-7)


def without(function: object, *given: object) -> PoissonFit:
    return function(*given)  # type: ignore[operator, no-any-return]


def refused() -> dict[str, tuple[object, tuple[object, ...], str]]:
    y, x, unit, time = counties()
    row = np.arange(len(y))
    told = (unit % 2 == 0) & (time > 2)
    return {
        "a negative count": (poisson_effects, (np.where(row == 4, -1.0, y), x, unit, time), "row 4 is -1"),
        "a missing count": (poisson_effects, (np.where(row == 4, np.nan, y), x, unit, time), "row 4 is nan"),
        "nothing but zeros": (poisson_effects, (np.zeros(len(y)), x, unit, time), "no row is left"),
        "a column that units never change": (poisson_effects, (y, np.column_stack([x, unit]), unit, time), "column 2 does not vary within"),
        "a column that is the period": (poisson_effects, (y, np.column_stack([x, time**2]), unit, time), "column 2 is a combination"),
        "collinear columns": (poisson_effects, (y, np.column_stack([x, x.sum(axis=1)]), unit), "column 2 is a combination"),
        "separation": (poisson_effects, (np.where(told, 0.0, y), np.column_stack([x, told]), unit), "column 2 .*separation"),
        "one unit": (poisson_effects, (y, x, np.zeros(len(y))), "units: 1 found"),
        "one cluster": (poisson_effects, (y, x, unit, time, Errors(np.zeros(len(y)))), "clusters: 1 found"),
        "half a count": (negative_binomial, (y + 0.5, x), "whole numbers"),
        "no overdispersion": (negative_binomial, (np.arange(len(y)) % 2 + 4.0, x), "vary no more than Poisson's"),
        "separation of counts": (negative_binomial, (np.where(told, 0.0, y), np.column_stack([x, told])), "column 2 .*separation"),
    }


@pytest.mark.parametrize("case", list(refused()))
def test_refused(case: str) -> None:
    function, given, words = refused()[case]
    with pytest.raises(EstimationError, match=words):
        without(function, *given)


def test_negative_binomial_as_mass() -> None:
    truth, table = kept(), visits()
    found = negative_binomial(table["mdvis"], table[list(NAMES)], information="dispersion held")
    names = (*NAMES, "constant")
    assert found.coefficients.params == pytest.approx([truth[f"randhie_nb/{name}"] for name in names], rel=AS_MASS)
    assert found.coefficients.se == pytest.approx([truth[f"randhie_nb/se/{name}"] for name in names], rel=AS_MASS)
    assert (1 / found.alpha, found.loglik) == pytest.approx((truth["randhie_nb/theta"], truth["randhie_nb/loglik"]), rel=AS_MASS)
    joint = negative_binomial(table["mdvis"], table[list(NAMES)])
    assert joint.coefficients.se == pytest.approx(found.coefficients.se, rel=0.1)  # observed and joint against expected and held
    assert joint.coefficients.params == pytest.approx(found.coefficients.params, rel=1e-12)


def test_negative_binomial_scores_are_the_derivatives_and_robust_errors_use_them() -> None:
    table = visits()
    x = np.column_stack([table[list(NAMES)], np.ones(len(table))])
    group = np.arange(len(table)) // 20
    found = negative_binomial(table["mdvis"], table[list(NAMES)], Errors(group, "none"))
    y, params = table["mdvis"].to_numpy(), np.append(found.coefficients.params, found.alpha)

    def loglik(at: np.ndarray) -> np.ndarray:
        theta = 1 / at[-1]
        return np.asarray(stats.nbinom.logpmf(y, theta, theta / (theta + np.exp(x @ at[:-1]))))

    scores = approx_fprime(params, loglik, centered=True)
    assert scores.sum(axis=0) == pytest.approx(np.zeros(6), abs=2e-3)
    summed = np.stack([scores[group == level].sum(axis=0) for level in range(group.max() + 1)])
    bread = np.linalg.inv(-approx_hess3(params, lambda at: loglik(at).sum()))
    assert found.coefficients.covariance == pytest.approx((bread @ summed.T @ summed @ bread)[:5, :5], rel=1e-3)


def fatalities() -> tuple[np.ndarray, np.ndarray, pd.Series, pd.Series]:
    table = data("AER_Fatalities")
    x = np.column_stack([table["beertax"], table["unemp"], np.log(table["income"])])
    return table["fatal"].to_numpy(float), x, table["state"], table["year"]


def test_fatalities_as_fixest() -> None:
    truth, (y, x, state, year) = beside(), fatalities()
    found = poisson_effects(y, x, state, year)
    names, prefix = ("beertax", "unemp", "log(income)"), "r_truth1/fatal_fepois"
    assert found.coefficients.params == pytest.approx([float(truth[f"{prefix}/coef/{name}"]) for name in names], rel=1e-8)
    assert found.coefficients.se == pytest.approx([float(truth[f"{prefix}/se/{name}"]) for name in names], rel=AS_FIXEST)
    plain = poisson_effects(y, x, state, year, Errors(state, "none"))
    assert plain.coefficients.se == pytest.approx([float(truth[f"{prefix}/se_noadj/{name}"]) for name in names], rel=AS_FIXEST)
    assert found.loglik == pytest.approx(float(truth[f"{prefix}/loglik"]), rel=1e-10)
    silent = sm.ConditionalPoisson(y, np.column_stack([x, dummies(codes(year))[:, 1:]]), groups=state).fit(cov_type="cluster", disp=0)
    assert silent.bse[0] < found.coefficients.se[0] / 3  # statsmodels takes no notice of the clusters, and says nothing


def test_fatalities_negative_binomial_as_fixest() -> None:
    truth, (y, x, state, year) = beside(), fatalities()
    wide = np.hstack([x, dummies(codes(state))[:, 1:], dummies(codes(year))[:, 1:]])
    found = negative_binomial(y, wide, Errors(codes(state), "groups"))
    names, prefix = ("beertax", "unemp", "log(income)"), "r_truth1/fatal_fenegbin"
    assert found.coefficients.params[:3] == pytest.approx([float(truth[f"{prefix}/coef/{name}"]) for name in names], rel=AS_MASS * 10)
    assert found.loglik == pytest.approx(float(truth[f"{prefix}/loglik"]), rel=1e-10)
    # The joint information gives errors some 3 % from those of fixest, which holds theta: known beforehand, and no sign of a mistake.
    assert found.coefficients.se[:3] == pytest.approx([float(truth[f"{prefix}/se/{name}"]) for name in names], rel=0.03)
