"""How many counties have a measure (E1), with bounds for those whose documents would not say."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook import Entry, load
from zxstudy.codebook.mentions import would_mention
from zxstudy.compare.design import MECHANISM_NAMES
from zxstudy.compare.estimate.proportions import share_interval
from zxstudy.compare.finding import Finding
from zxstudy.compare.sentences import percent, sentences
from zxstudy.compare.verdict import WIDEST_SHARE
from zxstudy.compare.wording import PREVALENCE
from zxstudy.config import Study
from zxstudy.score import coverage
from zxstudy.score.measures import KEY, expected

INSTITUTION = 2  # degree from which a measure counts as one


@dataclass(frozen=True, slots=True)
class _Counted:
    """Of one measure: counties whose documents state it as an institution, counties whose documents would not say, and what states it."""

    yes: int
    unknown: int
    county_years: int
    counties: int


def silences(panel: Panel, sources: pd.DataFrame) -> pd.DataFrame:
    """county_code, year, indicator: each measure on which a document is silent that would name it."""
    return expected(coverage(panel, sources), would_mention(), panel.facts)


def prevalence(panel: Panel, sources: pd.DataFrame, silent: pd.DataFrame, study: Study) -> list[Finding]:
    """One finding a measure that any document speaks of, and one a mechanism of which none does; silent: what `silences` gives."""
    stated = panel.view.loc[panel.view["degree"].notna(), [*KEY, "indicator", "degree"]]
    of_measure = {str(name): rows for name, rows in stated.groupby("indicator")}
    answers = {str(name): rows for name, rows in silent.groupby("indicator")["county_code"]}
    findings = []
    for mechanism in dict.fromkeys(entry.mechanism for entry in load().measures):
        measures = [entry for entry in load().measures if entry.mechanism == mechanism]
        spoken = [entry for entry in measures if entry.id in of_measure]
        if not spoken:
            findings.append(_silent(panel, mechanism, len(measures), bool((sources["characters"] > 0).any()), study))
        for entry in spoken:
            counted = _counted(panel.places["county_code"], of_measure[entry.id], answers.get(entry.id))
            findings.append(_one(panel, entry, counted, study))
    return findings


def _counted(places: pd.Series[str], stated: pd.DataFrame, silent: pd.Series[str] | None) -> _Counted:
    counties = stated["county_code"].drop_duplicates()
    answered = counties if silent is None else pd.concat([counties, silent]).drop_duplicates()
    yes = int(stated.loc[stated["degree"] >= INSTITUTION, "county_code"].nunique())
    unknown = int((pd.Index(answered).get_indexer(pd.Index(places.drop_duplicates())) < 0).sum())
    return _Counted(yes, unknown, len(stated[KEY].drop_duplicates()), len(counties))


def _one(panel: Panel, entry: Entry, counted: _Counted, study: Study) -> Finding:
    yes, unknown, places = counted.yes, counted.unknown, len(panel.places)
    lower, upper = yes / places, (yes + unknown) / places
    low, high = share_interval(yes, places)[0], share_interval(yes + unknown, places)[1]
    rule = "bounds_too_wide" if upper - lower > WIDEST_SHARE else "described"
    verdict = "missing" if rule == "bounds_too_wide" else "described"
    known = verdict == "described"
    values: dict[str, object] = {
        "all": places, "yes": yes, "unknown": unknown,
        "measure": (entry.name_zh.replace("“", "‘").replace("”", "’"), entry.name_en), "lower": percent(lower),
        "upper": percent(upper), "low": percent(low), "high": percent(high),
    }  # fmt: skip
    template = PREVALENCE["few" if known and places < study.rules.minimum_counties else "one" if known and unknown == 0 else rule]
    zh, en = sentences(template, verdict=verdict, kind=study.kind, values=values)
    return Finding(
        finding=f"prevalence.{entry.id}", stage="prevalence", role="secondary", hypothesis="", mechanism=entry.id, outcome="",
        estimand=f"share of the study's counties with '{entry.name_en}' as an institution (degree {INSTITUTION} or 3) in any year",
        estimate=lower if known and unknown == 0 else None, low=low if known else None, high=high if known else None, unit="share",
        p=None, p_holm=None, n=counted.county_years, counties=counted.counties, clusters=places,
        design="lower: stated; upper: stated, or not stated in documents that would not say", errors="Wilson at either bound",
        mde=None, margin=None, verdict=verdict,
        reason=f"{rule}: {yes} of {places} counties state it, {unknown} have no document that would; bounds {lower:.2f} to {upper:.2f}",
        reason_zh=f"{places}个县中有{yes}个写明，{unknown}个没有会写到这一点的材料；比例在{percent(lower)}到{percent(upper)}之间。",
        sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip


def _silent(panel: Panel, mechanism: str, measures: int, held: bool, study: Study) -> Finding:
    values: dict[str, object] = {"all": len(panel.places), "mechanism": MECHANISM_NAMES[mechanism], "measures": measures}
    zh, en = sentences(PREVALENCE["none" if held else "none_held"], verdict="missing", kind=study.kind, values=values)
    return Finding(
        finding=f"prevalence.{mechanism}", stage="prevalence", role="secondary", hypothesis="", mechanism=mechanism, outcome="",
        estimand=f"share of the study's counties with a measure of {MECHANISM_NAMES[mechanism][1]} as an institution",
        estimate=None, low=None, high=None, unit="share", p=None, p_holm=None, n=0, counties=0, clusters=len(panel.places), design="",
        errors="", mde=None, margin=None, verdict="missing",
        reason=f"{'none_mentioned' if held else 'none_held'}: nothing that is held speaks of any of the {measures} measures",
        reason_zh=f"收集到的材料没有讲到{measures}项做法中的任何一项。",
        sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip
