"""Real clauses in three scripts, each with the fact that it was published for: how many are read, and read right."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from zxstudy.extract import Fact, extract
from zxstudy.read import Document, Source

CLAUSES = Path(__file__).parents[3] / "shared/facts/clauses.csv"
pytestmark = pytest.mark.skipif(not CLAUSES.exists(), reason="the clauses of the published facts are not beside the project")
# About one label in ten cannot be told from its short clause alone (占84%), so nine in ten would be all.
RECALL = 0.86


@cache
def _rows() -> list[dict[str, str]]:
    return list(csv.DictReader(CLAUSES.read_text(encoding="utf-8").splitlines()))


@cache
def _facts(clause: str) -> tuple[Fact, ...]:
    source = Source("S0", "", "", "", "", "real", "unknown", "unknown", "", "", "unknown", "", None, "", "", len(clause))
    return tuple(extract(Document(source, clause)))


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
