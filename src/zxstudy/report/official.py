"""A county's report as an official document: the sentences and figures of its page, headings 一、（一）, every figure with its note."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt

from zxstudy.config import Study
from zxstudy.report.county_report import LIMITS, CountyReport
from zxstudy.report.county_scores import score_runs
from zxstudy.report.dossier import Item
from zxstudy.report.evidence import Evidence, Papers, papers
from zxstudy.report.key_points import key_points
from zxstudy.report.official_format import TABLE_FONT, TABLE_POINTS, house_document, set_fonts, template_document
from zxstudy.report.package.forms import NO_TIME, untimed
from zxstudy.report.phrase import title_of

_BLANK = "\u00a0"  # an empty cell would be as high as a line of the body
_DIGITS = " 一二三四五六七八九"
_LONGEST_TITLE = 255  # characters that the property of a document may have
# How wide a column is beside the others, by the key of its heading; 3 where it is not named.
_WIDTHS = {
    "col_indicator": 9, "col_measure": 14, "col_mechanism": 8, "col_year": 4, "col_when": 6, "col_figure": 8, "col_reason": 9,
    "col_note_number": 4, "col_degree": 7, "col_range": 6, "col_unit": 4, "col_mentioned": 6,
}  # fmt: skip


def official_document(report: CountyReport, study: Study, template: Path | None = None) -> bytes:
    """The report as the bytes of a docx in the house format, or in the office's template; equal reports give equal bytes."""
    writer = _Writer(report, study, house_document() if template is None else template_document(template))
    writer.write()
    document = writer.document
    document.core_properties.created = document.core_properties.modified = NO_TIME
    document.core_properties.author = document.core_properties.last_modified_by = "zxstudy"
    document.core_properties.title = _printable(report.county.place.county)[:_LONGEST_TITLE]
    sink = io.BytesIO()
    document.save(sink)
    return untimed(sink.getvalue())


