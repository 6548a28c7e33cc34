"""The headline's question with the county-years that publish weighted for those that do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.clean.panel import Panel
from zxstudy.compare.beside.alternative import Alternative, Given, tried
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.orthonormal import pivots
from zxstudy.compare.estimate.weighting import weighted_for_reporting
from zxstudy.compare.estimate.within import Matrix, codes, dummies
from zxstudy.compare.everybody import everybody
from zxstudy.compare.model import cluster_unit

TOWN = ("city", "district")


def weighted(case: Case, panel: Panel, scores: pd.DataFrame, kind: str) -> Iterator[Alternative]:
    """Inverse probability weighting among all county-years with the mechanism; a sensitivity and never the headline."""
    if case.stage == "association":
        yield tried(case, kind, "weighted_for_silence", lambda: _weighted(case, panel, scores))


def _weighted(case: Case, panel: Panel, scores: pd.DataFrame) -> tuple[Given, str]:
    """Reporting on the score, kind of county, length of the text and year; the outcome on what the headline holds, effects as dummies."""
    assert case.result is not None
    model, reading = case.result.model, case.sample.readings[0]
    rows = everybody(panel, scores, case.pair, case.sample)
    spread = float(model.rows[reading].std())
    score, length = (rows[reading] / spread).to_numpy(float), np.log1p(rows["characters"].to_numpy(float))
    years = dummies(codes(rows["year"]))
    town = rows["county_code"].map(panel.places.set_index("county_code")["level"]).isin(TOWN).to_numpy(float)
    seen = rows["middle"].notna().to_numpy(float)
    levels = [dummies(codes(rows[effect])) for effect in model.effects]
    x, who = _independent([score, length, *levels], seen > 0), _independent([score, town, length, years])
    found = weighted_for_reporting(rows["middle"].to_numpy(float), x, seen, who, Errors(rows[cluster_unit(rows)].to_numpy(object)))
    counts = (int(seen.sum()), int(rows.loc[seen > 0, "county_code"].nunique()), found.coefficients.clusters)
    first = found.coefficients
    note = f"{first.errors}; {int(seen.sum())} / {len(rows)}; n* {found.effective:.0f}"
    return Given(float(first.params[0]), float(first.se[0]), first.freedom, counts=counts), note


def _independent(parts: list[Any], rows: NDArray[np.bool_] | None = None) -> Matrix:
    """The columns that say something of their own beside a constant, among `rows`."""
    table = np.column_stack(parts)
    among = table if rows is None else table[rows]
    kept = pivots(np.column_stack([np.ones(len(among)), among]))
    return table[:, [place - 1 for place in kept if place > 0]]
