"""A mapping of a workbook as the machine proposes it: where place, year, indicator and unit stand, and what each label means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from zxstudy.errors import Problem
from zxstudy.extract.fact import Fact
from zxstudy.extract.label_candidates import PROPOSED, candidates
from zxstudy.extract.mapped import mapped_facts
from zxstudy.extract.mapped_cells import APART, TOTAL, year_said
from zxstudy.extract.mapped_value import unit_in
from zxstudy.extract.propose_labels import SUM, propose_labels
from zxstudy.extract.sheet_shape import Shape, is_place, shape_of, side_by_side
from zxstudy.extract.table_periods import adds_up_to_no_year, is_no_level, is_short, period_of
from zxstudy.extract.table_years import years_before
from zxstudy.read import Document
from zxstudy.read.beside import MAPPING
from zxstudy.read.layout import cell_name, column_letters
from zxstudy.read.mapping import Mapping, MappingFile, Part, Where
from zxstudy.read.sheets import plain_words, sheets_of, span_name

MOST_EXPECTED = 200
_SHARE_OF = re.compile(r"占|比重")  # a column of shares beside those of counts
_BUDGET = re.compile(r"预算|决算|计划|上半年|下半年|全年|实际|完成")
_TITLE_PLACE = re.compile(r"([\u4e00-\u9fff]{1,8}?(?:自治)?(?:县|区|市|旗))(?:人民)?(?:政协|政治协商|历年|近年|20|19|各项|工作)")
_REPORTER = re.compile(r"(?:填报|报送)?单\s*位\s*[:：]\s*([\u4e00-\u9fff]{1,8}(?:县|区|市|旗))")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping to look through. notes: on a label of a part, by number of the part and label."""

    mapping: Mapping
    notes: dict[tuple[int, str], str]

    def preview(self, document: Document) -> tuple[list[Fact], list[Problem]]:
        """The facts that the mapping would give as it stands, labels that wait for a person left aside, and what was not understood."""
        file = MappingFile(document.source.path + MAPPING, self.mapping, {})
        return mapped_facts(replace(document, mapping=file))


def propose(document: Document) -> Proposal | None:
    """The mapping proposed for a workbook; None where no sheet holds headings with figures under them. Other sheets are text."""
    parts: list[tuple[Part, dict[str, str]]] = []
    as_text: list[str] = []
    for name, sheet in sheets_of(document).items():
        tables = [table for block in sheet.tables() for table in side_by_side(block)]
        shapes = [section for table in tables if (shape := shape_of(table)) for section in shape.sections()]
        found = [part for shape in shapes if (part := _part(shape, document))]
        for part in found:
            _join(parts, part)
        if not found:
            as_text.append(name)
    if not parts:
        return None
    notes = {(number, label): note for number, (_, found) in enumerate(parts) for label, note in found.items()}
    return Proposal(Mapping(parts=tuple(part for part, _ in parts), as_text=tuple(as_text)), notes)


def _join(parts: list[tuple[Part, dict[str, str]]], new: tuple[Part, dict[str, str]]) -> None:
    """Add a part, to the one of the same form where there is one: one sheet a year, all alike."""
    part, notes = new
    for number, (other, known) in enumerate(parts):
        if part.model_copy(update={"sheets": other.sheets, "labels": other.labels}) == other and _agree(part, other):
            labels = {**part.labels, **other.labels}
            parts[number] = other.model_copy(update={"sheets": (*other.sheets, *part.sheets), "labels": labels}), {**notes, **known}
            return
    parts.append(new)


def _agree(part: Part, other: Part) -> bool:
    return all(other.labels.get(name, label) == label for name, label in part.labels.items())


