"""Numbers as a spreadsheet shows them; the pairs stand in number_formats.csv."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from zxstudy.read.number_format import shown

with (Path(__file__).parent / "number_formats.csv").open(encoding="utf-8", newline="") as stream:
    PAIRS = [(row["value"], row["format"], row["shown"]) for row in csv.DictReader(stream)]


@pytest.mark.parametrize(("value", "number_format", "expected"), PAIRS)
def test_numbers_are_shown_as_their_format_says(value, number_format, expected):
    number = int(value) if value.lstrip("-").isdigit() else float(value)
    assert shown(number, number_format) == expected


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (datetime.datetime(2023, 12, 31), "yyyy/m/d", "2023-12-31"),
        (datetime.datetime(2023, 12, 1), 'yyyy"年"m"月"', "2023-12"),
        (datetime.datetime(2023, 1, 1), 'yyyy"年"', "2023"),
        (datetime.datetime(2023, 12, 31, 9, 30), "yyyy-mm-dd hh:mm", "2023-12-31 09:30:00"),
        (datetime.time(9, 30), "hh:mm", "09:30:00"),
        (True, "General", "TRUE"),
        (None, "0%", ""),
        ("暂无", "0%", "暂无"),
        (float("inf"), "0%", "#NUM!"),
        (float("nan"), "General", "#NUM!"),
    ],
)
def test_days_are_iso_and_words_stay(value, number_format, expected):
    assert shown(value, number_format) == expected
