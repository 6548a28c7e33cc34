"""Shares that follow from counts, and the codebook's satisfaction rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from zxstudy.clean.choose import choose
from zxstudy.clean.derive import derive

Make = Callable[..., pd.DataFrame]
SHARE = {"unit": "proportion"}


def derived(facts: Make, *rows: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    made = facts(*[{"county_code": "140826", **row} for row in rows])
    typed = made.astype({"year": "Int64", "degree": "Int64", "start": "Int64", "end": "Int64", "low": "float64", "high": "float64"})
    held = typed.assign(side="unknown", published="", family=typed["source"], province="山西省", kind="real", address="")
    panel, _, _ = choose(held)
    new, decisions = derive(panel, held)
    return new.sort_values("fact_id").reset_index(drop=True), decisions[0]


def test_a_ratio_of_exact_counts(facts: Make) -> None:
    new, told = derived(facts, {"low": 276.0}, {"indicator": "proposals_submitted", "low": 305.0})
    assert list(new["indicator"]) == ["filing_rate"]
    assert new["low"].iloc[0] == new["high"].iloc[0] == pytest.approx(276 / 305)
    assert (new["base"].iloc[0], new["flags"].iloc[0], new["unit"].iloc[0]) == ("proposals_submitted", "derived", "proportion")
    assert new["locator"].iloc[0] == "derived: F01 / F02"
    assert told["facts"].iloc[0] == "F01;F02"
    assert told["reason"].iloc[0] == "proposals_filed 276 (F01) / proposals_submitted 305 (F02) = 90.49 %"


def test_intervals_are_divided_at_their_worst_ends_and_end_at_one(facts: Make) -> None:
    new, _ = derived(
        facts, {"low": 90.0, "high": 99.0, "qualifier": "over"}, {"indicator": "proposals_submitted", "low": 95.0, "high": 104.0}
    )
    assert (new["low"].iloc[0], new["high"].iloc[0], new["qualifier"].iloc[0]) == (pytest.approx(90 / 104), 1.0, "range")


def test_a_base_that_is_open_above_leaves_the_share_open_below(facts: Make) -> None:
    new, _ = derived(
        facts, {"low": 90.0}, {"indicator": "proposals_submitted", "low": 100.0, "high": float("inf"), "qualifier": "at_least"}
    )
    assert (new["low"].iloc[0], new["high"].iloc[0]) == (0.0, 0.9)


@pytest.mark.parametrize(
    ("printed", "base", "flags"),
    [
        (0.817, "proposals_replied", "derived"),
        (0.852, "proposals_filed", "derived"),
        (0.5, "proposals_filed", "base_mismatch;derived"),
        (None, "proposals_filed", "derived"),
    ],
)
def test_the_base_is_the_one_that_the_printed_share_fits(printed: float | None, base: str, flags: str, facts: Make) -> None:
    counts = [("proposals_solved", 121.0), ("proposals_filed", 142.0), ("proposals_replied", 148.0)]
    rows = [{"indicator": name, "low": low} for name, low in counts]
    shares = [{"indicator": "proposal_solved_rate", "low": printed, **SHARE}] if printed else []
    new, told = derived(facts, *rows, *shares)
    assert (new["base"].iloc[0], new["flags"].iloc[0]) == (base, flags)
    assert ("printed" in told["reason"].iloc[0]) == bool(printed)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"year": 2021}, "another year"),
        ({"period": "term"}, "another period"),
        ({"low": 120.0}, "a part above its whole is of another population"),
        ({"flags": "previous"}, "a previous figure"),
        ({"flags": "base_mismatch"}, "a count of another population"),
        ({"flags": "damaged"}, "a damaged figure"),
        ({"low": None, "qualifier": "masked"}, "a masked figure"),
    ],
)
def test_no_share_is_made_of_what_does_not_belong_together(change: dict[str, Any], why: str, facts: Make) -> None:
    new, told = derived(facts, {"low": 90.0, **change}, {"indicator": "proposals_submitted", "low": 100.0})
    assert new.empty, why
    assert told.empty


def test_undated_counts_need_one_source(facts: Make) -> None:
    filed, submitted = {"low": 90.0, "year": None}, {"indicator": "proposals_submitted", "low": 100.0, "year": None}
    assert len(derived(facts, filed, submitted)[0]) == 1
    assert derived(facts, filed, {**submitted, "source": "S2"})[0].empty


@pytest.mark.parametrize(
    ("scope", "indicator", "left"),
    [
        ("strict", "satisfaction_strict", ""),
        ("strict;process", "process_satisfaction", "strict"),
        ("broad;result", "result_satisfaction", "broad"),
        ("broad", None, ""),
        ("", None, ""),
        ("unstated", None, ""),
    ],
)
def test_satisfaction_rates_are_made_by_scope(scope: str, indicator: str | None, left: str, facts: Make) -> None:
    new, _ = derived(facts, {"indicator": "satisfaction_rate", "low": 0.6163, "scope": scope, **SHARE})
    assert list(new["indicator"]) == ([indicator] if indicator else [])
    assert list(new["scope"]) == ([left] if indicator else [])
    assert list(new["low"]) == ([0.6163] if indicator else [])
