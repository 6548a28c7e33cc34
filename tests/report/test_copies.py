"""A county's report in other forms: the docx is read back, the single file opens alone, and what is wrong is one clear line."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import load_workbook
from tests.report.conftest import HOSTILE, records, write_study
from typer.testing import CliRunner

from zxstudy.cli import app
from zxstudy.config import Study, read_study
from zxstudy.errors import UsageError
from zxstudy.report import Manifest, Wanted, report
from zxstudy.report.copies import FOLDER, FORMS, Copy, check_forms, single_file, write_copies, write_copies_page
from zxstudy.report.county_report import CountyReport
from zxstudy.report.official import _chinese, official_document
from zxstudy.report.official_format import house_document
from zxstudy.report.slices import slice_sums
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return write_study(tmp_path_factory.mktemp("copies"))


def document(study: Study, code: str = "990001", language: str = "zh") -> bytes:
    return official_document(CountyReport(read_tables(study).slice(code), Words(language)), study)


def test_page_and_margins_are_those_of_the_standard(study: Study) -> None:
    section = Document(io.BytesIO(document(study))).sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=Mm(0.1))
    assert (section.top_margin, section.left_margin) == pytest.approx((Mm(37), Mm(28)), abs=Mm(0.1))
    wide, high = section.page_width - section.left_margin - section.right_margin, section.page_height - section.top_margin
    assert (wide, high - section.bottom_margin) == pytest.approx((Mm(156), Mm(225)), abs=Mm(0.1))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert Mm(225) / Pt(int(grid.get(qn("w:linePitch"))) / 20) == pytest.approx(22, abs=0.1), "22 lines"


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [("Title", "方正小标宋简体", 22), ("Normal", "仿宋_GB2312", 16), ("Heading 1", "黑体", 16), ("Heading 2", "楷体_GB2312", 16)],
)
def test_fonts_by_their_eastern_names(style: str, font: str, points: float, study: Study) -> None:
    found = Document(io.BytesIO(document(study))).styles[style]
    assert found.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert found.font.size == Pt(points)


def test_twenty_eight_characters_fill_a_line(study: Study) -> None:
    spacing = Document(io.BytesIO(document(study))).styles["Normal"].element.rPr.find(qn("w:spacing"))
    a_character = Pt(16) + Pt(int(spacing.get(qn("w:val"))) / 20)
    assert Mm(156) // a_character == 28


def test_headings_are_numbered_and_tables_and_notes_are_there(study: Study) -> None:
    read = Document(io.BytesIO(document(study)))
    first = [paragraph.text for paragraph in read.paragraphs if paragraph.style.name == "Heading 1"]
    assert [text[:2] for text in first] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    second = [paragraph.text for paragraph in read.paragraphs if paragraph.style.name == "Heading 2"]
    assert second[0].startswith("（一）")
    assert len(read.tables) >= 3
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in read.tables)
    text = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert "全年立案120件" in text
    assert all(label in text for label in ("单位：", "注：", "资料来源："))


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100")])
def test_headings_count_in_chinese_beyond_ten(number: int, said: str) -> None:
    assert _chinese(number) == said


def test_no_row_is_torn_by_the_end_of_a_page(study: Study) -> None:
    rows = [row._tr for table in Document(io.BytesIO(document(study))).tables for row in table.rows]
    assert rows
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_tables_are_as_wide_as_the_lines_of_the_template(study: Study, tmp_path: Path) -> None:
    template = house_document()
    template.sections[0].left_margin = template.sections[0].right_margin = Mm(50)
    template.save(str(tmp_path / "narrow.docx"))
    report = CountyReport(read_tables(study).slice("990001"), Words("zh"))
    for table in Document(io.BytesIO(official_document(report, study, tmp_path / "narrow.docx"))).tables:
        assert sum(column.width for column in table.columns) == pytest.approx(Mm(110), abs=Mm(1))


def test_a_derived_figure_says_what_it_was_made_from_and_not_that_its_wording_was_lost(study: Study) -> None:
    lines = [paragraph.text for paragraph in Document(io.BytesIO(document(study))).paragraphs]
    (told,) = [line for line in lines if "由F1、F9推算" in line]
    assert "未保存原文" not in told


def test_the_number_of_a_page_stands_between_dashes(study: Study) -> None:
    section = Document(io.BytesIO(document(study))).sections[0]
    for footer in (section.footer, section.even_page_footer):
        paragraph = footer.paragraphs[0]._p
        assert "".join(text.text or "" for text in paragraph.iter(qn("w:t"))) == "— 1 —"
        assert [field.get(qn("w:instr")) for field in paragraph.iter(qn("w:fldSimple"))] == ["PAGE"]
        fonts = {run.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) for run in paragraph.iter(qn("w:r"))}
        assert fonts == {"宋体"}


def test_equal_reports_give_equal_bytes_and_hostile_names_stay_text(study: Study) -> None:
    assert document(study) == document(study)
    assert HOSTILE in "\n".join(paragraph.text for paragraph in Document(io.BytesIO(document(study, "990002"))).paragraphs)


def test_an_offices_template_is_used_or_refused_with_one_line(study: Study, tmp_path: Path) -> None:
    template = house_document()
    template.add_paragraph("旧文")
    template.styles["Normal"].font.size = Pt(14)
    template.save(str(tmp_path / "office.docx"))
    text = study.file.read_text(encoding="utf-8")
    report = CountyReport(read_tables(study).slice("990001"), Words("zh"))
    read = Document(io.BytesIO(official_document(report, study, tmp_path / "office.docx")))
    assert read.styles["Normal"].font.size == Pt(14)
    assert "旧文" not in "\n".join(paragraph.text for paragraph in read.paragraphs)
    shutil.copytree(study.path(study.processed), tmp_path / "processed")
    (tmp_path / "broken.docx").write_text("no zip", encoding="utf-8")
    (tmp_path / "study.toml").write_text('docx_template = "broken.docx"\n' + text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"docx_template .*broken\.docx: cannot be read as a docx") as caught:
        check_forms(read_study(tmp_path / "study.toml"), ["docx"])
    assert "\n" not in str(caught.value)


def test_a_single_file_holds_all_that_it_needs(site: tuple[Study, Manifest]) -> None:
    markup = single_file(site[0], "990001", Words("zh")).decode()
    body = markup[: markup.index("<script>")]
    outside = set(re.findall(r'(?:src|href)="([^"#][^"]*)"', body))
    assert outside == {"https://www.example.gov.cn/a.html"}, "the address of the source, and no other page"
    assert "unsafe" not in markup
    assert markup.count("'sha256-") == 2
    assert "这是单独保存的一份" in markup
    assert "全年立案<mark>120</mark>件" in markup


def test_a_single_file_needs_its_page(study: Study) -> None:
    with pytest.raises(UsageError, match=r"990001\.html: not made yet"):
        single_file(study, "990001", Words("zh"))


def test_a_workbook_holds_the_rows_of_its_county_only(study: Study) -> None:
    assert copied(study, Copy("990002", "xlsx")) == []
    book = load_workbook(study.path(study.reports) / FOLDER / "990002.xlsx")
    assert book.sheetnames == ["panel", "facts", "sources", "scores", "audit"]
    codes = [row[0].value for row in book["panel"].iter_rows(min_row=3)]
    assert codes
    assert set(codes) == {"990002"}


def test_a_form_that_is_none_is_refused(study: Study) -> None:
    with pytest.raises(UsageError, match="form pdf: unknown; allowed: docx, single-file, xlsx"):
        check_forms(study, ["pdf"])


def copied(study: Study, *asked: Copy, jobs: int = 1) -> list[str]:
    return write_copies(read_tables(study), Words("zh"), asked, slice_sums(study), jobs)


def there(study: Study) -> dict[str, bytes]:
    folder = study.path(study.reports) / FOLDER
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if not file.name.startswith(".")}


def test_one_that_cannot_be_made_is_a_line_and_the_rest_goes_on(small: Study) -> None:
    told = copied(small, Copy("990001", "single-file"), Copy("990001", "xlsx"), Copy("990002", "docx"), jobs=2)
    assert told == ["copies/990001.html: not made: reports/counties/990001.html: not made yet; `zxstudy report` makes it"]
    assert list(there(small)) == ["990001.xlsx", "990002.docx"]


def test_what_was_asked_for_once_is_kept_up(small: Study) -> None:
    copied(small, Copy("990001", "docx"), Copy("990002", "docx"), Copy("990003", "xlsx"))
    before = there(small)
    marked = small.path(small.reports) / FOLDER / "990002.docx"
    marked.write_bytes(b"what somebody wrote into it")
    (small.path(small.reports) / FOLDER / "999999.xlsx").write_bytes(b"of a county that is none")
    (small.path(small.reports) / FOLDER / "minutes.docx").write_bytes(b"somebody's own")
    facts = [replace(fact, quote="全年立案120件。") if fact.fact_id == "F1" else fact for fact in records()["cleaned"]]
    write_study(small.root, cleaned=facts)
    assert copied(small) == []
    now = there(small)
    assert set(now) == {*before, "minutes.docx"}
    assert now["990001.docx"] != before["990001.docx"], "its county's data changed"
    assert now["990002.docx"] == b"what somebody wrote into it", "nothing changed"
    assert now["990003.xlsx"] == before["990003.xlsx"]


def test_the_page_of_copies_lists_what_lies_there(small: Study) -> None:
    page = small.path(small.reports) / "copies.html"
    write_copies_page(read_tables(small), Words("zh"))
    assert "还没有另存的各县报告" in page.read_text(encoding="utf-8")
    copied(small, Copy("990002", "docx"), Copy("990002", "xlsx"))
    write_copies_page(read_tables(small), Words("zh"))
    linked = re.findall(r'href="copies/([^"]+)"', page.read_text(encoding="utf-8"))
    assert linked == ["990002.docx", "990002.xlsx"]
    assert HOSTILE not in page.read_text(encoding="utf-8")


def test_a_run_makes_what_is_asked_for(site: tuple[Study, Manifest], tmp_path: Path) -> None:
    shutil.copytree(site[0].root, tmp_path / "study")
    study = read_study(tmp_path / "study" / site[0].file.name)
    manifest = report(study, Wanted(only=("990003",), forms=tuple(FORMS)), notify=lambda line: None)
    assert (manifest.unwritten, manifest.count("done")) == ((), 0), "no notebook is run for a copy"
    assert list(there(study)) == ["990003.docx", "990003.html", "990003.xlsx"]
    assert b'class="downloads"' not in there(study)["990003.html"], "its tables do not travel with it"


def test_the_command_says_how_to_ask_for_them() -> None:
    shown = CliRunner().invoke(app, ["report", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    assert all(option in shown for option in ("--docx", "--single-file", "--xlsx"))


def test_libreoffice_makes_pages_of_it(study: Study, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice: the docx was read back, but not laid out")
    (tmp_path / "report.docx").write_bytes(document(study))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    try:
        wide, high = pages[0].get_size()
        assert (wide, high) == pytest.approx((595.3, 841.9), abs=1), "A4 in points"
        text = pages[0].get_textpage().get_text_range()
        assert "甲县政协工作公开数字" in text
        assert "— 1 —" in text
    finally:
        pages.close()
