"""The mechanisms against each other: one regression with all four, whether their associations are equal, and what each explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import MECHANISM_NAMES, SHARES, Outcome
from zxstudy.compare.estimate.equality import Wald, equal
from zxstudy.compare.estimate.regression import Regression, regress
from zxstudy.compare.estimate.shapley import shapley
from zxstudy.compare.finding import Finding
from zxstudy.compare.model import cluster_unit, standardised
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import AT_CEILING, most_used
from zxstudy.compare.sentences import percent, points, sentences
from zxstudy.compare.wording import CONTRAST
from zxstudy.config import Study
from zxstudy.errors import EstimationError
from zxstudy.score.measures import KEY
from zxstudy.score.mechanism import MECHANISMS

DRAWS = 1999
CONTROL = "log characters"


@dataclass(frozen=True, slots=True)
class Contrast:
    """One row of `contrasts.parquet`: one mechanism beside the other three.

    estimate, low, high, p: the difference in the outcome per standard deviation of its measure score, the others held, CR1. shapley: the
    share of the outcome's variance (effects and length of the text taken out) that is its own; shapley_low, shapley_high: 95 % over redrawn
    clusters. alone, last: what it explains alone, and what it adds to the others.
    """

    finding: str
    mechanism: str
    estimate: float
    low: float
    high: float
    p: float
    shapley: float
    shapley_low: float
    shapley_high: float
    alone: float
    last: float
    kind: str


def contrasts(panel: Panel, scores: pd.DataFrame, study: Study) -> tuple[list[Finding], list[Contrast]]:
    """One finding a share that is no control, and the rows behind those that can be told; exploratory, since no order was declared."""
    findings, rows = [], []
    for outcome in (outcome for outcome in SHARES if outcome.id not in ("filing_rate", "proposal_reply_rate", "proposals_on_time_rate")):
        sample = _sample(panel, scores, outcome)
        finding, made = _one(sample, outcome, study)
        findings.append(finding)
        rows += made
    return findings, rows


def _sample(panel: Panel, scores: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """County-years with all four measure scores and the outcome under the definition that most counties use."""
    wide = scores[scores["mechanism"].isin(MECHANISMS)].pivot_table(index=KEY, columns="mechanism", values="measure", observed=True)
    wide = wide.reindex(columns=list(MECHANISMS)).dropna().reset_index()
    rows = outcome_values(panel.view, outcome).merge(wide, on=KEY).merge(scores[[*KEY, "characters"]].drop_duplicates(KEY), on=KEY)
    province = rows["county_code"].map(panel.places.set_index("county_code")["province"]).fillna("").astype("str")
    rows = rows.assign(province=province, middle=(rows["low"] + rows["high"]) / 2)
    return rows[rows["definition"] == most_used(rows)].sort_values(KEY, ignore_index=True)


def _one(sample: pd.DataFrame, outcome: Outcome, study: Study) -> tuple[Finding, list[Contrast]]:
    counties = int(sample["county_code"].nunique())
    if counties < study.rules.minimum_counties:
        return _finding(sample, outcome, study, "few", {"minimum": study.rules.minimum_counties}), []
    ceiling = float((sample["low"] >= AT_CEILING).mean())
    if ceiling > study.rules.ceiling_share:
        return _finding(sample, outcome, study, "ceiling", {"ceiling": percent(ceiling)}), []
    try:
        found = _joint(sample)
        test = equal(found, MECHANISMS)
    except EstimationError:
        return _finding(sample, outcome, study, "not_estimable", {}), []
    identity = f"contrast.{outcome.id}"
    rows = list(_rows(identity, found, study.kind))
    largest = max(rows, key=lambda row: row.shapley)
    values: dict[str, object] = {
        "r2": percent(sum(row.shapley for row in rows)), "largest": MECHANISM_NAMES[largest.mechanism],
        "share": percent(largest.shapley), "low": percent(max(largest.shapley_low, 0.0)), "high": percent(largest.shapley_high),
        "spread": points(max(row.estimate for row in rows) - min(row.estimate for row in rows)), "p": f"{test.p:.3f}",
    }  # fmt: skip
    return _finding(sample, outcome, study, "differ" if test.p < 0.05 else "alike", values, test, found), rows


def _joint(sample: pd.DataFrame) -> Regression:
    """All four per standard deviation, length of the text held, province and year taken out."""
    columns = {name: standardised(sample[name].to_numpy(float)) for name in MECHANISMS}
    columns[CONTROL] = np.log1p(sample["characters"].to_numpy(float))
    effects = [sample[effect] for effect in ("province", "year") if sample[effect].nunique() > 1]
    return regress(sample["middle"], pd.DataFrame(columns), effects=effects, cluster=sample[cluster_unit(sample)])


def _rows(finding: str, found: Regression, kind: str) -> Iterator[Contrast]:
    names = [name for name in found.names if name not in found.dropped]
    held = [place for place, name in enumerate(names) if name not in MECHANISMS and place < found.design.x.shape[1]]
    shares = shapley(found.design, [[names.index(name)] for name in MECHANISMS], held=held, draws=DRAWS)
    for place, name in enumerate(MECHANISMS):
        column = found.names.index(name)
        low, high = found.interval[column]
        yield Contrast(
            finding, name, float(found.estimates[column]), float(low), float(high), float(found.p[column]), float(shares.shapley[place]),
            float(shares.interval[place, 0]), float(shares.interval[place, 1]), float(shares.first[place]), float(shares.last[place]), kind,
        )  # fmt: skip


def _finding(  # noqa: PLR0913, PLR0917 - one sample, and what came of it
    sample: pd.DataFrame, outcome: Outcome, study: Study, key: str, values: dict[str, object], test: Wald | None = None,
    found: Regression | None = None,
) -> Finding:  # fmt: skip
    counties = int(sample["county_code"].nunique())
    verdict = {"few": "missing", "ceiling": "ceiling", "not_estimable": "undecided"}.get(key, "described")
    said = {"n": len(sample), "counties": counties, "outcome": (outcome.name_zh, outcome.name_en), **values}
    zh, en = sentences(CONTRAST[key], verdict=verdict, kind=study.kind, values=said)
    return Finding(
        finding=f"contrast.{outcome.id}", stage="contrast", role="exploratory", hypothesis="", mechanism="", outcome=outcome.id,
        estimand=f"whether the four mechanisms go alike with {outcome.name_en}, as reported, among county-years that publish everything",
        estimate=None, low=None, high=None, unit=outcome.unit, p=test.p if test else None, p_holm=None,
        n=len(sample), counties=counties, clusters=(found.clusters or 0) if found else 0,
        design="one regression with the four measure scores, length of the text, province and year effects" if found else "",
        errors=f"{found.said}; F({test.restrictions}, {test.freedom:.0f}) = {test.f:.3f}" if found and test else "", mde=None, margin=None,
        verdict=verdict, reason=f"{key}: {len(sample)} county-years with all four scores and the outcome",
        reason_zh=f"四项机制得分和成效都有的有{len(sample)}个县次、{counties}个县。", sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip
