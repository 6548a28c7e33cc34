"""What one cell of a workbook says, once it is known which indicator it belongs to: an interval, a degree, masked, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zxstudy.codebook import Entry
from zxstudy.extract.cell_signs import FOOTNOTE, NONE, UNKNOWN
from zxstudy.extract.measure_words import counts
from zxstudy.extract.normal import normalise
from zxstudy.extract.quantities import Quantity, quantities
from zxstudy.extract.table_years import year_of_caption
from zxstudy.extract.written_forms import UNITS

PERCENT = "%"
LONGEST_FIGURE = 16
# What a spreadsheet shows for a formula that fails.
_ERROR = re.compile(r"#(?:REF|DIV/0|N/A|NAME|VALUE|NUM|NULL|SPILL|CALC)[!?]?|Err:\d{3}", re.IGNORECASE)
_SIGNED = re.compile(r"(?P<sign>[≥≧≤≦><≈~])=?(?P<figure>\d[\d,.]*[^\W\d_]{0,3}%?)")
_MASKED = re.compile(r"[*×○□xX?]{1,6}")
_BARE = re.compile(r"[-+]?\d{1,15}(?:,\d{3})*(?:\.\d{1,15})?")
_NOTE = re.compile(rf"(?<=[\d%\u4e00-\u9fff*×])\s*{FOOTNOTE}$")
_ASIDE = re.compile(r"\([^()]*\)")
_TAIL = re.compile(r"(?:及|或|和)?(?:以上|以下|以内|之内)$|左右$|上下$")
_OWN_SCALE = re.compile(r"\d[\d,]*(?:\.\d+)?[多余]?[万亿](?:[多余]|\d[\d.]*万?)?")
_SCALED = re.compile(r"(?P<scale>[十百千万亿]*)(?P<unit>.*)")
_SCALES = {"": 1.0, "十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_YES = re.compile(r"有|是|√|✓|✔|已?(?:建立|实行|落实|开展|列入|制定|出台|建)(?:了)?|[Yy](?:es)?|对")
_NO = re.compile(r"无|否|没有|×|✗|✘|未(?:建立|实行|落实|开展|列入|制定|出台|建)|[Nn]o?")
_DEGREES = re.compile(r"-?[0-3](?:\.0)?")
_ALL = re.compile(r"全部|全数|所有|逐件")
_MEASURED_IN = re.compile(rf"[十百千万亿]*(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})|{PERCENT}|‰")
_BRACKETED = re.compile(r"[(（\[]\s*(?:单位\s*[:：]\s*)?([^()（）\[\]:：]{1,6})\s*[)）\]]")
_STATED = re.compile(r"单\s*位\s*[:：]\s*(\S{1,4})")


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell says.

    low, high: as in `Fact`, None where masked. degree: of a measure. proposed: the share that a bare figure among percents may have been
    meant for.
    """

    low: float | None
    high: float | None
    qualifier: str
    degree: int | None = None
    proposed: float | None = None


class CellError(Exception):
    """Why a cell cannot be read; its text is one sentence."""


def is_missing(text: str) -> bool:
    """Whether a cell says that a figure is not known: blank, —, …, /, 不详, 暂无."""
    plain = _plain(text)
    return not plain or UNKNOWN.fullmatch(plain) is not None


def bare_figure(text: str) -> float | None:
    """The number of a cell that holds a number and nothing else, a footnote mark aside; otherwise None."""
    plain = _plain(text)
    return float(plain.replace(",", "")) if _BARE.fullmatch(plain) else None


def is_value(text: str) -> bool:
    """Whether a cell may be a figure or what stands for one: 128, 60多次, 95%, **, 无, √."""
    plain = _plain(text)
    if not plain or any(form.fullmatch(plain) for form in (_BARE, _ERROR, _MASKED, UNKNOWN, NONE)):
        return bool(plain)
    if len(plain) > LONGEST_FIGURE or year_of_caption(plain):
        return False
    return bool(_YES.fullmatch(plain) or _ALL.fullmatch(plain)) or _is_figure(_ASIDE.sub("", plain) or plain)


def is_answer(text: str) -> bool:
    """Whether a cell answers by yes or no: √, 否, 已列入, 未列入, or says nothing."""
    plain = _plain(text)
    return any(form.fullmatch(plain) for form in (_YES, _NO, UNKNOWN))


def _is_figure(plain: str) -> bool:
    return any(map(_alone, (plain, f"{plain}件", *_before_tail(plain, "件"))))


def unit_in(words: str) -> str:
    """The unit that a heading or a line names: `经费（万元）`, `单位：万元`; empty where it names none."""
    for found in reversed(_BRACKETED.findall(words) + _STATED.findall(words)):
        unit = found.replace("％", PERCENT).partition("/")[0]
        if is_unit(unit):
            return str(unit)
    return ""


def is_unit(text: str) -> bool:
    """Whether a text is a measure word, alone: 件, 人次, 万元, %."""
    return _MEASURED_IN.fullmatch(text.strip().replace("％", PERCENT)) is not None


def has_own_scale(text: str) -> bool:
    """Whether a figure says 万 or 亿 itself and no measure word: 0.35亿, 1亿2000万."""
    return _OWN_SCALE.fullmatch(text) is not None


def unit_beside(text: str, unit: str) -> str:
    """The unit of a table for the figure `text`: without its 万 or 亿 where the figure says its own (0.35亿 under 万元)."""
    found = _SCALED.fullmatch(unit)
    return found["unit"] if found and has_own_scale(text) else unit


