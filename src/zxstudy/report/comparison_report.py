"""The comparison as the pieces that its notebook shows, one method a section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from zxstudy.codebook import load
from zxstudy.compare.finding import VERDICTS
from zxstudy.report.html import Html, piece
from zxstudy.report.phrase import plain
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

_MOST_INDICATORS = 20


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """All findings of a study, ready to be shown: each method gives one section as `Html`."""

    tables: Tables
    words: Words

    def __repr__(self) -> str:
        return f"<comparison of {self.tables.study.name}: {len(self.tables.findings)} findings>"

    def verdicts(self) -> Html:
        """How many findings stand in each class, with the sentence of each."""
        groups = [(self.words.term("verdict", verdict), verdict, list(self._rows(verdict))) for verdict in VERDICTS]
        return self._piece("verdicts", groups=[group for group in groups if group[2]])

    def intervals(self) -> Html:
        """Estimates with their intervals, drawn against what was agreed not to matter."""
        from zxstudy.report.comparison_charts import interval_charts  # noqa: PLC0415 - matplotlib is needed here only

        rows = self.tables.findings
        drawn = rows[rows["estimate"].notna() & rows["low"].notna() & rows["high"].notna() & (rows["verdict"] != "described")]
        return self._piece("intervals", charts=interval_charts(drawn, self.words))

    def reporting(self) -> Html:
        """Who publishes what, before anything is compared."""
        from zxstudy.report.comparison_charts import reporting_chart  # noqa: PLC0415 - matplotlib is needed here only

        known = self.tables.reporting[self.tables.reporting["indicator"].isin([entry.id for entry in load()])]
        ordered = known.sort_values(["counties", "indicator"], ascending=[False, True], kind="stable")
        published = ordered[pd.to_numeric(ordered["counties"]) > 0]
        rows = [
            {
                "name": self._name(str(row["indicator"])),
                "counties": int(row["counties"]),
                "county_years": int(row["county_years"]),
                "share": plain(float(row["share"]), "proportion", self.words),
                "province": plain(float(row["province_max_share"]), "proportion", self.words) if pd.notna(row["province_max_share"]) else "—",
            }
            for _, row in published.iterrows()
        ]
        chart = reporting_chart(published.head(_MOST_INDICATORS), self.words) if rows else ""
        return self._piece("reporting", rows=rows, chart=chart, counties=len(self.tables.places))

    def findings(self) -> Html:
        """Every finding with its sample, estimate, interval, class and the rule that decided."""
        rows = [row for verdict in VERDICTS for row in self._rows(verdict)]
        return self._piece("findings", rows=rows)

    def flow(self) -> Html:
        """How the material became the sample, stage by stage."""
        rows = [
            {
                "stage": self.words.term("stage", str(row["stage"])),
                "unit": str(row["unit"]),
                "n": int(row["n"]),
                "dropped": "" if pd.isna(row["dropped"]) else int(row["dropped"]),
                "reason": "" if pd.isna(row["reason"]) else str(row["reason"]),
            }
            for _, row in self.tables.flow.iterrows()
        ]
        return self._piece("flow", rows=rows)

    def limits(self) -> Html:
        """What the comparison does not say."""
        return self._piece("limits", count=4)

    def _piece(self, name: str, **values: object) -> Html:
        return piece(name, f"comparison/{name}.html.j2", w=self.words, **values)

    def _name(self, indicator: str) -> str:
        codebook = load()
        return self.words.name(codebook[indicator]) if indicator in codebook else self.words.term("mechanism", indicator)

    def _rows(self, verdict: str) -> Iterator[dict[str, object]]:
        rows = self.tables.findings[self.tables.findings["verdict"] == verdict]
        for _, row in rows.sort_values(["stage", "role", "finding"], kind="stable").iterrows():
            yield {
                "id": str(row["finding"]),
                "stage": self.words.term("stage", str(row["stage"])),
                "hypothesis": str(row["hypothesis"]),
                "names": [self._name(str(row[key])) for key in ("mechanism", "outcome") if str(row[key])],
                "estimand": str(row["estimand"]),
                "estimate": estimate_text(row, self.words),
                "n": self.words("n_of", n=int(row["n"]), counties=int(row["counties"])),
                "verdict": verdict,
                "verdict_name": self.words.term("verdict", verdict),
                "sentence": str(row["sentence_zh"] if self.words.language == "zh" else row["sentence_en"]),
                "reason": str(row["reason"]),
                "design": str(row["design"]),
                "errors": str(row["errors"]),
            }


def estimate_text(row: pd.Series, words: Words) -> str:  # type: ignore[type-arg]
    """`0.02 (−0.04 to 0.08)` in the unit of the finding; a dash where nothing may be estimated."""
    if pd.isna(row["estimate"]):
        return "—"
    unit = "proportion" if str(row["unit"]) in {"share", "proportion"} else str(row["unit"])
    text = plain(float(row["estimate"]), unit, words)
    if pd.isna(row["low"]) or pd.isna(row["high"]):
        return text
    low, high = (plain(float(row[key]), unit, words) for key in ("low", "high"))
    return f"{text}{words('q.between', low=low, high=high)}"
