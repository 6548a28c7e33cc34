"""What cleaning gives: the panel, one chosen value a key, the view, and the audit of every decision.

The rows are records here so that every column is described in one place; the step works on frames of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of the study; `county_code` is stable over the years, the other columns are its newest state.

    county_code: six digits of GB/T 2260 (the newest code of the unit), `99xxxx` for an invented county; with its last year (`500110-2010`)
    for an abolished unit whose code was given to another one.
    prefecture: empty where the unit stands under the province. names: every name met in the sources, joined by `;`.
    kind: real, composed, simulated. certainty: reviewed (places.yml), unique (one candidate), year (one candidate in that year), text
    (the one of several that the document itself names with its prefecture or province).
    """

    county_code: str
    county: str
    province: str
    prefecture: str
    level: str
    names: str
    kind: str
    certainty: str


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One cell of the long panel, keyed by county_code, year, indicator, period, scope.

    fact_count, source_count: the facts of the cell, and the families of sources that they come from (copies are one).
    year is None where no source dates the figure. low, high, unit, qualifier, base, degree, flags: of the chosen fact (after corrections).
    fact_id: the chosen fact. facts: every fact that speaks about the cell, joined by `;`. rule: why that one was chosen
    (`single`, `agree`, `later_revision`, `count_over_rate`, `narrower`, `first_in_order`; of measures `highest_degree`).
    conflict: the intervals do not overlap.
    """

    county_code: str
    county: str
    province: str
    year: int | None
    indicator: str
    period: str
    scope: str
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    base: str
    degree: int | None
    flags: str
    fact_id: str
    facts: str
    fact_count: int
    source_count: int
    rule: str
    conflict: bool
    kind: str


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One value for a county, a year and an indicator, by the study's rule; never plan, previous, other_level or change."""

    county_code: str
    year: int
    indicator: str
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    period: str
    scope: str
    base: str
    degree: int | None
    fact_id: str
    rule: str
    kind: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of `audit.parquet`: what was decided about which cell, why, and from which facts.

    step: place, copy, correction, range, identity, base, price, conflict, view, derive. action: kept, chosen, set_aside, refused,
    warned, corrected, derived, unresolved. reason, reason_zh: one sentence with the figures in it, English and Chinese.
    facts: all facts looked at, joined by `;`. chosen: a fact_id or empty. identity: which of `codebook/identities.csv`, empty elsewhere.
    breach: how it weighs: impossible (no values allow it), look (holds as a rule, or the base may be another), rounding (the printed digits
    explain it); empty where nothing is broken.
    """

    decision: str
    step: str
    action: str
    county_code: str
    county: str
    year: int | None
    indicator: str
    period: str
    scope: str
    facts: str
    chosen: str
    reason: str
    reason_zh: str
    identity: str = ""
    breach: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that cleaning knows, as five frames: rows of `PanelRow`, `ViewRow`, `Decision`, `Place`, and the cleaned facts.

    Texts that repeat are categories, in ascending order, where a country was cleaned in shards; `write_table` writes both alike.
    facts: the facts of the study with `county_code`, `county` and `flags` filled in; none is dropped: what is out of
    the panel carries the flag `refused` or `set_aside`, or no code. Shares made from counts stand among them with the flag `derived` and
    `locator` naming their parents; a proposed reading in use carries `repaired`.
    """

    rows: pd.DataFrame
    view: pd.DataFrame
    audit: pd.DataFrame
    places: pd.DataFrame
    facts: pd.DataFrame
