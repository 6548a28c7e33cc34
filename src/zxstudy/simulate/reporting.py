"""What counties publish of it: which figures, exact or as intervals, masked, and the documents, copied and laundered ones too."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zxstudy.simulate.design import COUNTS, SHARES, SPECS, Simulation, Spec
from zxstudy.simulate.latent import ACTIVITY, Floats, Generator, Grid, Mechanisms, Whole, standard
from zxstudy.simulate.outcomes import Outcomes

Flags = NDArray[np.bool_]
HOW = ("exact", "range", "at_least", "over", "masked", "all")
EXACT, RANGE, AT_LEAST, OVER, MASKED, ALL = range(len(HOW))
BY_COUNTS = 0.5  # of the shares, how many are published as two counts and not as a percentage
PRINTED = 3  # digits of a printed share: a tenth of a percent
FROM_BELOW = 0.9  # from here on an interval is written `95 % and more`, below as `60 % to 70 %`
FEWEST_TENS = 20  # `more than 20` is the least round figure
BASES = ("members", "staff", "standing_members", "proposals_filed", "supervision_opinions")  # always published, always exact
IN_DOCUMENTS = ("activity_funding_per_member", *ACTIVITY)  # stand in the document on mechanisms, the others in the sheet of figures
CHARACTERS = (2_500.0, 0.35)  # median and log deviation of a document's length
LONGER = 0.2  # log of the length per degree and measure on average: long documents mention more


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as it is published: low, high (empty where masked), how (places in `HOW`), and where it is shown; N each."""

    low: Floats
    high: Floats
    how: NDArray[np.int8]
    shown: Flags
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that is published.

    figures: by indicator. outcomes: who publishes each outcome of `SPECS`. degrees: as the documents have them, where `documented`.
    origin: the row whose document stands in its place, itself for an original. laundered: words exchanged. characters: length.
    """

    figures: dict[str, Figure]
    outcomes: dict[str, Flags]
    degrees: NDArray[np.int8]
    documented: Flags
    origin: Whole
    laundered: Flags
    characters: Whole


def published(design: Simulation, grid: Grid, made: Mechanisms, came: Outcomes, rng: Generator) -> Published:
    """Figures and documents as they are found."""
    documented = rng.random(grid.size) < design.documented
    origin = _copies(design, grid, documented, rng)
    laundered = documented & (rng.random(grid.size) < design.laundered)
    who = {spec.id: _publishes(design, spec, came, rng) for spec in SPECS}
    figures = {name: _exact((made.counts | came.counts)[name], np.ones(grid.size, dtype=bool)) for name in BASES}
    for spec in SHARES:
        figures |= _share(design, spec, came, who[spec.id], rng)
    counts = {spec.printed: came.counts[spec.printed] for spec in COUNTS}
    shown = {spec.printed: who[spec.id] for spec in COUNTS}
    for name in IN_DOCUMENTS:
        counts[name], shown[name] = made.counts[name], documented
    counts["opinion_reports"], shown["opinion_reports"] = came.counts["opinion_reports"], who["opinion_reports_adopted"]
    figures |= {name: _count(design, counts[name], shown[name], rng) for name in counts}
    degrees = made.degrees[origin]
    median, apart = CHARACTERS
    length = np.log(median) + apart * rng.standard_normal(grid.size) + LONGER * degrees.mean(axis=1)
    return Published(figures, who, degrees, documented, origin, laundered, np.round(np.exp(length)).astype(np.int64)[origin])


def intercept(scores: Floats, share: float) -> float:
    """The constant that makes the mean of a logistic chance of `scores` equal to `share` (bisection; the mean rises with it)."""
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if float((1 / (1 + np.exp(-(middle + scores)))).mean()) < share else (low, middle)
    return (low + high) / 2


def _publishes(design: Simulation, spec: Spec, came: Outcomes, rng: Generator) -> Flags:
    """Who publishes an outcome: by chance alone, or the more readily the better it is, the stronger its mechanism, or both."""
    drawn = rng.random(len(came.value[spec.id]))
    if design.publish == 1:
        return np.ones(len(drawn), dtype=bool)
    pull = np.zeros(len(drawn))
    if design.publication in ("outcome", "both"):
        pull = pull + design.strength * standard(came.value[spec.id])
    if design.publication in ("mechanism", "both") and spec.driver:
        pull = pull + design.strength * came.drivers[spec.id]
    chance = 1 / (1 + np.exp(-(intercept(pull, design.publish) + pull)))
    return np.asarray(drawn < chance)


def _copies(design: Simulation, grid: Grid, documented: Flags, rng: Generator) -> Whole:
    """For each row the row whose document it has: a documented original of the same year in another county, or itself."""
    origin = np.arange(grid.size)
    copying = documented & (rng.random(grid.size) < design.copies)
    for year in np.unique(grid.year):
        takers = np.flatnonzero(copying & (grid.year == year))
        givers = np.flatnonzero(documented & ~copying & (grid.year == year))
        if len(takers) and len(givers):
            origin[takers] = rng.choice(givers, len(takers))
    return origin


def _exact(values: Floats, shown: Flags) -> Figure:
    return Figure(values, values, np.full(len(values), EXACT, dtype=np.int8), shown)


def _share(design: Simulation, spec: Spec, came: Outcomes, shown: Flags, rng: Generator) -> dict[str, Figure]:
    """A share as a percentage or as two counts; what is printed as an interval or masked is a percentage."""
    value, size = came.value[spec.id], len(came.value[spec.id])
    vague, masked = rng.random(size) < design.intervals, rng.random(size) < design.masked
    by_counts = (rng.random(size) < BY_COUNTS) & ~vague & ~masked & (spec.counts is not None)
    printed = np.round(value, PRINTED)
    from_below = printed >= FROM_BELOW
    floor = np.where(from_below, np.floor(value * 20 + 1e-9) / 20, np.floor(value * 10 + 1e-9) / 10)
    floor = np.minimum(floor, 0.95)
    low = np.where(vague, np.round(floor, 2), printed)
    high = np.where(vague, np.where(from_below, 1.0, np.round(floor + 0.1, 2)), printed)
    how = np.where(vague, np.where(from_below, AT_LEAST, RANGE), np.where(printed == 1, ALL, EXACT))
    figures = {spec.printed: _masked(Figure(low, high, how.astype(np.int8), shown & ~by_counts, spec.scope), masked)}
    if spec.counts:
        # of two counts the base is published by everybody, except where the base alone is what the share needs
        name = next(name for name in spec.counts if name not in BASES)
        figures[name] = _exact(came.counts[name], shown & by_counts)
    return figures


def _count(design: Simulation, value: Floats, shown: Flags, rng: Generator) -> Figure:
    """A count or an amount, exact or as `more than 60`."""
    size = len(value)
    vague = (rng.random(size) < design.intervals) & (value >= FEWEST_TENS)
    step = 10.0 ** np.floor(np.log10(np.maximum(value, 1)))
    low = np.where(vague, np.floor(value / step) * step, value)
    high = np.where(vague, low + step - 1, value)
    figure = Figure(low, high, np.where(vague, OVER, EXACT).astype(np.int8), shown)
    return _masked(figure, rng.random(size) < design.masked)


def _masked(figure: Figure, masked: Flags) -> Figure:
    """The figure without its digits where `masked`."""
    low, high = (np.where(masked, np.nan, end) for end in (figure.low, figure.high))
    return replace(figure, low=low, high=high, how=np.where(masked, MASKED, figure.how).astype(np.int8))
