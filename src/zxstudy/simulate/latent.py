"""The mechanisms as they are: a latent strength for each, the degrees of its measures, and the activity that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from zxstudy.codebook import load
from zxstudy.score.measures import TOP_DEGREE, measures_of, mechanisms_of
from zxstudy.simulate.design import ADOPTED, Simulation

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Generator = np.random.Generator

LATENT = ("leadership", "support.consultation", "support.supervision", "support.participation", "cadre", "funding")
OF_PROVINCE = 0.15  # of what stays with a county, the share that its whole province has in common
DISCRIMINATION = 1.2  # how sharply a measure follows its mechanism (Samejima 1969, graded response)
STEPS = (-0.2, 0.7, 1.9)  # where the degrees 1, 2 and 3 become as likely as not, before the measure's own difficulty
EVIDENCED = 0.5  # of the introduced rules, how many are stated with evidence: degree 3
MEMBERS, STAFF = (120, 400), (8, 45)
FUNDING = (900.0, 0.45, 0.25)  # yuan a member: median, log per deviation of the mechanism, log noise
# Activity beside the measures: mean count per 100 members, moved by its mechanism
ACTIVITY = {
    "documents_issued": 0.6, "committee_hearings": 1.2, "study_sessions": 0.8, "key_proposals_led": 3.5, "consultations": 5.0,
    "inspected_units": 9.0, "appraised_units": 2.4, "special_supervisors": 14.0, "research_topics_set": 3.0, "training_sessions": 1.8,
    "members_trained": 110.0, "leader_instructions": 6.0,
}  # fmt: skip
FOLLOWS = 0.25  # log of an activity per deviation of its mechanism
APART = "appraised_units"  # the opinions raised are the base of a share, and must not follow the mechanism that is to move that share


@dataclass(frozen=True, slots=True)
class Grid:
    """County-years, county by county: the number of the county, its province, and the year; N each."""

    county: Whole
    province: Whole
    year: Whole

    @property
    def size(self) -> int:
        """How many county-years there are."""
        return len(self.county)


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """What counties do. strength: N by mechanism, mean 0, deviation 1. degrees: N × measures, 0 to 3. adopted: by county, 0 for never."""

    strength: dict[str, Floats]
    degrees: NDArray[np.int8]
    counts: dict[str, Floats]
    adopted: Whole


def grid_of(design: Simulation) -> Grid:
    """Every county in every year; counties go to provinces in turn."""
    county = np.repeat(np.arange(design.counties), design.years)
    year = design.first_year + np.tile(np.arange(design.years), design.counties)
    return Grid(county, county % design.provinces, year)


@cache
def measure_ids() -> tuple[str, ...]:
    """The measures of the six mechanisms, in the order of the codebook: the columns of `degrees`."""
    return tuple(entry.id for entry in load().measures if set(mechanisms_of(entry.mechanism)) & set(LATENT))


def columns_of(mechanism: str) -> list[int]:
    """Where the measures of `mechanism` stand in `degrees`."""
    at = {name: place for place, name in enumerate(measure_ids())}
    return [at[name] for name in measures_of(mechanism)]


def score_of(degrees: NDArray[np.int8], mechanism: str) -> Floats:
    """The mean degree / 3 over the measures of `mechanism`, N, 0 to 1."""
    return np.asarray(degrees[:, columns_of(mechanism)].mean(axis=1, dtype=np.float64) / TOP_DEGREE)


def mechanisms(design: Simulation, grid: Grid, rng: Generator) -> Mechanisms:
    """Strengths, degrees, activity and years of adoption."""
    strength = _strengths(design, grid, rng)
    adopted = _adoption(design, rng)
    degrees = _with_adoption(_degrees(strength, grid.size, rng), design, grid, adopted, rng)
    return Mechanisms(strength, degrees, _counts(design, grid, strength, rng), adopted)


def standard(values: Floats) -> Floats:
    """`values` with mean 0 and deviation 1; zeros where they do not vary."""
    spread = float(values.std())
    return np.asarray((values - values.mean()) / spread if spread > 0 else np.zeros_like(values))


def _strengths(design: Simulation, grid: Grid, rng: Generator) -> dict[str, Floats]:
    def part(units: Whole, size: int) -> Floats:
        """A draw a unit and mechanism, of which all mechanisms have `overlap` in common."""
        shared, own = rng.standard_normal((size, 1)), rng.standard_normal((size, len(LATENT)))
        return np.asarray((np.sqrt(design.overlap) * shared + np.sqrt(1 - design.overlap) * own)[units])

    stays = np.sqrt(OF_PROVINCE) * part(grid.province, design.provinces)
    stays = stays + np.sqrt(1 - OF_PROVINCE) * part(grid.county, design.counties)
    moves = part(np.arange(grid.size), grid.size)
    both = np.sqrt(design.persistence) * stays + np.sqrt(1 - design.persistence) * moves
    return {name: both[:, place] for place, name in enumerate(LATENT)}


def _degrees(strength: dict[str, Floats], size: int, rng: Generator) -> NDArray[np.int8]:
    ids = measure_ids()
    owner = {name: mechanism for mechanism in LATENT for name in measures_of(mechanism)}
    difficulty = np.linspace(-0.4, 0.4, len(ids))[np.random.default_rng(0).permutation(len(ids))]  # the same in every study
    drawn = np.log(1 / rng.uniform(1e-12, 1, (size, len(ids))) - 1)  # logistic
    degrees = np.zeros((size, len(ids)), dtype=np.int8)
    for place, name in enumerate(ids):
        reached = DISCRIMINATION * (strength[owner[name]] - difficulty[place]) + drawn[:, place]
        for step in STEPS:
            degrees[:, place] += reached > DISCRIMINATION * step
    return degrees


def _adoption(design: Simulation, rng: Generator) -> Whole:
    """The year in which each county introduces the rule, never the first one, so that everybody is seen before; 0 for never."""
    adopts = rng.random(design.counties) < design.adoption
    year = design.first_year + 1 + rng.integers(0, max(design.years - 1, 1), design.counties)
    return np.where(adopts & (design.years > 1), year, 0)


def _with_adoption(
    degrees: NDArray[np.int8], design: Simulation, grid: Grid, adopted: Whole, rng: Generator
) -> NDArray[np.int8]:  # fmt: skip
    if not design.adoption:
        return degrees
    since = adopted[grid.county]
    introduced = (since > 0) & (grid.year >= since)
    degree = 2 + (rng.random(design.counties) < EVIDENCED)[grid.county]
    result = degrees.copy()
    result[:, measure_ids().index(ADOPTED)] = np.where(introduced, degree, 0)
    return result


def _counts(design: Simulation, grid: Grid, strength: dict[str, Floats], rng: Generator) -> dict[str, Floats]:
    """Members and staff, which stay, and what is done and spent by them."""
    members = rng.integers(*MEMBERS, design.counties, endpoint=True)[grid.county].astype(float)
    staff = rng.integers(*STAFF, design.counties, endpoint=True)[grid.county].astype(float)
    counts = {"members": members, "staff": staff}
    counts["standing_members"] = np.round(members * rng.uniform(0.14, 0.22, design.counties)[grid.county])
    for name, per_hundred in ACTIVITY.items():
        mechanism = load()[name].mechanism
        moved = strength[mechanism] if mechanism in strength and name != APART else np.zeros(grid.size)
        dispersed = rng.gamma(8, 1 / 8, grid.size) * np.exp(FOLLOWS * moved)
        counts[name] = rng.poisson(per_hundred * members / 100 * dispersed).astype(float)
    counts[APART] = np.maximum(counts[APART], 1)
    median, moved_by, noise = FUNDING
    money = median * np.exp(moved_by * strength["funding"] + noise * rng.standard_normal(grid.size))
    counts["activity_funding_per_member"] = np.clip(np.round(money, -1), 100, 9000)
    return counts
