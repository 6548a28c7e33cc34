"""Every quantity of a text as a closed interval with its unit, and what looks like one and is none, by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from zxstudy.extract.numerals import SCALES, Interval, neighbours, plain, several, top_of
from zxstudy.extract.refusals import REFUSALS, kind_of
from zxstudy.extract.scanning import Scan
from zxstudy.extract.written_forms import FORMS, PLAIN

INFINITY = float("inf")


class Quantity(NamedTuple):
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


_SCAN = Scan((PLAIN, *REFUSALS, *FORMS))
_KINDS = {wording.name: kind_of(wording.name) for wording in REFUSALS}
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
_DEGREE_ENDS = frozenset(word[-1] for word in _DEGREE_WORDS)
# A bound that a verb parts from its figure: 至少开展4次.
_DISTANT = re.compile(r"(?:(?P<at_least>至少|最少|起码|不少于|不低于)|(?P<at_most>最多|至多|不超过))[\u4e00-\u9fff]{1,4}$")
_BOUNDS = frozenset("不最至起")  # one of these stands in what _DISTANT finds
_PER_HEAD = re.compile(r"每万(?:人|名[\u4e00-\u9fff]{1,3})[^\d,。;]{0,8}$")


def quantities(text: str, *, refused: bool = True) -> list[Quantity]:
    """All quantities of `text` (normal form), and if wanted all that is refused, in order, without overlap; time linear in its length."""
    return list(_found(text, refused))


def _found(text: str, refused: bool) -> Iterator[Quantity]:
    for match in _SCAN.matches(text):
        name = match.lastgroup or ""
        if name in _READERS:
            quantity = _READERS[name](match, text)
            if quantity and (refused or not quantity.refused):
                yield quantity
        elif refused:
            yield Quantity(match.start(), match.end(), None, None, "", "", _KINDS[name])


def _some(match: re.Match[str], text: str) -> Quantity | None:
    """数十人, 上百条, 十几次."""
    words, unit = match.group("vague", "vunit")
    low, high = several(words) or (0.0, 0.0)
    qualifier = "at_least" if high == INFINITY else "range" if words[0] in "数几" else "over"
    return _unit_applied(match.start(), match.end(), (low, high), unit, qualifier)


def _ten_thousand(match: re.Match[str], text: str) -> Quantity | None:
    """近万名 and 万余人, but not 万名, which only means many."""
    start, qualifier, interval = _qualified(text, match.start(), match["bmore"] or "", (1e4, 19_999.0, INFINITY))
    return None if qualifier == "exact" else _unit_applied(start, match.end(), interval, match["bunit"], qualifier)


def _half(match: re.Match[str], text: str) -> Quantity:
    """一半, 过半数, 半数以上."""
    return _share(match, text, 0.5, "以上" if match["more_than"] else match["halftail"] or "")


def _tenths_range(match: re.Match[str], text: str) -> Quantity | None:
    """六七成: .60 to .79."""
    pair = neighbours(match["lowtenth"] + match["hightenth"])
    return pair and Quantity(match.start(), match.end(), pair[0] / 10, round(pair[1] / 10 + 0.09, 10), "proportion", "range")


def _tenths(match: re.Match[str], text: str) -> Quantity:
    """九成, 九成五, 七成半."""
    whole, more, tail = match.group("tenth", "tenth2", "ttail")
    value = (plain(whole) or 0) / 10 + (0.05 if more == "半" else (plain(more or "〇") or 0) / 100)
    return _share(match, text, value, tail or "", reach_to=0.09)


def _parts(match: re.Match[str], text: str) -> Quantity:
    """三分之二."""
    return _share(match, text, (plain(match["above"]) or 0) / (plain(match["below"]) or 1), match["ptail"] or "")


def _fraction(match: re.Match[str], text: str) -> Quantity:
    """2/3."""
    return _share(match, text, float(match["over"]) / float(match["under"]), match["ftail"] or "")


def _of_hundred(match: re.Match[str], text: str) -> Quantity | None:
    """百分之九十七, 千分之三."""
    sign, low, top, tail = match.group("whole", "hundredth", "hhigh", "htail")
    whole = {"百": 100, "千": 1000, "万": 10_000}[sign]
    value, high = plain(low), plain(top) if top else None
    if value is None:
        return None
    if high is not None and high > value:
        return Quantity(match.start(), match.end(), round(value / whole, 10), round(high / whole, 10), "proportion", "range")
    return _share(match, text, value / whole, tail or "")


def _share(match: re.Match[str], text: str, value: float, tail: str, reach_to: float = 0.01) -> Quantity:
    start, qualifier, (low, high) = _qualified(text, match.start(), tail, (value, value + reach_to, 1.0))
    return Quantity(start, match.end(), round(low, 10), round(min(high, 1.0), 10) if value <= 1 else high, "proportion", qualifier)


def _span(match: re.Match[str], text: str) -> Quantity | None:
    """20—30件, 20件至30件, 2万-3万元; None where the two are no range: 由20件到30件 has two figures."""
    group = match.groupdict()
    low, high, unit = plain(group["low"]), plain(group["high"]), group["runit"] or ""
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


def _worded_span(match: re.Match[str], text: str) -> Quantity | None:
    """十至二十件."""
    low, high = plain(match["lowc"]), plain(match["highc"])
    if low is None or high is None or low > high:
        return None
    return _unit_applied(match.start(), match.end(), (low, high), match["runitc"], "range")


def _plain(match: re.Match[str], text: str) -> Quantity:
    """128件, 96.9%."""
    digits, unit, rate = match.group("digits", "digits_unit", "rate")
    if rate:
        return _share(match, text, round(float(rate) / 100, 10), "")
    value = float(digits)
    start, qualifier, interval = _qualified(text, match.start(), "", (value, value, INFINITY))
    return _unit_applied(start, match.end(), interval, _per_head(unit, text, start), qualifier)


def _count(match: re.Match[str], text: str) -> Quantity | None:
    written, more, scale, more2, percent, unit, tail = match.group("written", "more", "scale", "more2", "percent", "unit", "tail")
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
    top = top_of(value, factor, written, bool(more2 or tail in ("多", "余")), bool(more)) if vague else value
    start, qualifier, interval = _qualified(text, match.start(), tail or ("多" if vague else ""), (value * factor, top, INFINITY))
    if pair:
        interval, qualifier = pair, "range"
    if not unit and qualifier == "exact" and 1900 <= value <= 2100 and "." not in written:
        return Quantity(match.start(), match.end(), None, None, "", "", "date")
    return _unit_applied(start, match.end(), interval, _per_head(unit, text, start), qualifier)


def _per_head(unit: str, text: str, start: int) -> str:
    """The measure word of a figure, with /万人 where the words before it say so (每万人拥有社会组织4.5个)."""
    around = max(0, start - 14)
    return f"{unit}/万人" if unit and text.find("每万", around, start) >= 0 and _PER_HEAD.search(text, around, start) else unit


def _percentage(match: re.Match[str], text: str, value: float) -> Quantity:
    """A share in per cent or per mille, or a change in percentage points."""
    if match["points"]:
        return Quantity(match.start(), match.end(), value / 100, value / 100, "points", "exact")
    return _share(match, text, round(value / (1000 if match["percent"] == "‰" else 100), 10), match["tail"] or "")


def _is_spoken_money(match: re.Match[str], text: str) -> bool:
    """Whether 3万5 without 元 is money: a word of money stands directly before it."""
    return match["written"][-1] in "123456789" and text[max(0, match.start() - 2) : match.start()] in ("经费", "资金", "拨款", "捐款")


def _qualified(text: str, start: int, tail: str, reaches: tuple[float, float, float]) -> tuple[int, str, Interval]:
    """Where the figure begins with its word of degree, its qualifier, its interval; reaches: the value, the end of its 多, the ceiling."""
    value, top, ceiling = reaches
    if tail.endswith("以上"):
        return start, "at_least", (value, ceiling)
    if tail.endswith(("以下", "以内", "之内")):
        return start, "at_most", (0.0, value)
    if tail in ("多", "余"):
        low = value + 1 if value == 10 and text[start : start + 1] == "十" else value
        return start, "over", (low, max(low, top))
    before = text[max(0, start - 8) : start]
    found = _degree_word(before)
    bound = not found and not _BOUNDS.isdisjoint(before)
    if not (found or tail or bound):
        return start, "exact", (value, value)
    distant = _DISTANT.search(before) if bound else None
    kind = (distant.lastgroup if distant else None) or _DEGREE_WORDS.get(found, "about" if tail in ("左右", "上下") else "exact")
    if kind in ("exact", "about"):
        return start - len(found), kind, (value, value)
    bounds = {"at_most": (0.0, value), "at_least": (value, ceiling), "nearly": (round(value * 0.9, 10), value)}
    return start - len(found), kind, bounds[kind]


def _degree_word(before: str) -> str:
    """The word of degree that ends `before`, the longest one; empty where there is none."""
    if before[-1:] not in _DEGREE_ENDS:
        return ""
    return next((before[-length:] for length in (4, 3, 2, 1) if before[-length:] in _DEGREE_WORDS), "")


def _unit_applied(start: int, end: int, interval: Interval, unit: str, qualifier: str) -> Quantity:
    low, high = interval
    return Quantity(start, end, low, high, "yuan" if unit in ("元", "块") else unit, qualifier)


_READERS: dict[str, Callable[[re.Match[str], str], Quantity | None]] = {
    "plain": _plain, "of_hundred": _of_hundred, "half": _half, "tenths_range": _tenths_range, "tenths": _tenths, "parts": _parts,
    "fraction": _fraction, "span": _span, "worded_span": _worded_span, "some": _some, "ten_thousand": _ten_thousand, "count": _count,
}  # fmt: skip
