"""Every number that a county's page prints, held against the tables: what cannot be traced to a fact or a count is a complaint.

Nothing of the report's own code is used here but its dictionary: figures are read back from the page and compared with the intervals in
the panel, and counts are made again from the tables. What has been traced is taken out of the page; digits that are left are complaints,
unless they stand in a fixed sentence of the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup, Tag

from zxstudy.codebook import load
from zxstudy.config import Study
from zxstudy.report.words_zh import ZH

NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)多?([万亿%]?)")
SCALES = {"": 1.0, "%": 0.01, "万": 1e4, "亿": 1e8}
GROUP = ["indicator", "scope", "period"]
DERIVED_NOTE = re.compile(r"[A-Za-z]+\w*\d\w*", re.ASCII)
FIXED = sorted((text for text in ZH.values() if "{" not in text and re.search(r"\d", text)), key=len, reverse=True)
FEWEST = 5
ROUND = {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0}


@dataclass(frozen=True)
class Printed:
    """A number as printed: its value and the half of its last digit."""

    value: float
    half: float

    def fits(self, *values: float) -> bool:
        """Whether it is one of `values`, rounded."""
        return any(abs(self.value - value) <= self.half * (1 + 1e-6) + 1e-9 * abs(value) for value in values if np.isfinite(value))


def printed(text: str) -> list[Printed]:
    """The numbers in `text`, with 万, 亿 and % taken into account."""
    found = []
    for digits, unit in NUMBER.findall(text):
        places = len(digits.partition(".")[2])
        found.append(Printed(float(digits.replace(",", "")) * SCALES[unit], 0.5 * 10**-places * SCALES[unit]))
    return found


@dataclass(frozen=True)
class Material:
    """The tables of a study, read from its files."""

    frames: dict[str, pd.DataFrame]

    @classmethod
    def of(cls, study: Study) -> Material:
        """The tables that pages of counties are made from."""
        folder: Path = study.path(study.processed)
        names = ("panel", "cleaned", "view", "scores", "sources", "audit", "reporting", "places")
        return cls({name: pd.read_parquet(folder / f"{name}.parquet") for name in names})

    @cached_property
    def newest(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        """By indicator, scope and period: each county's newest figure of the view."""
        view = self.frames["view"]
        figures = view[view["low"].notna() & view["degree"].isna()].sort_values(["year", "fact_id"], kind="stable")
        last = figures.drop_duplicates(["county_code", *GROUP], keep="last").merge(
            self.frames["places"][["county_code", "province", "prefecture"]], on="county_code"
        )
        return {(str(a), str(b), str(c)): rows for (a, b, c), rows in last.groupby(GROUP)}

    @cached_property
    def parts(self) -> dict[str, dict[str, pd.DataFrame]]:
        """The rows of each county, table by table."""
        return {
            name: {str(code): rows for code, rows in self.frames[name].groupby("county_code")}
            for name in ("panel", "cleaned", "scores", "audit", "places")
        }

    def rows(self, name: str, code: str) -> list[dict[str, Any]]:
        """The rows of one county."""
        known = self.parts[name].get(code)
        return [] if known is None else known.to_dict("records")


