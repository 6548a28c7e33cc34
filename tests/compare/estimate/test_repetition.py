"""Bootstrap, jackknife and leaving out over cross products: each is tied to refitting by statsmodels."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compare.estimate.panels import CRIME, crime, grunfeld, refitted

from zxstudy.compare.estimate import Design, codes, jackknife_covariance, leave_out, pairs_bootstrap, regress, studentised, wild_bootstrap
from zxstudy.compare.estimate.gram import grams, inverses, refits, score_sums, solved
from zxstudy.compare.estimate.jackknife import FREE_LEVELS
from zxstudy.compare.estimate.pairs import drawn_clusters

TIED = 1e-10  # relative: what the two roads may differ by


def design(effects: tuple[str, ...], cluster: str = "county", kept: float = 0.6, weighted: bool = False) -> tuple[Design, pd.DataFrame]:
    counties = crime(kept, counties=24).assign(region=lambda rows: rows["west"] + 2 * rows["central"])
    weights = counties["density"] if weighted else None
    found = regress(
        counties["lcrmrte"], counties[CRIME], effects=[counties[name] for name in effects], cluster=counties[cluster], weights=weights
    )
    return found.design, counties


EFFECTS = [("county", "year"), ("county",), ("year",), ("region", "year"), ()]


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("weighted", [False, True])
def test_each_bootstrap_draw_is_a_refit(effects: tuple[str, ...], weighted: bool) -> None:
    base, counties = design(effects, weighted=weighted)
    drawn = drawn_clusters(int(base.cluster.max()) + 1, draws=5)
    ours = pairs_bootstrap(base, draws=5)
    for weights, slopes in zip(drawn, ours.draws, strict=True):
        rows = np.repeat(np.arange(len(counties)), weights[base.cluster].astype(int))
        mass = None if base.weights is None else base.weights[rows]
        again = refitted(base.y[rows], base.x[rows], [counties[name].to_numpy()[rows] for name in effects], mass)
        assert slopes == pytest.approx(again, rel=TIED)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("by", ["county", "year", "region"])
def test_each_left_out_group_is_a_refit(effects: tuple[str, ...], by: str) -> None:
    base, counties = design(effects)
    left = leave_out(base, counties[by])
    for place in (0, len(left.groups) // 2, len(left.groups) - 1):
        rows = (counties[by].astype(str) != left.groups[place]).to_numpy()
        again = refitted(base.y[rows], base.x[rows], [counties[name].to_numpy()[rows] for name in effects])
        assert left.slopes[place] == pytest.approx(again, rel=TIED)


def test_leaving_out_is_the_same_by_both_roads(monkeypatch: pytest.MonkeyPatch) -> None:
    base, counties = design(("county", "year"))
    carried = leave_out(base, counties["year"])
    monkeypatch.setattr("zxstudy.compare.estimate.jackknife.FREE_LEVELS", 0)
    assert FREE_LEVELS > 0
    assert leave_out(base, counties["year"]).slopes == pytest.approx(carried.slopes, rel=TIED)


def test_cr3_is_the_jackknife() -> None:
    for effects in EFFECTS:
        base, counties = design(effects)
        levels = [counties[name] for name in effects]
        cr3 = regress(counties["lcrmrte"], counties[CRIME], effects=levels, cluster=counties["county"], errors="CR3")
        groups = int(base.cluster.max()) + 1
        expected = jackknife_covariance(base) * groups / (groups - 1)
        assert cr3.covariance[: len(CRIME), : len(CRIME)] == pytest.approx(expected, rel=1e-8)


def test_a_slope_that_a_draw_does_not_determine_is_missing() -> None:
    """Only one firm of ten ever changes the indicator: draws without it cannot tell its slope."""
    firms = grunfeld().assign(changes=lambda rows: ((rows["firm"] == "Chrysler") & (rows["year"] > 1944)).astype(float))
    base = regress(firms["invest"], firms[["changes", "value"]], effects=[firms["firm"], firms["year"]], cluster=firms["firm"]).design
    found = pairs_bootstrap(base, draws=400)
    without = drawn_clusters(10, draws=400)[:, codes(firms["firm"])[firms["changes"].to_numpy() > 0][0]] == 0
    assert (np.isnan(found.draws[:, 0]) == without).all()
    assert found.failed.tolist() == [int(without.sum()), 0]
    left = leave_out(base, firms["firm"])
    assert not left.sign_kept(0)
    assert left.most_influential(0)[0] == "Chrysler"


def test_a_year_that_a_draw_misses_takes_nothing_with_it() -> None:
    rng = np.random.default_rng(5)
    county, year = np.repeat(np.arange(12), 5), np.tile(np.arange(5), 12)
    rows = (year < 4) | (county == 3)
    y, x = rng.normal(size=60), rng.normal(size=(60, 2))
    base = regress(y[rows], x[rows], effects=[county[rows], year[rows]], cluster=county[rows]).design
    found = leave_out(base, county[rows])
    rest = rows & (county != 3)
    assert found.slopes[3] == pytest.approx(refitted(y[rest], x[rest], [county[rest], year[rest]]), rel=TIED)


def test_wild_bootstrap_is_its_definition() -> None:
    """Every one of 2^7 samples of outcomes made and estimated anew by statsmodels, under the null and for a value that is tested."""
    counties = crime(counties=7)
    base = regress(counties["lcrmrte"], counties[["lprbarr", "lpolpc"]], effects=[counties["year"]], cluster=counties["county"]).design
    wide = np.hstack([base.x, pd.get_dummies(counties["year"]).to_numpy(float)])
    groups, ours = int(base.cluster.max()) + 1, wild_bootstrap(base)
    assert ours.enumerated
    for null, expected in ((0.0, ours.p), (ours.low, 0.05)):
        restricted = sm.OLS(base.y - null * wide[:, 0], wide[:, 1:]).fit()
        fitted = null * wide[:, 0] + restricted.fittedvalues
        seen, t = _t(base.y, wide, base.cluster, null), []
        for pattern in itertools.product([-1.0, 1.0], repeat=groups):
            t.append(_t(fitted + np.array(pattern)[base.cluster] * restricted.resid, wide, base.cluster, null))
        p = np.mean(np.abs(t) >= abs(seen) * (1 - 1e-9))
        assert p == expected if null == 0 else p == pytest.approx(expected, abs=2 / 2**groups)


def _t(y: np.ndarray, x: np.ndarray, cluster: np.ndarray, null: float) -> float:
    model = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False})
    return float((model.params[0] - null) / model.bse[0])


def test_too_few_clusters_exclude_nothing() -> None:
    firms = grunfeld().query("firm in ['Chrysler', 'IBM', 'Goodyear', 'Diamond Match']")
    found = wild_bootstrap(regress(firms["invest"], firms[["value"]], cluster=firms["firm"]).design)
    assert found.p >= 2 / 16
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_drawn_patterns_come_near_to_all_of_them() -> None:
    firms = grunfeld()
    base = regress(firms["invest"], firms[["capital", "value"]], cluster=firms["firm"]).design
    every = wild_bootstrap(base)
    assert every.p == 24 / 1024
    doubled = Design(np.tile(base.y, 2), np.tile(base.x, (2, 1)), [], np.concatenate([base.cluster, base.cluster + 10]))
    drawn = wild_bootstrap(doubled)
    assert not drawn.enumerated
    assert drawn.patterns == 1999
    assert drawn.estimate == pytest.approx(every.estimate, rel=TIED)


def test_errors_of_draws_are_those_of_statsmodels() -> None:
    base, _ = design(("county", "year"))
    products = grams(base)
    estimates, inverse, _ = solved(products.total())
    sums = score_sums(products, estimates, inverse[:, 0])
    y, x = base.transformed
    theirs = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": base.cluster, "use_correction": False})
    unit = products.scale[0] / products.scale[1]
    assert np.sqrt((sums**2).sum()) * unit == pytest.approx(theirs.bse[0], rel=TIED)
    assert refits(products, np.ones((1, products.clusters)))[0] == pytest.approx(theirs.params, rel=TIED)


def test_studentised_bootstrap_looks_like_its_analytic_sisters() -> None:
    counties = crime()
    found = regress(counties["lcrmrte"], counties[CRIME], effects=[counties["county"], counties["year"]], cluster=counties["county"])
    drawn = studentised(found.design)
    plain = regress(
        counties["lcrmrte"], counties[CRIME], effects=[counties["county"], counties["year"]], cluster=counties["county"], ssc="none"
    )
    assert (drawn.estimate, drawn.error) == pytest.approx((plain.estimates[0], plain.errors[0]), rel=TIED)
    assert drawn.low < found.interval[0, 0] < found.interval[0, 1] < drawn.high
    assert found.p[0] < drawn.p < 0.05


@given(st.integers(2, 6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_generalised_inverses_know_what_is_determined(size: int, seed: int) -> None:
    """Columns, one of them a combination of others or none at all: the rest is determined as least squares has it, these are not."""
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(30, size))
    lost = rng.integers(0, size)
    partners = [column for column in range(size) if column != lost and rng.random() < 0.5]
    columns[:, lost] = columns[:, partners] @ rng.normal(size=len(partners))
    columns /= np.maximum(np.linalg.norm(columns, axis=0), 1e-30)
    inverse, known = inverses((columns.T @ columns)[None])
    tied = {lost, *partners}
    assert known[0].tolist() == [column not in tied for column in range(size)]
    y = rng.normal(size=30)
    expected = np.linalg.lstsq(columns, y, rcond=1e-10)[0]
    assert (inverse[0] @ columns.T @ y)[known[0]] == pytest.approx(expected[known[0]], rel=1e-8)
