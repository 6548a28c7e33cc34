"""The cells of figures that a mapping points to, each with the words that stand for its place, its year, its label and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zxstudy.extract.table_periods import is_settled
from zxstudy.extract.table_years import year_of, year_of_caption, years_over
from zxstudy.read import Cell
from zxstudy.read.sheets import Sheet, column_number, place_of, span_of

if TYPE_CHECKING:
    from zxstudy.read.mapping import Part, Where

APART = " / "  # between the parts of a label that stands in several rows or columns
TOTAL = re.compile(r"(?:全[县区市省州]|各?[县市区旗州]{1,3})?(?:合计|总计|小计|累计|共计)|平均数?|均值|总数|全[省市州]")
_DITTO = frozenset({"〃", '"', "″", "同上"})
_CENTURY = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Said:
    """A cell of figures with what the mapping says about it: each dimension in the words of the sheet, empty where it stands nowhere."""

    cell: Cell
    where: str
    place: str
    year: str
    label: str
    unit: str
    period: str


def said_in(part: Part, sheet: Sheet) -> Iterator[Said]:
    """Every cell of figures of `part` in `sheet` that holds something, by row and column, skipped ones left out."""
    (top, bottom), (left, right) = spans(part)
    skipped = {number - 1 for number in part.skip_rows}
    left_out = {column_number(name) for name in part.skip_columns}
    columns = [column for column in sheet.columns if left <= column <= right and column not in left_out]
    rows = sheet.rows(top, bottom)
    down = _filled_down(part, sheet, rows, skipped)
    across = _filled_across(part, sheet, columns)
    for row in rows:
        for column in columns if row not in skipped else ():
            cell = sheet.cells.get((row, column))
            if cell is None or not cell.text.strip():
                continue

            def words(where: Where | None, at: tuple[int, int] = (row, column)) -> str:
                return _words(where, sheet, at, down, across)

            yield Said(
                cell,
                sheet.locator(row, column),
                words(part.place),
                words(part.year),
                words(part.indicator),
                words(part.unit),
                words(part.period_at),
            )


def year_said(words: str) -> int | None:
    """The year that a heading, a cell, a title or a name of a sheet says, the last of several in a row (2021—2023年); None where it says
    none, or several apart.
    """
    if several := years_over(words):
        return several[1]
    years = {int(found) for found in _CENTURY.findall(words)}
    if years and max(years) - min(years) > 1:
        return None
    return year_of(words) or year_of_caption(words)


def settled_years(part: Part, sheet: Sheet) -> set[int | None]:
    """The years of a part that have settled figures (决算, 执行), beside which a budget is a plan."""
    return {year_said(said.year) for said in said_in(part, sheet) if is_settled(said.year + said.period)}


def spans(part: Part) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last row, first and last column of the figures of a part, from 0, all included."""
    rows, columns = span_of(part.rows), span_of(part.columns)
    assert rows is not None  # the record holds this
    assert columns is not None
    return rows, columns


def _words(
    where: Where | None, sheet: Sheet, at: tuple[int, int], down: dict[tuple[int, int], str], across: dict[tuple[int, int], str]
) -> str:
    """The words at `where` for the cell `at`; empty where the dimension stands nowhere."""
    if where is None:
        return ""
    if where.fixed is not None:
        return str(where.fixed)
    if where.sheet:
        return sheet.name
    if where.cell is not None:
        return sheet.text(*(place_of(where.cell) or (0, 0)))
    row, column = at
    beside = [down.get((row, column_number(name)), "") for name in where.columns]
    above = [across.get((number - 1, column), "") for number in where.rows]
    return APART.join(dict.fromkeys(text for text in [*beside, *above] if text))


def _filled_down(part: Part, sheet: Sheet, rows: list[int], skipped: set[int]) -> dict[tuple[int, int], str]:
    """The words of the columns that name the rows. A blank one takes those above it where another column of the row names something;
    nothing is carried past a row that is skipped.
    """
    columns = {column_number(name) for where in (part.place, part.year, part.indicator) if where for name in where.columns}
    units = {column_number(name) for name in (part.unit.columns if part.unit else ())}
    filled: dict[tuple[int, int], str] = {}
    above: dict[int, str] = {}
    for row in rows:
        own = {column: sheet.text(row, column) for column in columns | units}
        if row in skipped:
            above.clear()
            continue
        named = any(own[column] and own[column] not in _DITTO for column in columns)
        for column, text in own.items():
            carried = (not text and named and column in columns) or text in _DITTO
            filled[row, column] = above.get(column, "") if carried else text
        above = {column: filled[row, column] for column in own}
    return filled


def _filled_across(part: Part, sheet: Sheet, columns: list[int]) -> dict[tuple[int, int], str]:
    """The words of the rows that head the columns. A blank one takes those at its left, but for the innermost row, and where merged cells
    say themselves how far a heading reaches.
    """
    rows = part.heads
    units = [number - 1 for number in (part.unit.rows if part.unit else ())]
    merged = {row for row, _ in sheet.covers}
    filled: dict[tuple[int, int], str] = {}
    for row in (*rows, *units):
        carried, left = row in rows[:-1] and row not in merged, ""
        for column in columns:
            left = sheet.text(row, column) or (left if carried else "")
            filled[row, column] = left
    return filled
