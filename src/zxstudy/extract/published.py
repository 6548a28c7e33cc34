"""Facts that were taken over as figures: a table of published facts, each with the address it stood at."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from hashlib import sha256

from zxstudy.codebook import Codebook, load
from zxstudy.errors import Problem
from zxstudy.extract.fact import PERIODS, QUALIFIERS, SCOPE_TAGS, Fact
from zxstudy.read.document import Document, Source, Table

COLUMNS = (
    "fact_id", "province", "county", "level", "year", "period", "indicator", "low", "high", "unit", "qualifier", "scope", "masked",
    "flags", "proposed_low", "proposed_high", "source_url", "note",
)  # fmt: skip
LEVELS = ("county", "district", "city", "unknown")
FLAGS = (
    "damaged", "laundered", "conflict", "impossible_share", "impossible_count", "outside_plausible", "base_mismatch", "copied", "plan",
    "change", "previous", "other_level",
)  # fmt: skip
YEARS = (1949, 2100)  # the CPPCC exists since 1949

_NO_YEAR = ("", "unknown")


class _RowError(Exception):
    """What is wrong with one row; `allowed` says what would have been right."""

    def __init__(self, what: str, allowed: str = "") -> None:
        super().__init__(what)
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the table: its number as a spreadsheet counts (the header is row 1), and its cells by column."""

    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        return self.cells[column].strip()


def published_facts(document: Document) -> tuple[list[Fact], list[Source], list[Problem]]:
    """The facts of a document whose sidecar says `document_type: facts`, their sources, and one problem a row that is refused.

    One fact a row; rows kept and rows refused add up to the rows read. One source for each address, province and county, since the place
    is resolved from the source. A missing column refuses the whole table with one problem.
    """
    if not document.tables:
        return [], [], [_problem(document, "", "holds no table", f"a table with the columns {', '.join(COLUMNS)}")]
    table = document.tables[0]
    header, rows = _rows(table)
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        return [], [], [_problem(document, table.locator, f"column missing: {', '.join(missing)}", f"columns: {', '.join(COLUMNS)}")]
    codebook, seen = load(), set[str]()
    facts: list[Fact] = []
    problems: list[Problem] = []
    sources: dict[str, list[Source]] = {}
    for row in rows:
        try:
            fact, source = _fact(row, document, codebook, seen)
        except _RowError as error:
            problems.append(_problem(document, f"row {row.number}", str(error), error.allowed))
            continue
        seen.add(fact.fact_id)
        facts.append(fact)
        sources.setdefault(source.source, []).append(source)
    return facts, [_merged(group) for group in sources.values()], problems


def _rows(table: Table) -> tuple[list[str], list[_Row]]:
    """The header, and each row that is not empty."""
    grid: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        grid.setdefault(cell.row, {})[cell.column] = cell.text
    first, *others = sorted(grid) or [0]
    names = {column: text.strip().lstrip("\ufeff") for column, text in grid.get(first, {}).items()}
    rows = [_Row(at + 1, {name: grid[at].get(column, "") for column, name in names.items()}) for at in others]
    return list(names.values()), [row for row in rows if any(text.strip() for text in row.cells.values())]


def _problem(document: Document, where: str, what: str, allowed: str) -> Problem:
    return Problem("extract", "refused", f"{document.source.path} {where}".strip(), what, allowed)


