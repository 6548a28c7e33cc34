"""A mapping of a workbook as the machine proposes it: where place, year, indicator and unit stand, and what each label means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from zxstudy.codebook import load
from zxstudy.errors import Problem
from zxstudy.extract.fact import Fact
from zxstudy.extract.label_candidates import MOST, PROPOSED, Candidate, candidates
from zxstudy.extract.mapped import mapped_facts
from zxstudy.extract.mapped_cells import APART, TOTAL, Said, period_said, said_in, year_said
from zxstudy.extract.mapped_value import PERCENT, bare_figure, percents, unit_in
from zxstudy.extract.sheet_shape import Shape, is_change, is_place, shape_of
from zxstudy.read import Document
from zxstudy.read.beside import MAPPING
from zxstudy.read.layout import cell_name, column_letters
from zxstudy.read.mapping import Label, Mapping, MappingFile, Part, Where
from zxstudy.read.sheets import Sheet, plain_words, sheets_of, span_name

MOST_EXPECTED = 200
BY_TABLE = 0.85  # a label that says nothing by itself, in a table that does
MOST_LOOKED_AT = 100  # different cells under a label, to tell what it may mean
UNKNOWN: Literal["?"] = "?"
_SUM = re.compile(r"合计|总计|全[县区市]合?计?|总数")
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
        shape = shape_of(sheet)
        part = _part(shape, document) if shape else None
        if part is None:
            as_text.append(name)
        else:
            _join(parts, part)
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
        "rows": span_name(shape.rows.start, shape.rows.stop - 1, rows=True), "columns": span_name(values[0], values[-1], rows=False),
        "skip_rows": {row + 1: plain_words(sheet.row(row)[0].text) for row in shape.skip_rows}, "skip_columns": skipped,
        "place": place, "year": year, "indicator": indicator, "unit": _unit(shape), "period": _period(shape, year),
        "period_at": _period_at(shape),
    }  # fmt: skip
    bare = Part.model_construct(**{**record, "labels": {}})
    labels: dict[str, Label] = {}
    notes: dict[str, str] = {}
    for name, said in _by_label(bare, sheet).items():
        labels[name], notes[name] = _sum(name, said) or _label(name, said, document)
    if not labels:
        return None
    _settle_rivals(labels, notes)
    return Part(**{**record, "labels": labels}), notes


def _by_headings(shape: Shape, document: Document) -> tuple[Shape, dict[str, str]]:
    """The shape of a table whose headings are the indicators although words stand before its rows; and the label of its one row of sums.

    The rows are then classes (of proposals, of proposers), and the county's own figures their sum; without a sum they are places.
    """
    columns, heads = shape.columns("indicator"), shape.head_rows("words")
    if not (columns and heads and len(shape.columns("value")) > 1) or shape.columns("place") or shape.head_rows("year"):
        return shape, {}
    labels = [APART.join(dict.fromkeys(filter(None, (shape.sheet.text(row, column) for column in columns)))) for row in shape.rows]
    above = [APART.join(dict.fromkeys(filter(None, (shape.sheet.text(row, at) for row in heads)))) for at in shape.columns("value")]
    if _recognised(above, document) <= _recognised(labels, document):
        return shape, {}
    sums = [row for row in shape.rows if _SUM.fullmatch(shape.sheet.text(row, columns[0]))]
    if not sums:
        return replace(shape, roles={at: "place" if role == "indicator" else role for at, role in shape.roles.items()}), {}
    row, roles = sums[-1], {at: "aside" if role == "indicator" else role for at, role in shape.roles.items()}
    label = {cell_name(row, columns[0]): shape.sheet.text(row, columns[0])}
    return replace(shape, roles=roles, rows=range(row, shape.rows.stop), skip_rows=tuple(range(row + 1, shape.rows.stop))), label


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


def _by_label(part: Part, sheet: Sheet) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for said in said_in(part, sheet):
        if said.label:
            found.setdefault(said.label, []).append(said)
    return found


def _sum(name: str, said: list[Said]) -> tuple[Label, str] | None:
    """What a label that only says 合计 is proposed to mean: the whole of a table of money, otherwise nothing; None for any other label."""
    last = name.rpartition(APART)[2]
    if not TOTAL.fullmatch(last):
        return None
    if _SUM.fullmatch(last) and "元" in unit_in(said[0].unit) and _is_of_table(said):
        return Label(indicator="funding_total"), f"{BY_TABLE:.2f} 全表的合计 the sum of a table of money"
    return Label(ignore=True), "合计、小计 a sum"


def _label(name: str, said: list[Said], document: Document) -> tuple[Label, str]:
    """What a label is proposed to mean, and the note beside it."""
    texts = [item.cell.text for item in said]
    unit = next((unit for item in said if (unit := unit_in(item.unit) or item.unit)), "")
    shown = list(dict.fromkeys(texts))[:MOST_LOOKED_AT]
    found = candidates(name, shown, "" if _is_of_table(said) else unit_in(name) or unit, document.source)
    if _is_of_table(said) and (not found or found[0].score < PROPOSED):
        found = candidates(name, shown, unit, document.source)
    listed = "; ".join(f"{item.indicator} {item.score:.2f}" for item in found[:MOST])
    if not found or found[0].score < PROPOSED:
        return Label(ignore=UNKNOWN), f"看不出是哪个指标 not recognised{f': {listed}' if listed else ''}"
    best = found[0]
    entry = load()[best.indicator]
    record: dict[str, Any] = {
        "indicator": best.indicator, "scope": best.scope if best.scope != "unstated" else "", "period": best.period or None,
        "unit": _missing_unit(best, name, said, unit), "numbers": _numbers(best, name, unit, texts),
        "degree_of_yes": _degree_of_yes(name) if entry.is_measure else None,
    }  # fmt: skip
    label = Label(**record)
    return label, f"{best.score:.2f} {entry.name_zh}{_doubt(label, texts)}"


def _is_of_table(said: list[Said]) -> bool:
    """Whether the unit is one for the whole table, which need not be every label's."""
    return len({item.unit for item in said}) == 1 and "单位" in said[0].unit


