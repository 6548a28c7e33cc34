"""Quantities in words, and the figure marked in its wording, case by case."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.report.phrase import Quantity, mark, said, typeset, with_unit
from zxstudy.report.words import Words

HERE = Path(__file__).parent


def cases(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("case", cases("said_cases.csv"), ids=lambda case: case["case"])
def test_a_quantity_in_words(case: dict[str, str]) -> None:
    item = Quantity(number(case["low"]), number(case["high"]), case["unit"], case["qualifier"])
    assert with_unit(item, Words("zh")) == case["zh"]
    assert with_unit(item, Words("en")) == case["en"]


@pytest.mark.parametrize("case", cases("mark_cases.csv"), ids=lambda case: case["case"])
def test_the_figure_in_its_wording(case: dict[str, str]) -> None:
    before, marked, after = mark(case["quote"], Quantity(number(case["low"]), number(case["high"]), case["unit"], "exact"))
    assert (before, marked) == (case["before"], case["marked"])
    assert before + marked + after == case["quote"]


@given(st.text(), st.floats(0, 1e9), st.sampled_from(["件", "proportion", "yuan"]))
def test_marking_never_changes_the_wording(quote: str, value: float, unit: str) -> None:
    assert "".join(mark(quote, Quantity(value, value, unit, "exact"))) == quote


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from(["exact", "over", "at_least", "nearly", "about", "range"]))
def test_both_ends_of_an_interval_are_said_or_equal(low: float, more: float, qualifier: str) -> None:
    text = said(Quantity(low, low + more, "件", qualifier), Words("zh"))
    assert text
    assert "nan" not in text


def test_generated_sentences_get_chinese_marks_and_figures_keep_theirs() -> None:
    assert (
        typeset("共1,286件,约2个百分点(可能在-4到8之间);不作比较(CR2, n=3)")
        == "共1,286件，约2个百分点（可能在-4到8之间）；不作比较(CR2, n=3)"
    )
