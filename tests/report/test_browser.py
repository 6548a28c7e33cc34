"""The pages in Chromium on file://: nothing asked outside, a quiet console, nothing beyond the edge, no boxes, no script of others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from tests.report.conftest import HOSTILE, opened

from zxstudy.config import Study
from zxstudy.report import Manifest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_the_mark_of_an_invented_study_is_seen(browser: Browser, composed_site: Study, width: int) -> None:
    page, seen = opened(browser, composed_site, "counties/990001", width)
    assert seen == []
    assert page.locator(".mark").is_visible()
    page.evaluate("window.scrollTo(0, 2000)")
    box = page.locator(".mark").bounding_box()
    assert box is not None
    assert box["y"] >= 0, "it stays in view"
    page.close()


def test_characters_are_no_boxes(browser: Browser, site: tuple[Study, Manifest]) -> None:
    page, _ = opened(browser, site[0], "counties/990001", 1280)
    drawn = page.evaluate(
        """() => { const draw = (text) => { const c = document.createElement('canvas'); c.width = 60; c.height = 40;
        const x = c.getContext('2d'); x.font = '30px ' + getComputedStyle(document.body).fontFamily; x.fillText(text, 5, 32);
        return c.toDataURL(); };
        return [draw('县'), draw('政'), draw('\\uE123')]; }"""
    )
    page.close()
    if drawn[0] == drawn[1]:
        pytest.skip("this machine has no Chinese font, so every page shows boxes here")
    assert drawn[2] not in drawn[:2]


def test_search_and_filter(browser: Browser, site: tuple[Study, Manifest]) -> None:
    page, seen = opened(browser, site[0], "index", 1280)
    rows = page.locator(".list tbody tr:visible")
    assert rows.count() == 7
    page.fill("#find-text", "甲")
    assert rows.count() == 1
    assert page.locator("#find-count").inner_text() == "显示1个县"
    page.fill("#find-text", "990004")
    assert rows.count() == 1
    page.fill("#find-text", HOSTILE)
    assert rows.count() == 1
    page.fill("#find-text", "")
    page.select_option("#find-province", label="某省 (7)")
    assert rows.count() == 7
    assert seen == []
    page.close()


def test_from_a_figure_to_its_wording_without_script(browser: Browser, site: tuple[Study, Manifest]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site[0].path(site[0].reports) / "counties" / "990001.html").as_uri())
    page.click("a.figure >> text=120")
    assert page.url.split("#")[1].startswith("note-")
    assert page.locator(f"#{page.url.split('#')[1]} mark").is_visible()
    context.close()


def test_printed_pages_repeat_their_heads_and_write_out_addresses(browser: Browser, site: tuple[Study, Manifest]) -> None:
    page, _ = opened(browser, site[0], "counties/990001", 1280)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert not page.locator(".top").is_visible()
    assert page.locator("a.address").first.inner_text() == "https://www.example.gov.cn/a.html"
    page.close()
