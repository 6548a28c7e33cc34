"""Every kind of page in both languages: axe finds nothing, nothing is asked outside, hostile text stays text; scripts are ES2017."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import esprima
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.report.conftest import NOTHING, Tab, address, records, write_study
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
WIDTHS = (("print", 672), ("screen", 1280), ("screen", 768), ("screen", 390))  # A4 without its margins is 672 pixels wide
# What a reader would see as a fault of the layout, a line each: text that is cut off or runs out of its box, columns that break letter by
# letter, names that a drawing cuts off. Heads that stand in front of each cell on a phone are hidden there and left out.
FAULTS = """() => {
  const found = [], root = document.documentElement;
  const said = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') || ''} ${one.textContent.trim().slice(0, 40)}`;
  if (root.scrollWidth > root.clientWidth) { found.push(`page ${root.scrollWidth - root.clientWidth} beyond the edge`); }
  document.querySelectorAll('body *').forEach((element) => {
    if (element.closest('svg, .hidden, .skip')) { return; }
    const style = getComputedStyle(element), box = element.getBoundingClientRect(), head = element.closest('thead');
    if (box.width === 0 || style.display === 'inline' || (head && getComputedStyle(head).position === 'absolute')) { return; }
    if (!['auto', 'scroll'].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) {
      found.push(`${style.overflowX === 'visible' ? 'runs over' : 'cut off'}: ${said(element)}`);
    }
    const inner = box.width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight), size = parseFloat(style.fontSize);
    const text = document.createRange();
    text.selectNodeContents(element);
    if (style.display === 'table-cell' && inner < 3 * size && text.getBoundingClientRect().height > 4 * parseFloat(style.lineHeight)) {
      found.push(`too narrow: ${said(element)}`);
    }
  });
  document.querySelectorAll('main svg').forEach((drawing) => {
    const frame = drawing.getBoundingClientRect();
    if (frame.width === 0) { return; }
    drawing.querySelectorAll('text').forEach((text) => {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 2 || box.right > frame.right + 2) { found.push(`outside its drawing: ${text.textContent}`); }
    });
  });
  return found;
}"""
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
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_fits_every_width_and_paper(tab: Tab, sites: dict[str, Study], name: str, language: str) -> None:
    page, seen = tab.show(sites[language], name, 1280)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found = {}
    for medium, width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=medium)  # type: ignore[arg-type]
        found[medium, width] = page.evaluate(FAULTS)
    assert found == {key: [] for key in WIDTHS}
    assert seen == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p class="cut">ABCDEFGHIJKLMNOPQRSTUVWXYZ</p>', "cut off"),
        ('<p class="small">ABCDEFGHIJKLMNOPQRSTUVWXYZ</p>', "runs over"),
        ("<p class='broad'>A</p>", "page"),
        ("<table><tr><td class='thin'>一二三四五六</td></tr></table>", "too narrow"),
        ("<main><svg width='40' height='20' viewBox='0 0 40 20'><text x='-9' y='12'>Name</text></svg></main>", "outside its drawing"),
    ],
)
def test_a_fault_of_the_layout_is_told(tab: Tab, body: str, told: str) -> None:
    page = tab.page
    page.goto("about:blank")  # the policy of a page of ours would forbid the style
    page.set_content(
        "<style>.cut { width: 50px; overflow: hidden } .small { width: 50px } .broad { width: 9999px }"
        " td.thin { display: table-cell; width: 16px; max-width: 16px; line-height: 16px; word-break: break-all }</style>" + body
    )
    assert any(told in line for line in page.evaluate(FAULTS))


@pytest.mark.browser
def test_without_script_nothing_is_shown_that_would_do_nothing(browser: Browser, sites: dict[str, Study]) -> None:
    """Search and sort are absent, folds open by themselves, and every address within a page leads to what then is seen."""
    study = sites["zh"]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in PAGES:
        page.goto(address(study, name))
        assert page.locator("button:visible, input:visible, select:visible, output:visible").count() == 0, name
    page.goto(address(study, "index"))
    assert page.locator(".list tbody tr").count() == 7
    page.goto(address(study, "comparison"))
    fold = page.locator("#flow details").first
    before = fold.locator("tbody").is_visible()
    fold.locator("summary").click()
    assert fold.locator("tbody").is_visible() != before
    context.close()


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
