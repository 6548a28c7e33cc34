"""Every kind of page in both languages: axe finds nothing, nothing is asked outside, hostile text stays text; scripts are ES2017."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import esprima
import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.report.conftest import NOTHING, Tab, records, write_study
from tests.report.test_language import Spoken

from zxstudy.compare import forbidden_words
from zxstudy.config import Study
from zxstudy.report import Manifest
from zxstudy.report.copies import Copy, write_copies, write_copies_page
from zxstudy.report.execute import run_task
from zxstudy.report.manifest import Entry
from zxstudy.report.method_pages import write_cite
from zxstudy.report.package import write_package
from zxstudy.report.pages import ASSETS, TEMPLATES, write_assets
from zxstudy.report.planned import plan
from zxstudy.report.run_page import write_run
from zxstudy.report.site import write_data_page, write_site
from zxstudy.report.slices import slice_sums
from zxstudy.report.tables import read_tables
from zxstudy.report.task import failed
from zxstudy.report.words import Words

PAGES = (
    "index", "comparison", "indicators", "indicators/proposals_filed", "indicators/m_policy_document", "quality", "methods", "sources",
    "problems", "data", "cite", "run", "counties/990001", "counties/990002", "counties/990003",
)  # fmt: skip
# Markup, an address that runs, quotes, marks that turn the direction of writing, and ten thousand characters without a break.
HOSTILE = (
    '<img src=x onerror=alert(1)>', "javascript:alert(1)", "\"'><script>alert(1)</script>", "\u202e甲\u2066县\u200f", "A" * 10_000,
    "{{ 7*7 }}{% raw %}", "&lt;b&gt;", "</title></style></script>", "a\x00b",
)  # fmt: skip
SCRIPTS = sorted(part for parts in ASSETS.values() for part in parts if part.endswith(".js"))


def whole_site(folder: Path, language: str, **changed: list[object]) -> Study:
    """A small study with a page of every kind, one county's being that of a run that failed."""
    study = write_study(folder, **changed)
    tables, words = read_tables(study), Words(language)
    write_assets(study)
    for planned in plan(tables, language):
        if planned.task.name == "990003":
            failed(planned.task, "timeout", 1.0, "no answer <b>within</b> the time", 2)
        elif not planned.task.name.isdigit() or planned.task.name <= "990002":
            assert run_task(planned.task).state == "done", planned.task.name
    write_site(tables, NOTHING, words)
    write_data_page(write_package(tables, words), study, words)
    write_cite(tables, words)
    write_run(study, NOTHING, words)
    return study


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Study]:
    return {language: whole_site(tmp_path_factory.mktemp(language), language) for language in ("zh", "en")}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study whose names, wordings, titles and addresses are all hostile."""
    known = records()
    named = {f"99000{n}": HOSTILE[n % len(HOSTILE)].replace("\x00", "") for n in range(1, 8)}
    changed: dict[str, list[object]] = {
        "places": [
            replace(row, county=named[row.county_code], names=named[row.county_code], prefecture=HOSTILE[0]) for row in known["places"]
        ],
        "cleaned": [
            replace(row, county=named[row.county_code], quote=f"{HOSTILE[n % 8]}{row.quote}") for n, row in enumerate(known["cleaned"])
        ],
        "panel": [replace(row, county=named[row.county_code]) for row in known["panel"]],
        "sources": [replace(row, title=HOSTILE[n + 2], address=HOSTILE[1], province=HOSTILE[5]) for n, row in enumerate(known["sources"])],
        "audit": [replace(row, reason=HOSTILE[0], reason_zh=HOSTILE[2], county=named["990001"]) for row in known["audit"]],
        "problems": [replace(row, where=HOSTILE[2], what=HOSTILE[0], what_zh=HOSTILE[7]) for row in known["problems"]],
    }  # type: ignore[type-var]
    study = whole_site(tmp_path_factory.mktemp("hostile"), "zh", **changed)
    tables, words = read_tables(study), Words("zh")
    asked = [Copy(code, form) for code in sorted(named) for form in ("docx", "xlsx")]
    assert write_copies(tables, words, [*asked, Copy("990001", "single-file")], slice_sums(study)) == []
    write_copies_page(tables, words)
    entries = tuple(
        Entry(code, name, {}, f"counties/{code}.html", "", "", "failed", "r", "", 1.0, 1, 1, name) for code, name in named.items()
    )
    write_run(study, Manifest("small", "zh", "0", "", 0.0, entries), words)
    return study


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(tab: Tab, sites: dict[str, Study], name: str, language: str) -> None:
    page, _ = tab.show(sites[language], name, 390 if name == "quality" else 1280)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []


@pytest.mark.browser
def test_axe_finds_nothing_in_a_single_file(tab: Tab, hostile: Study) -> None:
    page, seen = tab.show(hostile, "copies/990001", 1280)
    found = Axe().run(page).response["violations"]
    assert seen == []
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index", "counties/990001"])
def test_axe_finds_nothing_on_marked_pages(tab: Tab, composed_site: Study, name: str) -> None:
    page, _ = tab.show(composed_site, name, 1280)
    found = Axe().run(page).response["violations"]
    assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("name", [*PAGES, "indicators/proposal_reply_rate", "copies", "copies/990001"])
def test_hostile_text_stays_text(tab: Tab, hostile: Study, name: str, width: int) -> None:
    page, seen = tab.show(hostile, name, width)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert seen == []
    if name in {"index", "indicators/proposals_filed"}:
        assert "javascript:alert(1)" in page.inner_text("main")
    assert page.locator("img, iframe, object, embed, base, form[action], [onerror], [onclick], [style]").count() == 0
    assert page.locator("a[href^='javascript:'], a[href^='data:']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_says_a_forbidden_word(sites: dict[str, Study], language: str) -> None:
    files = sorted(sites[language].path(sites[language].reports).rglob("*.html"))
    assert len(files) > 15
    for file in files:
        said = " ".join(Spoken(file.read_text(encoding="utf-8"), {"address", "operator"}).said)
        assert forbidden_words(said) == [], file


def test_the_pages_of_a_failed_run_speak_their_language(sites: dict[str, Study]) -> None:
    for language, said in (("zh", "超过了规定的上限"), ("en", "It took longer than allowed")):
        page = (sites[language].path(sites[language].reports) / "counties" / "990003.html").read_text(encoding="utf-8")
        assert said in page
        assert '<dd class="operator" lang="en">no answer &lt;b&gt;within&lt;/b&gt; the time</dd>' in page


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_es2017_and_ask_for_nothing(name: str) -> None:
    """The parser knows ECMAScript 2017 and nothing later: optional chaining, nullish operators, private fields, bare catch are refused."""
    script = TEMPLATES.joinpath("assets", name).read_text(encoding="utf-8")
    tree = esprima.parseScript(script, tokens=True)
    names = {token.value for token in tree.tokens if token.type == "Identifier"}
    assert not names & {"fetch", "XMLHttpRequest", "WebSocket", "eval", "Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "write"}
    assert not names & {"localStorage", "indexedDB", "navigator", "setTimeout"}


@pytest.mark.parametrize("late", ["a?.b", "a ?? b", "class A { #x = 1 }", "try {} catch {}", "import a from 'b'", "a ||= b"])
def test_the_parser_refuses_what_came_later(late: str) -> None:
    with pytest.raises(esprima.Error):
        esprima.parseScript(late)


def test_style_sheets_ask_for_nothing_and_use_no_late_selector() -> None:
    for parts in ASSETS.values():
        for part in parts:
            if part.endswith(".css"):
                sheet = TEMPLATES.joinpath("assets", part).read_text(encoding="utf-8")
                assert not re.search(
                    r":has\(|@import|url\(|@layer|@container|:is\(|&\s*[.:#{]", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
                )
