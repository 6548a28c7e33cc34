"""`regress` against R, against dummies, and on data that nobody would choose."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tests.compare.estimate.panels import CRIME, crime, grunfeld, refitted
from tests.truth import data, figure

from zxstudy.compare.estimate import absorb, codes, dummies, regress
from zxstudy.compare.estimate.within import squares_left
from zxstudy.errors import EstimationError

R = 1e-9  # relative: R's figures are stored with thirteen digits
R_UNBALANCED = 2e-7  # fixest demeans by iterations there, its errors are good to 2e-8
TWO_WAYS = 1e-10  # dummies and demeaning are the same projection


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("se_classic", {"errors": "classic"}),
        ("se_HC1", {}),
        ("se_firm_HC1", {"cluster": "firm"}),
        ("se_year_HC1", {"cluster": "year"}),
        ("se_2way", {"cluster": "firm", "second": "year"}),
        ("se_firm_CR2", {"cluster": "firm", "errors": "CR2"}),
        ("se_firm_CR3", {"cluster": "firm", "errors": "CR3"}),
    ],
)
def test_petersen_as_sandwich_and_clubsandwich_have_it(key: str, asked: dict[str, str]) -> None:
    petersen = data("sandwich_PetersenCL")
    asked = {name: petersen[value] if name in ("cluster", "second") else value for name, value in asked.items()}
    found = regress(petersen["y"], petersen[["x"]], **asked).table
    for ours, theirs in (("x", "x"), ("constant", "(Intercept)")):
        assert found.loc[ours, "estimate"] == pytest.approx(figure(f"r_truth1/petersen/coef/{theirs}"), rel=R)
        assert found.loc[ours, "error"] == pytest.approx(figure(f"r_truth1/petersen/{key}/{theirs}"), rel=R)


@pytest.mark.parametrize(
    ("key", "effects", "asked"),
    [
        ("grunfeld_twfe/se_classic", ["firm", "year"], {"errors": "classic"}),
        ("grunfeld_twfe/se_arellano_HC0", ["firm", "year"], {"ssc": "none"}),
        ("grunfeld_fixest/se_default", ["year", "firm"], {}),
        ("grunfeld_fixest/se_fixefK_full", ["firm", "year"], {"ssc": "full"}),
        ("grunfeld_fe1/se", ["firm"], {"errors": "classic"}),
        ("grunfeld_fe1/se_arellano_HC0", ["firm"], {"ssc": "none"}),
    ],
)
def test_grunfeld_as_plm_and_fixest_have_it(key: str, effects: list[str], asked: dict[str, str]) -> None:
    firms = grunfeld()
    cluster = None if "errors" in asked else firms["firm"]
    found = regress(firms["invest"], firms[["value", "capital"]], effects=[firms[name] for name in effects], cluster=cluster, **asked)
    for column in ("value", "capital"):
        assert found.table.loc[column, "estimate"] == pytest.approx(figure(f"r_truth1/{key.partition('/')[0]}/coef/{column}"), rel=R)
        assert found.table.loc[column, "error"] == pytest.approx(figure(f"r_truth1/{key}/{column}"), rel=R)
    assert ("none" in asked.values()) == ("no factor" in found.said)


@pytest.mark.parametrize(("design", "effects"), [("pooled", []), ("twfe", ["firm", "year"])])
@pytest.mark.parametrize("kind", ["CR2", "CR3"])
def test_few_clusters_as_clubsandwich_has_them(design: str, effects: list[str], kind: str) -> None:
    """Within effects R inverts, for CR3, what the cluster's own dummy makes singular; the jackknife that CR3 is is tested elsewhere."""
    firms = grunfeld()
    found = regress(
        firms["invest"], firms[["value", "capital"]], effects=[firms[name] for name in effects], cluster=firms["firm"], errors=kind
    )
    exact = {"rel": R} if (design, kind) != ("twfe", "CR3") else {"rel": 0.15}
    for place in (0, 1):
        key = f"r_truth4/{design}/{kind}"
        assert found.errors[place] == pytest.approx(figure(f"{key}/se/{place}"), **exact)
        assert found.freedom[place] == pytest.approx(figure(f"{key}/df/{place}"), **exact)
        assert found.p[place] == pytest.approx(figure(f"{key}/p/{place}"), **exact)


