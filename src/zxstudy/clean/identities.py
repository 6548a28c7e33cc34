"""Identities between figures of one place, year and period, held against intervals: what no values inside them can satisfy is a breach."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zxstudy.clean.cells import SIDE_NAMES, Cells, Codes, Sides
from zxstudy.clean.whole_numbers import Bools, Floats
from zxstudy.codebook import load
from zxstudy.codebook.identities import SIDES, Expression, Identity, Term

_EPS = 1e-9


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure in the arithmetic of a breach: its ends, and the facts behind it by their position.

    share: a percentage of its class. year, period: where the figures of a breach differ in them.
    """

    indicator: str
    share: bool
    low: float
    high: float
    facts: tuple[int, ...]
    year: int | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """An identity that does not hold. severity: `impossible` or `look` as the identity says, `rounding` where printed digits explain it.

    left, right: the figures on both sides. left_ends, right_ends: what each side comes to. group: the place or document, year and period as
    one number. note: what explains it, English and Chinese, where something does.
    """

    identity: Identity
    severity: str
    group: int
    left: tuple[Amount, ...]
    right: tuple[Amount, ...]
    left_ends: tuple[float, float]
    right_ends: tuple[float, float]
    note: tuple[str, str] = ("", "")


class _Side(NamedTuple):
    """One side over all groups: what it comes to as printed and within rounding; NaN where it is not published. columns: -1 for none."""

    ends: tuple[Floats, Floats, Floats, Floats]
    columns: list[int]


def breaches(cells: Cells, rules: list[Identity]) -> Iterator[Breach]:
    """Every breach of `rules` (form `figures`) in `cells`, in the order of the rules."""
    for rule in rules:
        for sides in _classes(cells, rule.left):
            left = _left(cells, rule, sides)
            if left is None:
                continue
            tiers = [[side for item in tier for side in _right(cells, item, sides)] for tier in rule.right]
            yield from _broken(cells, rule, left, tiers)


def _classes(cells: Cells, left: Expression) -> list[Sides]:
    """What the scopes of the left say where its terms leave it open; figures of one sum must say the same."""
    found = {_open(cells.columns[at].sides, term) for term in left.terms for at in cells.matching(term)}
    return sorted(found)


def _open(sides: Sides, term: Term) -> Sides:
    fixed = {SIDES[tag] for tag in term.tags}
    return tuple("" if name in fixed else value for name, value in zip(SIDE_NAMES, sides, strict=True))


def exact_column(cells: Cells, term: Term, sides: Sides) -> int:
    """The column of `term` whose scope says `sides` where the term leaves it open; -1 where there is none."""
    return next((at for at in cells.matching(term) if _open(cells.columns[at].sides, term) == sides), -1)


def _left(cells: Cells, rule: Identity, sides: Sides) -> _Side | None:
    columns = [exact_column(cells, term, sides) for term in rule.left.terms]
    if sum(at >= 0 for at in columns) < rule.least:
        return None
    return _Side(_together(cells, rule.left, columns, rule.least, whole=rule.relation == "="), columns)


