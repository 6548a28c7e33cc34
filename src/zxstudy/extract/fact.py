"""The central record: one figure or one measure, never without its place."""

from __future__ import annotations

from dataclasses import dataclass, fields, make_dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of `facts.parquet`; the columns and their order are the contract between the steps.

    low, high: the closed interval that the words allow, equal for an exact figure, None where the figure is masked,
    `high` is inf where nothing closes it above. Rates are 0..1, money is yuan, counts are plain.
    qualifier: exact, over, at_least, at_most, nearly, about, range, all, list, masked, present (a measure).
    period: annual, half_year, year_to_date, since_session, term, multi_year, stock, plan, unknown.
    scope: tags joined by `;` (strict, broad, unstated; process, result; form, vote; before_merging, after_merging).
    degree: for measures -1, 1, 2, 3; None for figures. start, end: code points of the decoded text, end exclusive; None where the
    wording is not held. flags: joined by `;`. proposed_*: the reading proposed for a damaged figure, never used unasked.
    """

    fact_id: str
    source: str
    county: str
    county_code: str
    year: int | None
    period: str
    indicator: str
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    scope: str
    base: str
    degree: int | None
    start: int | None
    end: int | None
    locator: str
    quote: str
    flags: str
    proposed_low: float | None
    proposed_high: float | None


FACT_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Fact))

# The constructor of a frozen record sets each field by a call, which takes four times as long; a long text has ten thousand facts.
Draft = cast("type[Fact]", make_dataclass("Draft", FACT_COLUMNS, slots=True))


def frozen(draft: Fact) -> Fact:
    """The `Fact` that a new `Draft` becomes: both have the same slots, so that it only changes its class."""
    object.__setattr__(draft, "__class__", Fact)
    return draft


QUALIFIERS = (
    "exact", "over", "at_least", "at_most", "nearly", "about", "range", "all", "list", "masked", "present",
)  # fmt: skip
PERIODS = (
    "annual", "half_year", "year_to_date", "since_session", "term", "multi_year", "stock", "plan", "unknown",
)  # fmt: skip
SCOPE_TAGS = ("strict", "broad", "unstated", "process", "result", "form", "vote", "before_merging", "after_merging")
