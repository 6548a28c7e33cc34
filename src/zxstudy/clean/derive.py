"""Shares that follow from counts of one county, year and period, and the codebook's own satisfaction rates by scope."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided, has_flag
from zxstudy.clean.choose import ASIDE, rounding
from zxstudy.clean.groups import each_distinct, plain

# share -> (count above the line, counts that may stand below it, the usual one first)
RATIOS = {
    "filing_rate": ("proposals_filed", ("proposals_submitted",)),
    "proposal_solved_rate": ("proposals_solved", ("proposals_filed", "proposals_assigned", "proposals_replied")),
}
# one tag of satisfaction_rate -> the codebook's id for it
SATISFACTION = {"process": "process_satisfaction", "result": "result_satisfaction", "strict": "satisfaction_strict"}

# what the panel must hold for the shares to be made
NEEDED = (*RATIOS, *(name for above, below in RATIOS.values() for name in (above, *below)))

_PERIOD = ["county_code", "year", "period"]
_LOOSE = ("multi_year", "unknown")  # two figures may be of different windows unless one source prints both


def derive(rows: pd.DataFrame, facts: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """New facts, flagged `derived`, and one decision each. rows: the panel from `choose`; facts: what `choose` was given.

    A ratio takes the base that the printed share fits, else the first in the codebook's order; intervals are divided at their worst
    ends and end at 1. Where no base fits the printed share, the new fact is flagged `base_mismatch`.
    """
    # A count marked base_mismatch is of another population than its neighbours: no share is made of it.
    usable = ~has_flag(rows["flags"], *ASIDE, "damaged", "base_mismatch") & rows["low"].notna() & ~rows["period"].isin(["stock", "plan"])
    sound = plain(rows[usable])
    held = plain(facts[facts["indicator"].isin(NEEDED)]).set_index("fact_id")
    parts = [_ratio(share, above, below, sound, held) for share, (above, below) in RATIOS.items()]
    parts.append(_satisfaction(facts))
    filled = [part for part in parts if len(part)] or [plain(facts.iloc[:0]).assign(parents="", reason="", reason_zh="")]
    made = pd.concat(filled, ignore_index=True)
    decisions = [decided(made.assign(facts=made["parents"], chosen=made["fact_id"]), "derive", "derived")]
    return made[list(facts.columns)], decisions


def _ratio(share: str, above: str, below: tuple[str, ...], rows: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """One derived fact a county, year and period for `share`."""
    keep = [*_PERIOD, "indicator", "scope", "low", "high", "unit", "fact_id", "flags"]
    top = rows.loc[rows["indicator"].eq(above), keep]
    base = rows.loc[rows["indicator"].isin(below) & rows["low"].gt(0), keep]
    pairs = top.merge(base, on=_PERIOD, suffixes=("", "_base"))
    source, source_base = pairs["fact_id"].map(held["source"]), pairs["fact_id_base"].map(held["source"])
    loose = pairs["year"].isna() | pairs["period"].isin(_LOOSE)
    # A part cannot exceed its whole: such a pair is of two populations and is told by the identities.
    pairs = pairs[(~loose | source.eq(source_base)) & pairs["low"].le(pairs["high_base"])]
    if pairs.empty:
        return pairs
    pairs = pairs.assign(value_low=pairs["low"] / pairs["high_base"], value_high=(pairs["high"] / pairs["low_base"]).clip(upper=1.0))
    pairs = _best(_beside_printed(pairs, rows, share), below)
    return _ratio_facts(share, pairs, held)


def _beside_printed(pairs: pd.DataFrame, rows: pd.DataFrame, share: str) -> pd.DataFrame:
    """The pairs with the printed share of the same county, year and period, and whether they give it within its rounding."""
    printed = rows[rows["indicator"].eq(share)].sort_values("scope").drop_duplicates(_PERIOD)
    printed = printed.assign(slack=rounding(printed) + 1e-9)[[*_PERIOD, "low", "high", "slack", "fact_id"]]
    joined = pairs.merge(printed, on=_PERIOD, how="left", suffixes=("", "_printed"))
    fits = (joined["value_low"] <= joined["high_printed"] + 2 * joined["slack"]) & (
        joined["value_high"] >= joined["low_printed"] - joined["slack"]
    )
    return joined.assign(fits=fits, printed=joined["fact_id_printed"].notna())


def _best(pairs: pd.DataFrame, below: tuple[str, ...]) -> pd.DataFrame:
    order = {name: place for place, name in enumerate(below)}
    ranked = pairs.assign(place=each_distinct(order.__getitem__, pairs["indicator_base"], dtype="int64"))
    by = [*_PERIOD, "fits", "place", "scope", "scope_base", "fact_id", "fact_id_base"]
    return ranked.sort_values(by, ascending=[True, True, True, False, True, True, True, True, True]).drop_duplicates(_PERIOD)


def _ratio_facts(share: str, pairs: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    parents = pairs["fact_id"] + ";" + pairs["fact_id_base"]
    facts = held.loc[pairs["fact_id"]].reset_index().set_axis(pairs.index)
    facts[["start", "end"]] = pd.NA
    mismatch = pairs["printed"] & ~pairs["fits"]
    flags = each_distinct(_union, pairs["flags"], pairs["flags_base"])
    made = facts.assign(
        fact_id=_ids(pd.Series(share, index=pairs.index), parents), indicator=share, low=pairs["value_low"], high=pairs["value_high"],
        unit="proportion", scope="",
        qualifier=pd.Series("exact", index=pairs.index).where(pairs["value_low"].eq(pairs["value_high"]), "range"),
        base=pairs["indicator_base"], quote="", locator="derived: " + pairs["fact_id"] + " / " + pairs["fact_id_base"],
        flags=add_flag(add_flag(flags, "derived", pairs["low"].notna()), "base_mismatch", mismatch),
        proposed_low=float("nan"), proposed_high=float("nan"), parents=parents,
    )  # fmt: skip
    return made.assign(**wording.ratio(pairs, made))


def _satisfaction(facts: pd.DataFrame) -> pd.DataFrame:
    """process_, result_satisfaction and satisfaction_strict, each the satisfaction_rate that carries the tag, the tag taken off."""
    usable = facts["indicator"].eq("satisfaction_rate") & facts["county_code"].ne("") & ~has_flag(facts["flags"], "refused", "set_aside")
    rates = plain(facts[usable])
    rates = rates.assign(tag=each_distinct(_tag, rates["scope"]))
    rates = rates[rates["tag"].ne("")]
    parents, indicator = rates["fact_id"], each_distinct(SATISFACTION.__getitem__, rates["tag"])
    made = rates.assign(
        fact_id=_ids(indicator, parents), indicator=indicator, scope=each_distinct(_without, rates["scope"], rates["tag"]),
        locator="derived: " + parents, parents=parents, flags=add_flag(rates["flags"], "derived", rates["tag"].ne("")),
    )  # fmt: skip
    return made.assign(**wording.satisfaction(rates, indicator))


def _tag(scope: str) -> str:
    tags = scope.split(";")
    return next((tag for tag in SATISFACTION if tag in tags), "")


def _without(scope: str, tag: str) -> str:
    return ";".join(each for each in scope.split(";") if each != tag)


def _union(flags: str, others: str) -> str:
    """The parents' flags as one list; what lies outside a range is asked of the new figure anew."""
    return ";".join(sorted(set(filter(None, f"{flags};{others}".split(";"))) - {"outside_plausible"}))


def _ids(indicators: pd.Series[Any], parents: pd.Series[Any]) -> pd.Series[Any]:
    """Ids that depend on nothing but what is made and of what."""
    made = [
        "D" + sha256(f"{name}\x1f{of}".encode()).hexdigest()[:12] for name, of in zip(indicators.tolist(), parents.tolist(), strict=True)
    ]
    return pd.Series(made, index=parents.index, dtype="str")
