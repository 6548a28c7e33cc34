"""Which lines of a text are the page and not the document: navigation, downloads, licence numbers, page counts."""

from __future__ import annotations

import re

# The vocabulary of file mills, portals and page frames; a line that holds one of these is no prose.
_FRAME = re.compile(
    r"上传人|文档编号|上传时间|下载\s*相关|举报\s*下载|收藏\s*分享|第\s*\d+\s*页\s*[/／共]|共\s*\d+\s*页|全部预览|资源描述|展开阅读全文|相关资源|猜你喜欢"
    r"|相关搜索|当前位置|copyright|版权所有|ICP[备证]|公网安备|备案序号|经营许可证|网站地图|设为首页|加入收藏|您的位置|返回顶部|上一篇|下一篇"
    r"|打印本页|关闭窗口|字号|浏览次数|点击数|阅读次数|责任编辑|联系电话|技术支持|主办单位[:：]|扫一扫|微信公众号|\.docx?_第",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。;!?]")
_FILE_NAME = re.compile(r"\.(?:docx?|pdf|xlsx?|wps|pptx?)\s*$", re.IGNORECASE)


def frame_spans(text: str) -> list[tuple[int, int]]:
    """The spans of `text` (normal form) that are frame and not document, whole lines each, in order."""
    spans, at = [], 0
    for line in text.split("\n"):
        if line.strip() and _is_frame(line):
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _is_frame(line: str) -> bool:
    if _FILE_NAME.search(line):
        return True
    # A long line with sentences is prose that mentions such a word, unless nothing else stands in it.
    return (len(line) < 80 or not _SENTENCE.search(line)) and _FRAME.search(line) is not None
