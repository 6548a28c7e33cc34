"""Associations between counties (E2) and within them (E3): each pair that was declared, from its sample to its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from zxstudy.compare.association import design_in_words, errors_in_words
from zxstudy.compare.case import REFUSED, Case
from zxstudy.compare.design import MECHANISM_NAMES, OUTCOMES, READING_NAMES, Pair
from zxstudy.compare.finding import Finding
from zxstudy.compare.sentences import at_ceiling, differs, more, off_ceiling, points, sentences, size
from zxstudy.compare.verdict import decide, decide_zh
from zxstudy.compare.wording import OBSTACLES, RELATION, ROLES
from zxstudy.config import Study


def relations(found: Sequence[Case], study: Study, counties: int) -> list[Finding]:
    """The finding of each case; counties: how many the study has."""
    return [_finding(case, study, counties) for case in found]


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
        finding=case.finding, stage=case.stage, role=pair.role, hypothesis=pair.hypothesis, mechanism=pair.mechanism, outcome=pair.outcome,
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
    if case.reporting is not None and case.reporting.both and verdict.startswith("association"):
        tail = RELATION["publishing_tail"]
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
