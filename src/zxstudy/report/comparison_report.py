"""The comparison as the pieces that its notebook shows, one method a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from zxstudy.codebook import load
from zxstudy.report.alternatives_report import p_text
from zxstudy.report.checklist import checklist
from zxstudy.report.html import Html, piece
from zxstudy.report.package.printed import combination, descriptives_table, name_of
from zxstudy.report.phrase import difference, plain, typeset
from zxstudy.report.tables import VERDICTS, Tables
from zxstudy.report.words import Words

_MOST_INDICATORS = 20
_STAGES = ("association", "within", "contrast", "adoption", "configuration", "measurement", "prevalence", "reporting")


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """All findings of a study, ready to be shown: each method gives one section as `Html`."""

    tables: Tables
    words: Words

    def __repr__(self) -> str:
        return f"<comparison of {self.tables.study.name}: {len(self.tables.findings)} findings>"

    def verdicts(self) -> Html:
        """The primary comparisons, agreed before looking, with their sentences; and how many findings stand in each class."""
        counts = [(self.words.term("verdict", verdict), verdict, len(list(self._rows(verdict=verdict)))) for verdict in VERDICTS]
        primary = list(self._rows(stage="association", role="primary"))
        return self._piece("verdicts", counts=[count for count in counts if count[2]], primary=primary)

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
                "id": str(row["indicator"]),
                "name": name_of(str(row["indicator"]), self.words),
                "counties": int(row["counties"]),
                "county_years": int(row["county_years"]),
                "share": plain(float(row["share"]), "proportion", self.words),
                "province": plain(float(row["province_max_share"]), "proportion", self.words)
                if pd.notna(row["province_max_share"])
                else "—",
            }
            for _, row in published.iterrows()
        ]
        chart = reporting_chart(published.head(_MOST_INDICATORS), self.words) if rows else ""
        return self._piece("reporting", rows=rows, chart=chart, counties=len(self.tables.places))

    def rates(self) -> Html:
        """Where the reported rates lie, one line an indicator and scope: what crowds at 100 % can be seen to distinguish nothing."""
        from zxstudy.report.rates_chart import MOST_TICKS, rates_chart  # noqa: PLC0415 - matplotlib is needed here only

        return self._piece("rates", chart=rates_chart(self.tables.peers, self.words), most=MOST_TICKS)

    def findings(self) -> Html:
        """Every finding by stage with its sample, estimate, interval, class and the rule that decided."""
        known = [*_STAGES, *sorted(set(self.tables.findings["stage"]) - set(_STAGES))]
        groups = [(self.words.term("stage", stage), list(self._rows(stage=stage))) for stage in known]
        return self._piece("findings", groups=[group for group in groups if group[1]])

    def descriptives(self) -> Html:
        """What is compared: how much of it there is, how it spreads between counties and within them."""
        return self._piece("descriptives", table=descriptives_table(self.tables, self.words))

    def checklist(self) -> Html:
        """What reviewers ask, each item with this study's answer and where it is shown."""
        return self._piece("checklist", rows=checklist(self.tables, self.words))

    def alternatives(self) -> Html:
        """Each finding that estimates something, under other errors, effects, samples and models: nothing that was tried is left out."""
        from zxstudy.report.alternatives_report import explained, groups  # noqa: PLC0415 - the models are needed here only
        from zxstudy.report.comparison_charts import alternatives_chart  # noqa: PLC0415

        found = []
        for row in [row for stage in _STAGES for row in self._rows(stage=stage)]:
            rows = self.tables.alternatives[self.tables.alternatives["finding"] == row["id"]]
            if len(rows):
                unit = self.words.term("axis", str(rows["unit"].iloc[0]))
                found.append({**row, "chart": alternatives_chart(rows, self.words), "groups": groups(rows, self.words), "unit": unit})
        return self._piece("alternatives", findings=found, methods=explained(self.tables.alternatives, self.words))

    def contrasts(self) -> Html:
        """The mechanisms held against each other: one regression with all four, and what each explains, outcome by outcome."""
        found = []
        for row in self._rows(stage="contrast"):
            rows = self.tables.contrasts[self.tables.contrasts["finding"] == row["id"]]
            if len(rows):
                unit = str(self.tables.findings.set_index("finding").loc[str(row["id"]), "unit"])
                found.append({**row, "rows": [self._contrast(each, unit) for _, each in rows.iterrows()]})
        return self._piece("contrasts", findings=found)

    def _contrast(self, row: pd.Series, unit: str) -> dict[str, object]:
        said = {key: difference(row[key], unit, self.words) for key in ("estimate", "low", "high")}
        keys = ("shapley", "shapley_low", "shapley_high", "alone", "last")
        shares = {key: plain(float(row[key]), "proportion", self.words) for key in keys}
        return {
            "id": str(row["mechanism"]), "name": name_of(str(row["mechanism"]), self.words),
            "estimate": said["estimate"], "p": p_text(row["p"]),
            "interval": self.words("span", low=said["low"], high=said["high"]), "shapley": shares["shapley"], "alone": shares["alone"],
            "range": self.words("span", low=shares["shapley_low"], high=shares["shapley_high"]), "last": shares["last"],
        }  # fmt: skip

    def specifications(self) -> Html:
        """The specification curve of each primary comparison, and every choice with the reason that somebody would have for it."""
        from zxstudy.compare.beside import choices  # noqa: PLC0415 - the models are needed here only
        from zxstudy.report.curve_chart import curve_chart  # noqa: PLC0415 - matplotlib is needed here only

        found = []
        for row in self._rows(stage="association", role="primary"):
            rows = self.tables.specifications[self.tables.specifications["finding"] == row["id"]]
            known = int(rows["estimate"].notna().sum())
            if known:
                unit = str(self.tables.findings.set_index("finding").loc[str(row["id"]), "unit"])
                said = self.words("cmp_curve_count", n=len(rows), known=known, **self._together(str(row["id"])))
                found.append({**row, "chart": curve_chart(rows, unit, self.words), "said": said, "unit": self.words.term("axis", unit)})
        zh = self.words.language == "zh"
        told = [(self.words.term("choice", c.choice), c.zh if zh else c.en, c.reason_zh if zh else c.reason_en) for c in choices()]
        return self._piece("specifications", findings=found, choices=[tuple(map(typeset, item)) if zh else item for item in told])

    def _together(self, finding: str) -> dict[str, str]:
        rows = self.tables.alternatives
        row = rows[(rows["finding"] == finding) & (rows["method"] == "curve")].iloc[0]
        unit = str(row["unit"])
        return {
            **{key: difference(row[key], unit, self.words) or "—" for key in ("estimate", "low", "high")}, "p": p_text(row["p"]) or "—",
        }  # fmt: skip

    def adoption(self) -> Html:
        """What is reported before and after a measure is first mentioned, year by year, where enough counties take one up."""
        from zxstudy.report.comparison_charts import events_chart  # noqa: PLC0415 - matplotlib is needed here only

        found = []
        for row in self._rows(stage="adoption"):
            points = self.tables.events[self.tables.events["finding"] == row["id"]].sort_values("since")
            if len(points):
                unit = str(self.tables.findings.set_index("finding").loc[str(row["id"]), "unit"])
                rows = [self._event(point, unit) for _, point in points.iterrows()]
                found.append({**row, "chart": events_chart(points, unit, self.words), "rows": rows, "unit": self.words.term("axis", unit)})
        return self._piece("adoption", findings=found)

    def configurations(self) -> Html:
        """Which combinations of mechanisms go with a high outcome: necessity, the whole truth table, every solution, and chance."""
        parts = []
        for part, rows in self.tables.configurations.groupby("part", sort=False):
            parts.append((str(part), self.words.term("part", str(part)), [self._configuration(row) for _, row in rows.iterrows()]))
        finding = next(iter(self._rows(stage="configuration")), None)
        return self._piece("configurations", parts=parts, finding=finding)

    def flow(self) -> Html:
        """How the material became the sample, stage by stage."""
        reason = self.words.column("reason")
        rows = [
            {
                "stage": self._flow_stage(str(row["stage"])),
                "unit": self.words.term("counted", str(row["unit"])),
                "n": int(row["n"]),
                "dropped": "" if pd.isna(row["dropped"]) else int(row["dropped"]),
                "reason": "" if pd.isna(row[reason]) else str(row[reason]),
            }
            for _, row in self.tables.flow.iterrows()
        ]
        return self._piece("flow", rows=rows)

    def limits(self) -> Html:
        """What the comparison does not say."""
        return self._piece("limits", count=4)

    def _event(self, point: pd.Series, unit: str) -> dict[str, object]:
        said = {key: difference(point[key], unit, self.words) for key in ("estimate", "low", "high", "band_low", "band_high")}
        band = self.words("span", low=said["band_low"], high=said["band_high"]) if said["band_low"] and said["band_high"] else "—"
        return {
            "since": self.words("since_first", n=int(point["since"])), "estimate": said["estimate"],
            "interval": self.words("span", low=said["low"], high=said["high"]), "band": band, "counties": int(point["mentioned"]),
        }  # fmt: skip

    def _configuration(self, row: pd.Series) -> dict[str, object]:
        numbers = {key: "—" if pd.isna(row[key]) else f"{float(row[key]):.3f}" for key in ("inclusion", "pri", "coverage", "unique")}
        output = self.words.term("output", str(row["output"])) if row["output"] else ""
        said = combination(str(row["name"]), self.words)
        return {**numbers, "name": said, "cases": int(row["cases"]), "p": p_text(row["p"]), "output": output}

    def _piece(self, name: str, **values: object) -> Html:
        return piece(name, f"comparison/{name}.html.j2", w=self.words, **values)

    def _flow_stage(self, stage: str) -> str:
        pair = re.fullmatch(r"(H\w+): (\S+) and (\S+)", stage)
        return f"{pair[1]} {name_of(pair[2], self.words)} × {name_of(pair[3], self.words)}" if pair else self.words.term("flow", stage)

    def _technical(self, row: pd.Series[str]) -> list[tuple[str, bool]]:
        """What stands behind a finding, line by line, and whether the line is a formula of a model, which has no words of the language."""
        keys = ("reason_zh",) if self.words.language == "zh" else ("estimand", "reason")
        lines = [(str(row[key]), False) for key in keys]
        for key in ("design", "errors"):
            said = self.words.term(key, str(row[key]))
            lines.append((said, said.isascii() and self.words.language == "zh"))
        return [(line, formula) for line, formula in lines if line]

    def _rows(self, **wanted: str) -> Iterator[dict[str, object]]:
        rows = self.tables.findings
        for column, value in wanted.items():
            rows = rows[rows[column] == value]
        place = {verdict: number for number, verdict in enumerate(VERDICTS)}
        order = rows.assign(_verdict=[-place[str(verdict)] for verdict in rows["verdict"]]).sort_values(
            ["_verdict", "role", "finding"], kind="stable"
        )
        for _, row in order.iterrows():
            sentence = typeset(str(row["sentence_zh"])) if self.words.language == "zh" else str(row["sentence_en"])
            yield {
                "id": str(row["finding"]),
                "stage": self.words.term("stage", str(row["stage"])),
                "hypothesis": str(row["hypothesis"]),
                "names": [name_of(str(row[key]), self.words) for key in ("mechanism", "outcome") if str(row[key])]
                or [self.words.term("finding", str(row["finding"]))],
                "estimand": str(row["estimand"]),
                "estimate": estimate_text(row, self.words),
                "n": self.words("n_of", n=int(row["n"]), counties=int(row["counties"])),
                "verdict": str(row["verdict"]),
                "verdict_name": self.words.term("verdict", str(row["verdict"])),
                "sentence": sentence,
                "technical": self._technical(row),
            }


def estimate_text(row: pd.Series, words: Words) -> str:
    """`2个百分点（可能在-4个百分点到8个百分点之间）` in the unit of the finding; a dash where nothing may be estimated."""
    if pd.isna(row["estimate"]):
        return "—"
    text, low, high = (difference(row[key], str(row["unit"]), words) for key in ("estimate", "low", "high"))
    return text if not low or not high else f"{text}{words('q.between', low=low, high=high)}"
