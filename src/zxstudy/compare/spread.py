"""What the shares look like before anything is compared by them: at the ceiling, under several definitions, or worth comparing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import SHARES, Outcome
from zxstudy.compare.estimate.proportions import mean_interval
from zxstudy.compare.finding import Finding
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import Sample, most_used
from zxstudy.compare.sentences import at_ceiling, off_ceiling, percent, points, sentences
from zxstudy.compare.verdict import Evidence, decide, decide_zh
from zxstudy.compare.wording import OUTCOME
from zxstudy.config import Study


def spreads(panel: Panel, study: Study) -> list[Finding]:
    """One finding a share: the mean of what is reported with its bounds, or the rule that forbids to compare anything by it."""
    return [_finding(panel, outcome, study) for outcome in SHARES]


def _sample(panel: Panel, outcome: Outcome) -> Sample:
    values = outcome_values(panel.view, outcome)
    kept = values[values["definition"] == most_used(values)]
    provinces = panel.places.set_index("county_code")["province"]
    rows = kept.assign(province=kept["county_code"].map(provinces).fillna("").astype("str"))
    return Sample(rows.reset_index(drop=True), (), int(values["county_code"].nunique()), int(values["definition"].nunique()))


def _finding(panel: Panel, outcome: Outcome, study: Study) -> Finding:
    sample = _sample(panel, outcome)
    known = len(sample.rows) > 0
    evidence = Evidence(
        counties_any=sample.counties_any, counties=sample.counties, definitions=sample.definitions, width=sample.width if known else None,
        at_ceiling=sample.at_ceiling if known else None, off_ceiling=sample.off_ceiling, obstacle="", estimate=None, low=None, high=None,
        p_holm=None, signs_kept=False, margin=study.margins.share, minimum_counties=study.rules.minimum_counties,
        ceiling_share=study.rules.ceiling_share, ceiling_units=study.rules.ceiling_units,
    )  # fmt: skip
    (verdict, rule, reason), reason_zh = decide(evidence), decide_zh(evidence)
    if rule == "not_estimable":
        verdict, rule, reason = "described", "described", f"{evidence.counties} counties report it under one definition, off the ceiling"
        reason_zh = f"同一口径下公布的有{evidence.counties}个县，没有都挤在100%。"
    mean, low, high = _mean(sample) if verdict == "described" else (None, None, None)
    zh, en = _sentences(sample, outcome, (verdict, rule), (mean, low, high), (len(panel.places), study))
    return Finding(
        finding=f"prevalence.outcome.{outcome.id}", stage="prevalence", role="secondary", hypothesis="", mechanism="", outcome=outcome.id,
        estimand=f"mean of {outcome.name_en}, as reported, among county-years that publish it, and whether anything can be compared by it",
        estimate=mean, low=low, high=high, unit="share", p=None, p_holm=None, n=len(sample.rows), counties=sample.counties,
        clusters=sample.counties if mean is not None else 0, design="mean of county-years" if mean is not None else "",
        errors="clustered by county, G/(G-1), t(G-1)" if mean is not None else "", mde=None, margin=None,
        verdict=verdict, reason=f"{rule}: {reason}", reason_zh=reason_zh, sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip


def _mean(sample: Sample) -> tuple[float, float, float]:
    """The mean at the middle of the intervals, and the 95 % interval around both of its ends, within 0..1."""
    rows = sample.rows
    low, high = rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    below, above = mean_interval(low, high, rows["county_code"].to_numpy(object))
    if math.isnan(below):
        below, above = float(low.mean()), float(high.mean())
    return float(np.mean((low + high) / 2)), max(below, 0.0), min(above, 1.0)


def _sentences(
    sample: Sample,
    outcome: Outcome,
    decided: tuple[str, str],
    mean: tuple[float | None, float | None, float | None],
    about: tuple[int, Study],
) -> tuple[str, str]:
    (verdict, rule), (places, study) = decided, about
    counties, n, any_county = sample.counties, len(sample.rows), sample.counties_any
    template = OUTCOME["none_publish" if any_county == 0 else rule]
    said = at_ceiling(sample.at_ceiling)
    values: dict[str, object] = {
        "all": places, "any": any_county, "counties": counties, "minimum": study.rules.minimum_counties,
        "off": off_ceiling(sample.off_ceiling), "ceiling": said, "width": points(sample.width),
        "outcome": (outcome.name_zh, outcome.name_en),
        "scope": (f"在公布带年份的{outcome.name_zh}的{counties}个县({n}个县次,同一口径)里",
                  f"in {counties} counties that publish {outcome.name_en} for a known year ({n} county-years, one definition)"),
        "ceilings": (f"(其中{said[0]}填报为100%)", f" ({said[1]} at 100%)") if sample.at_ceiling > 0 else ("", ""),
    }  # fmt: skip
    estimate, low, high = mean
    if estimate is not None and low is not None and high is not None:
        worst = _worst(sample.rows, places)
        values |= {"mean": percent(estimate), "low": percent(low), "high": percent(high), "silent": places - counties}
        values |= {"worst_low": percent(worst[0]), "worst_high": percent(worst[1])}
    return sentences(template, verdict=verdict, kind=study.kind, values=values)


def _worst(rows: pd.DataFrame, places: int) -> tuple[float, float]:
    """The mean over all counties of the study if the silent ones all had 0, or all 1 (Manski 1990); a county counts by its own mean."""
    means = rows.groupby("county_code")[["low", "high"]].mean()
    silent = places - len(means)
    return float(means["low"].sum() / places), float((means["high"].sum() + silent) / places)