def suits(entry: Entry, unit: str) -> bool:
    """Whether figures of `entry` may be in `unit`, 万 and 亿 before it aside."""
    if entry.is_proportion:
        return unit in {PERCENT, "‰"}
    found = _SCALED.fullmatch(unit)
    word = found["unit"] if found else unit
    return counts(entry, "yuan" if word in {"元", "块"} else word) if word else entry.kind == "count"


def percents(texts: list[str]) -> str:
    """How the bare figures of a column or row of shares are meant: `percent` where the largest is above 1, `share` otherwise.

    Empty where there are none. A figure of 1 or less among percents stays a percent (0.95 %), with the share beside it as a proposal.
    """
    bare = [value for text in texts if (value := bare_figure(text)) is not None]
    return ("percent" if max(bare) > 1 else "share") if bare else ""


def value_of(text: str, entry: Entry, unit: str, *, numbers: str = "", degree_of_yes: int = 1) -> Value | None:
    """What the cell `text` says of `entry`, None where it says that nothing is known.

    unit: of bare figures; the cell's own wins. numbers: `percent` or `share`, of bare figures of a share. degree_of_yes: what 有 stands
    for. Raises CellError with the reason where the cell cannot be read.
    """
    plain = _plain(text)
    if _ERROR.fullmatch(plain):
        raise CellError(f"{plain} is what a spreadsheet shows for a formula that fails")
    if entry.is_measure:
        return _degree(plain, degree_of_yes)
    if is_missing(text):
        return None
    if NONE.fullmatch(plain):
        return Value(0.0, 0.0, "exact")
    if _MASKED.fullmatch(plain.removesuffix(PERCENT)):
        return Value(None, None, "masked")
    if entry.is_proportion and _ALL.fullmatch(plain):
        return Value(1.0, 1.0, "all")
    bare = bare_figure(text)
    return _written(plain, entry, unit, numbers) if bare is None else _number(bare, entry, unit, numbers)


def _plain(text: str) -> str:
    plain = signs_worded("".join(normalise(text).text.split()).removeprefix("'"))
    return _NOTE.sub("", plain) if not _MASKED.fullmatch(plain) else plain


def signs_worded(plain: str) -> str:
    """`≥200` and `≈200件` as the words that mean the same: 200以上, 约200件."""
    signed = _SIGNED.fullmatch(plain)
    if not signed:
        return plain
    sign, figure = signed["sign"], signed["figure"]
    return f"约{figure}" if sign in "≈~" else figure + ("以上" if sign in "≥≧>" else "以下")


def _degree(plain: str, degree_of_yes: int) -> Value | None:
    if _DEGREES.fullmatch(plain):
        value = int(float(plain))
        if value < -1:
            raise CellError(f"'{plain}' is no degree; allowed: -1, 1, 2, 3, 有, 无, or nothing")
    elif _YES.fullmatch(plain):
        value = degree_of_yes
    elif _NO.fullmatch(plain):
        value = -1
    elif is_missing(plain):
        value = 0
    else:
        raise CellError(f"'{plain[:20]}' is no degree; allowed: -1, 1, 2, 3, 有, 无, or nothing")
    return Value(float(value), float(value), "present", value) if value else None  # 0: not mentioned


def _number(value: float, entry: Entry, unit: str, numbers: str) -> Value:
    if value < 0:
        raise CellError(f"{value:g} is below zero")
    if entry.is_proportion:
        if numbers == "share":  # as a person confirmed it, whatever the heading says
            return _exact(value)
        share = round(value / (1000 if unit == "‰" else 100), 10)
        return Value(share, share, "exact", proposed=value if 0 < value <= 1 and unit != "‰" else None)
    found = _SCALED.fullmatch(unit)
    return _exact(round(value * _SCALES[found["scale"]] if found and found["scale"] in _SCALES else value, 6))


def _exact(value: float) -> Value:
    return Value(value, value, "exact")


def _written(plain: str, entry: Entry, unit: str, numbers: str) -> Value:
    """A figure in words, or with its own unit: 60多次, 95%以上, 一百二十八件, 150余 under 万元."""
    main = _ASIDE.sub("", plain) or plain.strip("()")
    named = unit or (PERCENT if entry.is_proportion and numbers == "percent" else _measure_word(entry))
    named = unit_beside(main, named)
    for wording in (main, main + named, *_before_tail(main, named)):
        quantity = _alone(wording)
        if quantity and (quantity.unit or wording is not main) and _fits(entry, quantity.unit):
            return Value(quantity.low, quantity.high, quantity.qualifier)
    found = _alone(main)
    if found and found.unit:
        raise CellError(f"'{plain[:20]}' is in {found.unit}, which {entry.name_zh} ({entry.id}) is not counted in")
    raise CellError(f"'{plain[:20]}' is no figure that can be read")


def _before_tail(wording: str, unit: str) -> tuple[str, ...]:
    """`30以上` with its unit where it belongs: 30件以上."""
    tail = _TAIL.search(wording)
    return (wording[: tail.start()] + unit + tail.group(),) if tail else ()


def _measure_word(entry: Entry) -> str:
    return PERCENT if entry.is_proportion else "元" if entry.unit.startswith("yuan") else entry.unit if is_unit(entry.unit) else ""


def _fits(entry: Entry, unit: str) -> bool:
    return not unit or counts(entry, unit) or (entry.unit == "persons" and unit in {"人", "名"})


def _alone(wording: str) -> Quantity | None:
    """The quantity that `wording` is from end to end, words that only fill aside; None where it is something else or more."""
    found = list(quantities(wording))
    if len(found) != 1 or found[0].refused:
        return None
    around = wording[: found[0].start] + wording[found[0].end :]
    return found[0] if around.strip("共计合为达约的,。;:") == "" else None
