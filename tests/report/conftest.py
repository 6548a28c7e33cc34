"""What the tests of the reports share: a small study made from records, its site, and the way to Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from zxstudy.clean.panel import Decision, PanelRow, Place, ViewRow
from zxstudy.compare.adoption import Event
from zxstudy.compare.beside import Alternative, SpecificationRow
from zxstudy.compare.configurations import Configuration
from zxstudy.compare.contrasts import Contrast
from zxstudy.compare.descriptives import Descriptive
from zxstudy.compare.finding import Finding
from zxstudy.config import Study, read_study
from zxstudy.errors import Problem
from zxstudy.extract.fact import Fact
from zxstudy.read.document import Source
from zxstudy.report import Manifest, Wanted, report
from zxstudy.report.execute import run_task
from zxstudy.report.pages import write_assets
from zxstudy.report.planned import plan
from zxstudy.report.site import write_site
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words
from zxstudy.score.mechanism import Score
from zxstudy.store import frame_of, write_table

STUDY = """
name = "small"
title_zh = "小样例"
title_en = "Small sample"
kind = "{kind}"
raw = ["raw"]
processed = "processed"
reports = "reports"
"""
NO_RULE = "120, 118: no rule"
NO_RULE_ZH = "“立案提案数”材料填报为120件、118件：取编号在前的一个。"
NOTHING = Manifest("small", "zh", "0", "", 0.0, ())
HOSTILE = '<script>alert(1)</script>"县'
WHOLE = ("year", "degree", "start", "end", "counted", "mentioned")
REAL = (
    "low",
    "high",
    "proposed_low",
    "proposed_high",
    "estimate",
    "p",
    "p_holm",
    "mde",
    "margin",
    "measure",
    "measure_low",
    "measure_high",
)

PLACE = Place("990001", "甲县", "某省", "某市", "county", "甲县", "real", "unique")
SOURCE = Source(
    "S1", "data/raw/a.txt", "https://www.example.gov.cn/a.html", "甲县政协工作报告", "0" * 64, "real", "cppcc", "work_report", "某省",
    "甲县", "county", "", 2020, "2021-01-05", "2026-11-01", 900,
)  # fmt: skip
FACT = Fact(
    "F1", "S1", "甲县", "990001", 2020, "annual", "proposals_filed", 120, 120, "件", "exact", "", "", None, 10, 13, "paragraph 3",
    "全年立案120件", "", None, None,
)  # fmt: skip


def panel_row(fact: Fact, **changes: object) -> PanelRow:
    """The cell of the panel that `fact` fills alone."""
    row = PanelRow(
        fact.county_code, fact.county, "某省", fact.year, fact.indicator, fact.period, fact.scope, fact.low, fact.high, fact.unit,
        fact.qualifier, fact.base, fact.degree, fact.flags, fact.fact_id, fact.fact_id, 1, 1, "single", False, "real",
    )  # fmt: skip
    return replace(row, **changes)  # type: ignore[arg-type]


def view_row(fact: Fact) -> ViewRow:
    """The value of the view that `fact` gives alone."""
    assert fact.year is not None
    return ViewRow(
        fact.county_code, fact.year, fact.indicator, fact.low, fact.high, fact.unit, fact.qualifier, fact.period, fact.scope, fact.base,
        fact.degree, fact.fact_id, "single", "real",
    )  # fmt: skip


def records() -> dict[str, list[object]]:
    """A study of seven counties: 甲县 with one of everything, one with a hostile name, five that only publish a figure each."""
    facts = [
        FACT,
        replace(FACT, fact_id="F2", year=2019, low=60, high=69, qualifier="over", quote="立案60多件"),
        replace(FACT, fact_id="F3", indicator="proposal_reply_rate", low=1, high=1, unit="proportion", qualifier="all", quote="全部办复"),
        replace(FACT, fact_id="F4", indicator="members_trained", low=None, high=None, unit="人次", qualifier="masked",
                quote="培训委员人次"),
        replace(FACT, fact_id="F5", indicator="activity_funding_per_member", low=20230, high=20230, unit="yuan per member per year",
                flags="damaged;refused", quote="由20230元提高到300元", proposed_low=200, proposed_high=200),
        replace(FACT, fact_id="F6", low=118, high=118, quote="立案118件"),
        replace(FACT, fact_id="F7", indicator="inspections", year=None, low=8, high=8, unit="次", quote="视察八次"),
        replace(FACT, fact_id="F8", indicator="m_policy_document", low=None, high=None, unit="degree", qualifier="present", degree=2,
                quote="出台《关于支持政协工作的意见》"),
        replace(FACT, fact_id="D1", indicator="filing_rate", low=0.8, high=0.8, unit="proportion", flags="derived", quote="",
                locator="derived: F1 / F9", base="proposals_submitted"),
    ]  # fmt: skip
    others = [
        replace(FACT, fact_id=f"P{n}", county=name, county_code=f"99000{n}", source="S2", quote="", low=80 + 10 * n, high=80 + 10 * n)
        for n, name in enumerate((HOSTILE, "丙县", "丁县", "戊县", "己县", "庚县"), start=2)
    ]
    rates = [
        replace(fact, fact_id=f"R{fact.fact_id}", indicator="proposal_reply_rate", low=1, high=1, unit="proportion") for fact in others
    ]
    cells = [fact for fact in facts if fact.fact_id not in {"F5", "F6"}]
    panel = [panel_row(fact) for fact in [*cells, *others, *rates]]
    panel[0] = replace(panel[0], facts="F1;F6", fact_count=2, rule="first_in_order", conflict=True, flags="conflict")
    figures = [fact for fact in [*cells, *others, *rates] if fact.year is not None and fact.low is not None]
    return {
        "sources": [
            SOURCE,
            replace(SOURCE, source="S2", path="", address="javascript:alert(1)//x.gov.cn", title="<b>转载</b>", county=HOSTILE,
                    characters=0),
        ],
        "problems": [Problem("clean", "unresolved", "江苏 unknown (某区) · http://example.invalid/x",
                    "鼓楼区: two candidates in all the years",
                    "candidates: 南京市鼓楼区; 徐州市鼓楼区", "历年有2个“鼓楼区”；可能是南京市鼓楼区、徐州市鼓楼区"),
            Problem("read", "refused", "raw/b.xlsx", "is no workbook: the archive has no sheet in it at all", "a workbook"),
            Problem("extract", "refused", "raw/c.csv row 7", "year '20x9'", "a year from 1949 to 2100, unknown, or nothing")],
        "cleaned": [*facts, *others, *rates],
        "places": [PLACE, *(replace(PLACE, county_code=fact.county_code, county=fact.county, names=fact.county) for fact in others)],
        "panel": panel,
        "view": [view_row(fact) for fact in figures],
        "audit": [
            Decision("A1", "conflict", "chosen", "990001", "甲县", 2020, "proposals_filed", "annual", "", "F1;F6", "F1", NO_RULE,
                     NO_RULE_ZH),
        ],
        "scores": [Score("990001", 2020, "leadership", 0.5, 0.1, 0.9, None, None, None, None, 1, 3, 2, 1, 900, "F8", "real")],
        "findings": [
            Finding(
                "a.H1", "association", "primary", "H1", "leadership", "proposal_solved_rate", "points per SD", 0.02, -0.04, 0.08, "share",
                0.4, 0.8, 40, 38, 12, "OLS", "CR2", 0.1, 0.05, "undecided", "the interval holds 0 and 5 points",
                "区间含0，也超出5个百分点。",
                "在40个县次里,目前还不能判断:约2个百分点(可能在-4到8个百分点之间)。", "It cannot be said yet.", "real",
            )
        ],
        "alternatives": [
            Alternative("a.H1", "pooled", "", 0.03, -0.02, 0.08, 0.23, 0.025, 37.0, "share", 40, 38, 38, "CR1", "CR1", "real"),
            Alternative("a.H1", "curve", "", 0.03, 0.01, 0.05, 0.2, None, None, "share", 40, 38, 38, "", "", "real"),
            Alternative("a.H1", "without_province", "某省", 0.01, -0.06, 0.08, 0.8, 0.034, 30.0, "share", 31, 30, 30, "CR1", "CR1", "real"),
            Alternative("a.H1", "without_province", HOSTILE, 0.02, -0.04, 0.08, 0.5, 0.03, 30.0, "share", 33, 32, 32, "CR1", "CR1", "real"),
            Alternative("a.H1", "without_year", "2020", None, None, None, None, None, None, "share", 40, 38, 38, "不足", "too few", "real"),
        ],
        "specifications": [
            SpecificationRow("a.H1", 1, "low", "measure", "none", "with_length", "all", 0.03, -0.02, 0.08, 0.2, 40, 38, "", "real"),
            SpecificationRow("a.H1", 2, "high", "measure", "year", "with_length", "held", None, None, None, None, 3, 1, "too few", "real"),
        ],
        "contrasts": [
            Contrast("a.H1", name, 0.02, -0.03, 0.07, 0.4, 0.05, 0.0, 0.1, 0.06, 0.04, "real")
            for name in ("leadership", "support", "cadre", "funding")
        ],
        "events": [
            Event("a.H1", "m_policy_document", since, 0.02 * since, -0.05, 0.06, -0.07, None if since < 0 else 0.09, 6, "real")
            for since in (-1, 0, 1)
        ],
        "descriptives": [
            Descriptive("proposal_solved_rate", "annual", "share", 40, 38, 0.6, 0.62, 0.2, 0.19, 0.05, 0.9, 0.1, 1.0, 0.8, 0.1, "real"),
            Descriptive("leadership", "", "score", 40, 38, 0.4, 0.4, None, None, None, None, 0.1, 0.9, 1.0, None, "real"),
        ],
        "configurations": [
            Configuration("necessity", "leadership", 0.7, 0.5, 0.6, None, 12, 0.4, "", "real"),
            Configuration("row", "leadership*~support*cadre*funding", 0.9, 0.7, None, None, 4, 0.02, "sufficient", "real"),
            Configuration("row", "leadership*support*cadre*funding", None, None, None, None, 0, None, "remainder", "real"),
            Configuration("intermediate", "leadership*~support", 0.9, 0.7, 0.4, 0.4, 4, None, "", "real"),
        ],
    }  # fmt: skip


def write_study(folder: Path, *, kind: str = "real", **changed: list[object]) -> Study:
    """A study in `folder` with the tables of `records`, some of them replaced."""
    (folder / "study.toml").write_text(STUDY.format(kind=kind), encoding="utf-8")
    study = read_study(folder / "study.toml")
    kinds = {
        "sources": Source, "problems": Problem, "cleaned": Fact, "places": Place, "panel": PanelRow, "view": ViewRow, "audit": Decision,
        "scores": Score, "findings": Finding, "alternatives": Alternative, "specifications": SpecificationRow, "contrasts": Contrast,
        "events": Event, "configurations": Configuration,
        "descriptives": Descriptive,
    }  # fmt: skip
    for name, rows in {**records(), **changed}.items():
        write_table(study.path(study.processed) / f"{name}.parquet", typed(frame_of(rows, kinds[name])))
    reporting = pd.DataFrame({"indicator": ["proposals_filed", "members"], "counties": [7, 6], "county_years": [8, 6], "share": [1.0, 0.86],
                              "province_max_share": [1.0, 1.0]})  # fmt: skip
    flow = pd.DataFrame(
        {"stage": ["found"], "unit": ["facts"], "n": [21], "dropped": [0], "reason": ["2 sources"], "reason_zh": ["来自2个来源"]}
    )
    write_table(study.path(study.processed) / "reporting.parquet", reporting)
    write_table(study.path(study.processed) / "flow.parquet", flow)
    return study


def panel_rows() -> list[PanelRow]:
    """The panel of `records`."""
    return [row for row in records()["panel"] if isinstance(row, PanelRow)]


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with whole numbers and real numbers as the steps write them, also where all are empty."""
    kinds = {**dict.fromkeys(WHOLE, "Int64"), **dict.fromkeys(REAL, "float64")}
    return frame.astype({column: kind for column, kind in kinds.items() if column in frame.columns})


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Manifest]:
    """The small study with its whole site."""
    study = write_study(tmp_path_factory.mktemp("small"))
    return study, report(study, Wanted(jobs=2), notify=lambda line: None)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small study, to be copied: writing its tables takes a sixth of a second."""
    return write_study(tmp_path_factory.mktemp("written")).root


@pytest.fixture
def small(tmp_path: Path, written: Path) -> Study:
    """The small study, nothing made yet."""
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return read_study(tmp_path / "study.toml")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; the test is skipped, saying so, where there is none."""
    found = os.environ.get("CHROME_PATH") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.skip("no Chromium: looked for chromium, chromium-browser, google-chrome and CHROME_PATH")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, closed when the module's tests are done."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    """One page for the module, that goes from file to file."""
    page = browser.new_page()
    yield Tab(page, watched(page))
    page.close()


