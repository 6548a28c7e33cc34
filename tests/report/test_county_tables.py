"""The tables of a county's page as files: all its entries, with numbers as numbers and texts as texts, made again only where need be."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from tests.report.conftest import FACT, records, write_study

from zxstudy.config import Study
from zxstudy.report import Manifest
from zxstudy.report.county_tables import FOLDER, table_files, write_county_tables
from zxstudy.report.dossier import dossier
from zxstudy.report.slices import slice_sums
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

CODES = [f"99000{number}" for number in range(1, 8)]


def written(study: Study, codes: list[str] | None = None, jobs: int = 1, language: str = "zh") -> list[str]:
    return write_county_tables(read_tables(study), Words(language), codes or CODES, slice_sums(study), jobs)


def files(study: Study) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((study.path(study.reports) / FOLDER).iterdir())}


def read(study: Study, code: str, number: int = 0) -> pd.DataFrame:
    content = (study.path(study.reports) / FOLDER / table_files(study, code)[number]).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet knows by its mark that this is UTF-8"
    return pd.read_csv(io.BytesIO(content), keep_default_na=False)


def test_the_site_has_the_tables_of_every_county(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    assert {name for code in CODES for name in table_files(study, code)} <= set(files(study))


@pytest.mark.parametrize("code", ["990001", "990002", "990003"])
def test_every_entry_of_the_page_is_a_row(code: str, site: tuple[Study, Manifest]) -> None:
    study, _ = site
    known = dossier(read_tables(study).slice(code))
    assert sorted(read(study, code)["事实编号"]) == sorted(item.fact_id for item in known)


def test_bounds_are_numbers_and_the_rest_is_in_words(site: tuple[Study, Manifest]) -> None:
    row = read(site[0], "990001").set_index("事实编号").loc["F1"]
    assert row[["指标", "时段", "单位", "表述", "原文", "名称"]].tolist() == [
        "立案提案数", "全年", "件", "确数", "全年立案120件", "甲县政协工作报告",
    ]  # fmt: skip
    assert (float(row["下限"]), float(row["上限"]), int(row["年份"])) == (120, 120, 2020)
    assert row["网址"] == "https://www.example.gov.cn/a.html"


def test_the_workbook_holds_what_the_csv_files_hold(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    book = openpyxl.load_workbook(study.path(study.reports) / FOLDER / table_files(study, "990001")[2])
    assert book.sheetnames == ["材料填报的数字", "机制得分"]
    for number, sheet in enumerate(book):
        rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        told = read(study, "990001", number)
        assert rows[0] == list(told.columns)
        assert [[str(cell).removesuffix(".0") for cell in row] for row in rows[1:]] == [
            [str(cell).removesuffix(".0") for cell in row] for row in told.to_numpy().tolist()
        ]


def test_no_wording_becomes_a_formula(tmp_path: Path) -> None:
    facts = [replace(fact, quote="=1+1") if fact.fact_id == FACT.fact_id else fact for fact in records()["cleaned"]]
    study = write_study(tmp_path, cleaned=facts)
    written(study, ["990001"])
    assert "'=1+1" in read(study, "990001")["原文"].tolist()
    book = openpyxl.load_workbook(study.path(study.reports) / FOLDER / table_files(study, "990001")[2])
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


def test_two_processes_write_the_same_bytes_as_one(small: Study, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = write_study(tmp_path / "other")
    written(small)
    written(other, jobs=2)
    assert files(small) == files(other)


def test_only_what_changed_or_is_missing_is_written(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    assert written(study) == CODES
    assert written(study) == []
    (study.path(study.reports) / FOLDER / "990003.xlsx").unlink()
    assert written(study) == ["990003"]
    facts = [replace(fact, quote="全年立案120件。") if fact.fact_id == FACT.fact_id else fact for fact in records()["cleaned"]]
    write_study(tmp_path, cleaned=facts)
    assert written(study) == ["990001"]
    assert written(study, language="en") == CODES
    assert read(study, "990001").columns[0] == "indicator"


def test_an_invented_study_says_so_in_the_names(tmp_path: Path) -> None:
    study = write_study(tmp_path, kind="composed")
    written(study, ["990001"])
    assert set(files(study)) == {".tables", "composed-990001.csv", "composed-990001-scores.csv", "composed-990001.xlsx"}
