"""A county's report as the pieces that its notebook shows, one method a section."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from zxstudy.codebook import load
from zxstudy.report.beside import beside
from zxstudy.report.county_charts import Point, coverage_chart, years_chart
from zxstudy.report.county_scores import ORDER, score_runs
from zxstudy.report.county_slice import CountySlice, records
from zxstudy.report.dossier import GROUPS, Dossier, Item, Run, dossier, group_of
from zxstudy.report.evidence import Ledger, evidence, ledger, papers
from zxstudy.report.html import Html, piece
from zxstudy.report.key_points import LEAST_PEERS, key_points, missing_names
from zxstudy.report.peers import GROUP
from zxstudy.report.phrase import plain, said, unit_word, with_unit, year_word
from zxstudy.report.standing import Group
from zxstudy.report.words import Words

USUAL_COUNTIES = 10
MOST_YEARS = 20
LIMITS = 5
MOST_ENTRIES = 560  # what stays within 300 KB at some 420 bytes a place; of more the newest years are shown
DRAWING = 2


@dataclass(frozen=True, slots=True)
class CountyReport:
    """One county, ready to be shown: each method gives one section as `Html`.

    county: its slice of the tables, of which the page shows the newest years where it is very long. words: the language.
    known: its entries, numbered as on the page. older: how many entries of earlier years are left to the tables.
    """

    county: CountySlice
    words: Words
    known: Dossier = field(init=False)
    ledger: Ledger = field(init=False, repr=False)
    older: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shown = recent(self.county)
        object.__setattr__(self, "older", len(self.county.panel) - len(shown.panel))
        object.__setattr__(self, "county", shown)
        object.__setattr__(self, "known", dossier(self.county))
        object.__setattr__(self, "ledger", ledger(self.county))

    def __repr__(self) -> str:
        return f"<{self.county.place.county}: {len(self.known.figures)} figures, {len(self.known.measures)} measures>"

    def key_points(self) -> Html:
        """What there is to say, in sentences."""
        return self._piece("key_points", points=key_points(self.county, self.known, self.words), older=self.older)

    def figures(self) -> Html:
        """The figures by mechanism, a row an indicator, period and scope: the newest beside other counties, and the years before."""
        groups = [(self.words.term("mechanism", group), [self._row(run) for run in runs]) for group, runs in self.known.grouped()]
        return self._piece("figures", groups=groups, coverage=self._coverage())

    def changes(self) -> Html:
        """The figures of one scope and period that exist for two or more years."""
        return self._piece("changes", runs=[self._run(run) for run in self.known.series()])

    def scores(self) -> Html:
        """Mechanism scores with their bounds and inputs, or that the material says nothing about measures."""
        runs = score_runs(self.county.scores, self.words)
        names = [name for name in (*ORDER, *GROUPS) if name != "support"]
        measures: dict[str, list[list[Item]]] = {}
        for items in sorted(self.known.by_measure(), key=lambda items: names.index(group_of(items[0].entry))):
            measures.setdefault(self.words.term("mechanism", group_of(items[0].entry)), []).append(items)
        return self._piece("scores", runs=runs, measures=list(measures.items()))

    def gaps(self) -> Html:
        """What was not seen, what is masked, what is in doubt, what carries no year: each in its own words."""
        names = {entry.id: self.words.name(entry) for entry in load()}
        least = min(USUAL_COUNTIES, (self.county.counties + 1) // 2)
        missing = missing_names(self.county, self.known, least, names)
        rows = [row for item in self.known for row in self.gap_rows(item)]
        return self._piece("gaps", missing=missing, least=least, rows=rows)

    def limits(self) -> Html:
        """What the report does not say."""
        return self._piece("limits", count=LIMITS)

    def evidence(self) -> Html:
        """The note of every figure, document by document: wording, place, address, rule and what was not chosen."""
        numbers = {fact: item.number for item in self.known for fact in (*item.others, item.fact_id)}
        return self._piece("evidence", numbers=numbers, papers=papers(self.known, self.ledger, self.words))

    def _piece(self, name: str, **values: object) -> Html:
        return piece(name, f"county/{name}.html.j2", w=self.words, place=self.county.place, said=self.said_of, **values)

    def said_of(self, item: Item) -> str:
        """The figure of an entry, or the degree of a measure, without its unit."""
        return self.words.term("degree", str(item.degree)) if item.is_measure else said(item.quantity, self.words)

    def year_of(self, item: Item) -> str:
        """The year of an entry, in words."""
        return year_word(pd.NA if item.year is None else item.year, self.words)

    def when_of(self, item: Item) -> str:
        """Period and scope of an entry, in words."""
        return self.words.listed([self.words.term("period", item.period), *self.words.terms("scope", item.scope)])

    def _row(self, run: Run) -> dict[str, object]:
        chart, text = beside(run.head, self.county, self.words)
        unit = run.head.quantity.unit
        return {
            "item": run.head,
            "name": self.words.name(run.entry),
            "year": self.year_of(run.head),
            "when": self.when_of(run.head),
            "unit": "" if unit == "proportion" else unit_word(unit, self.words),
            "chart": chart,
            "beside": text,
            "earlier": sorted(run.earlier, key=lambda item: -(item.year or 0)),
        }

    def _coverage(self) -> Html | None:
        """How many figures there are by group and year, drawn where there are two or more years."""
        years = sorted({item.year for item in self.known.figures if item.year is not None})[-MOST_YEARS:]
        if len(years) < 2:
            return None
        groups = [(self.words.term("mechanism", group), [item for run in runs for item in (run.head, *run.earlier)])
                  for group, runs in self.known.grouped()]  # fmt: skip
        rows = [(name, [sum(item.year == year for item in items) for year in years]) for name, items in groups]
        label = self.words("coverage_alt", first=years[0], last=years[-1])
        return self._piece("coverage", chart=coverage_chart(years, rows, label))

    def _run(self, run: list[Item]) -> dict[str, object]:
        unit = run[0].quantity.unit
        points = []
        for item in run:
            low = item.quantity.low or 0.0
            points.append(
                Point(item.year or 0, low, low if item.quantity.high is None else item.quantity.high, plain(low, unit, self.words))
            )
        values = self.words.listed([f"{item.year} {with_unit(item.quantity, self.words)}" for item in run])
        name = self.words.name(run[0].entry)
        return {
            "name": name,
            "scope": self.when_of(run[0]),
            "unit": unit_word(unit, self.words),
            "wide": points[-1].year - points[0].year > 5,
            "chart": years_chart(points, unit, self.words("changes_alt", indicator=name, values=values)),
            "group": f"{run[0].entry.id}|{run[0].scope}|{run[0].period}",
        }

    def _doubt(self, flag: str, item: Item) -> str:
        named = self.words.term("flag", flag)
        if flag != "outside_plausible":
            return named
        low, high = (plain(end, item.quantity.unit, self.words) for end in (item.entry.plausible_low, item.entry.plausible_high))
        return self.words("plausible", flag=named, low=low, high=high)

    def gap_rows(self, item: Item) -> list[dict[str, object]]:
        """One row a way in which an entry is wanting: masked, not used, in doubt, repaired or undated, each with its reason."""
        states: list[tuple[str, str]] = []
        if item.quantity.qualifier == "masked":
            states.append(("masked", self.words("gap_masked_why")))
        doubts = [flag for flag in item.doubts if flag != "refused"]
        states += [("refused", self.words.term("flag", flag)) for flag in ("refused", "set_aside") if flag in item.flags][:1]
        if doubts:
            note = evidence(item, self.ledger, self.words)
            reasons = [self._doubt(flag, item) for flag in doubts]
            reasons += [self.words("doubt_repaired", value=note.proposed)] if note.proposed else []
            states.append(("repaired" if note.proposed else "doubtful", self.words.listed(reasons)))
        if item.year is None and not item.is_measure:
            states.append(("undated", self.words("gap_undated_why")))
        return [
            {"item": item, "state": state, "name": self.words.name(item.entry), "year": self.year_of(item), "reason": reason,
             "said": "" if item.is_measure else with_unit(item.quantity, self.words)}
            for state, reason in states
        ]  # fmt: skip


def recent(county: CountySlice, most: int = MOST_ENTRIES) -> CountySlice:
    """The slice without its earliest years, as many as leave room for what is left, but never without the newest.

    A cell of the panel takes a place; a drawing, of other counties or of the years of an indicator, takes DRAWING of them.
    """
    cells = records(county.panel[["year", "degree", *GROUP]])
    dated = Counter(int(cell["year"]) for cell in cells if not pd.isna(cell["year"]))
    if not dated:
        return county
    runs: dict[Group, set[int]] = {}
    for cell in cells:
        if pd.isna(cell["degree"]):
            indicator, scope, period = (str(cell[name]) for name in GROUP)
            runs.setdefault((indicator, scope, period), set()).update(() if pd.isna(cell["year"]) else (int(cell["year"]),))
    drawn = sum(len(years) > 1 for years in runs.values()) + sum(
        county.peers[group].count >= LEAST_PEERS for group in county.peers.keys() & runs.keys()
    )
    years, count = sorted(dated), len(cells)
    for first in years:
        if count <= most - DRAWING * drawn or first == years[-1]:
            break
        count -= dated[first]
    return county if first == years[0] else county.within((first, years[-1]))