def watched(page: Page) -> list[str]:
    """What the page asks for outside, says on the console, fails at, or opens as a dialog from now on."""
    seen: list[str] = []
    page.on("request", lambda request: None if request.url.startswith("file:") else seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    return seen


@dataclass(frozen=True, slots=True)
class Tab:
    """A page that is kept, and what is seen of the file that it shows: a page of its own for each file takes three times as long.

    For tests that only look; what a test does to a page (its media, what was typed) is not undone.
    """

    page: Page
    seen: list[str]

    def show(self, study: Study, name: str, width: int) -> tuple[Page, list[str]]:
        """As `opened`, with the page that is kept."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.seen.clear()
        self.page.goto(address(study, name))
        return self.page, self.seen


def opened(browser: Browser, study: Study, name: str, width: int) -> tuple[Page, list[str]]:
    """A page of the study's reports that the test closes, and what is `watched` of it."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    seen = watched(page)
    page.goto(address(study, name))
    return page, seen


def address(study: Study, name: str) -> str:
    return (study.path(study.reports) / f"{name}.html").as_uri()


@pytest.fixture(scope="session")
def composed_site(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The small study as an invented one, with a county's page and the site around it."""
    study = write_study(tmp_path_factory.mktemp("composed"), kind="composed")
    tables = read_tables(study)
    write_assets(study)
    assert run_task(plan(tables, "zh", ["990001"])[0].task).state == "done"
    write_site(tables, NOTHING, Words("zh"))
    return study
