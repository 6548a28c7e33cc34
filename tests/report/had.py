"""Whether every table that a page prints is to be had as csv and in a workbook, cell by cell as printed: what is not is a complaint.

The pages are read here by another parser than the one that made the files.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from python_calamine import CalamineWorkbook

from zxstudy.config import Study

Rows = list[list[str]]
MARK = b"\xef\xbb\xbf"


def site_pages(study: Study) -> list[Path]:
    """The pages of a study but those of its counties."""
    reports = study.path(study.reports)
    return sorted(page for page in reports.rglob("*.html") if page.parent.name not in {"counties", "copies"})


def printed_tables(page: Path) -> tuple[BeautifulSoup, list[tuple[str, Rows]]]:
    """A page and its tables that have a row: the caption, and what each cell prints without blanks, bars left out."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
    tables = [(said(table.find("caption")), [cells(row) for row in table.select("tbody > tr")]) for table in soup.select("table")]
    return soup, [(caption, rows) for caption, rows in tables if rows]


def cells(row: Tag) -> list[str]:
    """The cells of a row; those of a drawing alone are none, one over several columns stands before empty ones."""
    told: list[str] = []
    for cell in row.find_all(["th", "td"], recursive=False):
        if cell.find("svg") is None:
            told += [said(cell), *[""] * (int(str(cell.get("colspan", 1))) - 1)]
    return told


def said(node: object) -> str:
    """What an element prints, without blanks."""
    return re.sub(r"\s", "", node.get_text()) if isinstance(node, Tag) else ""


def not_had(study: Study, page: Path) -> list[str]:
    """What a page prints in tables and no csv, or no workbook, on its lines of downloads holds."""
    soup, tables = printed_tables(page)
    links = [page.parent / str(link["href"]) for link in soup.select(".downloads a[download]")]
    own = [link.resolve() for link in links if (study.path(study.reports) / "tables").resolve() in link.resolve().parents]
    held = {link.suffix: [] for link in own}  # type: ignore[var-annotated]
    for link in own:
        held[link.suffix] += _csv(link) if link.suffix == ".csv" else _sheets(link)
    complaints = []
    for caption, rows in tables:
        for kind in (".csv", ".xlsx"):
            if not any(_holds(table, caption, rows) for table in held.get(kind, [])):
                complaints.append(f"{page.name}, {caption}: not as printed in a {kind}")
    return complaints


def _csv(path: Path) -> list[Rows]:
    content = path.read_bytes()
    assert content.startswith(MARK), path
    return [list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))]


def _sheets(path: Path) -> list[Rows]:
    book = CalamineWorkbook.from_path(path)
    return [
        [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)] for name in book.sheet_names
    ]


def _holds(table: Rows, caption: str, rows: Rows) -> bool:
    """Whether the table is the one printed, or holds it in a row under its caption, which stands before each row."""
    held = [[_bare(cell) for cell in row] for row in table[1:]]
    apart = [row[1:] for row in held if row[0] == caption]
    return any(len(some) == len(rows) and all(map(_equal, some, rows)) for some in (held, apart)) or _within(apart, rows)


def _within(held: Rows, rows: Rows) -> bool:
    """Whether `rows` stand one after the other in `held`: two tables may have one caption."""
    return any(all(map(_equal, held[start : start + len(rows)], rows)) for start in range(len(held) - len(rows) + 1))


def _equal(held: list[str], printed: list[str]) -> bool:
    return len(held) >= len(printed) and not any(held[len(printed) :]) and all(map(_same, held, printed))


def _same(held: str, printed: str) -> bool:
    try:
        return held == printed or float(held) == float(printed)
    except ValueError:
        return False


def _bare(cell: str) -> str:
    """A cell without blanks and without the sign that keeps a spreadsheet from running it."""
    text = re.sub(r"\s", "", cell)
    return text[1:] if re.match(r"'[=+\-@]", text) else text
