"""Identities between figures of one county, year and period: parts within their wholes, and percentages that some whole number gives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided, has_flag
from zxstudy.clean.choose import ASIDE, rounding

# (part, wholes): the part must not exceed the largest whole that is published
WITHIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("proposals_filed", ("proposals_submitted",)),
    ("proposals_assigned", ("proposals_filed",)),
    ("proposals_replied", ("proposals_filed", "proposals_assigned")),
    ("proposals_solved", ("proposals_replied",)),
    ("proposals_solved", ("proposals_filed", "proposals_assigned")),
    ("key_proposals_led", ("proposals_filed",)),
    ("collective_proposals", ("proposals_filed",)),
    ("feedback_forms", ("proposals_replied",)),
    ("opinions_rectified", ("supervision_opinions",)),
    ("opinions_adopted", ("supervision_opinions",)),
    ("opinion_reports_adopted", ("opinion_reports",)),
    ("standing_members", ("members",)),
    ("meeting_budget", ("funding_total",)),
    ("inspection_budget", ("funding_total",)),
)

_PROPOSALS = ("proposals_filed", "proposals_assigned", "proposals_replied", "proposals_submitted")
_FORMS = ("feedback_forms", *_PROPOSALS)
# share -> every published count that it may be a share of
BASES: dict[str, tuple[str, ...]] = {
    "filing_rate": ("proposals_submitted",),
    "proposal_reply_rate": _PROPOSALS,
    "proposals_on_time_rate": _PROPOSALS,
    "proposal_solved_rate": _PROPOSALS,
    "satisfaction_rate": _FORMS,
    "member_participation_rate": ("members",),
    "rectification_rate": ("supervision_opinions",),
    "college_share": ("staff",),
}

_PERIOD = ["county_code", "year", "period"]


def check_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """One decision a part that exceeds its whole beyond doubt: its lower end lies above the upper end of every whole that is published.

    rows: the panel. Undated figures are left out: two of them may be of different years.
    """
    rules = [(number, part, whole) for number, (part, wholes) in enumerate(WITHIN) for whole in wholes]
    table = pd.DataFrame(rules, columns=["rule_number", "indicator", "indicator_whole"])
    keep = [*_PERIOD, "county", "indicator", "scope", "low", "high", "unit", "fact_id"]
    sound = rows.loc[~has_flag(rows["flags"], *ASIDE) & rows["low"].notna() & rows["year"].notna(), keep]
    wholes = sound[sound["indicator"].isin(table["indicator_whole"])].drop(columns=["county", "unit"])
    wholes = wholes.rename(columns={name: f"{name}_whole" for name in ("indicator", "scope", "low", "high", "fact_id")})
    pairs = sound.merge(table, on="indicator").merge(wholes, on=[*_PERIOD, "indicator_whole"])
    largest = pairs.sort_values(["high_whole", "fact_id_whole"], ascending=[False, True]).drop_duplicates(["fact_id", "rule_number"])
    return _exceeding(largest[largest["low"] > largest["high_whole"]].sort_values(["fact_id", "rule_number"]))


def _exceeding(broken: pd.DataFrame) -> pd.DataFrame:
    about = broken.assign(facts=broken["fact_id"] + ";" + broken["fact_id_whole"], **wording.exceeds(broken))
    return decided(about, "identity", "warned")


def check_shares(facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The facts with `impossible_share` flagged, and one decision each.

    A printed share is impossible where no whole number out of any published base of that county, year and period gives it at its
    printed digits, rounded or cut off (GRIM test, Brown and Heathers 2017). Shares of 1 are not tested; a base that is itself an
    interval allows everything.
    """
    usable = facts["county_code"].ne("") & facts["year"].notna() & facts["low"].notna() & ~has_flag(facts["flags"], "refused", "set_aside")
    shares = facts[
        usable & facts["indicator"].isin(list(BASES)) & facts["qualifier"].eq("exact") & facts["low"].between(0, 1, inclusive="neither")
    ]
    counts = facts.loc[
        usable & facts["indicator"].isin({name for names in BASES.values() for name in names}), [*_PERIOD, "indicator", "low", "high"]
    ]
    slack = rounding(shares)
    shares = shares.assign(bottom=shares["low"] - slack - 1e-9, top=shares["low"] + 2 * slack + 1e-9)
    pairs = shares.merge(counts.drop_duplicates(), on=_PERIOD, suffixes=("", "_base"))
    allowed = pd.DataFrame([(share, base) for share, bases in BASES.items() for base in bases], columns=["indicator", "indicator_base"])
    pairs = pairs.merge(allowed, on=["indicator", "indicator_base"])
    exact = pairs["low_base"].eq(pairs["high_base"])
    whole = np.ceil(pairs["bottom"] * pairs["low_base"]) <= pairs["top"] * pairs["low_base"]
    return _flag_impossible(facts, pairs.assign(possible=~exact | whole))


def _flag_impossible(facts: pd.DataFrame, pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    anyhow = pairs.groupby("fact_id")["possible"].transform("any")
    failed = pairs[~anyhow].sort_values(["fact_id", "indicator_base", "low_base"])
    found = facts["fact_id"].isin(failed["fact_id"])
    marked = facts[found]
    decision = decided(marked.assign(facts=marked["fact_id"], **wording.impossible(marked, failed)), "identity", "warned")
    return facts.assign(flags=add_flag(facts["flags"], "impossible_share", found)), decision
