"""What pages of a site are traced with: the tables of a study, the fields of a sentence, and the numbers in a piece of a page.

A number is bound to the row it claims: by the finding, the indicator, the county or the place that its row names. What has been traced is
taken out of the page; digits that are left are complaints, unless they stand in a fixed sentence of the dictionary or the codebook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup, Tag
from tests.report.traced import FIXED, Material, Printed

from zxstudy.clean.quality import quality_by
from zxstudy.codebook import load
from zxstudy.codebook.identities import identities
from zxstudy.config import Study
from zxstudy.report.words_zh import ZH

QUANTITY = re.compile(r"(?<![\d.])(-?\d[\d,]*(?:\.\d+)?)多?(%|个百分点|万|亿)?")
SCALES = {"": 1.0, "%": 0.01, "个百分点": 0.01, "万": 1e4, "亿": 1e8}
FULL_WIDTH = str.maketrans("，；：（）", ",;:()")
EVENLY = 0.004  # of a chart's width or height: labels are placed to a tenth of a pixel


def quantities(text: str) -> list[Printed]:
    """The signed numbers in `text` as shares, points and money are written."""
    found = []
    for digits, unit in QUANTITY.findall(text):
        places = len(digits.partition(".")[2])
        found.append(Printed(float(digits.replace(",", "")) * SCALES[unit], 0.5 * 10**-places * SCALES[unit]))
    return found


def plain(text: object) -> str:
    """A text without blanks and with the marks of either width alike."""
    return re.sub(r"\s", "", str(text)).translate(FULL_WIDTH)


@dataclass(frozen=True)
class Site:
    """A study, its tables read from its files, and its folder of reports."""

    study: Study
    material: Material

    @classmethod
    def of(cls, study: Study) -> Site:
        """The site of a study that has been made."""
        paths = sorted(study.path(study.processed).glob("*.parquet"))
        return cls(study, Material({path.stem: pd.read_parquet(path) for path in paths}))

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.material.frames[name]

    @property
    def reports(self) -> Path:
        """The folder of reports."""
        return self.study.path(self.study.reports)

    def rows(self, name: str, **wanted: str) -> list[dict[str, Any]]:
        """The rows of a table with the given values, in their order."""
        frame = self[name]
        for column, value in wanted.items():
            frame = frame[frame[column] == value]
        return frame.to_dict("records")

    @cached_property
    def by_indicator(self) -> dict[str, dict[str, Any]]:
        """The counts of cleaning, by indicator."""
        rows = quality_by("indicator", self["panel"], self["audit"]).to_dict("records")
        return {str(row["indicator"]): row for row in rows}

    @cached_property
    def by_county(self) -> dict[str, dict[str, Any]]:
        """The counts of cleaning, by county."""
        rows = quality_by("county_code", self["panel"], self["audit"]).to_dict("records")
        return {str(row["county_code"]): row for row in rows}

    @cached_property
    def findings(self) -> dict[str, dict[str, Any]]:
        """The findings by their id."""
        return {str(row["finding"]): row for row in self["findings"].to_dict("records")}

    @cached_property
    def known(self) -> list[str]:
        """Texts with digits that pages print as they stand, of the codebook and names of places, the longest first."""
        said = {text for entry in load() for text in (entry.name_zh, entry.definition_zh, entry.range_zh)}
        said |= {found.name_zh for found in identities().values()} | {self.study.title_zh}
        said |= {str(name) for table in ("places", "sources") for name in self[table]["county"]}
        return sorted({text for text in said if re.search(r"\d", text)}, key=len, reverse=True)


@dataclass
class Traced:
    """A page of the site while it is traced. complaints: what does not hold. traced: how many numbers did."""

    site: Site
    name: str
    body: Tag
    complaints: list[str] = field(default_factory=list)
    traced: int = 0

    @classmethod
    def read(cls, site: Site, name: str, markup: str) -> Traced:
        """The page; its lines of downloads name files and no numbers of the study."""
        body = BeautifulSoup(markup, "lxml").find("main")
        assert isinstance(body, Tag)
        page = cls(site, name, body)
        for line in body.select(".downloads"):
            if summary := line.find("summary"):
                page.numbers(summary, sum("CSV" in link for link in line.stripped_strings), what="the tables of the page")
            line.decompose()
        return page

    def check(self, holds: object, what: str, node: Tag | str) -> None:
        """A complaint where something does not hold."""
        if not holds:
            self.complaints.append(f"{self.name}: {what}: {node if isinstance(node, str) else node.get_text(' ', strip=True)[:160]}")

    def numbers(self, node: Tag | str | None, *values: Any, what: str = "a cell") -> None:
        """The numbers that a node prints are `values`, rounded, in their order and no others; what is not there is printed as none."""
        text = node if isinstance(node, str) else node.get_text(" ") if node is not None else ""
        found, wanted = quantities(text), [float(value) for value in values if value is not None and pd.notna(value)]
        holds = len(found) == len(wanted) and all(number.fits(value) for number, value in zip(found, wanted, strict=False))
        self.check(holds, f"{what} is not {', '.join(f'{value:g}' for value in wanted) or 'empty'}", text)
        self.traced += len(found)
        self.clear(node)

    def clear(self, node: Tag | str | None) -> None:
        """Take what has been traced out of the page."""
        if isinstance(node, Tag):
            node.clear()

    def span(self, node: Tag | str, low: Any, high: Any, what: str = "a span") -> None:
        """A node prints both ends, or one where they are printed alike."""
        text = node if isinstance(node, str) else node.get_text(" ")
        self.numbers(node, *((low, high) if len(quantities(text)) != 1 else (low,)), what=what)
        if len(quantities(text)) == 1 and pd.notna(low) and pd.notna(high):
            self.check(quantities(text)[0].fits(float(high)), what, text)

    def same(self, node: Tag | None, text: object, what: str = "a text") -> None:
        """A node says what a table or the codebook says."""
        said = node.get_text("") if node is not None else ""
        self.check(plain(said) == plain(text), f"{what} is not {str(text)[:80]}", node or "")
        self.traced += len(re.findall(r"\d+", said))
        self.clear(node)

    def filled(self, node: Tag | str | None, template: str, **values: Any) -> None:
        """A node says the sentence of the dictionary with these values in its fields: texts as they are, numbers rounded."""
        text = "" if node is None else node if isinstance(node, str) else node.get_text("")
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(plain(template)))
        found = re.fullmatch(pattern, plain(text), re.DOTALL)
        self.check(found, f"not said as “{template[:60]}”", text)
        for name, said in (found.groupdict() if found else {}).items():
            value = values[name]
            if isinstance(value, str):
                self.check(said == plain(value), f"{name} is not {value}", text)
                self.traced += len(re.findall(r"\d+", said))
            else:
                self.numbers(said, *(value if isinstance(value, tuple) else (value,)), what=name)
        self.clear(node)

    def sentence(self, node: Tag | None, key: str, **values: Any) -> None:
        """`filled` with the sentence under `key`."""
        self.filled(node, ZH[key], **values)

    def order(self, nodes: list[Any], rows: list[Any], what: str) -> list[tuple[Any, Any]]:
        """Nodes and rows in pairs; a complaint where there are not as many of both."""
        self.check(len(nodes) == len(rows), f"{what}: {len(nodes)} printed, {len(rows)} in the table", "")
        return list(zip(nodes, rows, strict=False))

    def ticks(self, texts: list[Tag], *, along: str) -> None:
        """The labels of an axis stand where their values are: all on one straight line from values to places."""
        values = [number.value for text in texts for number in quantities(text.get_text())]
        places = [float(str(text[along])) for text in texts]
        self.check(len(values) == len(places) >= 2, "the labels of an axis", str(values))
        if len(values) == len(places) >= 2:
            slope, start = np.polyfit(values, places, 1)
            off = np.abs(np.polyval([slope, start], values) - places).max()
            self.check(off <= EVENLY * (max(places) - min(places)) + 0.2, "the labels of an axis are not even", str(values))
        self.traced += len(values)
        for text in texts:
            text.clear()

    def rest(self) -> None:
        """What is left has no digits but those of fixed sentences."""
        for text in self.body.find_all(string=True):
            left = str(text)
            for fixed in (*FIXED, *self.site.known):
                left = left.replace(fixed, "")
            self.check(not re.search(r"\d", left), "a number of no origin", left.strip())
        for node in self.body.find_all(True):
            for name in ("alt", "aria-label", "data-label", "placeholder", "data-text"):
                left = str(node.get(name, ""))
                for fixed in FIXED:
                    left = left.replace(fixed, "")
                self.check(not re.search(r"\d", left), f"a number of no origin in {name}", left)


def cells(row: Tag) -> list[Tag]:
    """The cells of a row."""
    return row.find_all(["th", "td"], recursive=False)


def section(page: Traced, name: str) -> Tag | None:
    """The section with an id."""
    found = page.body.find("section", id=name)
    return found if isinstance(found, Tag) else None


def rows_of(node: Tag | None, selector: str = "tbody > tr") -> list[Tag]:
    """The rows of the tables in a part of a page."""
    return [] if node is None else node.select(selector)
