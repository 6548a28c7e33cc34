"""Ranges of the codebook: outside the plausible one is marked, outside the hard one is refused and kept apart."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided
from zxstudy.codebook import Codebook
from zxstudy.errors import APART, Problem

_TEN_THOUSAND = 10_000.0  # 万: the unit that pages drop


def check_ranges(facts: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, list[pd.DataFrame], list[Problem]]:
    """The facts with the flags `outside_plausible` and `refused`, the decisions, and one problem a refused fact.

    An interval is outside where all of it is outside; a share must lie within 0 and 1 as a whole. Money below the hard range that
    would not be too little in 万元 gets that reading as a proposal and stays refused.
    """
    joined = facts.join(_bounds(codebook), on="indicator")
    unknown = joined["hard_low"].isna()
    share = joined["kind_of"].isin(["rate", "share"])
    # The ranges are those of one year: a total over several years is measured by their lower ends only.
    several = joined["kind_of"].eq("count") & joined["period"].isin(["term", "multi_year"])
    joined = joined.assign(**{name: joined[name].mask(several, np.inf) for name in ("plausible_high", "hard_high")})
    hard = (joined["high"] < joined["hard_low"]) | (joined["low"] > joined["hard_high"]) | (share & (joined["high"] > joined["hard_high"]))
    refused = unknown | hard
    doubtful = ~refused & ((joined["high"] < joined["plausible_low"]) | (joined["low"] > joined["plausible_high"]))
    slip = hard & joined["kind_of"].eq("money") & (joined["low"] * _TEN_THOUSAND).between(joined["plausible_low"], joined["hard_high"])
    flags = add_flag(add_flag(joined["flags"], "refused", refused), "outside_plausible", doubtful)
    checked = facts.assign(
        flags=add_flag(flags, "damaged", slip),
        proposed_low=facts["proposed_low"].mask(slip & facts["proposed_low"].isna(), facts["low"] * _TEN_THOUSAND),
        proposed_high=facts["proposed_high"].mask(slip & facts["proposed_high"].isna(), facts["high"] * _TEN_THOUSAND),
    )
    marked = refused | doubtful
    said = wording.outside_range(
        _beside_bounds(checked, joined, refused)[marked], refused=refused[marked], unknown=unknown[marked], slip=slip[marked]
    )
    told = checked[marked].assign(facts=checked["fact_id"][marked], **said)
    decisions = [decided(told[refused[marked]], "range", "refused"), decided(told[doubtful[marked]], "range", "warned")]
    return checked, decisions, _problems(told[refused[marked]])


def _bounds(codebook: Codebook) -> pd.DataFrame:
    rows = {
        entry.id: (entry.kind, entry.plausible_low, entry.plausible_high, entry.hard_low, entry.hard_high) for entry in codebook.indicators
    }
    rows |= {entry.id: (entry.kind, float("-inf"), float("inf"), float("-inf"), float("inf")) for entry in codebook.measures}
    names = ["kind_of", "plausible_low", "plausible_high", "hard_low", "hard_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _beside_bounds(checked: pd.DataFrame, joined: pd.DataFrame, refused: pd.Series) -> pd.DataFrame:
    """The facts with the range that each was held against: the hard one for a refused fact."""
    low = joined["plausible_low"].mask(refused, joined["hard_low"])
    high = joined["plausible_high"].mask(refused, joined["hard_high"])
    return checked.assign(bound_low=low.fillna(0), bound_high=high.fillna(0))


def _problems(told: pd.DataFrame) -> list[Problem]:
    places = told["province"] + " " + told["county"]
    where: Iterable[str] = places + APART + told["address"] + APART + told["locator"] + APART + told["fact_id"]
    return [
        Problem("clean", "refused", place, reason, "kept among the cleaned facts, out of the panel", reason_zh)
        for place, reason, reason_zh in zip(where, told["reason"], told["reason_zh"], strict=True)
    ]