class _Writer:
    """The document while it is written; `sections` counts the headings of the first level."""

    def __init__(self, report: CountyReport, study: Study, document: Any) -> None:
        self.report, self.study, self.document = report, study, document
        self.words, self.sections, self.parts = report.words, 0, 0

    def write(self) -> None:
        words, place = self.words, self.report.county.place
        self.document.add_paragraph(words("county_title", county=place.county), style="Title")
        self.document.add_paragraph(style="Normal")
        if self.study.kind != "real":
            self.text(f"{words(f'{self.study.kind}_mark')}：{words(f'{self.study.kind}_note')}")
        self.text(words("official_lead", title=title_of(self.study, words), province=place.province, code=place.county_code))
        self.heading("key_points")
        for point in key_points(self.report.county, self.report.known, words):
            self.text(point.striptags())
        self.figures()
        self.scores()
        self.gaps()
        self.heading("limits")
        for number in range(1, LIMITS + 1):
            self.text(f"{number}. {words(f'limits_{number}')}")
        self.notes()

    def figures(self) -> None:
        """The figures, a table a mechanism, newest year first within an indicator."""
        words = self.words
        groups = self.report.known.grouped()
        if not groups:
            return
        self.heading("figures")
        heads = ["col_indicator", "col_year", "col_when", "col_figure", "col_unit", "col_note_number"]
        for group, runs in groups:
            self.part(words.term("mechanism", group))
            items = [item for run in runs for item in (run.head, *reversed(run.earlier))]
            self.table(heads, [self.row(item) for item in items])
            self.under(words("figures_unit"), words("official_note"))

    def row(self, item: Item) -> list[str]:
        """One figure as the cells of a table."""
        unit = "" if item.quantity.unit == "proportion" else self.words.term("unit", item.quantity.unit)
        marks = [self.words("gap_doubtful")] if item.doubts else []
        marks += [self.words("figure_derived")] if "derived" in item.flags else []
        said = self.report.said_of(item) + self.words.bracketed(self.words.listed(marks))
        return [self.words.name(item.entry), self.report.year_of(item), self.report.when_of(item), said, unit, f"[{item.number}]"]

    def scores(self) -> None:
        """The mechanism scores with their bounds, and how far each measure is stated."""
        words, runs = self.words, score_runs(self.report.county.scores, self.words)
        self.heading("scores")
        if not runs:
            self.text(words("scores_none"))
            return
        self.text(words("scores_intro"))
        heads = ["col_mechanism", "col_year", "col_score", "col_range", "col_mentioned"]
        rows = [
            [row.name, str(row.year), row.score, row.range, f"{row.mentioned}/{row.counted}"]
            for run in runs
            for row in (run.head, *run.earlier)
        ]
        self.table(heads, rows)
        self.under(words("under_score"), words("scores_note"))
        heads = ["col_measure", "col_year", "col_degree", "col_note_number"]
        items = [item for found in self.report.known.by_measure() for item in reversed(found)]
        if items:
            self.table(heads, [[words.name(i.entry), self.report.year_of(i), self.report.said_of(i), f"[{i.number}]"] for i in items])
            self.under(words("measures_unit"), words("measures_note"))

    def gaps(self) -> None:
        """What is masked, in doubt, undated or was not used, with the reason."""
        words = self.words
        rows = [row for item in self.report.known for row in self.report.gap_rows(item)]
        self.heading("gaps")
        if not rows:
            self.text(words("gaps_none"))
            return
        heads = ["col_state", "col_indicator", "col_year", "col_figure", "col_reason", "col_note_number"]
        told = [
            [words(f"gap_{row['state']}"), row["name"], row["year"], row["said"], row["reason"], f"[{_number(row['item'])}]"]
            for row in rows
        ]
        self.table(heads, [[str(cell) for cell in row] for row in told])
        self.under(words("gaps_unit"), words("gaps_note"))

    def notes(self) -> None:
        """Where each figure comes from, document by document."""
        found = papers(self.report.known, self.report.ledger, self.words)
        if not found:
            return
        self.heading("evidence")
        for paper in found:
            self.part(paper.origin.title)
            self.small("  ".join(_where(paper)))
            for note in paper.notes:
                self.small(self.note(note))

    def note(self, note: Evidence) -> str:
        """One note in a line."""
        wording = self.words("ev_no_quote") if note.lost else "".join(note.quote)
        made_from = [self.words("ev_derived_from", facts=self.words.listed(list(note.derived_from)))] if note.derived_from else []
        told = [*made_from, *note.flags, *([note.rule] if note.rule else []), *note.against]
        return "  ".join(part for part in (f"[{note.item.number}] {note.title} {note.said}", wording, note.place, *told) if part)

    def heading(self, key: str) -> None:
        """A heading of the first level, 一、二、三、."""
        self.document.add_paragraph(f"{_chinese(self.sections + 1)}、{self.words(key)}", style="Heading 1")
        self.sections, self.parts = self.sections + 1, 0

    def part(self, title: str) -> None:
        """A heading of the second level, （一）（二）."""
        self.parts += 1
        self.document.add_paragraph(f"（{_chinese(self.parts)}）{_printable(title)}", style="Heading 2")

    def text(self, text: str) -> None:
        """A paragraph of the body."""
        self.document.add_paragraph(_printable(text), style="Normal")

    def small(self, text: str) -> None:
        """A line in the size of tables."""
        if text:
            self.tight(self.document.add_paragraph(style="Normal"), text)

    def under(self, unit: str, note: str) -> None:
        """Unit, note and source beneath a table."""
        words = self.words
        for key, said in (("unit", unit), ("note", note), ("source", words("under_notes"))):
            self.small(f"{words(key)}：{said}")

    def tight(self, paragraph: Any, text: str) -> None:
        """Fill a paragraph in the font of tables, without indentation and with lines of their own height."""
        form = paragraph.paragraph_format
        form.first_line_indent = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
        free = paragraph._p.get_or_add_pPr()
        free.insert_element_before(free.makeelement(qn("w:snapToGrid"), {qn("w:val"): "0"}), "w:spacing", "w:ind", "w:jc", "w:rPr")
        indent = paragraph._p.get_or_add_pPr().find(qn("w:ind"))
        indent.set(qn("w:firstLineChars"), "0")
        set_fonts(paragraph.add_run(_printable(text) or _BLANK), TABLE_FONT, TABLE_POINTS)

    def table(self, heads: list[str], rows: list[list[str]]) -> None:
        """A table whose head is repeated on every page; `heads` are the keys of its headings."""
        grid = self.document.add_table(rows=1 + len(rows), cols=len(heads))
        grid.autofit = False
        parts = [_WIDTHS.get(head, 3) for head in heads]
        for column, part in zip(grid.columns, parts, strict=True):
            column.width = int(_text_width(self.document) * part / sum(parts))
        for place, cell in enumerate(grid._cells):
            cell.width = grid.columns[place % len(heads)].width
        borders = grid._tbl.tblPr.makeelement(qn("w:tblBorders"), {})
        for side in ("top", "bottom", "insideH"):
            borders.append(borders.makeelement(qn(f"w:{side}"), {qn("w:val"): "single", qn("w:sz"): "4", qn("w:color"): "000000"}))
        grid._tbl.tblPr.append(borders)
        for cell, text in zip(grid._cells, [*map(self.words, heads), *(text for row in rows for text in row)], strict=True):
            self.tight(cell.paragraphs[0], text)
        for row in grid._tbl.tr_lst:  # a row that ends on the next page cannot be read across
            row.get_or_add_trPr().append(row.makeelement(qn("w:cantSplit"), {}))
        head = grid.rows[0]._tr.get_or_add_trPr()
        head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _text_width(document: Any) -> int:
    """How wide a line of the document is between its margins: an office's template has its own."""
    section = document.sections[0]
    return int(section.page_width - section.left_margin - section.right_margin)


def _chinese(number: int) -> str:
    """A number from 1 to 99 as headings write it: 一, 十, 十一, 二十; beyond that in figures."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"


def _number(item: object) -> int:
    assert isinstance(item, Item)
    return item.number


def _where(paper: Papers) -> list[str]:
    origin = paper.origin
    return [part for part in (origin.kind, origin.file, origin.address.text if origin.address else "", origin.dates) if part]


def _printable(text: str) -> str:
    """The text without the control characters that a docx cannot hold."""
    return "".join(
        sign for sign in text if sign in "\t\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) <= 0xDFFF and ord(sign) < 0xFFFE)
    )
