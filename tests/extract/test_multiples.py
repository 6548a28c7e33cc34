"""Multiples in words (multiple_cases.csv), and that they stand at the end of the wording of their figure."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zxstudy.extract.multiples import multiple
from zxstudy.extract.stated_changes import change_end, without_changes

CASES = list(csv.DictReader((Path(__file__).parent / "multiple_cases.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[case["written"] for case in CASES])
def test_what_a_multiple_says(case: dict[str, str]) -> None:
    assert multiple(case["written"]) == pytest.approx(tuple(float(case[name]) for name in ("low", "high", "slack")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("立案156件,比上年翻一番。办复", "立案156件,比上年翻一番"),
        ("立案156件,同比增长1.5倍,办复", "立案156件,同比增长1.5倍"),
        ("立案156件,是去年同期的2倍多;办复", "立案156件,是去年同期的2倍多"),
        ("立案156件(为2019年的3倍),办复", "立案156件(为2019年的3倍)"),
        ("立案156件,增长一倍半,办复", "立案156件"),  # read as one it would be wrong
        ("立案156件,是当年的2倍任务", "立案156件"),
        ("立案156件,为去年的工作", "立案156件"),
        ("立案156件,翻看档案", "立案156件"),
    ],
)
def test_a_multiple_stands_at_the_end_of_its_figure(text: str, told: str) -> None:
    assert text[: change_end(text, len("立案156件"), "件")] == told
    assert without_changes(told) == "立案156件"
