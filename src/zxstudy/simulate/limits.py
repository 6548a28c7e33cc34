"""What the comparison would find with counties without end: the truth in the units in which findings report it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.design import PRIMARY, Pair
from zxstudy.compare.estimate import absorb, codes
from zxstudy.simulate.design import COUNTS, DRIVEN, MOST_COUNTIES, Simulation
from zxstudy.simulate.draw import Draw, draw
from zxstudy.simulate.frames import TABLE_CHARACTERS
from zxstudy.simulate.latent import LATENT, Floats, score_of, standard
from zxstudy.simulate.reporting import Flags

COUNTY_YEARS = 15_000  # of one replication, about
REPLICATIONS = 20
FIRST_RUN = 1_000_000  # far from the runs of a plan, so that no county-year is used twice


@dataclass(frozen=True, slots=True)
class Limit:
    """One pair. effect: as set, per standard deviation of the mechanism over all county-years.

    everybody: the regression's coefficient where everybody publishes true and exact figures; publishing: the same among those that publish
    both sides, documents as they are found. Points of a share, or parts of the mean of a count; *_error: of the simulation.
    """

    outcome: str
    mechanism: str
    effect: float
    everybody: float
    everybody_error: float
    publishing: float
    publishing_error: float


def limits(design: Simulation, replications: int = REPLICATIONS) -> dict[str, Limit]:
    """The limit of each primary pair by its outcome, from many counties under the same design; the effects are known, the rest is drawn."""
    counties = min(COUNTY_YEARS // design.years, MOST_COUNTIES)
    wide = design.model_copy(update={"counties": max(counties, design.provinces)})
    found: dict[str, list[tuple[float, float]]] = {pair.outcome: [] for pair in PRIMARY}
    for replication in range(replications):
        drawn = draw(wide, FIRST_RUN + replication)
        for pair in PRIMARY:
            everybody = slope(drawn, pair, np.ones(drawn.grid.size, dtype=bool), as_found=False)
            found[pair.outcome].append((everybody, slope(drawn, pair, both_sides(drawn, pair), as_found=True)))
    return {pair.outcome: _limit(design, pair, np.array(found[pair.outcome])) for pair in PRIMARY}


def both_sides(drawn: Draw, pair: Pair) -> Flags:
    """The county-years that publish outcome and mechanism of `pair`, N."""
    return np.asarray(drawn.published.documented & drawn.published.outcomes[pair.outcome])


def slope(drawn: Draw, pair: Pair, rows: Flags, *, as_found: bool) -> float:
    """The coefficient of the mechanism's score per standard deviation in `rows`, province, year and length of text held constant.

    The outcome is the true one, the mechanism that of the documents where `as_found`, otherwise the true one.
    """
    if pair.mechanism in LATENT:
        score = score_of(drawn.published.degrees if as_found else drawn.mechanisms.degrees, pair.mechanism)
    else:
        score = np.log(drawn.mechanisms.counts[pair.mechanism])
    value = drawn.outcomes.value[pair.outcome][rows]
    value = value / value.mean() if pair.outcome in {spec.id for spec in COUNTS} else value
    length = np.log1p(drawn.published.characters + TABLE_CHARACTERS)
    return _first(value, [standard(score[rows]), length[rows]], drawn, rows)


def _first(value: Floats, columns: list[Floats], drawn: Draw, rows: Flags) -> float:
    effects = [codes(unit[rows]) for unit in (drawn.grid.province, drawn.grid.year) if len(np.unique(unit[rows])) > 1]
    table = np.column_stack([value, *columns])
    left = absorb(table, effects) if effects else table - table.mean(axis=0)
    return float(np.linalg.lstsq(left[:, 1:], left[:, 0], rcond=None)[0][0])


def _limit(design: Simulation, pair: Pair, found: Floats) -> Limit:
    middle, error = found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(len(found))
    effect = design.effect_on(pair.outcome) if pair.outcome in DRIVEN else 0.0
    return Limit(pair.outcome, pair.mechanism, effect, float(middle[0]), float(error[0]), float(middle[1]), float(error[1]))
