"""Facts of a workbook that has a confirmed mapping: every cell of figures becomes what place, year and label the mapping gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zxstudy.codebook import Entry, load
from zxstudy.errors import Problem
from zxstudy.extract.fact import Fact
from zxstudy.extract.mapped_cells import TOTAL, Said, said_in, settled_years, spans, year_said
from zxstudy.extract.mapped_fit import label_key, misfits
from zxstudy.extract.mapped_value import CellError, Value, is_unit, suits, unit_in, value_of
from zxstudy.extract.persons import without_names
from zxstudy.extract.table_periods import is_short, period_of
from zxstudy.extract.table_years import year_beside
from zxstudy.read import Document, Source
from zxstudy.read.sheets import Sheet, plain_words, sheets_of

if TYPE_CHECKING:
    from zxstudy.read.mapping import Label, MappingFile, Part

_OWN = re.compile(r"(?:全|本|我)(?:县|区|市|旗)")
_OFFICE = re.compile(r"(?<=[县区市旗])(?:人民)?政协(?:委员会|办公?室|机关)?$")


@dataclass(slots=True)
class _Problems:
    """What could not be taken: one a cell, or one a label or a sheet, with its first cell and the number of the others."""

    path: str
    found: dict[tuple[str, ...], list[str]]

    def add(self, what: str, what_zh: str, where: str, *, severity: str = "refused", once: bool = False) -> None:
        """Keep a problem; once: together with others of the same wording."""
        self.found.setdefault((severity, what, what_zh, "" if once else where), []).append(where)

    def listed(self) -> list[Problem]:
        """All of them, in the order in which they were met."""
        listed = []
        for (severity, what, zh, _), (first, *others) in self.found.items():
            more, more_zh = (f" (and {len(others)} more cells)", f"（另有{len(others)}格）") if others else ("", "")
            listed.append(Problem("extract", severity, f"{self.path} {first}", what + more, "", zh + more_zh))
        return listed


def mapped_facts(document: Document) -> tuple[list[Fact], list[Problem]]:
    """The facts of a document with a mapping, by place, and one problem a cell or label that could not be taken.

    A mapping that does not fit the workbook gives no fact, and a problem for everything that differs.
    """
    assert document.mapping is not None
    source = document.source
    sheets = sheets_of(document)
    changed = list(misfits(document.mapping, sheets))
    if changed:
        return [], changed
    problems = _Problems(source.path, {})
    facts: list[Fact] = []
    for part in document.mapping.mapping.parts:
        for name in part.sheets:
            facts += _facts(part, sheets[name], source, problems)
    for name, sheet in sheets.items():
        _look_below([part for part in document.mapping.mapping.parts if name in part.sheets], sheet, problems)
    _name_others(document.mapping, sheets, problems)
    _name_doubles(facts, problems)
    facts.sort(key=lambda fact: (fact.start, fact.indicator))
    numbered = [replace(fact, fact_id=f"{source.source}-{number:04d}") for number, fact in enumerate(facts, start=1)]
    return numbered, problems.listed()


def _facts(part: Part, sheet: Sheet, source: Source, problems: _Problems) -> Iterator[Fact]:
    labels = {label_key(name): label for name, label in part.labels.items()}
    settled = settled_years(part, sheet)
    for said in said_in(part, sheet):
        label = labels.get(label_key(said.label))
        if label is None and said.label:
            name = said.label[:40]
            problems.add(
                f"the label '{name}' is not in the mapping: left out", f"名目“{name}”不在对照表中，没有采用", said.where, once=True
            )
        elif label is None:
            problems.add("has no label: left out", "这一格没有名目，没有采用", said.where)
        elif label.indicator and (fact := _fact(said, label, part, source, problems)):
            if is_short(said.year) or is_short(said.period):
                problems.add("is of a quarter or a month by itself: left out", "只是一个季度或一个月的数，没有采用", said.where, once=True)
                continue
            headed = period_of(f"{said.year} {said.period}".strip(), settled=year_said(said.year) in settled, over_years=True)
            yield _with_period(fact, label.period or part.period or headed)


def _fact(said: Said, label: Label, part: Part, source: Source, problems: _Problems) -> Fact | None:
    entry = load()[label.indicator]
    year = year_beside(said.cell.text) or (year_said(said.year) if part.year else source.year)
    place = source.county if _OWN.fullmatch(said.place) or not part.place else _OFFICE.sub("", said.place)
    if part.year and year is None:
        problems.add(f"'{said.year[:20]}' is no year: left out", f"“{said.year[:20]}”不是年份，没有采用", said.where)
        return None
    if (part.place and not place) or TOTAL.fullmatch(place):
        problems.add(f"'{said.place[:20]}' is no place: left out", f"“{said.place[:20]}”不是县名，没有采用", said.where)
        return None
    try:
        unit = _unit(said, label, part, entry)
        value = value_of(said.cell.text, entry, unit, numbers=label.numbers or "", degree_of_yes=label.degree_of_yes or 1)
    except CellError as error:
        text = plain_words(said.cell.text)[:20]
        problems.add(f"{error}: left out", f"“{text}”读不成“{entry.name_zh}”的数值，没有采用", said.where)
        return None
    return _stated(said, value, entry, source, (plain_words(place), year, label.scope)) if value else None


def _with_period(fact: Fact, said: str) -> Fact:
    """The fact with the period that somebody says; otherwise that of a stock, or of its year."""
    usual = "stock" if load()[fact.indicator].basis == "stock" else "unknown" if fact.year is None else "annual"
    period = said or usual
    flags = ";".join(flag for flag in (fact.flags, "plan" if period == "plan" else "") if flag)
    return replace(fact, period=period, flags=flags)


def _unit(said: Said, label: Label, part: Part, entry: Entry) -> str:
    """The unit of the cell's bare figure: of its label, of its own row or column, of the table where that suits the indicator."""
    table = unit_in(said.unit) or said.unit if part.unit else ""
    own = unit_in(said.label)
    if part.unit and (part.unit.columns or part.unit.rows):
        own, table = (table or own), ""
    for unit in (label.unit, own):
        if unit and is_unit(unit):
            if not suits(entry, unit):
                raise CellError(f"the unit '{unit}' does not go with {entry.name_zh} ({entry.id}), which is in {entry.unit}")
            return unit
    return table if is_unit(table) and suits(entry, table) else ""


