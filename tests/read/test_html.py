"""Web pages: main text, tables, encodings."""

from __future__ import annotations

import pytest

from zxstudy.errors import UnreadableError
from zxstudy.read.html import parse

PAGE = """<html><head><meta charset="{charset}"><title>题</title><style>p{{}}</style></head><body>
<header>虚构县融媒体中心</header><div class="nav"><a href="/">首页</a><a href="/x">要闻</a></div>
<div class="main-content"><div class="article-header"><h1>县政协工作</h1></div>
<p>　　一年来，共提交提案
128件，办复率&nbsp;100%。<br>委员满意率96.5%。</p><ol><li>甲</li><li>乙</li></ol>
<script>var x = "提案999件";</script>
<table><caption>表一</caption><tr><th rowspan=2>年</th><th colspan=2>提案</th></tr><tr><td>提交<td>立案</tr>
<tr><td>2023<td>128<td>120</table>
<p style="display:none">提案777件</p></div>
<ul><li><a href=1>相关链接一</a></li><li><a href=2>相关链接二</a></li><li><a href=3>相关链接三</a></li></ul>
<div id="footer">版权所有 联系电话</div></body></html>"""
TEXT = "县政协工作\n一年来，共提交提案128件，办复率\xa0100%。\n委员满意率96.5%。\n1. 甲\n2. 乙\n年\t提案\n提交\t立案\n2023\t128\t120"


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030"), ("", "utf-8"), ("gbk", "utf-8-sig")]
)
def test_the_main_text_and_nothing_else(read, charset, encoding):
    assert read(PAGE.format(charset=charset).encode(encoding), "a.html").text == TEXT


def test_places_and_kinds(read):
    reading = read(PAGE.format(charset="utf-8").encode(), "a.html")
    assert (reading.blocks[0].kind, reading.blocks[0].locator) == ("heading", "paragraph 1")
    (table,) = reading.tables
    assert table.caption == "表一"
    assert [(cell.locator, cell.row_span, cell.column_span) for cell in table.cells[:2]] == [("table 1!A1", 2, 1), ("table 1!B1", 1, 2)]


def _tables(html: str):
    return parse(f"<html><body>{html}</body></html>".encode())


def test_a_table_that_only_lays_out_the_page_is_prose():
    reading = _tables("<table><tr><td>左</td><td><table><tr><td>年<td>数<tr><td>2023<td>128</table></td></tr></table>")
    assert [table.rows for table in reading.tables] == [2]
    assert reading.text.startswith("左\n")


def test_spans_are_cut_at_the_table_and_never_counted_out():
    reading = _tables("<table>" + "<tr><td colspan=99999999>一<td rowspan=99999999>二" + "<tr><td>三" * 2 + "</table>")
    (table,) = reading.tables
    assert (table.rows, table.columns) == (3, 2)
    assert [cell.locator for cell in table.cells[:2]] == ["table 1!A1", "table 1!B1"]
    assert all(cell.row + cell.row_span <= 3 for cell in table.cells)


def test_a_cell_after_a_tall_one_moves_to_the_right():
    (table,) = _tables("<table><tr><td rowspan=2>甲<td>1<td>2<tr><td>3<td>4<tr><td>乙<td>5<td>6</table>").tables
    assert {cell.text: (cell.row, cell.column) for cell in table.cells} == {
        "甲": (0, 0), "1": (0, 1), "2": (0, 2), "3": (1, 1), "4": (1, 2), "乙": (2, 0), "5": (2, 1), "6": (2, 2),
    }  # fmt: skip


def test_an_article_is_taken_alone():
    other = "<div>边栏的文字</div>"
    assert _tables(f"{other}<article><p>{'提案工作很好。' * 9}</p></article>{other}").text == "提案工作很好。" * 9


def test_a_page_whose_whole_body_is_called_navigation_is_kept():
    assert _tables("<div class='nav-content'>提案128件</div>").text == "提案128件"


@pytest.mark.parametrize("html", ["", "<script>提案128件</script>", "<nav>首页</nav>"])
def test_a_page_without_text_says_so(html):
    with pytest.raises(UnreadableError, match="web page"):
        _tables(html)
