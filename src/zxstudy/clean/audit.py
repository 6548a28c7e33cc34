"""The audit: every decision of cleaning as one row, in words with the figures in them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from typing import Any

import pandas as pd

from zxstudy.clean.panel import Decision

COLUMNS = tuple(field.name for field in fields(Decision))
CELL = ["county_code", "year", "indicator", "period", "scope"]

_TEXT = [name for name in COLUMNS if name != "year"]


def decided(about: pd.DataFrame, step: str, action: str | pd.Series) -> pd.DataFrame:
    """Audit rows for the rows of `about`, which has `facts`, `reason` and `reason_zh`; what it does not know stays empty."""
    columns: dict[str, Any] = {"step": step, "action": action}
    for name in COLUMNS[3:]:
        columns[name] = about.get(name, pd.NA if name == "year" else "")
    return about[[]].assign(**columns)


def audit_of(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All decisions in one order, each with an id that depends on nothing but what it says."""
    frames = [part for part in parts if len(part)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).astype({**dict.fromkeys(_TEXT, "str"), "year": "Int64"})
    joined = pd.concat([part.astype({"year": "Int64"}) for part in frames], ignore_index=True)
    said = joined[[name for name in COLUMNS if name != "decision"]]
    joined["decision"] = ["A" + sha256("\x1f".join(map(str, row)).encode()).hexdigest()[:12] for row in said.itertuples(index=False)]
    ordered = joined.drop_duplicates("decision").sort_values(["step", "county_code", "year", "indicator", "period", "scope", "decision"])
    return ordered[list(COLUMNS)].reset_index(drop=True).astype({**dict.fromkeys(_TEXT, "str"), "year": "Int64"})


def figure(low: float, high: float, *, proportion: bool = False) -> str:
    """An interval in words: `92`, `90-99`, `at least 200`, `35.71 %`, `masked`."""
    if math.isnan(low) or math.isnan(high):
        return "masked" if math.isnan(low) and math.isnan(high) else f"{low}..{high}"
    if low == high:
        return _number(low, proportion)
    if math.isinf(high):
        return f"at least {_number(low, proportion)}"
    return f"{_number(low, proportion)}-{_number(high, proportion)}"


def figures(frame: pd.DataFrame, low: str = "low", high: str = "high") -> pd.Series:
    """`figure` for each row of `frame`; proportions by their unit."""
    shares = frame["unit"].eq("proportion")
    values = zip(frame[low].astype(float), frame[high].astype(float), shares, strict=True)
    return pd.Series([figure(a, b, proportion=share) for a, b, share in values], index=frame.index, dtype="str")


def _number(value: float, proportion: bool) -> str:
    return f"{value * 100:.4g} %" if proportion else f"{value:.12g}"


def add_flag(flags: pd.Series, flag: str, where: pd.Series) -> pd.Series:
    """`flags` with `flag` in it where `where` holds; flags stay sorted and joined by `;`."""
    joined = [";".join(sorted({*filter(None, text.split(";")), flag})) for text in flags[where]]
    return flags.mask(where, pd.Series(joined, index=flags.index[where], dtype="str"))


def has_flag(flags: pd.Series, *wanted: str) -> pd.Series:
    """Whether any of `wanted` is among the flags of each row."""
    return flags.str.contains(rf"(?:^|;)(?:{'|'.join(wanted)})(?:;|$)", regex=True)
