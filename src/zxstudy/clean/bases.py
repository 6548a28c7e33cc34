"""What a printed percentage is a share of: the published count that gives it at its printed digits, or that none does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.clean.cells import SIDE_NAMES, Cells, Codes, Sides
from zxstudy.clean.identities import exact_column, variants
from zxstudy.clean.whole_numbers import Bools, Floats, counted, cut_off, decimals, possible, rounded
from zxstudy.codebook.identities import Identity, Term

# What is found for a percentage: `named` the wording's base gives it; `found` one base gives it; `several` do; `any` a base that large
# gives every percentage; `other_base` not the one that the wording names gives it; `none_fits` its own count over none of the published
# bases; `impossible` no whole number gives it; `unknown_base` none of the published counts, and its base need not be among them.
OUTCOMES = ("", "named", "found", "several", "any", "other_base", "none_fits", "impossible", "unknown_base")
MOST_FIGURES = 4  # of one count that are tried in one document
CODES = {name: code for code, name in enumerate(OUTCOMES)}


@dataclass(frozen=True, slots=True)
class Shares:
    """The printed percentages of one identity and one scope that stand in some cells, as arrays of one length.

    row: position in the facts. group: position in the cells. low, high: what is printed. digits: how many were printed; exact: whether they
    can have been rounded; all: 全部 and its like. count: the whole number that the wording gives, NaN where none. named: the base that the
    wording names, "" where none. sides: their scope.
    """

    row: Codes
    group: Codes
    low: Floats
    high: Floats
    digits: Codes
    exact: Bools
    all: Bools
    count: Floats
    named: NDArray[np.object_]
    sides: Sides


class Base(NamedTuple):
    """One figure that percentages may be a share of, as arrays of their length: column, fact, ends, and where it is published."""

    column: Codes
    fact: Codes
    low: Floats
    high: Floats
    known: Bools


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for the percentages of `shares`, as arrays of their length.

    outcome: one of OUTCOMES by its place. chosen: the base that gives it, -1 where no single one does. cut: only by cutting digits off.
    low, high: the number above the line, 0 and inf where unknown; above: the columns that it comes from. names: the indicator of each of
    `bases`. fits: whether it gives the share, bases × shares.
    """

    identity: Identity
    shares: Shares
    outcome: Codes
    chosen: Codes
    cut: Bools
    low: Floats
    high: Floats
    above: list[int]
    names: list[str]
    bases: list[Base]
    fits: Bools


def shares_in(facts: pd.DataFrame, rows: Codes, group: Codes, sides: Sides) -> Shares:
    """The percentages at `rows` of `facts`, with the digits and the count that their wording gives."""
    some = facts[["low", "high", "qualifier", "quote", "base"]].iloc[rows]
    low, high = some["low"].to_numpy(float), some["high"].to_numpy(float)
    whole = some["qualifier"].eq("all").to_numpy()
    exact = (low == high) & ~whole
    return Shares(rows, group, low, high, decimals(some), exact, whole, counted(some), some["base"].to_numpy(object), sides)


def find_bases(cells: Cells, rule: Identity, shares: Shares) -> Found:
    """The base of each percentage of `shares` by `rule` (form `share`)."""
    low, high, above = _count(cells, rule.left.terms, shares)
    plain = without_grade(shares.sides)
    pairs = [pair for term in rule.bases for pair in variants(cells, term, plain)]
    bases = [base for pair in pairs for base in _candidates(cells, pair, shares.group)]
    names = [cells.columns[pair[0]].indicator for pair in pairs for _ in _candidates(cells, pair, shares.group)]
    by_round, by_cut = (_giving(bases, _printed(shares, mode), (low, high)) for mode in (rounded, cut_off))
    fits = by_round | by_cut
    outcome = _outcomes(rule, shares, (low, high), (names, bases, fits))
    chosen = np.where(outcome == CODES["found"], fits.argmax(axis=0), -1) if bases else np.full(len(shares.row), -1)
    cut = np.asarray(fits.any(axis=0) & ~by_round.any(axis=0), dtype=bool)
    return Found(rule, shares, outcome, chosen, cut, low, high, above, names, bases, fits)


