"""Every quantity of a text as a closed interval with its unit, and what looks like one and is none, by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zxstudy.extract.numerals import ARABIC as _A
from zxstudy.extract.numerals import HAN as _CN
from zxstudy.extract.numerals import NUMERAL as _N
from zxstudy.extract.numerals import Interval, neighbours, plain, reach, several
from zxstudy.extract.refusals import REFUSAL

INFINITY = float("inf")
UNITS = (
    "人次", "件次", "场次", "批次", "件", "条", "次", "个", "名", "人", "位", "家", "份", "篇", "项", "期", "场", "批", "台", "辆", "岁",
    "元", "户", "组", "支", "本", "册", "起", "处", "座", "所", "轮", "届次", "块", "宗",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, or something that looks like one.

    start, end: code points, end exclusive, of the figure with its unit and its words of degree (`近50次`, `95%以上`).
    low, high: closed interval, money in yuan, shares in 0..1, counts plain; None where refused. unit: `proportion`, `yuan`, `points`
    (percentage points, a change) or the measure word, empty for a bare figure. qualifier: see `Fact`.
    refused: empty for a quantity; otherwise the kind of thing that it is: date, session, ordinal, enumerator, document_number,
    number (phones, filing numbers, times), duration, slogan, article (一名), page.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    refused: str = ""


_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TAIL = r"以上|以下|以内|之内|左右|上下|多|余|不等"
_FIGURE = (
    rf"百分之(?P<hundredth>{_N})(?P<htail>{_TAIL})?"
    rf"|(?P<half>一半|半数)(?P<halftail>{_TAIL})?"
    rf"|(?P<tenth>[一二三四五六七八九])成(?P<tenth2>[一二三四五六七八九半])?(?P<ttail>{_TAIL})?(?![立为员果就功效长分套本])"
    rf"|(?P<parts>[二两三四五六七八九十]{{1,2}})分之(?P<part>[一二两三四五六七八九十]{{1,2}})(?P<ptail>{_TAIL})?"
    rf"|(?<![\d.])(?P<low>{_A})\s?%?\s?[-—–~～至到]{{1,2}}\s?(?P<high>{_A})\s?(?P<rscale>[万亿])?(?P<rpercent>%)?(?P<runit>{_UNIT})?(?![\d.])"
    rf"|(?P<lowc>[一二三四五六七八九十]{{1,3}})(?:至|到)(?P<highc>[二三四五六七八九十]{{1,3}})(?P<runitc>{_UNIT})"
    rf"|(?P<vague>[数几][十百千万亿]+|[上成][百千万]+(?![级市下])|[一二三四五六七八九]?十几)(?P<vtail>多|余)?(?P<vunit>{_UNIT})"
    rf"|(?<![\d.{_CN}])(?P<number>{_N})(?P<more>多|余|几|来)?(?P<scale>[万亿千百])?(?P<more2>多|余)?\s?(?P<percent>%{{1,2}}|‰)?"
    rf"(?P<points>个百分点|个点)?(?P<unit>{_UNIT})?(?P<tail>{_TAIL})?"
)
_ALL = re.compile(f"{REFUSAL}|{_FIGURE}", re.ASCII)
_STOPS = ("", ",", ";", "。", "、", ")", "\n", "\t")  # 培训一期。 counts one, 一名副书记 counts nothing
_DEGREES = {
    "nearly": ("将近", "接近", "近"),
    "about": ("大约", "约", "约为", "大概"),
    "at_least": ("不低于", "不少于", "至少", "超过", "突破", "多达", "逾", "超", "高于"),
    "at_most": ("不超过", "不足", "至多", "不高于", "低于", "少于"),
}
# The longest first: 不低于 before 低于.
_DEGREE_WORDS = dict(sorted(((word, kind) for kind, words in _DEGREES.items() for word in words), key=lambda pair: -len(pair[0])))


def quantities(text: str) -> list[Quantity]:
    """All quantities of `text` (normal form) and all that is refused, in order, without overlap; time linear in its length."""
    return list(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    for match in _ALL.finditer(text):
        kind = match.lastgroup or ""
        if kind.startswith("x_"):
            yield Quantity(match.start(), match.end(), None, None, "", "", kind[2:])
        elif quantity := _read(match, text):
            yield quantity


def _read(match: re.Match[str], text: str) -> Quantity | None:
    group = match.groupdict()
    if group["number"]:
        return _number(match, text)
    if group["low"] or group["lowc"]:
        return _range(match)
    if group["vague"]:
        low, high = several(group["vague"]) or (0.0, 0.0)
        qualifier = "at_least" if high == INFINITY else "range" if group["vague"][0] in "数几" else "over"
        return _unit_applied(match.start(), match.end(), (low, high), group["vunit"], qualifier)
    return _worded_share(match, text)


def _worded_share(match: re.Match[str], text: str) -> Quantity | None:
    """百分之九十七, 九成五, 三分之二, 一半."""
    group = match.groupdict()
    if group["hundredth"]:
        value = plain(group["hundredth"])
        return None if value is None else _share(match, text, value / 100, group["htail"] or "")
    if group["half"]:
        return _share(match, text, 0.5, group["halftail"] or "")
    if group["tenth"]:
        value = (plain(group["tenth"]) or 0) / 10 + (0.05 if group["tenth2"] == "半" else (plain(group["tenth2"] or "〇") or 0) / 100)
        return _share(match, text, value, group["ttail"] or "", reach_to=0.09)
    return _share(match, text, (plain(group["part"]) or 0) / (plain(group["parts"]) or 1), group["ptail"] or "")


def _share(match: re.Match[str], text: str, value: float, tail: str, reach_to: float = 0.01) -> Quantity:
    start, qualifier, (low, high) = _qualified(text, match.start(), tail, (value, value + reach_to, 1.0))
    return Quantity(start, match.end(), round(low, 10), round(min(high, 1.0), 10) if value <= 1 else high, "proportion", qualifier)


def _range(match: re.Match[str]) -> Quantity | None:
    group = match.groupdict()
    low, high = plain(group["low"] or group["lowc"]), plain(group["high"] or group["highc"])
    unit = group["runit"] or group["runitc"] or ""
    if low is None or high is None or low > high or not (unit or group["rpercent"]):
        return None
    if group["rpercent"]:
        return Quantity(match.start(), match.end(), low / 100, high / 100, "proportion", "range")
    factor = {"万": 1e4, "亿": 1e8}.get(group["rscale"] or "", 1.0)
    return _unit_applied(match.start(), match.end(), (low * factor, high * factor), unit, "range")


def _number(match: re.Match[str], text: str) -> Quantity | None:
    group = match.groupdict()
    written = group["number"]
    arabic = written[0].isdigit()
    pair = None if arabic else neighbours(written)
    value = pair[0] if pair else plain(written)
    vague = group["more"] or group["more2"] or (group["tail"] if group["tail"] in ("多", "余") else "") or ""
    if value is None or not (arabic or group["unit"] or group["percent"]):
        return None
    decimals = len(written.partition(".")[2]) if arabic else 0
    if group["points"]:
        return Quantity(match.start(), match.end(), value / 100, value / 100, "points", "exact")
    if group["percent"]:
        parts = 1000 if group["percent"] == "‰" else 100
        return _share(match, text, round(value / parts, 10), group["tail"] or "")
    if not arabic and value == 1 and not vague and text[match.end() : match.end() + 1] not in _STOPS:
        return Quantity(match.start(), match.end(), None, None, "", "", "article")
    factor = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}.get(group["scale"] or "", 1.0)
    top = _top(value, factor, decimals, written, group)
    tail = group["tail"] or ("多" if vague else "")
    start, qualifier, interval = _qualified(text, match.start(), tail, (value * factor, top, INFINITY))
    if pair:
        interval, qualifier = pair, "range"
    if not group["unit"] and qualifier == "exact" and 1900 <= value <= 2100 and "." not in written:
        return Quantity(match.start(), match.end(), None, None, "", "", "date")
    return _unit_applied(start, match.end(), interval, group["unit"] or "", qualifier)


def _top(value: float, factor: float, decimals: int, written: str, group: dict[str, str | None]) -> float:
    """The end of the interval of 多 and 余: before the scale it fills the last decade of the figure, after it one step of the scale."""
    inner = 1e8 if "亿" in written and "万" not in written else 1e4 if written.endswith("万") else 1.0
    if group["more2"] or (group["tail"] in ("多", "余")) or (inner > 1 and group["more"]):
        step = factor * inner / float(10**decimals)
        return value * factor + step - 1 if step > 1 else reach(value)
    if written in ("十", "拾"):
        return 19.0 * factor + (factor - 1)
    return (reach(value, decimals=decimals) + 1) * factor - 1 if not decimals else (value + 10.0**-decimals) * factor - 1


def _qualified(text: str, start: int, tail: str, reaches: tuple[float, float, float]) -> tuple[int, str, Interval]:
    """Where the figure begins with its word of degree, its qualifier, its interval; reaches: the value, the end of its 多, the ceiling."""
    value, top, ceiling = reaches
    before = text[max(0, start - 3) : start]

    found = next((item for item in _DEGREE_WORDS if before.endswith(item)), "")

    if tail in ("以上",):
        return start, "at_least", (value, ceiling)
    if tail in ("以下", "以内", "之内"):
        return start, "at_most", (0.0, value)
    if tail in ("多", "余"):
        low = value + 1 if value == 10 and text[start : start + 1] == "十" else value
        return start, "over", (low, top)
    kind = _DEGREE_WORDS.get(found, "about" if tail in ("左右", "上下") else "exact")
    bounds = {"at_most": (0.0, value), "at_least": (value, ceiling), "nearly": (round(value * 0.9, 10), value)}
    return start - len(found), kind, bounds.get(kind, (value, value))


def _unit_applied(start: int, end: int, interval: Interval, unit: str, qualifier: str) -> Quantity:
    low, high = interval
    unit = {"元": "yuan", "块": "yuan"}.get(unit, unit)
    return Quantity(start, end, low, high, unit, qualifier)
