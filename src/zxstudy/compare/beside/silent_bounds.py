"""What those that do not publish could do to an association, and to a mean: bounds under assumptions that have names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from zxstudy.compare.beside.alternative import NOT_HERE, Alternative, Given, Languages, beside, methods, nothing
from zxstudy.compare.beside.behind import Material
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES, PRIMARY, SHARES, Outcome
from zxstudy.compare.estimate.clustered import Design, identified
from zxstudy.compare.estimate.missing_outcomes import MeanBounds, monotone_instrument, monotone_selection, worst_case
from zxstudy.compare.estimate.silent_rows import Silent, silent_bounds
from zxstudy.compare.estimate.within import codes
from zxstudy.compare.everybody import everybody
from zxstudy.compare.finding import Finding
from zxstudy.compare.model import cluster_unit
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import most_used
from zxstudy.compare.who_reports import Goes, Reporting
from zxstudy.errors import EstimationError
from zxstudy.score.measures import KEY

ASSUMED: dict[str, Silent] = {"silent_anywhere": "anywhere", "silent_no_better": "no better", "silent_no_worse": "no worse"}
LEVELS = 3  # thirds of the mechanism's score
HIDDEN: Languages = ("看不出来：公布和没有公布的县次都要够多，才能比较。", "cannot be seen: county-years of both kinds are needed")


def bounded_for_silence(case: Case, material: Material) -> Iterator[Alternative]:
    """One row an assumption about the silent county-years, and two on what publishing goes with; only between counties."""
    if case.stage != "association":
        return
    assert case.result is not None
    kind, rows = material.kind, everybody(material.panel, material.scores, case.pair, case.sample)
    told = case.reporting or Reporting(None, None)
    for method, goes in (("publishing_mechanism", told.mechanism), ("publishing_outcome", told.outcome)):
        yield nothing(case, kind, method, HIDDEN) if goes is None else replace(_goes(case, kind, method, goes), unit="share")
    for method, silent in ASSUMED.items():
        try:
            yield _bounded(case, kind, method, silent, rows)
        except EstimationError as error:
            yield nothing(case, kind, method, (NOT_HERE, str(error)))


def _goes(case: Case, kind: str, method: str, goes: Goes) -> Alternative:
    counts = (goes.n, goes.counties, goes.clusters)
    return beside(case, kind, method, Given(goes.estimate, goes.error, goes.freedom, counts=counts), _t(goes.freedom))


def _t(freedom: float) -> Languages:
    return f"CR1，t({freedom:.0f})", f"CR1, t({freedom:.0f})"


def _bounded(case: Case, kind: str, method: str, silent: Silent, rows: pd.DataFrame) -> Alternative:
    """Over all county-years with the mechanism, effects and controls as in the headline; a count has no upper end but the largest told."""
    assert case.result is not None
    model, reading = case.result.model, case.sample.readings[0]
    score = rows[reading].to_numpy(float) / float(model.rows[reading].std())
    characters = rows["characters"].to_numpy(float)
    controls = {"log characters": np.log1p(characters), "text not held": (characters == 0).astype(float)}
    columns = [score, *(controls[name] for name in model.controls)]
    effects = [codes(rows[effect]) for effect in model.effects]
    design = Design(np.zeros(len(rows)), np.column_stack(columns), effects, codes(rows[cluster_unit(rows)]), model.design.nested)
    if not identified(replace(design, y=score)):
        raise EstimationError("the mechanism does not vary apart from controls and effects among all that have it")
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    share = OUTCOMES[case.pair.outcome].unit == "share"
    found = silent_bounds(design, low, high, (0.0, 1.0 if share else float(np.nanmax(high))), silent)
    counts = (len(rows), int(rows["county_code"].nunique()), int(design.cluster.max()) + 1)
    ends = f"{found.least:.4f} - {found.greatest:.4f}"
    top = ("", "") if share else ("，以公布的最大值为上限", ", none above the largest published")
    note = (f"{ends}；没有公布的{found.silent} / {found.n}{top[0]}", f"{ends}; silent {found.silent} / {found.n}{top[1]}")
    return beside(case, kind, method, Given(low=found.low, high=found.high, freedom=found.freedom, counts=counts), note)


def mean_bounds(material: Material, findings: list[Finding]) -> list[Alternative]:
    """Beside the mean of each share that is described: what it may be over all county-years with any document."""
    described = {finding.outcome for finding in findings if finding.stage == "prevalence" and finding.estimate is not None}
    return [row for outcome in SHARES if outcome.id in described for row in _of_mean(material, outcome)]


def _of_mean(material: Material, outcome: Outcome) -> Iterator[Alternative]:
    values = outcome_values(material.panel.view, outcome)
    values = values[values["definition"] == most_used(values)][[*KEY, "low", "high"]]
    rows = material.scores[KEY].drop_duplicates().merge(values, on=KEY, how="left").sort_values(KEY, ignore_index=True)
    ends = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    limits, cluster = (0.0, 1.0), rows["county_code"].to_numpy(object)
    ways: dict[str, Callable[[], MeanBounds]] = {
        "mean_silent_anywhere": lambda: worst_case(*ends, limits, cluster),
        "mean_silent_no_better": lambda: monotone_selection(*ends, limits, cluster, "no better"),
        "mean_silent_no_worse": lambda: monotone_selection(*ends, limits, cluster, "no worse"),
    }
    for method, way in ways.items():
        yield _mean_row(material.kind, method, outcome, way)
    mechanism = next((pair.mechanism for pair in PRIMARY if pair.outcome == outcome.id and pair.reading == "measure"), "")
    if mechanism:
        score = _score(material.scores, mechanism, rows)
        of = ~np.isnan(score)
        told = ends[0][of], ends[1][of]
        yield _mean_row(
            material.kind, "mean_not_falling", outcome, lambda: monotone_instrument(told, limits, _thirds(score[of]), cluster[of])
        )


def _score(scores: pd.DataFrame, mechanism: str, rows: pd.DataFrame) -> np.ndarray:
    of = scores.loc[scores["mechanism"] == mechanism, [*KEY, "measure"]]
    return rows[KEY].merge(of, on=KEY, how="left")["measure"].to_numpy(float)


def _thirds(score: np.ndarray) -> np.ndarray:
    """0, 1, 2 by the thirds of the scores, fewer where many are the same; raises EstimationError where there is none."""
    if not len(score):
        raise EstimationError("no county-year has a score of the mechanism")
    return np.searchsorted(np.unique(np.quantile(score, np.arange(1, LEVELS) / LEVELS)), score, side="left").astype(float)


def _mean_row(kind: str, method: str, outcome: Outcome, way: Callable[[], MeanBounds]) -> Alternative:
    found, note = None, (NOT_HERE, "")
    try:
        found = way()
    except EstimationError as error:
        note = (NOT_HERE, str(error))
    if found is not None:
        ends = f"{found.least:.4f} - {found.greatest:.4f}"
        note = (f"{ends}；没有公布的{found.silent} / {found.n}", f"{ends}; silent {found.silent} / {found.n}")
    n, counties = (found.n, found.clusters) if found else (0, 0)
    return Alternative(
        finding=f"prevalence.outcome.{outcome.id}", method=methods()[method].method, detail="", estimate=None,
        low=found.low if found else None, high=found.high if found else None, p=None, error=None, freedom=None, unit="share",
        n=n, counties=counties, clusters=counties, note_zh=note[0], note_en=note[1], kind=kind,
    )  # fmt: skip
