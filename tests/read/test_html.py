"""Web pages: main text, tables, encodings."""

from __future__ import annotations

import time

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


ARTICLE = "<h1>工作报告</h1><p>　　2023年，虚构县政协共收到提案128件，经审查立案120件，立案率为93.75%，办复率100%。</p>"
ARTICLE += "<p>全年召开常委会会议4次、主席会议12次，形成调研报告15篇，报送信息86条。</p>"
BODY = "工作报告\n2023年，虚构县政协共收到提案128件，经审查立案120件，立案率为93.75%，办复率100%。\n"
BODY += "全年召开常委会会议4次、主席会议12次，形成调研报告15篇，报送信息86条。"
UNITS = (
    "<table><tr><th>单位<th>件数</tr>" + "".join(f"<tr><td><a href={at}>县第{at}局</a><td>{at + 9}</tr>" for at in range(1, 9)) + "</table>"
)
ROWS = "\n单位\t件数\n" + "\n".join(f"县第{at}局\t{at + 9}" for at in range(1, 9))
NEWS = "".join(f"<li><a href={at}>县政协召开第{at}次会议研究部署工作</a><span>[2023-0{at}-11]</span></li>" for at in range(1, 10))
CELLS = "".join(f"<tr><td>·<a href={at}>栏目之{at}：要闻</a></td></tr>" for at in range(9))


@pytest.mark.parametrize(
    "page",
    [
        f"<div class=left><h3>推荐阅读</h3><ul>{NEWS}</ul></div><div class=con>{ARTICLE}{UNITS}</div>",
        f"<div class=con>{ARTICLE}{UNITS}</div><div class=right><div><h4>热点</h4></div><div>{NEWS}</div></div>",
        f"<table><tr><td width=180><table>{CELLS}</table></td><td>{ARTICLE}{UNITS}</td></tr></table>",
        f"<table><tr>{'<td><a href=1>首页栏目</a></td>' * 8}</tr></table>{ARTICLE}{UNITS}",
        f"<center><a href=1>首页</a> | <a href=2>要闻</a> | <a href=3>公告</a></center>{ARTICLE}{UNITS}",
        f"{ARTICLE}{UNITS}<p><a href=4>打印</a> <a href=5>关闭</a> <a href=6>分享</a></p>",
        f"<div id=pos>当前位置：<a href=1>首页</a> &gt; <a href=2>政协</a> &gt; <a href=3>提案工作</a></div>{ARTICLE}{UNITS}",
        f"<section><dl>{NEWS.replace('li>', 'dd>')}</dl></section><main>{ARTICLE}{UNITS}</main>",
    ],
    ids=["left", "right", "layout table", "row of links", "center", "foot", "path", "definition list"],
)
def test_lists_of_links_are_left_out_wherever_they_stand_and_the_table_of_the_article_stays(page):
    assert _tables(page).text.replace("推荐阅读\n", "").replace("\n热点", "") == BODY + ROWS


def test_a_page_of_links_alone_is_read():
    assert _tables(f"<ul>{NEWS}</ul>").text.count("县政协召开") == 9


SHOP = "".join(f"<p>Cheap replica watches and handbags, free shipping worldwide, offer {at}</p>" for at in range(20))
KANA = "".join(f"<div>激安ブランドバッグ通販サイト、送料無料でお届けします {at}円</div>" for at in range(20))
HANGUL = "".join(f"<li>온라인 카지노 추천 사이트 첫 충전 보너스 {at}</li>" for at in range(20))


@pytest.mark.parametrize("advertisement", [SHOP, KANA, HANGUL], ids=["latin", "kana", "hangul"])
def test_the_article_on_a_hijacked_page_is_kept_and_a_warning_names_the_rest(advertisement):
    reading = _tables(f"<div>{advertisement}</div><div>{ARTICLE}{UNITS}</div><div>{advertisement}</div>")
    assert reading.text == BODY + ROWS
    ((_, note),) = reading.notes
    assert note.startswith("40 parts in another language")


@pytest.mark.parametrize("page", [SHOP, ARTICLE + "<p>CPPCC, 3 proposals, see www.example.gov.cn and office@example.gov.cn</p>"])
def test_a_foreign_page_or_a_foreign_line_is_no_hijacking(page):
    assert _tables(page).notes == ()


@pytest.mark.parametrize(
    ("declared", "encoding", "text", "remark"),
    [
        ("gb2312", "gb18030", "政协委员䶮某、镕某，提案128件", ""),
        ("gb2312", "utf-8", "政协委员提案128件", "says that it is gb2312 but is utf-8"),
        ("big5", "big5hkscs", "政協委員提案128件，滿意率95%，㗎", ""),
        ("big5", "utf-8", "政協委員提案128件", "says that it is big5 but is utf-8"),
        ("utf-8", "cp950", "縣政協的委員會收到提案128件，辦理的滿意率為95%，這個縣的工作在發展", "says that it is utf-8 but is big5"),
        ("", "gb18030", "政协委员提案128件", ""),
        ("koi8-r", "gb18030", "政协委员提案128件", ""),
    ],
)
def test_what_a_page_says_of_its_encoding_is_held_against_its_bytes(declared, encoding, text, remark):
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head>' if declared else "<html>"
    reading = parse(f"{head}<body><p>{text}</p></body></html>".encode(encoding))
    assert reading.text == text
    assert reading.notes == ((("", remark),) if remark else ()) or "read as Big5" in reading.notes[0][1]


def test_one_damaged_byte_does_not_cost_a_page():
    page = f"<html><meta charset=gbk><body><p>{'提案工作取得了新的成绩。' * 200}</p></body></html>".encode("gb18030")
    reading = parse(page[:1000] + b"\xff" + page[1001:])
    assert reading.text.count("提案工作取得了新的成绩。") >= 198
    assert "damaged" in reading.notes[0][1]


def test_a_long_list_of_links_costs_no_more_than_its_length():
    def seconds(number: int) -> float:
        links = "".join(f"<li><a href={at}>某某某{at}</a></li>" for at in range(number))
        page = f"<div><ul>{links}</ul></div>{'<p>提案128件，办复率100%。</p>' * number}"
        began = time.process_time()
        assert _tables(page).text.count("提案128件") == number
        return time.process_time() - began

    assert seconds(16_000) < 12 * seconds(4_000) + 0.5
