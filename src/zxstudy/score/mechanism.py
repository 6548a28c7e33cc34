"""What scoring gives: one row a county, year and mechanism, with bounds and the inputs behind it."""

from __future__ import annotations

from dataclasses import dataclass

MECHANISMS = ("leadership", "support", "cadre", "funding")
SUPPORT_PARTS = ("support.consultation", "support.supervision", "support.participation")


@dataclass(frozen=True, slots=True)
class Score:
    """One row of `scores.parquet`.

    mechanism: one of MECHANISMS or SUPPORT_PARTS. Scores are 0..1 (mean degree / 3 over the measures that count);
    measure_low and measure_high take what is not mentioned as -, as it may be: 0 and 1. activity*: mean of standardised log counts per
    100 members, in standard deviations. combined: equal weights of the two, both standardised; None where either is missing.
    mentioned: measures found. counted: measures that the documents at hand would mention. inputs: fact ids joined by `;`.
    documents, characters: how much text stands behind the score (length is always a control).
    """

    county_code: str
    year: int
    mechanism: str
    measure: float | None
    measure_low: float | None
    measure_high: float | None
    activity: float | None
    activity_low: float | None
    activity_high: float | None
    combined: float | None
    mentioned: int
    counted: int
    figures: int
    documents: int
    characters: int
    inputs: str
    kind: str
