"""Columns of any kind and size, gaps of any kind, and designs in which something is not there: the right figure or one line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from tests.compare.estimate.panels import CRIME, crime

from zxstudy.compare.estimate import (
    Design,
    Histories,
    Specification,
    codes,
    jackknife_covariance,
    leave_out,
    pairs_bootstrap,
    randomisation,
    regress,
    shapley,
    specification_curve,
    studentised,
    wild_bootstrap,
)
from zxstudy.compare.estimate.histories import reshuffled
from zxstudy.errors import EstimationError


@pytest.mark.parametrize("errors", ["classic", "HC1", "CR1", "CR2", "CR3"])
@pytest.mark.parametrize("effects", [[], ["county", "year"]])
def test_units_change_the_figures_and_nothing_else(errors: str, effects: list[str]) -> None:
    """Yuan beside shares: 10^13 times, 10^-9 times, and on top of a mean of 10^5 standard deviations."""
    counties = crime(counties=20)
    asked = {"effects": [counties[name] for name in effects], "errors": errors}
    if errors.startswith("CR"):
        asked["cluster"] = counties["county"]
    units = np.array([1e13, 1e-9, 1.0])
    plain = regress(counties["lcrmrte"], counties[CRIME[:3]], **asked)
    other = regress(counties["lcrmrte"] * 1e6, counties[CRIME[:3]] * units + [0, 0, 5e4], **asked)
    assert other.estimates[:3] * units / 1e6 == pytest.approx(plain.estimates[:3], rel=1e-7)
    assert other.errors[:3] * units / 1e6 == pytest.approx(plain.errors[:3], rel=1e-7)
    assert other.freedom[:3] == pytest.approx(plain.freedom[:3], rel=1e-7)


@pytest.mark.parametrize(
    "gap",
    [
        lambda column: column.astype("Float64").mask(column.index == 3),
        lambda column: column.astype(object).where(column.index != 3, None),
        lambda column: column.where(column.index != 3, np.inf),
        lambda column: list(column.where(column.index != 3)),
    ],
    ids=["Float64 NA", "None", "inf", "list with nan"],
)
def test_a_gap_is_a_gap_however_it_is_written(gap: Callable[[pd.Series], object]) -> None:
    counties = crime(counties=20)
    rest = counties.drop(index=3)
    expected = regress(rest["lcrmrte"], rest[CRIME], cluster=rest["county"])
    for found in (
        regress(gap(counties["lcrmrte"]), counties[CRIME], cluster=counties["county"]),
        regress(counties["lcrmrte"], counties[CRIME].assign(lprbarr=gap(counties["lprbarr"])), cluster=counties["county"]),
    ):
        assert found.missing == 1
        assert found.errors == pytest.approx(expected.errors, rel=1e-12)


def test_the_order_of_rows_and_the_kind_of_labels_do_not_matter() -> None:
    counties = crime(counties=20).assign(county=lambda rows: rows["county"] + 100)
    mixed = counties.sample(frac=1, random_state=5).set_axis([0] * len(counties))
    kinds = [lambda column: column, lambda column: column.astype("string"), lambda column: column.astype("category"), list]
    drawn = []
    for table, kind in [(counties, kinds[0]), *((mixed, kind) for kind in kinds)]:
        effects = [kind(table["county"]), kind(table["year"])]
        found = regress(table["lcrmrte"], table[CRIME], effects=effects, cluster=kind(table["county"]))
        drawn.append([*pairs_bootstrap(found.design, 20).draws.ravel(), wild_bootstrap(found.design, draws=99).p, *found.errors])
    assert np.array(drawn[1:]) == pytest.approx(np.tile(drawn[0], (4, 1)), rel=1e-9)


def test_a_column_that_tells_nothing_takes_nothing_with_it() -> None:
    counties = crime(counties=20)
    still = Design(counties["lcrmrte"].to_numpy(), np.column_stack([np.full(140, 7.0), counties["lprbarr"]]), [], codes(counties["county"]))
    alone = Design(still.y, still.x[:, 1:], [], still.cluster)
    found = pairs_bootstrap(still, 20)
    assert found.failed.tolist() == [20, 0]
    assert np.isnan(found.interval[0]).all()
    assert np.isnan(found.errors[0])
    assert found.draws[:, 1] == pytest.approx(pairs_bootstrap(alone, 20).draws[:, 0], rel=1e-10)
    assert jackknife_covariance(still)[1, 1] == pytest.approx(jackknife_covariance(alone)[0, 0], rel=1e-10)
    assert wild_bootstrap(still, 1).p == wild_bootstrap(alone).p
    assert shapley(still).shapley == pytest.approx([0, shapley(alone).r2], rel=1e-10)
    assert not leave_out(still, counties["year"]).sign_kept()


ONE = np.zeros(140, dtype=np.int64)
REFUSED: dict[str, tuple[Callable[[pd.DataFrame], object], str]] = {
    "text": (lambda rows: regress(rows["lcrmrte"], rows[CRIME].assign(said="100%")), "column said: not all of it are numbers"),
    "text in a curve": (
        lambda rows: specification_curve(rows.assign(said="x"), [Specification("lcrmrte", "said")], "county"),
        "column said",
    ),
    "no column": (lambda rows: regress(rows["lcrmrte"], rows[[]]), "x has no column"),
    "no row": (lambda rows: regress([], np.zeros((0, 1))), "no row is left: 0 of 0"),
    "unknown errors": (
        lambda rows: regress(rows["lcrmrte"], rows[CRIME], errors="CR4"),
        "errors are classic, HC1, CR1, CR2, CR3 .* not CR4",
    ),  # type: ignore[arg-type]
    "one cluster redrawn": (lambda rows: pairs_bootstrap(_one(rows)), "one cluster cannot be redrawn"),
    "one cluster, signs": (lambda rows: wild_bootstrap(_one(rows)), "needs two clusters or more"),
    "no variation, studentised": (lambda rows: studentised(_still(rows)), "a coefficient that is determined"),
    "no variation, signs": (lambda rows: wild_bootstrap(_still(rows)), "does not vary apart from the others"),
    "no variation, exchanged": (
        lambda rows: randomisation(_still(rows), Histories(rows["county"], rows["year"])),
        "nothing can be exchanged",
    ),
}


def _one(rows: pd.DataFrame) -> Design:
    return Design(rows["lcrmrte"].to_numpy(), rows[CRIME].to_numpy(), [], ONE)


def _still(rows: pd.DataFrame) -> Design:
    return Design(rows["lcrmrte"].to_numpy(), np.full((140, 1), 3.0), [], codes(rows["county"]))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_one_line(name: str) -> None:
    work, said = REFUSED[name]
    with pytest.raises(EstimationError, match=said):
        work(crime(counties=20))


def test_a_sample_that_is_not_known_takes_no_row() -> None:
    counties = crime(counties=20)
    known = pd.Series(([True, pd.NA, False, True] * 35), dtype="boolean")
    curve = specification_curve(counties.assign(known=known), [Specification("lcrmrte", "lprbarr", sample="known")], "county")
    assert curve.n.tolist() == [70]
    empty = specification_curve(counties, [], "county")
    assert empty.specifications == ()
    assert np.isnan(empty.median)


def test_a_country_has_more_strata_than_an_array_has_dimensions():
    """Seventy provinces of one county each, and one of three: six arrangements in all."""
    unit = np.array([f"{number:02d}" for number in range(73)])
    stratum = np.r_[np.arange(70), [70, 70, 70]]
    ways = reshuffled(np.arange(73.0)[:, None], Histories(unit, np.zeros(73), stratum))
    assert (ways.enumerated, len(ways.source), ways.movable) == (True, 6, 3)
    assert sorted(map(tuple, ways.source[:, 70:])) == sorted(permutations((70, 71, 72)))
