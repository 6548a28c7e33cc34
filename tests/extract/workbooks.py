"""A small panel of invented counties written as a workbook in every shape that offices use; the tests read it back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl

from zxstudy.read import Document, read_file
from zxstudy.read.beside import source_of
from zxstudy.read.formats import parser
from zxstudy.read.guard import kind_of
from zxstudy.read.sheets import sheets_of

Row = list[object]
Panel = dict[tuple[str, int, str], object]  # place, year, indicator: what the cell shows
LABELS = {  # indicator: label, unit
    "proposals_submitted": ("收到提案", "件"),
    "proposals_filed": ("立案提案", "件"),
    "proposal_reply_rate": ("办复率", "%"),
    "funding_total": ("经费投入", "万元"),
    "members": ("委员总数", "名"),
    "inspections": ("组织视察", "次"),
}


@dataclass(frozen=True)
class Sheet:
    """Rows as they are written; merged: ranges such as A1:B1."""

    name: str
    rows: list[Row]
    merged: tuple[str, ...] = ()


def long(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    head: Row = ["县名", "年份", "指标", "单位", "数值", "备注"]
    rows = [[place, year(of), LABELS[name][0], LABELS[name][1], value, None] for (place, of, name), value in panel.items()]
    return [Sheet("数据", [head, *rows])]


def wide_by_year(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """Places merged over their indicators, years over the columns, a title and a note."""
    places, years, names = axes(panel)
    rows: list[Row] = [["各县区政协工作情况统计表"], ["县区", "指标", *map(year, years)]]
    merged = [f"A1:{letter(1 + len(years))}1"]
    for place in places:
        first = len(rows) + 1
        rows += [[place if name is names[0] else None, labelled(name), *(panel.get((place, of, name)) for of in years)] for name in names]
        merged += [f"A{first}:A{len(rows)}"] if len(names) > 1 else []
    return [Sheet("汇总", [*rows, ["注：数据由各县区报送，未经核实。"]], tuple(merged))]


def wide_by_indicator(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """Two rows of headings, a row of sums under each year, remarks at the right."""
    places, years, names = axes(panel)
    rows: list[Row] = [["县名", "年度", "政协工作", *[None] * (len(names) - 1), "备注"], [None, None, *map(labelled, names), None]]
    merged = ["A1:A2", "B1:B2", f"{letter(2 + len(names))}1:{letter(2 + len(names))}2"]
    merged += [f"C1:{letter(1 + len(names))}1"] if len(names) > 1 else []
    for of in years:
        rows += [[place, year(of), *(panel.get((place, of, name)) for name in names), "已核"] for place in places]
        rows.append(["合计", year(of), *[999] * len(names), None])
    return [Sheet("汇总", rows, tuple(merged))]


def a_sheet_a_year(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    places, years, names = axes(panel)
    return [
        Sheet(
            f"{year(of)}",
            [
                ["各县区政协工作情况"],
                ["序号", "县（市、区）", *map(labelled, names)],
                *([number, place, *(panel.get((place, of, name)) for name in names)] for number, place in enumerate(places, start=1)),
                [None, "合 计", *[999] * len(names)],
            ],
            (f"A1:{letter(1 + len(names))}1",),
        )
        for of in years
    ]


def transposed(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """Indicators down, counties across, a sheet a year; units in a column of their own."""
    places, years, names = axes(panel)
    return [
        Sheet(
            f"{year(of)}",
            [
                ["项目", "计量单位", *places, "合计"],
                *([*LABELS[name], *(panel.get((place, of, name)) for place in places), 999] for name in names),
            ],
        )
        for of in years
    ]


def years_over_indicators(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """One row a county; over the columns the year, merged, and under it the indicators."""
    places, years, names = axes(panel)
    above: Row = ["县区", *(cell for of in years for cell in [year(of), *[None] * (len(names) - 1)])]
    below: Row = [None, *(labelled(name) for _ in years for name in names)]
    rows = [[place, *(panel.get((place, of, name)) for of in years for name in names)] for place in places]
    width = len(names)
    merged = ["A1:A2", *(f"{letter(1 + width * at)}1:{letter(width * (at + 1))}1" for at in range(len(years)) if width > 1)]
    return [Sheet("汇总", [above, below, *rows], tuple(merged))]


def a_sheet_an_indicator(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """Counties down, years across; title and unit above say what it is."""
    places, years, names = axes(panel)
    return [
        Sheet(
            f"表{number}",
            [
                [f"各县区政协{LABELS[name][0]}情况"],
                [None, f"单位：{LABELS[name][1]}"],
                ["县区", *map(year, years)],
                *([place, *(panel.get((place, of, name)) for of in years)] for place in places),
            ],
        )
        for number, name in enumerate(names, start=1)
    ]


def a_sheet_a_county(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """The sheet's name is the county; indicators down, years across."""
    places, years, names = axes(panel)
    return [
        Sheet(place, [["指标", *map(year, years)], *([labelled(name), *(panel.get((place, of, name)) for of in years)] for name in names)])
        for place in places
    ]


