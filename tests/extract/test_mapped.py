"""Workbooks through a mapping: one panel in every shape gives the same facts; what a cell says; what does not fit is told with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.extract.workbooks import (
    IN_ONE_SHEET,
    LABELS,
    SHAPES,
    Row,
    Sheet,
    as_csv,
    as_ods,
    as_xlsx,
    read_here,
    said,
    wide_by_indicator,
    written,
)

from zxstudy.codebook import load
from zxstudy.errors import MappingError
from zxstudy.extract import PERIODS, SCOPE_TAGS, extract
from zxstudy.extract.mapped import mapped_facts
from zxstudy.extract.mapped_value import CellError, Value, percents, value_of
from zxstudy.extract.mapping_text import as_yaml, preview_lines
from zxstudy.extract.propose_mapping import propose
from zxstudy.read import Document, read_file
from zxstudy.read.beside import mapping_path
from zxstudy.read.mapping import SCOPES, Periods, read_mapping

ROOT = Path(__file__).parents[2]
PLACES, YEARS = ("青梧县", "白石县", "临沅区"), (2021, 2022, 2023)
PANEL = {
    (place, year, name): base + 7 * PLACES.index(place) + (year - 2021 if name != "proposal_reply_rate" else -7 * PLACES.index(place))
    for place in PLACES
    for year in YEARS
    for name, base in (("proposals_submitted", 120), ("proposals_filed", 100), ("proposal_reply_rate", 97), ("funding_total", 150))
}
SCALE = {"proposal_reply_rate": 0.01, "funding_total": 1e4}
EXPECTED = {key: (pytest.approx(value * SCALE.get(key[2], 1)),) * 2 for key, value in PANEL.items()}


def confirmed(path: Path) -> Document:
    """The workbook at `path` with the mapping that is proposed for it, as a person would confirm it."""
    proposal = propose(read_file(path, root=path.parent))
    assert proposal
    text = as_yaml(proposal)
    assert "'?'" not in text, text
    mapping_path(path).write_text(text.replace("confirmed: false", "confirmed: true"), encoding="utf-8")
    return read_file(path, root=path.parent)


def confirmed_rows(path: Path, rows: list[Row]) -> Document:
    written(path, as_xlsx([Sheet("表", rows)]))
    return confirmed(path)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_one_panel_in_every_shape_gives_the_same_facts(shape, tmp_path):
    written(tmp_path / "a.xlsx", as_xlsx(shape(PANEL, year=lambda year: f"{year}年")))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert problems == []
    assert said(facts) == EXPECTED


@pytest.mark.parametrize("shape", IN_ONE_SHEET, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_so_does_a_csv_file(shape, encoding, tmp_path):
    """Merged cells are blank there: places are filled down, headings to the right."""
    written(tmp_path / "a.csv", as_csv(shape(PANEL)[0], encoding))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.csv"))
    assert problems == []
    assert said(facts) == EXPECTED


FORMS_OF_YEARS = {
    "2021": int,
    "2021年": lambda year: f"{year}年",
    "2021年度": lambda year: f"{year}年度",
    "21年": lambda year: f"{year % 100:02d}年",
    "２０２１年": lambda year: "".join("０１２３４５６７８９"[int(digit)] for digit in str(year)) + "年",
    "二○二一年": lambda year: "".join("○一二三四五六七八九"[int(digit)] for digit in str(year)) + "年",
    "二〇二一年": lambda year: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year)) + "年",
}
COUNTS = {
    "60多": (60, 69),
    "十余": (11, 19),
    "128件": (128, 128),
    "不少于30": (30, float("inf")),
    "约45": (45, 45),
    "一百二十八": (128, 128),
    "无": (0, 0),
}
SHARES = {"95%以上": (0.95, 1), "97.5%": (0.975, 0.975), "九成": (0.9, 0.9), "全部": (1, 1)}
MONEY = {"35000元": (35000, 35000), "150余": (1500000, 1599999), "1.2亿元": (1.2e8, 1.2e8), "8万元": (80000, 80000)}
UNKNOWN = ("", "—", "…", "/", "不详", "暂无", "未统计")  # no figure at all; ** is a masked one


def _cells(name: str) -> st.SearchStrategy[tuple[object, tuple[float, float] | None]]:
    """What a cell shows and the interval that it says; None where it says nothing, (None, None) where it is masked."""
    scale = SCALE.get(name, 1)
    worded = (
        SHARES
        if scale == 0.01
        else MONEY
        if scale > 1
        else {key: item for key, item in COUNTS.items() if name != "members" or "件" not in key}
    )
    bare = st.integers(2, 100 if scale == 0.01 else 999).map(lambda value: (value, (value * scale, value * scale)))
    return st.one_of(
        bare,
        bare,
        st.sampled_from(list(worded.items())),
        st.sampled_from([(sign, None) for sign in UNKNOWN]),
        st.just(("**", (None, None))),
    )


@st.composite
def _panels(draw):
    def some(names, fewest=1):
        return draw(st.lists(st.sampled_from(names), min_size=fewest, max_size=4, unique=True))

    places, years, names = (
        some(["青梧县", "白石县", "临沅区", "望川自治县", "桐岭市"], 2),
        some(list(range(1998, 2024)), 2),
        some([*LABELS][:5]),
    )
    return {(place, year, name): draw(_cells(name)) for place in places for year in years for name in names}


@given(_panels(), st.sampled_from(SHAPES), st.sampled_from(sorted(FORMS_OF_YEARS)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_random_panel_in_a_random_shape_reads_back(panel, shape, form):
    shown = {key: cell for key, (cell, _) in panel.items()}
    document = read_here(as_xlsx(shape(shown, year=FORMS_OF_YEARS[form])), "a.xlsx")
    proposal = propose(document)
    wanted = {key: item for key, (_, item) in panel.items() if item}
    if proposal is None:  # a sheet of nothing but dashes has no figures
        assert all(low is None for low, _ in wanted.values()) or not wanted
        return
    facts, problems = proposal.preview(document)
    assert [problem for problem in problems if "does not name this sheet" not in problem.what] == []
    assert said(facts) == {key: pytest.approx(item) if item[0] is not None else item for key, item in wanted.items()}


CELLS = list(csv.DictReader((Path(__file__).parent / "mapped_cells.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", CELLS, ids=lambda row: f"{row['cell']}-{row['indicator']}-{row['unit']}{row['numbers']}")
def test_what_a_cell_says(row):
    entry = load()[row["indicator"]]
    if row["qualifier"] == "error":
        with pytest.raises(CellError):
            value_of(row["cell"], entry, row["unit"], numbers=row["numbers"])
        return
    value = value_of(row["cell"], entry, row["unit"], numbers=row["numbers"])
    if row["qualifier"] == "none":
        assert value is None
        return
    low, high, proposed = (float(row[key]) if row[key] else None for key in ("low", "high", "proposed"))
    assert value == Value(low, high, row["qualifier"], int(low) if entry.is_measure else None, proposed)


def test_a_percent_column_is_decided_as_a_whole():
    assert percents(["0.95", "0.97", "1"]) == "share"
    assert percents(["95", "0.95", "95%"]) == "percent"
    assert percents(["95%", "—"]) == ""


# One county's own sheet: titles, sections, running numbers, a unit column, footnotes, dates of reporting.
OWN_SHEET = Sheet(
    "统计表",
    [
        ["青梧县政协2023年工作情况统计表"],
        ["填报单位：青梧县政协办公室", None, None, "填报日期：2024年1月"],
        ["序号", "指标名称", "计量单位", "数量", "备注"],
        ["一、提案工作"],
        [1, "收到提案", "件", 134, None],
        [2, "其中：集体提案", "件", "12①", None],
        [3, "办复率", "%", 100, "全部办复"],
        ["二、履职活动"],
        [4, "开展视察", "次", "十余", None],
        [5, "领导批示", "件", "**", None],
        [6, "无人知晓的指标", "个", 7, None],
        ["注：1. 数据截至2023年12月31日。"],
    ],
    ("A1:E1", "A4:E4", "A8:E8"),
)


def test_what_is_not_recognised_waits_for_a_person(tmp_path):
    proposal = propose(written(tmp_path / "a.xlsx", as_xlsx([OWN_SHEET])))
    labels = proposal.mapping.parts[0].labels
    assert labels["无人知晓的指标"].open == ("ignore",)
    assert {name: label.indicator for name, label in labels.items() if label.indicator} == {
        "收到提案": "proposals_submitted", "其中：集体提案": "collective_proposals", "办复率": "proposal_reply_rate",
        "开展视察": "inspections", "领导批示": "leader_instructions",
    }  # fmt: skip
    mapping_path(tmp_path / "a.xlsx").write_text(as_yaml(proposal).replace("confirmed: false", "confirmed: true"), encoding="utf-8")
    with pytest.raises(MappingError, match="confirmed, but `\\?` still stands at 无人知晓的指标: ignore"):
        read_file(tmp_path / "a.xlsx", root=tmp_path)


def own_sheet(tmp_path: Path, change: Callable[[str], str] = str, sheet: Sheet = OWN_SHEET) -> Document:
    """The sheet of one county with its mapping, confirmed after `change`."""
    proposal = propose(written(tmp_path / "a.xlsx", as_xlsx([OWN_SHEET])))
    text = as_yaml(proposal).replace("confirmed: false", "confirmed: true").replace("ignore: '?'", "ignore: yes")
    written(tmp_path / "a.xlsx", as_xlsx([sheet]))
    mapping_path(tmp_path / "a.xlsx").write_text(change(text), encoding="utf-8")
    return read_file(tmp_path / "a.xlsx", root=tmp_path)


def test_each_fact_has_its_cell_and_its_wording(tmp_path):
    document = own_sheet(tmp_path)
    facts, problems = mapped_facts(document)
    assert problems == []
    assert [(fact.county, fact.year, fact.indicator, fact.low, fact.qualifier, fact.locator) for fact in facts] == [
        ("青梧县", 2023, "proposals_submitted", 134, "exact", "统计表!D5"),
        ("青梧县", 2023, "collective_proposals", 12, "exact", "统计表!D6"),
        ("青梧县", 2023, "proposal_reply_rate", 1, "exact", "统计表!D7"),
        ("青梧县", 2023, "inspections", 11, "over", "统计表!D9"),
        ("青梧县", 2023, "leader_instructions", None, "masked", "统计表!D10"),
    ]
    assert facts[0].quote == "青梧县 青梧县政协2023年工作情况统计表 收到提案 134"
    assert [document.text[fact.start : fact.end] for fact in facts] == ["134", "12①", "100", "十余", "**"]
    assert extract(document) == facts


def test_one_bad_cell_is_one_problem_and_the_rest_goes_on(tmp_path):
    rows = [list(row) for row in OWN_SHEET.rows]
    rows[4][3], rows[8][3] = "见附件", -3
    facts, problems = mapped_facts(own_sheet(tmp_path, sheet=replace(OWN_SHEET, rows=rows)))
    assert [fact.locator for fact in facts] == ["统计表!D6", "统计表!D7", "统计表!D10"]
    assert [(problem.severity, problem.where) for problem in problems] == [("refused", "a.xlsx 统计表!D5"), ("refused", "a.xlsx 统计表!D9")]
    assert all(problem.what_zh for problem in problems)


def test_a_changed_heading_a_row_that_moved_and_a_lost_sheet_are_told_with_line_and_cell(tmp_path):
    rows = [list(row) for row in OWN_SHEET.rows]
    rows[2][3] = "完成数"
    rows[7] = ["二、视察调研"]
    facts, problems = mapped_facts(own_sheet(tmp_path, sheet=replace(OWN_SHEET, rows=rows)))
    assert facts == []
    assert [problem.line() for problem in problems] == [
        "refused: a.xlsx.map.yml line 8: no longer fits the file: 统计表!D3 holds '完成数', expected is '数量'",
        "refused: a.xlsx.map.yml line 11: no longer fits the file: 统计表 row 8 holds '二、视察调研', expected is '二、履职活动'",
    ]
    facts, problems = mapped_facts(own_sheet(tmp_path, sheet=replace(OWN_SHEET, name="Sheet1")))
    assert facts == []
    assert [problem.line() for problem in problems] == [
        "refused: a.xlsx.map.yml line 7: no longer fits the file: there is no sheet '统计表' (sheets: Sheet1)"
    ]


def test_what_the_mapping_does_not_reach_is_said(tmp_path):
    """New rows below, a label that nobody decided on, another sheet: left out, and told."""
    rows = [list(row) for row in OWN_SHEET.rows[:-1]]
    rows[9][1] = "主席批示"
    rows.append([7, "社情民意信息", "条", 86, None])
    own_sheet(tmp_path)
    written(tmp_path / "b.xlsx", as_xlsx([replace(OWN_SHEET, rows=rows), Sheet("新表", [["县名", "收到提案"], ["青梧县", 1]])]))
    mapping_path(tmp_path / "b.xlsx").write_text(mapping_path(tmp_path / "a.xlsx").read_text(encoding="utf-8"), encoding="utf-8")
    facts, problems = mapped_facts(read_file(tmp_path / "b.xlsx", root=tmp_path))
    assert len(facts) == 4
    assert [problem.line() for problem in problems] == [
        "refused: b.xlsx 统计表!D10: the label '主席批示' is not in the mapping: left out",
        "warned: b.xlsx 统计表!D12: stands below row 11, where the mapping of its sheet ends: left out",
        "warned: b.xlsx 新表: the mapping does not name this sheet: left out",
    ]


def test_two_cells_for_one_figure_are_told(tmp_path):
    document = own_sheet(tmp_path, lambda text: text.replace("indicator: collective_proposals", "indicator: proposals_submitted"))
    facts, problems = mapped_facts(document)
    assert len(facts) == 5
    assert [problem.line() for problem in problems] == [
        "warned: a.xlsx 统计表!D6: gives another figure for proposals_submitted of the same county and year than 统计表!D5"
    ]


def test_sums_parts_and_fill_down(tmp_path):
    """Places in the first of their rows only, also after a sum; ditto marks; a part of a sum has its own label."""
    rows: list[Row] = [
        ["县名", "年份", "收到提案", "立案"],
        ["青梧县", 2021, 10, 9], [None, 2022, 11, 10], ["小计", None, 21, 19],
        ["白石县", 2021, 20, 19], ["〃", 2022, 21, 20], ["全市合计", None, 62, 58],
    ]  # fmt: skip
    written(tmp_path / "a.csv", as_csv(Sheet("", rows)))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.csv"))
    assert problems == []
    assert {key: low for key, (low, _) in said(facts).items() if key[2] == "proposals_submitted"} == {
        ("青梧县", 2021, "proposals_submitted"): 10, ("青梧县", 2022, "proposals_submitted"): 11,
        ("白石县", 2021, "proposals_submitted"): 20, ("白石县", 2022, "proposals_submitted"): 21,
    }  # fmt: skip


def test_a_blank_place_after_a_sum_is_not_filled(tmp_path):
    rows: list[Row] = [["县名", "年份", "收到提案"], ["青梧县", 2021, 10], ["合计", None, 10], [None, 2022, 11]]
    written(tmp_path / "a.csv", as_csv(Sheet("", rows)))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.csv"))
    assert [fact.locator for fact in facts] == ["C2"]
    assert [problem.line() for problem in problems] == ["refused: a.csv C4: '' is no place: left out"]


def test_plans_half_years_and_what_is_reached_of_a_target(tmp_path):
    rows: list[Row] = [
        ["项目", "2022年完成", "2023年计划", "2023年上半年", "2023年实际", "完成率"],
        ["立案（件）", 100, 110, 40, 105, "95%"],
    ]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("汇总", rows)]))
    facts, _ = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert [(fact.year, fact.period, fact.low, fact.flags) for fact in facts] == [
        (2022, "annual", 100, ""), (2023, "plan", 110, "plan"), (2023, "half_year", 40, ""), (2023, "annual", 105, ""),
    ]  # fmt: skip


def test_measures_answered_by_yes_and_no(tmp_path):
    """A yes is degree 1, or 2 where the heading asks for a rule; a no is stated as lacking; a dash says nothing."""
    rows: list[Row] = [["县区", "委员活动经费是否列入预算", "收到提案"], ["青梧县", "是", 10], ["白石县", "否", 9], ["临沅区", "—", 8]]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("2023年", rows)]))
    facts, _ = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert [(fact.county, fact.degree, fact.low, fact.unit) for fact in facts if fact.degree] == [
        ("青梧县", 2, 2, "degree"),
        ("白石县", -1, -1, "degree"),
    ]


def test_money_without_a_unit_waits_for_a_person(tmp_path):
    proposal = propose(written(tmp_path / "a.xlsx", as_xlsx([Sheet("2023年", [["县区", "经费投入"], ["青梧县", 12.6], ["白石县", 8]])])))
    assert proposal.mapping.parts[0].labels["经费投入"].open == ("unit",)


@pytest.mark.parametrize("name", ["chengtang-2023-workbook.xlsx", "yanchuan-2022-workbook.xlsx"])
def test_what_is_proposed_for_the_composed_workbooks_is_what_their_reader_found(name):
    """Sums of classes, budgets beside settled figures, units of the table, masked and missing cells; each figure stands in the truth."""
    with (ROOT / "tests/composed/expected_facts.csv").open(encoding="utf-8-sig", newline="") as stream:
        wanted = {(row["indicator"], row["year"], row["low"], row["high"]) for row in csv.DictReader(stream) if row["file"] == name}
    document = read_file(ROOT / "data/raw/composed" / name, root=ROOT)
    facts, problems = propose(document).preview(document)
    assert problems == []
    assert len(facts) >= 30
    figures = {(fact.indicator, str(fact.year), *("" if end is None else f"{end:g}" for end in (fact.low, fact.high))) for fact in facts}
    truth = {(indicator, year, *(f"{float(end):g}" if end else "" for end in ends)) for indicator, year, *ends in wanted}
    assert figures - truth == set()


def test_sheets_of_words_are_read_as_any_text(tmp_path):
    words = Sheet("说明", [["县委常委会每年听取政协党组工作汇报，形成制度。"], ["由办公室填报。"]])
    table = Sheet("2023年", [["指标", "数值"], ["收到提案（件）", 128]])
    written(tmp_path / "a.xlsx", as_xlsx([table, words]))
    document = confirmed(tmp_path / "a.xlsx")
    assert document.mapping.mapping.as_text == ("说明",)
    found = [(fact.fact_id[-4:], fact.indicator, fact.locator) for fact in extract(document)]
    assert found == [("0001", "proposals_submitted", "2023年!B2"), ("0002", "m_hears_party_group", "说明!A1")]


def test_a_budget_is_a_plan_only_beside_settled_figures(tmp_path):
    rows: list[Row] = [["2023年经费（单位：万元）"], ["项目", "年初预算", "决算"], ["会议经费", 60, 57.4], ["合计", 655, 641.2]]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("Sheet1", rows)]))
    facts, _ = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert [(fact.indicator, fact.low, fact.period) for fact in facts] == [
        ("meeting_budget", 600_000, "plan"), ("meeting_budget", 574_000, "annual"),
        ("funding_total", 6_550_000, "plan"), ("funding_total", 6_412_000, "annual"),
    ]  # fmt: skip
    rows = [["项目", "2022年决算", "2023年预算"], ["会议经费（万元）", 60, 57.4]]
    written(tmp_path / "b.xlsx", as_xlsx([Sheet("Sheet1", rows)]))
    facts, _ = mapped_facts(confirmed(tmp_path / "b.xlsx"))
    assert [(fact.year, fact.period) for fact in facts] == [(2022, "annual"), (2023, "annual")]


def test_what_a_mapping_may_say_is_what_a_fact_may_say():
    assert get_args(Periods) == PERIODS
    assert SCOPES == SCOPE_TAGS


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_so_does_an_opendocument_workbook(shape):
    proposal = propose(read_here(as_ods(shape(PANEL)), "a.ods"))
    facts, problems = proposal.preview(read_here(as_ods(shape(PANEL)), "a.ods"))
    assert problems == []
    assert said(facts) == EXPECTED


WORDS = (
    "青梧县", "白石县", "2021年", "2021", "合计", "小计", "单位：万元", "指标", "县名", "年份", "备注", "收到提案",
    "立案率", "经费（万元）", "其中：集体提案", ": x", "'q'", '"', "#a", "- b", "{c}", "[d]", "&e", "*f", "!g", "%h", "|",
    "> x", "a\nb", "\u2028z", "\x85y", "是", "否", "√", "—", "…", "/", "无", "**", "60多", "95%以上", 128, 0.95, 44561,
    -3, 1e+300, "=1+1", "yes", "null", "~", "1:30", "0x1F", "12345678901234567890", None, "〃", "注：x", "2021-2023年",
    "上半年", "年初预算", "决算", "\u3000",
)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=6), min_size=2, max_size=9))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_sheet_holds_a_proposal_fits_it_and_reads_back_as_it_was(rows):
    content = as_csv(Sheet("", [["县名", "指标", "2021年"], *rows]))
    document = read_here(content, "a.csv")
    proposal = propose(document)
    if proposal is None:
        return
    facts, problems = proposal.preview(document)
    assert list(preview_lines(facts, problems, proposal.mapping))
    assert [problem.line() for problem in problems if "no longer fits" in problem.what] == []
    with TemporaryDirectory() as folder:
        mapping_path(Path(folder, "a.csv")).write_text(as_yaml(proposal), encoding="utf-8")
        assert read_mapping(Path(folder, "a.csv"), "a.csv", unconfirmed=True).mapping == proposal.mapping


def test_a_far_cell_costs_what_it_holds_and_not_its_reach():
    """The last cell that a sheet can have: 17 thousand million places lie between."""
    sheets = wide_by_indicator(PANEL)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheets)))
    book.active["XFD1048576"] = 1
    stream = io.BytesIO()
    book.save(stream)
    document = read_here(stream.getvalue(), "a.xlsx")
    facts, problems = propose(document).preview(document)
    assert said(facts) == EXPECTED
    assert problems == []


BLOCK = [["县区", "收到提案（件）", "立案（件）"], ["青梧县", 120, 100], ["白石县", 90, 80], ["合计", 210, 180]]


def _panel_of(facts):
    return [(fact.county, fact.year, fact.indicator, fact.low) for fact in facts]


def test_years_as_lines_between_the_counties(tmp_path):
    rows: list[Row] = [BLOCK[0], ["2021年"], *BLOCK[1:], ["2022年"], ["青梧县", 121, 101], ["白石县", 91, 81]]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("汇总", rows, ("A2:C2", "A6:C6"))]))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert problems == []
    assert _panel_of(facts) == [
        ("青梧县", 2021, "proposals_submitted", 120), ("青梧县", 2021, "proposals_filed", 100),
        ("白石县", 2021, "proposals_submitted", 90), ("白石县", 2021, "proposals_filed", 80),
        ("青梧县", 2022, "proposals_submitted", 121), ("青梧县", 2022, "proposals_filed", 101),
        ("白石县", 2022, "proposals_submitted", 91), ("白石县", 2022, "proposals_filed", 81),
    ]  # fmt: skip


def test_two_tables_on_one_sheet(tmp_path):
    """One under the other, each with its title, its headings, its year."""
    second: list[Row] = [["2022年提案和视察情况"], ["县区", "组织视察（次）"], ["青梧县", 12], ["白石县", 9]]
    rows: list[Row] = [["2021年提案情况"], *BLOCK, [], *second]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("汇总", rows)]))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert problems == []
    assert _panel_of(facts) == [
        ("青梧县", 2021, "proposals_submitted", 120), ("青梧县", 2021, "proposals_filed", 100),
        ("白石县", 2021, "proposals_submitted", 90), ("白石县", 2021, "proposals_filed", 80),
        ("青梧县", 2022, "inspections", 12), ("白石县", 2022, "inspections", 9),
    ]  # fmt: skip


def test_the_composed_workbook_is_read_through_its_mapping_and_little_in_it_had_to_be_decided():
    document = read_file(ROOT / "data/raw/composed/fengzhu-2023-workbook.xlsx", root=ROOT / "data/raw/composed")
    facts, problems = mapped_facts(document)
    assert problems == []
    assert {fact.locator.partition("!")[0] for fact in facts} == {"履职统计", "经费", "制度落实"}
    proposed = propose(replace(document, mapping=None))
    made = [(name, label.indicator) for part in proposed.mapping.parts for name, label in part.labels.items()]
    kept = [(name, label.indicator) for part in document.mapping.mapping.parts for name, label in part.labels.items()]
    assert {name for name, meaning in made if (name, meaning) not in kept} <= {"提案 / 测评满意率", "提案办理纳入目标考核"}
    for ours, theirs in zip(proposed.mapping.parts, document.mapping.mapping.parts, strict=True):
        assert (ours.rows, ours.columns, ours.year, ours.indicator, ours.unit) == (
            theirs.rows, theirs.columns, theirs.year, theirs.indicator, theirs.unit,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "numbers", "values"),
    [
        ((0.95, 0.875, 1), "share", (0.95, 0.875, 1)),  # percent signs that an old format or a csv lost
        ((95, 87.5, 100), None, (0.95, 0.875, 1)),
        ((1, 1, 1), None, (0.01, 0.01, 0.01)),
        ((0.95, 87.5, 100), None, (0.0095, 0.875, 1)),
    ],
)
def test_bare_figures_under_a_heading_in_percent(cells, numbers, values, tmp_path):
    rows: list[Row] = [["县区", "办复率（%）"], *([place, cell] for place, cell in zip(PLACES, cells, strict=True))]
    proposal = propose(written(tmp_path / "a.csv", as_csv(Sheet("", rows))))
    label = proposal.mapping.parts[0].labels["办复率（%）"]
    assert label.numbers == numbers
    facts, _ = mapped_facts(replace(confirmed(tmp_path / "a.csv")))
    assert tuple(fact.low for fact in facts) == values


def test_changes_ranks_and_sections_beside_the_years(tmp_path):
    """Columns of changes do not hide that a row of headings names years, and a section under it is no heading."""
    rows: list[Row] = [
        ["序号", "指标名称", "计量单位", "2023年", "2022年", "比上年增减", "同比增长（%）", "位次"],
        ["一", "提案工作", None, None, None, None, None, None],
        ["1", "收到提案", "件", 156, 144, 12, 8.3, 2],
        ["二", "民主监督", None, None, None, None, None, None],
        ["1", "组织视察", "次", "15次", 12, 3, 25, 1],
        ["2", "评议部门", "个", "—", "/", "", "", ""],
        ["3", "评议意见", "条", "未开展", 0, None, None, None],
    ]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("汇总", rows)]))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert problems == []
    assert [(fact.year, fact.indicator, fact.low) for fact in facts] == [
        (2023, "proposals_submitted", 156), (2022, "proposals_submitted", 144), (2023, "inspections", 15), (2022, "inspections", 12),
        (2023, "supervision_opinions", 0), (2022, "supervision_opinions", 0),
    ]  # fmt: skip


def test_quarters_and_months_by_themselves_are_left_out(tmp_path):
    rows: list[Row] = [
        ["指标", "单位", "一季度", "二季度", "上半年", "三季度", "四季度", "12月", "全年"], ["收到提案", "件", 20, 10, 30, 5, 60, 9, 95],
    ]  # fmt: skip
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("2023年", rows)]))
    facts, _ = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert [(fact.period, fact.low) for fact in facts] == [("half_year", 30), ("annual", 95)]


def test_what_a_spreadsheet_shows_for_a_formula_that_fails_is_told_and_nothing_else_is_lost(tmp_path):
    rows: list[Row] = [["县区", "立案（件）", "办复（件）"], ["青梧县", 100, 98], ["白石县", 90, "#REF!"], ["临沅区", "#N/A", "#DIV/0!"]]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("2023年", rows)]))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert [(fact.county, fact.low) for fact in facts] == [("青梧县", 100), ("青梧县", 98), ("白石县", 90)]
    assert [problem.where for problem in problems] == ["a.xlsx 2023年!C3", "a.xlsx 2023年!B4", "a.xlsx 2023年!C4"]
    assert problems[0].what == "#REF! is what a spreadsheet shows for a formula that fails: left out"


def test_who_reports_and_the_unit_stand_above_a_narrow_table(tmp_path):
    rows: list[Row] = [
        ["政协工作情况统计表"],
        ["填报单位：青梧县政协", None, "单位：件"],
        ["项目", "数量", "备注"],
        ["立案提案", 112, None],
        ["办复提案", 110, None],
    ]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("2023年", rows)]))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert (problems, [(fact.county, fact.low) for fact in facts]) == ([], [("青梧县", 112), ("青梧县", 110)])


def test_of_two_indicators_that_one_trigger_names_the_nearer_name_is_proposed(tmp_path):
    rows: list[Row] = [["县区", "按期办复率", "办复率"], ["青梧县", "95%", "100%"], ["白石县", "94%", "100%"]]
    facts, _ = mapped_facts(confirmed(write_one(tmp_path, rows)))
    assert [(fact.indicator, fact.low) for fact in facts[:2]] == [("proposals_on_time_rate", 0.95), ("proposal_reply_rate", 1)]


def write_one(folder: Path, rows: list[Row]) -> Path:
    written(folder / "a.xlsx", as_xlsx([Sheet("2023年", rows)]))
    return folder / "a.xlsx"


def test_sums_over_years_beside_the_years_are_left_out(tmp_path):
    rows: list[Row] = [["指标", "2019年", "2020年", "五年合计", "本届累计", "年均"], ["立案提案（件）", 100, 110, 330, 540, 110]]
    written(tmp_path / "a.xlsx", as_xlsx([Sheet("统计", rows)]))
    facts, problems = mapped_facts(confirmed(tmp_path / "a.xlsx"))
    assert (problems, [(fact.year, fact.low) for fact in facts]) == ([], [(2019, 100), (2020, 110)])


def test_the_year_before_the_congress_shares_and_sums_over_sessions_are_no_figures_of_the_year(tmp_path):
    rows = [("指标", "本年", "上年"), ("收到提案", 130, 120), ("立案提案", 118, 110)]
    facts, problems = mapped_facts(confirmed_rows(tmp_path / "a.xlsx", rows))
    assert ([(fact.indicator, fact.low) for fact in facts], problems) == ([("proposals_submitted", 130), ("proposals_filed", 118)], [])
    rows = [("年度", "人大建议办复率", "政协提案办复率"), (2022, 1, 0.99), (2023, 1, 0.98)]
    facts, _ = mapped_facts(confirmed_rows(tmp_path / "c.xlsx", rows))
    assert [(fact.year, fact.low) for fact in facts] == [(2022, 0.99), (2023, 0.98)]
    rows = [("指标", "件数", "占立案%"), ("收到提案", 130, 118.2), ("立案提案", 110, 100)]
    facts, _ = mapped_facts(confirmed_rows(tmp_path / "d.xlsx", rows))
    assert [fact.low for fact in facts] == [130, 110]
    rows = [("会次", "提案总数", "立案"), ("十届一次会议", 150, 140), ("十届二次会议", 160, 150), ("合计", 310, 290)]
    proposal = propose(written(tmp_path / "b.xlsx", as_xlsx([Sheet("表", rows)])))
    assert proposal is None or "'?'" in as_yaml(proposal)


def test_tables_beside_each_other_keep_their_own_counties(tmp_path):
    rows: list[Row] = [
        ["县区", "立案（件）", None, "县区", "立案（件）"],
        ["青梧县", 100, None, "临沅区", 80],
        ["白石县", 90, None, "甲水县", 70],
    ]
    facts, problems = mapped_facts(confirmed(write_one(tmp_path, rows)))
    assert problems == []
    assert {(fact.county, fact.low) for fact in facts} == {("青梧县", 100), ("白石县", 90), ("临沅区", 80), ("甲水县", 70)}


def test_answers_of_every_kind_and_one_that_is_none(tmp_path):
    rows: list[Row] = [
        ["制度名称", "青梧县", "白石县", "临沅区"], ["县委常委会定期研究政协工作", "是", "否", "—"],
        ["委员培训列入干部培训计划", "已列入", "未列入", "正在研究"], ["县委听取政协党组汇报", "2次", "1次", "无"],
    ]  # fmt: skip
    facts, problems = mapped_facts(confirmed(write_one(tmp_path, rows)))
    assert [(fact.county, fact.indicator, fact.low) for fact in facts] == [
        ("青梧县", "m_standing_committee_reviews", 1), ("白石县", "m_standing_committee_reviews", -1),
        ("青梧县", "m_training_in_plan", 2), ("白石县", "m_training_in_plan", -1),
        ("青梧县", "committee_hearings", 2), ("白石县", "committee_hearings", 1), ("临沅区", "committee_hearings", 0),
    ]  # fmt: skip
    assert [problem.where for problem in problems] == ["a.xlsx 2023年!D3"]


def test_targets_and_points_of_an_appraisal(tmp_path):
    rows: list[Row] = [["考核指标", "单位", "目标值", "完成值", "完成率", "得分"], ["立案提案", "件", 100, 112, "112%", 10]]
    facts, _ = mapped_facts(confirmed(write_one(tmp_path, rows)))
    assert [(fact.period, fact.low) for fact in facts] == [("plan", 100), ("annual", 112)]
