"""Chinese and Arabic numerals to numbers, and vague ones to the closed interval that the words allow."""

from __future__ import annotations

import re
from functools import lru_cache

DIGITS = {
    sign: value
    for value, signs in enumerate(("〇零", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for sign in signs
}
TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000, "百": 100, "千": 1000, "十": 10, "百万": 1_000_000, "千万": 10_000_000}

# How numerals are written: Chinese signs, Arabic digits with thousands marks, and either with 万 and 亿 inside; all of bounded length.
HAN = "〇零一二两三四五六七八九十廿卅百千壹贰叁肆伍陆柒捌玖拾佰仟"
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}(?![\d,])|\d{1,15}+)(?:\.\d{1,6}+)?"
NUMERAL = rf"(?:{ARABIC}(?:[万亿](?:{ARABIC}万|[1-9](?!\d))?)?|[{HAN}]{{1,12}}(?:[万亿][{HAN}]{{0,9}}万?[{HAN}]{{0,9}})?)"

Interval = tuple[float, float]
_ARABIC_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,8})?", re.ASCII)
_NEIGHBOURS = re.compile(r"([一二两三四五六七八九十廿卅百千]{0,6}[十廿卅百千])?([一二两三四五六七八九])([二三四五六七八九])([十百千万]*)")


@lru_cache(maxsize=4096)
def plain(text: str) -> float | None:
    """The number that `text` writes in Arabic or Chinese numerals, or both (`1亿2000万`, `两千六`, `3万5`); None where it writes none."""
    if _ARABIC_NUMBER.fullmatch(text):
        return float(text)
    total, rest = 0.0, text.replace(",", "")
    for sign in ("亿", "万"):
        head, mark, rest = rest.rpartition(sign)
        if not mark:
            continue
        value = plain(head) if head else None
        if value is None:
            return None
        total += value * SCALES[sign]
        if rest and len(rest) == 1 and rest in "123456789一二三四五六七八九":
            return total + _unit(rest) * SCALES[sign] / 10  # spoken: 3万5 is 35,000
    if not rest:
        return total if total else None
    whole, point, places = rest.partition("点")
    if point and not total:
        return float(f"{_below(whole) or 0:.0f}.{''.join(str(_unit(sign)) for sign in places)}")
    value = _below(rest)
    return None if value is None else total + value


def _unit(sign: str) -> int:
    return int(sign) if sign.isdigit() and sign.isascii() else DIGITS[sign]


def _below(text: str) -> float | None:
    """A number under ten thousand, or Arabic digits of any length."""
    if _ARABIC_NUMBER.fullmatch(text):
        return float(text)
    if all(sign in DIGITS for sign in text):
        return float("".join(str(DIGITS[sign]) for sign in text))
    total, digit, last = 0, None, 1
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in TENS:
            step = TENS[sign]
            total += step if step in (20, 30) else (1 if digit is None else digit) * step
            digit, last = None, step
        else:
            return None
    if digit is None:
        return float(total)
    spoken = last >= 100 and text[-2:-1] not in "〇零"
    return float(total + digit * (last // 10 if spoken else 1))  # 两千六 is 2,600, 两千零六 is 2,006


@lru_cache(maxsize=4096)
def neighbours(text: str) -> Interval | None:
    """The interval of two neighbouring digits (`两三` 2-3, `三四十` 30-49, `十二三` 12-13); None for anything else."""
    found = _NEIGHBOURS.fullmatch(text)
    if not found or DIGITS[found[3]] - DIGITS[found[2]] != 1:
        return None
    step = 1
    for sign in found[4]:
        step *= SCALES[sign]
    base = plain(found[1]) if found[1] else 0.0
    if base is None or (base and step * 10 > (10 if found[1][-1] in "十廿卅" else 100 if found[1][-1] == "百" else 1000)):
        return None
    low, high = DIGITS[found[2]] * step, DIGITS[found[3]] * step
    return base + low, base + high + step - 1


def reach(value: float, *, decimals: int = 0) -> float:
    """The greatest value of `value` 多: the end of the decade of its last non-zero digit (60 → 69, 1200 → 1299, 35 → 39)."""
    if value <= 0:
        return value
    if decimals:
        return value + 10.0**-decimals
    step = 1
    while value % (step * 10) == 0:
        step *= 10
    return value // max(step, 10) * max(step, 10) + max(step, 10) - 1


def top_of(value: float, factor: float, written: str, behind: bool, inside: bool) -> float:
    """The end of the interval of 多 and 余: before the scale (`inside`) it fills the last decade, behind it one step of it."""
    decimals = len(written.partition(".")[2].rstrip("万亿"))
    scaled = 1e8 if "亿" in written and "万" not in written else 1e4 if written.endswith("万") else 1.0
    if behind or (scaled > 1 and inside):
        step = factor * scaled / float(10**decimals)
        return value * factor + step - 1 if step > 1 else reach(value)
    if written in ("十", "拾"):
        return 19.0 * factor + (factor - 1)
    return (reach(value, decimals=decimals) + 1) * factor - 1 if not decimals else (value + 10.0**-decimals) * factor - 1


def several(text: str) -> Interval | None:
    """The interval of words for a few tens, hundreds, …: 数十 20-99, 几百 200-999, 十几 11-19, 上百 100 and more."""
    found = re.fullmatch(r"([数几])([十百千万亿]+)", text)
    if found:
        step = 1
        for sign in found[2]:
            step *= SCALES[sign]
        return float(2 * step), float(10 * step - 1)
    found = re.fullmatch(r"(上|成)([百千万]+)", text)
    if found:
        step = 1
        for sign in found[2]:
            step *= SCALES[sign]
        return float(step), float("inf")
    found = re.fullmatch(r"([一二两三四五六七八九])百几十", text)
    if found:
        hundreds = 100.0 * DIGITS[found[1]]
        return hundreds + 10, hundreds + 99
    found = re.fullmatch(r"([一二三四五六七八九]?)十几", text)
    if found:
        tens = 10 * (DIGITS[found[1]] if found[1] else 1)
        return float(tens + 1), float(tens + 9)
    return None