def _outcomes(rule: Identity, shares: Shares, count: tuple[Floats, Floats], candidates: tuple[list[str], list[Base], Bools]) -> Codes:
    """Which of OUTCOMES holds for each percentage."""
    indicators, bases, fits = candidates
    size = len(shares.row)
    known = np.array([base.known for base in bases], dtype=bool).reshape(-1, size)
    by_name = [fits[[name == other for other in indicators]].any(axis=0) for name in dict.fromkeys(indicators)]
    fitting = np.array(by_name, dtype=np.int64).reshape(-1, size).sum(axis=0)
    called = np.array([shares.named == name for name in indicators], dtype=bool).reshape(-1, size)
    proper = known[[name == rule.bases[0].indicator for name in indicators]].any(axis=0)
    # A base with at least as many members as there are printable percentages gives every one of them, so that it proves nothing.
    largest = np.array([base.high for base in bases]).reshape(-1, size)
    small = (known & (largest < 10.0**shares.digits)).any(axis=0)
    told = np.isfinite(count[1])
    nowhere = told & (count[0] == count[1]) & _no_base(shares, count[0])
    by_wording = np.select(
        [(called & fits).any(axis=0), nowhere, fitting > 0, told],
        [CODES["named"], CODES["impossible"], CODES["other_base"], CODES["none_fits"]], CODES["impossible"],
    )  # fmt: skip
    outside = (rule.severity == "look") & ~proper
    by_fit = np.select(
        [fitting > 1, (fitting == 1) & (told | small | (len(rule.bases) == 1)), fitting == 1, nowhere, outside, told],
        [CODES["several"], CODES["found"], CODES["any"], CODES["impossible"], CODES["unknown_base"], CODES["none_fits"]],
        CODES["impossible"],
    )  # fmt: skip
    found = np.where((called & known).any(axis=0), by_wording, by_fit)
    found = np.where(known.any(axis=0), found, np.where(nowhere, CODES["impossible"], 0))
    # 100 % and a percentage that is itself an interval are shares of anything, unless the number above the line is known; and 全部 is of
    # whatever its own sentence names, so that no other base speaks against it.
    vague = ~told & ((shares.low >= 1) | (shares.low < shares.high) | (shares.high <= 0))
    whole = shares.all & (fitting == 0)
    return np.where(vague | whole, 0, found).astype(np.int64)


def without_grade(sides: Sides) -> Sides:
    """`sides` without the grade and the instrument of a satisfaction rate, which its counts and bases do not carry."""
    return tuple("" if name in ("grade", "instrument") else value for name, value in zip(SIDE_NAMES, sides, strict=True))


def _candidates(cells: Cells, pair: tuple[int, int], group: Codes) -> Iterator[Base]:
    """The figures of a base in each group, the first of each cell, then the second ...: of the share's own scope, failing that of none.

    A document that prints two numbers of proposals means two bases and not all between them.
    """
    column = np.where(cells.count[pair[0], group] > 0, pair[0], pair[1])
    start, count = cells.start[column, group], cells.count[column, group]
    before: list[tuple[Floats, Floats]] = []
    for rank in range(min(int(count.max(initial=0)), MOST_FIGURES)):
        at = np.minimum(start + rank, len(cells.row) - 1)
        low, high = cells.low[at], cells.high[at]
        known = count > rank
        for other in before:
            known &= (other[0] != low) | (other[1] != high)
        before.append((low, high))
        yield Base(column, cells.row[at], np.where(known, low, np.nan), high, known)


def _count(cells: Cells, terms: tuple[Term, ...], shares: Shares) -> tuple[Floats, Floats, list[int]]:
    """The ends of the number above the line, and the columns that it comes from.

    A term that is not published leaves it open above, an optional one adds nothing, a doubtful one may or may not belong to it.
    """
    size = len(shares.row)
    low, high, seen = np.zeros(size), np.full(size, 0.0 if terms else np.inf), []
    for term in terms:
        at = exact_column(cells, term, without_grade(shares.sides))
        first, last = (end[at, shares.group] if at >= 0 else np.full(size, np.nan) for end in cells.ends[:2])
        seen += [at] if at >= 0 else []
        there = ~np.isnan(first)
        low += np.where(there & (not term.doubtful), first, 0.0)
        high += np.where(there, last, 0.0 if term.optional else np.inf)
    worded = ~np.isnan(shares.count)
    return np.where(worded, shares.count, low), np.where(worded, shares.count, high), seen


def _giving(bases: list[Base], share: tuple[Floats, Floats], count: tuple[Floats, Floats]) -> Bools:
    """bases × shares: whether the base is published and gives the percentage."""
    # A base that is not published is the number 0, of which nothing is a share.
    ends = [(np.where(base.known, base.low, 0.0), np.where(base.known, base.high, 0.0)) for base in bases]
    found = [possible(share, end, count) for end in ends]
    return np.array(found, dtype=bool).reshape(-1, len(share[0]))


def _printed(shares: Shares, mode: Callable[[Floats, Codes], tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    low, high = mode(shares.low, shares.digits)
    return np.where(shares.exact, low, shares.low), np.where(shares.exact, np.minimum(high, 1.0), shares.high)


def _no_base(shares: Shares, count: Floats) -> Bools:
    """Whether no whole number at all has `count` as the printed percentage of it."""
    low, high = _printed(shares, rounded)[0], _printed(shares, cut_off)[1]
    first = np.ceil(np.divide(count, high, out=np.zeros_like(count), where=high > 0) - 1e-9)
    last = np.floor(np.divide(count, low, out=np.full_like(count, np.inf), where=low > 0) + 1e-9)
    return np.asarray((count > 0) & (first > last), dtype=bool)
