"""The document that the project started from, against its gold answers, as it stands and in three disguises."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import opencc
import pytest

from zxstudy.codebook import load
from zxstudy.extract import Fact, extract
from zxstudy.read import Document, read_file

FOUNDING = Path(__file__).parents[3] / "shared/founding"
pytestmark = pytest.mark.skipif(not FOUNDING.exists(), reason="the founding document is not beside the project: nothing to compare with")

Disguise = Callable[[str], str]
WIDE = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
DISGUISES: dict[str, Disguise] = {
    "as it stands": lambda text: text,
    "without page markers": lambda text: re.sub(r"\n\n\d+、", "", text),
    "traditional": lambda text: opencc.OpenCC("s2t").convert(text),
    "full-width digits": lambda text: text.translate(WIDE),
}


@cache
def _document() -> Document:
    return read_file(FOUNDING / "county-experience-2023.txt", root=FOUNDING)


@cache
def _facts(disguise: str) -> tuple[Fact, ...]:
    return tuple(extract(replace(_document(), text=DISGUISES[disguise](_document().text))))


@cache
def _gold(*classes: str) -> list[dict[str, str]]:
    rows = csv.DictReader((FOUNDING / "gold.csv").read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["class"] in classes]


def _plain(facts: tuple[Fact, ...]) -> list[Fact]:
    return [fact for fact in facts if fact.degree is None]


def _value(text: str) -> float | None:
    return float(text) if text else None


@pytest.mark.parametrize("row", _gold("gold") if FOUNDING.exists() else [], ids=lambda row: row["indicator"])
def test_every_figure_is_found_where_it_stands(row: dict[str, str]) -> None:
    found = [fact for fact in _facts("as it stands") if fact.indicator == row["indicator"] and fact.start == int(row["start"])]
    assert len(found) == 1
    fact = found[0]
    assert (fact.low, fact.high, fact.end) == (_value(row["low"]), _value(row["high"]), int(row["end"]))
    # The gold calls leaders in charge of projects annual, the codebook a stock; the codebook decides.
    stock = load()[fact.indicator].basis == "stock" and not fact.indicator.endswith("_previous")
    period = "stock" if stock else row["period"]
    assert (fact.qualifier, fact.period) == (row["qualifier"], period)
    assert (fact.proposed_low, fact.proposed_high) == (_value(row["proposed_low"]), _value(row["proposed_high"]))
    assert ("damaged" in fact.flags.split(";")) == bool(row["proposed_low"])
    assert "laundered" in fact.flags.split(";")
    assert fact.year is None


@pytest.mark.parametrize("disguise", DISGUISES)
def test_the_same_figures_in_every_disguise(disguise: str) -> None:
    def content(facts: tuple[Fact, ...]) -> list[tuple[object, ...]]:
        return [(fact.indicator, fact.low, fact.high, fact.qualifier, fact.period, fact.flags) for fact in _plain(facts)]

    assert content(_facts(disguise)) == content(_facts("as it stands"))


def test_nothing_is_emitted_beyond_gold_implicit_and_masked() -> None:
    known = {(row["indicator"]) for row in _gold("gold", "implicit", "masked")}
    assert {fact.indicator for fact in _plain(_facts("as it stands"))} <= known


def test_no_figure_stands_in_an_excluded_span() -> None:
    """The seven masked figures stand where digits are missing, so no excluded span touches them."""
    excluded = [(int(row["start"]), int(row["end"]), row["quote"]) for row in _gold("exclude")]
    implicit = {(row["indicator"]) for row in _gold("implicit")}
    for fact in _plain(_facts("as it stands")):
        if fact.indicator in implicit and fact.qualifier == "all":
            continue
        assert fact.start is not None
        assert fact.end is not None
        touched = [quote for start, end, quote in excluded if fact.start < end and start < fact.end]
        assert touched == [], fact


def test_the_masked_figures_are_reported_as_masked() -> None:
    masked = [fact for fact in _facts("as it stands") if fact.qualifier == "masked"]
    assert all(fact.low is None and fact.high is None for fact in masked)
    expected = {row["indicator"]: (int(row["start"]), int(row["end"])) for row in _gold("masked")}
    assert {fact.indicator for fact in masked} == set(expected)
    for fact in masked:
        start, end = expected[fact.indicator]
        assert fact.start is not None
        assert start <= fact.start < end


def test_none_of_the_absent_indicators_appears() -> None:
    absent = {row["indicator"] for row in _gold("absent")}
    assert {fact.indicator for fact in _facts("as it stands")} & absent == set()


def test_no_name_of_a_person_is_stored() -> None:
    """The gold marks where a name was left; the fact that covers the place must not carry it in its wording."""
    spans = [(int(row["start"]), int(row["end"])) for row in _gold("exclude") if "personal name" in row["reason"]]
    for start, end in spans:
        name = _document().text[start:end]
        assert not any(name in fact.quote for fact in _facts("as it stands"))


def test_quotes_are_the_wording_at_their_place() -> None:
    text = _document().text
    for fact in _facts("as it stands"):
        assert fact.start is not None
        assert fact.quote in text
        assert text[fact.start : fact.end] in fact.quote
        assert fact.locator


def test_units_are_those_of_the_codebook() -> None:
    for fact in _plain(_facts("as it stands")):
        assert fact.unit == load()[fact.indicator].unit
