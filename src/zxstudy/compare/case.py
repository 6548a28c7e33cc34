"""Each pair that was declared on the way to its finding: its sample, what decides over it, and its estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.association import Estimate, estimate
from zxstudy.compare.design import OUTCOMES, PAIRS, PRIMARY, Pair
from zxstudy.compare.estimate.holm import holm
from zxstudy.compare.everybody import everybody
from zxstudy.compare.model import BETWEEN, WITHIN
from zxstudy.compare.pieces import made
from zxstudy.compare.sample import Sample, sample_of
from zxstudy.compare.verdict import Evidence, decide
from zxstudy.compare.who_reports import Reporting, who_reports
from zxstudy.config import Study

REFUSED = ("missing", "not_comparable", "ceiling")


@dataclass(frozen=True, slots=True)
class Case:
    """One pair on the way to its finding; reporting: between counties, what publishing goes with, where something was estimated."""

    stage: str
    pair: Pair
    sample: Sample
    evidence: Evidence
    result: Estimate | None = None
    reporting: Reporting | None = None

    @property
    def finding(self) -> str:
        """The id of the finding that comes of it."""
        pair = self.pair
        return f"{self.stage}.{pair.hypothesis}.{pair.mechanism}.{pair.reading}.{pair.outcome}"


def cases(  # noqa: PLR0913 - the tables, what is asked of them, and how
    panel: Panel, scores: pd.DataFrame, study: Study, *, pairs: Sequence[Pair] = PAIRS, inner: Sequence[Pair] = PRIMARY, jobs: int = 1
) -> list[Case]:  # fmt: skip
    """The cases of `pairs` between counties, then of `inner` within counties; by default everything that was declared.

    jobs: how many pairs are estimated at a time.
    """
    wanted = list(dict.fromkeys([*pairs, *inner]))
    stages = [[stage for stage, some in (("association", pairs), ("within", inner)) if pair in some] for pair in wanted]
    found = made([partial(_of_pair, panel, scores, study, pair, asked) for pair, asked in zip(wanted, stages, strict=True)], jobs)
    of = dict(zip(wanted, found, strict=True))
    return [*_holm([of[pair]["association"] for pair in pairs]), *_holm([of[pair]["within"] for pair in inner])]


def _of_pair(panel: Panel, scores: pd.DataFrame, study: Study, pair: Pair, stages: Sequence[str]) -> dict[str, Case]:
    sample, made = sample_of(panel, scores, pair), {}
    if "association" in stages:
        between = _case("association", pair, sample, study)
        if between.result is not None:
            told = who_reports(everybody(panel, scores, pair, sample), sample.readings[0])
            between = replace(between, reporting=told)
        made["association"] = between
    if "within" in stages:
        made["within"] = _case("within", replace(pair, role="exploratory"), _repeated(sample), study)
    return made


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
        adjusted.update({place: float(p) for (place, _), p in zip(family, holm(raw), strict=True)})
    return [
        replace(case, evidence=replace(case.evidence, p_holm=adjusted[place])) if case.result else case for place, case in enumerate(cases)
    ]  # fmt: skip
