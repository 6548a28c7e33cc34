"""The period that a heading names, for tables of documents and workbooks alike."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zxstudy.extract.fact import PERIODS
from zxstudy.extract.table_periods import period_of

CASES = list(csv.DictReader(Path(__file__).with_suffix("").with_name("table_periods.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(
    "case", CASES, ids=["-".join(filter(None, (case["words"], case["settled"], case["over_years"]))) for case in CASES]
)
def test_a_heading_names_its_period(case: dict[str, str]) -> None:
    said = period_of(case["words"], settled=bool(case["settled"]), over_years=bool(case["over_years"]))
    assert said == case["period"]
    assert said in ("", *PERIODS)
