"""Facts of a whole country, composed from a seed with the faults that real ones have; no figure in them is anybody's.

The names are those of the yearly table, because finding the unit that a name means is part of the work; every figure is drawn. Nothing
of it is written into the project.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean.place_table import place_table
from zxstudy.clean.places import Places
from zxstudy.codebook import load
from zxstudy.extract.fact import FACT_COLUMNS
from zxstudy.read.document import Source

COUNTIES = 2_850
YEARS = range(2009, 2024)
AS_OF = 2012  # the year whose units are taken: later mergers and promotions are met on the way
FACTS_A_CORRECTION = 6_000

# the chain of proposals, each a share of the one before; what is printed of it, and the shares that follow
CHAIN = {
    "proposals_submitted": 0.0, "proposals_filed": 0.86, "proposals_assigned": 1.0, "proposals_replied": 1.0, "proposals_solved": 0.7,
}  # fmt: skip
SHARES = {
    "filing_rate": ("proposals_filed", "proposals_submitted"), "proposal_reply_rate": ("proposals_replied", "proposals_filed"),
    "proposal_solved_rate": ("proposals_solved", "proposals_replied"), "satisfaction_rate": ("proposals_solved", "proposals_replied"),
}  # fmt: skip
FREE = (
    "members", "standing_members", "vice_chairs", "staff", "handling_units", "proposals_merged", "collective_proposals",
    "key_proposals_led", "proposals_planned", "proposals_reference", "documents_issued", "committee_hearings", "study_sessions",
    "consultations", "inspections", "inspected_units", "appraised_units", "supervision_opinions", "special_supervisors",
    "research_reports", "opinion_reports", "leader_instructions", "training_sessions", "members_trained", "funding_total",
)  # fmt: skip
MEASURES = (
    "m_policy_document", "m_unified_deployment", "m_hears_party_group", "m_centre_group_study", "m_informs_cppcc",
    "m_attend_important_meetings",
)  # fmt: skip
INDICATORS = (*CHAIN, *SHARES, *FREE, *MEASURES)

# how many facts of a thousand have each fault; the same draw decides, so that no fact has two of the first group
WORDING = {"over": 60, "at_least": 30, "nearly": 20, "about": 20, "masked": 15, "damaged": 10}
PERIOD = {"term": 15, "half_year": 10, "year_to_date": 10, "since_session": 5, "unknown": 10, "plan": 10, "multi_year": 5}
SECOND, PREVIOUS, UNDATED, OUTSIDE, REFUSED, BROKEN = 60, 20, 10, 30, 1, 10
MASKED_PLACES, REVISED = 5, 200  # of a thousand county-years


@dataclass(frozen=True, slots=True)
class Country:
    """The facts and sources of a made-up country, the number of its counties, and the corrections that name facts of it (YAML)."""

    facts: pd.DataFrame
    sources: pd.DataFrame
    counties: int
    corrections: str


def country(seed: int, counties: int = COUNTIES) -> Country:
    """`counties` × 15 years × 40 indicators: one fact each, of which some speak about a neighbour's cell instead of their own."""
    rng = np.random.default_rng(seed)
    places = _places(counties)
    cells = places.merge(pd.Series(YEARS, name="year"), how="cross")
    named = _named(cells, rng)
    size = len(cells) * len(INDICATORS)
    grid = pd.DataFrame({"at": np.repeat(np.arange(len(cells)), len(INDICATORS)), "what": np.tile(np.arange(len(INDICATORS)), len(cells))})
    second = _share(rng, size, SECOND) & grid["what"].gt(0).to_numpy()
    figures = _figures(len(cells), rng)
    what = np.where(second, grid["what"] - 1, grid["what"])
    low = figures[grid["at"], what]
    facts = _worded(low, what, second, rng)
    at = grid["at"].to_numpy()
    facts = _dated(facts.assign(**_placed(named, at, second, grid["what"].to_numpy())), cells["year"].to_numpy()[at], rng)
    facts["quote"] = facts["locator"] + " " + facts["indicator"] + facts["unit"]
    return Country(facts[list(FACT_COLUMNS)], _sources(named, rng), counties, _corrections(facts, named, at, rng))


