"""How a spreadsheet shows a number: 0.95 under the format `0%` is 95%, 128 under `0"件"` is 128件."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL_DIGITS = 12
LONGEST_FORMAT = 255
MOST_DECIMALS = 30
TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[([^\]]*)\]|_.|\*.|([0#?.,]+)|(%)|([Ee][+-])|(General)|(/)|(.)', re.S)
OUT_OF_RANGE = "#NUM!"
Value = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None


@dataclass(frozen=True, slots=True)
class Shape:
    """One section of a number format: what stands before and after the number, its decimals (None: as many as it has), its factor."""

    before: str
    after: str
    decimals: int | None
    optional: int
    factor: Decimal


def shown(value: Value, number_format: str) -> str:
    """The text of a cell: numbers as the format shows them but without thousands marks, days as ISO dates, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    if isinstance(value, str):
        return value
    return _moment(value, number_format)


def _number(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        return OUT_OF_RANGE
    exact = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
    sections = _sections(number_format[:LONGEST_FORMAT])
    own_sign = exact < 0 and len(sections) > 1
    shape = sections[1] if own_sign else sections[0]
    if exact == 0 and len(sections) > 2:
        shape = sections[2]
    if shape is None:
        return _plain(exact)
    digits = _rounded(abs(exact) * shape.factor, shape)
    minus = "-" if exact < 0 and (not own_sign or "(" in shape.before) and digits.strip("0.") else ""
    before, after = (shape.before.strip("("), shape.after.strip(")")) if own_sign else (shape.before, shape.after)
    return f"{minus}{before}{digits}{after}".strip()


def _rounded(number: Decimal, shape: Shape) -> str:
    if shape.decimals is None:
        return _plain(number)
    text = f"{number.quantize(Decimal(1).scaleb(-shape.decimals), ROUND_HALF_UP) if number < Decimal('1e20') else number:f}"
    for _ in range(shape.optional):
        text = text.removesuffix("0") if "." in text else text
    return text.removesuffix(".")


def _plain(number: Decimal) -> str:
    """All digits of a whole number, twelve significant ones of any other: what is beyond is the computer's, not the author's."""
    if number == number.to_integral_value() and abs(number) < Decimal("1e20"):
        return f"{number:.0f}"
    return f"{Decimal(f'{number:.{GENERAL_DIGITS}g}').normalize():f}" if abs(number) < Decimal("1e20") else f"{number:.{GENERAL_DIGITS}g}"


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[Shape | None, ...]:
    parts = re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])+', number_format)
    return tuple(_shape(part) for part in parts[:3]) or (None,)


def _shape(section: str) -> Shape | None:
    """The section as a shape, None for one that is shown as `General` (fractions, powers, what is not known)."""
    before: list[str] = []
    after: list[str] = []
    digits, percents = "", 0
    for match in TOKEN.finditer(section):
        literal, escaped, _bracket, places, percent, power, general, fraction, other = match.groups()
        if power or fraction:
            return None
        if places or general:
            if digits:
                return None
            digits = places or "General"
            continue
        text = literal or escaped or other or ""
        if percent:
            percents += 1
            text = "%"
        (after if digits else before).append(text)
    if not digits or any(char in "ymdhsYMDHS@" for char in re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|General', "", section)):
        return None
    factor = Decimal(100) ** percents
    if digits == "General":
        return Shape("".join(before), "".join(after), None, 0, factor)
    factor *= Decimal("0.001") ** (len(digits) - len(digits.rstrip(",")))
    decimals = digits.partition(".")[2].replace(",", "")
    optional = len(decimals) - len(decimals.rstrip("#?"))
    return Shape("".join(before), "".join(after), min(len(decimals), MOST_DECIMALS), optional, factor)


def _moment(value: datetime.datetime | datetime.date | datetime.time | datetime.timedelta, number_format: str) -> str:
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, datetime.datetime) and (value.hour or value.minute or value.second):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="seconds")
    day = value.date().isoformat() if isinstance(value, datetime.datetime) else value.isoformat()
    letters = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).lower()
    if "y" in letters and "d" not in letters:
        return day[:7] if "m" in letters else day[:4]
    return day
