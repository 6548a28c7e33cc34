"""What is compared, before anything is: how much of it there is, how it spreads between counties and within them, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import MECHANISM_NAMES, OUTCOMES, Outcome
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import AT_CEILING, most_used
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS


@dataclass(frozen=True, slots=True)
class Descriptive:
    """One row of `descriptives.parquet`: an outcome under the definition that most counties use, or a mechanism's measure score.

    variable: an outcome of `design.OUTCOMES` or a mechanism. definition: period/scope/base. n: county-years. mean_low, mean_high: the mean
    with every interval at its lower and at its upper end. deviation: standard deviation of the middles; between: of the counties' means;
    within: of what is left of them. icc: the share of the variance that lies between counties (one-way, Searle 1971, unbalanced; at least
    0), None where no county has two years. least, greatest: of all ends. exact, at_ceiling: shares of the county-years.
    """

    variable: str
    definition: str
    unit: str
    n: int
    counties: int
    mean_low: float | None
    mean_high: float | None
    deviation: float | None
    between: float | None
    within: float | None
    icc: float | None
    least: float | None
    greatest: float | None
    exact: float | None
    at_ceiling: float | None
    kind: str


def descriptives(panel: Panel, scores: pd.DataFrame, kind: str) -> list[Descriptive]:
    """One row an outcome and a mechanism that anything is known of."""
    rows = [_of_outcome(panel, outcome, kind) for outcome in OUTCOMES.values()]
    rows += [_of_mechanism(scores, name, kind) for name in (*MECHANISMS, *SUPPORT_PARTS) if name in MECHANISM_NAMES]
    return [row for row in rows if row]


def _of_outcome(panel: Panel, outcome: Outcome, kind: str) -> Descriptive | None:
    rows = outcome_values(panel.view, outcome)
    definition = most_used(rows)
    return _described(outcome.id, definition, outcome.unit, rows[rows["definition"] == definition], kind)


def _of_mechanism(scores: pd.DataFrame, name: str, kind: str) -> Descriptive | None:
    rows = scores[(scores["mechanism"] == name) & scores["measure"].notna()]
    return _described(name, "", "score", rows.assign(low=rows["measure"], high=rows["measure"]), kind)


def _described(variable: str, definition: str, unit: str, rows: pd.DataFrame, kind: str) -> Descriptive | None:
    n, counties = len(rows), int(rows["county_code"].nunique())
    if not n:
        return None
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    middle = pd.Series((low + high) / 2, index=rows.index)
    between, within, icc = spread(middle, rows["county_code"])
    ceiling = float((low >= AT_CEILING).mean()) if unit == "share" else None
    return Descriptive(
        variable, definition, unit, n, counties, float(low.mean()), float(high.mean()), float(middle.std()) if n > 1 else None, between,
        within, icc, float(low.min()), float(high.max()), float((low == high).mean()), ceiling, kind,
    )  # fmt: skip


def spread(values: pd.Series[float], groups: pd.Series[str]) -> tuple[float | None, float | None, float | None]:
    """Standard deviations of the groups' means and within the groups, and the intraclass correlation; None where it cannot be known."""
    grouped = values.groupby(groups.to_numpy(object))
    means, sizes = grouped.mean(), grouped.size().to_numpy(float)
    between = float(means.std()) if len(means) > 1 else None
    free = len(values) - len(means)
    if free < 1 or len(means) < 2:
        return between, None, None
    left = values - grouped.transform("mean")
    inside = float((left**2).sum()) / free
    outside = float((sizes * (means - values.mean()) ** 2).sum()) / (len(means) - 1)
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(means) - 1)
    variance = max((outside - inside) / size, 0.0)
    total = variance + inside
    return between, float(np.sqrt(inside)), variance / total if total > 0 else None
