"""`zxstudy why`: one cell with its wording, what it was chosen against, and the reason; and what is said where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from zxstudy import lab
from zxstudy.codebook import load
from zxstudy.commands.why import explain_cell
from zxstudy.config import Study
from zxstudy.errors import UnknownTermError, UsageError
from zxstudy.report.cell import cell_lines
from zxstudy.report.tables import read_county
from zxstudy.report.words import Words


def lines(study: Study, indicator: str, year: int | None, language: str = "zh") -> list[str]:
    return cell_lines(read_county(study, "990001"), load()[indicator], year, Words(language))


def test_a_cell_names_what_was_chosen_against_what_and_why(small: Study) -> None:
    said = lines(small, "proposals_filed", 2020)
    assert said[:2] == ["甲县 · 某省 · 代码 990001 · 县级", "立案提案数 (proposals_filed) · 2020"]
    assert "时段 全年 · 口径 — · 120件" in said
    assert said.index("  采用：F1 · 120件") < said.index("    原文：全年立案【120】件") < said.index("  未取的数字：F6 · 118件")
    assert "    原文：立案【118】件" in said, "the wording of what was not chosen, with its own figure marked"
    assert any(line.startswith("    材料：甲县政协工作报告 · ") and "https://www.example.gov.cn/a.html" in line for line in said)
    assert "  处理记录：“立案提案数”材料填报为120件、118件：取编号在前的一个。" in said


def test_a_refused_figure_is_there_with_its_proposed_reading(small: Study) -> None:
    said = lines(small, "activity_funding_per_member", 2020)
    assert any(line.startswith("  未采用：F5 · ") for line in said)
    assert any("疑为" in line for line in said)


def test_an_undated_figure_and_a_year_without_any(small: Study) -> None:
    assert "  采用：F7 · 8次" in lines(small, "inspections", None)
    assert lines(small, "inspections", 2020)[-1] == "这一年没有这项指标的数字；有数字的年份：年份不明。"
    assert lines(small, "proposals_filed", 2011)[-1] == "这一年没有这项指标的数字；有数字的年份：2019、2020。"
    assert "  采用：D1 · 80%" in lines(small, "filing_rate", 2020)
    assert lines(small, "adoption_rate", 2020)[-1] == "收集到的材料里没有该县这项指标的数字。"


def test_english_says_the_same(small: Study) -> None:
    said = lines(small, "proposals_filed", 2020, "en")
    assert "  chosen: F1 · 120" in said
    assert any(line.startswith("  Decisions: 120, 118") for line in said)


def test_read_alone_is_read_from_all(small: Study) -> None:
    alone, whole = read_county(small, "990001"), lab.open(small.file).slice("990001")
    for name in ("panel", "facts", "audit", "scores", "sources"):
        assert getattr(alone, name).equals(getattr(whole, name)), name


@pytest.mark.parametrize(
    ("code", "year", "indicator", "line"),
    [
        ("990009", "2020", "proposals_filed", "no county '990009'"),
        ("辛县", "2020", "proposals_filed", "辛县: no county of this study has that name"),
        ("990001", "20", "proposals_filed", "YEAR: '20' is not a year"),
        ("990001", "2020", "proposals_field", "proposals_filed"),
        ("990001", "2020", "立案", "proposals_filed 立案提案数"),
    ],
)
def test_a_wrong_word_is_answered_with_what_is_allowed(small: Study, code: str, year: str, indicator: str, line: str) -> None:
    with pytest.raises((UsageError, UnknownTermError), match=line):
        explain_cell(small.file, code, year, indicator, language=None)


def test_names_in_chinese_lead_to_the_same_cell(small: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_cell(Path(small.file), "甲县", "unknown", "视察检查调研活动次数", language="zh") == 0
    assert "  采用：F7 · 8次" in capsys.readouterr().out
