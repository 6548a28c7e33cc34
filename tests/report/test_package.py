"""The data package, opened by the programs it is made for: Frictionless, pandas, a spreadsheet, Stata's format."""

from __future__ import annotations

import io
import json
import math
import shutil
from pathlib import Path

import docx
import frictionless
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy import lab
from zxstudy.config import Study, read_study
from zxstudy.report.package import write_package
from zxstudy.report.package.forms import as_csv, as_stata, as_workbook, stata_names
from zxstudy.report.package.print_forms import as_document, as_latex
from zxstudy.report.package.printed import printed_tables
from zxstudy.report.package.wide import described, wide
from zxstudy.report.package.write import TABLES, in_workbook
from zxstudy.report.words import Words
from zxstudy.store import read_about

HOSTILE = ["=1+1", "+86", "-SUM(A1)", "@cmd", "\tx", "plain", "a=b", ""]


@pytest.fixture(scope="module")
def made(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the small study, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "study"
    shutil.copytree(written, folder)
    study = read_study(folder / "study.toml")
    write_package(lab.open(study.file), Words("zh"))
    return study.path(study.reports) / "data"


@pytest.fixture
def package(small: Study, made: Path) -> Path:
    return Path(shutil.copytree(made, small.path(small.reports) / "data"))


def test_the_package_is_valid_with_keys_and_hashes(package: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert [item["name"] for item in descriptor["resources"]] == [
        "panel", "view", "places", "sources", "facts", "audit", "codebook", "wide", "quality_indicator", "quality_county",
        "scores", "findings", "alternatives",
        "specifications", "contrasts", "events", "configurations", "descriptives", "reporting", "flow", "problems",
    ]  # fmt: skip
    assert descriptor["kind"] == "real"


def test_a_changed_file_is_told_by_its_hash(package: Path) -> None:
    path = package / "places.csv"
    path.write_bytes(path.read_bytes().replace("甲县".encode(), "乙县".encode()))
    assert not frictionless.validate(str(package / "datapackage.json")).valid


def test_csv_reads_back_as_the_panel(package: Path, small: Study) -> None:
    panel = lab.open(small.file).panel
    again = pd.read_csv(package / "panel.csv", dtype={"county_code": "str"}, na_values=[""], keep_default_na=False)
    assert again["low"].equals(panel["low"])
    assert again["county_code"].tolist() == panel["county_code"].tolist()
    assert (package / "panel.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_wide_has_a_row_a_county_and_year_and_leaves_empty_what_nobody_said(small: Study) -> None:
    tables = lab.open(small.file)
    table = wide(tables.view, tables.places).set_index(["county_code", "year"])
    assert table.loc[("990001", 2019), ["proposals_filed_low", "proposals_filed_high"]].tolist() == [60, 69]
    assert math.isnan(table.loc[("990001", 2019), "proposal_reply_rate_low"])
    assert len(table) == len(tables.view[["county_code", "year"]].drop_duplicates())


def test_stata_reads_back_with_labels_and_an_open_end_marked() -> None:
    frame = pd.DataFrame({"name": ["甲县", "乙县"], "high": [69.0, math.inf], "conflict": [True, False], "text": ["长" * 3000, ""]})
    made = as_stata(frame, {"name": "县", "high": "上限"}, "sample")
    with pd.read_stata(io.BytesIO(made), iterator=True) as reader:
        table, labels = reader.read(), reader.variable_labels()
    assert table["name"].tolist() == ["甲县", "乙县"]
    assert table["high_open"].tolist() == [0, 1]
    assert math.isnan(table["high"][1])
    assert table["text"][0] == "长" * 3000
    assert (labels["name"], labels["high"], labels["high_open"]) == ("县", "上限", "上限: open")


LABELS = {"hanzi": "长" * 80, "longer": "长" * 100, "rare": "𠮷" * 80, "high": "上限" * 40}


def test_stata_labels_are_eighty_characters_in_any_script_and_not_eighty_bytes() -> None:
    frame = pd.DataFrame({"hanzi": [1.0], "longer": [2.0], "rare": [3.0], "high": [math.inf]})
    made = as_stata(frame, LABELS, "长" * 100)
    with pd.read_stata(io.BytesIO(made), iterator=True) as reader:
        labels, title = reader.variable_labels(), reader.data_label
    assert [labels[name] for name in ("hanzi", "longer", "rare")] == ["长" * 80, "长" * 80, "𠮷" * 80]
    assert labels["high_open"] == ("上限" * 40)[:74] + ": open"
    assert title == "长" * 80
    # [P] file formats .dta, 118, 5.8: one field of 321 bytes a variable, UTF-8, ended by a zero.
    fields = made.partition(b"<variable_labels>")[2].partition(b"</variable_labels>")[0]
    assert len(fields) == 321 * 5
    assert fields[321 * 2 : 321 * 3].partition(b"\0")[0].decode() == "𠮷" * 80


@given(st.lists(st.text(alphabet="ab_", min_size=1, max_size=60), unique=True, max_size=12))
def test_stata_names_are_short_and_distinct(columns: list[str]) -> None:
    names = stata_names(columns)
    assert list(names) == columns
    assert len(set(names.values())) == len(columns)
    assert all(len(name) <= 32 for name in names.values())
    assert all(names[name] == name for name in columns if len(name) <= 32)


def test_no_text_becomes_a_formula() -> None:
    frame = pd.DataFrame({"text": HOSTILE})
    expected = ["'=1+1", "'+86", "'-SUM(A1)", "'@cmd", "'\tx", "plain", "a=b", ""]
    assert pd.read_csv(io.BytesIO(as_csv(frame)), keep_default_na=False)["text"].tolist() == expected
    book = openpyxl.load_workbook(io.BytesIO(as_workbook({"sheet": frame}, {"sheet": ["文字"]})))
    cells = [row[0] for row in book["sheet"].iter_rows(min_row=3)]
    assert [cell.value or "" for cell in cells] == expected
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}, "texts, or empty: no formula"


def test_signs_that_no_workbook_holds_are_left_out_of_it() -> None:
    frame = pd.DataFrame({"text": ["a\x00b", "换\x0b行", "长" * 40_000, "保留\n行\t"]})
    book = openpyxl.load_workbook(io.BytesIO(as_workbook({"sheet": frame}, {})))
    assert [row[0].value for row in book["sheet"].iter_rows(min_row=2)] == ["ab", "换行", "长" * 32_767, "保留\n行\t"]


def test_equal_tables_give_equal_bytes(package: Path, small: Study) -> None:
    first = {path.name: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    shutil.rmtree(package)
    write_package(lab.open(small.file), Words("zh"))
    assert {path.name: path.read_bytes() for path in package.rglob("*") if path.is_file()} == first


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_of_a_paper_name_their_errors_and_escape_what_tex_would_run(small: Study, language: str) -> None:
    tables = printed_tables(lab.open(small.file), Words(language))
    assert [table.name for table in tables] == ["descriptives", "findings", "alternatives", "configurations"]
    assert all(len(row) == len(table.heads) for table in tables for row in table.rows)
    findings = next(table for table in tables if table.name == "findings")
    assert "CR2" in findings.note, "standard errors are named under the table"
    tex = as_latex(next(table for table in tables if table.name == "alternatives")).decode()
    assert r"\%" in tex
    assert tex.count(r"\endhead") == 1


def test_all_printed_tables_stand_in_one_document_that_opens(small: Study) -> None:
    tables = printed_tables(lab.open(small.file), Words("zh"))
    document = docx.Document(io.BytesIO(as_document(tables)))
    assert [len(table.rows) for table in document.tables] == [1 + len(table.rows) for table in tables]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == list(tables[0].rows[0])
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said == [text for table in tables for text in (table.title, table.note)]


def test_wide_parquet_says_what_each_column_is(package: Path) -> None:
    said = read_about(package / "wide.parquet")
    assert said["proposals_filed_low"] == {
        "title_zh": "立案提案数（下限）", "title_en": "proposals filed, lower end", "unit": "件", "made_by": "clean",
        "codebook": "proposals_filed",
    }  # fmt: skip
    assert described("m_policy_document") == (
        "县委出台支持政协工作的意见（程度）",
        "county Party committee issued its own opinion on CPPCC work, degree",
        "-1 to 3",
    )


def test_an_invented_study_says_so_in_the_name_of_every_table(composed_site: Study) -> None:
    write_package(lab.open(composed_site.file), Words("zh"))
    names = {path.name for path in (composed_site.path(composed_site.reports) / "data").rglob("*") if path.is_file()}
    assert {name for name in names if not name.startswith("composed-")} == {"datapackage.json"}


@pytest.mark.parametrize(
    ("shapes", "taken"),
    [
        ({"panel": (100, 20), "places": (10, 5)}, ["panel", "places"]),
        ({"panel": (100_000, 20), "places": (2_850, 9), "audit": (0, 12)}, ["places", "audit"]),
        ({"panel": (40_000, 20), "view": (30_000, 10), "places": (2_850, 9)}, ["view", "places"]),
        ({"narrow": (2_000_000, 0)}, []),
        ({}, []),
    ],
    ids=["all", "what a country leaves", "the smallest first", "more rows than a sheet has", "nothing"],
)
def test_the_workbook_holds_what_an_office_machine_opens(shapes: dict[str, tuple[int, int]], taken: list[str]) -> None:
    assert in_workbook(shapes) == taken


def test_what_the_workbook_leaves_out_is_said(small: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zxstudy.report.package.write.MOST_CELLS", 200)
    listed = {file.table: file for file in write_package(lab.open(small.file), Words("zh"))}
    assert listed["workbook"].note == "workbook_part"
    book = openpyxl.load_workbook(small.path(small.reports) / "data" / "small.xlsx")
    assert "flow" in book.sheetnames
    assert "panel" not in book.sheetnames
    assert {"data/panel.csv", "data/panel.parquet"} <= {file.path for file in write_package(lab.open(small.file), Words("zh"))}, (
        "nothing is lost"
    )


def test_every_table_is_a_sheet(package: Path) -> None:
    book = openpyxl.load_workbook(package / "small.xlsx")
    assert book.sheetnames == list(TABLES)
