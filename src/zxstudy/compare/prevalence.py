"""How many counties have a measure (E1), with bounds for those whose documents would not say."""

from __future__ import annotations

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


def prevalence(panel: Panel, sources: pd.DataFrame, study: Study) -> list[Finding]:
    """One finding a measure that any document speaks of, and one a mechanism of which none does."""
    stated = panel.view[panel.view["degree"].notna()]
    answers = expected(coverage(panel, sources), would_mention(), panel.facts)
    findings = []
    for mechanism in dict.fromkeys(entry.mechanism for entry in load().measures):
        measures = [entry for entry in load().measures if entry.mechanism == mechanism]
        spoken = [entry for entry in measures if (stated["indicator"] == entry.id).any()]
        if not spoken:
            findings.append(_silent(panel, mechanism, len(measures), bool((sources["characters"] > 0).any()), study))
        findings.extend(_one(panel, entry, _answers(panel, entry, stated, answers), study) for entry in spoken)
    return findings


def _answers(panel: Panel, entry: Entry, stated: pd.DataFrame, answers: pd.DataFrame) -> tuple[int, int]:
    """Counties whose documents state the measure as an institution, and counties whose documents would not say."""
    rows = stated[stated["indicator"] == entry.id]
    yes = set(rows.loc[rows["degree"] >= INSTITUTION, "county_code"])
    known = yes | set(rows["county_code"]) | set(answers.loc[answers["indicator"] == entry.id, "county_code"])
    return len(yes), len(set(panel.places["county_code"]) - known)


def _one(panel: Panel, entry: Entry, counted: tuple[int, int], study: Study) -> Finding:
    (yes, unknown), places = counted, len(panel.places)
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
    rows = panel.view[(panel.view["indicator"] == entry.id) & panel.view["degree"].notna()]
    return Finding(
        finding=f"prevalence.{entry.id}", stage="prevalence", role="secondary", hypothesis="", mechanism=entry.id, outcome="",
        estimand=f"share of the study's counties with '{entry.name_en}' as an institution (degree {INSTITUTION} or 3) in any year",
        estimate=lower if known and unknown == 0 else None, low=low if known else None, high=high if known else None, unit="share",
        p=None, p_holm=None, n=len(rows.drop_duplicates(KEY)), counties=int(rows["county_code"].nunique()), clusters=places,
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
