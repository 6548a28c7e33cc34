"""Which fact of a cell is chosen, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from zxstudy.clean.choose import choose, rounding

CASES = pd.read_csv(Path(__file__).parent / "conflict_cases.csv", dtype={"flags": str, "published": str}, keep_default_na=True)
EXTRA = {"province": "山西省", "kind": "real"}
Make = Callable[..., pd.DataFrame]


def frame(facts: Make, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one case as located facts with what `choose` needs of their source."""
    texts = rows[["side", "published", "unit", "flags"]].fillna("")
    made = facts(
        *[
            {
                "fact_id": fact,
                "source": f"S{fact}",
                "county_code": "140826",
                "indicator": indicator,
                "low": low,
                "high": high,
                "qualifier": qualifier,
                "unit": unit,
                "degree": None if pd.isna(degree) else int(degree),
                "flags": flags,
            }
            for fact, indicator, low, high, qualifier, unit, degree, flags in zip(
                rows["fact"],
                rows["indicator"],
                rows["low"],
                rows["high"],
                rows["qualifier"],
                texts["unit"],
                rows["degree"],
                texts["flags"],
                strict=True,
            )
        ]
    )
    typed = made.astype({"year": "Int64", "degree": "Int64", "low": "float64", "high": "float64"})
    return typed.assign(side=list(texts["side"]), published=list(texts["published"]), family=list(typed["source"]), **EXTRA)


@pytest.mark.parametrize("case", list(dict.fromkeys(CASES["case"])))
def test_the_rule_picks_the_expected_fact(case: str, facts: Make) -> None:
    rows = CASES[CASES["case"].eq(case)]
    panel, flagged, decisions = choose(frame(facts, rows))
    expected = rows.iloc[0]
    assert len(panel) == 1
    cell: Any = panel.iloc[0]
    assert (cell["fact_id"], cell["rule"], cell["conflict"]) == (expected["chosen"], expected["rule"], bool(expected["conflict"]))
    assert cell["facts"] == ";".join(rows["fact"])
    assert flagged["flags"].str.contains("conflict").sum() == (len(rows) if expected["conflict"] else 0)
    assert len(decisions) == (len(rows) > 1)
    for reason in decisions["reason"]:
        assert all(f"({fact}" in reason for fact in rows["fact"])


def test_cells_are_kept_apart_by_every_part_of_the_key(facts: Make) -> None:
    rows = [
        {"low": 1},
        {"low": 2, "year": 2021},
        {"low": 3, "indicator": "members"},
        {"low": 4, "period": "term"},
        {"low": 5, "scope": "strict"},
    ]
    made = facts(*[{**row, "county_code": "140826"} for row in rows]).astype({"year": "Int64", "degree": "Int64"})
    panel, _, decisions = choose(made.assign(side="unknown", published="", family="S1", **EXTRA))
    assert sorted(panel["low"]) == [1, 2, 3, 4, 5]
    assert decisions.empty


def test_facts_without_a_unit_or_set_aside_are_in_no_cell(facts: Make) -> None:
    made = facts(
        {"county_code": ""}, {"county_code": "140826", "flags": "set_aside"}, {"county_code": "140826", "flags": "damaged;refused"}
    )
    panel, _, decisions = choose(
        made.astype({"year": "Int64", "degree": "Int64"}).assign(side="unknown", published="", family="S1", **EXTRA)
    )
    assert panel.empty
    assert decisions.empty


def test_undated_facts_of_two_sources_say_that_they_may_be_of_different_years(facts: Make) -> None:
    made = facts({"year": None, "low": 3, "source": "S1"}, {"year": None, "low": 4, "source": "S2"})
    typed = made.astype({"year": "Int64", "degree": "Int64"}).assign(county_code="140826", side="unknown", published="", **EXTRA)
    panel, _, decisions = choose(typed.assign(family=typed["source"]))
    assert panel["year"].isna().all()
    assert "may be of different years" in decisions["reason"].iloc[0]


def test_copies_of_one_text_are_one_source(facts: Make) -> None:
    made = facts({"source": "S1"}, {"source": "S2"}, {"source": "S3"}).astype({"year": "Int64", "degree": "Int64"})
    panel, _, _ = choose(made.assign(county_code="140826", side="unknown", published="", family=["C1", "C1", "S3"], **EXTRA))
    assert (panel["fact_count"].iloc[0], panel["source_count"].iloc[0]) == (3, 2)


@pytest.mark.parametrize(
    ("value", "qualifier", "expected"),
    [
        (0.95, "exact", 0.005),
        (0.905, "exact", 0.0005),
        (0.9912, "exact", 0.00005),
        (1.0, "exact", 0.005),
        (1.0, "all", 0.0),
        (0.95, "at_least", 0.0),
    ],
)
def test_the_rounding_is_half_a_unit_of_the_last_digit(value: float, qualifier: str, expected: float) -> None:
    fact = pd.DataFrame({"low": [value], "high": [value], "unit": ["proportion"], "qualifier": [qualifier]})
    assert rounding(fact).iloc[0] == pytest.approx(expected, abs=1e-12)
