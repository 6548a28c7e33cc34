"""Workbooks of the binary kind (.xls), written by LibreOffice where it is there: the same panel through a mapping."""

from __future__ import annotations

import subprocess

import openpyxl
import pytest
from tests.extract.test_mapped import EXPECTED, PANEL, confirmed
from tests.extract.workbooks import SHAPES, as_xlsx, said

from zxstudy.extract.mapped import mapped_facts
from zxstudy.read import read_file
from zxstudy.read.office import program
from zxstudy.read.sheets import sheets_of
from zxstudy.read.xlsx import PERCENT_REMARK

pytestmark = pytest.mark.skipif(not program(), reason="no LibreOffice here: .xls files that a spreadsheet program wrote are not tested")


def shares(path):
    """A workbook whose shares are shown as percents, in part; with a formula, an error and a day."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "汇总"
    for row in (["县区", "年份", "立案提案（件）", "办复率", "备注"], ["青梧县", 2022, 100, 0.95, None], ["白石县", 2022, 90, 0.875, None]):
        page.append(row)
    page.append(["临沅区", 2022, "=40+38", 1, "=1/0"])
    for row in range(2, 5):
        page.cell(row, 4).number_format = "0.0%"
    hidden = book.create_sheet("草稿")
    hidden.append(["立案", 999])
    hidden.sheet_state = "hidden"
    book.save(path)


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """Every shape as an .xls, all written in one go."""
    folder = tmp_path_factory.mktemp("old")
    for shape in SHAPES:
        (folder / f"{shape.__name__}.xlsx").write_bytes(as_xlsx(shape(PANEL, year=lambda year: f"{year}年")))
    shares(folder / "shares.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    made = folder / "xls"
    command = [
        program(),
        profile,
        "--headless",
        "--convert-to",
        "xls:MS Excel 97",
        "--outdir",
        str(made),
        *map(str, sorted(folder.glob("*.xlsx"))),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return made


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_one_panel_in_every_shape_gives_the_same_facts(old, shape):
    facts, problems = mapped_facts(confirmed(old / f"{shape.__name__}.xls"))
    assert problems == []
    assert said(facts) == EXPECTED


def test_what_an_old_workbook_shows_and_what_it_does_not_say(old):
    document = read_file(old / "shares.xls", root=old)
    assert list(sheets_of(document)) == ["汇总"]
    assert {problem.what for problem in document.problems} == {PERCENT_REMARK, "is a hidden sheet: left out"}
    facts, problems = mapped_facts(confirmed(old / "shares.xls"))
    assert problems == []
    assert said(facts) == {
        (place, 2022, name): (value, value)
        for place, filed, rate in (("青梧县", 100, 0.95), ("白石县", 90, 0.875), ("临沅区", 78, 1))
        for name, value in (("proposals_filed", filed), ("proposal_reply_rate", rate))
    }
