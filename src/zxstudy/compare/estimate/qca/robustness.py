"""What chance would give, and how far cuts and anchors may move before the solution does (Oana and Schneider 2024 for the ranges)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from zxstudy.compare.estimate.qca.calibration import Anchors
from zxstudy.compare.estimate.qca.fit import necessity, sufficiency
from zxstudy.compare.estimate.qca.minimise import prime_implicants, smallest_covers
from zxstudy.compare.estimate.qca.solution import Kind, Solutions, membership, solve
from zxstudy.compare.estimate.qca.truth_table import PRESENT, TruthTable, row_memberships, with_cuts
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

PERMUTATIONS = 999
SEED = 20260101
TIE = 1e-12  # what differs by rounding alone is as large
LEVEL = 0.95
STEPS = 100  # an anchor is moved by hundredths of the distance between exclusion and inclusion
Formulas = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """A figure, and what it is where the outcome is dealt to the cases at random: mean, 95 % quantile, share at least as large (p)."""

    name: str
    observed: float
    mean: float
    upper: float
    p: float


@dataclass(frozen=True, slots=True)
class Reference:
    """What random data of the same margins give.

    rows: the consistency of each row with cases, named by its configuration. conditions: the inclusion of each condition as necessary.
    solved: the share of random outcomes for which some row reaches the cuts. solution: inclusion × coverage of the complex solution, 0
    where there is none, since a single case gives inclusion alone; None where nothing was found in the data.
    """

    rows: tuple[Chance, ...]
    conditions: tuple[Chance, ...]
    solved: float
    solution: Chance | None
    permutations: int


def permutation_reference(table: TruthTable, *, permutations: int = PERMUTATIONS, seed: int = SEED) -> Reference:
    """The reference for `table` by permuting the outcome over the cases; the same for the same seed. Cuts stay as they are."""
    rng = np.random.default_rng(seed)
    held = [row for row, cases in enumerate(table.members) if cases]
    inside = row_memberships(table.x)[:, held]
    sets = np.stack([table.x, 1 - table.x], axis=2).reshape(len(table.x), -1)
    rows, needs, found = [], [], []
    models: dict[frozenset[int], Matrix | None] = {}
    for _ in range(permutations):
        y = rng.permutation(table.y)
        rows.append(_consistencies(inside, y))
        needs.append(np.minimum(sets, y[:, None]).sum(axis=0) / y.sum() if y.sum() else np.full(sets.shape[1], np.nan))
        found.append(_solved(table, held, inside, y, models))
    observed = _complex(table.rows(PRESENT), table, models)
    of_rows = zip(held, np.array(rows).T, strict=True)
    of_conditions = zip(necessity(table.conditions, table.x, table.y), np.array(needs).T, strict=True)
    return Reference(
        rows=tuple(_chance(configuration(table, row), table.consistency[row], drawn) for row, drawn in of_rows),
        conditions=tuple(_chance(each.name, each.inclusion, drawn) for each, drawn in of_conditions),
        solved=float(np.mean(np.array(found) > 0)),
        solution=None if observed is None else _chance("solution", _covered(observed, table.y), np.array(found)),
        permutations=permutations,
    )


def configuration(table: TruthTable, row: int) -> str:
    """A row in words: `A*~B*C`."""
    bits = zip(table.conditions, table.configurations[row], strict=True)
    return "*".join(name if bit else f"~{name}" for name, bit in bits)


def _consistencies(inside: Matrix, y: Matrix) -> Matrix:
    return np.asarray(np.minimum(inside, y[:, None]).sum(axis=0) / inside.sum(axis=0))


def _chance(name: str, observed: float, drawn: Matrix) -> Chance:
    larger = int((drawn >= observed - TIE).sum())
    return Chance(name, float(observed), float(drawn.mean()), float(np.quantile(drawn, LEVEL)), (larger + 1) / (len(drawn) + 1))


def _solved(table: TruthTable, held: list[int], inside: Matrix, y: Matrix, models: dict[frozenset[int], Matrix | None]) -> float:
    """Inclusion × coverage of the complex solution for the outcome `y`; 0 where no row reaches the cuts."""
    both = np.minimum(inside, y[:, None])
    neither_way = np.minimum(both, 1 - y[:, None]).sum(axis=0)
    whole, part = inside.sum(axis=0), both.sum(axis=0)
    apart = whole - neither_way
    pri = np.where(apart > 0, (part - neither_way) / np.where(apart > 0, apart, 1.0), 0.0)
    counts = np.array([len(table.members[row]) for row in held])
    passing = (part / whole >= table.cuts.consistency) & (pri >= table.cuts.pri) & (counts >= table.cuts.cases)
    model = _complex(frozenset(np.array(held)[passing].tolist()), table, models)
    return 0.0 if model is None else _covered(model, y)


def _covered(x: Matrix, y: Matrix) -> float:
    fit = sufficiency(x, y)
    return fit.inclusion * fit.coverage


def _complex(positive: frozenset[int], table: TruthTable, models: dict[frozenset[int], Matrix | None]) -> Matrix | None:
    """The membership of each case in the first complex model for these rows, remembered; None where there is none."""
    if positive not in models:
        covers = smallest_covers(prime_implicants(positive, (), len(table.conditions)), positive)
        models[positive] = np.max([membership(term, table.x) for term in covers[0]], axis=0) if covers else None
    return models[positive]


def formulas(solutions: Solutions, kind: Kind) -> Formulas:
    """The formulas of all models of `kind`, sorted: what must stay the same for a solution to be called stable."""
    return tuple(sorted(model.formula for model in getattr(solutions, kind)))


def consistency_range(
    table: TruthTable, expectations: Mapping[str, bool] | None = None, *, kind: Kind = "intermediate"
) -> tuple[float, float]:
    """The consistency cuts (low, high] between which the solution stays as it is; 0 and 1 where nothing limits it.

    The cut matters only where it passes a row's consistency, so that these are the values tried.
    """
    held = formulas(solve(table, expectations), kind)

    def same(cut: float) -> bool:
        return formulas(solve(with_cuts(table, replace(table.cuts, consistency=cut)), expectations), kind) == held

    values = sorted({0.0, 1.0, *(float(value) for value in table.consistency if not np.isnan(value))})
    at = table.cuts.consistency
    low = next((value for value in reversed([v for v in values if v < at]) if not same(value)), 0.0)
    above = [v for v in values if v >= at]
    high = at
    for value in above:
        if not same(value):
            break
        high = value
    return low, high


def cases_range(table: TruthTable, expectations: Mapping[str, bool] | None = None, *, kind: Kind = "intermediate") -> tuple[int, int]:
    """The least and the greatest number of cases a row may need with the solution as it is."""
    held = formulas(solve(table, expectations), kind)
    most = max(len(cases) for cases in table.members)
    same = [
        count
        for count in range(1, most + 1)
        if formulas(solve(with_cuts(table, replace(table.cuts, cases=count)), expectations), kind) == held
    ]
    low = high = table.cuts.cases
    while low - 1 in same:
        low -= 1
    while high + 1 in same:
        high += 1
    return low, high


def anchor_range(
    anchors: Anchors, which: Literal["exclusion", "crossover", "inclusion"], formulas_at: Callable[[Anchors], Formulas]
) -> tuple[float, float]:
    """How far one anchor may be moved, the others held, before the formulas change: the last values at which they are the same.

    formulas_at: the whole analysis as a function of the anchors. Moved by hundredths of the distance between exclusion and inclusion, up to
    that distance or to where the anchors would no longer be in order.
    """
    held = formulas_at(anchors)
    step = abs(anchors.inclusion - anchors.exclusion) / STEPS
    ends = []
    for sign in (-1, 1):
        last = start = float(getattr(anchors, which))
        for count in range(1, STEPS + 1):
            moved = start + sign * count * step
            try:
                tried = replace(anchors, **{which: moved})
            except UsageError:
                break
            if formulas_at(tried) != held:
                break
            last = moved
        ends.append(last)
    return ends[0], ends[1]
