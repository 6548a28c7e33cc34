"""What comparison gives: findings, each with its sample, interval, class and sentence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

VERDICTS = (
    "missing", "not_comparable", "ceiling", "association", "association_small", "no_difference", "undecided", "described",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of `findings.parquet`.

    stage: reporting (E0), prevalence (E1), association and contrast (E2), within and adoption (E3), configuration (E5), measurement (E6).
    role: primary, secondary, control, exploratory. hypothesis: H1 .. H5 or empty. mechanism, outcome: codebook ids or empty. estimand: in
    words, with the population in its name. estimate, low, high: in `unit` (points of share are 0..1), None where nothing may be estimated.
    p, p_holm: two-sided. n: county-years. counties, clusters: how many. design: the equation in words. errors: the standard errors with
    their small-sample factor. mde: minimum detectable effect at 80 %, 5 %. margin: what was agreed to matter.
    verdict: one of VERDICTS (`described` for stages that estimate no relation). reason: the rule that decided, with its figures;
    reason_zh: the same in Chinese.
    """

    finding: str
    stage: str
    role: str
    hypothesis: str
    mechanism: str
    outcome: str
    estimand: str
    estimate: float | None
    low: float | None
    high: float | None
    unit: str
    p: float | None
    p_holm: float | None
    n: int
    counties: int
    clusters: int
    design: str
    errors: str
    mde: float | None
    margin: float | None
    verdict: str
    reason: str
    reason_zh: str
    sentence_zh: str
    sentence_en: str
    kind: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that comparison found.

    findings: rows of `Finding`. alternatives: of `beside.Alternative`. specifications: of
    `beside.SpecificationRow`. contrasts: of `contrasts.Contrast`. events: of `adoption.Event`. configurations: of
    `configurations.Configuration`. descriptives: of `descriptives.Descriptive`. reporting: indicator × who publishes (indicator, counties,
    county_years, share, province_max_share). flow: how many facts, places, county-years reach each stage (columns stage, unit, n, dropped,
    reason, reason_zh). kind: real, composed, simulated.
    """

    findings: pd.DataFrame
    alternatives: pd.DataFrame
    specifications: pd.DataFrame
    contrasts: pd.DataFrame
    events: pd.DataFrame
    configurations: pd.DataFrame
    descriptives: pd.DataFrame
    reporting: pd.DataFrame
    flow: pd.DataFrame
    kind: str
