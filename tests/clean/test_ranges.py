"""Ranges: what is marked, what is refused, and what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from zxstudy.clean.ranges import check_ranges
from zxstudy.codebook import load

CASES = pd.read_csv(Path(__file__).parent / "range_cases.csv", dtype={"flags": str, "flags_after": str, "unit": str}).fillna(
    {"flags": "", "flags_after": "", "unit": ""}
)


@pytest.mark.parametrize("case", list(CASES["case"]))
def test_a_figure_is_kept_warned_or_refused(case: str, facts: Callable[..., pd.DataFrame]) -> None:
    row = CASES[CASES["case"].eq(case)].iloc[0]
    columns = ["indicator", "period", "low", "high", "unit", "qualifier", "flags", "proposed_low"]
    made = facts({**row[columns].to_dict(), "proposed_high": row["proposed_low"]}).assign(address="http://example.invalid", province="山西")
    typed = made.astype({"low": "float64", "high": "float64", "proposed_low": "float64", "proposed_high": "float64", "year": "Int64"})
    checked, decisions, problems = check_ranges(typed, load())
    actions = [action for part in decisions for action in part["action"]]
    assert actions == ([] if row["outcome"] == "kept" else [row["outcome"]])
    assert len(problems) == (row["outcome"] == "refused")
    assert checked["flags"].iloc[0] == row["flags_after"]
    assert checked["low"].equals(typed["low"])
    assert checked["proposed_low"].iloc[0] == pytest.approx(row["proposed_after"], nan_ok=True)


def test_the_reason_names_figure_and_range(facts: Callable[..., pd.DataFrame]) -> None:
    made = facts({"low": 912.0}, {"indicator": "satisfaction_rate", "low": 1.03, "unit": "proportion"}).assign(address="a", province="山西")
    typed = made.astype({"year": "Int64", "proposed_low": "float64", "proposed_high": "float64"})
    _, decisions, problems = check_ranges(typed, load())
    assert list(decisions[1]["reason"]) == ["proposals_filed 912 lies outside the plausible range 40-320"]
    assert [problem.what for problem in problems] == ["satisfaction_rate 103 % lies outside the possible range 0 %-100 %"]
    assert [problem.what_zh for problem in problems] == ["“满意率”填报103%，超出可能范围（0%到100%），不采用。"]
    assert [problem.where for problem in problems] == ["山西 绛县 · a · row 1 · F02"]


def test_half_a_proposal_is_told_with_the_whole_numbers_beside_it(facts: Callable[..., pd.DataFrame]) -> None:
    made = facts({"indicator": "proposals_submitted", "low": 130.5}).assign(address="a", province="山西")
    typed = made.astype({"year": "Int64", "proposed_low": "float64", "proposed_high": "float64"})
    checked, decisions, problems = check_ranges(typed, load())
    told = decisions[-1]
    assert list(told["reason"]) == ["proposals_submitted 130.5 is no whole number, and nothing counted here comes in parts: 130 or 131?"]
    assert list(told["reason_zh"]) == ["“收到的提案数”填报130.5件，不是整数，而这类数只能一个一个地数（130或131？），照录存疑。"]
    assert (checked["low"].tolist(), problems) == ([130.5], [])
