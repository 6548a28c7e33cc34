"""What is said of the base of a percentage, in both languages with the same figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zxstudy.clean import codes_zh as zh
from zxstudy.clean.audit import figure
from zxstudy.clean.breach_words import Ids, Pair, named_amount
from zxstudy.clean.cells import Codes
from zxstudy.clean.identities import Amount
from zxstudy.clean.whole_numbers import Bools, Floats, bases_of, cut_off, rounded, smallest_bases
from zxstudy.codebook.identities import Identity

LARGEST_LISTED, MOST_LISTED = 2000, 3  # how far bases are looked for that nobody published, and how many are named


@dataclass(frozen=True, slots=True)
class Case:
    """One percentage whose base is told. count: the ends of the number above the line. fitting, tried: published bases."""

    identity: Identity
    indicator: str
    fact_id: str
    share: tuple[float, float]
    digits: int
    exact: bool
    count: tuple[float, float]
    named: str
    fitting: tuple[Amount, ...]
    tried: tuple[Amount, ...]


class Printed(NamedTuple):
    """Some percentages, as columns of one length: their indicators, fact_ids and ends."""

    indicators: list[str]
    facts: list[str]
    low: list[float]
    high: list[float]


class Bases(NamedTuple):
    """The base of each of some shares, as columns of their length.

    names: its indicator. low, high: its ends. ids: its fact. least, most: the ends of the number above the line. cut: only by cutting
    digits off.
    """

    names: list[str]
    low: Floats
    high: Floats
    ids: list[str]
    least: Floats
    most: Floats
    cut: Bools


def found_words(shares: Printed, digits: Codes, bases: Bases) -> tuple[list[str], list[str]]:
    """Why a base was filled in, for each of `shares`."""
    said = {name: (zh.name(name), zh.unit_of(name)) for name in set(bases.names)}
    indicators = {name: zh.name(name) for name in set(shares.indicators)}
    near = np.clip(np.rint(np.array(shares.low) * bases.low), bases.least, bases.most)
    top = np.where(bases.least == bases.most, bases.least, near)
    columns = (bases.low, bases.high, top, digits, bases.cut)
    rows = zip(*shares, bases.names, bases.ids, *(column.tolist() for column in columns), strict=True)
    en, cn = [], []
    for indicator, fact, low, high, name, held, first, last, above, places, cut in rows:
        shown = _percent(low, high)
        made = f"{ratio(above, first, places)}, " if first == last and low == high else ""
        word, unit = said[name]
        tail = (", digits cut off and not rounded", "，按截去尾数计") if cut else ("", "")
        en.append(f"{indicator} {shown} ({fact}) names no base: {made}so of {name} {figure(first, last)} ({held}){tail[0]}")
        cn.append(
            f"{indicators[indicator]}{_zh(shown)}（{fact}）没有写明分母：{_zh(made)}分母应为{word}{zh.figure(first, last, unit)}"
            f"（{held}）{tail[1]}。"
        )
    return en, cn


def several_words(shares: Printed, fitting: Sequence[Sequence[Pair]], cut: Bools) -> tuple[list[str], list[str]]:
    """That several bases give a share, for each. fitting: its bases in words, English and Chinese; cut: only by cutting digits off."""
    indicators = {name: zh.name(name) for name in set(shares.indicators)}
    en, cn = [], []
    for indicator, fact, low, high, bases, cut_off_only in zip(*shares, fitting, cut.tolist(), strict=True):
        shown = _percent(low, high)
        tail = (" with digits cut off", "（按截去尾数计）") if cut_off_only else ("", "")
        en.append(f"{indicator} {shown} ({fact}): each of {', '.join([base[0] for base in bases])} gives it{tail[0]}; the base stays open")
        listed = "、".join([base[1] for base in bases])
        cn.append(f"{indicators[indicator]}填报{_zh(shown)}（{fact}）：以{listed}为分母都得出这个数{tail[1]}，分母不能确定。")
    return en, cn


def base_words(case: Case, outcome: str, ids: Ids) -> Pair:
    """Why no single base was filled in, in English and in Chinese."""
    shown = _percent(*case.share)
    head = f"{case.indicator} {shown} ({case.fact_id})", f"{zh.name(case.indicator)}填报{_zh(shown)}（{case.fact_id}）"
    said = {
        "other_base": _other_base, "none_fits": _none_fits, "impossible": _impossible, "unknown_base": _unknown,
    }[outcome](case, ids)  # fmt: skip
    return f"{head[0]}: {said[0]}", f"{head[1]}：{said[1]}。"


def _zh(arithmetic: str) -> str:
    """`114/131 = 87.02 %, ` as Chinese prints it: `114/131=87.02%，`."""
    return arithmetic.replace(" %", "%").replace(" = ", "=").replace(", ", "，")


def _percent(low: float, high: float) -> str:
    if low == high:
        return f"{low * 100:.6g} %"
    return f"{low * 100:.6g}-{high * 100:.6g} %"


def _listed(amounts: Sequence[Amount], ids: Ids) -> Pair:
    parts = [named_amount(item, ids) for item in amounts]
    return ", ".join(part[0] for part in parts), "、".join(part[1] for part in parts)


def _trials(case: Case, amounts: Sequence[Amount]) -> Pair:
    """`114/131 = 87.02 %, 113/131 = 86.26 %` for each exact base."""
    made: list[str] = []
    for item in amounts:
        if item.low != item.high or item.low <= 0:
            continue
        made += [ratio(count, item.low, case.digits) for count in _tops(case, item.low)]
    made = list(dict.fromkeys(made))
    return ", ".join(made), _zh(", ".join(made))


def _tops(case: Case, base: float) -> list[int]:
    """The counts to try over a base: what is known of it, else the whole numbers on both sides of the share."""
    if math.isfinite(case.count[1]):
        return [int(count) for count in dict.fromkeys(reversed(case.count))]
    near = case.share[0] * base
    below = math.floor(near + 1e-9)
    return [count for count in (below + 1, below) if 0 <= count <= base]


def ratio(count: float, base: float, digits: int) -> str:
    """`114/131 = 87.02 %` with the printed number of digits, at least two behind the point of the percentage."""
    return f"{count:.12g}/{base:.12g} = {count / base * 100:.{max(digits - 2, 2)}f} %"


def _other_base(case: Case, ids: Ids) -> Pair:
    named = [item for item in case.tried if item.indicator == case.named]
    trials = _trials(case, named)
    listed, fits = _listed(named, ids), _listed(case.fitting, ids)
    return (
        f"the wording names {listed[0]}, which does not give it{_among(trials[0])}; {fits[0]} does",
        f"材料写明以{listed[1]}为分母，而这样得不出这个数{_among_zh(trials[1])}；以{fits[1]}为分母则得出",
    )


def _none_fits(case: Case, ids: Ids) -> Pair:
    trials, listed = _trials(case, case.tried), _listed(case.tried, ids)
    en, cn = f"none of {listed[0]} gives it{_among(trials[0])}", f"以{listed[1]}为分母都得不出这个数{_among_zh(trials[1])}"
    other = _other_than_tried(case)
    if other:
        return f"{en}; {other[0]}: another base", f"{cn}；{other[1]}，分母另有所指"
    return f"{en}; another base, or a figure is wrong", f"{cn}，分母另有所指，或有一个数字有误"


def _other_than_tried(case: Case) -> Pair | None:
    """`20 is 29.8 % of 67`: the bases that would give the share, where its count is known and some do."""
    found = bases_of(case.count[0], _printed(case)) if case.count[0] == case.count[1] and case.exact else None
    if found is None:
        return None
    of = f"{found[0]}" if found[0] == found[1] else f"{found[0]}-{found[1]}"
    shown = _percent(*case.share)
    return (
        f"{case.count[0]:.12g} is {shown} of {of}",
        f"{case.count[0]:.12g}是{of.replace('-', '到')}的{_zh(shown)}",
    )


def _impossible(case: Case, ids: Ids) -> Pair:
    shown = _percent(*case.share)
    if case.count[0] == case.count[1] and bases_of(case.count[0], _printed(case)) is None:
        near = math.floor(case.count[0] / case.share[0])
        published = [int(item.low) for item in case.tried if item.low == item.high and item.low > 0]
        beside = dict.fromkeys([*published, *(base for base in (near, near + 1) if base > 0)])
        listed = ", ".join([ratio(case.count[0], base, case.digits) for base in beside])
        count = f"{case.count[0]:.12g}"
        return f"{listed}: {count} is {shown} of no whole number", f"{_zh(listed)}；{count}不是任何整数的{_zh(shown)}"
    trials, bases, few = _trials(case, case.tried), _listed(case.tried, ids), _few_bases(case)
    return (
        f"of {bases[0]}{_among(trials[0])}: no whole number gives it{few[0]}; its base is another one, or a digit is wrong",
        f"分母取{bases[1]}{_among_zh(trials[1])}；无整数得{_zh(shown)}{few[1]}，分母可能另有所指，或有一位数字有误",
    )


def _few_bases(case: Case) -> Pair:
    """The whole numbers that the share can be of, up to the largest published one, where they are few enough to point at the right one."""
    largest = max((item.high for item in case.tried), default=0.0)
    if math.isfinite(case.count[1]) or not case.exact or not 0 < largest <= LARGEST_LISTED:
        return "", ""
    found = smallest_bases(case.share[0], case.digits, up_to=int(largest))
    if not 0 < len(found) <= MOST_LISTED:
        return "", ""
    return (
        f"; up to {largest:.12g} only {', '.join(map(str, found))} would",
        f"（{largest:.12g}以内只有{'、'.join(map(str, found))}为分母时才有）",
    )


def _unknown(case: Case, ids: Ids) -> Pair:
    en, cn = _listed(case.tried, ids)
    proper = case.identity.bases[0].indicator
    trials = _trials(case, case.tried)
    other = _other_than_tried(case)
    more = (f"; {other[0]}", f"；{other[1]}") if other else _few_bases(case)
    return (
        f"none of {en} gives it{_among(trials[0])}{more[0]}; {proper}, of which it may be, is not published",
        f"以{cn}为分母都得不出这个数{_among_zh(trials[1])}{more[1]}；它可能是{zh.name(proper)}的占比，而这个数没有公布",
    )


def _printed(case: Case) -> tuple[float, float]:
    low, high = case.share
    return (float(rounded(low, case.digits)[0]), min(float(cut_off(high, case.digits)[1]), 1.0)) if case.exact else (low, high)


def _among(text: str) -> str:
    return f" ({text})" if text else ""


def _among_zh(text: str) -> str:
    return f"（{text}）" if text else ""
