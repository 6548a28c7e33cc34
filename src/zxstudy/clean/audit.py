"""The audit: every decision of cleaning as one row, in words with the figures in them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from zxstudy.clean.groups import each_distinct, group_numbers, order_of, replaced
from zxstudy.clean.panel import Decision

COLUMNS = tuple(field.name for field in fields(Decision))
CELL = ["county_code", "year", "indicator", "period", "scope"]

_ORDER = ("step", *CELL)
_TEXT = [name for name in COLUMNS if name != "year"]


def decided(about: pd.DataFrame, step: str, action: str | pd.Series) -> pd.DataFrame:
    """Audit rows for the rows of `about`, which has `facts`, `reason` and `reason_zh`; what it does not know stays empty."""
    columns: dict[str, Any] = {"step": step, "action": action}
    for name in COLUMNS[3:]:
        columns[name] = about.get(name, pd.NA if name == "year" else "")
    return about[[]].assign(**columns)


def undecided() -> pd.DataFrame:
    """No decision; a slice of the facts without a row would keep all of them in memory."""
    return pd.DataFrame()


def audit_of(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All decisions in one order, each with an id that depends on nothing but what it says."""
    frames = [part for part in parts if len(part)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS)).astype({**dict.fromkeys(_TEXT, "str"), "year": "Int64"})
    joined = pd.concat(frames, ignore_index=True).astype({**dict.fromkeys(_TEXT[1:], "str"), "year": "Int64"})
    said = pc.binary_join_element_wise(
        *(pa.array(joined[name].astype("str").fillna("<NA>")) for name in COLUMNS[1:]), pa.scalar("\x1f", pa.large_string())
    )
    bytes_said = said.cast(pa.large_binary()).to_numpy(zero_copy_only=False)  # as they lie there, without a text of each
    ids = ["A" + sha256(each).hexdigest()[:12] for each in bytes_said]
    joined["decision"] = pd.Series(ids, dtype="str")
    by_id = order_of(joined["decision"])
    once = by_id[~joined["decision"].take(by_id).duplicated().to_numpy()]
    order = once[np.argsort(group_numbers(*(joined[name] for name in _ORDER))[once], kind="stable")]
    return joined[list(COLUMNS)].take(order).reset_index(drop=True)


def figure(low: float, high: float, *, proportion: bool = False) -> str:
    """An interval in words: `92`, `90-99`, `at least 200`, `35.71 %`, `masked`."""
    if math.isnan(low) or math.isnan(high):
        return "masked" if math.isnan(low) and math.isnan(high) else f"{low}..{high}"
    if low == high:
        return _number(low, proportion)
    if math.isinf(high):
        return f"at least {_number(low, proportion)}"
    return f"{_number(low, proportion)}-{_number(high, proportion)}"


def figures(frame: pd.DataFrame, low: str = "low", high: str = "high") -> pd.Series[Any]:
    """`figure` for each row of `frame`; proportions by their unit."""
    shares = frame["unit"].eq("proportion")
    return each_distinct(lambda a, b, share: figure(a, b, proportion=share), frame[low].astype(float), frame[high].astype(float), shares)


def _number(value: float, proportion: bool) -> str:
    return f"{value * 100:.4g} %" if proportion else f"{value:.12g}"


def add_flag(flags: pd.Series[Any], flag: str, where: pd.Series[Any]) -> pd.Series[Any]:
    """`flags` with `flag` in it where `where` holds; flags stay sorted and joined by `;`."""
    at = np.flatnonzero(where.to_numpy(dtype=bool))
    if not len(at):
        return flags
    changed = each_distinct(lambda text: ";".join(sorted({*filter(None, text.split(";")), flag})), flags.iloc[at])
    return replaced(flags, at, changed)


def has_flag(flags: pd.Series[Any], *wanted: str) -> pd.Series[Any]:
    """Whether any of `wanted` is among the flags of each row."""
    return each_distinct(lambda text: not set(wanted).isdisjoint(text.split(";")), flags, dtype="bool")