def indicators_over_years(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """One row a county; over the columns the indicator, merged, and under it the years."""
    places, years, names = axes(panel)
    above: Row = ["县区", *(cell for name in names for cell in [labelled(name), *[None] * (len(years) - 1)])]
    below: Row = [None, *(year(of) for _ in names for of in years)]
    rows = [[place, *(panel.get((place, of, name)) for name in names for of in years)] for place in places]
    merged = ["A1:A2", *(f"{letter(1 + len(years) * at)}1:{letter(len(years) * (at + 1))}1" for at in range(len(names)) if len(years) > 1)]
    return [Sheet("汇总", [above, below, *rows], tuple(merged))]


def places_over_years(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """Indicators down; over the columns the county, merged, and under it the years."""
    places, years, names = axes(panel)
    above: Row = ["指标", *(cell for place in places for cell in [place, *[None] * (len(years) - 1)])]
    below: Row = [None, *(year(of) for _ in places for of in years)]
    rows = [[labelled(name), *(panel.get((place, of, name)) for place in places for of in years)] for name in names]
    merged = ["A1:A2", *(f"{letter(1 + len(years) * at)}1:{letter(len(years) * (at + 1))}1" for at in range(len(places)) if len(years) > 1)]
    return [Sheet("汇总", [above, below, *rows], tuple(merged))]


def a_county_years_down(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """The sheet's name is the county; years down, indicators across."""
    places, years, names = axes(panel)
    return [
        Sheet(place, [["年份", *map(labelled, names)], *([year(of), *(panel.get((place, of, name)) for name in names)] for of in years)])
        for place in places
    ]


def an_indicator_counties_across(panel: Panel, *, year: Callable[[int], object] = int) -> list[Sheet]:
    """The sheet's name is the indicator; years down, counties across."""
    places, years, names = axes(panel)
    return [
        Sheet(labelled(name), [["年份", *places], *([year(of), *(panel.get((place, of, name)) for place in places)] for of in years)])
        for name in names
    ]


IN_ONE_SHEET = (long, wide_by_year, wide_by_indicator, years_over_indicators, indicators_over_years, places_over_years)
SHAPES = (
    *IN_ONE_SHEET, a_sheet_a_year, transposed, a_sheet_an_indicator, a_sheet_a_county, a_county_years_down, an_indicator_counties_across,
)  # fmt: skip


def axes(panel: Panel) -> tuple[list[str], list[int], list[str]]:
    places, years, names = (list(dict.fromkeys(key[at] for key in panel)) for at in range(3))
    return places, sorted(years), names  # type: ignore[return-value]


def labelled(name: str) -> str:
    label, unit = LABELS[name]
    return f"{label}（{unit}）"


def letter(column: int) -> str:
    return openpyxl.utils.get_column_letter(column + 1)


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in sheet.rows:
            page.append(row)
        for area in sheet.merged:
            page.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_csv(sheet: Sheet, encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(sheet.rows)
    return stream.getvalue().encode(encoding)


def written(path: Path, content: bytes) -> Document:
    path.write_bytes(content)
    document = read_file(path, root=path.parent)
    assert sheets_of(document)
    return document


def said(facts: Iterable[object]) -> dict[tuple[str, int | None, str], tuple[float | None, float | None]]:
    """The facts as a panel of intervals; two for one cell would be a fault."""
    keyed = [((fact.county, fact.year, fact.indicator), (fact.low, fact.high)) for fact in facts]  # type: ignore[attr-defined]
    twice = [key for key, group in groupby(sorted(key for key, _ in keyed)) if len(list(group)) > 1]
    assert not twice, twice
    return dict(keyed)


def read_here(content: bytes, name: str) -> Document:
    """The document that reading makes of a workbook, in this process."""
    reading = parser(kind_of(content, name).name)(content)
    source = source_of(None, name, content, len(reading.text))
    return Document(source, reading.text, reading.blocks, reading.tables)


def as_ods(sheets: Iterable[Sheet]) -> bytes:
    """An OpenDocument workbook, merged cells and all (OpenDocument 1.2, parts 1 and 3)."""
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))
    tables = "".join(f"<table:table table:name={quoteattr(sheet.name)}>{_ods_rows(sheet)}</table:table>" for sheet in sheets)
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2"><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return stream.getvalue()


def _ods_rows(sheet: Sheet) -> str:
    spans = {}
    for area in sheet.merged:
        left, top, right, bottom = openpyxl.utils.range_boundaries(area)
        spans[top - 1, left - 1] = f' table:number-columns-spanned="{right - left + 1}" table:number-rows-spanned="{bottom - top + 1}"'

    def cell(value: object, at: tuple[int, int]) -> str:
        if value is None:
            return f"<table:table-cell{spans.get(at, '')}/>"
        number = isinstance(value, int | float)
        kind = f'office:value-type="float" office:value="{value}"' if number else 'office:value-type="string"'
        return f"<table:table-cell {kind}{spans.get(at, '')}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    rows = ("".join(cell(value, (at, column)) for column, value in enumerate(row)) for at, row in enumerate(sheet.rows))
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
