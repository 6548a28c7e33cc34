"""Who publishes an outcome: a small logit on kind of county and year, where the data bear one."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.discrete.discrete_model import Logit

from zxstudy.clean.panel import Panel
from zxstudy.codebook import load
from zxstudy.compare.design import OUTCOMES, Outcome
from zxstudy.compare.estimate.refusals import fitted
from zxstudy.compare.estimate.within import Matrix, codes
from zxstudy.compare.finding import Finding
from zxstudy.compare.sentences import points, sentences
from zxstudy.compare.wording import REPORTING
from zxstudy.config import Study
from zxstudy.errors import EstimationError
from zxstudy.score.measures import KEY

LEAST_OF_EACH = 15  # county-years that publish, and that do not, before a logit is fitted
WIDEST_LOGIT = 10.0  # a coefficient beyond this is separation and no estimate


def published_name(outcome: Outcome) -> tuple[str, str]:
    """What is published, in both languages: a share as it is, a count by its own name and not by what it is divided with later."""
    entry = load()[outcome.id]
    return (outcome.name_zh, outcome.name_en) if outcome.unit == "share" or not outcome.per else (entry.name_zh, entry.name_en)


def published(rows: pd.DataFrame) -> pd.DataFrame:
    """county_code, year and indicator of the rows of a panel that publish any outcome; a country has many times as many that do not."""
    names = sorted({name for outcome in OUTCOMES.values() for name in _forms(outcome)})
    return rows.loc[rows["low"].notna() & rows["indicator"].isin(names), [*KEY, "indicator"]]


def published_rows(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    """The rows of `published` that publish `outcome` in any form, the count behind a share included."""
    return panel.rows[panel.rows["indicator"].isin(_forms(outcome))]


def _forms(outcome: Outcome) -> list[str]:
    return [outcome.id, *([outcome.counts[0]] if outcome.counts and outcome.id != "filing_rate" else [])]


def who_publishes(panel: Panel, scores: pd.DataFrame, outcome: Outcome, study: Study) -> list[Finding]:
    """Publishing on kind of county and year, by county-year; nothing where the data do not bear a logit."""
    found = _effect(panel, scores, outcome)
    if found is None:
        return []
    effect, low, high, p, n, counties = found
    values: dict[str, object] = {
        "n": n, "outcome": published_name(outcome), "x": points(effect), "low": points(low), "high": points(high),
    }  # fmt: skip
    zh, en = sentences(REPORTING["model"], verdict="described", kind=study.kind, values=values)
    return [
        Finding(
            finding=f"reporting.{outcome.id}.model", stage="reporting", role="exploratory", hypothesis="", mechanism="", outcome=outcome.id,
            estimand=f"difference between cities or districts and counties in the share of county-years that publish {outcome.name_en}",
            estimate=effect, low=low, high=high, unit="share", p=p, p_holm=None, n=n, counties=counties, clusters=counties,
            design="logit of publishing on kind of county and year; average marginal effect", mde=None, margin=None,
            errors="clustered by county (G/(G-1)·(N-1)/(N-K), delta method), t(G-1)", verdict="described",
            reason="counted: county-years with any document; both answers are frequent enough for a logit",
            reason_zh="逐一计数：有任何材料的县次；公布与未公布的都够多，可以作回归。", sentence_zh=zh, sentence_en=en,
            kind=study.kind,
        )
    ]  # fmt: skip


def _effect(panel: Panel, scores: pd.DataFrame, outcome: Outcome) -> tuple[float, float, float, float, int, int] | None:
    grid = scores[KEY].drop_duplicates()
    hits = published_rows(panel, outcome)[KEY].dropna().drop_duplicates().assign(published=1.0)
    rows = grid.merge(hits, on=KEY, how="left").fillna({"published": 0.0})
    level = rows["county_code"].map(panel.places.set_index("county_code")["level"])
    y, town = rows["published"].to_numpy(float), level.isin(["city", "district"]).to_numpy(float)
    if min(y.sum(), (1 - y).sum()) < LEAST_OF_EACH or min(town.sum(), (1 - town).sum()) < LEAST_OF_EACH:
        return None
    cells = {(published, kind) for published, kind in zip(y, town, strict=True)}
    if len(cells) < 4:
        return None
    decade = (rows["year"].to_numpy(float) - float(rows["year"].mean())) / 10
    groups = codes(rows["county_code"])
    x = np.column_stack([town, decade, np.ones(len(y))])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = fitted(Logit(y, x), "cluster", groups=groups, disp=0)
        except (Warning, EstimationError, np.linalg.LinAlgError):  # separation, or no convergence: plain shares say all there is to say
            return None
    if np.abs(result.params).max() > WIDEST_LOGIT:
        return None
    return (*_marginal(result.params, np.asarray(result.cov_params()), x, int(groups.max())), len(y), int(groups.max()) + 1)


def _marginal(beta: Matrix, covariance: Matrix, x: Matrix, freedom: int) -> tuple[float, float, float, float]:
    """The average change of the probability when the first column goes from 0 to 1: effect, 95 % interval, p (delta method)."""
    ends = []
    for value in (0.0, 1.0):
        there = np.column_stack([np.full(len(x), value), x[:, 1:]])
        chance = 1 / (1 + np.exp(-there @ beta))
        ends.append((chance.mean(), ((chance * (1 - chance))[:, None] * there).mean(axis=0)))
    effect = float(ends[1][0] - ends[0][0])
    gradient = ends[1][1] - ends[0][1]
    error = float(np.sqrt(gradient @ covariance @ gradient))
    wide = float(stats.t.ppf(0.975, freedom)) * error
    return effect, effect - wide, effect + wide, float(2 * stats.t.sf(abs(effect / error), freedom)) if error > 0 else 1.0
