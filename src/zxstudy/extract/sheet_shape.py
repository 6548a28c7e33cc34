"""The shape of a sheet: where its headings end and its figures begin, and what each column and each row of headings holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from zxstudy.extract.mapped_cells import TOTAL, year_said
from zxstudy.extract.mapped_value import is_answer, is_unit, is_value, unit_in
from zxstudy.extract.table_periods import is_no_level
from zxstudy.extract.table_years import is_year
from zxstudy.read.layout import cell_name
from zxstudy.read.sheets import Sheet, plain_words

_NOTE = re.compile(r"(?:注|说明|备注|附注|资料来源|数据来源|来源|填表人|制表|审核|联系)\s*[\d①-⑳]*\s*[:：.、]|^注$|^\*|^①")
_LINE = re.compile(r"单\s*位\s*[:：]|[:：]")
_UNIT_LINE = re.compile(r"单\s*位\s*[:：]")
_RUNNING = re.compile(r"序号|编号|行次|代码|行政区划码")
_ASIDE = re.compile(r"备\s*注|说明|来源|附注|填报人|联系人|电话|负责人|^(?:note|source|remark)s?$", re.I)
_OF_UNITS = re.compile(r"^(?:计量)?单位$|^量词$|^units?$", re.I)
_OF_YEARS = re.compile(r"年份|年度|年$|时间|日期|届次|^(?:year|date)$", re.I)
_OF_PLACES = re.compile(
    r"^(?:填报|报送|责任|所属|行政)?(?:县|区|市|旗|地|单位)+(?:名称?|别|区划)?$|县[（(、]?[市区]|地区|行政区|县名|区县|县区|县市|市县|^(?:county|place|name)$",
    re.I,
)
_OF_INDICATORS = re.compile(r"指\s*标|项\s*目|内\s*容|类\s*别|名\s*称|事\s*项|^indicator$", re.I)
_OWN = re.compile(r"(?:全|本|我)(?:县|区|市|旗)")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,10}(?:县|区|市|旗|自治州|盟)(?:(?:人民)?政协(?:委员会|办公?室|机关)?)?")
_NO_PLACE = re.compile(r"数|率|件|经费|提案|委员|协商|视察|调研|次|人|额")
_OVER_YEARS = re.compile(r"合计|累计|总计|年均|平均")  # beside years
_FEW = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """A sheet as a table; rows and columns count from 0.

    titles: rows above the headings. heads: rows of headings. rows: those of figures, skipped ones among them; skip_rows: sums, sections,
    headings said again. roles: of each column: place, year, indicator, unit, value, empty, aside. head_roles: of each row of headings,
    over the figures: place, year, unit, words, empty. section: the address of the line above the figures that names their year.
    """

    sheet: Sheet
    titles: tuple[int, ...]
    heads: tuple[int, ...]
    rows: tuple[int, ...]
    skip_rows: tuple[int, ...]
    roles: dict[int, str]
    head_roles: dict[int, str]
    section: str | None = None

    def sections(self) -> list[Shape]:
        """The shape parted at its lines that name a year (2022年, and the counties of that year below it); itself where it has none."""
        named = [row for row in self.skip_rows if _names_a_year(self.sheet, row)]
        if not named or self.columns("year") or self.head_rows("year"):
            return [self]
        ends = [*named[1:], self.rows[-1] + 1]
        whole = [(self.rows[0], named[0], None)] if named[0] > self.rows[0] else []
        spans = [*whole, *((row + 1, end, self._address(row)) for row, end in zip(named, ends, strict=True))]
        return [part for first, end, address in spans if (part := self._between(first, end, address)).rows]

    def _between(self, first: int, end: int, section: str | None) -> Shape:
        rows, skipped = (tuple(row for row in numbers if first <= row < end) for numbers in (self.rows, self.skip_rows))
        return replace(self, rows=rows, skip_rows=skipped, section=section)

    def _address(self, row: int) -> str:
        return next(cell_name(*at) for at, cell in self.sheet.cells.items() if cell is self.sheet.row(row)[0])

    def columns(self, role: str) -> list[int]:
        """The columns of a role, from the left."""
        return [column for column, found in self.roles.items() if found == role]

    def head_rows(self, role: str) -> list[int]:
        """The rows of headings of a role, from the top."""
        return [row for row in self.heads if self.head_roles[row] == role]

    def heading(self, column: int) -> str:
        """The words over a column, outermost first."""
        return heading_of(self.sheet, self.heads, column)


def shape_of(sheet: Sheet) -> Shape | None:
    """The shape of a sheet, None where it holds no headings with figures under them."""
    wide = [row for row, cells in sheet.filled.items() if len(cells) > 1]
    if len(wide) < _FEW:
        return None
    titles = _titles(sheet, wide)
    body = [row for row in wide if row > max(titles, default=-1)]
    first = _first_of_figures(sheet, body)
    if first is None:
        return None
    last = max(row for row in body if not _is_note(sheet, row))
    lines = [row for row in sheet.rows(min(body), first - 1) if _names_a_year(sheet, row)]  # 2021年 over its counties is no heading
    above = [row for row in sheet.rows(min(body), first - 1) if row not in lines]
    sections = _sections_above(sheet, above, sheet.rows(first, last))
    heads = tuple(row for row in above if row not in sections)
    first = min([first, *lines, *sections])
    rows = tuple(sheet.rows(first, last))
    roles = _roles(sheet, heads, rows)
    values = [column for column, role in roles.items() if role == "value"]
    if not values:
        return None
    told = [column for column in values if not is_no_level(heading_of(sheet, heads, column))] or values
    head_roles = {row: _head_role([text for column in told if (text := sheet.text(row, column))]) for row in heads}
    named = [column for column, role in roles.items() if role in {"place", "year"}]
    skipped = tuple(row for row in rows if _is_skipped(sheet, row, named, heads, values))
    return Shape(sheet, titles, heads, rows, skipped, roles, head_roles)


def _sections_above(sheet: Sheet, above: list[int], rows: list[int]) -> set[int]:
    """The last rows above the figures that head no column of figures (一、提案工作 over its items), where a row above them does."""
    if not above:
        return set()
    values = [
        column
        for column in sheet.columns
        if not _is_aside(sheet.text(above[0], column)) and any(is_value(sheet.text(row, column)) for row in rows)
    ]
    sections: set[int] = set()
    for row in reversed(above[1:]):
        if any(sheet.text(row, column) for column in values) or not sheet.text(row, sheet.columns[0]):
            break
        sections.add(row)
    return sections


def side_by_side(sheet: Sheet) -> list[Sheet]:
    """The tables that stand beside each other in a sheet, their headings the same; the sheet itself where it is one."""
    for row in sheet.filled:
        cells = sheet.row(row)
        texts = [plain_words(cell.text) for cell in cells]
        begins = sheet.cells.get((row, sheet.columns[0])) is cells[0]
        heads = begins and (_OF_PLACES.search(texts[0]) or _OF_INDICATORS.search(texts[0]))
        again = [at for at in range(2, len(texts) - 1) if texts[at : at + 2] == texts[:2]] if heads else []
        if again and not any(is_value(text) or is_year(text) for text in texts):
            columns = [column for column in sheet.columns if any(sheet.cells.get((row, column)) is cells[at] for at in again)]
            edges = [0, *columns, sheet.columns[-1] + 1]
            return [sheet.across(first, end - 1) for first, end in pairwise(edges)]
    return [sheet]


def _names_a_year(sheet: Sheet, row: int) -> bool:
    """Whether a row is a line that begins at the left and says a year, and nothing else."""
    cells = sheet.row(row)
    return len(cells) == 1 and is_year(plain_words(cells[0].text)) and sheet.cells.get((row, sheet.columns[0])) is cells[0]


def heading_of(sheet: Sheet, heads: Iterable[int], column: int) -> str:
    """The words over a column in the rows `heads`, each once."""
    return " ".join(dict.fromkeys(text for row in heads if (text := sheet.text(row, column))))


def is_place(text: str) -> bool:
    """Whether a text may be the name of a county, a district, a city, or the document's own (本县)."""
    return bool(_OWN.fullmatch(text)) or (bool(_PLACE.fullmatch(text)) and not _NO_PLACE.search(text.removesuffix("政协")))


