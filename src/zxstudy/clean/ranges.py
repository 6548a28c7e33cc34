"""Ranges of the codebook: outside the plausible one is marked, outside the hard one is refused and kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided
from zxstudy.clean.groups import plain
from zxstudy.codebook import Codebook
from zxstudy.errors import APART, Problem

_TEN_THOUSAND = 10_000.0  # 万: the unit that pages drop


def check_ranges(facts: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, list[pd.DataFrame], list[Problem]]:
    """The facts with the flags `outside_plausible` and `refused`, the decisions, and one problem a refused fact.

    An interval is outside where all of it is outside; a share must lie within 0 and 1 as a whole. A count printed with a fraction (130.5件)
    stays, with the flag `impossible_count`: what the codebook counts comes in pieces, and none of its counts is a mean. Money below the
    hard range that would not be too little in 万元 gets that reading as a proposal and stays refused.
    """
    bounds = _bounds(facts["indicator"], codebook)
    low, high = facts["low"], facts["high"]
    unknown = bounds["hard_low"].isna()
    # The ranges are those of one year: a total over several years is measured by their lower ends only.
    several = bounds["count"] & facts["period"].isin(["term", "multi_year"])
    bounds = bounds.assign(**{name: bounds[name].mask(several, np.inf) for name in ("plausible_high", "hard_high")})
    share = bounds["rate"] | bounds["share"]
    hard = (high < bounds["hard_low"]) | (low > bounds["hard_high"]) | (share & (high > bounds["hard_high"]))
    refused = unknown | hard
    doubtful = ~refused & ((high < bounds["plausible_low"]) | (low > bounds["plausible_high"]))
    pieces = ~refused & bounds["count"] & low.eq(high) & low.mod(1).ne(0)
    slip = hard & bounds["money"] & (low * _TEN_THOUSAND).between(bounds["plausible_low"], bounds["hard_high"])
    flags = add_flag(add_flag(facts["flags"], "refused", refused), "outside_plausible", doubtful)
    flags = add_flag(flags, "impossible_count", pieces)
    checked = facts.assign(
        flags=add_flag(flags, "damaged", slip),
        proposed_low=facts["proposed_low"].mask(slip & facts["proposed_low"].isna(), low * _TEN_THOUSAND),
        proposed_high=facts["proposed_high"].mask(slip & facts["proposed_high"].isna(), high * _TEN_THOUSAND),
    )
    marked = refused | doubtful
    about = _beside_bounds(plain(checked[marked]), bounds[marked], refused[marked])
    said = wording.outside_range(about, refused=refused[marked], unknown=unknown[marked], slip=slip[marked])
    told = about.assign(facts=about["fact_id"], **said)
    decisions = [decided(told[refused[marked]], "range", "refused"), decided(told[doubtful[marked]], "range", "warned")]
    if pieces.any():
        halved = plain(checked[pieces])
        decisions.append(decided(halved.assign(facts=halved["fact_id"], **wording.no_whole_count(halved)), "range", "warned"))
    return checked, decisions, _problems(told[refused[marked]])


def _bounds(indicators: pd.Series[Any], codebook: Codebook) -> pd.DataFrame:
    """What kind each row's indicator is of, and its ranges; missing where the codebook lacks it, without ends for a measure."""
    codes, names = pd.factorize(indicators)
    known = [codebook.entries.get(name) for name in names]
    kinds = ("count", "rate", "share", "money")
    table = pd.DataFrame({kind: [entry is not None and entry.kind == kind for entry in known] for kind in kinds}, dtype="bool")
    for column, end in (("plausible_low", -np.inf), ("plausible_high", np.inf), ("hard_low", -np.inf), ("hard_high", np.inf)):
        table[column] = [np.nan if entry is None else end if entry.is_measure else getattr(entry, column) for entry in known]
    return table.astype(dict.fromkeys(table.columns[len(kinds) :], "float64")).take(codes).set_axis(indicators.index)


def _beside_bounds(marked: pd.DataFrame, bounds: pd.DataFrame, refused: pd.Series[Any]) -> pd.DataFrame:
    """The facts with the range that each was held against: the hard one for a refused fact."""
    low = bounds["plausible_low"].mask(refused, bounds["hard_low"])
    high = bounds["plausible_high"].mask(refused, bounds["hard_high"])
    return marked.assign(bound_low=low.fillna(0), bound_high=high.fillna(0))


def _problems(told: pd.DataFrame) -> list[Problem]:
    places = told["province"] + " " + told["county"]
    where: Iterable[str] = places + APART + told["address"] + APART + told["locator"] + APART + told["fact_id"]
    return [
        Problem("clean", "refused", place, reason, "kept among the cleaned facts, out of the panel", reason_zh)
        for place, reason, reason_zh in zip(where, told["reason"], told["reason_zh"], strict=True)
    ]
