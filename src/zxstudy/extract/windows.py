"""The windows of time that a text names: 上半年, 换届以来, 去年; and the points of its lists, which bound what a window governs."""

from __future__ import annotations

import re

from zxstudy.extract.landmarks import Landmarks

_HAN = "一二三四五六七八九十"
_NUMERAL = rf"[两{_HAN}\d]"
# Kind, words, what follows each of them as a pattern without groups. The first row that fits at a place decides. All begin with a word
# and none with a class or a choice: so one scan of the text passes over whatever begins no window.
WINDOWS: tuple[tuple[str, str, str], ...] = (
    ("half_year", "上半年 半年来", ""),
    ("half_year", "下半年", "(?!拟|将|计划|实施)"),
    ("year_to_date", "今年以来 截至目前 截止目前 目前为止 年初以来 一季度 二季度 三季度", ""),
    ("year_to_date", "1-", r"\d{1,2}月"),
    ("year_to_date", "前", r"\d个月"),
    ("since_session", "次会议 次全体会议", "(?:闭幕)?以来"),
    ("since_session", "全会以来 会议闭幕后", ""),
    ("term", "换届以来 换届选举以来 本届以来 上届以来 这届以来 届内 届任期 任期内 过去五年 过去的五年", ""),
    ("term", "届", "(?:县|区|市|旗)?政协(?:成立)?以来"),
    ("term", "届", rf"(?<=[{_HAN}]届)(?:县|区|市)?政协[^,。]{{0,6}}(?:五年|期间|以来)"),
    ("term", "五年 这五年 近五年", rf"(?<!{_NUMERAL}五年)(?:来|间|中|共|累计|平均|的)"),
    ("multi_year", "近年来 近几年来 近些年 多年来 几年来", ""),
    ("multi_year", "近 过去", rf"(?!一年来){_NUMERAL}{{1,3}}年(?:来|间|中|平均)"),
    ("multi_year", "年来 年间 年中", rf"(?<={_NUMERAL}年.)"),
    ("multi_year", "年平均", rf"(?<={_NUMERAL}年平均)"),
    ("multi_year", "19 20", r"\d\d\s?年?\s?[-—~至到]\s?(?:19|20)\d\d年?"),
    ("multi_year", "19 20", r"\d\d[-—~至到]\d\d年"),
    ("multi_year", "19 20", rf"\d\d年?(?:[、和与及](?:19|20)\d\d年?)+(?:{_NUMERAL}年)?(?!\d|[^,。;]{{0,20}}分别)"),
    ("multi_year", "一 二", r"[〇零一二三四五六七八九]{3}年?[-—~至到][一二][〇零一二三四五六七八九]{3}年"),
    ("multi_year", "19 20", r"\d\d年以来"),
    ("annual", "去年 全年 今年 年内 每年 本年度 本年", ""),
    ("annual", "一年来", rf"(?<!{_NUMERAL}一年来)"),
    ("annual", "19 20", r"\d\d年度?(?!以来|[-—~至到])"),
    ("annual", "一 二", "[〇零一二三四五六七八九]{3}年度?"),
)
_WORDINGS = [(kind, f"{word}{rest}()") for kind, words, rest in WINDOWS for word in words.split()]
# Those that begin alike stand together, in their order: at a place only they are tried.
_FIRST = dict.fromkeys(wording[0] for _, wording in _WORDINGS)
_ALIKE = {first: [wording for wording in _WORDINGS if wording[1][0] == first] for first in _FIRST}
_KINDS = ["", *(kind for alike in _ALIKE.values() for kind, _ in alike)]
_WINDOW = re.compile("|".join(f"{first}(?:{'|'.join(wording[1:] for _, wording in alike)})" for first, alike in _ALIKE.items()))
# 一是, 一、, (一), at the beginning of a text, a line, a sentence or after a blank; what cannot begin one is passed over at once.
_POINT = re.compile(rf"[{_HAN}(](?:(?<=[{_HAN}])(?<![^。;\s].)[{_HAN}]?(?:是(?!否)|、)|(?<=\()[{_HAN}]\))")


def windows(text: str) -> Landmarks:
    """The windows that `text` names; `kind_of` says what each means."""
    return Landmarks(_WINDOW.finditer(text))


def kind_of(window: re.Match[str]) -> str:
    """What a window of `windows` means: a period of `PERIODS`."""
    return _KINDS[window.lastindex or 0]


def points(text: str) -> Landmarks:
    """The enumerated points of `text`, where they begin."""
    return Landmarks(_POINT.finditer(text))
