"""What a county's page knows: peers by scope, series, doubts, evidence, key points, gaps."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.conftest import FACT, PLACE, SOURCE, panel_row, view_row, write_study

from zxstudy.compare import forbidden_words
from zxstudy.config import Study
from zxstudy.report.charts import Strip, axis_end, strip
from zxstudy.report.county_charts import Point, coverage_chart, years_chart
from zxstudy.report.county_report import CountyReport
from zxstudy.report.evidence import evidence
from zxstudy.report.key_points import key_points
from zxstudy.report.peers import peer_group
from zxstudy.report.standing import Marks, Standing
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words


@pytest.fixture
def county(small: Study) -> CountyReport:
    return CountyReport(read_tables(small).slice("990001"), Words("zh"))


def of_indicator(county: CountyReport, indicator: str) -> list[str]:
    return [item.fact_id for item in county.known if item.entry.id == indicator]


def test_entries_stand_in_the_order_of_the_page_and_are_numbered_document_by_document(county: CountyReport) -> None:
    numbers = {item.number: item.source for item in county.known}
    assert sorted(numbers) == list(range(1, len(list(county.known)) + 1))
    in_order = [numbers[number] for number in sorted(numbers)]
    assert len(set(in_order)) == len([source for before, source in zip(["", *in_order], in_order, strict=False) if before != source])
    assert of_indicator(county, "proposals_filed") == ["F2", "F1"], "one run, oldest first"
    assert [item.fact_id for item in county.known.measures] == ["F8"]
    assert [item.fact_id for item in county.known.refused] == ["F5"]


def test_peers_never_mix_scopes_or_periods(tmp_path: Path) -> None:
    facts = [
        replace(FACT, fact_id="A", indicator="satisfaction_rate", scope="strict", unit="proportion", low=0.8, high=0.8),
        *(
            replace(FACT, fact_id=f"B{n}", county_code=f"99000{n}", indicator="satisfaction_rate", scope=scope, period=period,
                    unit="proportion",
                    low=0.9, high=0.9)
            for n, (scope, period) in enumerate((("broad", "annual"), ("strict", "term"), ("strict", "annual")), start=2)
        ),
    ]  # fmt: skip
    places = [replace(PLACE, county_code=f"99000{n}") for n in range(1, 5)]
    study = write_study(
        tmp_path, cleaned=facts, panel=[panel_row(fact) for fact in facts], view=[view_row(fact) for fact in facts], places=places
    )
    group = peer_group(read_tables(study).peers, PLACE, "satisfaction_rate", "strict", "annual")
    assert (group.low, group.count_near, group.top) == ((0.9,), 1, 0)


def test_each_county_counts_once_with_its_newest_year(tmp_path: Path) -> None:
    facts = [replace(FACT, fact_id=f"N{year}", county_code="990002", year=year, low=year, high=year) for year in (2018, 2020, 2019)]
    study = write_study(tmp_path, view=[view_row(fact) for fact in facts], places=[PLACE, replace(PLACE, county_code="990002")])
    assert peer_group(read_tables(study).peers, PLACE, "proposals_filed", "", "annual").low == (2020.0,)


def test_years_filter_keeps_the_undated(small: Study) -> None:
    county = read_tables(small).slice("990001", (2019, 2019))
    assert sorted(county.panel["fact_id"]) == ["F2", "F7"]


def test_evidence_holds_wording_rule_and_what_was_not_chosen(county: CountyReport) -> None:
    notes = {item.fact_id: evidence(item, county.ledger, county.words) for item in county.known}
    chosen = notes["F1"]
    assert chosen.quote == ("全年立案", "120", "件")
    assert "118件" in chosen.against[0]
    assert chosen.decisions == ("“立案提案数”材料填报为120件、118件：取编号在前的一个。",)
    english = evidence(chosen.item, county.ledger, Words("en"))
    assert english.decisions == ("120, 118: no rule",)
    assert chosen.place == "第3段"
    assert chosen.origin.dates == "公布于2021年1月5日、收集于2026年11月1日"
    assert "与另一材料的数字不一致" in chosen.flags
    assert notes["D1"].derived_from == ("F1", "F9")
    assert notes["F5"].proposed == "200元/人·年"
    assert notes["F7"].quote[1] == "八"


def test_every_sentence_of_the_key_points_is_allowed_and_honest(county: CountyReport) -> None:
    points = [point.striptags() for point in key_points(county.county, county.known, county.words)]
    assert forbidden_words("".join(points)) == []
    assert points[0].startswith("收集到甲县2019—2020年的公开数字5个（另由它们推算出1个）")
    assert any("办复率”为全部（100%）" in point and "无法用来区分" in point for point in points), "all peers are at the ceiling"
    assert not any("立案提案数”为120" in point for point in points), "a figure in conflict is no key point"
    assert any("隐去" in point for point in points)


@pytest.mark.parametrize(
    ("later", "said"),
    [((95, 95), "2020年120件，2021年95件，各年在95件与120件之间"), ((120, 120), "有2个年份的同口径数字，从2020年到2021年都是120件；")],
)
def test_years_that_agree_are_said_once(later: tuple[float, float], said: str, tmp_path: Path) -> None:
    facts = [FACT, replace(FACT, fact_id="F9", year=2021, low=later[0], high=later[1])]
    panel, view = [panel_row(fact) for fact in facts], [view_row(fact) for fact in facts]
    study = write_study(tmp_path, cleaned=facts, panel=panel, view=view)
    county = CountyReport(read_tables(study).slice("990001"), Words("zh"))
    assert any(said in point.striptags() for point in key_points(county.county, county.known, county.words))


def test_gaps_are_told_apart(county: CountyReport) -> None:
    markup = str(county.gaps().markup)
    for state in ("missing", "masked", "doubtful", "refused", "repaired", "undated"):
        assert f"badge-{state}" in markup
    assert "委员总数" in markup, "six of seven counties publish it, this one does not"


def test_a_ceiling_gets_no_chart_and_a_spread_gets_one(county: CountyReport) -> None:
    markup = str(county.figures().markup)
    assert "全部填报100%，无法区分" in markup
    assert markup.count('class="beside"') == 5, "a row an indicator, period and scope"
    assert markup.count("<svg") == 2, "what there is by year, and the filed proposals; the masked and the derived have no strip"


def test_without_measures_one_plain_sentence(small: Study) -> None:
    other = CountyReport(read_tables(small).slice("990003"), Words("zh"))
    assert "没有讲到做法的文字" in str(other.scores().markup)
    assert "<table" not in str(other.scores().markup)


def test_charts_have_a_text_and_stay_inside() -> None:
    everyone, near = Marks((10.0, 20.0), (10.0, math.inf), (1, 1)), Marks((10.0,), (10.0,), (1,))
    group = Standing(count=2, near=1, median=10.0, least=10.0, most=20.0, drawn=everyone, drawn_near=near)
    drawn = str(strip(Strip(5, math.inf, group, 25, 'a "label" <b>', ("0", "25"))))
    assert "inf" not in drawn
    assert "<b>" not in drawn
    assert 'role="img"' in drawn
    points = [Point(2010, 1, 1, "1"), Point(2012, 2, 2, "2"), Point(2013, 2, 2, "2"), Point(2014, 1, math.inf, "1")]
    line = str(years_chart(points, "件", "label"))
    assert line.count("L") == 2, "only consecutive years are joined"
    assert "inf" not in line


def test_what_there_is_of_each_year_is_drawn_with_its_number() -> None:
    drawn = str(coverage_chart([2019, 2020], [("<b>", [4, 0])], "label"))
    assert ">4</text>" in drawn
    assert "<b>" not in drawn


@pytest.mark.parametrize(("values", "end"), [([7], 8), ([100], 100), ([101], 120), ([0], 1), ([], 1), ([math.inf, 3], 3)])
def test_axes_end_at_round_numbers(values: list[float], end: float) -> None:
    assert axis_end(values, "件") == pytest.approx(end)


def test_source_of_a_fact_may_be_unknown(tmp_path: Path) -> None:
    study = write_study(tmp_path, sources=[replace(SOURCE, source="S9")])
    county = CountyReport(read_tables(study).slice("990001"), Words("en"))
    assert "the source is not registered" in str(county.evidence().markup)


def test_a_county_with_a_place_and_nothing_else(tmp_path: Path) -> None:
    study = write_study(tmp_path, panel=[panel_row(replace(FACT, county_code="990003", fact_id="X"))], cleaned=[])
    county = CountyReport(read_tables(study).slice("990001"), Words("zh"))
    assert [str(point) for point in key_points(county.county, county.known, county.words)] == ["收集到的材料中没有甲县的公开数字。"]
    assert "没有可列的数字。" in str(county.figures().markup)
    assert "note-1" not in str(county.evidence().markup)
