"""Whether a confirmed mapping still fits its workbook: the sheets are there, the headings and the rows left out say what they said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from zxstudy.errors import Problem
from zxstudy.extract.mapped_cells import spans
from zxstudy.read.sheets import Sheet, column_number, place_of, plain_words

if TYPE_CHECKING:
    from zxstudy.read.mapping import MappingFile, Part


def label_key(label: str) -> str:
    """A label without its blanks: how labels are compared."""
    return "".join(label.split())


def misfits(file: MappingFile, sheets: dict[str, Sheet]) -> Iterator[Problem]:
    """What the mapping expects and the workbook has not."""
    if not sheets:
        yield _misfit(file, ("parts",), "stands beside a file that is no workbook", "xlsx, xls, xlsb, ods, csv", "旁边的文件不是工作簿")
        return
    for number, part in enumerate(file.mapping.parts):
        for name in part.sheets:
            at = ("parts", number)
            if name not in sheets:
                allowed = ", ".join(sheets)
                yield _misfit(file, (*at, "sheets"), f"there is no sheet '{name}'", f"sheets: {allowed}", f"工作簿里没有工作表“{name}”")
                continue
            yield from _changed(file, at, part, sheets[name])


def _changed(file: MappingFile, at: tuple[str | int, ...], part: Part, sheet: Sheet) -> Iterator[Problem]:
    def differs(key: str, name: str, place: str, expected: str, found: Iterable[str]) -> Iterator[Problem]:
        seen = list(found)
        if label_key(expected) not in {label_key(text) for text in seen}:
            has = next((text for text in seen if text), "")
            what = f"{place} holds '{has[:40]}', expected is '{expected[:40]}'"
            yield _misfit(file, (*at, key, name), what, "", f"{place} 是“{has[:40]}”，对照表写的是“{expected[:40]}”")

    for name, expected in part.expect.items():
        row, column = place_of(name) or (0, 0)
        yield from differs("expect", name, sheet.locator(row, column), expected, [sheet.text(row, column)])
    for number, expected in part.skip_rows.items():
        first = [plain_words(cell.text) for cell in sheet.row(number - 1)][:1]
        yield from differs("skip_rows", str(number), f"{sheet.name} row {number}", expected, first or [""])
    (top, _), _ = spans(part)
    for name, expected in part.skip_columns.items():
        texts = [sheet.text(row, column_number(name)) for row in reversed(sheet.rows(0, top - 1))]
        yield from differs("skip_columns", name, f"{sheet.name} column {name}", expected, texts or [""])


def _misfit(file: MappingFile, place: tuple[str | int, ...], what: str, allowed: str, what_zh: str) -> Problem:
    return Problem("extract", "refused", file.line(*place), f"no longer fits the file: {what}", allowed, f"对照表与文件对不上：{what_zh}")
