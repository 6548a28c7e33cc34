"""A county's report as the pieces that its notebook shows, one method a section."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from zxstudy.codebook import load
from zxstudy.report.charts import Strip, axis_end, bounds_bar, strip, years_line
from zxstudy.report.dossier import Dossier, Item, dossier
from zxstudy.report.evidence import Ledger, evidence, ledger
from zxstudy.report.html import Html, piece
from zxstudy.report.key_points import LEAST_PEERS, key_points, missing_names, peers_of
from zxstudy.report.peers import PeerGroup
from zxstudy.report.phrase import plain, said, unit_word, with_unit, year_word
from zxstudy.report.tables import CountySlice
from zxstudy.report.words import Words
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS

USUAL_COUNTIES = 10
_SCORE_ORDER = ("leadership", "support", *SUPPORT_PARTS, "cadre", "funding")


@dataclass(frozen=True, slots=True)
class CountyReport:
    """One county, ready to be shown: each method gives one section as `Html`.

    county: its slice of the tables. words: the language. known: its entries, numbered as on the page.
    """

    county: CountySlice
    words: Words
    known: Dossier = field(init=False)
    ledger: Ledger = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", dossier(self.county))
        object.__setattr__(self, "ledger", ledger(self.county))

    def __repr__(self) -> str:
        return f"<{self.county.place.county}: {len(self.known.figures)} figures, {len(self.known.measures)} measures>"

    def key_points(self) -> Html:
        """What there is to say, in sentences."""
        return self._piece("key_points", points=key_points(self.county, self.known, self.words))

    def figures(self) -> Html:
        """The table of figures by mechanism, each beside those of other counties and with its note."""
        groups = [
            (self.words.term("mechanism", group), [self._figure_row(item) for item in items]) for group, items in self.known.grouped()
        ]
        return self._piece("figures", groups=groups, last=len(self.known.figures))

    def changes(self) -> Html:
        """The figures of one scope and period that exist for two or more years."""
        return self._piece("changes", runs=[self._run(run) for run in self.known.series()])

    def scores(self) -> Html:
        """Mechanism scores with their bounds and inputs, or that the material says nothing about measures."""
        rows = [self._score_row(row) for row in self._scores()]
        measures = [
            {
                "item": item,
                "name": self.words.name(item.entry),
                "year": self._year(item),
                "degree": self.words.term("degree", str(item.degree)),
            }
            for item in self.known.measures
        ]
        return self._piece("scores", rows=rows, measures=measures)

    def gaps(self) -> Html:
        """What was not seen, what is masked, what is in doubt, what carries no year: each in its own words."""
        names = {entry.id: self.words.name(entry) for entry in load()}
        least = min(USUAL_COUNTIES, (self.county.counties + 1) // 2)
        missing = missing_names(self.county, self.known, least, names)
        rows = [row for item in self.known for row in self._gap_rows(item)]
        return self._piece("gaps", missing=missing, least=least, rows=rows)

    def limits(self) -> Html:
        """What the report does not say."""
        return self._piece("limits", count=5)

    def evidence(self) -> Html:
        """The note of every figure: wording, document, address, rule and what was not chosen."""
        numbers = {fact: item.number for item in self.known for fact in (*item.others, item.fact_id)}
        return self._piece("evidence", numbers=numbers, notes=[evidence(item, self.ledger, self.words) for item in self.known])

    def _piece(self, name: str, **values: object) -> Html:
        return piece(name, f"county/{name}.html.j2", w=self.words, place=self.county.place, **values)

    def _year(self, item: Item) -> str:
        return year_word(pd.NA if item.year is None else item.year, self.words)

    def _figure_row(self, item: Item) -> dict[str, object]:
        chart, text = self._beside(item)
        return {
            "item": item,
            "name": self.words.name(item.entry),
            "year": self._year(item),
            "period": self.words.term("period", item.period),
            "scope": self.words.listed(self.words.terms("scope", item.scope)) or self.words("scope_none"),
            "said": said(item.quantity, self.words),
            "unit": "" if item.quantity.unit == "proportion" else unit_word(item.quantity.unit, self.words),
            "chart": chart,
            "beside": text,
        }

    def _beside(self, item: Item) -> tuple[str, str]:
        """The strip chart of an entry (empty where none is due) and what it shows, in words."""
        if self._is_older(item):
            return "", ""
        group = peers_of(item, self.county)
        if item.quantity.low is None:
            return "", self.words("strip_masked")
        if not item.comparable or not group.count:
            return "", "" if not item.comparable else self.words("strip_none")
        if group.count < LEAST_PEERS:
            return "", self.words("strip_few", n=group.count)
        if item.entry.is_proportion and group.top == group.count:
            return "", self.words("strip_ceiling", n=group.count)
        return self._strip(item, group), self._strip_text(item, group)

    def _is_older(self, item: Item) -> bool:
        """Whether a newer figure of the same indicator, scope and period is there; the other counties are shown beside that one."""
        return item.year is not None and any(
            other.year is not None and other.year > (item.year or 0) and other.quantity.low is not None
            for other in self.known.figures
            if (other.entry.id, other.scope, other.period) == (item.entry.id, item.scope, item.period)
        )

    def _strip_text(self, item: Item, group: PeerGroup) -> str:
        if group.median is None:
            return self.words("strip_text_open", n=group.count, near=group.count_near)
        return self.words("strip_text", n=group.count, near=group.count_near, median=plain(group.median, item.quantity.unit, self.words))

    def _strip(self, item: Item, group: PeerGroup) -> str:
        low = item.quantity.low or 0.0
        high = low if item.quantity.high is None else item.quantity.high
        unit = item.quantity.unit
        closed = [value for value in (*group.low, *group.high, low, high) if math.isfinite(value)]
        top = axis_end(closed, unit)
        label = self.words(
            "strip_alt",
            indicator=self.words.name(item.entry),
            value=with_unit(item.quantity, self.words),
            n=group.count,
            low=plain(min(group.low), unit, self.words),
            high=plain(max(value for value in (*group.low, *group.high) if math.isfinite(value)), unit, self.words),
        )
        ends = (plain(0.0, unit, self.words), plain(top, unit, self.words))
        return strip(Strip(low, high, group, top, label, ends))

    def _run(self, run: list[Item]) -> dict[str, object]:
        points, texts = [], []
        for item in run:
            low = item.quantity.low or 0.0
            points.append((item.year or 0, low, low if item.quantity.high is None else item.quantity.high))
            texts.append(plain(low, item.quantity.unit, self.words))
        head = run[0]
        scope = self.words.listed([self.words.term("period", head.period), *self.words.terms("scope", head.scope)])
        values = self.words.listed([f"{item.year} {with_unit(item.quantity, self.words)}" for item in run])
        label = self.words("changes_alt", indicator=self.words.name(head.entry), values=values)
        return {
            "name": self.words.name(head.entry),
            "scope": scope,
            "unit": unit_word(head.quantity.unit, self.words),
            "wide": run[-1].year - run[0].year > 5,  # type: ignore[operator]
            "chart": years_line(points, head.quantity.unit, label, texts),
            "items": [(item, said(item.quantity, self.words)) for item in run],
        }

    def _scores(self) -> list[pd.Series[str]]:
        mentioned = self.county.scores[self.county.scores["mentioned"] > 0]
        rows = [row for _, row in mentioned.iterrows() if row["mechanism"] in {*MECHANISMS, *SUPPORT_PARTS}]
        return sorted(rows, key=lambda row: (-int(row["year"]), _SCORE_ORDER.index(str(row["mechanism"]))))

    def _score_row(self, row: pd.Series[str]) -> dict[str, object]:
        value = None if pd.isna(row["measure"]) else float(row["measure"])
        low, high = (float(row[key]) if pd.notna(row[key]) else end for key, end in (("measure_low", 0.0), ("measure_high", 1.0)))
        name = self.words.term("mechanism", str(row["mechanism"]))
        behind = [self.words("score_behind", documents=int(row["documents"]), characters=int(row["characters"]))]
        behind += [self.words("score_behind_figures", figures=int(row["figures"]))] if int(row["figures"]) else []
        return {
            "name": name,
            "year": str(int(row["year"])),
            "score": "—" if value is None else f"{value:.2f}",
            "range": f"{low:.2f}—{high:.2f}",
            "chart": bounds_bar(value, low, high, f"{name}: {'—' if value is None else f'{value:.2f}'} ({low:.2f}—{high:.2f})"),
            "mentioned": f"{int(row['mentioned'])}/{int(row['counted'])}",
            "behind": self.words.listed(behind),
        }

    def _doubt(self, flag: str, item: Item) -> str:
        named = self.words.term("flag", flag)
        if flag != "outside_plausible":
            return named
        low, high = (plain(end, item.quantity.unit, self.words) for end in (item.entry.plausible_low, item.entry.plausible_high))
        return self.words("plausible", flag=named, low=low, high=high)

    def _gap_rows(self, item: Item) -> list[dict[str, object]]:
        states: list[tuple[str, str]] = []
        if item.quantity.qualifier == "masked":
            states.append(("masked", self.words("kp_masked", n=1)))
        doubts = [flag for flag in item.doubts if flag != "refused"]
        states += [("refused", self.words.term("flag", flag)) for flag in ("refused", "set_aside") if flag in item.flags][:1]
        if doubts:
            note = evidence(item, self.ledger, self.words)
            reasons = [self._doubt(flag, item) for flag in doubts]
            reasons += [self.words("doubt_repaired", value=note.proposed)] if note.proposed else []
            states.append(("repaired" if note.proposed else "doubtful", self.words.listed(reasons)))
        if item.year is None and not item.is_measure:
            states.append(("undated", self.words("kp_undated", n=1)))
        return [
            {"item": item, "state": state, "name": self.words.name(item.entry), "year": self._year(item), "reason": reason,
             "said": "" if item.is_measure else with_unit(item.quantity, self.words)}
            for state, reason in states
        ]  # fmt: skip
