"""Mechanisms against each other, many tests at once, and histories exchanged: against R, statsmodels, Fisher and by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.compare.estimate.panels import CRIME, crime, grunfeld
from tests.truth import data, figure

from zxstudy.compare.estimate import (
    Histories,
    Regression,
    adjusted,
    equal,
    max_t,
    randomisation,
    regress,
    romano_wolf,
    shapley,
    step_down,
    wald,
    wild_p,
)
from zxstudy.compare.estimate.histories import reshuffled
from zxstudy.compare.estimate.pairs import drawn_clusters
from zxstudy.errors import EstimationError

R = 1e-9  # R's figures are stored with thirteen digits
TIED = 1e-10
SIMULATED = 0.03  # relative: multcomp integrates by simulation; its p of the largest t even exceeds Bonferroni's by 1.7 %
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]  # eighths of an inch, crossed less self-fertilised (Darwin 1876)


def within(counties: pd.DataFrame, columns: list[str] = CRIME) -> Regression:
    """Crime on its deterrents, county and year effects, CR0 by county."""
    effects = [counties["county"], counties["year"]]
    return regress(counties["lcrmrte"], counties[columns], effects=effects, cluster=counties["county"], ssc="none")


def test_equality_is_the_wald_test_of_statsmodels() -> None:
    counties = crime()
    ours = regress(counties["lcrmrte"], counties[CRIME], cluster=counties["county"])
    theirs = sm.OLS(counties["lcrmrte"].to_numpy(), np.column_stack([counties[CRIME], np.ones(len(counties))])).fit(
        cov_type="cluster", cov_kwds={"groups": counties["county"].to_numpy()}, use_t=True
    )
    expected = theirs.wald_test("x1 = x2, x1 = x3, x1 = x5", use_f=True, scalar=True)
    found = equal(ours, ["lprbarr", "lprbconv", "lprbpris", "lpolpc"])
    assert (found.f, found.p) == pytest.approx((float(expected.statistic), float(expected.pvalue)), rel=1e-8)
    assert (found.restrictions, found.freedom) == (3, 89)


def test_equality_of_two_is_their_t() -> None:
    firms = grunfeld()
    found = regress(firms["invest"], firms[["value", "capital"]], effects=[firms["firm"], firms["year"]], cluster=firms["firm"])
    gap = found.estimates[0] - found.estimates[1]
    error = np.sqrt(found.covariance[0, 0] + found.covariance[1, 1] - 2 * found.covariance[0, 1])
    assert equal(found, ["value", "capital"]).f == pytest.approx((gap / error) ** 2, rel=TIED)


def test_what_cannot_be_compared_is_refused() -> None:
    counties = crime(counties=3)
    found = regress(counties["lcrmrte"], counties[CRIME].assign(twice=counties["lprbarr"]), cluster=counties["county"])
    with pytest.raises(EstimationError, match="not twice, lprbarr; there are: lprbarr, lprbconv"):
        equal(found, ["twice", "lprbarr"])
    with pytest.raises(EstimationError, match="their covariance is singular; more clusters"):
        equal(found, CRIME)
    with pytest.raises(EstimationError, match="singular"):
        wald(np.ones(2), np.zeros((2, 2)), np.array([[1.0, -1.0]]), 5)


@pytest.mark.parametrize(
    ("name", "outcome", "columns", "key"),
    [
        ("datasets_swiss", "Fertility", ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"], "relaimpo_swiss"),
        (None, "rating", ["complaints", "privileges", "learning", "raises"], "relaimpo_attitude4"),
    ],
)
def test_shapley_as_relaimpo_has_it(name: str | None, outcome: str, columns: list[str], key: str) -> None:
    table = data(name) if name else attitude()
    found = shapley(regress(table[outcome], table[columns]).design)
    assert found.r2 == pytest.approx(figure(f"r_truth2/{key}/R2"), rel=R)
    assert found.shapley.sum() == pytest.approx(found.r2, rel=TIED)
    for place, column in enumerate(columns):
        assert found.shapley[place] == pytest.approx(figure(f"r_truth2/{key}/lmg/{column}"), rel=R)
        if name:
            assert found.first[place] == pytest.approx(figure(f"r_truth2/{key}/first/{column}"), rel=R)
            assert found.last[place] == pytest.approx(figure(f"r_truth2/{key}/last/{column}"), rel=R)


def attitude() -> pd.DataFrame:
    """The survey of Chatterjee and Price (1977), as R's `attitude` without its last two columns."""
    table = np.array([
        [43, 51, 30, 39, 61], [63, 64, 51, 54, 63], [71, 70, 68, 69, 76], [61, 63, 45, 47, 54], [81, 78, 56, 66, 71], [43, 55, 49, 44, 54],
        [58, 67, 42, 56, 66], [71, 75, 50, 55, 70], [72, 82, 72, 67, 71], [67, 61, 45, 47, 62], [64, 53, 53, 58, 58], [67, 60, 47, 39, 59],
        [69, 62, 57, 42, 55], [68, 83, 83, 45, 59], [77, 77, 54, 72, 79], [81, 90, 50, 72, 60], [74, 85, 64, 69, 79], [65, 60, 65, 75, 55],
        [65, 70, 46, 57, 75], [50, 58, 68, 54, 64], [50, 40, 33, 34, 43], [64, 61, 52, 62, 66], [53, 66, 52, 50, 63], [40, 37, 42, 58, 50],
        [63, 54, 42, 48, 66], [66, 77, 66, 63, 88], [78, 75, 58, 74, 80], [48, 57, 44, 45, 51], [85, 85, 71, 71, 77], [82, 82, 39, 59, 64],
    ])  # fmt: skip
    return pd.DataFrame(table, columns=["rating", "complaints", "privileges", "learning", "raises"], dtype=float)


