"""The mechanism scores of a county: the newest year as a row with its bounds and inputs, the years as figures, the measures behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from zxstudy.report.county_charts import Point, score_bar, years_chart
from zxstudy.report.county_slice import records
from zxstudy.report.words import Words
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS

ORDER = ("leadership", "support", *SUPPORT_PARTS, "cadre", "funding")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A mechanism in one year, in words; `low` and `high` bound the score, which is None where no measure counts."""

    mechanism: str
    name: str
    year: int
    value: float | None
    low: float
    high: float
    mentioned: int
    counted: int
    behind: str
    range: str
    label: str

    @property
    def score(self) -> str:
        """The score to two decimals."""
        return _score(self.value)

    @property
    def chart(self) -> Markup:
        """The score on its scale."""
        return score_bar(self.value, self.low, self.high, self.label)


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """A mechanism: its newest year, the years before, newest first, and a figure of all where there are two or more."""

    head: ScoreRow
    earlier: tuple[ScoreRow, ...]
    chart: Markup


def score_rows(scores: pd.DataFrame, words: Words) -> list[list[ScoreRow]]:
    """The scores of the mechanisms of which anything is mentioned, in their order, the years of each, newest first."""
    known: dict[str, list[ScoreRow]] = {}
    for row in records(scores[scores["mentioned"] > 0]):
        if row["mechanism"] in {*MECHANISMS, *SUPPORT_PARTS}:
            known.setdefault(str(row["mechanism"]), []).append(_row(row, words))
    return [sorted(known[name], key=lambda row: -row.year) for name in ORDER if name in known]


def score_runs(scores: pd.DataFrame, words: Words) -> list[ScoreRun]:
    """`score_rows`, each with the figure of its years."""
    return [_run(rows, words) for rows in score_rows(scores, words)]


def _run(rows: list[ScoreRow], words: Words) -> ScoreRun:
    points = [Point(row.year, row.low, row.high, row.score) for row in reversed(rows)]
    said = words.listed([f"{row.year} {row.score} ({row.range})" for row in reversed(rows)])
    label = words("changes_alt", indicator=rows[0].name, values=said)
    chart = years_chart(points, "proportion", label) if len(rows) > 1 and rows[0].mechanism in MECHANISMS else Markup()
    return ScoreRun(rows[0], tuple(rows[1:]), chart)


def _row(row: Mapping[str, Any], words: Words) -> ScoreRow:
    low, high = (float(row[key]) if pd.notna(row[key]) else end for key, end in (("measure_low", 0.0), ("measure_high", 1.0)))
    behind = [words("score_behind", documents=int(row["documents"]))]
    behind += [words("score_behind_text", characters=int(row["characters"]))] if int(row["characters"]) else []
    behind += [words("score_behind_figures", figures=int(row["figures"]))] if int(row["figures"]) else []
    value = None if pd.isna(row["measure"]) else float(row["measure"])
    name, bounds = words.term("mechanism", str(row["mechanism"])), words.between(f"{low:.2f}", f"{high:.2f}")
    return ScoreRow(
        mechanism=str(row["mechanism"]),
        name=name,
        year=int(row["year"]),
        value=value,
        low=low,
        high=high,
        mentioned=int(row["mentioned"]),
        counted=int(row["counted"]),
        behind=words.listed(behind),
        range=bounds,
        label=words("labelled", label=name, said=_score(value) + words.bracketed(bounds)),
    )


def _score(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