@dataclass
class Page:
    """One county's page while it is traced; `complaints` grows."""

    material: Material
    code: str
    soup: BeautifulSoup
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts = {str(row["fact_id"]): row for row in self.material.rows("cleaned", self.code)}
        self.panel = self.material.rows("panel", self.code)
        self.chosen = {str(row["fact_id"]): row for row in self.panel}
        self.sources = {str(row["source"]): row for row in self.material.frames["sources"].to_dict("records")}
        self.reasons = {str(row["reason_zh"]) for row in self.material.rows("audit", self.code)}
        self.years = {int(row["year"]) for row in (*self.panel, *self.facts.values()) if pd.notna(row["year"])}
        self.note: dict[int, str] = {}

    def check(self, holds: bool, what: str, node: Tag | str) -> None:
        """A complaint where something does not hold."""
        if not holds:
            self.complaints.append(f"{what}: {node if isinstance(node, str) else node.get_text(' ', strip=True)[:120]}")

    def row(self, number: int) -> dict[str, Any]:
        """The cell of the panel, or the fact that was not used, behind a note."""
        fact = self.note.get(number, "")
        return self.chosen.get(fact) or self.facts.get(fact) or {}

    def figure(self, node: Tag | str, row: dict[str, Any], what: str) -> None:
        """The numbers of `node` are the ends (or the middle, 约) of the interval of `row`, and the first of them is there."""
        text = node if isinstance(node, str) else node.get_text("", strip=True)
        if row and pd.notna(row.get("degree")):
            self.check(text in {"", ZH[f"degree.{int(row['degree'])}"]}, f"{what}, not degree {row['degree']}", node)
            return
        if not row or pd.isna(row["low"]):
            self.check(not printed(text), f"{what}, nothing to print", node)
            return
        low, high = float(row["low"]), float(row["low"] if pd.isna(row["high"]) else row["high"])
        found, ends = printed(text), (low, high, (low + high) / 2 if row.get("qualifier") == "about" else low)
        self.check(bool(found) and all(number.fits(*ends) for number in found), f"{what}, not {low}..{high}", node)


def trace(markup: str, material: Material, code: str) -> list[str]:
    """What the page of the county `code` prints and the tables do not hold; empty where every number is traced."""
    soup = BeautifulSoup(markup, "lxml")
    body = soup.find("main")
    assert isinstance(body, Tag)
    page = Page(material, code, soup)
    for part in (_notes, _points, _figures, _beside, _charts, _coverage, _scores, _gaps):
        part(page, body)
    _rest(page, body)
    return page.complaints


def _take(nodes: list[Tag]) -> Iterator[Tag]:
    """Each node, which is taken out of the page afterwards."""
    for node in nodes:
        yield node
        node.decompose()


def _notes(page: Page, body: Tag) -> None:
    for note in body.select(".notes > li"):
        page.note[int(str(note["id"]).removeprefix("note-"))] = note.select_one("code").get_text()  # type: ignore[union-attr]
    for paper in _take(body.select(".paper")):
        notes = paper.select("li")
        first = page.facts.get(page.note[int(str(notes[0]["id"]).removeprefix("note-"))], {})
        source = page.sources.get(str(first.get("source")), {})
        held = {str(source.get(key)) for key in ("title", "address", "path", "published", "read")}
        said = paper.select_one("h3").get_text(), *(node.get_text() for node in paper.select(".where .address"))  # type: ignore[union-attr]
        for text in said:
            page.check(not re.search(r"\d", text) or any(text in one or one in text for one in held if one), "a document", text)
        dates = re.findall(r"[\d]+", " ".join(node.get_text() for node in paper.select(".where > span") if not node.select(".address")))
        known = {str(int(part)) for key in ("published", "read") for part in re.findall(r"\d+", str(source.get(key)))}
        page.check(set(dates) <= known, "a date", " ".join(dates))
        numbers = [int(str(note["id"]).removeprefix("note-")) for note in notes]
        contents = paper.select_one(".contents")
        page.check(
            [int(text) for text in re.findall(r"\d+", contents.get_text())] == [len(notes), numbers[0], numbers[-1]],  # type: ignore[union-attr]
            "what a document gave", contents or "",
        )  # fmt: skip
        for note, number in zip(notes, numbers, strict=True):
            _note(page, note, number)


