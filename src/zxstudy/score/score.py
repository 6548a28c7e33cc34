"""The panel to scores: measures, activity and both together, with the documents and facts behind each."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook import load
from zxstudy.codebook.mentions import would_mention
from zxstudy.config import Study
from zxstudy.score.activity import activity_scores, scaled_figures, standardised
from zxstudy.score.coverage import amounts, coverage
from zxstudy.score.measures import KEY, expected, measure_scores, mechanisms_of, stated_degrees
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS, Score

_TYPES = {"str": "str", "int": "int64", "float | None": "float64"}


def score(panel: Panel, sources: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rows of `Score`: every county-year that any dated figure or document speaks about, by mechanism, sorted.

    A county-year with nothing about a mechanism has a row that says so: no score, nothing mentioned, nothing counted.
    """
    covered = coverage(panel, sources)
    grid = _grid(panel.view, covered, study)
    stated = stated_degrees(panel.view)
    figures = standardised(scaled_figures(panel.view, grid))
    rows = measure_scores(stated, expected(covered, would_mention(), panel.facts), grid)
    rows = rows.merge(activity_scores(figures), on=[*KEY, "mechanism"], how="left")
    rows = rows.merge(amounts(covered).reset_index(), on=KEY, how="left")
    rows = rows.merge(_inputs(stated, figures), on=[*KEY, "mechanism"], how="left")
    rows["combined"] = combined(rows)
    kinds = panel.places.set_index("county_code")["kind"]
    rows["kind"] = rows["county_code"].map(kinds).fillna(study.kind)
    return _typed(rows)


def combined(rows: pd.DataFrame) -> pd.Series[float]:
    """The mean of measure and activity, both standardised over the study by mechanism; empty where either is missing or does not vary."""

    def z(column: str) -> pd.Series[float]:
        grouped = rows.groupby("mechanism")[column]
        deviation = grouped.transform("std")
        return ((rows[column] - grouped.transform("mean")) / deviation).where(deviation > 1e-12)

    return (z("measure") + z("activity")) / 2


def _grid(view: pd.DataFrame, covered: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Every county-year of the study's years that a chosen figure or a document speaks about."""
    pairs = pd.concat([view[KEY], covered[KEY]]).astype({"year": "Int64"}).dropna()
    if study.years:
        pairs = pairs[pairs["year"].between(*study.years)]
    return pairs.drop_duplicates().sort_values(KEY, ignore_index=True)


def _inputs(stated: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """The ids of the facts behind each score, sorted and joined by `;`."""
    members = figures.drop(columns="fact_id").rename(columns={"members_fact": "fact_id"}).dropna(subset=["fact_id"])
    columns = [*KEY, "indicator", "fact_id"]
    rows = pd.concat([stated[columns], figures[columns], members[columns]], ignore_index=True)
    rows["mechanism"] = rows["indicator"].map({entry.id: mechanisms_of(entry.mechanism) for entry in load()})
    rows = rows.explode("mechanism").astype({"mechanism": "str"})
    return rows.groupby([*KEY, "mechanism"])["fact_id"].agg(lambda ids: ";".join(sorted(set(ids)))).rename("inputs").reset_index()


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    counts = ["mentioned", "counted", "figures", "documents", "characters"]
    rows = rows.fillna({**dict.fromkeys(counts, 0), "inputs": ""})
    types = {field.name: _TYPES[str(field.type)] for field in fields(Score)} | {"year": "Int64"}
    order = {name: place for place, name in enumerate((*MECHANISMS, *SUPPORT_PARTS))}
    rows = rows.assign(order=rows["mechanism"].map(order)).sort_values([*KEY, "order"], ignore_index=True)
    return rows[list(types)].astype(types)