def _fact(row: _Row, document: Document, codebook: Codebook, seen: set[str]) -> tuple[Fact, Source]:
    fact_id = row.text("fact_id")
    if not fact_id or fact_id in seen:
        raise _RowError(f"fact_id '{fact_id}' is empty or occurs twice", "one id a row")
    indicator = row.text("indicator")
    if indicator not in codebook:
        raise _RowError(f"no indicator '{indicator}' in the codebook", "see `zxstudy codebook`")
    measure = codebook[indicator].is_measure
    low, high, qualifier = _interval(row, measure)
    source = _source(row, document)
    fact = Fact(
        fact_id=fact_id, source=source.source, county=row.text("county"), county_code="", year=source.year,
        period=_one_of(row, "period", PERIODS), indicator=indicator, low=None if measure else low, high=None if measure else high,
        unit=row.text("unit"), qualifier=qualifier, scope=_tags(row, "scope", SCOPE_TAGS), base="",
        degree=_degree(low) if measure else None, start=None, end=None, locator=f"row {row.number}", quote="",
        flags=_tags(row, "flags", FLAGS), proposed_low=_number(row, "proposed_low"), proposed_high=_number(row, "proposed_high"),
    )  # fmt: skip
    return fact, source


def _interval(row: _Row, measure: bool) -> tuple[float | None, float | None, str]:
    low, high, qualifier = _number(row, "low"), _number(row, "high"), _one_of(row, "qualifier", QUALIFIERS)
    masked = _one_of(row, "masked", ("0", "1", "")) == "1"
    if masked != (qualifier == "masked") or masked != (low is None and high is None):
        raise _RowError(f"masked '{row.text('masked')}', qualifier '{qualifier}' and low '{row.text('low')}' contradict each other",
                        "a masked figure has masked 1, qualifier masked and no figures")  # fmt: skip
    if masked:
        return None, None, qualifier
    if low is None or high is None or low > high or math.isinf(low):
        raise _RowError(
            f"low '{row.text('low')}' and high '{row.text('high')}' are no interval", "low <= high, both given, only high may be inf"
        )
    if measure != (qualifier == "present"):
        raise _RowError(
            f"qualifier '{qualifier}' does not go with indicator '{row.text('indicator')}'", "present for measures, and only for them"
        )
    return low, high, qualifier


def _degree(low: float | None) -> int:
    if low not in (-1, 1, 2, 3):
        raise _RowError(f"degree {low} of a measure", "-1, 1, 2, 3")
    return int(low)


def _number(row: _Row, column: str) -> float | None:
    text = row.text(column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise _RowError(f"{column} '{text}' is not a number", "a number, inf, or nothing")
    return value


def _year(row: _Row) -> int | None:
    text = row.text("year")
    if text in _NO_YEAR:
        return None
    value = _number(row, "year")
    if value is None or value != value // 1 or not YEARS[0] <= value <= YEARS[1]:
        raise _RowError(f"year '{text}'", f"a year from {YEARS[0]} to {YEARS[1]}, unknown, or nothing")
    return int(value)


def _one_of(row: _Row, column: str, allowed: tuple[str, ...]) -> str:
    value = row.text(column)
    if value not in allowed:
        raise _RowError(f"{column} '{value}'", ", ".join(name for name in allowed if name))
    return value


def _tags(row: _Row, column: str, allowed: tuple[str, ...]) -> str:
    tags = [tag for tag in row.text(column).split(";") if tag]
    wrong = [tag for tag in tags if tag not in allowed]
    if wrong:
        raise _RowError(f"{column} '{wrong[0]}'", ", ".join(allowed))
    return ";".join(tags)


def _source(row: _Row, document: Document) -> Source:
    address, province, county = row.text("source_url"), row.text("province"), row.text("county")
    if not address:
        raise _RowError("source_url is empty", "the address that the figure stood at")
    key = "\x1f".join((address, province, county))
    return replace(
        document.source, source="S" + sha256(key.encode()).hexdigest()[:12], path="", address=address, title="",
        sha256=sha256(address.encode()).hexdigest(), side="unknown", document_type="unknown", province=province, county=county,
        level=_one_of(row, "level", LEVELS), session="", year=_year(row), published="", characters=0, copy_family="",
    )  # fmt: skip


def _merged(group: list[Source]) -> Source:
    """One source for its rows; it has a year only where all of them have the same."""
    years = {source.year for source in group}
    return replace(group[0], year=years.pop() if len(years) == 1 else None)
