"""Quantities in words: intervals as they were written, units, percentages and money, years."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from zxstudy.config import Study
from zxstudy.report.words import Words

_HAN = re.compile("[\u4e00-\u9fff]")
_NARROW = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")
_WIDE = {",": "，", ";": "；", ":": "："}
SHARES = ("share", "proportion", "points")
_WRITTEN = {"over", "at_least", "at_most", "nearly", "about", "list"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure to be said: closed interval `low`..`high` (None where masked, inf where open), unit and qualifier of the fact."""

    low: float | None
    high: float | None
    unit: str
    qualifier: str

    @property
    def masked(self) -> bool:
        """Whether the source blanks the figure."""
        return self.low is None and self.high is None


def quantity(row: Mapping[Any, Any]) -> Quantity:
    """The quantity in a row with the columns low, high, unit, qualifier."""
    return Quantity(_number(row["low"]), _number(row["high"]), str(row["unit"]), str(row["qualifier"]))


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def plain(value: float, unit: str, words: Words) -> str:
    """One number in its unit: shares as percent, large money in 万 and 亿; `0.748, proportion` gives `74.8%`."""
    if unit == "proportion":
        return f"{_digits(value * 100, 2)}%"
    if words.language == "zh" and unit.startswith("yuan"):
        for key, size in (("q.yi", 1e8), ("q.wan", 1e4)):
            if value >= size:
                return words(key, value=_digits(value / size, 2))
    return _digits(value, 2) if words.language == "zh" else _grouped(value)


def _digits(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(value: float) -> str:
    whole, _, rest = _digits(abs(value), 2).partition(".")
    grouped = ("-" if value < 0 and (whole, rest) != ("0", "") else "") + f"{int(whole):,}"  # `-0.14` keeps its sign
    return f"{grouped}.{rest}" if rest else grouped


def said(item: Quantity, words: Words, unit: str = "") -> str:
    """The figure in words, with `unit` where Chinese puts it: `60多件（可能在60到69之间）`, `95%以上（…）`, `全部（100%）`."""
    if item.low is None:
        return words("q.masked" if item.qualifier == "masked" else "q.none")
    high = item.low if item.high is None else item.high
    low_text = plain(item.low, item.unit, words)
    high_text = "" if math.isinf(high) else plain(high, item.unit, words)
    if item.qualifier == "all":
        return words("q.all") + words.bracketed(low_text + unit)
    if item.qualifier in _WRITTEN:
        named = _named(item, low_text, high_text, words)
        scale = named[-1] if named[-1] in "万亿" else ""
        return words(f"q.{item.qualifier}", value=named.removesuffix(scale), scale=scale, unit=unit) + _bounds(low_text, high_text, words)
    if low_text == high_text:
        return low_text + unit
    return words("q.range", low=low_text, high=high_text) + unit if high_text else words("q.at_least", value=low_text, scale="", unit=unit)


def _named(item: Quantity, low: str, high: str, words: Words) -> str:
    """The number that stands in the wording: the upper end of 近 and 不超过, the middle of 约, else the lower end."""
    if item.qualifier in {"nearly", "at_most"} and high:
        return high
    if item.qualifier == "about" and high and item.low is not None and item.high is not None:
        return plain((item.low + item.high) / 2, item.unit, words)
    return low


def _bounds(low: str, high: str, words: Words) -> str:
    if not high:
        return words("q.open", low=low)
    return "" if low == high else words("q.between", low=low, high=high)


def unit_word(unit: str, words: Words) -> str:
    """What stands in the column of units."""
    return words.term("unit", unit)


def with_unit(item: Quantity, words: Words) -> str:
    """The figure as it stands in a sentence: `133件`, `74.8%`, `60多件（可能在60到69之间）`; English sentences go without the unit."""
    bare = item.unit == "proportion" or words.language != "zh"
    return said(item, words, "" if bare else unit_word(item.unit, words))


def year_word(year: object, words: Words) -> str:
    """The year, or that it is not known."""
    return words("year_unknown") if pd.isna(year) else str(int(year))  # type: ignore[call-overload]


def day_word(date: str, words: Words) -> str:
    """A date of the form 2021-01-05 (or 2021-01, 2021) as the language writes it; anything else as it stands."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", date)
    if not found or words.language != "zh":
        return date
    return "".join(f"{int(part)}{unit}" for part, unit in zip(found.groups(), "年月日", strict=True) if part)


def title_of(study: Study, words: Words) -> str:
    """What the study is called."""
    return typeset(study.title_zh) if words.language == "zh" else study.title_en


def typeset(sentence: str) -> str:
    """A Chinese sentence of ours with the full-width marks of Chinese print; figures and Latin words keep theirs."""
    text = re.sub(
        r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", lambda found: f"（{typeset(found[1])}）" if _HAN.search(found[1]) else found[0], sentence
    )
    return re.sub(r"(?!(?<=\d),\d{3}(?!\d))[,;:](?=[\u4e00-\u9fff“（\d])", lambda found: _WIDE[found[0]], text)


def mark(quote: str, item: Quantity) -> tuple[str, str, str]:
    """The wording cut in three, the middle being the figure; the middle is empty where it cannot be found for certain."""
    narrow = quote.translate(_NARROW)
    for wanted in _spellings(item) if quote else ():
        start = _alone(wanted, narrow)
        if start >= 0:
            end = start + len(wanted)
            return quote[:start], quote[start:end], quote[end:]
    numerals = list(
        re.finditer(
            "[〇零一二两三四五六七八九十百千万亿几数廿]*[〇零一二两三四五六七八九十百千廿][〇零一二两三四五六七八九十百千万亿余多几]*",
            quote,
        )
    )
    if len(numerals) == 1:
        return quote[: numerals[0].start()], numerals[0].group(), quote[numerals[0].end() :]
    return quote, "", ""


def _alone(number: str, text: str) -> int:
    """Where `number` stands in `text` and is no part of a longer one, -1 where it does not."""
    start = text.find(number)
    while start >= 0:
        before, behind = text[max(0, start - 1) : start], text[start + len(number) : start + len(number) + 1]
        if not (before.isdecimal() or before == "." or behind.isdecimal()):
            break
        start = text.find(number, start + 1)
    return start


def _spellings(item: Quantity) -> list[str]:
    out: list[str] = []
    for value in (item.low, item.high):
        if value is None or math.isinf(value):
            continue
        if item.unit == "proportion":
            out += [f"{_digits(value * 100, 4)}%", _digits(value * 100, 4)]
        else:
            out += [_digits(value, 4), _digits(value / 1e4, 4), f"{value:,.0f}"] if value else ["0"]
    return [text for text in out if text != "0" or item.low == 0]


def difference(value: object, unit: str, words: Words) -> str:
    """A difference in its unit: shares in points, ratios as parts of the mean; empty where there is none."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    number = float(value)  # type: ignore[arg-type]
    if unit in SHARES:
        return words("points", value=plain(number, "proportion", words).rstrip("%"))
    return words("of_mean", value=plain(number, "proportion", words)) if unit == "ratio" else plain(number, unit, words)


def difference_axis(unit: str, words: Words) -> Callable[[float, float], str]:
    """What labels an axis of differences: points without their word, which stands over the chart, parts of the mean in percent."""
    kind = "proportion" if unit == "ratio" or unit in SHARES else unit
    return lambda value, _: plain(value, kind, words).rstrip("%" if unit in SHARES else "")