def test_unbalanced_as_fixest_has_it() -> None:
    firms = data("plm_EmplUK")
    columns = np.log(firms[["wage", "capital", "output"]])
    found = regress(np.log(firms["emp"]), columns, effects=[firms["firm"], firms["year"]], cluster=firms["firm"])
    assert found.n == figure("r_truth1/empluk_twfe/n")
    for column in columns:
        assert found.table.loc[column, "estimate"] == pytest.approx(figure(f"r_truth1/empluk_twfe/coef/log({column})"), rel=R)
        assert found.table.loc[column, "error"] == pytest.approx(figure(f"r_truth1/empluk_twfe/se_fixest/log({column})"), rel=R_UNBALANCED)


def test_adoption_panel_as_fixest_has_it() -> None:
    counties = data("did_mpdta")
    adopted = (counties["first.treat"] > 0) & (counties["year"] >= counties["first.treat"])
    found = regress(
        counties["lemp"], adopted.astype(float), effects=[counties["countyreal"], counties["year"]], cluster=counties["countyreal"]
    )
    assert found.estimates[0] == pytest.approx(figure("r_truth2/twfe_mpdta/coef/treat"), rel=R)
    assert found.errors[0] == pytest.approx(figure("r_truth2/twfe_mpdta/se/treat"), rel=R)


@pytest.mark.parametrize("effects", [["county"], ["county", "year"], ["year", "county", "region"], ["year"], []])
@pytest.mark.parametrize("weighted", [False, True])
def test_unbalanced_counties_equal_dummies(effects: list[str], weighted: bool) -> None:
    counties = crime(kept=0.6, counties=30).assign(region=lambda rows: rows["west"] + 2 * rows["central"] + rows["year"] % 2)
    weights = counties["density"].to_numpy(float) if weighted else None
    levels = [counties[name].to_numpy() for name in effects]
    found = regress(counties["lcrmrte"], counties[CRIME], effects=levels, cluster=counties["county"], weights=weights)
    expected = refitted(counties["lcrmrte"].to_numpy(float), counties[CRIME].to_numpy(float), levels, weights)
    assert found.estimates[: len(CRIME)] == pytest.approx(expected, rel=TWO_WAYS)


def test_errors_equal_statsmodels_on_dummies() -> None:
    counties = crime(kept=0.6, counties=30)
    dummies = pd.get_dummies(counties[["county", "year"]].astype("category"), drop_first=True).to_numpy(float)
    wide = np.hstack([counties[CRIME].to_numpy(float), dummies, np.ones((len(counties), 1))])
    theirs = sm.OLS(counties["lcrmrte"].to_numpy(float), wide).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(counties["county"])[0]}, use_t=True
    )
    ours = regress(
        counties["lcrmrte"], counties[CRIME], effects=[counties["county"], counties["year"]], cluster=counties["county"], ssc="full"
    )
    assert ours.errors == pytest.approx(theirs.bse[: len(CRIME)], rel=1e-9)
    assert ours.p == pytest.approx(theirs.pvalues[: len(CRIME)], rel=1e-8)
    assert ours.interval == pytest.approx(theirs.conf_int()[: len(CRIME)], rel=1e-8)


def test_a_collinear_or_constant_column_is_dropped_and_named() -> None:
    counties = crime()
    columns = counties[CRIME].assign(twice=2 * counties["lprbarr"] - 1, still=3.0, of_county=counties["county"] ** 2)
    found = regress(counties["lcrmrte"], columns, effects=[counties["county"], counties["year"]], cluster=counties["county"])
    plain = regress(counties["lcrmrte"], counties[CRIME], effects=[counties["county"], counties["year"]], cluster=counties["county"])
    assert found.dropped == ("twice", "still", "of_county")
    assert np.isnan(found.estimates[5:]).all()
    assert found.errors[:5] == pytest.approx(plain.errors, rel=1e-12)


def test_missing_rows_and_labels_are_left_out_and_counted() -> None:
    counties = crime()
    holes = counties.assign(
        lcrmrte=counties["lcrmrte"].mask(counties.index % 50 == 0), county=counties["county"].mask(counties.index % 70 == 1)
    )
    holes.loc[5, "lpolpc"] = np.inf
    found = regress(holes["lcrmrte"], holes[CRIME], effects=[holes["county"], holes["year"]], cluster=holes["county"])
    rest = holes[holes["lcrmrte"].notna() & holes["county"].notna() & np.isfinite(holes["lpolpc"])]
    plain = regress(rest["lcrmrte"], rest[CRIME], effects=[rest["county"], rest["year"]], cluster=rest["county"])
    assert (found.missing, found.n) == (len(holes) - len(rest), len(rest))
    assert found.errors == pytest.approx(plain.errors, rel=1e-12)


