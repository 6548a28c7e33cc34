"""Before and after a measure is first mentioned (E3): staggered first mentions, against counties whose documents do not mention it yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook import load
from zxstudy.compare.design import OUTCOMES, PRIMARY, Pair
from zxstudy.compare.estimate.adoptions import Observed, adoptions
from zxstudy.compare.estimate.clustered import half_width, p_value
from zxstudy.compare.estimate.event_study import Effects, aggregate, pre_trends, uniform_band
from zxstudy.compare.estimate.staggered import GroupTime, group_time
from zxstudy.compare.finding import Finding
from zxstudy.compare.first_mention import cohorts, dated
from zxstudy.compare.model import cluster_unit
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import most_used
from zxstudy.compare.sentences import differs, sentences
from zxstudy.compare.wording import ADOPTION
from zxstudy.config import Study
from zxstudy.errors import UsageError
from zxstudy.score.measures import measures_of

FEWEST = 5  # counties that take it up with a before, and counties without it


@dataclass(frozen=True, slots=True)
class Event:
    """One row of `events.parquet`: the difference so many years after the first mention (negative: before), in the finding's unit.

    indicator: the measure. low, high: 95 % of this point; band_low, band_high: of all points at once. mentioned: counties behind it.
    """

    finding: str
    indicator: str
    since: int
    estimate: float
    low: float
    high: float
    band_low: float | None
    band_high: float | None
    mentioned: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Dated:
    """A measure with the outcome's rows of the counties whose first mention is known, and the cohort of each row."""

    measure: str
    rows: pd.DataFrame
    taken_up: int
    without: int


def adoption(panel: Panel, known: pd.DataFrame, study: Study) -> tuple[list[Finding], list[Event]]:
    """One finding a primary pair of a mechanism of measures: its measure with most dated first mentions, whatever the outcome does.

    known: as `known_years` gives it.
    """
    findings, events = [], []
    of_measure = {str(name): rows for name, rows in known.groupby("indicator")}
    asked = [pair for pair in PRIMARY if pair.reading == "measure"]
    measures = sorted({measure for pair in asked for measure in measures_of(pair.mechanism)})
    mentions = {measure: dated(panel, of_measure.get(measure, known[:0]), measure) for measure in measures}
    for pair in asked:
        finding, points = _one(pair, panel, mentions, study)
        findings.append(finding)
        events += points
    return findings, events


def _one(pair: Pair, panel: Panel, mentions: dict[str, pd.DataFrame], study: Study) -> tuple[Finding, list[Event]]:
    rows = _outcome(pair, panel)
    candidates = [_with_cohorts(measure, rows, mentions[measure]) for measure in measures_of(pair.mechanism)]
    chosen = max(candidates, key=lambda found: found.taken_up)
    if min(chosen.taken_up, chosen.without) < FEWEST:
        return _refused(pair, chosen, study, "few"), []
    try:
        headline = _cells(chosen.rows, "middle", "cohort")
        effects = [_overall(headline), *(_overall(_cells(chosen.rows, end, "cohort")) for end in ("low", "high"))]
    except UsageError:
        return _refused(pair, chosen, study, "no_before"), []
    try:
        effects += [_overall(_cells(chosen.rows, end, "earliest")) for end in ("middle", "low", "high")]
        dating = "dates at the first mention and as early as they may be"
    except UsageError as why:
        dating = f"at the earliest dates nothing can be estimated ({why})"
    return _estimated(pair, chosen, (headline, effects, dating), study)


def _outcome(pair: Pair, panel: Panel) -> pd.DataFrame:
    """The outcome under the definition that most counties use, counts as multiples of their mean."""
    outcome = OUTCOMES[pair.outcome]
    rows = outcome_values(panel.view, outcome)
    rows = rows[rows["definition"] == most_used(rows)]
    rows = rows.assign(province=rows["county_code"].map(panel.places.set_index("county_code")["province"]).fillna("").astype("str"))
    scale = float((rows["low"] + rows["high"]).mean() / 2) if outcome.unit == "ratio" and len(rows) else 1.0
    rows = rows.assign(low=rows["low"] / (scale or 1.0), high=rows["high"] / (scale or 1.0))
    return rows.assign(middle=(rows["low"] + rows["high"]) / 2)


def _with_cohorts(measure: str, rows: pd.DataFrame, mentions: pd.DataFrame) -> _Dated:
    dates = {"cohort": cohorts(mentions), "earliest": cohorts(mentions, "earliest")}
    kept = rows.assign(**{name: rows["county_code"].map(cohort).astype("float64") for name, cohort in dates.items()})
    kept = kept[kept["cohort"].notna() & (kept["cohort"] != -np.inf)]
    begun = kept.groupby("county_code").agg(first=("year", "min"), cohort=("cohort", "first"))
    taken = int((np.isfinite(begun["cohort"]) & (begun["first"] < begun["cohort"])).sum())
    return _Dated(measure, kept, taken, int(np.isinf(begun["cohort"]).sum()))