def _part(shape: Shape, document: Document) -> tuple[Part, dict[str, str]] | None:
    """The part of a sheet with the notes on its labels; None where no cell of figures has a label."""
    shape, total = _by_headings(shape, document)
    sheet, values = shape.sheet, shape.columns("value")
    skipped = {column_letters(column): words for column, words in _skipped_columns(shape).items()}
    place, year, indicator = _place(shape, document), _year(shape, document), _indicator(shape)
    record: dict[str, Any] = {
        "sheets": (sheet.name,), "expect": {**dict(_expected(shape)), **total},
        "rows": span_name(shape.rows[0], shape.rows[-1], rows=True), "columns": span_name(values[0], values[-1], rows=False),
        "skip_rows": {row + 1: plain_words(sheet.row(row)[0].text) for row in shape.skip_rows}, "skip_columns": skipped,
        "place": place, "year": year, "indicator": indicator, "unit": _unit(shape), "period": _period(shape, year),
        "period_at": _period_at(shape),
    }  # fmt: skip
    bare = Part.model_construct(**{**record, "labels": {}})
    labels, notes = propose_labels(bare, sheet, document.source)
    if not labels:
        return None
    return Part(**{**record, "labels": labels}), notes


def _by_headings(shape: Shape, document: Document) -> tuple[Shape, dict[str, str]]:
    """The shape of a table whose headings are the indicators although words stand before its rows; and the label of its one row of sums.

    The rows are then classes (of proposals, of proposers), and the county's own figures their sum; without a sum they are places.
    """
    columns, heads = shape.columns("indicator"), shape.head_rows("words")
    if not (columns and heads and len(shape.columns("value")) > 1) or shape.columns("place") or shape.head_rows("year"):
        return shape, {}
    labels = [APART.join(dict.fromkeys(filter(None, (shape.sheet.text(row, column) for column in columns)))) for row in shape.rows]
    if adds_up_to_no_year(set(labels)):
        return shape, {}
    above = [APART.join(dict.fromkeys(filter(None, (shape.sheet.text(row, at) for row in heads)))) for at in shape.columns("value")]
    if _recognised(above, document) <= _recognised(labels, document):
        return shape, {}
    sums = [row for row in shape.rows if SUM.fullmatch(shape.sheet.text(row, columns[0]))]
    if not sums:
        return replace(shape, roles={at: "place" if role == "indicator" else role for at, role in shape.roles.items()}), {}
    row, roles = sums[-1], {at: "aside" if role == "indicator" else role for at, role in shape.roles.items()}
    label = {cell_name(row, columns[0]): shape.sheet.text(row, columns[0])}
    return replace(
        shape,
        roles=roles,
        rows=tuple(other for other in shape.rows if other >= row),
        skip_rows=tuple(other for other in shape.rows if other > row),
    ), label


def _recognised(labels: list[str], document: Document) -> float:
    """The share of the labels that the codebook knows."""
    named = [label for label in dict.fromkeys(labels) if label and not TOTAL.fullmatch(label)]
    known = [label for label in named if (found := candidates(label, (), "", document.source)) and found[0].score >= PROPOSED]
    return len(known) / len(named) if named else 0.0


def _period_at(shape: Shape) -> Where | None:
    """The row of headings that says which part of a year or which budget a column is of, where another says or needs no indicator."""
    rows = [
        row
        for row in shape.head_rows("words")
        if shape.columns("indicator") and any(_BUDGET.search(shape.sheet.text(row, column)) for column in shape.columns("value"))
    ]
    return Where(row=_numbers_of(rows[-1:])) if rows and not shape.head_rows("year") else None


def _place(shape: Shape, document: Document) -> Where | None:
    if columns := shape.columns("place"):
        return Where(column=_letters(columns))
    if rows := shape.head_rows("place"):
        return Where(row=_numbers_of(rows))
    if is_place(shape.sheet.name):
        return Where(sheet=True)
    if document.source.county:
        return None
    named = next((found[1] for text in _title_texts(shape).values() if (found := _REPORTER.search(text) or _TITLE_PLACE.match(text))), "")
    return Where(fixed=named) if named else None