def _note(page: Page, note: Tag, number: int) -> None:
    fact = page.facts.get(page.note[number], {})
    row = page.row(number)
    page.check(bool(fact) and bool(row), "a note without a fact", note)
    if not fact or not row:
        return
    page.check(note.select_one("a").get_text() == f"[{number}]", "the number of a note", note)  # type: ignore[union-attr]
    page.figure(note.select_one("b") or "", row, "a note")
    year = re.search(r"· (\d{4}) ", note.get_text())
    page.check((int(year[1]) if year else None) == (None if pd.isna(row["year"]) else int(row["year"])), "the year of a note", note)
    quote = note.select_one(".quote")
    page.check(quote is None or quote.get_text().split() == str(fact["quote"]).split(), "a wording", note)
    for line in note.select("p:not(.quote)"):
        text = line.get_text("", strip=True)
        label = line.select_one("i").get_text() if line.select_one("i") else ""  # type: ignore[union-attr]
        body = text.removeprefix(label)
        if label == ZH["ev_program"]:
            page.check(body in page.reasons, "a decision", text)
        elif label == ZH["ev_against"]:
            other = page.facts.get(body.rpartition(" · ")[2], {})
            page.check(bool(other), "what was not chosen", text)
            page.figure(body.partition(" · ")[0], other, "what was not chosen")
            source = page.sources.get(str(other.get("source")), {})
            whole = " ".join(str(part) for part in (*other.values(), *source.values()))
            page.check(set(re.findall(r"\d+", body.partition(" · ")[2])) <= set(re.findall(r"\d+", whole)), "what was not chosen", text)
        elif line.select_one("code"):
            place = text.removesuffix(page.note[number])
            page.check(set(re.findall(r"\d+", place)) <= set(re.findall(r"\d+", str(fact["locator"]))), "a place", text)
        elif line.select_one("a.ref") or DERIVED_NOTE.search(text):
            named = set(DERIVED_NOTE.findall(text))
            page.check(named <= set(DERIVED_NOTE.findall(str(fact["locator"]))), "what it was derived from", text)
            page.check(all(link.get_text() == f"[{_number(link)}]" for link in line.select("a")), "the number of a note", text)
        elif printed(text):
            page.figure(text, {"low": fact["proposed_low"], "high": fact["proposed_high"]}, "a proposed reading")


def _figures(page: Page, body: Tag) -> None:
    for row in body.select(".figures tr"):
        link, year = row.select_one("a.figure"), row.find("td", attrs={"data-label": ZH["col_year"]})
        if isinstance(link, Tag) and isinstance(year, Tag):
            _year(page, year.get_text(), _number(link))
            year.decompose()
    for link in _take(body.select("a.figure")):
        number = _number(link)
        page.check(number in page.note, "a link to no note", link)
        before = link.previous_sibling
        if isinstance(before, str) and link.find_parent(class_=["earlier", "degrees"]):
            _year(page, before, number)
            before.replace_with("")
        for mark in _take(link.select("sup")):
            page.check(mark.get_text() == f"[{number}]", "the number of a note", link)
        page.figure(link, page.row(number), "a figure")


def _number(link: Tag) -> int:
    return int(str(link["href"]).removeprefix("#note-"))


def _year(page: Page, text: str, number: int) -> None:
    found = re.findall(r"\d+", text)
    year = page.row(number).get("year")
    page.check(found == ([] if pd.isna(year) else [str(int(year))]), "the year of a figure", f"{text.strip()} [{number}]")


