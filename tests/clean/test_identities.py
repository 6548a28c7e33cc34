"""Identities of published pages: parts within their wholes, percentages that some whole number gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from zxstudy.clean.choose import choose
from zxstudy.clean.identities import check_parts, check_shares

Make = Callable[..., pd.DataFrame]


def located(facts: Make, *rows: dict[str, Any]) -> pd.DataFrame:
    made = facts(*[{"county_code": "140826", **row} for row in rows]).astype(
        {"year": "Int64", "degree": "Int64", "low": "float64", "high": "float64"}
    )
    return made.assign(side="unknown", published="", family="S1", province="山西省", kind="real")


def warned(facts: Make, *rows: dict[str, Any]) -> list[str]:
    panel, _, _ = choose(located(facts, *rows))
    return list(check_parts(panel)["reason"])


@pytest.mark.parametrize(
    ("part", "whole", "broken"),
    [
        (("proposals_filed", 196, 196), ("proposals_submitted", 189, 189), True),
        (("proposals_filed", 189, 189), ("proposals_submitted", 189, 189), False),
        (("proposals_filed", 190, 199), ("proposals_submitted", 189, 189), True),
        (("proposals_filed", 180, 199), ("proposals_submitted", 189, 189), False),
        (("proposals_filed", 196, 196), ("proposals_submitted", 189, float("inf")), False),
        (("key_proposals_led", 12, 12), ("proposals_filed", 11, 11), True),
        (("collective_proposals", 112, 112), ("proposals_filed", 100, 109), True),
        (("standing_members", 50, 50), ("members", 223, 223), False),
        (("proposals_solved", 91, 91), ("proposals_replied", 90, 90), True),
    ],
)
def test_a_part_exceeds_its_whole_only_beyond_doubt(part: Any, whole: Any, broken: bool, facts: Make) -> None:
    rows = [{"indicator": name, "low": float(low), "high": float(high), "qualifier": "range"} for name, low, high in (part, whole)]
    assert len(warned(facts, *rows)) == broken


def test_the_reason_shows_the_arithmetic(facts: Make) -> None:
    told = warned(facts, {"low": 196.0}, {"indicator": "proposals_submitted", "low": 189.0})
    assert told == [
        "proposals_filed 196 (F01) > proposals_submitted 189 (F02), by 7: two populations, or one figure is wrong"
    ]  # fmt: skip


def test_one_whole_that_is_large_enough_is_enough(facts: Make) -> None:
    replied = {"indicator": "proposals_replied", "low": 148.0}
    assert len(warned(facts, replied, {"low": 142.0})) == 1
    assert warned(facts, replied, {"low": 142.0}, {"indicator": "proposals_assigned", "low": 148.0}) == [
        "proposals_assigned 148 (F03) > proposals_filed 142 (F02), by 6: two populations, or one figure is wrong"
    ]


def test_other_years_other_periods_and_undated_figures_are_not_compared(facts: Make) -> None:
    submitted = {"indicator": "proposals_submitted", "low": 189.0}
    for change in ({"year": 2021}, {"period": "term"}):
        assert warned(facts, {"low": 196.0, **change}, submitted) == []
    assert warned(facts, {"low": 196.0, "year": None}, {**submitted, "year": None}) == []


@pytest.mark.parametrize(
    ("share", "base", "count", "impossible"),
    [
        ("member_participation_rate", "members", 150, True),  # 131 of 150 is 87.33 %; nothing gives 87.04 %
        ("member_participation_rate", "members", 108, False),  # 94 of 108
        ("proposal_solved_rate", "proposals_filed", 112, True),
    ],
)
def test_a_percentage_is_some_whole_number_of_its_base(share: str, base: str, count: int, impossible: bool, facts: Make) -> None:
    rows = [{"indicator": share, "low": 0.8704, "unit": "proportion"}, {"indicator": base, "low": float(count)}]
    flagged, told = check_shares(located(facts, *rows))
    assert list(flagged["flags"]) == ["impossible_share" if impossible else "", ""]
    assert len(told) == impossible


@pytest.mark.parametrize(("share", "count"), [(0.9912, 113), (0.9912, 114), (0.48, 96), (0.748, 183), (0.82, 11), (0.96, 134)])
def test_rounded_and_cut_off_digits_are_both_possible(share: float, count: int, facts: Make) -> None:
    rows = [{"indicator": "proposal_solved_rate", "low": share, "unit": "proportion"}, {"low": float(count)}]
    flagged, _ = check_shares(located(facts, *rows))
    assert flagged["flags"].eq("").all()


@pytest.mark.parametrize(
    "base", [{"low": 100.0, "high": 200.0, "qualifier": "range"}, {"low": 100.0, "year": 2021}, {"low": 100.0, "flags": "refused"}]
)
def test_a_base_that_is_vague_or_of_another_year_proves_nothing(base: dict[str, Any], facts: Make) -> None:
    rows = [{"indicator": "proposal_solved_rate", "low": 0.8704, "unit": "proportion"}, base]
    flagged, told = check_shares(located(facts, *rows))
    assert not flagged["flags"].str.contains("impossible").any()
    assert told.empty
