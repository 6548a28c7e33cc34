"""Measures to a score: mean degree / 3 over the measures that count, with what silence may hide as bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from zxstudy.codebook import load
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS

KEY = ["county_code", "year"]
TOP_DEGREE = 3


def mechanisms_of(mechanism: str) -> tuple[str, ...]:
    """The mechanism scores that an entry of the codebook belongs to: a part of support also counts in support."""
    if mechanism in SUPPORT_PARTS:
        return ("support", mechanism)
    return (mechanism,) if mechanism in MECHANISMS else ()


def measures_of(mechanism: str) -> tuple[str, ...]:
    """The ids of all measures of one mechanism score."""
    return tuple(entry.id for entry in load().measures if mechanism in mechanisms_of(entry.mechanism))


def stated_degrees(view: pd.DataFrame) -> pd.DataFrame:
    """Each measure that a county-year's documents speak of: county_code, year, indicator, degree 0..3, fact_id.

    Degree -1 (stated as lacking) counts as 0: what is stated to lack is known, and a score runs from 0.
    """
    measures = {entry.id for entry in load().measures}
    rows = view[view["indicator"].isin(measures) & view["degree"].notna()]
    return rows[[*KEY, "indicator", "fact_id"]].assign(degree=rows["degree"].astype("float64").clip(lower=0.0))


def expected(covered: pd.DataFrame, named_by_type: Mapping[str, Iterable[str]], facts: pd.DataFrame) -> pd.DataFrame:
    """Each measure on which a document at hand is silent that would name it: county_code, year, indicator.

    Only documents about that very year count. named_by_type: measures by document type; a key `type@side` wins over `type` for documents of
    that side. facts: all that was extracted; a document that states a measure, be it undated, is not silent on it.
    """
    table = pd.DataFrame(
        [(document_type, measure) for document_type, named in sorted(named_by_type.items()) for measure in sorted(named)],
        columns=["document_type", "indicator"],
        dtype="str",
    )
    own = covered[covered["own"]]
    narrow = own["document_type"].astype(str) + "@" + own["side"].astype(str)
    kinds = narrow.where(narrow.isin(list(named_by_type)), own["document_type"].astype(str))
    silent = own[[*KEY, "source"]].assign(document_type=kinds.astype("str")).merge(table, on="document_type")
    stated = facts.loc[facts["degree"].notna(), ["source", "indicator"]].drop_duplicates().assign(stated=True)
    silent = silent.merge(stated, on=["source", "indicator"], how="left")
    return silent.loc[silent["stated"].isna(), [*KEY, "indicator"]].drop_duplicates()


def measure_scores(stated: pd.DataFrame, silent: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """One row a county-year of `grid` and mechanism: measure, measure_low, measure_high (0..1), mentioned, counted.

    measure is empty where no measure counts. measure_low takes every measure that is not mentioned as 0, measure_high as 1, both over all
    measures of the mechanism.
    """
    counted = stated.merge(silent, on=[*KEY, "indicator"], how="outer")
    parts = []
    for mechanism in (*MECHANISMS, *SUPPORT_PARTS):
        ids = measures_of(mechanism)
        rows = counted[counted["indicator"].isin(ids)]
        grouped = rows.groupby(KEY)
        sums = pd.DataFrame(
            {"total": grouped["degree"].sum() / TOP_DEGREE, "mentioned": grouped["degree"].count(), "counted": grouped.size()}
        )
        part = grid.merge(sums.reset_index(), on=KEY, how="left").fillna({"total": 0.0, "mentioned": 0, "counted": 0})
        part["measure"] = (part["total"] / part["counted"]).where(part["counted"] > 0)
        part["measure_low"] = part["total"] / len(ids)
        part["measure_high"] = part["measure_low"] + (len(ids) - part["mentioned"]) / len(ids)  # never below the low end by rounding
        parts.append(part.assign(mechanism=mechanism).drop(columns="total"))
    return pd.concat(parts, ignore_index=True)
