"""Recall, precision, bounds and alpha of one hand coding against the machine's facts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from zxstudy.agree.alpha import Alpha, Floats, alpha_with_interval
from zxstudy.agree.coding import Coded, Found
from zxstudy.agree.pairing import RELATIONS, Pair, pair

Z = 1.959963984540054  # the 97.5th percentile of the normal distribution
MACHINE = "machine"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of counts with its 95 % interval (Wilson 1927), all in 0..1; NaN and 0..1 where there is nothing to count."""

    hits: int
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a coder against the machine, over one indicator or all.

    coded, found: rows of the coder, facts of the machine. paired: rows that have a fact. equal, overlap, disjoint: how the paired values
    lie (degrees are equal or disjoint). recall, precision: paired rows among the coded and among the found. recall_equal,
    precision_equal: the same where only equal values count.
    """

    coder: str
    indicator: str
    coded: int
    found: int
    paired: int
    equal: int
    overlap: int
    disjoint: int
    recall: Share
    precision: Share
    recall_equal: Share
    precision_equal: Share


@dataclass(frozen=True, slots=True)
class Agreement:
    """What came of the comparison.

    rows: for each coder one `Row` over all indicators, then one an indicator. alphas: (who, ordinal alpha of the degrees), coder by coder
    against the machine, then the coders among themselves. disagreements: (coder, pair) where the two do not say the same.
    left_out: facts of documents that nobody coded.
    """

    rows: tuple[Row, ...]
    alphas: tuple[tuple[str, Alpha], ...]
    disagreements: tuple[tuple[str, Pair], ...]
    left_out: int


def agreement(coded: Sequence[Coded], found: Sequence[Found], *, coded_only: bool = False) -> Agreement:
    """Hand coding against facts, in the documents that a coder has coded; each coder alone, and the coders among themselves.

    coded_only: facts of indicators that a coder never names are left aside instead of counting against precision.
    """
    coders = sorted({row.coder for row in coded})
    rows: list[Row] = []
    alphas: list[tuple[str, Alpha]] = []
    disagreements: list[tuple[str, Pair]] = []
    for coder in coders:
        own = [row for row in coded if row.coder == coder]
        documents, named = {row.source for row in own}, {row.indicator for row in own}
        facts = [fact for fact in found if fact.source in documents and (fact.indicator in named or not coded_only)]
        pairs = pair(own, facts)
        rows.append(_row(coder, ALL, pairs))
        rows += [_row(coder, name, list(group)) for name, group in _by_indicator(pairs)]
        disagreements += [(coder, item) for item in pairs if item.relation != "equal"]
        alphas.append((f"{coder} - {MACHINE}".removeprefix(" - "), alpha_with_interval(degrees([own, facts]))))
    if len(coders) > 1:
        among = [[row for row in coded if row.coder == coder] for coder in coders]
        alphas.append((" - ".join(coders), alpha_with_interval(degrees(among))))
    documents = {row.source for row in coded}
    return Agreement(tuple(rows), tuple(alphas), tuple(disagreements), sum(fact.source not in documents for fact in found))


def share(hits: int, n: int) -> Share:
    """`hits` of `n` with its 95 % interval: the roots of (p - hits/n)² = z² p (1 - p) / n (E. B. Wilson 1927, JASA 22:209)."""
    if n == 0:
        return Share(0, 0, math.nan, 0.0, 1.0)
    middle = (hits + Z**2 / 2) / (n + Z**2)
    half = Z / (n + Z**2) * math.sqrt(hits * (n - hits) / n + Z**2 / 4)
    return Share(hits, n, hits / n, max(middle - half, 0.0), min(middle + half, 1.0))


def degrees(raters: Sequence[Iterable[Coded | Found]]) -> Floats:
    """The degrees as a table for alpha: one row a rater, one column a document and measure; of several mentions the highest counts."""
    given: list[dict[tuple[str, str], int]] = []
    for rows in raters:
        highest: dict[tuple[str, str], int] = {}
        for row in rows:
            if row.degree is not None:
                key = row.source, row.indicator
                highest[key] = max(row.degree, highest.get(key, row.degree))
        given.append(highest)
    units = sorted({key for highest in given for key in highest})
    return np.array([[highest.get(key, np.nan) for key in units] for highest in given], dtype=np.float64).reshape(len(given), len(units))


def _by_indicator(pairs: Iterable[Pair]) -> list[tuple[str, list[Pair]]]:
    groups: dict[str, list[Pair]] = {}
    for item in pairs:
        side = item.coded or item.found
        groups.setdefault(side.indicator if side else "", []).append(item)
    return sorted(groups.items())


def _row(coder: str, indicator: str, pairs: Sequence[Pair]) -> Row:
    coded, found = sum(item.coded is not None for item in pairs), sum(item.found is not None for item in pairs)
    equal, overlap, disjoint = (sum(item.relation == how for item in pairs) for how in RELATIONS)
    paired = equal + overlap + disjoint
    both = share(paired, coded), share(paired, found)
    return Row(coder, indicator, coded, found, paired, equal, overlap, disjoint, *both, share(equal, coded), share(equal, found))
