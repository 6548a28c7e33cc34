"""A table as statements: for each data cell its headings, its row's label, its unit, and what kind of row it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from unicodedata import normalize

from zxstudy.extract.cell_signs import FOOTNOTE
from zxstudy.extract.table_form import form_of, year_of_form
from zxstudy.extract.table_years import is_over_years, is_year, year_of, year_of_caption, years_over
from zxstudy.extract.written_forms import UNITS
from zxstudy.read import Cell, Table

MEASURED_IN = "|".join([*sorted(UNITS, key=len, reverse=True), "千元", "百万元", "千万元", "亿元", "万元", "万人", "%"])
_BLANK = r"[ \u00a0\u2002\u2003\u2009\u202f]"
_FIGURE = re.compile(rf"\s*[-+]?\d(?:[\d,，]|{_BLANK}(?=\d{{3}}(?!\d)))*(?:[.．]\d+)?\s*[%％]?\s*{FOOTNOTE}?\s*$")
_POWER = re.compile(r"\d(?:\.\d{1,15})?[eE]\+?\d{1,2}")  # 3.25E+08, as spreadsheets write a wide figure into a narrow column
_PARTED = re.compile(rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:\.\d+)?")
# 128件, ≥120件, 0.35亿, 1亿2000万元.
_MEASURED = re.compile(rf"\s*[≥≧≤≦><≈]?=?\s*\d[\d,]*(?:\.\d+)?\s*(?:{MEASURED_IN}|[多余]?[万亿](?:\d[\d.]*万?)?(?:{MEASURED_IN})?)\s*$")
_NUMERAL = r"(?:\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+)"
# A figure with the words around it that leave it a figure: 约120, 60余次, 95%以上, 九十九.
_WORDED = re.compile(
    rf"(?:大?约|近|超过?|逾|不足|不少于|不低于|至少)?{_NUMERAL}(?:多|余|几)?[万亿]?(?:多|余)?(?:{MEASURED_IN})?(?:以上|以下|左右|多|余)?(?:\([^()]*\))?"
)
_MASKED = re.compile(rf"\s*[*×○□xX]{{1,6}}(?:{MEASURED_IN})?\s*$")
_NOTE = re.compile(rf"(?<=[\d%％])\s*{FOOTNOTE}\s*$")
_MEASURE = re.compile(MEASURED_IN)
_SEVERAL = rf"(?:{MEASURED_IN})(?:\s*[、,，/]\s*(?:{MEASURED_IN}))*"
_TABLE_UNIT = re.compile(rf"(?:计量)?单位\s*[:：]\s*(?:人民币)?\s*({_SEVERAL})")
_HEADING_UNIT = re.compile(rf"(?:[(（]\s*(?:单位\s*[:：]\s*)?|[/／]\s*(?=[千百万亿]+元))({_SEVERAL})\s*(?:[)）]|$|(?=\s))")
_UNIT_ALONE = re.compile(rf"\s*[(（]?\s*({_SEVERAL})\s*[)）]?\s*")
_COUNTED_IN = re.compile(r"(人次|场次|件次|人|件|次|场|篇|条|份|期|户|名)数量?$|(人次)$|(?:委员|常委|人员|干部)总?(数)$")
_BETWEEN = re.compile(r"\s*[、,，/]\s*")
_MOST_LABELS = 2
_UNIT_COLUMN = re.compile(r"^(?:计量)?单位$")
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|全县|全区|全市|总数|全年|本年)$")
_SUBTOTAL = re.compile(r"^(?:小\s*计|平均|均值)")
_PART = re.compile(r"^其中")
_BARE_YEAR = re.compile(r"^\s*(?:19|20)\d\d\s*(?:年度?)?\s*$")
_INSIDE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Statement:
    """A data cell with what its table says about it.

    heading: the words above it, outermost first. label: the words at the left of its row. unit: as printed, several joined by 、, empty
    where nobody says one; the cell's own unit stands in its text and wins. caption: the words over the table. row: total, subtotal, part,
    plain. text: the cell without footnote marks. year: the one that heading, label or caption name, the nearest first. proposed: the share
    that a bare figure among percents may have been meant for. over_years: whether those words name several years, of which it is the sum.
    """

    cell: Cell
    heading: str
    label: str
    unit: str
    row: str
    text: str
    caption: str
    year: int | None = None
    proposed: float | None = None
    over_years: bool = False


def statements(table: Table) -> list[Statement]:
    """The statements of `table`, by row and column; empty where it has no headings or no data."""
    if pairs := form_of(table):
        return list(_of_form(pairs, table))
    table = _without_blank_columns(table)
    grid = {
        (row, column): cell
        for cell in table.cells
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows))
        for column in range(cell.column, min(cell.column + cell.column_span, table.columns))
    }
    first = _first_data_row(table, grid)
    if first is None:
        return []
    width = _repeated_width(table, grid, first)
    if width < table.columns:
        return [item for at in range(0, table.columns, width) for item in statements(_part(table, at, width))]
    captions = " ".join([table.caption, *(cell.text for cell in table.cells if cell.row < first and _is_title(cell, table))])
    units = _TABLE_UNIT.findall(captions + " " + " ".join(cell.text for cell in table.cells if cell.row < first))
    headings = {column: _heading(grid, column, first, table.columns) for column in range(table.columns)}
    return list(_data(table, grid, first, headings, (units[-1] if units else "", _TABLE_UNIT.sub("", captions))))


def _is_title(cell: Cell, table: Table) -> bool:
    """Whether a cell over the data stands over all columns: merged, or alone in its row at the left, with a row of headings below."""
    if table.columns < 2 or cell.column_span >= table.columns:
        return table.columns > 1
    beside = (other for other in table.cells if other.row <= cell.row < other.row + other.row_span and other is not cell)
    return cell.column == 0 and cell.row_span == 1 and bool(cell.text.strip()) and not any(other.text.strip() for other in beside)


def _without_blank_columns(table: Table) -> Table:
    """The table without the columns in which nothing stands, which part tables beside each other."""
    filled = {column for cell in table.cells if cell.text.strip() for column in range(cell.column, cell.column + cell.column_span)}
    left = [column for column in range(table.columns) if column in filled]
    if len(left) in (0, table.columns):
        return table
    place = {column: at for at, column in enumerate(left)}
    cells = [
        replace(cell, column=place[cell.column], column_span=sum(cell.column <= column < cell.column + cell.column_span for column in left))
        for cell in table.cells
        if cell.column in place
    ]
    return replace(table, columns=len(left), cells=tuple(cells))


def _of_form(pairs: list[tuple[Cell, Cell]], table: Table) -> Iterator[Statement]:
    """The statements of a form: each figure with the name at its left, under no heading."""
    inside = {id(cell) for pair in pairs for cell in pair}
    caption = " ".join(
        [table.caption, *(cell.text for cell in table.cells if id(cell) not in inside and cell.column_span >= table.columns)]
    )
    units = _TABLE_UNIT.findall(caption)
    said = year_of_form(table)
    year = said or year_of_caption(_TABLE_UNIT.sub("", caption))
    several = said is None and years_over(caption) is not None
    for name, cell in pairs:
        label = _INSIDE.sub("", name.text.strip())
        if cell.text.strip():
            unit = _BETWEEN.sub("、", "".join(_HEADING_UNIT.findall(label)[-1:] or _counted_in("", label) or units[-1:]))
            own = year_of(label)
            sums = is_over_years(label) if own else several
            yield Statement(
                cell, "", label, unit, _kind([label]), _text(cell), _TABLE_UNIT.sub("", caption), own or year, over_years=sums
            )  # fmt: skip


def _repeated_width(table: Table, grid: dict[tuple[int, int], Cell], first: int) -> int:
    """After how many columns the headings begin again, as on a page that has a table twice beside itself; all of them where they do not."""
    row = [grid[first - 1, column].text.strip() if (first - 1, column) in grid else "" for column in range(table.columns)]
    for width in range(2, table.columns // 2 + 1):
        names = [text for start in range(0, table.columns, width) for text in _column(grid, start, first, table.rows)]
        again = table.columns % width == 0 and row == row[:width] * (table.columns // width) and len(set(row[:width])) == width
        if again and all(row) and not any(_is_data(text) for text in names):
            return width
    return table.columns


def _column(grid: dict[tuple[int, int], Cell], column: int, first: int, rows: int) -> list[str]:
    return [grid[row, column].text for row in range(first, rows) if (row, column) in grid]


def _part(table: Table, left: int, width: int) -> Table:
    """The columns [left, left + width) as a table; a cell that spans all of them, a title, belongs to each part."""
    cells = [
        replace(cell, column=max(cell.column - left, 0), column_span=min(cell.column_span, width))
        for cell in table.cells
        if cell.column < left + width and cell.column + cell.column_span > left
    ]
    return replace(table, columns=width, cells=tuple(cells))


def _is_data(text: str) -> bool:
    return bool(_POWER.fullmatch(text.strip()) or (_FIGURE.match(text) and not _BARE_YEAR.match(text)) or _MASKED.match(text))


def is_worded(text: str) -> bool:
    """Whether a cell is a figure and nothing else, in digits or in characters, with or without words that bound it."""
    plain = "".join(normalize("NFKC", text).split())
    return bool(_is_data(text) or _WORDED.fullmatch(plain)) and not is_year(plain)


def _first_data_row(table: Table, grid: dict[tuple[int, int], Cell]) -> int | None:
    """The first row with a figure right of its first column, or a second row under plain headings.

    A figure with its measure word (128件) makes a row one of data only where a bare one or a share stands further down: a list of what was
    done names such figures here and there among its words. A row of nothing but figures is one of data however they are written; one of
    nothing but years and days is a heading.
    """
    measured: list[int] = []
    years: int | None = None
    for row in range(table.rows):
        texts = [grid[row, column].text for column in range(1, table.columns) if (row, column) in grid and grid[row, column].row == row]
        written = [text for text in texts if text.strip()]
        if any(_is_data(text) for text in texts) or (row and written and all(map(is_worded, written))):
            if years is None and not measured and all(is_year(text) for text in texts if text.strip()):
                years = row
                continue
            return min([row, *measured]) or None
        if row and any(_MEASURED.match(text) for text in texts):
            measured.append(row)
    return 1 if table.rows > 1 and table.columns > 1 else None


def _heading(grid: dict[tuple[int, int], Cell], column: int, first: int, columns: int) -> str:
    parts: list[str] = []
    for row in range(first):
        cell = grid.get((row, column))
        if cell and cell.text.strip() and cell.column_span < columns and cell.text not in parts and not _TABLE_UNIT.search(cell.text):
            parts.append(_INSIDE.sub("", cell.text.strip()))
    return " ".join([part for part in parts if not _UNIT_ALONE.fullmatch(part)] or parts)


def _unit_below(grid: dict[tuple[int, int], Cell], column: int, first: int) -> str:
    """The measure word alone among the headings of a column, below the one it is of (政协会议 over 万元); empty where there is none."""
    said = [_UNIT_ALONE.fullmatch(grid[row, column].text) for row in range(1, first) if (row, column) in grid]
    return next((found[1] for found in reversed(said) if found), "")


def _data(
    table: Table, grid: dict[tuple[int, int], Cell], first: int, headings: dict[int, str], over: tuple[str, str]
) -> Iterator[Statement]:
    unit_column = next(
        (column for column, heading in headings.items() if _holds_units(heading, column, grid, range(first, table.rows))), None
    )
    labels = _label_columns(table, grid, first, unit_column)
    of_table = year_of_caption(over[1]), years_over(over[1]) is not None
    above: dict[int, str] = {}
    for row in range(first, table.rows):
        names = _names(grid, row, labels, above)
        label = " ".join(name for name in names if name)
        own = grid[row, unit_column].text.strip() if unit_column is not None and (row, unit_column) in grid else ""
        for column in range(labels[-1] + 1 if labels else 1, table.columns):
            cell = grid.get((row, column))
            if cell is None or cell.row != row or column == unit_column or not cell.text.strip():
                continue
            printed = _HEADING_UNIT.findall(f"{headings[column]} {label}")[-1:] or [_unit_below(grid, column, first)]
            counted = "".join(printed) or "".join(_counted_in(headings[column], label))
            unit = _BETWEEN.sub("、", own or counted or over[0])
            nearest = next((words for words in (headings[column], label) if year_of(words)), "")
            year, several = (year_of(nearest), is_over_years(nearest)) if nearest else of_table
            yield Statement(cell, headings[column], label, unit, _kind(names), _text(cell), over[1], year, over_years=several)


def _counted_in(heading: str, label: str) -> list[str]:
    """What a name ends with that says how it is counted: 视察次数 in 次, 提交提案委员数 in 人; the heading's before the label's."""
    found = _COUNTED_IN.search(heading) or _COUNTED_IN.search(label)
    return ["人" if found[3] else found[1] or found[2]] if found else []


def _text(cell: Cell) -> str:
    """A cell without the mark of a footnote; a figure in half width, without blanks between its thousands."""
    text = _NOTE.sub("", cell.text.strip())
    text = normalize("NFKC", text) if _FIGURE.match(text) else text
    if _POWER.fullmatch(text):
        return f"{Decimal(text):f}"
    return "".join(text.split()) if _PARTED.fullmatch(text) else text


def _names(grid: dict[tuple[int, int], Cell], row: int, labels: list[int], above: dict[int, str]) -> list[str]:
    """The labels of a row, each once; one that stands only in the first of its rows is filled down, and never past a sum.

    above: by column, the label that goes on; brought up to date.
    """
    own = {column: _INSIDE.sub("", grid[row, column].text.strip()) if (row, column) in grid else "" for column in labels}
    if any(_kind([name]) != "plain" for name in own.values() if name):
        above.clear()
    elif labels and own[labels[-1]]:
        own = {column: own[column] or above.get(column, "") for column in labels}
        above.update(own)
    return list(dict.fromkeys(own.values()))


def _holds_units(heading: str, column: int, grid: dict[tuple[int, int], Cell], rows: range) -> bool:
    """Whether most cells of a column headed 单位 are measure words; otherwise it names organisations and is a label."""
    if not _UNIT_COLUMN.match(heading):
        return False
    texts = [text for row in rows if (row, column) in grid and (text := grid[row, column].text.strip())]
    return 2 * sum(_MEASURE.fullmatch(text) is not None for text in texts) >= len(texts)


def _label_columns(table: Table, grid: dict[tuple[int, int], Cell], first: int, unit_column: int | None) -> list[int]:
    """The columns at the left that name the rows: those before the first one that holds a figure, a running number aside."""
    labels: list[int] = []
    for column in range(table.columns):
        texts = [grid[row, column].text.strip() for row in range(first, table.rows) if (row, column) in grid]
        running = texts == [str(number) for number in range(1, len(texts) + 1)] and len(texts) > 1
        if column == unit_column or running or not any(texts):
            continue
        if len(labels) == _MOST_LABELS or (labels and not _names_rows(table, texts, column, grid, first)):
            break
        labels.append(column)
    return labels


def _names_rows(table: Table, texts: list[str], column: int, grid: dict[tuple[int, int], Cell], first: int) -> bool:
    """Whether a second column names the rows too: it holds no figure, and shares the first one's heading or has figures right of it."""
    measured = sum(_MEASURED.match(text) is not None for text in texts)
    if 2 * measured > len(texts) or any(_is_data(text) and not is_year(text) for text in texts):
        return False
    heading = [grid[row, column] for row in range(first) if (row, column) in grid]
    shared = any(cell.column_span > 1 and cell.column < column for cell in heading[-1:])
    cells = [grid[row, at].text for row in range(first, table.rows) for at in range(column + 1, table.columns) if (row, at) in grid]
    return shared or 2 * sum(_is_data(text) for text in cells) >= len([text for text in cells if text.strip()]) > 0


def _kind(names: list[str]) -> str:
    label = next((name for name in reversed(names) if name), "")
    if _TOTAL.match(label):
        return "total"
    if _SUBTOTAL.match(label):
        return "subtotal"
    return "part" if _PART.match(label) else "plain"
