"""The outcomes as they are: what is to be expected of each county-year, and the whole numbers that come of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.simulate.design import ADOPTION_MOVES, COUNTS, SHARES, SPECS, Simulation, Spec
from zxstudy.simulate.latent import LATENT, Floats, Generator, Grid, Mechanisms, score_of, standard

LEAST_SHARE = 0.02
COUNTS_SPREAD = 2.0  # counts lie apart twice as far as shares, as parts of their mean
LEAST_RATE = 0.05  # of its mean; a count is never expected to be nothing
SUBMITTED_PER_MEMBER = 0.95  # proposals (gazetteers: 0.85 to 1.1)
OPINIONS_PER_UNIT = 12.0
HIDDEN = (40, 220)  # what a printed rate without counts was computed from


@dataclass(frozen=True, slots=True)
class Outcomes:
    """drivers: N by outcome, standardised over all county-years. expected: the share, or the multiple of the mean, that is to be expected.

    value: what came of it, a share or a count per its base. counts: the whole numbers, by indicator. full: where everything is at 100 %.
    """

    drivers: dict[str, Floats]
    expected: dict[str, Floats]
    value: dict[str, Floats]
    counts: dict[str, Floats]
    full: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]


def outcomes(design: Simulation, grid: Grid, made: Mechanisms, rng: Generator) -> Outcomes:
    """Every outcome of `SPECS`, from the mechanisms and from what makes provinces, years and counties differ."""
    drivers = {spec.id: driver_of(made, spec.driver) for spec in SPECS if spec.driver}
    expected, full = {}, {}
    for spec in SPECS:
        moved = design.effect_on(spec.id) * drivers[spec.id] if spec.driver else np.zeros(grid.size)
        apart = _apart(design, grid, rng)
        if spec in SHARES:
            shifted = spec.base + moved + apart + (_adoption(design, grid, made) if spec.id == ADOPTION_MOVES else 0.0)
            expected[spec.id], full[spec.id] = _capped(shifted, design.ceiling if spec.at_ceiling is None else spec.at_ceiling)
        else:
            expected[spec.id] = np.maximum(1 + moved + COUNTS_SPREAD * apart, LEAST_RATE)
    counts = _whole_numbers(expected, full, made.counts, rng)
    return Outcomes(drivers, expected, {spec.id: value_of(spec, counts | made.counts) for spec in SPECS}, counts, full)


def driver_of(made: Mechanisms, name: str) -> Floats:
    """What moves an outcome, standardised over all county-years: a score, or the logarithm of a figure."""
    return standard(score_of(made.degrees, name) if name in LATENT else np.log(made.counts[name]))


def value_of(spec: Spec, counts: dict[str, Floats]) -> Floats:
    """An outcome of `SPECS` from whole numbers: a share, or a count per unit of its base."""
    top, base = spec.counts or (f"{spec.id}.cases", f"{spec.id}.base")
    return np.asarray(counts[top] / counts[base])


def _apart(design: Simulation, grid: Grid, rng: Generator) -> Floats:
    """What makes county-years differ apart from mechanisms."""
    return np.asarray(
        design.province_sd * rng.standard_normal(design.provinces)[grid.province]
        + design.year_sd * rng.standard_normal(design.years)[grid.year - design.first_year]
        + design.county_sd * rng.standard_normal(design.counties)[grid.county]
        + design.noise_sd * rng.standard_normal(grid.size)
    )


def _adoption(design: Simulation, grid: Grid, made: Mechanisms) -> Floats:
    since = made.adopted[grid.county]
    return np.asarray(design.adoption_effect * ((since > 0) & (grid.year >= since)))


def _capped(shifted: Floats, at_ceiling: float) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Shares within their limits; where a ceiling is asked for, all are raised until that share of them has reached it."""
    if at_ceiling > 0:
        shifted = shifted + 1 - np.quantile(shifted, 1 - at_ceiling)
    full = shifted >= 1
    return np.clip(shifted, LEAST_SHARE, 1.0), full


def _whole_numbers(
    expected: dict[str, Floats], full: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]], given: dict[str, Floats], rng: Generator
) -> dict[str, Floats]:
    """The numerators and denominators of every outcome; a county-year below its ceiling has at least one case open."""
    members, size = given["members"], len(given["members"])

    def share(name: str, base: Floats) -> Floats:
        drawn = rng.binomial(base.astype(np.int64), expected[name])
        return np.where(full[name], base, np.minimum(drawn, np.maximum(base - 1, 0))).astype(float)

    counts = {"proposals_submitted": np.maximum(rng.poisson(members * SUBMITTED_PER_MEMBER), 20).astype(float)}
    counts["proposals_filed"] = np.maximum(share("filing_rate", counts["proposals_submitted"]), 2)
    counts["proposals_solved"] = share("proposal_solved_rate", counts["proposals_filed"])
    counts["proposals_replied"] = np.maximum(share("proposal_reply_rate", counts["proposals_filed"]), counts["proposals_solved"])
    counts["supervision_opinions"] = np.maximum(rng.poisson(given["appraised_units"] * OPINIONS_PER_UNIT), 8).astype(float)
    counts["opinions_rectified"] = share("rectification_rate", counts["supervision_opinions"])
    for spec in (spec for spec in SHARES if spec.counts is None):
        counts[f"{spec.id}.base"] = rng.integers(*HIDDEN, size, endpoint=True).astype(float)
        counts[f"{spec.id}.cases"] = share(spec.id, counts[f"{spec.id}.base"])
    for spec in COUNTS:
        top, base = spec.counts or ("", "")
        counts[top] = rng.poisson(spec.base * given[base] * expected[spec.id]).astype(float)
    counts["opinion_reports"] = counts["opinion_reports_adopted"] + rng.poisson(members * 0.5)
    return counts
