"""The numbers against other people's: Grunfeld as R has it (fixest, clubSandwich, wild bootstrap), Petersen's data where it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tests.truth import data, figure

from zxstudy.compare.estimate.clustered import Design, detectable, factor, fit, p_value
from zxstudy.compare.estimate.few_clusters import bias_reduced
from zxstudy.compare.estimate.wild import wild_p
from zxstudy.compare.estimate.within import absorb, codes, dummies

PRINTED = 5e-7  # the figures below are printed with six decimals
PRINTED_FREEDOM = 5e-4  # and with three
EXACT = 1e-9  # R's own figures are stored with thirteen digits; two ways of demeaning differ by rounding


@pytest.fixture(scope="module")
def grunfeld() -> pd.DataFrame:
    data = sm.datasets.grunfeld.load_pandas().data
    return data[data["firm"] != "American Steel"].reset_index(drop=True)


def two_way(data: pd.DataFrame, interest: str) -> Design:
    other = "capital" if interest == "value" else "value"
    firm, year = codes(data["firm"]), codes(data["year"])
    return Design(data["invest"].to_numpy(float), data[[interest, other]].to_numpy(float), [firm, year], firm, nested=1)


@pytest.mark.parametrize(
    ("interest", "estimate", "errors"),
    [("value", 0.117716, (0.010824, 0.011109, 0.009712)), ("capital", 0.357916, (0.047848, 0.049106, 0.042931))],
)
def test_two_way_effects_and_each_factor(
    grunfeld: pd.DataFrame, interest: str, estimate: float, errors: tuple[float, float, float]
) -> None:
    design = two_way(grunfeld, interest)
    assert fit(design).estimate == pytest.approx(estimate, abs=PRINTED)
    assert (fit(design, "nested").error, fit(design, "full").error, fit(design, "none").error) == pytest.approx(errors, abs=PRINTED)
    assert fit(design).freedom == 9


@pytest.mark.parametrize(("interest", "freedom"), [("value", 2.389), ("capital", 1.843)])
def test_satterthwaite(grunfeld: pd.DataFrame, interest: str, freedom: float) -> None:
    assert bias_reduced(two_way(grunfeld, interest))[1] == pytest.approx(freedom, abs=PRINTED_FREEDOM)


def test_few_clusters_change_the_answer(grunfeld: pd.DataFrame) -> None:
    design = two_way(grunfeld, "capital")
    plain = fit(design, "full")  # what statsmodels prints with a column for each effect
    error, freedom = bias_reduced(design)
    assert p_value(plain.estimate, plain.error, plain.freedom) == pytest.approx(0.00005, abs=1e-5)
    assert p_value(plain.estimate, error, freedom) == pytest.approx(0.079, abs=5e-4)


def test_wild_bootstrap_enumerated(grunfeld: pd.DataFrame) -> None:
    design = Design(grunfeld["invest"].to_numpy(float), grunfeld[["capital", "value"]].to_numpy(float), [], codes(grunfeld["firm"]))
    assert wild_p(design) == 24 / 1024


def test_within_equals_dummies_when_unbalanced(grunfeld: pd.DataFrame) -> None:
    data = grunfeld.sample(frac=0.7, random_state=1).reset_index(drop=True)
    design = two_way(data, "value")
    wide = np.hstack([design.x, *(dummies(effect) for effect in design.effects)])
    solution = np.linalg.lstsq(wide, design.y, rcond=None)[0]
    assert fit(design).estimate == pytest.approx(solution[0], rel=1e-9)
    third = [*design.effects, codes(np.arange(len(data)) % 3)]
    assert np.abs(absorb(dummies(third[2]), third)).max() < 1e-10


def test_pooled_equals_statsmodels(grunfeld: pd.DataFrame) -> None:
    design = Design(grunfeld["invest"].to_numpy(float), grunfeld[["capital", "value"]].to_numpy(float), [], codes(grunfeld["firm"]))
    theirs = sm.OLS(design.y, sm.add_constant(design.x)).fit(cov_type="cluster", cov_kwds={"groups": design.cluster}, use_t=True)
    ours = fit(design)
    assert ours.error == pytest.approx(theirs.bse[1], rel=1e-10)
    assert p_value(ours.estimate, ours.error, ours.freedom) == pytest.approx(theirs.pvalues[1], rel=1e-8)
    assert factor(design, "none") == 1.0


def test_detectable_effect() -> None:
    # R, power.t.test: n = 50 a group, sd 1, power .8 gives delta .565884; the t of the formula is a touch larger than the exact power
    assert detectable(np.sqrt(2 / 50), 98) == pytest.approx(0.565884, rel=0.003)


def test_r_figures_stored_beside_the_project(grunfeld: pd.DataFrame) -> None:
    for interest in ("value", "capital"):
        design = two_way(grunfeld, interest)
        assert fit(design).estimate == pytest.approx(figure(f"r_truth1/grunfeld_fixest/coef/{interest}"), rel=EXACT)
        for kind, key in (("nested", "se_default"), ("full", "se_fixefK_full"), ("none", "se_noadj")):
            assert fit(design, kind).error == pytest.approx(figure(f"r_truth1/grunfeld_fixest/{key}/{interest}"), rel=EXACT)  # type: ignore[arg-type]


def test_petersen() -> None:
    petersen = data("sandwich_PetersenCL")
    design = Design(petersen["y"].to_numpy(float), petersen[["x"]].to_numpy(float), [], codes(petersen["firm"]))
    assert fit(design).estimate == pytest.approx(1.034833, abs=PRINTED)
    assert fit(design).error == pytest.approx(0.050596, abs=PRINTED)
    assert bias_reduced(design)[0] == pytest.approx(0.050678, abs=PRINTED)