def test_shapley_by_hand_within_effects_in_every_draw() -> None:
    """R² over all orders of entry, by statsmodels on dummies, of the data and of two draws of counties."""
    counties = crime(kept=0.7, counties=20)
    base = regress(
        counties["lcrmrte"], counties[CRIME[:4]], effects=[counties["county"], counties["year"]], cluster=counties["county"]
    ).design
    players = [[0], [1, 2]]
    found = shapley(base, players, held=[3], draws=2)
    assert found.interval.shape == (2, 2)
    for weights, shares in zip([np.ones(20), *drawn_clusters(20, draws=2)], [found.shapley, *found.draws], strict=True):
        rows = np.repeat(np.arange(len(counties)), weights[base.cluster].astype(int))
        dummies = pd.get_dummies(counties[["county", "year"]].astype("category")).to_numpy(float)
        always = np.column_stack([dummies, base.x[:, 3]])[rows]
        expected = np.zeros(2)
        for order in itertools.permutations(range(2)):
            inside: list[int] = []
            for player in order:
                before = _left_over(base.y[rows], np.column_stack([always, base.x[rows][:, inside]]))
                inside = [*inside, *players[player]]
                after = _left_over(base.y[rows], np.column_stack([always, base.x[rows][:, inside]]))
                expected[player] += (before - after) / math.factorial(2)
        assert shares == pytest.approx(expected / _left_over(base.y[rows], always), rel=1e-8)


def _left_over(y: np.ndarray, x: np.ndarray) -> float:
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(rest @ rest)


def test_shapley_refuses_what_has_no_division() -> None:
    counties = crime()
    base = regress(counties["lcrmrte"], counties[CRIME], cluster=counties["county"]).design
    with pytest.raises(EstimationError, match="1 to 12 players"):
        shapley(base, [[0], [0, 1]])
    still = regress(np.ones(len(counties)), counties[CRIME], cluster=counties["county"]).design
    with pytest.raises(EstimationError, match="nothing to divide"):
        shapley(still)


