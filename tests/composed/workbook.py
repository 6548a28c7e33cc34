"""A manuscript of sheets as a workbook with merged headings; `0.856%f` is a number that is shown as a percentage."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import openpyxl
from manuscript import Element, regions
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet


def write_workbook(path: Path, elements: list[Element], *, date: str) -> None:
    """Write the sheets of `elements` to `path`."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.description = "zxstudy", "虚构样例"
    book.properties.created = datetime.datetime.fromisoformat(date)
    for element in elements:
        _sheet(book.create_sheet(element.text), element)
    book.save(path)


def _sheet(sheet: Worksheet, element: Element) -> None:
    for region in regions(element.rows):
        top, left = region.row + 1, region.column + 1
        cell = sheet.cell(top, left)
        cell.value, cell.number_format = _value(region.text)
        if region.row_span > 1 or region.column_span > 1:
            sheet.merge_cells(start_row=top, start_column=left, end_row=top + region.row_span - 1, end_column=left + region.column_span - 1)
            cell.alignment = Alignment(horizontal="center", vertical="center")
        if region.row == 0:
            cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = 34


def _value(text: str) -> tuple[str | int | float | None, str]:
    if not text:
        return None, "General"
    if text.endswith("%f"):
        return float(text[:-2]), "0.0%"
    if re.fullmatch(r"\d+", text):
        return int(text), "General"
    return (float(text) if re.fullmatch(r"\d+\.\d+", text) else text), "General"
