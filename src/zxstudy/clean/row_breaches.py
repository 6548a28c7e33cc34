"""A breach between single figures, each a row of a table, where those of `identities` stand side by side in arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from zxstudy.clean.identities import Amount, Breach
from zxstudy.codebook.identities import Identity

Row = Mapping[Any, Any]

_READ = frozenset({"indicator", "low", "high", "at", "year", "period", "fact_id"})


def row_breach(rule: Identity, left: list[Row], right: list[Row], note: tuple[str, str] = ("", ""), severity: str = "") -> Breach:
    """The breach of `rule` between the sums of two sides. Rows: indicator, low, high, at (their position), year, period."""
    sums = [(float(sum(row["low"] for row in side)), float(sum(row["high"] for row in side))) for side in (left, right)]
    amounts = [tuple(_amount(row) for row in side) for side in (left, right)]
    return Breach(rule, severity or rule.severity, -1, amounts[0], amounts[1], sums[0], sums[1], note)


def rows_of_pairs(pairs: pd.DataFrame, suffix: str) -> list[Row]:
    """The pairs in the order of their facts, with what a breach needs of both figures. suffix: of the columns of the other one."""
    needed = [name for name in pairs if str(name).removesuffix(suffix) in _READ]
    ordered = pairs[needed].sort_values([name for name in ("fact_id", f"fact_id{suffix}") if name in pairs])
    return list(ordered.to_dict("records"))


def other_row(row: Row, suffix: str, year: int | None = None) -> Row:
    """The other figure of a merged pair, whose columns end in `suffix`. year: its own, where the pair has not the same."""
    shared = {"indicator": row["indicator"], "year": row["year"] if year is None else year}
    return {**shared, **{name: row[name + suffix] for name in ("low", "high", "at", "period")}}


def _amount(row: Row) -> Amount:
    return Amount(row["indicator"], False, row["low"], row["high"], (row["at"],), row["year"], row["period"])
