"""Tables about something else, of another level, and of several counties: whose figure a cell is."""

from __future__ import annotations

import dataclasses

import pytest
from tests.extract.phrase_suite import document

from zxstudy.extract import Fact, extract
from zxstudy.read import Cell, Document, Table

# Prose without a word of the committee, long enough to be judged; composed.
_ELSEWHERE = "本院全年审结各类案件,推进繁简分流,深化诉讼服务,加强队伍建设,改进工作作风,群众获得感持续增强。" * 8


def _with_table(rows: list[list[str]], *, caption: str = "", prose: str = "", title: str = "", level: str = "county") -> Document:
    """A document of some prose and a table, whose cells stand in the text with tabs between them."""
    text, cells = prose + "\n" if prose else "", []
    for row, texts in enumerate(rows):
        for column, value in enumerate(texts):
            cells.append(Cell(row, column, value, len(text), len(text) + len(value), "表1"))
            text += value + ("\t" if column + 1 < len(texts) else "\n")
    table = Table("表1", len(rows), len(rows[0]), tuple(cells), caption)
    return dataclasses.replace(document(text, title=title, level=level), text=text, tables=(table,))


def _read(page: Document) -> list[tuple[str, float | None, str]]:
    return [(fact.indicator, fact.low, fact.flags) for fact in _figures(page)]


def _figures(page: Document) -> list[Fact]:
    return [fact for fact in extract(page) if fact.degree is None]


HANDLED = [["项目", "数量"], ["立案", "128件"], ["办结率", "98%"]]


def test_a_table_about_something_else_gives_no_figure() -> None:
    assert _read(_with_table(HANDLED, prose=_ELSEWHERE)) == []


@pytest.mark.parametrize("where", [{"caption": "政協提案辦理情況"}, {"title": "清溪县政协2023年工作总结"}])
def test_a_caption_or_a_title_says_whose_it_is(where: dict[str, str]) -> None:
    assert [name for name, *_ in _read(_with_table(HANDLED, prose=_ELSEWHERE, **where))] == ["proposals_filed", "proposal_reply_rate"]


def test_a_short_table_needs_no_name() -> None:
    assert _read(_with_table(HANDLED)) == [("proposals_filed", 128, ""), ("proposal_reply_rate", 0.98, "")]


@pytest.mark.parametrize("caption", ["全省政协提案办理情况", "市政协提案立案情况", "全市提案办理情况"])
def test_a_caption_of_another_level_flags_its_figures(caption: str) -> None:
    assert {flags for *_, flags in _read(_with_table(HANDLED, caption=caption))} == {"other_level"}


def test_to_a_city_its_own_table_is_its_own() -> None:
    assert {flags for *_, flags in _read(_with_table(HANDLED, caption="全市提案办理情况", level="city"))} == {""}


COUNTIES = [["单位", "收到提案", "立案"], ["清溪县", "128件", "116件"], ["白石县", "96件", "90件"], ["合计", "224件", "206件"]]


def test_of_several_counties_a_county_takes_its_own_row() -> None:
    assert _read(_with_table(COUNTIES)) == [("proposals_submitted", 128, ""), ("proposals_filed", 116, "")]


def test_of_several_counties_a_county_takes_its_own_column() -> None:
    turned = [list(row) for row in zip(*COUNTIES[:3], strict=True)]
    assert _read(_with_table(turned)) == [("proposals_submitted", 128, ""), ("proposals_filed", 116, "")]


def test_the_sum_over_the_prefecture_is_of_another_level() -> None:
    rows = [["单位", "收到提案"], ["红旗区", "128件"], ["白石县", "96件"], ["全市", "224件"]]
    assert _read(_with_table(rows)) == [("proposals_submitted", 224, "other_level")]