def _places(counties: int) -> pd.DataFrame:
    """The units of the country as of one year, evenly taken."""
    runs = [run for run in place_table().runs if run.first <= AS_OF <= run.last][:COUNTIES]
    step = len(runs) / counties
    taken = [runs[int(at * step)] for at in range(counties)]
    return pd.DataFrame({"unit": [run.unit for run in taken], "province": [run.province for run in taken]})


def _named(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The cells with the name that each unit had in that year; a few of them masked."""
    names = [
        next((run.name for run in place_table().by_unit[unit] if run.first <= year <= run.last), "某县")
        for unit, year in zip(cells["unit"], cells["year"], strict=True)
    ]
    masked = _share(rng, len(cells), MASKED_PLACES)
    return cells.assign(county=np.where(masked, "某县", names))


def _figures(rows: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """A county-year a row, an indicator a column: figures that keep the identities, then a few that do not."""
    codebook = load()
    made: dict[str, np.ndarray[Any, Any]] = {}
    above = rng.integers(60, 400, rows).astype(float)
    for name, share in CHAIN.items():
        above = above if name == "proposals_submitted" else np.maximum(np.floor(above * np.clip(rng.normal(share, 0.05, rows), 0.3, 1)), 1)
        made[name] = above
    made["proposals_planned"] = np.floor((made["proposals_replied"] - made["proposals_solved"]) * rng.uniform(0.5, 1, rows))
    made["proposals_reference"] = made["proposals_replied"] - made["proposals_solved"] - made["proposals_planned"]
    for name, (part, whole) in SHARES.items():
        made[name] = np.round(made[part] / made[whole], 4)
    for name in (free for free in FREE if free not in made):
        entry = codebook[name]
        made[name] = np.round(np.exp(rng.uniform(np.log(entry.plausible_low + 1), np.log(entry.plausible_high + 1), rows)))
        made[name] = np.clip(made[name], entry.plausible_low, entry.plausible_high)
    for name in MEASURES:
        made[name] = rng.choice([-1.0, 1.0, 2.0, 3.0], rows, p=[0.02, 0.4, 0.4, 0.18])
    table = np.column_stack([made[name] for name in INDICATORS])
    counts = len(CHAIN)
    table[:, :counts] = np.where(_share(rng, (rows, counts), BROKEN), table[:, :counts] * 2, table[:, :counts])
    return table


def _worded(low: np.ndarray[Any, Any], what: np.ndarray[Any, Any], second: np.ndarray[Any, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Figures as documents print them: exact, as intervals, masked, damaged, out of range, and doubled by a second hand."""
    codebook = load()
    size = len(low)
    measure, share = np.isin(what, _places_of(MEASURES)), np.isin(what, _places_of(SHARES))
    hard = np.array([min(codebook[name].hard_high, 1e9) for name in INDICATORS])[what]
    odd = np.array([codebook[name].plausible_high for name in INDICATORS])[what]
    low = np.where(_share(rng, size, OUTSIDE) & ~share & ~measure, np.minimum(np.round(odd * 1.2) + 1, hard), low)
    low = np.where(_share(rng, size, REFUSED) & ~measure, hard * 2, low)
    # every other second hand agrees to the digit, the others are a few percent off
    low = np.where(second & ~measure & _share(rng, size, 500), np.where(share, np.round(low * 0.97, 4), np.ceil(low * 1.03)), low)
    how = _pick(rng, size, WORDING, "exact")
    how = np.where(measure, "present", how)
    masked, damaged = how == "masked", how == "damaged"
    high = np.where(how == "over", np.where(share, np.minimum(low + 0.009, 1), low + 9), low)
    high = np.where(how == "at_least", np.where(share, 1.0, np.inf), high)
    bottom = np.where(how == "nearly", low * 0.9, low)
    none = masked | measure
    return pd.DataFrame(
        {
            "indicator": np.array(INDICATORS)[what],
            "low": np.where(none, np.nan, np.minimum(bottom, np.maximum(high, low))),
            "high": np.where(none, np.nan, np.maximum(high, low)),
            "unit": np.where(measure, "", np.array([codebook[name].unit for name in INDICATORS])[what]),
            "qualifier": np.where(damaged, "exact", how),
            "scope": np.where(what == INDICATORS.index("satisfaction_rate"), rng.choice(["unstated", "broad", "strict;result"], size), ""),
            "base": "",
            "degree": pd.Series(np.where(measure, low, np.nan)).astype("Int64"),
            "flags": np.where(damaged & ~none, "damaged", ""),
            "proposed_low": np.where(damaged & ~none, low + 1, np.nan),
            "proposed_high": np.where(damaged & ~none, low + 1, np.nan),
        }
    )


def _placed(named: pd.DataFrame, at: np.ndarray[Any, Any], second: np.ndarray[Any, Any], what: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Ids, source, place and locator of each fact."""
    ids = _ids(named)
    source = np.where(second, ids["second"].to_numpy()[at], ids["first"].to_numpy()[at])
    number = pd.Series(what).astype("str").str.zfill(4)
    start = pd.array(what * 40, dtype="Int64")
    return {
        "fact_id": pd.Series(source, dtype="str") + "-" + number,
        "source": pd.Series(source, dtype="str"),
        "county": pd.Series(named["county"].to_numpy()[at], dtype="str"),
        "county_code": "",
        "locator": "paragraph " + number,
        "start": start,
        "end": start + 6,
    }


def _dated(facts: pd.DataFrame, year: np.ndarray[Any, Any], rng: np.random.Generator) -> pd.DataFrame:
    """The facts with year and period; some undated, some of the year before and marked so."""
    size = len(facts)
    previous = _share(rng, size, PREVIOUS)
    return facts.assign(
        year=pd.Series(year - previous).astype("Int64").mask(_share(rng, size, UNDATED)),
        period=_pick(rng, size, PERIOD, "annual"),
        flags=facts["flags"].mask(previous & facts["flags"].eq(""), "previous"),
    )


def _ids(named: pd.DataFrame) -> pd.DataFrame:
    key = named["unit"].str.replace("-", "") + named["year"].astype("str")
    return pd.DataFrame({"first": "S" + key + "a", "second": "S" + key + "b"})


def _sources(named: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Two sources a county-year, of two hands; some of the second are later documents of the first hand."""
    ids = _ids(named)
    parts = []
    for hand, day in (("first", "-01-10"), ("second", "-03-01")):
        revised = _share(rng, len(named), REVISED if hand == "second" else 0)
        parts.append(
            pd.DataFrame(
                {
                    "source": ids[hand], "path": "raw/" + ids[hand] + ".docx", "sha256": "0" * 64, "kind": "simulated",
                    "side": np.where(revised | (hand == "first"), "cppcc", "government"), "document_type": "work_report",
                    "province": named["province"], "county": named["county"], "level": "county", "year": named["year"],
                    "published": (named["year"] + 1).astype("str") + day, "characters": 3000,
                }
            )
        )  # fmt: skip
    made = pd.concat(parts, ignore_index=True).reindex(columns=[field.name for field in fields(Source)], fill_value="")
    return made.assign(likeness=np.nan).astype({"year": "Int64"})


def _corrections(facts: pd.DataFrame, named: pd.DataFrame, at: np.ndarray[Any, Any], rng: np.random.Generator) -> str:
    """Entries that set single figures aside, each with its guard; only of counties whose name means one unit."""
    places = Places()
    sound = facts["year"].notna() & facts["flags"].eq("") & facts["qualifier"].eq("exact")
    lines = ["corrections:"]
    for row in rng.permutation(np.flatnonzero(sound))[: max(len(facts) // FACTS_A_CORRECTION, 1)]:
        fact, name = facts.iloc[row], named["province"].iloc[at[row]] + named["county"].iloc[at[row]]
        if places.resolve(name, year=int(fact["year"])).unit is None:
            continue
        lines.append(
            f"  - {{study: bench, indicator: {fact['indicator']}, place: {name}, year: {fact['year']}, period: {fact['period']}, "
            f"action: set_aside, expect: {{low: {float(fact['low'])}, high: {float(fact['high'])}}}, reason: drawn for the benchmark, "
            "reason_zh: 为基准测试而设, status: reviewed}"
        )
    return "\n".join(lines) + "\n"


def _places_of(names: Any) -> list[int]:
    return [INDICATORS.index(name) for name in names]


def _share(rng: np.random.Generator, size: Any, thousandths: int) -> np.ndarray[Any, Any]:
    return rng.random(size) < thousandths / 1000


def _pick(rng: np.random.Generator, size: int, thousandths: dict[str, int], otherwise: str) -> np.ndarray[Any, Any]:
    names = [*thousandths, otherwise]
    shares = [value / 1000 for value in thousandths.values()]
    return rng.choice(names, size, p=[*shares, 1 - sum(shares)])
