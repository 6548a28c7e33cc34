"""How the units between province and county are called: prefectures by every short form, the corps of Xinjiang and its divisions."""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd

_SHORTENED = re.compile(r"(.+)(自治州|盟)$")
_CORPS = re.compile(r"^(?:新疆(?:维吾尔自治区)?)?(?:生产)?(?:建设)?兵团")
_DIVISION = re.compile(r"^[第农]?[一二三四五六七八九十\d]{1,3}师(?:[一二三四五六七八九十\d]{1,4}团)?(?:政协)?")
CORPS = "新疆维吾尔自治区"  # the province that its cities belong to


def spoken_forms(cities: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Full names of prefectures by every form that stands before a county: 徐州, 徐州市, 恩施州, 克州, 版纳州, 锡盟.

    cities: `city_name`, `city_short`. The short name of an autonomous prefecture or a league may be cut to its beginning, its first sign at
    the least, or to its end, two signs at the least. A form that several have means any of them; the county behind it decides, or
    nothing does.
    """
    forms: dict[str, set[str]] = defaultdict(set)
    for full, short in cities.itertuples(index=False):
        rank = "地区" if full.endswith("地区") else full[-1]
        for form in (full, short, short + rank, short + "市", *contractions(full, short)):
            forms[form].add(full)
    return {form: frozenset(names) for form, names in forms.items()}


def contractions(full: str, short: str) -> set[str]:
    """What an autonomous prefecture or a league is contracted to: 克州, 巴州, 版纳州, 锡盟; nothing for another one."""
    ranked = _SHORTENED.match(full)
    if not ranked:
        return set()
    kept = {short[:size] for size in range(1, len(short))} | {short[at:] for at in range(1, len(short) - 1)}
    return {form + ranked[2][-1] for form in kept}


def without_corps(text: str) -> tuple[str, bool]:
    """A name without 兵团 and the division before it (第八师石河子市 -> 石河子市), empty for the corps itself; and whether it had any."""
    bare = _CORPS.sub("", text)
    rest = _DIVISION.sub("", bare)
    return rest, rest != text
