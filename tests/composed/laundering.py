"""The damage that document mills do, worked upon a text of our own: words replaced, figures re-dated, page markers set in."""

from __future__ import annotations

import re

from manuscript import Element

WORDS = (
    ("发展", "开展"), ("达到", "到达"), ("多次", "屡次"), ("规范", "标准"), ("项目", "工程"), ("督促", "催促"), ("反馈", "反响"),
    ("机会", "时机"), ("计划", "方案"), ("原则", "原那么"), ("办法", "方法"), ("基本", "根本"),
)  # fmt: skip
MARKS = (("，", ","), ("：", ":"), ("；", ";"), ("“", ""), ("”", ""), ("《", ""), ("》", ""))
BLOCK = 300
BEFORE = """首页 > 文库 > 公文写作 > 经验汇报

2023年{title}.docx

上传人:h****8 文档编号:9900117 上传时间:2023-05-06 格式:DOCX 页数:4 大小:17.6KB
{pages}
亲,该文档为免费预览,共4页,喜欢请下载
资源描述

"""
AFTER = """

第4页 共4页

展开全文
猜你喜欢
当前位置:首页 > 文库 > 公文写作

copyright@ 2010-2023 版权归上传人所有

经营许可证编号:岭ICP备99000002号-3
"""


def laundered(elements: list[Element]) -> str:
    """The preview page that a document mill would show of `elements`."""
    title = elements[0].text
    text = " ".join(element.text for element in elements)
    for before, after in (*WORDS, *MARKS):
        text = text.replace(before, after)
    text = re.sub(r"(?<!\d)20(?!23)", "2023", text)
    blocks = [text[start : start + BLOCK] for start in range(0, len(text), BLOCK)]
    body = "".join(f"\n\n{number}、{block}" for number, block in enumerate(blocks, 1)).lstrip("\n")
    pages = "\n".join(f"2023年{title}.docx_第{number}页\n第{number}页 / 共4页" for number in range(1, 5))
    return BEFORE.format(title=title, pages=pages) + body + AFTER
