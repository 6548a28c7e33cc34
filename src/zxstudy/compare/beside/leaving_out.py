"""The headline's regression without a part of its county-years: one province, one year, or all that rest on doubtful figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from zxstudy.compare.beside.alternative import Alternative, Given, beside, nothing
from zxstudy.compare.beside.behind import rest_on
from zxstudy.compare.beside.effects import fitted
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.jackknife import leave_out
from zxstudy.compare.estimate.within import Codes, codes
from zxstudy.compare.model import Model, model_under
from zxstudy.compare.wording import OBSTACLES
from zxstudy.score.measures import KEY

# The flag that puts a county-year's figures into doubt, by the method that leaves them out.
FLAGS = {
    "without_repaired": "repaired",
    "without_laundered": "laundered",
    "without_copied": "copied",
    "without_impossible": "impossible_share",
}
GROUPS = {"without_province": "province", "without_year": "year"}


def left_out(case: Case, used: pd.DataFrame, kind: str) -> Iterator[Alternative]:
    """One row a province and a year that is left out, two for counties, and one a kind of doubt; the effects are those of the headline.

    used: what `behind` gives.
    """
    assert case.result is not None
    rows = case.result.model.rows
    for method, column in GROUPS.items():
        yield from _each(case, kind, method, rows[column])
    yield from _without_a_county(case, kind)
    for method, flag in FLAGS.items():
        yield _without(case, kind, method, used[used[flag]])
    sides = used.groupby([*KEY, "source"])["side"].nunique().reset_index()
    yield _without(case, kind, "without_same_source", sides[sides["side"] > 1])


def _each(case: Case, kind: str, method: str, groups: pd.Series) -> Iterator[Alternative]:
    """Every group left out in turn: an exact refit, without an error of its own."""
    assert case.result is not None
    model = case.result.model
    found, group = leave_out(model.design, groups.to_numpy(object)), codes(groups)
    counts = [len(group) - np.bincount(group), *(_left(codes(model.rows[of]), group) for of in ("county_code", model.cluster))]
    for name, (estimate, *_), *left in zip(found.groups, found.slopes, *counts, strict=True):
        if np.isnan(estimate):
            yield nothing(case, kind, method, OBSTACLES["too_few"], detail=name)
        else:
            n, counties, clusters = map(int, left)
            yield beside(case, kind, method, Given(float(estimate), counts=(n, counties, clusters)), detail=name)


def _left(labels: Codes, group: Codes) -> Codes:
    """How many of `labels` are still met without each group: all but those that are met in it alone."""
    first, last = np.full(int(labels.max()) + 1, int(group.max())), np.zeros(int(labels.max()) + 1, dtype=np.int64)
    np.minimum.at(first, labels, group)
    np.maximum.at(last, labels, group)
    alone = np.bincount(first[first == last], minlength=int(group.max()) + 1)
    return np.asarray(len(first) - alone)


def _without_a_county(case: Case, kind: str) -> Iterator[Alternative]:
    """The least and the greatest estimate that one county less gives; which county it is says nothing about it, and is not told."""
    assert case.result is not None
    found = leave_out(case.result.model.design, case.result.model.rows["county_code"].to_numpy(object))
    left = found.slopes[:, 0]
    lost = int(np.isnan(left).sum())
    if lost == len(left):
        yield nothing(case, kind, "without_county", ("去掉任何一个县都算不出来。", "nothing is left without any one of them"))
        return
    note = (f"{len(left)}个县逐个去掉", f"each of {len(left)} counties in turn")
    counts = (case.result.n, case.result.counties - 1, case.result.clusters)
    for detail, value in (("least", np.nanmin(left)), ("greatest", np.nanmax(left))):
        yield beside(case, kind, "without_county", Given(float(value), counts=counts), note, detail=detail)


def _without(case: Case, kind: str, method: str, out: pd.DataFrame) -> Alternative:
    """The row without the county-years of `out`; says so where there are none."""
    assert case.result is not None
    rows = case.result.model.rows
    hit = rest_on(rows, out)
    if not hit.any():
        return nothing(case, kind, method, ("没有这样的县次。", "no county-year is of that kind"))
    model = model_under(rows[~hit].reset_index(drop=True), case.sample.readings[0], case.result.model.effects)
    return fitted(case, kind, method, model) if isinstance(model, Model) else nothing(case, kind, method, OBSTACLES[model])
