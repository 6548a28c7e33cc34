"""First mentions and combinations as findings, on panels by hand whose truth can be read off."""

from __future__ import annotations

from types import ModuleType

import pandas as pd
import pytest

from zxstudy.clean.panel import Panel
from zxstudy.compare import Finding
from zxstudy.compare.adoption import Event, adoption
from zxstudy.compare.configurations import configurations, formula
from zxstudy.compare.first_mention import known_years
from zxstudy.compare.prevalence import silences
from zxstudy.score import score

YEARS = range(2016, 2024)


def staggered(panels: ModuleType, jump: float) -> tuple[Panel, pd.DataFrame]:
    """24 counties: 8 mention a measure of leadership from 2019 on, 8 from 2021 on, 8 never; the share moves by `jump` then."""
    facts, sources, places = [], [], []
    measure = panels.measures_of("leadership")[0]
    for county in range(24):
        code = f"99{county:04d}"
        places.append(panels.place(code, f"省{county % 3}"))
        first = {0: 2019, 1: 2021, 2: 9999}[county % 3]
        for year in YEARS:
            sources.append(panels.source(f"S{code}{year}", code, year))
            has = year >= first
            if has:
                facts.append(panels.fact(code, year, measure, degree=3))
            wobble = 0.01 * ((county * 7 + year * 3) % 5 - 2)
            facts.append(panels.fact(code, year, "proposal_solved_rate", 0.6 + 0.01 * (year - 2016) + jump * has + wobble))
    return panels.panel_of(facts, places), panels.sources_of(sources)


def adopted(panel: Panel, sources: pd.DataFrame, panels: ModuleType) -> tuple[list[Finding], list[Event]]:
    return adoption(panel, known_years(panel, silences(panel, sources)), panels.STUDY)


@pytest.mark.parametrize("jump", [0.1, 0.0])
def test_a_jump_at_the_first_mention_is_found(panels: ModuleType, jump: float) -> None:
    panel, sources = staggered(panels, jump)
    findings, events = adopted(panel, sources, panels)
    found = next(finding for finding in findings if finding.hypothesis == "H1")
    assert found.estimate == pytest.approx(jump, abs=0.01)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= jump <= found.high
    assert found.verdict == "described", "a first mention is a lead and no verdict"
    assert {event.since for event in events} == set(range(-4, 5))
    assert max(abs(event.estimate) for event in events if event.since < 0) < 0.03, "nothing happens before"


def test_dates_that_are_not_known_to_the_year_widen_the_interval(panels: ModuleType) -> None:
    """Where the documents of 2017 to the year before say nothing, a measure may have been there since 2017."""
    panel, sources = staggered(panels, 0.1)
    silent = sources["source"].map({item: item for item in sources["source"]}).str[-4:].astype(int)
    first = sources["source"].str[1:7].astype(int).map(lambda code: {0: 2019, 1: 2021, 2: 9999}[(code - 990000) % 3])
    known = sources[~((silent >= 2017) & (silent < first) & (first < 9999))]
    sharp, wide = (next(f for f in adopted(panel, each, panels)[0] if f.hypothesis == "H1") for each in (sources, known))
    assert wide.low is not None and sharp.low is not None and wide.high is not None and sharp.high is not None  # noqa: PT018
    assert wide.high - wide.low > 1.5 * (sharp.high - sharp.low)
    assert "as early as they may be" in wide.reason


def test_too_few_first_mentions_are_told(panels: ModuleType) -> None:
    panel, sources = panels.simulated(3, effect=0.06)
    findings, _ = adopted(panel, sources, panels)
    silent = next(finding for finding in findings if finding.mechanism and finding.hypothesis == "H3")
    assert (silent.verdict, silent.estimate) == ("missing", None)
    assert "缺少数据" in silent.sentence_zh


def combined(panels: ModuleType) -> tuple[Panel, pd.DataFrame]:
    """32 counties: the share solved is high where leadership and cadre are both institutions, low elsewhere; the rest is balanced."""
    facts, sources, places = [], [], []
    for county in range(32):
        code = f"99{county:04d}"
        places.append(panels.place(code, f"省{county % 4}"))
        sources.append(panels.source(f"S{code}2022", code, 2022))
        for place, mechanism in enumerate(("leadership", "support", "cadre", "funding")):
            for measure in panels.measures_of(mechanism):
                facts.append(panels.fact(code, 2022, measure, degree=3 if county >> place & 1 else -1))
        both = county & 1 and county >> 2 & 1
        facts.append(panels.fact(code, 2022, "proposal_solved_rate", 0.95 if both else 0.45))
    return panels.panel_of(facts, places), panels.sources_of(sources)


def test_the_combination_that_was_put_in_comes_out(panels: ModuleType) -> None:
    panel, sources = combined(panels)
    finding, rows = configurations(panel, score(panel, sources, panels.STUDY), panels.STUDY)
    paths = {part: [row.name for row in rows if row.part == part] for part in ("complex", "parsimonious", "intermediate")}
    assert paths == {part: ["leadership*cadre"] for part in paths}
    assert finding.verdict == "described"
    assert "领导机制且干部机制" in finding.sentence_zh
    assert len([row for row in rows if row.part == "row"]) == 16
    assert len([row for row in rows if row.part == "necessity"]) == 8


def test_too_few_counties_are_not_combined(panels: ModuleType) -> None:
    panel, sources = panels.simulated(3, effect=0.06, counties=8)
    finding, rows = configurations(panel, score(panel, sources, panels.STUDY), panels.STUDY)
    assert (finding.verdict, rows) == ("missing", [])


@pytest.mark.parametrize(
    ("term", "zh"),
    [("leadership", "领导机制"), ("leadership*~cadre", "领导机制且没有干部机制"), ("support + funding", "支持机制,或者保障机制(经费)")],
)
def test_formulas_in_words(term: str, zh: str) -> None:
    assert formula(term)[0] == zh