def _others(page: Page, group: str) -> tuple[dict[str, float], pd.DataFrame]:
    """What the other counties of a group come to."""
    rows = page.material.newest.get(tuple(group.split("|")))  # type: ignore[arg-type]
    place = page.material.rows("places", page.code)[0]
    rows = pd.DataFrame(columns=["low", "high", "province", "prefecture", "county_code"]) if rows is None else rows
    others = rows[rows["county_code"] != page.code]
    low = others["low"].to_numpy(dtype=float)
    high = others["high"].fillna(others["low"]).to_numpy(dtype=float)
    closed = np.isfinite(high)
    near, place_of = others["province"] == place["province"], str(place["prefecture"])
    inside = closed & near.to_numpy(dtype=bool)
    ends = np.sort(np.where(closed, high, low))
    quarters = [len(others) and -(-part * len(others) // 4) - 1 for part in (1, 3)]
    known = {
        "close": float((near & (others["prefecture"] == place_of)).sum()) if place_of else 0.0,
        "near_median": float(np.median((low[inside] + high[inside]) / 2)) if inside.any() else np.nan,
        "quarter": float(np.sort(low)[quarters[0]]) if len(low) else np.nan,
        "three_quarters": float(ends[quarters[1]]) if len(low) else np.nan,
        "peers": float(len(others)),
        "near": float((others["province"] == place["province"]).sum()),
        "top": float(((low == 1) & (high == 1)).sum()),
        "median": float(np.median((low[closed] + high[closed]) / 2)) if closed.any() else np.nan,
        "least": float(low.min()) if len(low) else np.nan,
        "most": float(high[closed].max()) if closed.any() else np.nan,
        "few": float(FEWEST),
        "all": 1.0,
    }
    return known, others


def _own(page: Page, group: str) -> list[dict[str, Any]]:
    indicator, scope, period = group.split("|")
    return [row for row in page.panel if (row["indicator"], row["scope"], row["period"]) == (indicator, scope, period)]


def _ends(rows: list[dict[str, Any]]) -> list[float]:
    return [float(row[end]) for row in rows for end in ("low", "high") if pd.notna(row[end])]


def _beside(page: Page, body: Tag) -> None:
    for cell in _take(body.select(".beside[data-group]")):
        group = str(cell["data-group"])
        known, others = _others(page, group)
        own = _ends(_own(page, group))
        for drawing in _take(cell.select("svg")):
            title = drawing.select_one("title")
            assert title is not None
            said = [known[key] for key in ("peers", "least", "most")]
            page.check(all(number.fits(*said, *own) for number in printed(title.get_text().partition("：")[2])), "a strip", title)
            axis = [number.value for text in drawing.select("text") for number in printed(text.get_text())]
            here = printed(title.get_text().partition("：")[2])[0].value
            reached = max([value for value in (here, known["most"]) if np.isfinite(value)], default=0.0)
            step = axis[-1] / 10.0 ** np.floor(np.log10(axis[-1])) if axis and axis[-1] > 0 else 0.0
            ends = len(axis) == 2 and axis[0] == 0 and axis[1] >= reached and round(step, 6) in ROUND
            page.check(ends, "the ends of a strip", str(axis))
        page.check(all(number.fits(*known.values()) for number in printed(cell.get_text())), "other counties", cell)
        page.check(cell.get_text(strip=True) != ZH["strip_none"] or others.empty, "other counties", cell)


def _charts(page: Page, body: Tag) -> None:
    for figure in _take(body.select("figure[data-group]")):
        rows = {int(row["year"]): row for row in _own(page, str(figure["data-group"])) if pd.notna(row["year"])}
        values, years = ([text.get_text() for text in group.select("text")] for group in figure.select("svg g"))
        title = figure.select_one("title")
        assert title is not None
        page.check(years == sorted(set(years)), "the years of a chart", str(years))
        said = [re.split(r" ", pair, maxsplit=1) for pair in title.get_text().partition("：")[2].split("、")]
        for year, value in [*zip(years, values, strict=True), *((pair[0], pair[1]) for pair in said)]:
            page.check(year.isdigit() and int(year) in rows, "a year of a chart", year)
            page.figure(value, rows.get(int(year), {}), f"a chart, {year}")


def _coverage(page: Page, body: Tag) -> None:
    for figure in _take(body.select("figure.drawn svg")):
        heads, counts = ([int(text.get_text()) for text in group.select("text")] for group in figure.select("g"))
        years = {int(row["year"]) for row in page.panel if pd.notna(row["year"]) and pd.isna(row["degree"])}
        title = figure.select_one("title") or ""
        ends = [int(text) for text in re.findall(r"\d+", title if isinstance(title, str) else title.get_text())]
        page.check(heads == sorted(years)[-len(heads) :] and ends == [heads[0], heads[-1]], "a year", str(heads))
        mechanism = {entry.id: entry.mechanism for entry in load()}
        cells = [
            (mechanism[row["indicator"]], int(row["year"]))
            for row in page.panel
            if pd.notna(row["year"]) and pd.isna(row["degree"]) and int(row["year"]) in heads
        ]
        page.check(sorted(counts) == sorted(pd.Series(cells).value_counts().tolist()), "how many figures there are", str(counts))


def _scores(page: Page, body: Tag) -> None:
    rows = {f"{row['mechanism']}|{int(row['year'])}": row for row in page.material.rows("scores", page.code)}
    keys = ("year", "measure", "measure_low", "measure_high", "mentioned", "counted", "documents", "characters", "figures")
    for node in _take(body.select("[data-score]")):
        row = rows.get(str(node["data-score"]), {})
        values = [float(row[key]) for key in keys if row and pd.notna(row[key])]
        values += [0.0] if row and pd.isna(row["measure_low"]) else []
        values += [1.0] if row and pd.isna(row["measure_high"]) else []
        page.check(bool(row) and all(number.fits(*values) for number in printed(node.get_text(" "))), "a score", node)
    for figure in _take(body.select("figure[data-scores]")):
        known = [row for row in rows.values() if row["mechanism"] == figure["data-scores"]]
        values = [float(row[key]) for row in known for key in keys[:4] if pd.notna(row[key])]
        page.check(all(number.fits(*values) for number in printed(figure.get_text(" "))), "a chart of scores", figure)


def _gaps(page: Page, body: Tag) -> None:
    for row in _take(body.select("tr[data-state]")):
        link = row.select_one("a.ref")
        assert link is not None
        known = page.row(_number(link))
        page.check(bool(known), "a figure without a note", row)
        if not known:
            continue
        page.check(link.get_text() == f"[{_number(link)}]", "the number of a note", row)
        link.decompose()
        cells = {str(cell.get("data-label")): cell for cell in row.select("td")}
        year = re.findall(r"\d+", cells[ZH["col_year"]].get_text())
        page.check(year == ([] if pd.isna(known.get("year")) else [str(int(known["year"]))]), "the year of a figure", row)
        page.figure(cells[ZH["col_figure"]], known, "a figure")
        entry, fact = load()[str(known["indicator"])], page.facts[str(known["fact_id"])]
        ends = [entry.plausible_low, entry.plausible_high, *_ends([{"low": fact["proposed_low"], "high": fact["proposed_high"]}])]
        page.check(all(number.fits(*ends) for number in printed(cells[ZH["col_reason"]].get_text())), "a reason", row)


def _counts(page: Page) -> dict[str, float]:
    figures = [row for row in page.panel if pd.isna(row["degree"])]
    facts = list(page.facts.values())
    unused = [row for row in facts if {"refused", "set_aside"} & set(str(row["flags"]).split(";"))]
    derived = sum("derived" in str(row["flags"]).split(";") for row in figures)
    impossible = {"impossible_share", "impossible_count", "breach"}
    doubts = {"damaged", "laundered", "conflict", "outside_plausible", "base_mismatch", "copied", "refused"} | impossible
    dated = pd.DataFrame([row for row in figures if pd.notna(row["year"]) and pd.notna(row["low"])], columns=[*GROUP, "year", "flags"])
    apart = {"plan", "change", "previous", "other_level", "refused", "set_aside"}
    usable = [
        not (apart & set(str(flags).split(";"))) and period not in {"plan", "unknown"}
        for flags, period in zip(dated["flags"], dated["period"], strict=True)
    ]
    runs = dated[np.array(usable, dtype=bool)].groupby(GROUP)["year"].nunique()
    several = runs[runs > 1]
    known = {
        "figures": len(figures) - derived,
        "derived": derived,
        "sources": len({row["source"] for row in facts}),
        "indicators": len({row["indicator"] for row in figures}),
        "held": sum(bool(row["quote"]) and pd.notna(row["quote"]) for row in facts),
        "measures": len({row["indicator"] for row in page.panel if pd.notna(row["degree"])}),
        "doubtful": sum(bool(doubts & set(str(row["flags"]).split(";"))) or bool(row["conflict"]) for row in figures),
        "masked": sum(row["qualifier"] == "masked" for row in figures),
        "undated": sum(pd.isna(row["year"]) for row in figures),
        "refused": len(unused),
        "series": len({name[0] for name in several.index}) - 1,
    }
    return {**known, **{f"years|{'|'.join(map(str, name))}": int(count) for name, count in several.items()}}


def _last_year(page: Page, group: list[str]) -> int:
    """The last year of an indicator, scope and period, of those whose figures the sentence speaks of."""
    years = [int(row["year"]) for row in page.panel if [str(row[name]) for name in GROUP] == group and pd.notna(row["year"])]
    return max(years)


def _points(page: Page, body: Tag) -> None:
    known: dict[str, float] = _counts(page)
    names = {"score": "measure", "score_low": "measure_low", "score_high": "measure_high"}
    for row in page.material.rows("scores", page.code):
        known |= {f"{of}|{row['mechanism']}|{int(row['year'])}": float(row[key]) for of, key in names.items() if pd.notna(row[key])}
    for node in body.select("[data-of]"):
        of = str(node["data-of"])
        name, _, group = of.partition("|")
        value = _others(page, group)[0][name] if name in {"peers", "median", "top"} else known.get(of, np.nan)
        found = printed(node.get_text())
        page.check(len(found) == 1 and found[0].fits(value), f"{of} is {value}", node)
    for place, point in enumerate(body.select("#key_points li")):
        links, counts = point.select("a.figure"), point.select("[data-of]")
        said = [
            int(year)
            for year in re.findall(r"(?<!\d)\d{4}(?=年|—)", "".join(t for t in point.find_all(string=True) if not t.find_parent("a")))
        ]
        told = [page.row(_number(link)).get("year") for link in links][: len(said)]
        if len(links) == 1:  # years that agree show their figure once
            told += [_last_year(page, str(node["data-of"]).split("|")[1:]) for node in counts if str(node["data-of"]).startswith("years|")]
        told += [int(found[1]) for node in counts if (found := re.search(r"score\w*\|.*\|(\d{4})$", str(node["data-of"])))][:1]
        told += sorted({min(page.years), max(page.years)}) if page.years and counts and not place else []
        page.check(said == told, "a year", point)
        for text in list(point.find_all(string=True)):
            text.replace_with(re.sub(r"(?<!\d)\d{4}(?=年|—)", "", text))
    for node in body.select("[data-of]"):
        node.decompose()


def _rest(page: Page, body: Tag) -> None:
    usual = page.material.frames["reporting"]
    least = min(10, (len(page.material.frames["places"]) + 1) // 2)
    seen = {row["indicator"] for row in page.panel} | {
        row["indicator"] for row in page.facts.values() if {"refused", "set_aside"} & set(str(row["flags"]).split(";"))
    }
    often = usual[(usual["counties"] >= least) & ~usual["indicator"].isin(seen)]
    entries = [entry.name_zh for entry in load()]
    missing = sum(indicator in load() for indicator in often["indicator"])
    for text in body.find_all(string=True):
        left = str(text)
        for fixed in (*FIXED, f"至少{least}个县", f"指标有{missing}项", f"代码 {page.code}", *entries):
            left = left.replace(fixed, "")
        page.check(not re.search(r"\d", left), "a number of no origin", left.strip())
    for node in body.find_all(True):
        for name in ("title", "alt", "aria-label", "data-label"):
            page.check(not re.search(r"\d", str(node.get(name, ""))), "a number of no origin", str(node.get(name, "")))
