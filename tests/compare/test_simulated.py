"""The machinery on panels whose truth is known: it finds what is there, and mostly nothing where nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from zxstudy.clean.panel import Panel
from zxstudy.compare.association import Estimate, estimate
from zxstudy.compare.case import cases
from zxstudy.compare.design import DECLARED, PAIRS, PRIMARY, Pair
from zxstudy.compare.finding import Finding
from zxstudy.compare.model import WITHIN
from zxstudy.compare.relations import relations
from zxstudy.compare.sample import Sample, sample_of
from zxstudy.config import Study
from zxstudy.score import score
from zxstudy.study import FOUND
from zxstudy.validate import validate_findings

REPLICATIONS = 60  # of the null, seeds fixed
MOST_FALSE = 0.05  # what the study promises, after Holm
MOST_NOMINAL = 0.12  # before Holm: at a true rate of 5 %, eight or more of 60 come up once in a hundred; 400 seeds gave 5.25 %
H1 = PRIMARY[0]


def related(
    panel: Panel, scores: pd.DataFrame, study: Study, *, pairs: Sequence[Pair] = PAIRS, inner: Sequence[Pair] = PRIMARY
) -> list[Finding]:
    return relations(cases(panel, scores, study, pairs=pairs, inner=inner), study, len(panel.places))


def h1(panels: ModuleType, stage: str = "association", **settings: object) -> Finding:
    panel, sources = panels.simulated(3, **settings)
    found = related(panel, score(panel, sources, panels.STUDY), panels.STUDY, pairs=(H1,), inner=(H1,))
    return next(finding for finding in found if finding.stage == stage)


@pytest.mark.parametrize("stage", ["association", "within"])
def test_finds_what_is_there(panels: ModuleType, stage: str) -> None:
    finding = h1(panels, stage, effect=0.06)
    assert finding.verdict == "association"
    assert finding.low is not None
    assert finding.high is not None
    assert finding.low < 0.06 < finding.high
    assert finding.p_holm is not None
    assert finding.p is not None
    assert finding.p_holm >= finding.p
    assert (finding.n, finding.counties, finding.clusters) == (180, 90, 15)
    assert "CR2" in finding.errors
    assert "log characters" in finding.design


def test_finds_no_difference_and_says_it(panels: ModuleType) -> None:
    finding = h1(panels, effect=0.0)
    assert finding.verdict == "no_difference"
    assert "没有看出有意义的差别" in finding.sentence_zh


@pytest.mark.parametrize(
    ("settings", "verdict", "phrase"),
    [
        ({"effect": 0.06, "silent": 0.95}, "missing", "缺少数据,不作评价"),
        ({"effect": 0.06, "ceiling": True}, "ceiling", "无法区分(填报已到顶)"),
        ({"effect": 0.06, "width": 0.3}, "undecided", "目前还不能判断"),
        ({"effect": 0.06, "width": 1.6}, "missing", "缺少数据,不作评价"),
    ],
)
def test_refuses_or_waits(panels: ModuleType, settings: dict[str, object], verdict: str, phrase: str) -> None:
    finding = h1(panels, **settings)
    assert finding.verdict == verdict
    assert phrase in finding.sentence_zh
    if verdict != "undecided":
        assert (finding.estimate, finding.p, finding.low, finding.mde) == (None, None, None, None)


def test_wider_intervals_never_narrow_the_finding(panels: ModuleType) -> None:
    narrow, wide = (h1(panels, effect=0.06, width=width) for width in (0.0, 0.02))
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low
    assert wide.high is not None
    assert narrow.high is not None
    assert wide.high > narrow.high
    assert wide.p is not None
    assert narrow.p is not None
    assert wide.p >= narrow.p


def null_sample(seed: int, *, provinces: int = 12, counties: int = 60, years: int = 2, width: float = 0.0) -> Sample:
    """Both sides cluster by province and by county and have nothing to do with each other; the length of the text moves the score."""
    rng = np.random.default_rng(seed)
    county = np.repeat(np.arange(counties), years)
    province, year = county % provinces, np.tile(np.arange(years), counties)

    def side() -> np.ndarray:
        return rng.normal(size=provinces)[province] + rng.normal(size=counties)[county] + rng.normal(size=len(county))

    characters = rng.integers(500, 20000, len(county))
    shares = np.clip(0.6 + 0.08 * side(), 0, 1)
    rows = pd.DataFrame(
        {
            "county_code": [f"99{number:04d}" for number in county], "year": year + 2020,
            "province": [f"省{number:02d}" for number in province],
            "low": np.clip(shares - width / 2, 0, 1), "high": np.clip(shares + width / 2, 0, 1), "characters": characters,
            "measure": side() + np.log(characters),
        }
    )  # fmt: skip
    return Sample(rows, ("measure",), counties, 1)


@pytest.mark.parametrize("width", [0.0, 0.02])
def test_null_is_rarely_called_an_association(width: float) -> None:
    called = nominal = 0
    for seed in range(REPLICATIONS):
        result = estimate(null_sample(seed, width=width), unit="share")
        assert isinstance(result, Estimate)
        outside = result.signs_kept and (result.low > 0 or result.high < 0)
        nominal += outside and result.p < 0.05
        called += outside and min(1.0, result.p * len(PRIMARY)) < 0.05  # Holm, where no other primary pair can be tested
    assert called / REPLICATIONS <= MOST_FALSE
    assert nominal / REPLICATIONS <= MOST_NOMINAL


def test_within_is_taken_from_changes_only(panels: ModuleType) -> None:
    sample = null_sample(1)
    rows = sample.rows.assign(
        low=0.5 + 0.01 * sample.rows["county_code"].astype(int) / 1e6, measure=lambda d: d["county_code"].astype(int) % 7
    )
    constant = Sample(rows.assign(high=rows["low"]), sample.readings, sample.counties_any, 1)
    assert estimate(constant, unit="share", candidates=WITHIN) == "too_few"
    assert isinstance(estimate(constant, unit="share"), Estimate)


def test_few_county_years_give_an_obstacle_and_no_error() -> None:
    sample = null_sample(2, counties=4)
    assert estimate(Sample(sample.rows.head(6), sample.readings, 4, 1), unit="share") == "too_few"
    assert estimate(Sample(sample.rows.head(0), sample.readings, 0, 0), unit="share") == "no_rows"
    assert estimate(Sample(sample.rows.assign(measure=1.0), sample.readings, 4, 1), unit="share") == "same_score"


def test_everything_validates_with_measures_and_without(panels: ModuleType) -> None:
    from zxstudy.compare import compare, forbidden_words  # noqa: PLC0415

    full, full_sources = panels.simulated(5, effect=0.05, counties=40, silent=0.3)
    bare = panels.panel_of(
        [panels.fact("990001", 2020, "proposals_filed", 120), panels.fact("990001", None, "members", 90)], [panels.place("990001")]
    )
    empty = panels.panel_of([], [])
    for panel, sources in ((full, full_sources), (bare, panels.sources_of([])), (empty, panels.sources_of([]))):
        comparison = compare(panel, score(panel, sources, panels.STUDY), sources, panels.STUDY)
        validate_findings({name: getattr(comparison, name) for name in FOUND}, {})
        assert comparison.findings["finding"].is_unique
        for text in [*comparison.findings["sentence_zh"], *comparison.findings["sentence_en"]]:
            assert forbidden_words(text) == [], text
            assert "{" not in text
            assert text.startswith(("【模拟数据】", "[Simulated data]"))


def test_every_declared_pair_becomes_a_finding(panels: ModuleType) -> None:
    panel = panels.panel_of([], [])
    found = related(panel, score(panel, panels.sources_of([]), panels.STUDY), panels.STUDY)
    assert len(found) == len(PAIRS) + len(PRIMARY)
    assert {pair.hypothesis for pair in DECLARED} == {"H1", "H2a", "H2b", "H2c", "H3", "H4"}
    assert {f.verdict for f in found} == {"missing"}


def test_definitions_are_not_pooled(panels: ModuleType) -> None:
    facts, sources, places = [], [], []
    for number in range(24):
        code = f"99{number:04d}"
        places.append(panels.place(code, f"省{number % 6}"))
        sources.append(panels.source(f"S{code}2020", code, 2020))
        facts.append(panels.fact(code, 2020, "m_policy_document", degree=1 + number % 3))
        base = "proposals_replied" if number % 2 else "proposals_filed"
        facts.append(panels.fact(code, 2020, "proposal_solved_rate", 0.5 + number / 100, base=base))
    panel = panels.panel_of(facts, places)
    scores = score(panel, panels.sources_of(sources), panels.STUDY)
    sample = sample_of(panel, scores, H1)
    assert (sample.counties_any, sample.counties, sample.definitions) == (24, 12, 2)
    finding = next(f for f in related(panel, scores, panels.STUDY) if f.finding == "association.H1.leadership.measure.proposal_solved_rate")
    assert finding.verdict == "not_comparable"
    assert "口径不同,不宜比较" in finding.sentence_zh


def test_what_is_not_known_of_a_score_widens_the_finding(panels: ModuleType) -> None:
    panel, sources = panels.simulated(3, effect=0.06)
    news = sources.assign(document_type="news")  # says what it says; silence is no answer
    sure, unsure = (
        related(panel, score(panel, frame, panels.STUDY), panels.STUDY, pairs=(H1,), inner=())[0] for frame in (sources, news)
    )  # fmt: skip
    assert sure.verdict == "association"
    assert "unknown_as_full" in unsure.design
    assert unsure.low is not None
    assert unsure.high is not None
    assert sure.low is not None
    assert sure.high is not None
    assert unsure.high - unsure.low > sure.high - sure.low
