"""Which whole numbers can give a printed percentage: k of n at the printed digits, rounded or cut off.

The test of Brown and Heathers (2017, GRIM) for proportions, with intervals: the count k, the base n and the percentage may each be one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from zxstudy.extract.stated_changes import GATE, without_changes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EXACT = 1e-10  # what a product of n and a share may be off by, per unit of n
_WIDEST = 2000  # a vaguer base than this allows every percentage
_PRINTED = r"(\d+)(?:[.．](\d+))?\s*[%％]\D*$"
_DIGITS = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_COUNT = r"(?<![\d.])(\d+)\s*(?:人次|[名人位件条份项个])"
# 131人，占87.04%; and 131位委员提出提案，提案参与率达87.04%
_COUNTED = (
    _COUNT + r"[^\d，,。]{0,20}[，,]?(?:约|仅|共)?占[^\d，,]{0,14}\d[\d.]*\s*[%％]\D*$",
    _COUNT + r"[^\d，,。]{0,10}(?:提出|提交|递交|撰写|参与)[^\d，,。]{0,10}[，,][^\d，,。]{0,10}参与率[^\d]{0,6}\d[\d.]*\s*[%％]\D*$",
)


def decimals(shares: pd.DataFrame) -> NDArray[np.int64]:
    """How many digits behind the point of a proportion were printed: 87.04 % -> 4.

    By the wording where it is held, since it alone shows a zero at the end; else the fewest digits that write the figure, at least two.
    """
    low = shares["low"].to_numpy(float)
    found = np.full(len(low), 6, dtype=np.int64)
    for digits in (5, 4, 3, 2):
        found[np.abs(low * 10.0**digits - np.rint(low * 10.0**digits)) < 1e-6] = digits
    marked = shares["quote"].str.contains("%", regex=False) | shares["quote"].str.contains("％", regex=False)
    worded = np.flatnonzero(marked.to_numpy())
    if len(worded):
        parts = _own_wording(shares["quote"].iloc[worded]).str.translate(_DIGITS).str.extract(_PRINTED)
        written = pd.to_numeric(parts[0] + "." + parts[1].fillna("0"), errors="coerce").to_numpy(float) / 100
        same = np.abs(written - low[worded]) < 1e-9
        found[worded[same]] = 2 + parts[1].fillna("").str.len().to_numpy(np.int64)[same]
    return found


def _own_wording(quotes: pd.Series) -> pd.Series:
    """The wordings without the changes that some end with (98.5%，提高2.3个百分点)."""
    own = quotes.to_numpy(object, copy=True)
    for at in np.flatnonzero(quotes.str.contains(GATE, regex=True).to_numpy(bool)).tolist():
        own[at] = without_changes(own[at])
    return pd.Series(own, index=quotes.index, dtype="str")


def counted(shares: pd.DataFrame) -> Floats:
    """The count that the wording of a share gives it for (`131人，占87.04%` -> 131); NaN where it gives none."""
    found = np.full(len(shares), np.nan)
    quotes = shares["quote"]
    said = quotes.str.contains("占", regex=False) | quotes.str.contains("参与率", regex=False)
    worded = np.flatnonzero(said.to_numpy())
    if len(worded):
        plain = _own_wording(quotes.iloc[worded]).str.translate(_DIGITS).str.replace(r"(?<=\d),(?=\d{3}(?!\d))", "", regex=True)
        counts = [pd.to_numeric(plain.str.extract(pattern)[0], errors="coerce").to_numpy(float) for pattern in _COUNTED]
        found[worded] = np.where(np.isnan(counts[0]), counts[1], counts[0])
    return found


def rounded(share: ArrayLike, digits: ArrayLike) -> tuple[Floats, Floats]:
    """The values that are printed as `share` by rounding half up or half to even: both ends count."""
    half = 0.5 * 10.0 ** -np.asarray(digits, float)
    return np.asarray(share, float) - half, np.asarray(share, float) + half


def cut_off(share: ArrayLike, digits: ArrayLike) -> tuple[Floats, Floats]:
    """The values that are printed as `share` by cutting digits off: the upper end does not count."""
    low = np.asarray(share, float)
    return low, low + 10.0 ** -np.asarray(digits, float) - 1e-9


def possible(share: tuple[Floats, Floats], base: tuple[Floats, Floats], count: tuple[Floats, Floats]) -> Bools:
    """Whether whole numbers k in `count` and n in `base` exist with k / n in `share`; arrays of one length, closed at both ends.

    An unknown count is 0 to inf. A base of 0 gives nothing; one that spans more than 2,000 numbers, or that no figure closes, gives all
    that its ends allow.
    """
    low, high = share
    first, last = np.ceil(np.asarray(base[0], float)), np.asarray(base[1], float)
    fits = np.zeros(len(first), dtype=bool)
    ends = (count[0] <= high * last * (1 + _EXACT)) & (count[1] >= low * first * (1 - _EXACT)) & (last > 0) & (first <= last)
    vague = last - first > _WIDEST
    fits[ends & vague] = True
    rows = np.flatnonzero(ends & ~vague)
    step = 0
    while len(rows):
        n = first[rows] + step
        least = np.maximum(np.ceil(count[0][rows]), np.ceil(n * low[rows] - n * _EXACT))
        most = np.minimum(np.floor(count[1][rows]), np.floor(n * high[rows] + n * _EXACT))
        held = (least <= most) & (n > 0)
        fits[rows[held]] = True
        step += 1
        rows = rows[~held & (n + 1 <= last[rows])]
    return fits


def bases_of(count: float, share: tuple[float, float]) -> tuple[int, int] | None:
    """The smallest and the largest whole base that `count` is such a share of (20 at 29.8 % -> 67, 67); None where there is none."""
    low, high = share
    if count <= 0 or low <= 0:
        return None
    first, last = int(np.ceil(count / high - 1e-9)), int(np.floor(count / low + 1e-9))
    return (first, last) if first <= last else None


def smallest_bases(share: float, digits: int, *, up_to: int = 200) -> list[int]:
    """The whole bases up to `up_to` that some whole number gives the printed share of: .9912 with 4 digits -> 113, 114."""
    bases = np.arange(1, up_to + 1, dtype=float)
    low, high = rounded(share, digits)[0], cut_off(share, digits)[1]  # the two ways leave no gap between them
    fits = np.maximum(np.ceil(bases * (low - _EXACT)), 0) <= np.floor(bases * (high + _EXACT))
    return [int(base) for base in bases[fits]]
