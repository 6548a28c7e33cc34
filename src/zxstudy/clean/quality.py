"""How good the material is: coverage, form of the figures, ceilings, and what cleaning had to decide, by indicator or by county."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zxstudy.clean.audit import has_flag

ONE_SIDED = ("at_least", "at_most", "nearly")
# Of each figure what it is, exactly one of the four; then what else is true of it.
FORMS = ("exact", "interval", "one_sided", "masked")
MARKS = ("ceiling", "undated", "doubtful", "derived", "copied", "conflicts")
DECIDED = ("refused", "corrections", "breaches")
COUNTS = ("counties", "county_years", "indicators", "cells", "measures", *FORMS, *MARKS, *DECIDED)


def quality_by(column: str, rows: pd.DataFrame, audit: pd.DataFrame) -> pd.DataFrame:
    """One row for each value of `column` (indicator or county_code), sorted, with the counts of COUNTS.

    rows: of the panel. audit: of its decisions. cells: figures of the panel; measures are counted apart and have no form. exact, interval
    (closed, more than a point), one_sided (以上, 不超过, 近, or open above) and masked add up to cells. ceiling: a share of exactly 1.
    doubtful: outside the plausible range. refused, corrections, breaches (of identities): decisions of the audit, so that what never
    reached the panel is counted too; a breach counts once for each of the facts' cells that the decision is filed under.
    """
    marked = pd.DataFrame({column: rows[column], **_forms(rows)})
    counted = marked.groupby(column, sort=True).sum()
    figures = rows[rows["degree"].isna()]
    spread = rows.groupby(column, sort=True).agg(counties=("county_code", "nunique"), indicators=("indicator", "nunique"))
    dated = rows[rows["year"].notna()].drop_duplicates([column, "county_code", "year"]).groupby(column).size()
    whole = counted.join(spread).assign(
        county_years=dated, cells=figures.groupby(column).size(), measures=rows[rows["degree"].notna()].groupby(column).size()
    )
    decided = _decided(column, audit)
    every = whole.index.union(decided.index).rename(column)
    table = whole.reindex(every).join(decided.reindex(every)).fillna(0).astype("int64")
    return table[list(COUNTS)].reset_index()


def decisions_made(audit: pd.DataFrame) -> pd.DataFrame:
    """How many decisions of each step and action the audit holds: columns step, action, decisions, sorted."""
    return audit.groupby(["step", "action"], sort=True).size().rename("decisions").reset_index()


def _forms(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """What is true of each row, as columns of 0 and 1; all 0 for a measure but its copies and conflicts."""
    low, high = rows["low"], rows["high"]
    figure = rows["degree"].isna()
    masked = figure & low.isna()
    exact = figure & ~masked & low.eq(high)
    one_sided = figure & ~masked & ~exact & (rows["qualifier"].isin(ONE_SIDED) | np.isinf(high.astype("float64")))
    flags = rows["flags"]
    found = {
        "exact": exact, "interval": figure & ~masked & ~exact & ~one_sided, "one_sided": one_sided, "masked": masked,
        "ceiling": exact & rows["unit"].eq("proportion") & low.eq(1), "undated": figure & rows["year"].isna(),
        "doubtful": has_flag(flags, "outside_plausible"), "derived": has_flag(flags, "derived"), "copied": has_flag(flags, "copied"),
        "conflicts": rows["conflict"].astype(bool),
    }  # fmt: skip
    return {name: holds.fillna(False).astype("int64") for name, holds in found.items()}


def _decided(column: str, audit: pd.DataFrame) -> pd.DataFrame:
    known = audit[audit[column].ne("")]
    kinds = {
        "refused": known["action"].eq("refused"), "corrections": known["step"].eq("correction"),
        "breaches": known["step"].eq("identity") & known["action"].eq("warned"),
    }  # fmt: skip
    return pd.DataFrame({column: known[column], **{name: holds.astype("int64") for name, holds in kinds.items()}}).groupby(column).sum()