def _together(
    cells: Cells, expression: Expression, columns: list[int], least: int, *, whole: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """The sum or product of the columns.

    NaN where fewer than `least` are published, or with `whole` where one that is not optional is missing.
    """
    size = len(cells.groups)
    nothing = np.full(size, np.nan)
    parts = [[end[at] if at >= 0 else nothing for at in columns] for end in cells.ends]
    known = [~np.isnan(part) for part in parts[0]]
    held = np.sum(known, axis=0) >= (len(columns) if expression.product else least)
    if whole:
        needed = [there for there, term in zip(known, expression.terms, strict=True) if not term.optional]
        held &= np.logical_and.reduce([np.ones(size, dtype=bool), *needed])
    add = np.prod if expression.product else np.nansum
    low, high, bottom, top = (np.where(held, add(np.array(part), axis=0), np.nan) for part in parts)
    return low, high, bottom, top


def _right(cells: Cells, item: Expression, sides: Sides) -> list[_Side]:
    """The ways to read the right side: each stage of a count on its own, the rest of the scope as on the left or, failing that, unsaid."""
    if not item.terms:
        number = np.full(len(cells.groups), item.number)
        return [_Side((number, number, number, number), [])]
    if item.product:
        columns = [exact_column(cells, term, ("",) * len(SIDE_NAMES)) for term in item.terms]
        return [] if -1 in columns else [_Side(_together(cells, item, columns, len(columns), whole=False), columns)]
    return [
        _Side(tuple(np.where(np.isnan(cells.ends[0][own]), end[plain], end[own]) for end in cells.ends), [own, plain])
        for own, plain in variants(cells, item.terms[0], sides)
    ]


def variants(cells: Cells, term: Term, sides: Sides) -> list[tuple[int, int]]:
    """Pairs of columns, one pair a stage: the one whose scope says `sides` and the one that says nothing; equal where one is missing.

    A count without a scope is the base of every scope (forms of process and of result alike); a rate without one is another rate.
    """
    by_stage: dict[str, list[int]] = {}
    for at in cells.matching(term):
        by_stage.setdefault(cells.columns[at].sides[0], []).append(at)
    found = []
    for stage in sorted(by_stage):
        own = [at for at in by_stage[stage] if _open(cells.columns[at].sides, term)[1:] == sides[1:]]
        plain = [] if load()[term.indicator].is_proportion else by_stage[stage]
        plain = [at for at in plain if not any(_open(cells.columns[at].sides, term)[1:])]
        both = own + plain
        if both:
            found.append((both[0], both[-1]))
    return found


def _broken(cells: Cells, rule: Identity, left: _Side, tiers: list[list[_Side]]) -> Iterator[Breach]:
    size = len(cells.groups)
    open_still = ~np.isnan(left.ends[0])
    printed, wide = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    choice, level = np.full(size, -1), np.full(size, -1)
    for number, tier in enumerate(tiers):
        if not tier:
            continue
        known = np.array([~np.isnan(side.ends[0]) for side in tier])
        gaps = np.array([_gap(rule.relation, left.ends[:2], side.ends[:2]) for side in tier])
        wider = np.array([_gap(rule.relation, left.ends[2:], side.ends[2:]) for side in tier])
        here = open_still & known.any(axis=0)
        printed |= here & np.where(known, gaps > 0, True).all(axis=0)
        wide |= here & np.where(known, wider > 0, True).all(axis=0)
        choice = np.where(here, np.where(known, gaps, np.inf).argmin(axis=0), choice)
        level = np.where(here, number, level)
        open_still &= ~here
    for number, tier in enumerate(tiers):
        for place, side in enumerate(tier):
            groups = np.flatnonzero(printed & (level == number) & (choice == place))
            if len(groups):
                yield from _told(cells, rule, (left, side), groups, wide[groups])


def _told(cells: Cells, rule: Identity, sides: tuple[_Side, _Side], groups: Codes, wide: Bools) -> Iterator[Breach]:
    """The breaches in `groups`. wide: whether rounding does not explain them either."""
    left, right = sides
    parts = zip(
        wide.tolist(), cells.groups[groups].tolist(), _amounts(cells, left, groups), _amounts(cells, right, groups, first=True),
        *(side.ends[end][groups].tolist() for side in sides for end in (0, 1)), strict=True,
    )  # fmt: skip
    for broken, group, amounts, others, low, high, other_low, other_high in parts:
        severity = rule.severity if broken else "rounding"
        yield Breach(rule, severity, group, amounts, others, (low, high), (other_low, other_high))


def _gap(relation: str, left: tuple[Floats, Floats], right: tuple[Floats, Floats]) -> Floats:
    """How far the nearest values of two sides are from satisfying the relation; 0 or less where they do. Equal ends break `<` by a hair."""
    above = left[0] - right[1]
    if relation == "<":
        return np.where(above >= 0, above + 2 * _EPS, above)
    gap = above if relation == "<=" else np.maximum(above, right[0] - left[1])
    return np.where(np.abs(gap) <= _EPS, 0.0, gap)


def _amounts(cells: Cells, side: _Side, groups: Codes, *, first: bool = False) -> list[tuple[Amount, ...]]:
    """The published figures of a side in each group. first: its columns are readings of one figure, of which the first published counts."""
    found: list[list[Amount]] = [[] for _ in groups]
    columns = [at for at in side.columns if at >= 0]
    alike = first and len({cells.columns[at].indicator for at in columns}) == 1
    for at in dict.fromkeys(columns):
        column = cells.columns[at]
        ends = zip(cells.ends[0][at, groups].tolist(), cells.ends[1][at, groups].tolist(), cells.facts_in(at, groups), strict=True)
        for place, (low, high, facts) in enumerate(ends):
            if not math.isnan(low) and not (alike and found[place]):
                found[place].append(Amount(column.indicator, column.share, low, high, facts))
    return [tuple(amounts) for amounts in found]