def _missing_unit(best: Candidate, name: str, said: list[Said], unit: str) -> str:
    """`?` for money that nobody gives a unit: 12.6 may be yuan or ten thousand."""
    entry = load()[best.indicator]
    if not entry.unit.startswith("yuan") or unit_in(name) or "元" in unit:
        return ""
    return UNKNOWN if any(bare_figure(item.cell.text) is not None for item in said) else ""


def _numbers(best: Candidate, name: str, unit: str, texts: list[str]) -> Any:
    if not load()[best.indicator].is_proportion or PERCENT in {unit_in(name), unit}:
        return None
    return percents(texts) or None


def _degree_of_yes(name: str) -> int:
    """2 where the heading itself asks for a rule (是否建立…制度), otherwise 1: a tick says that something is there, and shows nothing."""
    return 2 if re.search(r"制度|规定|列入|纳入|每年|机制|办法|规则", name) else 1


def _doubt(label: Label, texts: list[str]) -> str:
    bare = [value for text in texts if (value := bare_figure(text)) is not None]
    if label.numbers == "percent" and any(0 < value <= 1 for value in bare):
        return "；百分数里有不大于1的数，请核对 figures of 1 or less among percents"
    if label.unit == UNKNOWN:
        return "；没有写单位 the unit is not said"
    return ""


def _settle_rivals(labels: dict[str, Label], notes: dict[str, str]) -> None:
    """Of two labels with one meaning only the better is proposed."""
    best: dict[tuple[str, str, str | None], str] = {}
    for name, label in sorted(labels.items(), key=lambda item: notes[item[0]], reverse=True):
        key = (label.indicator, label.scope, label.period)
        if label.indicator and key in best:
            labels[name] = Label(ignore=UNKNOWN)
            notes[name] = f"与“{best[key]}”同义？ {label.indicator} is proposed for '{best[key]}' already"
        else:
            best[key] = name


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
    said = [period_said(text) for text in (shape.sheet.name, *_title_texts(shape).values())]
    return next((period for period in said if period in {"half_year", "year_to_date"}), None)


def _title_texts(shape: Shape) -> dict[str, str]:
    """The words above the headings, by address."""
    sheet = shape.sheet
    return {
        cell_name(row, column): sheet.text(row, column)
        for row in shape.titles for column in range(sheet.columns) if (row, column) in sheet.cells and sheet.text(row, column)
    }  # fmt: skip


def _skipped_columns(shape: Shape) -> dict[int, str]:
    """The columns between the figures that hold none, or sums, changes and ranks; each with its innermost heading."""
    values = shape.columns("value")
    years, places = shape.head_rows("year"), shape.head_rows("place")
    skipped: dict[int, str] = {}
    for column in range(values[0], values[-1] + 1):
        heading = shape.heading(column)
        role = shape.roles[column]
        said = " ".join(shape.sheet.text(row, column) for row in years)
        sums = places and any(TOTAL.fullmatch(shape.sheet.text(row, column)) for row in places)
        undated = years and said.strip() and year_said(said) is None
        if role not in {"value", "empty"} or (role == "empty" and not heading) or is_change(heading) or sums or undated:
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
