"""A manuscript as a page of a county's web site, with navigation, breadcrumb, neighbours and footer around the article."""

from __future__ import annotations

from html import escape
from pathlib import Path

from manuscript import Element, regions

WORDS = {
    "zh-CN": [
        "首页",
        "机构概况",
        "通知公告",
        "提案工作",
        "委员风采",
        "当前位置：",
        "发布日期：",
        "浏览次数：",
        "打印",
        "相关阅读",
        "主办单位：",
        "版权所有",
    ],
    "zh-TW": [
        "首頁",
        "機構概況",
        "通知公告",
        "提案工作",
        "委員風采",
        "目前位置：",
        "發佈日期：",
        "瀏覽次數：",
        "列印",
        "相關閱讀",
        "主辦單位：",
        "版權所有",
    ],
}
NEIGHBOURS = {
    "zh-CN": ("县政协召开第15次主席会议", "2023年度委员履职考核结果公示", "书香政协：第6期读书活动开讲"),
    "zh-TW": ("縣政協召開第15次主席會議", "2023年度委員履職考核結果公示", "書香政協：第6期讀書活動開講"),
}


def write_webpage(path: Path, elements: list[Element], *, site: str, date: str, language: str, charset: str) -> None:
    """Write `elements` as an html page; charset: as it is declared, gb2312 pages are written in GB18030 as sites do."""
    home, about, notices, proposals, members, here, published, views, printing, related, owner, rights = WORDS[language]
    title = elements[0].text
    links = "".join(f'<li><a href="/{number}/">{word}</a></li>' for number, word in enumerate((home, about, notices, proposals, members)))
    neighbours = "".join(f'<li><a href="/t/{number}.html">{word}</a></li>' for number, word in enumerate(NEIGHBOURS[language]))
    page = f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="{charset}">
<title>{escape(title)}_{site}</title>
<style>.nav li {{ display: inline; }}</style>
<script>var hits = 386; function add() {{ hits = hits + 1; }}</script>
</head>
<body>
<div class="header"><a href="/">{site}</a></div>
<ul class="nav">{links}</ul>
<div class="breadcrumb">{here}<a href="/">{home}</a> &gt; <a href="/3/">{proposals}</a> &gt; {escape(title)}</div>
<div class="article">
<h1>{escape(title)}</h1>
<p class="meta">{published}{date}&nbsp;&nbsp;{views}386&nbsp;&nbsp;<a href="javascript:print()">{printing}</a></p>
{_body(elements[1:])}
</div>
<div class="related"><h3>{related}</h3><ul>{neighbours}</ul></div>
<div class="footer">{owner}{site}&nbsp;{rights}<br>岭ICP备99000001号-1&nbsp;&nbsp;TEL: 0000-0000000&nbsp;&nbsp;&copy; 2019-2024</div>
</body>
</html>
"""
    path.write_bytes(page.encode("gb18030" if charset == "gb2312" else charset))


def _body(elements: list[Element]) -> str:
    return "\n".join(_table(element) if element.kind == "table" else _block(element) for element in elements)


def _block(element: Element) -> str:
    text = escape(element.text, quote=False)
    if element.kind == "heading":
        return f"<h{element.level + 1}>{text}</h{element.level + 1}>"
    if element.kind == "centre":
        return f'<p style="text-align:center">{text}</p>'
    return f"<p>&emsp;&emsp;{text}</p>"


def _table(element: Element) -> str:
    rows: list[list[str]] = [[] for _ in element.rows]
    for region in regions(element.rows):
        spans = "".join(f' {name}="{span}"' for name, span in (("rowspan", region.row_span), ("colspan", region.column_span)) if span > 1)
        tag = "th" if region.row == 0 else "td"
        rows[region.row].append(f"<{tag}{spans}>{escape(region.text)}</{tag}>")
    lines = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>\n<caption>{escape(element.text)}</caption>\n{lines}\n</table>"
