"""The facts behind a case, with the document and the doubts of each: what may be left out, and what hangs together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.score.measures import KEY

DOUBTS = ("repaired", "laundered", "copied", "impossible_share")


@dataclass(frozen=True, slots=True)
class Material:
    """What methods may look at besides a case: the panel, the scores, the kind of the study's data.

    marked: one row a fact: its source, the family of copied text that this belongs to (empty for none), and whether it has each flag of
    DOUBTS. places: where in `marked` each fact_id stands. inputs: county_code, year, mechanism and place of each fact behind a score.
    """

    panel: Panel
    scores: pd.DataFrame
    kind: str
    marked: pd.DataFrame
    places: pd.Index
    inputs: pd.DataFrame


def material(panel: Panel, scores: pd.DataFrame, sources: pd.DataFrame, kind: str) -> Material:
    """The material of a study, its facts looked through once for all cases."""
    codes, flags = pd.factorize(panel.facts["flags"].fillna("").astype("str"))
    found = [set(text.split(";")) for text in flags]
    families = sources.set_index("source")["copy_family"].fillna("")
    source = panel.facts["source"].reset_index(drop=True)
    doubts = {flag: np.array([flag in each for each in found], dtype=bool)[codes] for flag in DOUBTS}
    marked = pd.DataFrame({"source": source, "family": source.map(families).astype("str").fillna(""), **doubts})
    places = pd.Index(panel.facts["fact_id"].to_numpy(object), dtype=object)
    told = scores.loc[scores["inputs"] != "", [*KEY, "mechanism", "inputs"]]
    named = told.assign(inputs=[text.split(";") for text in told["inputs"]]).explode("inputs", ignore_index=True)
    inputs = named.assign(place=places.get_indexer(pd.Index(named["inputs"].to_numpy(object), dtype=object))).drop(columns="inputs")
    return Material(panel, scores, kind, marked, places, inputs[inputs["place"] >= 0])


def behind(case: Case, material: Material) -> pd.DataFrame:
    """county_code, year, side (outcome or mechanism) and the columns of `marked`, one row a fact that stands behind a county-year."""
    outcome = OUTCOMES[case.pair.outcome]
    ours = _chosen(material, {outcome.id, *(outcome.counts or ()), *([outcome.per] if outcome.per else [])})
    if case.pair.reading == "indicator":
        theirs = _chosen(material, {case.pair.mechanism})
    else:
        theirs = material.inputs.loc[material.inputs["mechanism"] == case.pair.mechanism, [*KEY, "place"]]
    used = pd.concat([ours.assign(side="outcome"), theirs.assign(side="mechanism")], ignore_index=True)
    return pd.concat([used.drop(columns="place"), material.marked.take(used["place"].to_numpy()).reset_index(drop=True)], axis=1)


def _chosen(material: Material, indicators: set[str]) -> pd.DataFrame:
    """county_code, year and place of the facts that the view chose for `indicators`."""
    view = material.panel.view
    rows = view.loc[view["indicator"].isin(indicators), [*KEY, "fact_id"]]
    found = rows.assign(place=material.places.get_indexer(pd.Index(rows["fact_id"].to_numpy(object), dtype=object))).drop(columns="fact_id")
    return found[found["place"] >= 0]


def rest_on(rows: pd.DataFrame, out: pd.DataFrame) -> pd.Series[bool]:
    """Which of `rows` are county-years of `out`."""
    hit = pd.MultiIndex.from_frame(rows[KEY]).isin(pd.MultiIndex.from_frame(out[KEY]))
    return pd.Series(hit, index=rows.index)
