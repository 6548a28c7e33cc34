"""The tables of the pages as files: each that is printed has a csv and stands in a workbook, and what is gone takes its files with it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from tests.report.conftest import NOTHING
from tests.report.had import not_had, printed_tables, site_pages

from zxstudy.config import Study
from zxstudy.report import Manifest
from zxstudy.report.page_files import write_page_tables
from zxstudy.report.page_tables import page_tables
from zxstudy.report.site import write_site
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

ZH = Words("zh")
KINDS = {"comparison", "data", "index", "indicators", "methods", "problems", "quality", "run", "sources", "proposals_filed"}


def written(study: Study) -> dict[str, bytes]:
    folder = study.path(study.reports) / "tables"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.suffix}


def made(study: Study) -> dict[str, bytes]:
    """The files of the tables of a study whose pages are made anew, the notebooks' aside."""
    write_site(read_tables(study), NOTHING, ZH)
    write_page_tables(study, ZH)
    return written(study)


def test_every_table_of_every_page_is_had_as_printed(site: tuple[Study, Manifest]) -> None:
    pages = site_pages(site[0])
    assert [complaint for page in pages for complaint in not_had(site[0], page)] == []
    assert {page.stem for page in pages if printed_tables(page)[1]} >= KINDS


@pytest.mark.parametrize("name", ["index", "comparison", "quality", "indicators/proposals_filed"])
def test_a_number_that_is_printed_otherwise_than_in_the_files_is_found(name: str, site: tuple[Study, Manifest]) -> None:
    page = site[0].path(site[0].reports) / f"{name}.html"
    before = page.read_text(encoding="utf-8")
    at = before.rindex("</td></tr>")
    start = before.rindex(">", 0, at) + 1
    try:
        page.write_text(f"{before[:start]}977{before[at:]}", encoding="utf-8")
        assert not_had(site[0], page) != []
    finally:
        page.write_text(before, encoding="utf-8")


def test_tables_with_the_same_heads_are_one_that_says_which() -> None:
    head = "<thead><tr><th>年份</th><td></td><th>县数</th></tr></thead>"
    bar = "<td><svg><title>9</title></svg></td>"
    other = "<caption>别的</caption><thead><tr><th>年份</th></tr></thead>"
    markup = (
        f'<section id="a"><h2>分布</h2><table><caption>全年</caption>{head}<tbody><tr><th>2019</th>{bar}<td>1,204</td></tr></tbody></table>'
        f"<table><caption>届内</caption>{head}<tbody><tr><th>不明</th>{bar}<td>7</td></tr></tbody></table></section>"
        f"<section id='b'><table>{other}<tbody><tr><th>2019</th></tr></tbody></table><table>{head}<tbody></tbody></table></section>"
    )
    first, second = page_tables(markup, ZH)
    assert (first.name, first.title, first.heads) == ("a", "分布", ("所在的表", "年份", "县数"))
    assert first.rows == (("全年", "2019", "1,204"), ("届内", "不明", "7"))
    assert (second.name, second.title, second.heads, second.rows) == ("b", "别的", ("年份",), (("2019",),))
    assert page_tables("<p>无表</p>", ZH) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["3", "", "-12"], [3, None, -12]),
        (["0.5", "-1.25"], [0.5, -1.25]),
        (["01", "2"], ["01", "2"]),
        (["12%", "3"], ["12%", "3"]),
        (["=1+1", "-x"], ["'=1+1", "'-x"]),
    ],
)  # fmt: skip
def test_what_is_a_number_is_one_and_what_is_a_formula_is_none(
    texts: list[str], expected: list[object], tmp_path: Path, small: Study
) -> None:
    rows = "".join(f"<tr><td>{text}</td><td>a</td></tr>" for text in texts)
    reports = small.path(small.reports)
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "x.html").write_text(f"<table><thead><tr><th>n</th><th>b</th></tr></thead><tbody>{rows}</tbody></table>", encoding="utf-8")
    write_page_tables(small, ZH)
    sheet = openpyxl.load_workbook(reports / "tables/x.xlsx").worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == expected
    told = list(csv.reader(io.StringIO((reports / "tables/x.csv").read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in told[1:]] == ["" if value is None else str(value) for value in expected]


def test_files_are_made_again_only_where_a_page_changed_or_one_is_gone(small: Study) -> None:
    first = made(small)
    reports = small.path(small.reports)
    stamps = {name: (reports / "tables" / name).stat().st_mtime_ns for name in first}
    (reports / "tables/index.csv").unlink()
    assert made(small) == first
    again = {name for name in first if (reports / "tables" / name).stat().st_mtime_ns != stamps[name]}
    assert again == {"index.csv", "index.xlsx"}


def test_what_a_page_no_longer_prints_has_no_file(small: Study) -> None:
    first = made(small)
    reports = small.path(small.reports)
    (reports / "tables/own.txt").write_text("mine", encoding="utf-8")
    (reports / "indicators/members.html").unlink(missing_ok=True)
    (reports / "problems.html").write_text("<p>none</p>", encoding="utf-8")
    write_page_tables(small, ZH)
    left = set(written(small))
    assert set(first) - left >= {"problems.csv", "problems.xlsx"}
    assert "own.txt" in left, "nothing else is taken away"


def test_files_of_an_invented_study_say_so(composed_site: Study) -> None:
    write_page_tables(composed_site, ZH)
    assert {Path(name).name.partition("-")[0] for name in written(composed_site)} == {"composed"}
    page = (composed_site.path(composed_site.reports) / "index.html").read_text(encoding="utf-8")
    assert 'href="tables/composed-index.csv"' in page
