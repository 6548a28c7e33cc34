"""How the figures spread, worked out by hand."""

from __future__ import annotations

from types import ModuleType

import pandas as pd
import pytest

from zxstudy.compare.descriptives import descriptives, spread
from zxstudy.score import score


def test_spread_of_a_balanced_table_is_that_of_its_analysis_of_variance() -> None:
    values, groups = pd.Series([0.5, 0.7, 0.8, 1.0]), pd.Series(["a", "a", "b", "b"])
    between, within, icc = spread(values, groups)
    assert between == pytest.approx(0.2121320344)  # of the means .6 and .9
    assert within == pytest.approx(0.1414213562)  # ((.1² · 4) / 2) ** .5
    assert icc == pytest.approx((0.09 - 0.02) / 2 / ((0.09 - 0.02) / 2 + 0.02))  # mean squares .09 and .02, two years each


@pytest.mark.parametrize(("values", "known"), [([0.5], (False, False)), ([0.5, 0.6], (True, False))])
def test_one_year_a_county_says_nothing_of_what_lies_within(values: list[float], known: tuple[bool, bool]) -> None:
    between, within, icc = spread(pd.Series(values), pd.Series([f"c{n}" for n in range(len(values))]))
    assert (between is not None, within is not None) == known
    assert icc is None


def test_outcomes_and_mechanisms_that_are_known_are_described(panels: ModuleType) -> None:
    facts = [panels.fact(f"99000{n}", 2022, "proposal_solved_rate", low, high) for n, (low, high) in enumerate([(0.6, 0.8), (1.0, 1.0)])]
    panel = panels.panel_of(facts, [panels.place("990000"), panels.place("990001")])
    rows = {row.variable: row for row in descriptives(panel, score(panel, panels.sources_of([]), panels.STUDY), "simulated")}
    solved = rows["proposal_solved_rate"]
    assert (solved.n, solved.counties, solved.mean_low, solved.mean_high) == (2, 2, 0.8, 0.9)
    assert (solved.exact, solved.at_ceiling, solved.least, solved.greatest) == (0.5, 0.5, 0.6, 1.0)
    assert "adoption_rate" not in rows
