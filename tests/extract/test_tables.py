"""Tables, drawn so that a person can read them, with what is taken from each: T4, T5, T20 to T23, T33 to T37, T52 to T60."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.extract.phrase_suite import document

from zxstudy.extract import Fact, extract
from zxstudy.read import Document
from zxstudy.read.layout import GridCell, Layout

TEXT = Path(__file__).with_name("table_cases.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Drawn:
    """One case: its rows, its caption, the document's title, and what is expected."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    caption: str
    title: str
    expected: tuple[str, ...]


def _drawn(block: str) -> Drawn:
    lines = block.strip("\n").split("\n")
    rows = tuple(tuple(cell.strip(" ") for cell in line.strip()[1:-1].split("|")) for line in lines if line.startswith("|"))
    marked = {mark: [line[len(mark) :].strip() for line in lines if line.startswith(mark)] for mark in ("! ", "@ ", "=>")}
    return Drawn(lines[0], rows, "\n".join(marked["! "]), "".join(marked["@ "]), tuple(marked["=>"]))


CASES = [_drawn(block) for block in TEXT.split("\n== ")[1:]]


def _document(case: Drawn) -> Document:
    layout = Layout()
    cells = []
    for row, texts in enumerate(case.rows):
        for column, text in enumerate(texts):
            if text in {"<", "^"}:
                continue
            wide = next((n for n, other in enumerate(texts[column + 1 :], 1) if other != "<"), len(texts) - column)
            below = [line[column] for line in case.rows[row + 1 :]]
            high = next((n for n, other in enumerate(below, 1) if other != "^"), len(below) + 1)
            cells.append(GridCell(row, column, text, f"表!{row + 1}.{column + 1}", high, wide))
    layout.table("表", cells, caption=case.caption)
    reading = layout.reading()
    page = document(reading.text, title=case.title)
    return replace(page, text=reading.text, blocks=reading.blocks, tables=reading.tables)


def _said(fact: Fact, wanted: str) -> str:
    """The fact in the words of a case, with the details that the case asks for."""
    details = {
        "year": fact.year, "period": fact.period, "qualifier": fact.qualifier, "flag": fact.flags, "quote": fact.quote.split(" ")[-1],
        "proposed": "" if fact.proposed_low is None else f"{fact.proposed_low:.10g}",
    }  # fmt: skip
    asked = re.findall(r" (\w+)=", wanted)
    values = ["-" if value is None else f"{value:.10g}" for value in (fact.low, fact.high)]
    return " ".join([fact.indicator, *values, *(f"{name}={details[name]}" for name in asked)])


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_taken_from_a_table(case: Drawn) -> None:
    facts = sorted((fact for fact in extract(_document(case)) if fact.degree is None), key=lambda fact: fact.start or 0)
    details = [*case.expected, *[""] * len(facts)]
    said = [_said(fact, wanted) for fact, wanted in zip(facts, details, strict=False)]
    assert said == list(case.expected)
