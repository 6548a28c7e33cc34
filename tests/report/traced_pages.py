"""All pages of a study but those of its counties, traced: the way of each kind of page, and what it finds wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.report import traced_site as at
from tests.report.had import site_pages
from tests.report.traced_comparison import comparison
from tests.report.traced_page import Site, Traced

WAYS: dict[str, Callable[[Traced], None]] = {
    "index.html": at.index, "comparison.html": comparison, "indicators.html": at.indicators, "quality.html": at.quality,
    "sources.html": at.sources, "problems.html": at.problems, "methods.html": at.methods, "data.html": at.data, "run.html": at.run,
    "cite.html": at.cite, "copies.html": at.nothing,
}  # fmt: skip


def traced(site: Site, name: str, markup: str) -> Traced:
    """The page after it was traced; `complaints` is empty where every number has its origin."""
    page = Traced.read(site, name, markup)
    WAYS.get(name, at.indicator)(page)
    page.rest()
    return page


def traced_pages(site: Site) -> tuple[list[str], Counter[str]]:
    """What all pages print and the tables do not hold, and how many numbers were traced, by kind of page."""
    complaints: list[str] = []
    counts: Counter[str] = Counter()
    for path in site_pages(site.study):
        name = path.relative_to(site.reports).as_posix()
        page = traced(site, name, path.read_text(encoding="utf-8"))
        complaints += page.complaints
        counts[name.partition("/")[0]] += page.traced
    return complaints, counts
