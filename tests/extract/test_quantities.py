"""Quantities as intervals, and what is none: pairs that a person can read in quantities.csv, and properties."""

from __future__ import annotations

import csv
import re
import sys
import time
from pathlib import Path

import pytest
from benchmarks.prose import paragraphs
from hypothesis import given
from hypothesis import strategies as st
from tests.extract.phrase_suite import phrases

from zxstudy.extract.normal import normalise
from zxstudy.extract.numerals import neighbours, plain, reach, several
from zxstudy.extract.quantities import quantities
from zxstudy.extract.refusals import REFUSALS
from zxstudy.extract.scanning import Scan
from zxstudy.extract.written_forms import FORMS, UNITS

CASES = list(csv.DictReader(Path(__file__).with_name("quantities.csv").read_text(encoding="utf-8").splitlines()))
SIGNS = "零一二三四五六七八九"


def _number(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']}")
def test_a_wording_gives_its_interval_or_its_kind(case: dict[str, str]) -> None:
    text = normalise(case["text"]).text
    found = [item for item in quantities(text) if text[item.start : item.end] == case["quote"]]
    assert len(found) == 1, [(text[item.start : item.end], item) for item in quantities(text)]
    item = found[0]
    assert (item.low, item.high) == (_number(case["low"]), _number(case["high"]))
    assert (item.unit, item.qualifier, item.refused) == (case["unit"], case["qualifier"], case["refused"])


def test_full_width_figures_are_the_same_figures() -> None:
    text = normalise("收到１２８件，占９６．５％").text
    assert [(item.low, item.unit) for item in quantities(text)] == [(128.0, "件"), (0.965, "proportion")]


def _written(value: int) -> str:
    """A number below ten thousand in Chinese numerals, by the schoolbook."""
    parts, zero = "", False
    for step, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // step % 10
        if digit:
            parts += ("零" if zero and parts else "") + SIGNS[digit] + sign
            zero = False
        else:
            zero = True
    return parts


@given(st.integers(1, 9999))
def test_chinese_numerals_read_back(value: int) -> None:
    assert plain(_written(value)) == value


@given(st.integers(1, 10**9), st.sampled_from(["件", "条", "人次"]))
def test_arabic_figures_read_back_with_and_without_thousands_marks(value: int, unit: str) -> None:
    for written in (str(value), f"{value:,}"):
        found = [item for item in quantities(f"共有{written}{unit}") if not item.refused]
        assert [(item.low, item.high, item.unit) for item in found] == [(value, value, unit)]


@given(st.integers(1, 9), st.integers(0, 5))
def test_the_reach_of_duo_ends_with_the_decade(digit: int, zeros: int) -> None:
    value = digit * 10**zeros
    assert value < reach(value) or zeros == 0
    assert reach(value) == (digit + 1) * 10**zeros - 1 if zeros else reach(value) == 9


def test_words_for_few() -> None:
    assert neighbours("七八百") == (700, 899)
    assert neighbours("三五") is None  # 三五 is no pair of neighbours
    assert several("数千") == (2000, 9999)


@pytest.mark.parametrize("unit", ["1", "多余", "(", "第1", "1-", "1,", "〔2023"])
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    """Twice the text takes about twice the time; 3.5 leaves room for a noisy machine, a quadratic scan would need 4 and more."""

    def seconds(text: str) -> float:
        best = 9e9
        for _ in range(3):
            start = time.process_time()
            quantities(text)
            best = min(best, time.process_time() - start)
        return best

    hostile = unit * (60_000 // len(unit))
    assert seconds(hostile) < 3.5 * max(seconds(hostile[: len(hostile) // 2]), 0.004)


# What may stand before a figure: words of degree, of addresses, telephones, codes, sessions, lists and ranges.
BEFORE = [
    "收到提案",
    "近",
    "不少于",
    "至少开展",
    "每万人拥有委员",
    "第",
    "共",
    "由",
    "从",
    "至",
    "到",
    "电话",
    "热线",
    "手机",
    "传真",
    "邮编",
    "账号",
    "群号",
    "编码",
    "信号",
    "编号",
    "证",
    "路",
    "街道",
    "三",
    "百",
    "万",
    "过",
    "成",
    "约",
    "超过",
    "十届",
    "增长",
    "一、",
    "A",
    "G",
    "-",
    "(",
    "“",
    "1",
    "0.",
    "1,",
    "备",
    "年",
    "月",
    "分之",
]
NUMBERS = ["1", "5", "12", "128", "2023", "2023.5", "96.9", "1281", "12812", "139123", "13912345", "123456789", "1234567890"]
BEHIND = (",", ";", "。", "、3件", ",345件", ")以上", "、—30件", "的", "至20件")


def test_a_plain_figure_is_what_the_whole_grammar_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digits, measure word and mark are read before anything is refused: that loses no look-alike and no longer figure."""
    text = "\n".join(
        [before + number + unit + mark for before in BEFORE for number in NUMBERS for unit in (*UNITS, "%", "") for mark in BEHIND]
    )
    found = quantities(text)
    monkeypatch.setattr(sys.modules["zxstudy.extract.quantities"], "_SCAN", Scan((*REFUSALS, *FORMS)))
    assert [(text[item.start - 8 : item.end + 4], item) for item in set(quantities(text)) ^ set(found)] == []


def test_a_wording_is_found_wherever_the_whole_grammar_finds_it() -> None:
    """What wordings may begin with only saves time: their alternation, tried at every character, finds no other figure."""
    whole = re.compile("|".join(f"(?:{re.sub('[?]P<[^>]*>', '?:', item.pattern)})" for item in (*REFUSALS, *FORMS)), re.ASCII)
    scan = Scan((*REFUSALS, *FORMS))
    text = "\n".join(phrase.text for phrase in phrases()) + "\n".join(paragraphs(20_000, 3))
    assert [match.span() for match in scan.matches(text)] == [match.span() for match in whole.finditer(text)]
