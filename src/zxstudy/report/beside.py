"""What stands beside one figure of a county: the same figure of other counties, drawn where there are enough of them and in words."""

from __future__ import annotations

import math

from zxstudy.report.charts import Strip, axis_end, strip
from zxstudy.report.county_slice import CountySlice
from zxstudy.report.dossier import Item
from zxstudy.report.key_points import LEAST_PEERS, peers_of
from zxstudy.report.phrase import plain, with_unit
from zxstudy.report.standing import Standing
from zxstudy.report.words import Words


def beside(item: Item, county: CountySlice, words: Words) -> tuple[str, str]:
    """The strip of the other counties (empty where none is due) and what it shows, in words; scopes and periods are never mixed."""
    if item.quantity.low is None:
        return "", words("strip_masked")
    if not item.comparable:
        return "", ""
    group = peers_of(item, county)
    if not group.count:
        return "", words("strip_none")
    if group.count < LEAST_PEERS:
        return "", words("strip_few", n=group.count)
    if item.entry.is_proportion and group.top == group.count:
        return "", words("strip_ceiling", n=group.count)
    return _strip(item, group, words), _strip_text(item, group, words)


def _strip_text(item: Item, group: Standing, words: Words) -> str:
    unit = item.quantity.unit
    near = words("strip_near", n=group.near)
    if group.near >= LEAST_PEERS and group.near_median is not None:
        near = words("strip_near_median", n=group.near, median=plain(group.near_median, unit, words))
    if group.close:
        near = words("strip_close", near=near, n=group.close)
    if group.median is None:
        return words("strip_text_open", n=group.count, near=near)
    low, high = (plain(end, unit, words) for end in (group.quarter, group.three_quarters))
    return words("strip_text", n=group.count, median=plain(group.median, unit, words), low=low, high=high, near=near)


def _strip(item: Item, group: Standing, words: Words) -> str:
    low = item.quantity.low or 0.0
    high = low if item.quantity.high is None else item.quantity.high
    unit = item.quantity.unit
    top = axis_end([value for value in (group.most, low, high) if math.isfinite(value)], unit)
    label = words(
        "strip_alt",
        indicator=words.name(item.entry),
        value=with_unit(item.quantity, words),
        n=group.count,
        low=plain(group.least, unit, words),
        high=plain(group.most, unit, words),
    )
    return strip(Strip(low, high, group, top, label, (plain(0.0, unit, words), plain(top, unit, words))))
