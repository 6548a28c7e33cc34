"""A breach between single figures, each a row of a table, where those of `identities` stand side by side in arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zxstudy.clean.identities import Amount, Breach
from zxstudy.codebook.identities import Identity

Row = Mapping[Any, Any]


def row_breach(rule: Identity, left: list[Row], right: list[Row], note: tuple[str, str] = ("", ""), severity: str = "") -> Breach:
    """The breach of `rule` between the sums of two sides. Rows: indicator, low, high, at (their position), year, period."""
    sums = [(float(sum(row["low"] for row in side)), float(sum(row["high"] for row in side))) for side in (left, right)]
    amounts = [tuple(_amount(row) for row in side) for side in (left, right)]
    return Breach(rule, severity or rule.severity, -1, amounts[0], amounts[1], sums[0], sums[1], note)


def other_row(row: Row, suffix: str, year: int | None = None) -> Row:
    """The other figure of a merged pair, whose columns end in `suffix`. year: its own, where the pair has not the same."""
    shared = {"indicator": row["indicator"], "year": row["year"] if year is None else year}
    return {**shared, **{name: row[name + suffix] for name in ("low", "high", "at", "period")}}


def _amount(row: Row) -> Amount:
    return Amount(row["indicator"], False, row["low"], row["high"], (row["at"],), row["year"], row["period"])
