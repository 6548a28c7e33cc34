"""Four mechanisms in one regression, on a panel whose outcome follows leadership alone."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from zxstudy.clean.panel import Panel
from zxstudy.compare.contrasts import contrasts
from zxstudy.score import score
from zxstudy.score.mechanism import MECHANISMS


def study_of_four(panels: ModuleType, effect: float, counties: int = 120) -> tuple[Panel, pd.DataFrame]:
    """Every measure of every mechanism is stated with a degree drawn for each county-year; the share solved moves with leadership."""
    rng = np.random.default_rng(7)
    facts, sources, places = [], [], []
    for county in range(counties):
        code = f"99{county:04d}"
        places.append(panels.place(code, f"省{county % 12:02d}"))
        for year in (2021, 2022):
            sources.append(panels.source(f"S{code}{year}", code, year, characters=int(rng.integers(1000, 9000))))
            level = dict(zip(MECHANISMS, rng.uniform(0.2, 0.8, 4), strict=True))
            for mechanism in MECHANISMS:
                for measure in panels.measures_of(mechanism):
                    facts.append(panels.fact(code, year, measure, degree=int(rng.binomial(2, level[mechanism])) + 1))
            share = 0.6 + effect * (level["leadership"] - 0.5) / 0.17 + rng.normal(0, 0.05)
            facts.append(panels.fact(code, year, "proposal_solved_rate", float(np.clip(share, 0.02, 0.98))))
    return panels.panel_of(facts, places), panels.sources_of(sources)


@pytest.mark.parametrize(("effect", "key"), [(0.06, "differ"), (0.0, "alike")])
def test_the_mechanism_that_was_put_in_is_told_from_the_others(panels: ModuleType, effect: float, key: str) -> None:
    panel, sources = study_of_four(panels, effect)
    findings, rows = contrasts(panel, score(panel, sources, panels.STUDY), panels.STUDY)
    found = next(finding for finding in findings if finding.outcome == "proposal_solved_rate")
    assert found.reason.startswith(key)
    assert found.p is not None
    assert (found.p < 0.05) == (key == "differ")
    table = {row.mechanism: row for row in rows if row.finding == found.finding}
    assert list(table) == list(MECHANISMS)
    if effect:
        assert max(table, key=lambda name: table[name].shapley) == "leadership"
        assert table["leadership"].low < 0.06 < table["leadership"].high
    assert all(row.shapley_low <= row.shapley_high for row in rows)


def test_few_counties_are_not_held_against_each_other(panels: ModuleType) -> None:
    panel, sources = study_of_four(panels, 0.06, counties=8)
    findings, rows = contrasts(panel, score(panel, sources, panels.STUDY), panels.STUDY)
    assert {finding.verdict for finding in findings} == {"missing"}
    assert rows == []
