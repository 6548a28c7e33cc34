"""One value for a county, a year and an indicator: which, by which rule, and what never becomes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from zxstudy.clean.choose import choose
from zxstudy.clean.view import scope_order, view_of

Make = Callable[..., pd.DataFrame]


def seen(facts: Make, *rows: dict[str, Any], **options: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    made = facts(*[{"county_code": "140826", **row} for row in rows]).astype(
        {"year": "Int64", "degree": "Int64", "low": "float64", "high": "float64"}
    )
    panel, _, _ = choose(made.assign(side="unknown", published="", family="S1", province="山西省", kind="real"))
    return view_of(panel, **options)


@pytest.mark.parametrize("period", ["half_year", "year_to_date", "since_session", "term", "multi_year", "plan", "unknown"])
def test_only_a_year_or_a_level_stands_for_a_year(period: str, facts: Make) -> None:
    view, _ = seen(facts, {"low": 1024.0, "period": period})
    assert view.empty


@pytest.mark.parametrize("period", ["annual", "stock"])
def test_a_year_and_a_level_do(period: str, facts: Make) -> None:
    view, decisions = seen(facts, {"low": 120.0, "period": period})
    assert list(view["low"]) == [120]
    assert view["rule"].iloc[0] == f"{period}; single"
    assert decisions.empty


@pytest.mark.parametrize("flag", ["plan", "change", "previous", "other_level", "damaged"])
def test_what_is_not_the_level_has_no_value(flag: str, facts: Make) -> None:
    assert seen(facts, {"low": 120.0, "flags": flag})[0].empty


def test_masked_and_undated_figures_have_no_value(facts: Make) -> None:
    assert seen(facts, {"low": None, "qualifier": "masked"}, {"low": 120.0, "year": None})[0].empty


def test_a_choice_between_cells_is_audited(facts: Make) -> None:
    view, decisions = seen(
        facts, {"low": 137.0, "scope": "after_merging"}, {"low": 171.0, "scope": "before_merging"}, {"low": 900.0, "period": "term"}
    )
    assert list(view["low"]) == [171]
    assert view["rule"].iloc[0] == "annual, scope before_merging preferred among 2 cells; single"
    assert decisions["facts"].iloc[0] == "F02;F01"
    assert decisions["chosen"].iloc[0] == "F02"
    assert "annual/before_merging 171 (F02), annual/after_merging 137 (F01)" in decisions["reason"].iloc[0]


def test_a_study_may_ask_for_more_periods(facts: Make) -> None:
    view, _ = seen(
        facts, {"low": 10.0, "period": "since_session"}, {"low": 8.0, "period": "half_year"}, periods=("half_year", "since_session")
    )
    assert list(view["period"]) == ["half_year"]


def test_a_measure_counts_in_any_period_but_a_plan_and_the_highest_degree_is_taken(facts: Make) -> None:
    measure = {"indicator": "m_policy_document", "low": None, "qualifier": "present"}
    view, decisions = seen(
        facts, {**measure, "degree": 1}, {**measure, "degree": 3, "period": "unknown"}, {**measure, "degree": 2, "period": "plan"}
    )
    assert list(view["degree"]) == [3]
    assert "degree 3 (F02)" in decisions["reason"].iloc[0]


def test_the_order_of_scopes() -> None:
    order = ["broad", "", "unstated", "strict", "broad;result", "result", "strict;result", "process", "strict;process"]
    assert sorted(order, key=scope_order) == order
    assert scope_order("before_merging") < scope_order("after_merging")
