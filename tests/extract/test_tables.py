"""Tables, drawn so that a person can read them, with what is taken from each: T4, T5, T20 to T23, T33 to T37, T52 to T60."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.phrase_suite import document

from zxstudy.extract import Fact, extract, facts_and_problems
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
    lost: tuple[str, ...] = ()


def _drawn(block: str) -> Drawn:
    lines = block.strip("\n").split("\n")
    rows = tuple(tuple(cell.strip(" ") for cell in line.strip()[1:-1].split("|")) for line in lines if line.startswith("|"))
    marked = {mark: [line[len(mark) :].strip() for line in lines if line.startswith(mark)] for mark in ("! ", "@ ", "=>", "=!")}
    return Drawn(lines[0], rows, "\n".join(marked["! "]), "".join(marked["@ "]), tuple(marked["=>"]), tuple(marked["=!"]))


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


@pytest.mark.parametrize("case", [case for case in CASES if case.lost], ids=lambda case: case.name)
def test_what_gives_no_fact_is_told_in_one_line_a_table(case: Drawn) -> None:
    (problem,) = facts_and_problems(_document(case))[1]
    assert problem.line() == f"warned: 表: {'; '.join(case.lost)}"
    assert problem.what_zh.startswith("表中有")


COUNTED = {
    "收到提案": "proposals_submitted",
    "提案立案": "proposals_filed",
    "组织视察": "inspections",
    "调研报告": "research_reports",
    "满意率": "satisfaction_rate",
}
YEARS = ("{}", "{}年", "{}年度")


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(sorted(COUNTED)), min_size=1, max_size=5, unique=True),
    st.lists(st.integers(2005, 2030), min_size=1, max_size=4, unique=True),
    st.sampled_from(YEARS),
    st.data(),
)
def test_long_wide_and_transposed_say_the_same(names: list[str], years: list[int], form: str, data: st.DataObject) -> None:
    value = {
        (name, year): str(data.draw(st.integers(60, 99))) if name == "满意率" else str(data.draw(st.integers(2, 1800)))
        for name in names
        for year in years
    }
    heads = [form.format(year) for year in years]
    wide = [("项目", *heads), *((name, *(value[name, year] for year in years)) for name in names)]
    transposed = [tuple(column) for column in zip(*wide, strict=True)]
    long = [("年度", "指标", "数值"), *((head, name, value[name, year]) for head, year in zip(heads, years, strict=True) for name in names)]
    wanted = {(COUNTED[name], year, int(text) / (100 if name == "满意率" else 1)) for (name, year), text in value.items()}
    for rows in (wide, transposed, long):
        facts = extract(_document(Drawn("", tuple(rows), "", "", ())))
        assert {(fact.indicator, fact.year, fact.low and round(fact.low, 6)) for fact in facts if fact.degree is None} == wanted