def _titles(sheet: Sheet, wide: list[int]) -> tuple[int, ...]:
    """The rows above the headings: of one cell, or of two in a table of more columns, such as 填报单位：… and 单位：万元."""
    usual = max(len(sheet.row(row)) for row in wide)
    titles: list[int] = []
    for row in sheet.filled:
        cells = sheet.row(row)
        texts = [plain_words(cell.text) for cell in cells]
        lines = len(cells) <= usual // 2 and all(_LINE.search(text) or year_said(text) for text in texts)
        lines = lines or all("：" in cell.text or _UNIT_LINE.search(text) for cell, text in zip(cells, texts, strict=True))
        spread = len(cells) == 1 and not is_year(texts[0])
        if cells and not lines and not spread:
            break
        titles += [row] if cells else []
    return tuple(titles)


def _first_of_figures(sheet: Sheet, body: list[int]) -> int | None:
    """The first row that holds a figure right of its first cell; rows of nothing but years over figures are headings."""
    for place, row in enumerate(body):
        cells = sheet.row(row)[1:] if place or len(sheet.row(row)) > _FEW else []
        values = [plain_words(cell.text) for cell in cells if is_value(plain_words(cell.text)) or is_year(plain_words(cell.text))]
        if not values:
            continue
        if all(is_year(text) for text in values) and not (place and _goes_on(sheet, row, body)):
            continue
        return row if place else None
    return None