def _cells(rows: pd.DataFrame, end: str, dating: str) -> GroupTime:
    """ATT(g, t) with the outcome at `end` of its intervals and the year of each county's first mention as `dating` has it."""
    cluster = rows["province"].to_numpy(object) if cluster_unit(rows) == "province" else None
    years, cohort = rows["year"].to_numpy(float), rows[dating].to_numpy(float)
    return group_time(adoptions(Observed(rows[end].to_numpy(float), rows["county_code"].to_numpy(object), years, cohort, cluster)))


def _overall(cells: GroupTime) -> Effects:
    return aggregate(cells, "simple")


def _estimated(pair: Pair, chosen: _Dated, found: tuple[GroupTime, list[Effects], str], study: Study) -> tuple[Finding, list[Event]]:
    """The finding over every end of the intervals and every dating (the headline first), and the years of the headline."""
    cells, overall, dating = found
    ends = [(effects.overall, half_width(effects.overall_error, effects.overall_freedom)) for effects in overall]
    low, high = min(value - wide for value, wide in ends), max(value + wide for value, wide in ends)
    same = min(value for value, _ in ends) * max(value for value, _ in ends) > 0
    p = max(p_value(effects.overall, effects.overall_error, effects.overall_freedom) for effects in overall) if same else 1.0
    before = pre_trends(cells)
    trend = before if isinstance(before, str) else f"p {before.p:.4f} ({before.restrictions} effects)"
    estimate = overall[0].overall
    said: dict[str, object] = {"differs": differs(estimate, low, high, OUTCOMES[pair.outcome].unit)}
    finding = _finding(
        pair, chosen, study, "estimated", (estimate, low, high, p), said, f"effects before the first mention: {trend}; {dating}"
    )
    return finding, _events(finding.finding, chosen.measure, cells, study.kind)


def _events(finding: str, measure: str, cells: GroupTime, kind: str) -> list[Event]:
    effects = aggregate(cells, "dynamic")
    band = uniform_band(effects)
    made = []
    for place, since in enumerate(effects.at):
        behind = int(cells.treated[cells.year - cells.group == since].sum())
        wide = half_width(float(effects.error[place]), float(effects.freedom[place]))
        ends = [None if np.isnan(end[place]) else float(end[place]) for end in (band.low, band.high)]
        value = float(effects.estimate[place])
        made.append(Event(finding, measure, int(since), value, value - wide, value + wide, ends[0], ends[1], behind, kind))
    return made


def _refused(pair: Pair, chosen: _Dated, study: Study, key: str) -> Finding:
    return _finding(pair, chosen, study, key, (None, None, None, None), {}, f"{chosen.taken_up} with a before, {chosen.without} without")


def _finding(  # noqa: PLR0913, PLR0917 - what is known of one measure and one outcome
    pair: Pair, chosen: _Dated, study: Study, key: str, figures: tuple[float | None, ...], said: dict[str, object], reason: str
) -> Finding:
    outcome, entry = OUTCOMES[pair.outcome], load()[chosen.measure]
    measure = (entry.name_zh.replace("“", "‘").replace("”", "’"), entry.name_en)
    counties, clusters = int(chosen.rows["county_code"].nunique()), int(chosen.rows[cluster_unit(chosen.rows)].nunique())
    verdict = "described" if key == "estimated" else "missing"
    values: dict[str, object] = {
        **said, "measure": measure, "outcome": (outcome.name_zh, outcome.name_en), "taken": chosen.taken_up, "without": chosen.without,
        "fewest": FEWEST,
    }  # fmt: skip
    zh, en = sentences(ADOPTION[key], verdict=verdict, kind=study.kind, values=values)
    estimate, low, high, p = figures
    return Finding(
        finding=f"adoption.{pair.hypothesis}.{pair.mechanism}.{pair.outcome}", stage="adoption", role="exploratory",
        hypothesis=pair.hypothesis, mechanism=chosen.measure, outcome=pair.outcome,
        estimand=f"difference in {outcome.name_en}, as reported, after '{measure[1]}' is first mentioned, in counties that mention it",
        estimate=estimate, low=low, high=high, unit=outcome.unit, p=p, p_holm=None, n=len(chosen.rows), counties=counties,
        clusters=clusters,
        design="ATT(g,t) against counties that do not mention it yet, averaged by size of cohort" if key == "estimated" else "",
        errors="influence functions, n/(n-1) a cohort, Satterthwaite's t; widest over intervals and dates" if key == "estimated" else "",
        mde=None, margin=None, verdict=verdict, reason=f"{key}: {reason}",
        reason_zh=f"写到之前之后都有数字的县{chosen.taken_up}个，始终没有写到的县{chosen.without}个。", sentence_zh=zh,
        sentence_en=en, kind=study.kind,
    )  # fmt: skip
