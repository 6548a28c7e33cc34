"""Combinations of mechanisms (H5): told where they are, not where chance gives as much or the intervals decide."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from zxstudy.compare import forbidden_words
from zxstudy.compare.configurations import counties_with_all, of_counties
from zxstudy.score import MECHANISMS, score
from zxstudy.score.measures import measures_of


def counties_of(counties: int, share: object, *, width: float = 0.0, seed: int = 1) -> pd.DataFrame:
    """Counties with each mechanism lacking or at its best; share: from the four of them (0 or 1) and a draw."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 2, (counties, 4)).astype(float)
    solved = np.array([np.clip(share(row, rng), 0, 1) for row in scores])  # type: ignore[operator]
    columns = dict(zip(MECHANISMS, scores.T, strict=True))
    codes = [f"99{number:04d}" for number in range(counties)]
    ends = {"low": np.maximum(solved - width, 0), "high": np.minimum(solved + width, 1)}
    return pd.DataFrame({"county_code": codes, **columns, **ends, "years": 1})


def leadership_with_support(scores: np.ndarray, rng: np.random.Generator) -> float:
    return (0.94 if scores[0] == scores[1] == 1 else 0.45) + rng.normal(0, 0.02)


def nothing_to_do_with_it(_: np.ndarray, rng: np.random.Generator) -> float:
    return float(rng.uniform(0.5, 1))


def test_the_combination_that_is_there(panels: ModuleType) -> None:
    finding, rows = of_counties(counties_of(60, leadership_with_support), panels.STUDY)
    assert (finding.verdict, finding.counties, finding.n) == ("described", 60, 60)
    assert "领导机制且支持机制" in finding.sentence_zh
    assert forbidden_words(finding.sentence_zh + finding.sentence_en) == []
    assert [row.name for row in rows if row.part == "intermediate"] == ["leadership*support"]
    assert {row.name for row in rows if row.part == "negated"} == {"~leadership", "~support"}


def test_what_chance_gives_as_well_is_not_told_as_a_combination(panels: ModuleType) -> None:
    found = [of_counties(counties_of(18, nothing_to_do_with_it, seed=seed), panels.STUDY)[0] for seed in range(10)]
    told = [finding for finding in found if "同时出现的组合是" in finding.sentence_zh]
    assert len(told) <= 1
    assert any(finding.verdict == "undecided" and "随机分给各县" in finding.sentence_zh for finding in found)


@pytest.mark.parametrize(("counties", "share", "verdict"), [
    (10, leadership_with_support, "missing"), (30, lambda *_: 1.0, "ceiling"), (30, lambda *_: 0.4, "ceiling"),
])  # fmt: skip
def test_what_is_refused(panels: ModuleType, counties: int, share: object, verdict: str) -> None:
    finding, rows = of_counties(counties_of(counties, share), panels.STUDY)
    assert (finding.verdict, finding.counties, rows) == (verdict, counties, [])


def test_intervals_that_decide_the_answer_are_told(panels: ModuleType) -> None:
    """The reported shares of the good combination lie between .62 and .98, which may be high or not."""
    finding, _ = of_counties(counties_of(60, lambda scores, _: 0.8 if scores[0] == scores[1] == 1 else 0.3, width=0.18), panels.STUDY)
    assert finding.verdict == "undecided"
    assert "上限还是下限" in finding.sentence_zh


def test_counties_are_those_with_all_five(panels: ModuleType) -> None:
    """Means over the years of each; 990001 says nothing of funding, 990002 publishes no share."""
    facts, sources, places = [], [], []
    for code, mechanisms in (("990000", MECHANISMS), ("990001", MECHANISMS[:3]), ("990002", MECHANISMS)):
        places.append(panels.place(code))
        for year, degree in ((2020, 1), (2021, 3)):
            sources.append(panels.source(f"S{code}{year}", code, year, "news"))
            facts += [panels.fact(code, year, measures_of(mechanism)[0], degree=degree) for mechanism in mechanisms]
        if code != "990002":
            facts += [panels.fact(code, 2020, "proposal_solved_rate", 0.6, 0.7), panels.fact(code, 2021, "proposal_solved_rate", 0.8)]
    panel = panels.panel_of(facts, places)
    scores = score(panel, panels.sources_of(sources), panels.STUDY)
    (row,) = counties_with_all(panel, scores).to_dict("records")
    means = {name: row.pop(name) for name in MECHANISMS}
    assert means == pytest.approx(dict.fromkeys(MECHANISMS, 2 / 3))
    assert row == {"county_code": "990000", "low": pytest.approx(0.7), "high": 0.75, "years": 2}
