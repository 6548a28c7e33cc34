"""The curve: each of its points is the regression that it says, and the whole is held against exchanged histories."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from tests.compare.estimate.panels import CRIME, crime

from zxstudy.compare.estimate import Histories, Specification, curve_test, regress, specification_curve
from zxstudy.compare.estimate.histories import reshuffled
from zxstudy.errors import EstimationError

TIED = 1e-10


def table() -> pd.DataFrame:
    counties = crime(kept=0.8, counties=30).assign(
        recent=lambda rows: rows["year"] > 83, nobody=False, still=1.0, place=lambda rows: rows["west"]
    )
    counties["holes"] = counties["lavgsen"].where(counties.index % 11 > 0)
    counties["region"] = counties["west"] + 2 * counties["central"]
    return counties


def every() -> list[Specification]:
    controls = [some for size in range(4) for some in itertools.combinations(["lpolpc", "holes", "place"], size)]
    effects = [("county", "year"), ("county",), ("region", "year"), ()]
    return [
        Specification(*choice)
        for choice in itertools.product(["lcrmrte", "lwcon"], ["lprbarr", "lprbconv"], controls, effects, ["", "recent"])
    ]


@pytest.mark.parametrize("weights", ["", "density"])
@pytest.mark.parametrize("cluster", ["county", "region"])
def test_each_point_is_its_regression(weights: str, cluster: str) -> None:
    counties, specifications = table(), every()
    curve = specification_curve(counties, specifications, cluster, weights)
    assert curve.estimated.all()
    for place in range(0, len(specifications), 7):
        each = specifications[place]
        rows = counties[counties[each.sample]] if each.sample else counties
        found = regress(
            rows[each.outcome], rows[[each.interest, *each.controls]], effects=[rows[name] for name in each.effects], cluster=rows[cluster],
            weights=rows[weights] if weights else None,
        )  # fmt: skip
        assert (curve.n[place], curve.clusters[place]) == (found.n, found.clusters)
        assert curve.estimates[place] == pytest.approx(found.estimates[0], rel=TIED)
        assert curve.errors[place] == pytest.approx(found.errors[0], rel=TIED)
        assert curve.p[place] == pytest.approx(found.p[0], rel=1e-8)
        assert curve.interval[place] == pytest.approx(found.interval[0], rel=1e-8)


def test_what_cannot_be_estimated_says_why_and_the_rest_goes_on() -> None:
    counties = table().assign(alone=lambda rows: rows["lprbarr"].where(rows["county"] == 1), twice=lambda rows: 2 * rows["lprbarr"])
    asked = [
        Specification("lcrmrte", "lprbarr", sample="nobody"),
        Specification("lcrmrte", "alone"),
        Specification("lcrmrte", "place", effects=("county", "year")),
        Specification("lcrmrte", "still"),
        Specification("lcrmrte", "lprbarr", ("twice",)),
        Specification("lcrmrte", "lprbarr", ("still",), ("county", "year")),
    ]
    curve = specification_curve(counties, asked, "county")
    assert list(curve.reasons) == [
        "no row has all of its columns", "fewer than two clusters", *["the column of interest does not vary apart from the others"] * 3, "",
    ]  # fmt: skip
    assert curve.estimated.tolist() == [False] * 5 + [True]
    assert curve.same_sign == 1.0
    few = specification_curve(counties.head(9), [Specification("lcrmrte", "lprbarr", tuple(CRIME[1:]), ("county", "year"))], "county")
    assert few.reasons == ("no degrees of freedom are left",)
    assert np.isnan([few.median, few.same_sign, few.significant]).all()


def test_what_a_curve_says_together() -> None:
    curve = specification_curve(table(), every(), "county")
    assert curve.median == np.median(curve.estimates)
    assert curve.same_sign == max((curve.estimates > 0).mean(), (curve.estimates < 0).mean())
    assert curve.significant <= curve.same_sign


@pytest.mark.parametrize(
    ("specification", "said"),
    [
        (Specification("lcrmrte", "lprbarr; import os"), "no column is called lprbarr; import os; there are: county"),
        (Specification("lcrmrte", "lprbarr", ("lcrmrte",)), "stands twice in one specification: lcrmrte ~ lprbarr \\+ lcrmrte"),
    ],
)
def test_a_name_is_a_column_and_nothing_else(specification: Specification, said: str) -> None:
    with pytest.raises(EstimationError, match=said):
        specification_curve(table(), [specification], "county")


def test_the_curve_under_exchange_is_the_curve_of_the_exchanged_table() -> None:
    counties = crime(counties=14).assign(recent=lambda rows: rows["year"] > 83)
    asked = [each for each in every() if "holes" not in each.controls and "place" not in each.controls and "region" not in each.effects]
    histories = Histories(counties["county"], counties["year"], counties["west"])
    found = curve_test(counties, asked, "county", histories, draws=25)
    seen = specification_curve(counties, asked, "county")
    columns = counties[["lprbarr", "lprbconv"]].to_numpy(float)
    ways = reshuffled(columns, histories, draws=25)
    statistics = []
    for draw in range(25):
        moved = {name: ways.applied(columns[:, place], slice(draw, draw + 1))[:, 0] for place, name in enumerate(["lprbarr", "lprbconv"])}
        z = specification_curve(counties.assign(**moved), asked, "county").estimates / seen.errors
        statistics.append([abs(np.median(z)), max((z > 0).mean(), (z < 0).mean()), max((z > 1.96).mean(), (z < -1.96).mean())])
    z = seen.estimates / seen.errors
    own = [abs(np.median(z)), max((z > 0).mean(), (z < 0).mean()), max((z > 1.96).mean(), (z < -1.96).mean())]
    expected = ((np.array(statistics) >= np.array(own) * (1 - 1e-9)).sum(axis=0) + 1) / 26
    assert [found.median, found.sign, found.significant] == pytest.approx(expected.tolist())
    assert (found.arrangements, found.enumerated) == (25, False)


def test_a_curve_of_nothing_is_no_wonder_and_one_of_something_is() -> None:
    rng = np.random.default_rng(4)
    county, year = np.repeat(np.arange(20), 4), np.tile(np.arange(4), 20)
    x = rng.normal(size=20)[county] + rng.normal(size=80)
    noise, control = rng.normal(size=80) + rng.normal(size=20)[county], rng.normal(size=80)
    data = {"x": x, "nothing": noise, "something": noise + 1.2 * x, "control": control, "county": county, "year": year}
    p = {}
    for outcome in ("nothing", "something"):
        asked = [Specification(outcome, "x", controls, effects) for controls in ((), ("control",)) for effects in ((), ("year",))]
        p[outcome] = curve_test(data, asked, "county", Histories(county, year), draws=199)
    assert p["something"].median < 0.02
    assert p["nothing"].median > 0.05
    with pytest.raises(EstimationError, match="none of 1 specifications can be estimated"):
        curve_test({**data, "x": np.ones(80)}, [Specification("nothing", "x")], "county", Histories(county, year))


def test_a_sample_in_which_nothing_can_be_estimated_changes_nothing_for_the_others() -> None:
    rng = np.random.default_rng(4)
    county, year = np.repeat(np.arange(20), 4), np.tile(np.arange(4), 20)
    data = {"x": rng.normal(size=80), "y": rng.normal(size=80), "county": county, "year": year, "few": county == 0}
    whole = [Specification("y", "x"), Specification("y", "x", (), ("year",))]
    histories = Histories(county, year)
    assert curve_test(data, [*whole, Specification("y", "x", sample="few")], "county", histories, draws=49) == curve_test(
        data, whole, "county", histories, draws=49
    )
