"""The list of counties: how names are read, tiles, states, size, and what a search finds in Chromium."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.site import LIMITS, country
from playwright.sync_api import Browser, Page
from tests.report.conftest import HOSTILE

from zxstudy.config import Study
from zxstudy.report.county_index import Province, provinces, states_of, tiles
from zxstudy.report.pinyin import reviewed_readings, syllables
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

READINGS = list(csv.DictReader(Path(__file__).with_name("reading_cases.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", READINGS, ids=lambda case: case["name"])
def test_a_place_is_read_as_people_read_it(case: dict[str, str]) -> None:
    assert " ".join(syllables(case["name"])) == case["reading"]


def test_reviewed_readings_have_a_syllable_a_character() -> None:
    assert all(len(part) == len(reading) for part, reading in reviewed_readings().items())


def test_tiles_stand_where_every_province_is_known_and_in_a_row_elsewhere(small: Study) -> None:
    listed = provinces(read_tables(small), {}, Words("zh"))
    invented = tiles(listed)
    assert [(tile.name, tile.row, tile.count, tile.anchor) for tile in invented] == [("某省", 0, 7, listed[0].id)]
    real = tiles([replace(listed[0], name="江苏省", id="p-32-1"), replace(listed[0], name="内蒙古自治区", id="p-15-2", counties=())])
    assert len(real) == 34
    assert len({(tile.row, tile.column) for tile in real}) == 34
    counts = {tile.name: (tile.count, tile.shade, tile.anchor) for tile in real}
    assert counts["江苏"] == (7, 4, "p-32-1")
    assert counts["台湾"] == (0, 0, "")


def test_states_by_which_counties_differ_can_be_chosen(small: Study) -> None:
    listed = provinces(read_tables(small), {"990001": True, "990002": True, "990003": False}, Words("zh"))
    states = {row.code: row.states for row in listed[0].counties}
    assert states["990001"] == ("made", "held")
    assert states["990003"] == ("failed",)
    assert states["990004"] == ("absent",)
    assert states_of(listed) == [("made", 2), ("failed", 1), ("absent", 4), ("held", 1)]


@pytest.fixture(scope="module")
def whole_country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("country"))


def test_the_index_of_the_whole_country_is_light(whole_country: Path) -> None:
    assert whole_country.read_text(encoding="utf-8").count("<tr data-k=") > 2800
    assert whole_country.stat().st_size <= LIMITS["size"] * 1024


@pytest.fixture(scope="module")
def index(browser: Browser, whole_country: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(whole_country.as_uri())
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("海安", {"海安市"}, set()),
        ("haian", {"海安市"}, {"海盐县"}),
        ("hai'an", {"海安市"}, set()),
        ("hai an", {"海安市"}, set()),
        ("HAIAN", {"海安市"}, set()),
        ("haix", {"海兴县"}, {"海安市"}),
        ("yqs", {"乐清市"}, set()),
        ("leqing", set(), {"乐清市"}),
        ("laoting", {"乐亭县"}, set()),
        ("leting", {"乐亭县"}, set()),
        ("zhangzi", {"长子县"}, set()),
        ("chongqing", set(), set()),
        ("江苏 gulou", {"鼓楼区"}, set()),
        ("320106", {"鼓楼区"}, {"海安市"}),
        ("３２０１０６", {"鼓楼区"}, set()),
        ("lüchun", {"绿春县"}, set()),
        ("n", {"南乐县"}, {"海安市"}),
        ("<b>", set(), {"海安市"}),
    ],
)
def test_what_a_search_finds(index: Page, query: str, found: set[str], not_found: set[str]) -> None:
    index.fill("#find-text", query)
    while index.locator("#more").is_visible():
        index.locator("#more").click()
    names = set(index.locator("#hits tbody th").evaluate_all("all => all.map(th => th.firstChild.textContent.trim())"))
    assert found <= names
    assert not not_found & names
    index.fill("#find-text", "")


@pytest.mark.browser
def test_filters_order_and_tiles_narrow_the_list(index: Page) -> None:
    index.locator("a.tile", has_text="江苏").click()
    assert index.locator("#find-count").inner_text() == "显示95个县"
    assert index.evaluate("document.activeElement.id") == "find-province"
    index.select_option("#find-sort", "0")
    first = index.locator("#hits tbody tr").first
    assert first.locator("td").first.inner_text().startswith("江苏省 ")
    codes = index.locator("#hits tbody small").all_inner_texts()
    readings = index.locator("#hits tbody tr").evaluate_all("all => all.map(tr => tr.getAttribute('data-k'))")
    assert readings == sorted(readings)
    assert len(set(codes)) == 95
    index.locator("#hits thead button").nth(2).click()
    figures = [int(text) for text in index.locator("#hits tbody td:nth-child(3)").all_inner_texts()]
    assert figures == sorted(figures, reverse=True)
    assert index.locator("#hits thead th").nth(2).get_attribute("aria-sort") == "descending"
    index.locator("#hits thead button").nth(2).click()
    assert index.locator("#hits thead th").nth(2).get_attribute("aria-sort") == "ascending"
    index.select_option("#find-state", "failed")
    assert set(index.locator("#hits tbody .badge").all_inner_texts()) == {"本次没有生成"}
    for field in ("#find-province", "#find-state", "#find-sort"):
        index.select_option(field, "")
    assert not index.locator("#hits").is_visible()


@pytest.mark.browser
def test_the_keyboard_reaches_search_filters_and_counties(index: Page) -> None:
    index.locator("#find-text").focus()
    reached = []
    for _ in range(4):
        index.keyboard.press("Tab")
        reached.append(index.evaluate("document.activeElement.id || document.activeElement.className"))
    assert reached == ["find-province", "find-state", "find-sort", "tile shade-3"]
    index.locator("#find-text").focus()
    index.keyboard.type("haian")
    index.locator("#find-sort").focus()
    for _ in range(50):
        index.keyboard.press("Tab")
        if index.evaluate("document.activeElement.closest('#hits tbody') !== null"):
            break
    assert index.evaluate("document.activeElement.textContent") == "海安市"
    index.fill("#find-text", "")


@pytest.mark.browser
def test_without_script_the_list_is_there_by_province(browser: Browser, whole_country: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(whole_country.as_uri())
    assert not page.locator("#find").is_visible()
    page.locator("a.tile", has_text="江苏").click()
    assert page.locator("details.province table:visible").count() == 1, "the anchor inside opens it"
    assert page.locator("tr:visible", has_text="海安市").count() == 1
    context.close()


@pytest.mark.browser
def test_a_hostile_name_is_found_as_text(browser: Browser, site: tuple[Study, object]) -> None:
    study = site[0]
    page = browser.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto((study.path(study.reports) / "index.html").as_uri())
    page.fill("#find-text", HOSTILE)
    assert page.locator("#hits tbody th").inner_text().startswith(HOSTILE)
    assert said == []
    page.close()


def test_provinces_keep_the_order_of_codes(small: Study) -> None:
    listed = provinces(read_tables(small), {}, Words("zh"))
    assert [type(province) for province in listed] == [Province]
    assert [row.code for row in listed[0].counties] == [f"99000{n}" for n in range(1, 8)]
