"""The year that a heading, a label or a caption of a table names, in every form that offices write it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from unicodedata import normalize

_HANZI = "〇零一二三四五六七八九"
_DIGIT = {"〇": "0", **{sign: str(at) for at, sign in enumerate("零一二三四五六七八九")}}
_CENTURY = r"(?:19|20)\d\d"
# 2023, 2023年, 2023年度, 2023年12月, 2023.12, 202312, 2023/12/1, 2023-12-31, FY2023, 2022—2023年度
_PRINTED = re.compile(
    rf"(?:FY)?(?P<year>{_CENTURY})(?:\s*(?:[-—–~至]{{1,2}}\s*(?:{_CENTURY}|\d\d)\s*年?度?|年(?:度|\d{{1,2}}月(?:\d{{1,2}}日|底|末)?|[底末])?"
    r"|[./-]\d{1,2}(?:[./-]\d{1,2})?|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?))?",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?P<short>\d\d)年度?")
_SPELT = re.compile(rf"(?P<spelt>[一二][{_HANZI}]{{3}})年度?")
_ROUND = str.maketrans("○◯Ｏ", "〇〇〇")  # what is typed for the sign 〇
_MADE_ON = re.compile(rf"(?:日期|时间)\s*[:：]?\s*{_CENTURY}(?:年|[./-])\d{{1,2}}(?:月|[./-])?")
_LAST_YEAR = re.compile(r"(?:上一?年|去年)(?:度|底|末|同期)?(?:数[量据]?|实际|完成数?|决算数?)?$")
_ADDED = re.compile(rf"\(({_CENTURY})年[度底末]?\)$")
_SERIAL = re.compile(r"\d{5}")
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 55_153  # 1990-01-01 and 2050-12-31 as spreadsheets count days
_EPOCH = date(1899, 12, 30)
# 2021—2022年, 2021至2023年, 2021年、2022年, 2021-22年: several years; 2022—2023年度 is one, as offices count it.
_SEVERAL = re.compile(
    rf"(?<!\d)(?P<first>{_CENTURY})(?:年度?)?(?P<joint>[-—–~至到]{{1,2}}|[、,和与及])(?:(?P<last>{_CENTURY})|(?P<short>\d\d)(?=年))(?!\d)年?(?P<counted>度)?"
)
_SPELT_YEAR = re.compile(rf"[一二][{_HANZI}]{{3}}(?=年|[-—–~至到]{{1,2}}[一二][{_HANZI}]{{3}}年)")
_ONE_YEAR = re.compile(rf"({_CENTURY})\s*年?\s*[-—–~至到]{{1,2}}\s*(?:{_CENTURY}|\d\d)\s*年度")
_JOINTS = re.compile(r"\s*([-—–~至到、])\s*")
_LISTED = "、,和与及"
_IN_TEXT = re.compile(rf"(?<![\d.])({_CENTURY})(?=年)")
_BEGINS = re.compile(rf"(?:FY)?({_CENTURY})年?度?(?![\d.])", re.IGNORECASE)


def is_year(text: str) -> bool:
    """Whether `text` is nothing but a year, a month or a day, or a day as a spreadsheet counts it."""
    return _whole(text.strip()) is not None


def years_over(words: str) -> tuple[int, int] | None:
    """The first and the last of several years that `words` are about, so that their figure is of no one year: `2021—2022年`; or None.

    2022—2023年度 is one year. Of several spans the last one, as the innermost of headings joined by blanks.
    """
    plain = _JOINTS.sub(r"\1", _plain(words))
    found = None
    for match in _SEVERAL.finditer(_SPELT_YEAR.sub(lambda spelt: _in_digits(spelt.group()), plain)):
        first = int(match["first"])
        last = int(match["last"] or match["first"][:2] + match["short"])
        one = match["counted"] and last == first + 1 and match["joint"] not in _LISTED
        if last > first and not one:
            found = first, last
    return found


def year_of(words: str) -> int | None:
    """The year among `words`, parts of a heading joined by blanks, the innermost that names one: `2023年 决算` -> 2023; or None.

    Of several years that one part is about (`years_over`) the last.
    """
    for part in reversed(_JOINTS.sub(r"\1", _plain(words)).split()):
        if several := years_over(part):
            return several[1]
        year = _whole(part)
        if year is None and (found := _BEGINS.match(part) or _SPELT.match(part)):
            year = _whole(found.group().removesuffix("度"))
        if year is not None:
            return year
    return None


def is_over_years(words: str) -> bool:
    """Whether the innermost part of `words` that names a year names several: `2019—2023年 2021年` does not, `2021—2022年 合计` does."""
    parts = _JOINTS.sub(r"\1", _plain(words)).split()
    return next((years_over(part) is not None for part in reversed(parts) if year_of(part) is not None), False)


def years_before(words: str) -> int:
    """How many years before the one of its table a heading is: 1 for 上年 and 去年, 2 for 前年; 0 for others, a year among them."""
    parts = _plain(words).split()
    if year_of(words) is not None:
        return 0
    return 1 if any(map(_LAST_YEAR.match, parts)) else 2 if any(part.startswith("前年") for part in parts) else 0


def year_beside(text: str) -> int | None:
    """The year that a cell adds to its figure, `98.5%(2021年)`; or None."""
    found = _ADDED.search(_plain(text))
    return int(found[1]) if found else None


def year_of_caption(caption: str) -> int | None:
    """The one year that a caption or the name of a sheet speaks of, or None where it names none or several.

    Of years from one to another (2021—2023年) the last; 2022—2023年度 is its first, as in a heading.
    """
    caption = _MADE_ON.sub("", _plain(caption))  # the day on which a table was filled in is not what it is about
    if several := years_over(caption):
        return several[1]
    caption = _ONE_YEAR.sub(r"\1年", caption)
    lines = [part for part in caption.split() if part]
    years = {int(found) for found in _IN_TEXT.findall(caption)} | {year for line in lines if (year := _whole(line)) and not line.isdigit()}
    years |= {int(line) for line in lines if re.fullmatch(_CENTURY, line)}
    return years.pop() if len(years) == 1 else None


def without_years(words: str) -> str:
    """`words` without the parts that are nothing but a year."""
    return " ".join(part for part in words.split(" ") if not is_year(part))


def _plain(text: str) -> str:
    """The text in half width, with one sign for the round zero of years in characters."""
    return text if text.isascii() else normalize("NFKC", text.translate(_ROUND))


def _whole(text: str) -> int | None:
    """The year of a text that is nothing else; of the two that one year reaches over (2022—2023年度) the first."""
    text = _plain(text)
    if found := _PRINTED.fullmatch(text):
        return int(found["year"])
    if found := _SPELT.fullmatch(text):
        return int(_in_digits(found["spelt"]))
    if found := _SHORT.fullmatch(text):
        return int(found["short"]) + (2000 if int(found["short"]) < 50 else 1900)
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return (_EPOCH + timedelta(days=int(text))).year
    return None


def _in_digits(spelt: str) -> str:
    return "".join(_DIGIT[sign] for sign in spelt)
