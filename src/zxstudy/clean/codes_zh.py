"""The Chinese words for the codes of a figure: units, periods, scopes, degrees, flags, rules; the pages take them from here too."""

from __future__ import annotations

import math
import re
from functools import cache

import pandas as pd

from zxstudy.clean.groups import each_distinct
from zxstudy.codebook import load

PERIODS = {
    "annual": "全年",
    "half_year": "半年",
    "year_to_date": "年初至发稿时",
    "since_session": "上次全会以来",
    "term": "届内累计",
    "multi_year": "多年累计",
    "stock": "当时在册数",
    "plan": "计划数",
    "unknown": "时段未注明",
}
SCOPES = {
    "strict": "只算“满意”",
    "broad": "含“基本满意”",
    "unstated": "口径未注明",
    "process": "对办理过程",
    "result": "对办理结果",
    "form": "按征询表",
    "vote": "按投票",
    "before_merging": "并案前",
    "after_merging": "并案后",
}
FLAGS = {
    "damaged": "疑有排版错误",
    "laundered": "文字经过同义改写",
    "conflict": "与另一材料的数字不一致",
    "impossible_share": "百分比与任何整数都对不上",
    "impossible_count": "计数不是整数",
    "outside_plausible": "超出常见范围",
    "base_mismatch": "分母对不上",
    "breach": "与相关数字对不上",
    "copied": "与别处文字雷同",
    "plan": "计划数",
    "change": "变化量，不是水平",
    "previous": "上一时点的数字",
    "other_level": "其他层级的数字",
    "deflated": "已折算为基年价格",
    "refused": "超出可能范围，不采用",
    "set_aside": "不采用，理由见出处",
}
RULES = {
    "single": "这一格只有这一个数字。",
    "agree": "各材料的数字相容，取范围最窄的一个。",
    "later_revision": "同一方后来的材料作了更正，取较晚的。",
    "count_over_rate": "件数与比例并存时，取由件数推算的比例。",
    "narrower": "几个数字中取范围较窄的。",
    "first_in_order": "几个数字不一致又无从判断，取较晚的材料或编号在前的一个，并注明不一致。",
    "highest_degree": "同一年几处提到，取程度最高的一处。",
}
DEGREES = {"-1": "材料称缺乏", "1": "提出原则", "2": "形成制度", "3": "有制度并举出事实"}
UNITS = {"proportion": "%", "yuan": "元", "yuan per member per year": "元/人·年", "years": "岁", "year": "年", "persons": "人"}
ACTIONS = {"set_aside": "不采用", "replace": "更正", "flag": "加注"}
QUALIFIERS = {"exact": "确数", "at_least": "“以上”", "at_most": "“不超过”", "nearly": "“近”", "about": "“约”", "all": "“全部”"}

_BRACKET = re.compile(r"（[^）]*）")
_MONEY = ((1e8, "亿"), (1e4, "万"))


@cache
def name(indicator: str) -> str:
    """`“立案率”`: the indicator in quotation marks, by the codebook without its brackets; as it stands where the codebook lacks it."""
    codebook = load()
    said = _BRACKET.sub("", codebook[indicator].name_zh).replace("“", "‘").replace("”", "’") if indicator in codebook else indicator
    return f"“{said}”"


def names(indicators: pd.Series) -> pd.Series:
    """`name` for each."""
    return each_distinct(name, indicators)


def coded(codes: str, table: dict[str, str]) -> str:
    """The words for codes joined by `;`, joined by 、; a code without a word stays as it is."""
    return "、".join(table.get(code, code) for code in codes.split(";") if code)


def figure(low: float, high: float, unit: str) -> str:
    """An interval in words with its unit: `92件`, `90到99件`, `至少200件`, `35.71%`, `1527.01万元`, `数字隐去`."""
    if math.isnan(low) or math.isnan(high):
        return "数字隐去" if math.isnan(low) and math.isnan(high) else f"{low}到{high}"
    if low == high:
        return _number(low, unit)
    if math.isinf(high):
        return f"至少{_number(low, unit)}"
    if math.isinf(low):
        return f"至多{_number(high, unit)}"
    return f"{_number(low, unit)}到{_number(high, unit)}"


def figures(frame: pd.DataFrame, low: str = "low", high: str = "high", unit: str = "unit") -> pd.Series:
    """`figure` for each row of `frame`."""
    return each_distinct(lambda a, b, of: figure(a, b, str(of)), frame[low].astype(float), frame[high].astype(float), frame[unit])


def unit_of(indicator: str) -> str:
    """The codebook's unit of an indicator; empty where the codebook lacks it."""
    return load()[indicator].unit if indicator in load() else ""


def _number(value: float, unit: str) -> str:
    if unit == "proportion":
        return f"{value * 100:.4g}%"
    said = UNITS.get(unit, "" if unit.isascii() else unit)
    for size, word in _MONEY:
        if said.startswith("元") and value >= size:
            return f"{value / size:.12g}{word}{said}"
    return f"{value:.12g}{said}"
