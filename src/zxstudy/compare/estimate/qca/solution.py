"""Three solutions of a truth table: complex (no remainder used), parsimonious (any that helps), intermediate (the easy ones).

Ragin (2008), chapters 8 and 9: an easy counterfactual adds a condition that theory expects to contribute to a configuration that shows the
outcome without it. Remainders are used only where the parsimonious solution uses them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zxstudy.compare.estimate.qca.calibration import CROSSOVER
from zxstudy.compare.estimate.qca.fit import Sufficiency, ratio, sufficiency
from zxstudy.compare.estimate.qca.minimise import Term, implies, prime_implicants, rows_of, smallest_covers
from zxstudy.compare.estimate.qca.truth_table import PRESENT, REMAINDER, TruthTable
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

Kind = Literal["complex", "parsimonious", "intermediate"]
ALWAYS = "1"  # a term without a literal: no row speaks against the outcome


@dataclass(frozen=True, slots=True)
class FittedTerm:
    """One path: its wording (`A*~B`), its fit, the coverage that is its alone, and the cases that are more in it than out."""

    term: str
    fit: Sufficiency
    unique: float
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """One model: its paths, the fit of all of them together, and the remainders that it takes for positive."""

    kind: Kind
    terms: tuple[FittedTerm, ...]
    fit: Sufficiency
    assumptions: frozenset[int]

    @property
    def formula(self) -> str:
        """`A*~B + C`."""
        return " + ".join(term.term for term in self.terms)


@dataclass(frozen=True, slots=True)
class Solutions:
    """Every model of each kind; empty where no row reaches the cuts. More than one: the data do not choose, and all are shown."""

    complex: tuple[Solution, ...]
    parsimonious: tuple[Solution, ...]
    intermediate: tuple[Solution, ...]


def solve(table: TruthTable, expectations: Mapping[str, bool] | None = None, *, excluded: frozenset[int] = frozenset()) -> Solutions:
    """The three solutions of `table`.

    expectations: by condition whether its presence (True) or its absence (False) should contribute; those not named have none.
    excluded: remainders that may not be used (impossible, or used for the negated outcome as well). Raises UsageError for an unknown
    condition or another value.
    """
    expected = _checked(table, expectations or {})
    k = len(table.conditions)
    positive, remainders = table.rows(PRESENT), table.rows(REMAINDER) - excluded
    narrow = smallest_covers(prime_implicants(positive, (), k), positive)
    short = smallest_covers(prime_implicants(positive, remainders, k), positive)
    between: dict[tuple[Term, ...], None] = {}
    for cautious in narrow:
        for bold in short:
            easy = _easy(cautious, bold, expected, remainders, k)
            between.update(dict.fromkeys(smallest_covers(prime_implicants(positive, easy, k), positive)))
    return Solutions(
        tuple(_fitted("complex", model, table) for model in narrow),
        tuple(_fitted("parsimonious", model, table) for model in short),
        tuple(_fitted("intermediate", model, table) for model in between),
    )


def _checked(table: TruthTable, expectations: Mapping[str, bool]) -> dict[int, bool]:
    """The expectations by bit."""
    k = len(table.conditions)
    for name, value in expectations.items():
        if name not in table.conditions:
            raise UsageError(f"QCA: directional expectation for {name!r}, which is no condition; there are {', '.join(table.conditions)}")
        if not isinstance(value, bool | np.bool_):
            raise UsageError(f"QCA: directional expectation {value!r} for {name}; True (present), False (absent) or no entry is allowed")
    return {1 << (k - 1 - table.conditions.index(name)): bool(value) for name, value in expectations.items()}


def _easy(
    cautious: tuple[Term, ...], bold: tuple[Term, ...], expected: dict[int, bool], remainders: frozenset[int], k: int
) -> frozenset[int]:
    """The remainders that are easy counterfactuals: a literal against its expectation is dropped, unless the short term needs it."""
    rows: set[int] = set()
    for narrow in cautious:
        for wide in bold:
            if implies(narrow, wide):
                dropped = sum(
                    bit for bit, present in expected.items() if narrow[0] & bit and not wide[0] & bit and bool(narrow[1] & bit) != present
                )
                rows |= rows_of((narrow[0] & ~dropped, narrow[1] & ~dropped), k)
    return frozenset(rows) & remainders


def wording(term: Term, conditions: tuple[str, ...]) -> str:
    """A term as `A*~B*C`."""
    k = len(conditions)
    bits = [(name, 1 << (k - 1 - place)) for place, name in enumerate(conditions)]
    return "*".join(name if term[1] & bit else f"~{name}" for name, bit in bits if term[0] & bit) or ALWAYS


def membership(term: Term, x: Matrix) -> Matrix:
    """The membership of each case in a term: the least over its literals."""
    k = x.shape[1]
    columns = [x[:, place] if term[1] >> (k - 1 - place) & 1 else 1 - x[:, place] for place in range(k) if term[0] >> (k - 1 - place) & 1]
    return np.min(columns, axis=0) if columns else np.ones(len(x))


def _fitted(kind: Kind, model: tuple[Term, ...], table: TruthTable) -> Solution:
    paths = np.column_stack([membership(term, table.x) for term in model])
    whole = paths.max(axis=1)
    covered = np.minimum(whole, table.y).sum()
    terms = []
    for place, term in enumerate(model):
        others = np.delete(paths, place, axis=1)
        without = np.minimum(others.max(axis=1), table.y).sum() if others.shape[1] else 0.0
        cases = tuple(int(case) for case in np.flatnonzero(paths[:, place] > CROSSOVER))
        fit = sufficiency(paths[:, place], table.y)
        terms.append(FittedTerm(wording(term, table.conditions), fit, ratio(covered - without, table.y.sum()), cases))
    used = frozenset[int]().union(*(rows_of(term, len(table.conditions)) for term in model)) & table.rows(REMAINDER)
    return Solution(kind, tuple(terms), sufficiency(whole, table.y), used)


def contradictory_assumptions(outcome: Solutions, negated: Solutions) -> frozenset[int]:
    """Remainders that the parsimonious solutions take for the outcome and for its negation as well: untenable, to be excluded in both."""
    both = [frozenset[int]().union(*(model.assumptions for model in each.parsimonious)) for each in (outcome, negated)]
    return both[0] & both[1]
