"""Facts of tables: each data cell is read as the clause that its headings, its label and its unit make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from zxstudy.codebook import Codebook
from zxstudy.extract.context import Surroundings, period_of, scope_of
from zxstudy.extract.fact import Fact
from zxstudy.extract.figures import Figure, figures
from zxstudy.extract.masked import masked
from zxstudy.extract.persons import without_names
from zxstudy.extract.prepared import Prepared, prepare
from zxstudy.extract.quantities import Quantity, quantities
from zxstudy.extract.table_grid import Statement, statements, year_of_heading
from zxstudy.extract.triggers import lexicon
from zxstudy.read import Document, Source, Table

_BARE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[*×○□xX]{1,6}")
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_PLANNED = re.compile(r"目标|(?<![列纳]入)计划|拟|下年|次年")
_BUDGET = re.compile(r"预算")
_SETTLED = re.compile(r"决算|支出数|执行")
_HALF = re.compile(r"上半年|下半年|半年")
_REMARK = re.compile(r"备注|说明|注$")
_SHARE_OF_TARGET = re.compile(r"完成率|进度|增长|同比|增减")
_PARTS = re.compile(r"^其中\s*[:：]?\s*")


@dataclass(frozen=True, slots=True)
class _Reading:
    item: Statement
    prepared: Prepared
    figure: Figure
    by_label: bool


def table_facts(document: Document, source: Source, codebook: Codebook) -> list[Fact]:
    """The facts of all tables of `document`; start and end are those of the cell, the quote names heading, label and cell."""
    return [fact for table in document.tables for fact in _of_table(table, source, codebook)]


def _of_table(table: Table, source: Source, codebook: Codebook) -> list[Fact]:
    found = statements(table)
    settled = {year_of_heading(item.heading) for item in found if _SETTLED.search(item.heading)}
    read = [reading for item in found for reading in _read(item, codebook)]
    # Where one row sums up the others, and the headings name the indicators, the other rows are its parts.
    summed = any(reading.item.row == "total" for reading in read if not reading.by_label)
    several = len({reading.item.label for reading in read if not reading.by_label}) > 1
    kept = [reading for reading in read if reading.by_label or (reading.item.row == "total" if summed else not several)]
    return [_fact(reading, source, codebook, settled) for reading in kept]


def _read(item: Statement, codebook: Codebook) -> list[_Reading]:
    """What the statement says, and whether its row's label named the indicator (otherwise its heading did)."""
    if _SHARE_OF_TARGET.search(item.heading) or _REMARK.search(item.heading) or item.row == "subtotal":
        return []
    value = _with_unit(item.text, item.unit)
    heading = "".join(_BRACKETED.sub("", item.heading).split())
    above = _figures(f"{heading}{value}", codebook) if _is_figure(item.text) else []
    if item.row != "total":
        label = _BRACKETED.sub("", _PARTS.sub("", item.label))
        beside = [(text, figure) for text, figure in _figures(f"{label}{value}", codebook) if _may_cross(item, figure, above, codebook)]
        if beside or item.row == "part":
            return [_Reading(item, text, figure, True) for text, figure in beside]
    if not above and _is_figure(item.text):
        above = _figures("".join(_BRACKETED.sub("", f"{item.caption} {item.heading}").split()) + value, codebook)
    return [_Reading(item, text, figure, False) for text, figure in above[:1]]


def _may_cross(item: Statement, figure: Figure, above: list[tuple[Prepared, Figure]], codebook: Codebook) -> bool:
    """Whether the label's indicator may stand under such a heading: under one of its own denominator, or under none; no part of a sum."""
    if item.row == "part" and figure.indicator == "funding_total":
        return False
    named = {other.indicator for _, other in above}
    return not named or figure.indicator in named or bool(named & set(codebook[figure.indicator].denominator.split()))


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(rf"(?:{_BARE.pattern})\s*%?", text))


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{unit}" if unit and _BARE.fullmatch(text) else text


def _figures(clause: str, codebook: Codebook) -> list[tuple[Prepared, Figure]]:
    prepared = prepare(clause)
    lost: list[Quantity] = masked(prepared.text)
    counted = lost or quantities(prepared.text)
    return [(prepared, figure) for figure in figures(prepared, counted, lexicon())]


def _fact(reading: _Reading, source: Source, codebook: Codebook, settled: set[int | None]) -> Fact:
    item, prepared, figure = reading.item, reading.prepared, reading.figure
    entry, quantity = codebook[figure.indicator], figure.quantity
    words = " ".join(part for part in (item.heading, item.label, item.text) if part)
    # A budget is a plan only beside the settled figure of the same year (年初预算, 决算).
    budget = bool(_BUDGET.search(item.heading)) and year_of_heading(item.heading) in settled
    planned = budget or bool(_PLANNED.search(item.heading))
    # Its headings, and not the title of the document, say which part of a year a column covers.
    around = Surroundings(prepared, replace(source, title=""))
    period = "plan" if planned else "half_year" if _HALF.search(item.heading) else period_of(around, figure, entry)
    return Fact(
        fact_id="", source=source.source, county=source.county, county_code="", year=year_of_heading(item.heading) or source.year,
        period=period, indicator=figure.indicator, low=quantity.low, high=quantity.high, unit=entry.unit, qualifier=quantity.qualifier,
        scope=scope_of(around, figure), base="", degree=None, start=item.cell.start, end=item.cell.end, locator=item.cell.locator,
        quote=without_names(words), flags="plan" if period == "plan" else "", proposed_low=None, proposed_high=None,
    )  # fmt: skip
