"""The composed documents, read by the machine, against what a careful reader wrote down: nothing wanted missing, nothing refused taken."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from zxstudy.extract import Fact, extract
from zxstudy.read import read_file

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data/raw/composed"
EXPECTED = ROOT / "tests/composed"


@cache
def _facts(name: str) -> tuple[Fact, ...]:
    return tuple(extract(read_file(RAW / name, root=RAW)))


@cache
def _rows(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader((EXPECTED / table).read_text(encoding="utf-8-sig").splitlines()))


@cache
def _covered(name: str) -> int | None:
    return read_file(RAW / name, root=RAW).source.year


def _number(text: str) -> float | None:
    return float(text) if text else None


def _key(row: dict[str, str]) -> tuple[str, float | None, float | None]:
    return row["indicator"], _number(row["low"]), _number(row["high"])


def _figures(name: str) -> set[tuple[str, float | None, float | None]]:
    return {(fact.indicator, fact.low, fact.high) for fact in _facts(name)}


def _wanted(measures: bool) -> list[dict[str, str]]:
    return [row for row in _rows("expected_facts.csv") if row["extract"] == "1" and row["indicator"].startswith("m_") == measures]


def test_figures_are_found() -> None:
    missing = [f"{row['file']}: {row['indicator']} {row['quote']}" for row in _wanted(False) if _key(row) not in _figures(row["file"])]
    assert len(missing) <= 0.03 * len(_wanted(False)), missing


def test_measures_are_found() -> None:
    missing = [
        f"{row['file']}: {row['indicator']} {row['quote']}"
        for row in _wanted(True)
        if row["indicator"] not in {fact.indicator for fact in _facts(row["file"])}
    ]
    assert len(missing) <= 0.10 * len(_wanted(True)), missing


def test_little_is_found_that_no_reader_wrote_down() -> None:
    known: dict[str, set[tuple[str, float | None, float | None]]] = {}
    for row in _rows("expected_facts.csv"):
        known.setdefault(row["file"], set()).add(_key(row))
    extra, total = [], 0
    for name, keys in known.items():
        for fact in _facts(name):
            if fact.degree is None and "other_level" not in fact.flags:
                total += 1
                if (fact.indicator, fact.low, fact.high) not in keys:
                    extra.append(f"{name}: {fact.indicator} {fact.quote}")
    assert len(extra) <= 0.05 * total, extra


@pytest.mark.parametrize("name", sorted({row["file"] for row in _rows("expected_refused.csv")}))
def test_what_must_not_become_a_fact_does_not(name: str) -> None:
    taken = []
    for row in _rows("expected_refused.csv"):
        if row["file"] != name or not row["indicator"]:
            continue
        for fact in _facts(name):
            marks = {*fact.flags.split(";"), fact.period}
            if fact.indicator == row["indicator"] and row["quote"] in fact.quote and row["unless"] not in marks - {""}:
                taken.append(f"{row['quote']}: {row['reason']}")
    counted = Counter(taken)
    assert len(counted) <= 1, counted
