"""Pages in Chinese print Chinese and no number of their own: every page of the default study is read, every number of a county traced."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.report.conftest import NOTHING
from tests.report.had import not_had, printed_tables, site_pages
from tests.report.test_county_pages import LIMIT
from tests.report.traced import Material, trace
from tests.report.traced_page import Site
from tests.report.traced_pages import traced_pages

from zxstudy.compare import forbidden_words
from zxstudy.config import Study, read_study
from zxstudy.report import Wanted
from zxstudy.report.site import write_site
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words
from zxstudy.study import run

ROOT = Path(__file__).parents[2]
VOID = {"meta", "link", "img", "br", "input"}
SPOKEN = {"alt", "aria-label", "title", "placeholder", "data-label", "data-text"}
# Addresses and file names; what BibTeX reads; formulas of models, marked as such on the page of the comparison; on the page of
# problems, the operator's line.
APART = {"address"}
MARKED = {"cite.html": {"bibtex"}, "comparison.html": {"formula"}, "problems.html": {"operator"}}
WORD = r"[A-Za-z][A-Za-z'’\-]+"
SENTENCE = re.compile(rf"{WORD}(?:[\s,;:.()\"/]+(?:\d[\d.,%]*\s+)*{WORD}){{4,}}")
ADDRESS = re.compile(r"https?://\S+|[\w./-]+\.(?:html?|ipynb|csv|xlsx|docx|pdf|txt|yml)\b")


class Spoken(HTMLParser):
    """What a page says in text and in attributes that are read out, without elements whose class is in `apart`."""

    def __init__(self, markup: str, apart: set[str]) -> None:
        super().__init__()
        self.apart, self.open, self.said = apart, [False], [""]
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        out = self.open[-1] or tag in ("script", "style") or bool(self.apart & set((known.get("class") or "").split()))
        self.said += [known[name] or "" for name in sorted(SPOKEN & set(known))] if not out else []
        self.said.append("")
        if tag not in VOID:
            self.open.append(out)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()
        self.said.append("")

    def handle_data(self, data: str) -> None:
        if not self.open[-1]:
            self.said[-1] += data


def english(markup: str, page: str = "") -> list[str]:
    """The runs of five or more English words that a page prints, and every `unknown`."""
    said = [ADDRESS.sub(" ", text) for text in Spoken(markup, APART | MARKED.get(page, set())).said]
    return [found for text in said for found in [*SENTENCE.findall(text), *re.findall(r"\b(?:unknown|nan|None)\b", text)]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The default study with its whole site, made from the raw files."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copy(ROOT / "study.toml", folder)
    for name in ("published", "corrections.yml", "places.yml"):
        source, target = ROOT / "data/raw" / name, folder / "data/raw" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    study = read_study(folder / "study.toml")
    assert run(study, Wanted(jobs=2), notify=lambda line: None).failures == ()
    return study


def test_no_page_of_the_default_study_prints_an_english_sentence(published: Study) -> None:
    folder = published.path(published.reports)
    files = sorted(folder.rglob("*.html"))
    assert len(files) > 130
    found = {file.relative_to(folder).as_posix(): english(file.read_text(encoding="utf-8"), file.name) for file in files}
    assert {name: runs for name, runs in found.items() if runs} == {}


def test_no_forbidden_word_in_what_the_default_study_says(published: Study) -> None:
    for file in sorted(published.path(published.reports).rglob("*.html")):
        if file.name == "sources.html":
            continue  # titles of documents are printed as they stand
        assert forbidden_words(" ".join(Spoken(file.read_text(encoding="utf-8"), APART | {"quote"}).said)) == [], file


def test_a_corrected_figure_says_so_on_its_page(published: Study) -> None:
    folder = published.path(published.reports) / "counties"
    aside = " ".join(Spoken((folder / "370781.html").read_text(encoding="utf-8"), APART).said)
    assert "“立案提案数”材料填报196件，经核对，不采用：196件由新提案189件和历年续办的7件合成" in aside
    changed = " ".join(Spoken((folder / "330903.html").read_text(encoding="utf-8"), APART).said)
    assert "口径改记为并案前：并案前171件，并案后137件。" in changed


def test_a_conflict_says_so_on_its_page(published: Study) -> None:
    page = (published.path(published.reports) / "counties" / "320681.html").read_text(encoding="utf-8")
    assert "“收到的提案数”有几处：填报477件（P0195）、填报488件（P0196）：" in page


def test_places_that_wait_stand_before_their_address(published: Study) -> None:
    page = (published.path(published.reports) / "problems.html").read_text(encoding="utf-8")
    assert page.index("天津，县名未写明（天津某区）") < page.index("http://bid.caigoupt.com/info-268202031.html")
    assert 'lang="en"' not in page, "every problem of this study is said in Chinese"


@pytest.mark.parametrize(
    ("markup", "page", "expected"),
    [
        ("<p>the figures agree, the narrowest is taken</p>", "", 1),
        ("<p>取舍：the figures agree, the narrowest is taken</p>", "", 1),
        ("<p>counted: 15 of 136 counties, 11 provinces, years 2002 to 2025</p>", "", 1),
        ("<p>the share <b>computed</b> from counts is taken before</p>", "", 1),
        ('<img alt="the figures agree, the narrowest is taken">', "", 1),
        ('<td data-label="the figures agree and so on"></td>', "", 1),
        ("<p>天津 unknown（某区）</p>", "", 1),
        ('<p class="formula" lang="en">y on x per standard deviation with effects</p>', "comparison.html", 0),
        ('<p class="formula" lang="en">y on x per standard deviation with effects</p>', "990001.html", 1),
        ('<p class="operator" lang="en">the archive has no sheet in it</p>', "index.html", 1),
        ('<p lang="en">the archive has no sheet in it</p>', "problems.html", 1),
        ('<a class="address">http://a.cn/the/news/of/this/day/page</a>', "", 0),
        ("<p>由 zxstudy 0.1.0 根据公开材料生成（CR1，t(G-1)）</p>", "", 0),
    ],
)
def test_the_check_finds_what_it_is_for(markup: str, page: str, expected: int) -> None:
    assert len(english(markup, page)) == expected


def test_problems_keep_the_operators_words_in_a_line_of_their_own(small: Study) -> None:
    write_site(read_tables(small), NOTHING, Words("zh"))
    page = (small.path(small.reports) / "problems.html").read_text(encoding="utf-8")
    assert english(page, "problems.html") == []
    assert "江苏，县名未写明（某区）" in page
    assert "历年有2个“鼓楼区”" in page
    assert "two candidates" not in page
    assert "这份文件不能读取，没有采用。" in page
    assert 'lang="en">is no workbook: the archive has no sheet in it at all (a workbook)</span>' in page
    assert "raw/c.csv 汇总表第7行" in page
    assert "汇总表的这一行不合填写要求，没有采用。" in page


def test_english_pages_print_the_english_words(small: Study) -> None:
    write_site(read_tables(small), NOTHING, Words("en"))
    page = (small.path(small.reports) / "problems.html").read_text(encoding="utf-8")
    assert "two candidates in all the years" in page
    assert "历年有" not in page
    assert "Should be: a workbook" in page


def test_every_table_of_every_page_of_the_default_study_is_had_as_printed(published: Study) -> None:
    pages = site_pages(published)
    assert [complaint for page in pages for complaint in not_had(published, page)] == []
    assert sum(len(printed_tables(page)[1]) for page in pages) > 200


def test_every_number_on_every_other_page_of_the_default_study_is_traced_to_its_row(published: Study) -> None:
    complaints, counts = traced_pages(Site.of(published))
    assert complaints == []
    assert all(
        counts[name] > few for name, few in {"index.html": 400, "comparison.html": 1000, "indicators": 3000, "quality.html": 1000}.items()
    )


def test_every_number_on_every_county_page_is_traced_to_a_fact_or_a_table(published: Study) -> None:
    material = Material.of(published)
    files = sorted((published.path(published.reports) / "counties").glob("*.html"))
    assert {file.stem: found for file in files if (found := trace(file.read_text(encoding="utf-8"), material, file.stem))} == {}
    assert max(file.stat().st_size for file in files) <= LIMIT