def _goes_on(sheet: Sheet, row: int, body: list[int]) -> bool:
    """Whether the years of a row stand in columns of years: most cells below are years too, and words stand above."""
    for column in sheet.columns:
        if is_year(sheet.text(row, column)):
            below = [text for other in body if other >= row and (text := sheet.text(other, column))]
            if _OF_YEARS.search(heading_of(sheet, [other for other in body if other < row], column)) and _most(below, is_year):
                return True
    return False


def _roles(sheet: Sheet, heads: tuple[int, ...], rows: tuple[int, ...]) -> dict[int, str]:
    roles: dict[int, str] = {}
    for column in sheet.columns:
        texts = [text for row in rows if (text := sheet.text(row, column)) and len(sheet.row(row)) > 1]
        roles[column] = _role(heading_of(sheet, heads, column), texts, "value" not in roles.values())
    if "place" in roles.values() and "indicator" not in roles.values():
        return roles
    if "indicator" not in roles.values() and "place" not in roles.values() and "year" not in roles.values():
        first = next(
            (column for column, role in roles.items() if role == "aside" and not _is_aside(heading_of(sheet, heads, column))), None
        )
        if first is not None:
            roles[first] = "indicator"
    return roles


def _is_aside(heading: str) -> bool:
    return bool(_RUNNING.search(heading) or _ASIDE.search(heading))


def _role(heading: str, texts: list[str], left: bool) -> str:  # noqa: PLR0911 - one line a role
    """What a column holds; left: whether no column of figures stands before it."""
    if _is_aside(heading) or (left and texts == [str(number) for number in range(1, len(texts) + 1)] and len(texts) > 1):
        return "aside"
    if not texts:
        return "empty"
    if _OF_UNITS.match(heading) and _most(texts, is_unit):
        return "unit"
    if _most(texts, is_year) and not is_year(heading.rpartition(" ")[2]) and (_OF_YEARS.search(heading) or (left and not heading)):
        return "year"
    if _most(texts, is_value) or _most(texts, is_answer):
        return "value"
    if not left:
        return "aside"
    if _most(texts, is_unit):
        return "unit"
    named = [text for text in texts if not TOTAL.fullmatch(text)]
    if _most(named, is_place) or (_OF_PLACES.search(heading) and not _OF_INDICATORS.search(heading)):
        return "place"
    return "indicator"


def _head_role(texts: list[str]) -> str:
    named = [text for text in texts if not TOTAL.fullmatch(text)]
    texts = [text for text in named if not (_OVER_YEARS.search(text) and year_said(text) is None)] or named
    if not texts:
        return "empty"
    if _most(texts, lambda text: year_said(text) is not None):
        return "year"
    if _most(texts, is_place):
        return "place"
    return "unit" if all(is_unit(text) or unit_in(text) == text.strip("()（）") for text in texts) else "words"


def _most(texts: list[str], holds: Callable[[str], bool]) -> bool:
    return bool(texts) and 2 * sum(map(holds, texts)) > len(texts)


def _is_note(sheet: Sheet, row: int) -> bool:
    return _NOTE.match(plain_words(sheet.row(row)[0].text)) is not None


def _is_skipped(sheet: Sheet, row: int, named: list[int], heads: tuple[int, ...], values: list[int]) -> bool:
    """Whether a row among the figures is a sum, a section, a note, or says the headings again."""
    cells = sheet.row(row)
    if not cells:
        return False
    if len(cells) == 1 and not any((row, column) in sheet.cells and cells[0] is sheet.cells[row, column] for column in values):
        return True
    labels = [sheet.text(row, column) for column in named]
    if any(TOTAL.fullmatch(text) for text in labels) or _is_note(sheet, row):
        return True
    texts = [plain_words(cell.text) for cell in cells]
    return any(texts == [plain_words(cell.text) for cell in sheet.row(head)] for head in heads)