def _year(shape: Shape, document: Document) -> Where | None:
    if columns := shape.columns("year"):
        return Where(column=_letters(columns))
    if shape.section is not None:
        return Where(cell=shape.section)
    if rows := shape.head_rows("year"):
        words = [row for row in shape.head_rows("words") if row > rows[0] and shape.columns("indicator")]
        return Where(row=_numbers_of([*rows, *words]))
    if year_said(shape.sheet.name):
        return Where(sheet=True)
    titled = next((address for address, text in _title_texts(shape).items() if year_said(text)), None)
    if titled:
        return Where(cell=titled)
    stem = document.source.path.rpartition("/")[2].rpartition(".")[0]
    named = next((year for part in re.split(r"[-_ ]", stem) if (year := year_said(part))), None) or year_said(stem)
    return Where(fixed=str(named)) if named and document.source.year is None else None


def _indicator(shape: Shape) -> Where:
    if columns := shape.columns("indicator"):
        return Where(column=_letters(columns))
    if rows := shape.head_rows("words"):
        return Where(row=_numbers_of(rows))
    titled = next((address for address, text in _title_texts(shape).items() if not is_place(text)), None)
    return Where(cell=titled) if titled else Where(sheet=True)


def _unit(shape: Shape) -> Where | None:
    if columns := shape.columns("unit"):
        return Where(column=_letters(columns[:1]))
    if rows := shape.head_rows("unit"):
        return Where(row=_numbers_of(rows[:1]))
    stated = next((text for text in _title_texts(shape).values() if "单" in text and unit_in(text)), "")
    return Where(fixed=f"单位：{unit_in(stated)}") if stated else None


def _period(shape: Shape, year: Where | None) -> Any:
    """The period that title or name of the sheet say, where no column or heading does."""
    if year and (year.columns or year.rows):
        return None
    said = [period_of(text) for text in (shape.sheet.name, *_title_texts(shape).values())]
    return next((period for period in said if period in {"half_year", "year_to_date"}), None)


def _title_texts(shape: Shape) -> dict[str, str]:
    """The words above the headings, by address."""
    sheet = shape.sheet
    return {
        cell_name(row, column): sheet.text(row, column)
        for row in shape.titles for column in sheet.columns if (row, column) in sheet.cells and sheet.text(row, column)
    }  # fmt: skip


def _skipped_columns(shape: Shape) -> dict[int, str]:
    """The columns between the figures that hold none, or sums, changes and ranks; each with its innermost heading."""
    values = shape.columns("value")
    years, places = shape.head_rows("year"), shape.head_rows("place")
    labelled = bool(shape.columns("indicator"))
    skipped: dict[int, str] = {}
    for column in [column for column in shape.sheet.columns if values[0] <= column <= values[-1]]:
        heading = shape.heading(column)
        role = shape.roles[column]
        said = " ".join(shape.sheet.text(row, column) for row in years)
        sums = places and any(TOTAL.fullmatch(shape.sheet.text(row, column)) for row in places)
        undated = years and said.strip() and year_said(said) is None
        apart = (
            is_short(heading)
            or is_no_level(heading)
            or years_before(heading)
            or (labelled and _SHARE_OF.search(heading))
            or (role == "empty" and not heading)
        )
        if role not in {"value", "empty"} or apart or sums or undated:
            skipped[column] = next((text for row in reversed(shape.heads) if (text := shape.sheet.text(row, column))), "")
    return skipped


def _expected(shape: Shape) -> Iterator[tuple[str, str]]:
    """The headings that must stand when the mapping is used again."""
    used = {column for column, role in shape.roles.items() if role != "aside"}
    listed = 0
    for row in shape.heads:
        for column in sorted(used):
            if (row, column) in shape.sheet.cells and (text := shape.sheet.text(row, column)) and listed < MOST_EXPECTED:
                listed += 1
                yield cell_name(row, column), text


def _letters(columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(column_letters(column) for column in columns)


def _numbers_of(rows: Iterable[int]) -> tuple[int, ...]:
    return tuple(row + 1 for row in rows)