@pytest.mark.parametrize(("ours", "theirs"), [("holm", "holm"), ("hochberg", "hochberg"), ("hommel", "hommel"), ("bh", "BH"), ("by", "BY")])
def test_adjusted_as_r_has_it(ours: str, theirs: str) -> None:
    p = [figure(f"r_truth2/padjust/p/{place}") for place in range(8)]
    assert adjusted(p, ours) == pytest.approx([figure(f"r_truth2/padjust/{theirs}/{place}") for place in range(8)], rel=R)


def test_a_test_that_could_not_be_made_counts() -> None:
    assert adjusted([0.01, np.nan, 0.02]).tolist() == pytest.approx([0.03, 1.0, 0.04])
    assert adjusted([]).tolist() == []
    with pytest.raises(EstimationError, match=r"p runs from 0 to 1, not 1\.2"):
        adjusted([0.1, 1.2])


def test_largest_t_as_multcomp_has_it() -> None:
    swiss = data("datasets_swiss")
    found = regress(swiss["Fertility"], swiss[["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]])
    t, errors = (found.estimates / found.errors)[:5], found.errors[:5]
    assert t == pytest.approx([figure(f"r_truth3/maxt/t/{place}") for place in range(5)], rel=R)
    correlation = found.covariance[:5, :5] / np.outer(errors, errors)
    for stepwise, key in ((True, "free"), (False, "single")):
        ours = max_t(t, correlation, 41, stepwise=stepwise)
        theirs = np.array([figure(f"r_truth3/maxt/{key}/{place}") for place in range(5)])
        close = np.arange(5) != 2
        assert ours[close] == pytest.approx(theirs[close], rel=SIMULATED)
        assert found.p[2] < ours[2] < 5 * found.p[2]


@given(st.integers(1, 6), st.floats(0.5, 4), st.sampled_from([3.0, 40.0, np.inf]))
@settings(max_examples=20, deadline=None)
def test_largest_of_independent_and_of_equal_t(size: int, bound: float, freedom: float) -> None:
    from scipy import stats  # noqa: PLC0415

    alone = 2 * stats.t.sf(bound, freedom)
    same = max_t(np.full(size, bound), np.ones((size, size)), freedom)
    assert same == pytest.approx(np.full(size, alone), rel=0.02)
    if np.isinf(freedom):
        assert max_t(np.full(size, bound), np.eye(size), freedom, stepwise=False) == pytest.approx(1 - (1 - alone) ** size, rel=0.02)


def test_step_down_by_hand() -> None:
    drawn = np.array([[3.0, 0.1, 0.2], [0.5, 2.5, 0.3], [0.2, 0.4, 1.5], [0.1, 0.2, 0.3]])
    # 2.8 is reached by one largest draw of four, 2.0 by one among the other two, 0.25 by all but one of its own, none below one before
    assert step_down(np.array([2.8, 2.0, 0.25]), drawn, counts_itself=False).tolist() == [0.25, 0.25, 0.75]
    assert step_down(np.array([2.8, 2.0, 0.25]), drawn).tolist() == [0.4, 0.4, 0.8]


def test_romano_wolf_of_one_is_its_wild_p_and_of_many_no_less() -> None:
    counties = crime()
    outcomes = ["lcrmrte", "lwcon", "lwtuc", "lwtrd"]
    designs = [
        regress(counties[name], counties[CRIME], effects=[counties["county"], counties["year"]], cluster=counties["county"]).design
        for name in outcomes
    ]
    labels = [counties["county"]] * len(designs)
    assert romano_wolf(designs[:1], labels[:1])[0] == wild_p(designs[0])
    together = romano_wolf(designs, labels)
    assert (together >= [wild_p(design) for design in designs]).all()
    assert (romano_wolf(designs[::-1], labels)[::-1] == together).all()
    with pytest.raises(EstimationError, match="labels are not those of the clusters"):
        romano_wolf(designs[:1], [counties["year"]])


def darwin() -> tuple[np.ndarray, np.ndarray, Histories]:
    y = np.concatenate([np.array(DARWIN) / 8, np.zeros(15)])
    crossed = np.repeat([1.0, 0.0], 15)
    return y, crossed, Histories(np.arange(30), np.zeros(30), np.tile(np.arange(15), 2))


@pytest.mark.parametrize("statistic", ["b", "t"])
def test_darwin_as_fisher_has_it(statistic: str) -> None:
    y, crossed, histories = darwin()
    found = randomisation(regress(y, crossed, effects=[histories.strata], cluster=histories.strata).design, histories, statistic=statistic)
    assert (found.larger, found.arrangements, found.enumerated, found.movable) == (1726, 32768, True, 30)
    assert found.p == pytest.approx(1726 / 32768)
    assert found.estimate == pytest.approx(np.mean(DARWIN) / 8)


def test_two_samples_are_enumerated_once_each() -> None:
    """Nine units, four of them treated: 126 arrangements and not 9!."""
    from scipy import stats  # noqa: PLC0415

    def gap(one: np.ndarray, other: np.ndarray) -> float:
        return abs(one.mean() - other.mean())

    y = np.array([3.1, 2.2, 5.9, 4.4, 1.0, 2.5, 0.4, 1.7, 2.0])
    treated = np.array([1.0, 1, 1, 1, 0, 0, 0, 0, 0])
    found = randomisation(regress(y, treated).design, Histories(np.arange(9), np.zeros(9)), statistic="b")
    theirs = stats.permutation_test((y[:4], y[4:]), gap, alternative="greater", n_resamples=np.inf)
    assert (found.arrangements, found.p) == (126, pytest.approx(theirs.pvalue))


def test_histories_move_whole_within_strata_periods_and_gaps() -> None:
    counties = crime(kept=0.95, counties=30)
    column = counties["lprbarr"].where(counties.index % 17 > 0).to_numpy(float)
    ways = reshuffled(column, Histories(counties["county"], counties["year"], counties["west"]), draws=30)
    moved = ways.applied(column, slice(0, 30))
    before = {tuple(np.nan_to_num(each, nan=-9)) for _, each in counties.assign(x=column).groupby("county")["x"]}
    for draw in moved.T:
        assert (np.isnan(draw) == np.isnan(column)).all()
        table = counties.assign(x=draw, was=column)
        assert {tuple(np.nan_to_num(each, nan=-9)) for _, each in table.groupby("county")["x"]} == before
        sums = table.groupby(["west", "year"])[["x", "was"]].sum()
        assert sums["x"].to_numpy() == pytest.approx(sums["was"].to_numpy())


def test_randomised_coefficients_are_refits() -> None:
    counties = crime(counties=12)
    base = within(counties)
    histories = Histories(counties["county"], counties["year"])
    found = randomisation(base.design, histories, draws=50, statistic="t")
    ways = reshuffled(base.design.x[:, 0], histories, draws=50)
    t = []
    for moved in ways.applied(base.design.x[:, 0], slice(0, 50)).T:
        again = within(counties.assign(lprbarr=moved))
        t.append(abs(again.estimates[0] / again.errors[0]))
    seen = base
    assert found.larger == sum(np.array(t) >= abs(seen.estimates[0] / seen.errors[0]) * (1 - 1e-9))


def test_nothing_to_exchange_is_said() -> None:
    counties = crime(counties=5)
    base = regress(counties["lcrmrte"], counties[CRIME], cluster=counties["county"]).design
    with pytest.raises(EstimationError, match="none of 5 units shares its stratum"):
        randomisation(base, Histories(counties["county"], counties["year"], counties["county"]))


def test_without_an_effect_p_is_even() -> None:
    """A test at .1 rejects about .1 of 200 panels in which nothing depends on anything; histories persist."""
    rng = np.random.default_rng(11)
    county, year = np.repeat(np.arange(16), 3), np.tile(np.arange(3), 16)
    rejected = 0
    for _ in range(200):
        x, y = (rng.normal(size=16)[county] + rng.normal(size=48) / 2 for _ in range(2))
        design = regress(y, x, effects=[year], cluster=county).design
        rejected += randomisation(design, Histories(county, year), draws=199).p <= 0.1
    assert 8 <= rejected <= 34  # binomial(200, .1): within 3.3 standard deviations
