"""Quine (1952) and McCluskey (1956): prime implicants of a set of rows, and every smallest choice of them that covers it.

A row is a number, its bits the conditions (the first one the most significant). A term is a pair: which bits it looks at, and their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zxstudy.errors import UsageError

Term = tuple[int, int]
MOST_MODELS = 500  # beyond this nobody reads them: the data do not choose between the terms


def prime_implicants(positive: Iterable[int], free: Iterable[int], conditions: int) -> list[Term]:
    """The shortest terms that cover rows of `positive` and otherwise only rows of `free` (those that may go either way), sorted."""
    everything = (1 << conditions) - 1
    wanted = sorted(set(positive))
    current: set[Term] = {(everything, row) for row in {*wanted, *free}}
    primes: list[Term] = []
    while current:
        merged: set[Term] = set()
        absorbed: set[Term] = set()
        for care, value in current:
            for place in range(conditions):
                bit = 1 << place
                if care & bit and (care, value ^ bit) in current:
                    merged.add((care & ~bit, value & ~bit))
                    absorbed.add((care, value))
        primes += [term for term in current - absorbed if any(covers(term, row) for row in wanted)]
        current = merged
    return sorted(primes, reverse=True)


def covers(term: Term, row: int) -> bool:
    """Whether `row` has the values that `term` asks for."""
    return row & term[0] == term[1]


def implies(narrow: Term, wide: Term) -> bool:
    """Whether every row of `narrow` is a row of `wide`."""
    return narrow[0] & wide[0] == wide[0] and narrow[1] & wide[0] == wide[1]


def rows_of(term: Term, conditions: int) -> frozenset[int]:
    """Every row that `term` covers."""
    return frozenset(row for row in range(1 << conditions) if covers(term, row))


def smallest_covers(primes: Sequence[Term], positive: Iterable[int]) -> list[tuple[Term, ...]]:
    """Every choice of as few terms as possible that covers all rows of `positive`, in order; raises UsageError where they are too many."""
    wanted = sorted(set(positive))
    if not wanted:
        return []
    by_row = {row: [place for place, term in enumerate(primes) if covers(term, row)] for row in wanted}
    essential = frozenset(places[0] for places in by_row.values() if len(places) == 1)
    left = frozenset(row for row in wanted if not essential & set(by_row[row]))
    for size in range(len(primes) + 1):
        found: set[frozenset[int]] = set()
        for choice in _choices(by_row, left, size):
            found.add(essential | choice)
            if len(found) > MOST_MODELS:
                raise UsageError(f"QCA: more than {MOST_MODELS} solutions fit equally well; use fewer conditions or a stricter cut")
        if found:
            return sorted(tuple(primes[place] for place in sorted(choice)) for choice in found)
    raise AssertionError("every row is covered by the primes made from it")


def _choices(by_row: dict[int, list[int]], left: frozenset[int], size: int) -> Iterator[frozenset[int]]:
    """Every choice of `size` primes that covers the rows `left`, branching on the row with the fewest."""
    if not left:
        if size == 0:
            yield frozenset()
        return
    if size == 0:
        return
    row = min(left, key=lambda each: (len(by_row[each]), each))
    for place in by_row[row]:
        rest = frozenset(each for each in left if place not in by_row[each])
        for choice in _choices(by_row, rest, size - 1):
            yield choice | {place}
