"""The quality of the material as the pieces that its notebook shows, one method a section."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from zxstudy.clean.quality import FORMS, decisions_made, quality_by
from zxstudy.codebook import load
from zxstudy.report.dossier import GROUPS, group_of
from zxstudy.report.html import Html, piece
from zxstudy.report.phrase import plain, year_word
from zxstudy.report.quality_charts import form_key, form_rows
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

MOST_COUNTIES = 200
MOST_BREACHES = 300


@dataclass(frozen=True, slots=True)
class QualityReport:
    """How good the material of a study is, ready to be shown: each method gives one section as `Html`.

    by_indicator, by_county: the tables behind it, with the columns of `clean.quality.COUNTS`.
    """

    tables: Tables
    words: Words
    by_indicator: pd.DataFrame = field(init=False, repr=False)
    by_county: pd.DataFrame = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, column in (("by_indicator", "indicator"), ("by_county", "county_code")):
            object.__setattr__(self, name, quality_by(column, self.tables.panel, self.tables.audit))

    def __repr__(self) -> str:
        return f"<quality of {self.tables.study.name}: {int(self.by_indicator['cells'].sum())} figures>"

    def summary(self) -> Html:
        """What the material is made of, in sentences with the numbers in them."""
        total = self.by_indicator.select_dtypes("number").sum()
        cells = int(total["cells"])
        shares = {name: _share(int(total[name]), cells, self.words) for name in (*FORMS, "ceiling", "undated", "doubtful")}
        counts = {name: int(total[name]) for name in ("conflicts", "corrections", "breaches", "copied", "refused", "derived", "measures")}
        published = len(self.by_county)
        return self._piece("summary", cells=cells, counties=published, shares=shares, counts=counts)

    def forms(self) -> Html:
        """In what form each indicator is published, drawn: exact, interval, one-sided, masked; and how much of it stands at 100 %."""
        published = self.by_indicator[self.by_indicator["cells"] > 0]
        ordered = published.sort_values(["cells", "indicator"], ascending=[False, True], kind="stable")
        return self._piece("forms", rows=form_rows(ordered, self.words), key=form_key(self.words))

    def indicators(self) -> Html:
        """Every indicator that somebody publishes, by mechanism, with its counts."""
        codebook = load()
        rows = [row for row in self.by_indicator.to_dict("records") if row["indicator"] in codebook]
        place = {entry.id: (GROUPS.index(group_of(entry)), number) for number, entry in enumerate(codebook)}
        rows.sort(key=lambda row: place[str(row["indicator"])])
        named = [{**row, "name": self.words.name(codebook[str(row["indicator"])])} for row in rows]
        return self._piece(
            "indicators",
            figures=[row for row in named if row["cells"] or row["refused"]],
            measures=[row for row in named if row["measures"]],
        )

    def counties(self) -> Html:
        """The counties with what had to be decided about their figures, those with most first; at most MOST_COUNTIES of them."""
        places = self.tables.places.set_index("county_code")
        known = self.by_county[self.by_county["county_code"].isin(places.index)]
        asked = known[["conflicts", "doubtful", "refused", "corrections", "breaches", "copied"]].sum(axis=1)
        ordered = known.assign(asked=asked).sort_values(["asked", "cells", "county_code"], ascending=[False, False, True], kind="stable")
        rows = [
            {**row, "name": str(places.at[row["county_code"], "county"]), "province": str(places.at[row["county_code"], "province"])}
            for row in ordered.head(MOST_COUNTIES).to_dict("records")
        ]
        return self._piece("counties", rows=rows, left=max(0, len(ordered) - MOST_COUNTIES))

    def breaches(self) -> Html:
        """Every figure that contradicts another or itself, with the arithmetic."""
        audit = self.tables.audit
        found = audit[(audit["step"] == "identity") & (audit["action"] == "warned")]
        reason = self.words.column("reason")
        codebook = load()
        rows = [
            {
                "county": str(row["county"]), "code": str(row["county_code"]), "year": year_word(row["year"], self.words),
                "name": self.words.name(codebook[str(row["indicator"])]) if row["indicator"] in codebook else "",
                "reason": str(row[reason]),
            }
            for row in found.head(MOST_BREACHES).to_dict("records")
        ]  # fmt: skip
        return self._piece("breaches", rows=rows, left=max(0, len(found) - MOST_BREACHES))

    def decisions(self) -> Html:
        """How many decisions of each kind the audit holds."""
        rows = [
            {
                "step": self.words.term("decision_step", str(row["step"])),
                "action": self.words.term("action", str(row["action"])),
                "n": int(row["decisions"]),
            }
            for row in decisions_made(self.tables.audit).to_dict("records")
        ]
        return self._piece("decisions", rows=rows)

    def _piece(self, name: str, **values: object) -> Html:
        return piece(name, f"quality/{name}.html.j2", w=self.words, **values)


def _share(part: int, whole: int, words: Words) -> str:
    return plain(part / whole, "proportion", words) if whole else "—"
