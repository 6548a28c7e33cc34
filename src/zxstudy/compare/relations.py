"""Associations between counties (E2) and within them (E3): each pair that was declared, from its sample to its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
from statsmodels.stats.multitest import multipletests

from zxstudy.clean.panel import Panel
from zxstudy.compare.association import Estimate, design_in_words, errors_in_words, estimate
from zxstudy.compare.design import MECHANISM_NAMES, OUTCOMES, PAIRS, PRIMARY, READING_NAMES, Pair
from zxstudy.compare.finding import Finding
from zxstudy.compare.model import BETWEEN, WITHIN
from zxstudy.compare.sample import Sample, sample_of
from zxstudy.compare.sentences import at_ceiling, differs, more, off_ceiling, points, sentences, size
from zxstudy.compare.verdict import Evidence, decide, decide_zh
from zxstudy.compare.wording import OBSTACLES, RELATION, ROLES
from zxstudy.config import Study

REFUSED = ("missing", "not_comparable", "ceiling")


@dataclass(frozen=True, slots=True)
class Case:
    """One pair on the way to its finding."""

    stage: str
    pair: Pair
    sample: Sample
    evidence: Evidence
    result: Estimate | None = None


def relations(
    panel: Panel, scores: pd.DataFrame, study: Study, *, pairs: Sequence[Pair] = PAIRS, inner: Sequence[Pair] = PRIMARY
) -> list[Finding]:
    """The findings of `pairs` between counties, then of `inner` within counties; by default everything that was declared."""
    samples = {pair: sample_of(panel, scores, pair) for pair in dict.fromkeys([*pairs, *inner])}
    between = [_case("association", pair, samples[pair], study) for pair in pairs]
    inside = [_case("within", replace(pair, role="exploratory"), _repeated(samples[pair]), study) for pair in inner]
    counties = len(panel.places)
    return [_finding(case, study, counties) for case in [*_holm(between), *_holm(inside)]]


def _repeated(sample: Sample) -> Sample:
    """Only the counties with two years or more; what is compared is a county with itself."""
    rows = sample.rows[sample.rows.groupby("county_code")["year"].transform("nunique") >= 2].reset_index(drop=True)
    counties = int(rows["county_code"].nunique())
    return replace(sample, rows=rows, counties_any=counties, definitions=1)


def _case(stage: str, pair: Pair, sample: Sample, study: Study) -> Case:
    """The case with its estimate, where the rules that look at the data alone do not refuse it first."""
    unit = OUTCOMES[pair.outcome].unit
    share = unit == "share" and len(sample.rows) > 0
    evidence = Evidence(
        counties_any=sample.counties_any, counties=sample.counties, definitions=sample.definitions,
        width=sample.width if share else None, at_ceiling=sample.at_ceiling if share else None, off_ceiling=sample.off_ceiling,
        obstacle="", estimate=None, low=None, high=None, p_holm=None, signs_kept=False,
        margin=study.margins.share if unit == "share" else study.margins.ratio, minimum_counties=study.rules.minimum_counties,
        ceiling_share=study.rules.ceiling_share, ceiling_units=study.rules.ceiling_units,
    )  # fmt: skip
    if decide(evidence)[0] in REFUSED:
        return Case(stage, pair, sample, evidence)
    result = estimate(sample, unit=unit, candidates=WITHIN if stage == "within" else BETWEEN)
    if not isinstance(result, str) and result.counties < study.rules.minimum_counties:
        result = "alone"  # the effects left fewer counties than were agreed
    if isinstance(result, str):
        return Case(stage, pair, sample, replace(evidence, obstacle=result))
    known = replace(evidence, estimate=result.estimate, low=result.low, high=result.high, signs_kept=result.signs_kept)
    return Case(stage, pair, sample, known, result)


def _holm(cases: Sequence[Case]) -> list[Case]:
    """The cases with p after Holm (1979) within their role; what was declared and could not be tested counts as p = 1."""
    adjusted: dict[int, float] = {}
    for role in sorted({case.pair.role for case in cases}):
        family = [(place, case) for place, case in enumerate(cases) if case.pair.role == role]
        raw = [case.result.p if case.result else 1.0 for _, case in family]
        holm = multipletests(raw, method="holm")[1]
        adjusted.update({place: float(p) for (place, _), p in zip(family, holm, strict=True)})
    return [
        replace(case, evidence=replace(case.evidence, p_holm=adjusted[place])) if case.result else case for place, case in enumerate(cases)
    ]  # fmt: skip


def names(pair: Pair) -> tuple[str, str]:
    """The mechanism of `pair` as it is read, in both languages."""
    zh, en = MECHANISM_NAMES[pair.mechanism]
    reading_zh, reading_en = READING_NAMES[pair.reading]
    return zh + reading_zh, f"the {reading_en} of {en}" if reading_en else en


def _finding(case: Case, study: Study, counties: int) -> Finding:
    verdict, rule, reason = decide(case.evidence)
    pair, result, outcome = case.pair, case.result, OUTCOMES[case.pair.outcome]
    shown = verdict not in REFUSED and result is not None
    zh, en = _sentences(case, verdict, rule, study.kind, counties)
    among = (
        "among county-years that publish both" if case.stage == "association" else "within counties that publish both in two years or more"
    )
    return Finding(
        finding=f"{case.stage}.{pair.hypothesis}.{pair.mechanism}.{pair.reading}.{pair.outcome}",
        stage=case.stage, role=pair.role, hypothesis=pair.hypothesis, mechanism=pair.mechanism, outcome=pair.outcome,
        estimand=f"difference in {outcome.name_en}, as reported, per standard deviation of {names(pair)[1]}, {among}",
        estimate=result.estimate if shown and result else None, low=result.low if shown and result else None,
        high=result.high if shown and result else None, unit=outcome.unit,
        p=result.p if shown and result else None, p_holm=case.evidence.p_holm if shown else None,
        n=result.n if result else len(case.sample.rows), counties=result.counties if result else case.sample.counties,
        clusters=result.clusters if result else 0,
        design=design_in_words(result, outcome.name_en, names(pair)[1]) if result else "",
        errors=errors_in_words(result) if result else "",
        mde=result.detectable if shown and result else None, margin=case.evidence.margin,
        verdict=verdict, reason=f"{rule}: {_readable(reason)}", reason_zh=decide_zh(case.evidence),
        sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip


def _readable(reason: str) -> str:
    for name, (_, english) in OBSTACLES.items():
        reason = reason.replace(f"estimated: {name}", f"estimated: {english}")
    return reason


def _sentences(case: Case, verdict: str, rule: str, kind: str, counties: int) -> tuple[str, str]:
    evidence, pair = case.evidence, case.pair
    template = RELATION["none_publish" if rule == "few_publish" and evidence.counties_any == 0 else rule]
    if pair.role == "control" and verdict.startswith("association"):
        tail = RELATION["control_tail"]
        template = (template[0] + tail[0], template[1] + tail[1])
    unit = OUTCOMES[pair.outcome].unit
    values: dict[str, object] = {
        "all": counties, "any": evidence.counties_any, "counties": evidence.counties, "minimum": evidence.minimum_counties,
        "off": off_ceiling(case.sample.off_ceiling), "ceiling": at_ceiling(case.sample.at_ceiling), "width": points(evidence.width or 0.0),
        "sides": _sides(case), "scope": _scope(case), "both": _both(case), "mechanism": names(pair),
        "outcome": (OUTCOMES[pair.outcome].name_zh, OUTCOMES[pair.outcome].name_en), "margin": size(evidence.margin, unit),
        "obstacle": OBSTACLES.get(evidence.obstacle, ("", "")),
    }  # fmt: skip
    if case.result:
        interval = (case.result.estimate, case.result.low, case.result.high, unit)
        values |= {"more": more(*interval), "differs": differs(*interval), "mde": size(case.result.detectable, unit)}
    return sentences(template, verdict=verdict, kind=kind, values=values, lead=ROLES[pair.role])


def _sides(case: Case) -> tuple[str, str]:
    mechanism, outcome, sample = names(case.pair), OUTCOMES[case.pair.outcome], case.sample
    return (
        f"能得出{mechanism[0]}的有{sample.counties_mechanism}个县,能得出{outcome.name_zh}的有{sample.counties_outcome}个县",
        f"{mechanism[1]} is known for {sample.counties_mechanism}, {outcome.name_en} for {sample.counties_outcome}",
    )


def _scope(case: Case) -> tuple[str, str]:
    n, counties = len(case.sample.rows), case.sample.counties
    if case.result:
        n, counties = case.result.n, case.result.counties
    mechanism, outcome = names(case.pair), OUTCOMES[case.pair.outcome]
    if case.stage == "within":
        return (
            f"在有前后两个以上年份可比数据的{counties}个县({n}个县次)里,同一个县各年相比",
            f"in {counties} counties with comparable figures of two years or more ({n} county-years), each compared with itself",
        )
    return (
        f"在同时能得出{mechanism[0]}和{outcome.name_zh}的{counties}个县({n}个县次,同一口径)里",
        f"in {counties} counties for which both {mechanism[1]} and {outcome.name_en} are known ({n} county-years, one definition)",
    )


def _both(case: Case) -> tuple[str, str]:
    mechanism, outcome = names(case.pair), OUTCOMES[case.pair.outcome]
    if case.stage == "within":
        return (
            f"有前后两个以上年份同时能得出{mechanism[0]}和{outcome.name_zh}",
            f"both {mechanism[1]} and {outcome.name_en}, in two years or more,",
        )
    return (f"同时能得出{mechanism[0]}和{outcome.name_zh}", f"both {mechanism[1]} and {outcome.name_en}")
