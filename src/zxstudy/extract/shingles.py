"""A text as the set of its shingles, five signs each, with what a copyist changes taken out first: names of places, numbers, dates, signs.

A copy under another county's name differs from its original in exactly these; what is left is the wording (Broder 1997, On the
resemblance and containment of documents). A shingle is a 32-bit hash: two texts of 3,000 signs share one by chance once in 500 pairs.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint32]
Codes = NDArray[np.uint32]

SIZE = 5
LAST = 0xFFFF

_NUMERALS = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
_RANKS = "县市区旗盟州镇乡村"
_KEPT = ((0x41, 0x5A), (0x61, 0x7A), (0x3400, 0x4DBF), (0x4E00, 0x9FFF))  # letters and Hanzi; digits, marks and blanks go
_BEFORE_RANK = 2  # signs of a name that stand before its rank
_RANK = re.compile(r"(?<=..)(?:.*自治[县旗]|[县市区旗])$")
_PROVINCE = re.compile(r"(?:.族|维吾尔)?(?:自治区|省|市)$")


def shingles(text: str, names: tuple[str, ...] = ()) -> Shingles:
    """The shingles of `text`, sorted, each once; none where fewer than five signs are left.

    text: in the simplified script. names: what the text calls its own place, longest first (`names_of`). Before any rank (县, 市, 镇 …) two
    more signs are taken for a name.
    """
    for name in names:
        text = text.replace(name, "")
    values, rank = _tables()
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"), LAST)
    codes = codes[values[codes] > 0]
    named = np.flatnonzero(rank[codes])
    unnamed = np.ones(len(codes), bool)
    for back in range(_BEFORE_RANK + 1):
        unnamed[np.maximum(named - back, 0)] = False
    ordered = np.sort(_windows(values[codes[unnamed]]))
    once: Shingles = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]]
    return once


def names_of(county: str, province: str) -> tuple[str, ...]:
    """What a document may call its own place: county and province, in full and without their rank; longest first."""
    bare = {_RANK.sub("", county), _PROVINCE.sub("", province)}
    names = {name for name in (county, province, *bare) if len(name) > 1 and name != "unknown"}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def jaccard(one: Shingles, other: Shingles) -> float:
    """The share of common shingles among all of both, 0 to 1; 0 where one is empty."""
    if not len(one) or not len(other):
        return 0.0
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    at = np.searchsorted(many, few)
    common = int(np.count_nonzero(many[np.minimum(at, len(many) - 1)] == few))
    return common / (len(one) + len(other) - common)


def _windows(values: Codes) -> Codes:
    """One hash for each five neighbours."""
    if len(values) < SIZE:
        return np.empty(0, np.uint32)
    length = len(values) - SIZE + 1
    total = values[:length].copy()
    for place in range(1, SIZE):
        total *= np.uint32(0x9E3779B1)
        total += values[place : length + place]
    return mixed(total)


def mixed(values: Codes) -> Codes:
    """Each value scattered over all 32 bits, no two to the same one (Appleby 2011, MurmurHash3, the finaliser)."""
    values = values ^ (values >> np.uint32(16))
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


@cache
def _tables() -> tuple[Codes, NDArray[np.bool_]]:
    """For every code point a random value, 0 for what is taken out; and whether it ends the name of a place."""
    values = np.zeros(LAST + 1, np.uint32)
    codes = np.arange(LAST + 1, dtype=np.uint32)
    for low, high in _KEPT:
        values[low : high + 1] = mixed(codes[low : high + 1] + np.uint32(0x9E3779B9)) | np.uint32(1)
    values[[ord(sign) for sign in _NUMERALS]] = 0
    rank = np.zeros(LAST + 1, bool)
    rank[[ord(sign) for sign in _RANKS]] = True
    return values, rank
