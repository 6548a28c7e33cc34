"""The arithmetic of a breach and of a base, written out in both languages with the same figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from zxstudy.clean import codes_zh as zh
from zxstudy.clean.audit import figure
from zxstudy.clean.identities import Amount, Breach
from zxstudy.codebook import load

SHOWN = 3  # ids named after one figure
Ids = Callable[[int], str]
Pair = tuple[str, str]

_SIGNS = {"<=": (">", "＞"), "<": ("not <", "不少于"), "=": ("is not", "≠")}
_TAILS = {
    "impossible": ("two populations, or one figure is wrong", "两者所指的范围可能不同，或有一个数字有误"),
    "look": ("as a rule it holds: to be looked at", "通常应当成立，请再核对"),
    "rounding": ("the same within the rounding of the printed digits", "差在百分比印出的位数之内，不作为矛盾"),
}


def breach_words(breach: Breach, ids: Ids) -> Pair:
    """What does not hold, in English and in Chinese. ids: the fact_id at a position."""
    left, right = _side(breach.left, breach, ids), _side(breach.right, breach, ids)
    en_sign, zh_sign = _SIGNS[breach.identity.relation]
    several = len(breach.left) > 1 or len(breach.right) > 1
    # What a product comes to is told in the unit of what it is held against.
    like = breach.right[0] if breach.identity.left.product else breach.left[0]
    if breach.identity.id == "change_levels":
        return _change_words(breach, left, right)
    gap = max(breach.left_ends[0] - breach.right_ends[1], breach.right_ends[0] - breach.left_ends[1])
    by = number_words(like.indicator, like.share, gap, gap) if gap > 0 else ("", "")
    total = number_words(like.indicator, like.share, *breach.left_ends) if len(breach.left) > 1 else ("", "")
    whole = number_words(like.indicator, like.share, *breach.right_ends) if len(breach.right) > 1 else ("", "")
    more = "相差" if breach.identity.relation == "=" else "多出"
    name_en, name_zh = breach.identity.name_en, breach.identity.name_zh
    tail_en, tail_zh = _TAILS[breach.severity]
    note_en, note_zh = breach.note
    en = left[0] + (f" = {total[0]}" if total[0] else "") + f" {en_sign} " + right[0] + (f" = {whole[0]}" if whole[0] else "")
    cn = left[1] + (f"={total[1]}" if total[1] else "") + f"{zh_sign}" + right[1] + (f"={whole[1]}" if whole[1] else "")
    en += (f", by {by[0]}" if by[0] else "") + (f" ({name_en})" if several or breach.severity != "impossible" else "")
    cn += (f"，{more}{by[1]}" if by[1] else "") + (f"（{name_zh}）" if several or breach.severity != "impossible" else "")
    return f"{en}: {note_en or tail_en}", f"{cn}：{note_zh or tail_zh}。"


def change_told(direction: int, amount: Pair) -> Pair:
    """A change as a text prints it: up or down by `amount`."""
    return (f"up by {amount[0]}", f"增加{amount[1]}") if direction > 0 else (f"down by {amount[0]}", f"减少{amount[1]}")


def _change_words(breach: Breach, left: Pair, right: Pair) -> Pair:
    like = breach.left[0]
    made = number_words(like.indicator, like.share, *breach.left_ends)
    if any(breach.note):
        right = breach.note
    return (
        f"{left[0]}: {made[0]} apart, printed change {right[0]}: {_TAILS['look'][0]}",
        f"{left[1]}，相差{made[1]}，而填报的增减是{right[1]}：{_TAILS['look'][1]}。",
    )


def _side(amounts: Sequence[Amount], breach: Breach, ids: Ids) -> Pair:
    if not amounts:
        number = breach.right_ends[0]
        return f"{number * 100:.4g} %", f"{number * 100:.4g}%"
    product = "members" in {item.indicator for item in amounts} and len(amounts) > 1
    parts = [named_amount(item, ids, again=at > 0 and item.indicator == amounts[0].indicator) for at, item in enumerate(amounts)]
    between = ("-", "与") if breach.identity.id == "change_levels" else ("×", "×") if product else ("+", "+")
    return f" {between[0]} ".join(part[0] for part in parts), between[1].join(part[1] for part in parts)


def named_amount(item: Amount, ids: Ids, *, again: bool = False) -> Pair:
    """A figure with its indicator, its year or period where the breach is between some, and its facts.

    again: the indicator was just named, the year is enough (2004年“立案提案数”187件+2005年178件).
    """
    if again and item.year and item.period in ("", "annual"):
        en, cn = number_words(item.indicator, item.share, item.low, item.high)
        before, after = f"{item.year} {en}", f"{item.year}年{cn}"
    else:
        before, after = _amount_words((item.indicator, item.share), item.low, item.high, (item.year, item.period))
    if len(item.facts) == 1:
        return f"{before} ({ids(item.facts[0])})", f"{after}（{ids(item.facts[0])}）"
    known = [ids(at) for at in item.facts[:SHOWN]] + (["…"] if len(item.facts) > SHOWN else [])
    return (f"{before} ({', '.join(known)})", f"{after}（{'、'.join(known)}）") if known else (before, after)


@lru_cache(maxsize=1 << 16)
def _amount_words(what: tuple[str, bool], low: float, high: float, when: tuple[int | None, str]) -> Pair:
    (indicator, share), (year, period) = what, when
    en, cn = number_words(indicator, share, low, high)
    when_en = f" {year}" if year else ""
    when_zh = f"{year}年" if year else ""
    if period and period != "annual":
        when_en, when_zh = f"{when_en} {period}", f"{when_zh}{zh.PERIODS[period]}"
    share_en, share_zh = (" (share)", "（占比）") if share else ("", "")
    return f"{indicator}{share_en}{when_en} {en}", f"{when_zh}{zh.name(indicator)}{share_zh}{cn}"


def figure_words(indicator: str, low: float, high: float) -> Pair:
    """A figure with its indicator."""
    return _amount_words((indicator, False), low, high, (None, ""))


@lru_cache(maxsize=1 << 16)
def number_words(indicator: str, share: bool, low: float, high: float) -> Pair:
    """An interval in the unit of an indicator."""
    proportion = share or load()[indicator].is_proportion
    low, high = _clean(low), _clean(high)
    return figure(low, high, proportion=proportion), zh.figure(low, high, "proportion" if proportion else zh.unit_of(indicator))


def _clean(value: float) -> float:
    """Without the dust of floating sums."""
    return value if math.isinf(value) else round(value, 9)
