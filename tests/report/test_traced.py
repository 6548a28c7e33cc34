"""The pages around the counties' traced: one of everything is traced whole, and on every kind of page a wrong number is found."""

from __future__ import annotations

import random
import re

import pytest
from tests.report.traced_page import Site
from tests.report.traced_pages import WAYS, traced, traced_pages

from zxstudy.config import Study
from zxstudy.report import Manifest

PAGES = [name for name in WAYS if name != "copies.html"] + ["indicators/proposals_filed.html", "indicators/m_policy_document.html"]
PRINTED = re.compile(r'(?:>|aria-label=")([^<>"]*\d[^<>"]*)(?=[<"])')
WRONG = 3  # numbers of a page that are made wrong, one after the other


@pytest.fixture(scope="module")
def made(site: tuple[Study, Manifest]) -> Site:
    return Site.of(site[0])


def test_every_number_of_a_study_with_one_of_everything_is_traced(made: Site) -> None:
    complaints, counts = traced_pages(made)
    assert complaints == []
    assert set(counts) == {"indicators", *WAYS}


@pytest.mark.parametrize("name", PAGES)
def test_a_wrong_number_is_found_on_every_kind_of_page(name: str, made: Site) -> None:
    markup = (made.reports / name).read_text(encoding="utf-8")
    start, end = max(markup.index("</h1>"), markup.rfind("XLSX</a>")), markup.index("</main>")
    texts = list(PRINTED.finditer(markup, start, end))
    spots = [(text.start(1) + digits.start(), text.start(1) + digits.end()) for text in texts for digits in re.finditer(r"\d+", text[1])]
    chance = random.Random(name)
    missed = []
    for first, last in chance.sample(spots, min(WRONG, len(spots))):
        wrong = str(int(markup[first:last]) + chance.choice([1, 3, 7])).zfill(last - first)
        if not traced(made, name, markup[:first] + wrong + markup[last:]).complaints:
            missed.append(f"{markup[first - 40 : first]}[{markup[first:last]} -> {wrong}]")
    assert spots
    assert missed == []


def test_a_wrong_number_of_tables_is_found(made: Site) -> None:
    name = "comparison.html"
    markup = (made.reports / name).read_text(encoding="utf-8")
    wrong = re.sub(r"本页印出的(\d+)张表", lambda found: f"本页印出的{int(found[1]) + 1}张表", markup)
    assert wrong != markup
    assert "the tables of the page" in traced(made, name, wrong).complaints[0]


@pytest.mark.parametrize(
    ("name", "row"), [("quality.html", "counties"), ("comparison.html", "reporting"), ("comparison.html", "alternatives")]
)
def test_the_number_of_another_row_is_found(name: str, row: str, made: Site) -> None:
    markup = (made.reports / name).read_text(encoding="utf-8")
    at = markup.index(f'<section id="{row}"')
    rows = list(re.finditer(r"<tr[^>]*>(?:(?!</tr>).)*<td[^>]*>(?:(?!</tr>).)*</tr>", markup[at:], re.DOTALL))
    first, second = next(
        (one, other) for one in rows for other in rows if _numbers(one[0]) != _numbers(other[0]) and one.start() < other.start()
    )
    cells = [markup[at + one.start() : at + one.end()].partition("</th>") for one in (first, second)]
    swapped = markup[: at + first.start()] + cells[0][0] + "</th>" + cells[1][2] + markup[at + first.end() :]
    assert traced(made, name, swapped).complaints != []


def _numbers(row: str) -> list[str]:
    return re.findall(r"\d+", row.partition("</th>")[2])
