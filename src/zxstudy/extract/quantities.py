"""Every quantity of a text as a closed interval with its unit, and what looks like one and is none, by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zxstudy.extract.numerals import ARABIC as _A
from zxstudy.extract.numerals import HAN as _CN
from zxstudy.extract.numerals import NUMERAL as _N
from zxstudy.extract.numerals import SCALES, Interval, neighbours, plain, reach, several
from zxstudy.extract.refusals import REFUSAL, kind_of
from zxstudy.extract.scanning import matches

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
    filing_number, phone, address, number (clock times, accounts, endless runs), duration, slogan, measure (30万字, 2倍: counted in what no
    indicator is), impossible (-3件), article (一名), page.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    refused: str = ""


_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TAIL = r"(?:\(含[^)]{0,4}\)|及|或|和)?(?:以上|以下|以内|之内)|左右|上下|多|余|不等"
_DASH = r"\s?(?P<dash{0}>[-—~]{{1,2}}|至|到)\s?"
_FIGURE = (
    rf"(?P<whole>[百千万])分之(?P<hundredth>{_N}(?:点[〇零一二三四五六七八九]{{1,3}})?)"
    rf"(?:(?:至|到|[-—~])(?:百分之)?(?P<hhigh>{_N}))?(?P<htail>{_TAIL})?"
    rf"|(?P<half>过?(?:一半|半数))(?P<halftail>{_TAIL})?"
    rf"|(?P<tenths>[一二三四五六七八])(?P<tenthshigh>[二三四五六七八九])成(?!员|果)"
    rf"|(?<![\d.{_CN}])(?P<tenth>[一二三四五六七八九1-9])成(?P<tenth2>[一二三四五六七八九半])?(?P<ttail>{_TAIL})?(?!立(?!案)|[为员果就功效长分套本])"
    rf"|(?P<parts>[二两三四五六七八九十]{{1,2}})分之(?P<part>[一二两三四五六七八九十]{{1,2}})(?P<ptail>{_TAIL})?"
    r"|(?<![\d/.])(?P<above>[1-9])/(?P<below>[2-9])(?=的|以上|左右)(?P<ftail>以上|左右)?"
    rf"|(?<![\d.])(?P<low>{_A})\s?(?P<lscale>[万亿千百])?\s?%?(?P<lunit>{_UNIT})?{_DASH.format('')}(?P<high>{_A})\s?"
    rf"(?P<rscale>[万亿千百])?(?P<rpercent>%)?(?P<runit>{_UNIT})?(?![\d.])"
    rf"|(?<![{_CN}])(?P<lowc>[一二两三四五六七八九十]{{1,3}})(?:至|到)(?P<highc>[二三四五六七八九十]{{1,3}})(?P<runitc>{_UNIT})"
    rf"|(?P<vague>[数几][十百千万亿]+|[上成][百千万]+(?![级市下])|[一二两三四五六七八九]百几十|[一二三四五六七八九]?十几)(?P<vtail>多|余)?(?P<vunit>{_UNIT})"
    rf"|(?<![\d{_CN}亿几数上])(?P<bare>万)(?P<bmore>多|余)?(?P<bunit>{_UNIT})"
    rf"|(?<![\d.{_CN}])(?P<number>{_N})(?P<more>多|余|几|来)?(?P<scale>[万亿千百])?(?P<more2>多|余)?\s?(?P<percent>%{{1,2}}|‰)?"
    rf"(?P<points>个百分点|个点)?(?P<unit>{_UNIT})?(?P<tail>{_TAIL})?"
)
# What every alternative begins with; all other places are passed over at once.
_OPENS = re.compile(rf"[\d{_CN}第共近约备安证万半过数几上成之唯统进两五百(\[〔“\"'\-— \n]", re.ASCII)
_ALL = re.compile(f"{REFUSAL}|{_FIGURE}", re.ASCII)
_STOPS = ("", ",", ";", "。", "、", ")", "\n", "\t")  # 培训一期。 counts one, 一名副书记 counts nothing
_DEGREES = {
    "nearly": ("将近", "接近", "近"),
    "about": ("大约", "约", "约为", "大概"),
    "at_least": (
        "不低于", "不少于", "不得低于", "不得少于", "不小于", "至少", "最少", "超过", "突破", "多达", "逾", "超", "高于", "多于", "大于",
        "超出",
    ),
    "at_most": (
        "不超过", "不得超过", "不足", "至多", "最多", "不高于", "不多于", "不得多于", "不得高于", "低于", "少于", "未超过",
    ),
}  # fmt: skip
_DEGREE_WORDS = {word: kind for kind, words in _DEGREES.items() for word in words}
# A bound that a verb parts from its figure: 至少开展4次.
_DISTANT = re.compile(r"(?:(?P<at_least>至少|最少|起码|不少于|不低于)|(?P<at_most>最多|至多|不超过))[\u4e00-\u9fff]{1,4}$")
_PER_HEAD = re.compile(r"每万(?:人|名[\u4e00-\u9fff]{1,3})[^\d,。;]{0,8}$")


def quantities(text: str) -> list[Quantity]:
    """All quantities of `text` (normal form) and all that is refused, in order, without overlap; time linear in its length."""
    return list(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    for match in matches(_ALL, _OPENS, text):
        kind = match.lastgroup or ""
        if kind.startswith("x_"):
            yield Quantity(match.start(), match.end(), None, None, "", "", kind_of(kind))
        elif quantity := _read(match, text):
            yield quantity


def _read(match: re.Match[str], text: str) -> Quantity | None:
    number, low, lowc, vague, bare = match.group("number", "low", "lowc", "vague", "bare")
    if number:
        return _number(match, text)
    if low or lowc:
        return _range(match, text)
    if vague or bare:
        return _worded_count(match, text)
    return _worded_share(match, text)


def _worded_count(match: re.Match[str], text: str) -> Quantity | None:
    """数十人, 上百条, 十几次; 近万名 and 万余人, but not 万名, which only means many."""
    group = match.groupdict()
    if group["vague"]:
        low, high = several(group["vague"]) or (0.0, 0.0)
        qualifier = "at_least" if high == INFINITY else "range" if group["vague"][0] in "数几" else "over"
        return _unit_applied(match.start(), match.end(), (low, high), group["vunit"], qualifier)
    start, qualifier, interval = _qualified(text, match.start(), group["bmore"] or "", (1e4, 19_999.0, INFINITY))
    return None if qualifier == "exact" else _unit_applied(start, match.end(), interval, group["bunit"], qualifier)


def _worded_share(match: re.Match[str], text: str) -> Quantity | None:
    """百分之九十七, 千分之三, 九成五, 六七成, 三分之二, 2/3, 一半."""
    group = match.groupdict()
    if group["hundredth"]:
        return _of_hundred(match, text)
    if group["half"]:
        tail = "以上" if group["half"].startswith("过") else group["halftail"] or ""
        return _share(match, text, 0.5, tail)
    if group["tenths"]:
        pair = neighbours(group["tenths"] + group["tenthshigh"])
        return pair and Quantity(match.start(), match.end(), pair[0] / 10, round(pair[1] / 10 + 0.09, 10), "proportion", "range")
    if group["tenth"]:
        value = (plain(group["tenth"]) or 0) / 10 + (0.05 if group["tenth2"] == "半" else (plain(group["tenth2"] or "〇") or 0) / 100)
        return _share(match, text, value, group["ttail"] or "", reach_to=0.09)
    if group["above"]:
        return _share(match, text, float(group["above"]) / float(group["below"]), group["ftail"] or "")
    return _share(match, text, (plain(group["part"]) or 0) / (plain(group["parts"]) or 1), group["ptail"] or "")


def _of_hundred(match: re.Match[str], text: str) -> Quantity | None:
    group = match.groupdict()
    whole = {"百": 100, "千": 1000, "万": 10_000}[group["whole"]]
    value, high = plain(group["hundredth"]), plain(group["hhigh"]) if group["hhigh"] else None
    if value is None:
        return None
    if high is not None and high > value:
        return Quantity(match.start(), match.end(), round(value / whole, 10), round(high / whole, 10), "proportion", "range")
    return _share(match, text, value / whole, group["htail"] or "")


def _share(match: re.Match[str], text: str, value: float, tail: str, reach_to: float = 0.01) -> Quantity:
    start, qualifier, (low, high) = _qualified(text, match.start(), tail, (value, value + reach_to, 1.0))
    return Quantity(start, match.end(), round(low, 10), round(min(high, 1.0), 10) if value <= 1 else high, "proportion", qualifier)


def _range(match: re.Match[str], text: str) -> Quantity | None:
    """20—30件, 20件至30件, 2万-3万元; None where the two are no range: 由20件到30件 has two figures."""
    group = match.groupdict()
    low, high = plain(group["low"] or group["lowc"]), plain(group["high"] or group["highc"])
    unit = group["runit"] or group["runitc"] or ""
    if low is None or high is None or not (unit or group["rpercent"]):
        return None
    own, turned = group["lunit"], group["dash"] in ("至", "到") and text[match.start() - 1 : match.start()] in ("由", "从")
    if own and (own != unit or turned):
        return None
    if group["rpercent"]:
        return None if low > high else Quantity(match.start(), match.end(), low / 100, high / 100, "proportion", "range")
    high *= SCALES.get(group["rscale"] or "", 1)
    low *= SCALES.get(group["lscale"] or ("" if own else group["rscale"]) or "", 1)
    return None if low > high else _unit_applied(match.start(), match.end(), (low, high), unit, "range")


def _number(match: re.Match[str], text: str) -> Quantity | None:
    written, more, scale, more2, percent, unit, tail = match.group("number", "more", "scale", "more2", "percent", "unit", "tail")
    arabic = written[0].isdigit()
    if not (arabic or unit or percent):
        return None
    pair = None if arabic else neighbours(written)
    value = pair[0] if pair else plain(written)
    if value is None:
        return None
    if match["points"] or percent:
        return _percentage(match, text, value)
    vague = more or more2 or (tail in ("多", "余"))
    if not arabic and value == 1 and not vague and text[match.end() : match.end() + 1] not in _STOPS:
        return Quantity(match.start(), match.end(), None, None, "", "", "article")
    unit = unit or ("元" if written[-2:-1] == "万" and _is_spoken_money(match, text) else "")
    factor = SCALES.get(scale or "", 1)
    top = _top(value, factor, written, bool(more2 or tail in ("多", "余")), bool(more)) if vague else value
    start, qualifier, interval = _qualified(text, match.start(), tail or ("多" if vague else ""), (value * factor, top, INFINITY))
    if pair:
        interval, qualifier = pair, "range"
    if not unit and qualifier == "exact" and 1900 <= value <= 2100 and "." not in written:
        return Quantity(match.start(), match.end(), None, None, "", "", "date")
    if unit and "每万" in text[max(0, start - 14) : start] and _PER_HEAD.search(text, max(0, start - 14), start):
        unit += "/万人"
    return _unit_applied(start, match.end(), interval, unit, qualifier)


def _percentage(match: re.Match[str], text: str, value: float) -> Quantity:
    """A share in per cent or per mille, or a change in percentage points."""
    if match["points"]:
        return Quantity(match.start(), match.end(), value / 100, value / 100, "points", "exact")
    return _share(match, text, round(value / (1000 if match["percent"] == "‰" else 100), 10), match["tail"] or "")


def _top(value: float, factor: float, written: str, behind: bool, inside: bool) -> float:
    """The end of the interval of 多 and 余: before the scale (`inside`) it fills the last decade, behind it one step of it."""
    decimals = len(written.partition(".")[2].rstrip("万亿"))
    scaled = 1e8 if "亿" in written and "万" not in written else 1e4 if written.endswith("万") else 1.0
    if behind or (scaled > 1 and inside):
        step = factor * scaled / float(10**decimals)
        return value * factor + step - 1 if step > 1 else reach(value)
    if written in ("十", "拾"):
        return 19.0 * factor + (factor - 1)
    return (reach(value, decimals=decimals) + 1) * factor - 1 if not decimals else (value + 10.0**-decimals) * factor - 1


def _is_spoken_money(match: re.Match[str], text: str) -> bool:
    """Whether 3万5 without 元 is money: a word of money stands directly before it."""
    return match["number"][-1] in "123456789" and text[max(0, match.start() - 2) : match.start()] in ("经费", "资金", "拨款", "捐款")


def _qualified(text: str, start: int, tail: str, reaches: tuple[float, float, float]) -> tuple[int, str, Interval]:
    """Where the figure begins with its word of degree, its qualifier, its interval; reaches: the value, the end of its 多, the ceiling."""
    value, top, ceiling = reaches
    before = text[max(0, start - 8) : start]
    found = next((before[-length:] for length in (4, 3, 2, 1) if before[-length:] in _DEGREE_WORDS), "")
    if tail.endswith("以上"):
        return start, "at_least", (value, ceiling)
    if tail.endswith(("以下", "以内", "之内")):
        return start, "at_most", (0.0, value)
    if tail in ("多", "余"):
        low = value + 1 if value == 10 and text[start : start + 1] == "十" else value
        return start, "over", (low, top)
    distant = _DISTANT.search(before) if not found and ("不" in before or "最" in before or "至" in before or "起码" in before) else None
    kind = (distant.lastgroup if distant else None) or _DEGREE_WORDS.get(found, "about" if tail in ("左右", "上下") else "exact")
    bounds = {"at_most": (0.0, value), "at_least": (value, ceiling), "nearly": (round(value * 0.9, 10), value)}
    return start - len(found), kind, bounds.get(kind, (value, value))


def _unit_applied(start: int, end: int, interval: Interval, unit: str, qualifier: str) -> Quantity:
    low, high = interval
    unit = {"元": "yuan", "块": "yuan"}.get(unit, unit)
    return Quantity(start, end, low, high, unit, qualifier)
