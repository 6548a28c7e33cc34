"""Real clauses in three scripts, each with the fact that it was published for: how many are read, and how much of what is read is right.

Every figure that the machine gives was read beside its clause, one by one. Where it is not the published fact, or where its clause alone
does not carry it, the verdict stands in `clause_verdicts.csv`: right, wrong, undecidable. What cannot be told from its clause at all
stands in `clause_undecidable.csv`. A clause is named by the first fact that it was published for.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from zxstudy.extract import Fact, extract
from zxstudy.read import Document, Source

CLAUSES = Path(__file__).parents[3] / "shared/facts/clauses.csv"
pytestmark = pytest.mark.skipif(not CLAUSES.exists(), reason="the clauses of the published facts are not beside the project")
VERDICTS = Path(__file__).with_name("clause_verdicts.csv")
UNDECIDABLE = Path(__file__).with_name("clause_undecidable.csv")
# About one label in ten cannot be told from its short clause alone (占84%), so nine in ten would be all.
RECALL = 0.86
RECALL_OF_DECIDABLE = 0.96
PRECISION = 0.95
Figure = tuple[str, str, float | None, float | None]


@cache
def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(CLAUSES.read_text(encoding="utf-8").splitlines()))


@cache
def _facts(clause: str) -> tuple[Fact, ...]:
    source = Source("S0", "", "", "", "", "real", "unknown", "unknown", "", "", "unknown", "", None, "", "", len(clause))
    return tuple(extract(Document(source, clause)))


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _key(row: dict[str, str]) -> tuple[str, float | None, float | None]:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    return row["indicator"], low, high


def test_indicator_and_interval_are_read_from_most_clauses() -> None:
    read = [_key(row) in {(fact.indicator, fact.low, fact.high) for fact in _facts(row["clause"])} for row in _rows()]
    assert sum(read) / len(read) >= RECALL


@pytest.mark.parametrize("script", ["hans", "hant", "garbled"])
def test_no_script_is_read_much_worse(script: str) -> None:
    rows = [row for row in _rows() if row["script"] == script]
    read = [_key(row) in {(fact.indicator, fact.low, fact.high) for fact in _facts(row["clause"])} for row in rows]
    assert sum(read) / len(read) >= 0.78


def test_satisfaction_keeps_its_scope() -> None:
    """Scope where the clause itself words it; `broad` that only the page around it said is not to be had from the clause."""
    wrong = []
    for row in _rows():
        if row["indicator"] != "satisfaction_rate" or "基本" not in row["clause"]:
            continue
        scopes = {fact.scope.split(";")[0] for fact in _facts(row["clause"]) if fact.indicator == "satisfaction_rate"}
        if scopes and "broad" not in scopes:
            wrong.append(row["clause"])
    assert wrong == []


@cache
def _emitted() -> tuple[tuple[Figure, bool], ...]:
    """Every figure that the clauses give, and whether its clause was published for it."""
    labels: dict[str, list[dict[str, str]]] = {}
    for row in _rows():
        labels.setdefault(row["clause"], []).append(row)
    return tuple(
        ((rows[0]["fact_id"], fact.indicator, fact.low, fact.high), (fact.indicator, fact.low, fact.high) in {_key(row) for row in rows})
        for clause, rows in labels.items()
        for fact in _facts(clause)
        if fact.degree is None
    )


def _verdicts() -> dict[Figure, str]:
    return {(row["fact_id"], *_key(row)): row["verdict"] for row in _table(VERDICTS)}


def test_every_figure_is_a_published_fact_or_was_judged() -> None:
    """A figure that nobody has read yet: read it beside its clause and write what you find into `clause_verdicts.csv`."""
    assert {row["verdict"] for row in _table(VERDICTS)} <= {"right", "wrong", "undecidable"}
    assert all(row["reason"] for row in _table(VERDICTS))
    assert [figure for figure, published in _emitted() if not published and figure not in _verdicts()] == []


def test_what_is_given_is_right() -> None:
    """Of everything given, what its clause carries; what a clause leaves undecided counts against the machine, too."""
    verdicts = _verdicts()
    right = sum(verdicts.get(figure, "right") == "right" for figure, _ in _emitted())
    assert right / len(_emitted()) >= PRECISION
    assert sum(verdicts.get(figure) == "wrong" for figure, _ in _emitted()) <= 0.01 * len(_emitted())


def test_what_can_be_told_from_its_clause_is_read() -> None:
    undecidable = {row["fact_id"] for row in _table(UNDECIDABLE)}
    assert undecidable <= {row["fact_id"] for row in _rows()}
    assert len(undecidable) <= 0.1 * len(_rows())
    rows = [row for row in _rows() if row["fact_id"] not in undecidable]
    read = [_key(row) in {(fact.indicator, fact.low, fact.high) for fact in _facts(row["clause"])} for row in rows]
    assert sum(read) / len(rows) >= RECALL_OF_DECIDABLE


def test_the_qualifier_is_that_of_the_words() -> None:
    wrong = [
        (row["fact_id"], fact.qualifier)
        for row in _rows()
        for fact in _facts(row["clause"])
        if (fact.indicator, fact.low, fact.high) == _key(row) and fact.qualifier != row["qualifier"]
    ]
    assert wrong == []


def test_a_clause_names_no_period_that_it_does_not_say() -> None:
    """A clause without a window has a stock or an unknown period, and none is taken for a plan."""
    periods = {fact.period for row in _rows() for fact in _facts(row["clause"]) if fact.degree is None}
    assert periods <= {"unknown", "stock", "annual", "term", "multi_year"}