def test_rows_alone_in_their_level_change_no_slope() -> None:
    counties = crime(kept=0.3)
    asked = {"effects": [counties["county"], counties["year"]], "cluster": counties["county"]}
    kept, dropped = (regress(counties["lcrmrte"], counties[CRIME], **asked, singletons=how) for how in ("keep", "drop"))
    assert dropped.single > 0
    assert kept.n == dropped.n + dropped.single
    assert kept.estimates == pytest.approx(dropped.estimates, rel=TWO_WAYS)


def test_labels_may_be_words_of_any_kind() -> None:
    counties = crime()
    named = counties["county"].map(lambda code: f"县{code}").astype(object)
    spoken = regress(counties["lcrmrte"], counties[CRIME], effects=[named, counties["year"].astype("category")], cluster=named)
    plain = regress(counties["lcrmrte"], counties[CRIME], effects=[counties["county"], counties["year"]], cluster=counties["county"])
    assert spoken.errors == pytest.approx(plain.errors, rel=1e-12)


def test_a_text_without_copies_is_a_cluster_of_its_own() -> None:
    counties = crime()
    family = pd.Series(np.where(counties.index % 9 == 0, "template", None), dtype=object)
    found = regress(counties["lcrmrte"], counties[CRIME], cluster=counties["county"], second=family)
    assert found.clusters == 90
    assert f"90 and {int(family.isna().sum()) + 1} clusters" in found.said


def test_two_way_sum_that_is_no_covariance_says_so() -> None:
    rng = np.random.default_rng(2)
    one, two = np.repeat([0, 1, 2], 4), np.tile([0, 1, 2, 3], 3)
    found = [regress(rng.normal(size=12), rng.normal(size=(12, 2)), cluster=one, second=two) for _ in range(40)]
    assert any("no covariance" in each.said for each in found)
    assert all((np.linalg.eigvalsh(each.covariance) > -1e-9 * np.trace(each.covariance)).all() for each in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cluster": "one"}, "two clusters or more; the 630 rows lie in one"),
        ({"y": "nothing"}, "no row is left: 630 of 630 have something missing"),
        ({"x": "constant"}, "none of constant varies within the effects"),
        ({"x": "short"}, "differ: \\[2, 630\\]"),
        ({"errors": "CR2", "second": "year"}, "two-way clustering is CR1 only"),
        ({"errors": "CR2", "weights": "density"}, "CR2 with weights needs a working model"),
        ({"weights": "negative"}, "a weight is negative: -1"),
        ({"cluster": None, "errors": "CR1"}, "CR1 needs clusters"),
    ],
)
def test_what_cannot_be_estimated_is_one_line(change: dict[str, str | None], said: str) -> None:
    counties = crime().assign(one=1, nothing=np.nan, constant=2.0, negative=-1.0)
    asked: dict[str, object] = {"cluster": counties["county"], "effects": [counties["county"]]}
    y, x = counties["lcrmrte"], counties[CRIME]
    for name, column in change.items():
        if name == "y":
            y = counties[column]
        elif name == "x":
            x = counties[["constant"]] if column == "constant" else counties[CRIME].head(2)
        else:
            asked[name] = counties.get(column, column)
    with pytest.raises(EstimationError, match=said):
        regress(y, x, **asked)


def test_more_parameters_than_rows_is_refused() -> None:
    few = crime().head(14)
    with pytest.raises(EstimationError, match="no degrees of freedom are left: 14 rows for 14 parameters"):
        regress(few["lcrmrte"], few[[*CRIME, "ldensity"]], effects=[few["county"], few["year"]], cluster=few["county"])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("effects", [1, 2, 3])
@pytest.mark.parametrize("columns", [3, 40])
def test_what_is_left_and_how_much_of_it(columns: int, effects: int, weighted: bool) -> None:
    """Few columns and many are summed in different ways; both leave nothing of any effect, and the squares follow from the sums alone."""
    rng = np.random.default_rng(6)
    levels = [codes(rng.integers(0, many, 200)) for many in (40, 7, 3)][:effects]
    weights = rng.uniform(0.5, 2, 200) if weighted else None
    table = rng.normal(size=(200, columns)) + rng.normal(size=(40, columns))[levels[0]]
    left = absorb(table, levels, weights)
    mass = np.ones(200) if weights is None else weights
    for level in levels:
        assert np.abs(dummies(level).T @ (left * mass[:, None])).max() < 1e-10
    assert squares_left(table - table.mean(axis=0), levels, weights) == pytest.approx(mass @ left**2, rel=1e-10)
