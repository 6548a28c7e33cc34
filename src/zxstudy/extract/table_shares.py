"""Bare figures in rows and columns of rates: 0.95 beside 95 beside 95%, decided by the whole series and never by one cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from zxstudy.extract.table_grid import Statement

_RATE = re.compile(r"率|比例|占比|比重|百分比|百分数")
_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")

Series = tuple[str, str]


def with_shares(found: Sequence[Statement]) -> list[Statement]:
    """The statements, bare figures of a rate with their sign.

    A series is the column of a heading, or the row of a label, that names a rate. Where its heading or unit says percent, or its largest
    bare figure is above 1, its bare figures are percents; otherwise they are shares. A figure of 1 or less among percents stays what it
    says and carries, as `proposed`, the share that it may have been meant for.
    """
    largest: dict[Series, Decimal] = defaultdict(Decimal)
    for item in found:
        series = _series(item)
        if series and _BARE.fullmatch(item.text):
            largest[series] = max(largest[series], _number(item.text))
    return [_signed(item, largest) for item in found]


def _series(item: Statement) -> Series | None:
    """What a cell of a rate is compared with: its column or its row; None for what is no rate, or is in another unit."""
    if item.unit and "%" not in item.unit.split("、"):
        return None
    if _RATE.search(item.heading):
        return "column", item.heading
    return ("row", item.label) if _RATE.search(item.label) else None


def _signed(item: Statement, largest: dict[Series, Decimal]) -> Statement:
    series = _series(item)
    if series is None or not _BARE.fullmatch(item.text):
        return item
    value = _number(item.text)
    if "%" not in item.unit and largest[series] <= 1:
        return replace(item, text=f"{(value * 100).normalize():f}", unit="%")
    return replace(item, unit="%", proposed=float(value) if 0 < value <= 1 else None)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
