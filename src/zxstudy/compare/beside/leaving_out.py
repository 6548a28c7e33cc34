"""The headline's regression without a part of its county-years: one province, one year, or all that rest on doubtful figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from zxstudy.clean.groups import among
from zxstudy.clean.panel import Panel
from zxstudy.compare.beside.alternative import Alternative, Given, beside, nothing
from zxstudy.compare.beside.effects import fitted
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate.jackknife import leave_out
from zxstudy.compare.model import Model, model_under
from zxstudy.compare.wording import OBSTACLES
from zxstudy.score.measures import KEY

# The flag that puts a county-year's figures into doubt, by the method that leaves them out.
DOUBTS = {
    "without_repaired": "repaired",
    "without_laundered": "laundered",
    "without_copied": "copied",
    "without_impossible": "impossible_share",
}
GROUPS = {"without_province": "province", "without_year": "year"}


def left_out(case: Case, panel: Panel, scores: pd.DataFrame, kind: str) -> Iterator[Alternative]:
    """One row a province and a year that is left out, and one a kind of doubt; the effects are those of the headline."""
    assert case.result is not None
    rows = case.result.model.rows
    for method, column in GROUPS.items():
        for value in sorted(rows[column].unique()):
            yield _on(case, kind, method, rows[rows[column] != value], str(value))
    yield from _without_a_county(case, kind)
    used = facts_behind(case, panel, scores)
    for method, flag in DOUBTS.items():
        marked = panel.facts.loc[panel.facts["flags"].fillna("").str.split(";").map(lambda flags, flag=flag: flag in flags), "fact_id"]
        yield _without(case, kind, method, rows, used[among(used["fact_id"], marked)])
    yield _without(case, kind, "without_same_source", rows, _same_source(used, panel))


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


def _without(case: Case, kind: str, method: str, rows: pd.DataFrame, out: pd.DataFrame) -> Alternative:
    """The row without the county-years of `out`; says so where there are none."""
    hit = pd.MultiIndex.from_frame(rows[KEY]).isin(pd.MultiIndex.from_frame(out[KEY]))
    if not hit.any():
        return nothing(case, kind, method, ("没有这样的县次。", "no county-year is of that kind"))
    return _on(case, kind, method, rows[~hit], "")


def _on(case: Case, kind: str, method: str, rows: pd.DataFrame, detail: str) -> Alternative:
    assert case.result is not None
    model = model_under(rows.reset_index(drop=True), case.sample.readings[0], case.result.model.effects)
    if isinstance(model, Model):
        return fitted(case, kind, method, model, detail=detail)
    return nothing(case, kind, method, OBSTACLES[model], detail=detail)


def doubtful(case: Case, panel: Panel, scores: pd.DataFrame) -> pd.Series[bool]:
    """Which rows of the sample rest on a figure or a measure with any of the flags of DOUBTS."""
    flags = panel.facts["flags"].fillna("").str.split(";").map(lambda found: bool(set(found) & set(DOUBTS.values())))
    used = facts_behind(case, panel, scores)
    out = used[among(used["fact_id"], panel.facts.loc[flags, "fact_id"])]
    hit = pd.MultiIndex.from_frame(case.sample.rows[KEY]).isin(pd.MultiIndex.from_frame(out[KEY]))
    return pd.Series(hit, index=case.sample.rows.index)


def facts_behind(case: Case, panel: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """county_code, year, fact_id, side: the chosen facts behind the outcome and behind the mechanism of each county-year."""
    outcome = OUTCOMES[case.pair.outcome]
    names = {outcome.id, *(outcome.counts or ()), *([outcome.per] if outcome.per else [])}
    ours = panel.view.loc[panel.view["indicator"].isin(names), [*KEY, "fact_id"]].assign(side="outcome")
    if case.pair.reading == "indicator":
        theirs = panel.view.loc[panel.view["indicator"] == case.pair.mechanism, [*KEY, "fact_id"]]
    else:
        theirs = scores.loc[scores["mechanism"] == case.pair.mechanism, [*KEY, "inputs"]].rename(columns={"inputs": "fact_id"})
        theirs = theirs.assign(fact_id=theirs["fact_id"].str.split(";")).explode("fact_id")
    return pd.concat([ours, theirs.assign(side="mechanism")], ignore_index=True)


def _same_source(used: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """The county-years in which one document speaks about both sides."""
    known = used.merge(panel.facts[["fact_id", "source"]], on="fact_id")
    sides = known.groupby([*KEY, "source"])["side"].nunique().reset_index()
    return sides.loc[sides["side"] > 1, KEY].drop_duplicates()