def _stated(said: Said, value: Value, entry: Entry, source: Source, about: tuple[str, int | None, str]) -> Fact:
    county, year, scope = about
    words = dict.fromkeys(part for part in (said.place, said.year, said.period, said.label, plain_words(said.cell.text)) if part)
    if entry.id == "satisfaction_rate" and not {"strict", "broad", "unstated"} & set(scope.split(";")):
        scope = ";".join(part for part in ("unstated", scope) if part)
    return Fact(
        fact_id="", source=source.source, county=county, county_code="", year=year, period="", indicator=entry.id,
        low=value.low, high=value.high, unit="degree" if entry.is_measure else entry.unit, qualifier=value.qualifier, scope=scope, base="",
        degree=value.degree, start=said.cell.start, end=said.cell.end, locator=said.where, quote=without_names(" ".join(words)),
        flags="damaged" if value.proposed is not None else "", proposed_low=value.proposed, proposed_high=value.proposed,
    )  # fmt: skip


def _look_below(parts: list[Part], sheet: Sheet, problems: _Problems) -> None:
    """Rows below the last that hold a figure where figures stand: the file has grown."""
    if not parts:
        return
    part = max(parts, key=lambda item: spans(item)[0])
    (_, bottom), (left, right) = spans(part)
    for (row, column), cell in sheet.cells.items():
        beyond = row > bottom and left <= column <= right and row + 1 not in part.skip_rows
        if beyond and any(sign.isdigit() for sign in cell.text) and len(sheet.row(row)) > 1:
            what = f"stands below row {bottom + 1}, where the mapping of its sheet ends: left out"
            problems.add(what, f"在对照表所写的第{bottom + 1}行以下，没有采用", sheet.locator(row, column), severity="warned", once=True)


def _name_others(file: MappingFile, sheets: dict[str, Sheet], problems: _Problems) -> None:
    known = {name for part in file.mapping.parts for name in part.sheets} | {*file.mapping.as_text, *file.mapping.left_out}
    for name in [name for name in sheets if name not in known]:
        problems.add("the mapping does not name this sheet: left out", "对照表没有写到这张工作表，没有采用", name, severity="warned")


def _name_doubles(facts: list[Fact], problems: _Problems) -> None:
    """Two cells that give different figures for one county, year, indicator, period and scope: a label is likely to be wrong."""
    first: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        key = (fact.county, fact.year, fact.indicator, fact.period, fact.scope)
        other = first.setdefault(key, fact)
        if (other.low, other.high) != (fact.low, fact.high):
            what = f"gives another figure for {fact.indicator} of the same county and year than {other.locator}"
            problems.add(what, f"与{other.locator}是同县同年同一指标，数值却不同", fact.locator, severity="warned")
