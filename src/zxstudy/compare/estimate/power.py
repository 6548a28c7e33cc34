"""What a sample could have shown, and how large one would have to be to settle it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from zxstudy.compare.estimate.clustered import LEVEL, POWER
from zxstudy.errors import UsageError

MOST_CLUSTERS = 10**7  # beyond this no number of counties in the world helps


@dataclass(frozen=True, slots=True)
class Precision:
    """How precise an estimate is, and on what: its error, degrees of freedom, clusters and rows.

    unknown: how far the intervals of the outcome leave the estimate open to either side; more rows do not make it less.
    """

    error: float
    freedom: float
    clusters: int
    rows: int
    unknown: float = 0.0


@dataclass(frozen=True, slots=True)
class Needed:
    """The clusters and rows that would do, if further ones are like those at hand."""

    clusters: int
    rows: int


def power(effect: float, error: float, freedom: float, *, alpha: float = 1 - LEVEL) -> float:
    """The chance that an effect of this size is found, with the right sign, at the two-sided level `alpha` (noncentral t)."""
    critical = stats.t.ppf(1 - alpha / 2, freedom)
    return float(stats.nct.sf(critical, freedom, abs(effect) / error))


def exactly_detectable(error: float, freedom: float, *, alpha: float = 1 - LEVEL, chance: float = POWER) -> float:
    """The effect that is found with this chance; `clustered.detectable` is its customary approximation, a little above it."""
    start = (stats.t.ppf(1 - alpha / 2, freedom) + stats.t.ppf(chance, freedom)) * error
    return float(brentq(lambda effect: power(effect, error, freedom, alpha=alpha) - chance, 0.1 * start, 2 * start, xtol=1e-14 * start))


def detectable_correlation(n: int, *, tests: int = 1) -> float:
    """The least correlation that n independent rows show with 80 %, by Fisher's z; `tests`: after Bonferroni over so many."""
    if n <= 3:
        raise UsageError(f"power: {n} rows; a correlation needs more than 3")
    needed = stats.norm.ppf(1 - (1 - LEVEL) / (2 * tests)) + stats.norm.ppf(POWER)
    return float(np.tanh(needed / np.sqrt(n - 3)))


def needed_for_shares(first: float, second: float, *, alpha: float = 1 - LEVEL, chance: float = POWER) -> float:
    """Rows in each of two groups for telling their shares apart (Fleiss, Levin and Paik 2003, equation 4.14, no continuity correction)."""
    if not (0 <= first <= 1 and 0 <= second <= 1) or first == second:
        raise UsageError(f"power: shares {first} and {second}; two different ones between 0 and 1 are needed")
    total = first + second
    null = stats.norm.ppf(1 - alpha / 2) * np.sqrt(total * (1 - total / 2))
    other = stats.norm.ppf(chance) * np.sqrt(first * (1 - first) + second * (1 - second))
    return float(((null + other) / (first - second)) ** 2)


def to_see(precision: Precision, effect: float) -> Needed | None:
    """What it takes to find an effect of this size with 80 %; None where the intervals alone leave more open."""
    return _needed(precision, effect, POWER)


def to_rule_out(precision: Precision, margin: float) -> Needed | None:
    """What it takes for the 95 % interval to lie within the margin with 80 %, where there is no effect; None as in `to_see`.

    Both of its ends have to, so that each may fail in a tenth of the samples (Schuirmann 1987).
    """
    return _needed(precision, margin, (1 + POWER) / 2)


def _needed(precision: Precision, effect: float, chance: float) -> Needed | None:
    room = abs(effect) - precision.unknown
    if room <= 0 or precision.clusters < 2:
        return None

    def enough(clusters: int) -> bool:
        freedom = precision.freedom * clusters / precision.clusters
        error = precision.error * np.sqrt(precision.clusters / clusters)
        return bool((stats.t.ppf((1 + LEVEL) / 2, freedom) + stats.t.ppf(chance, freedom)) * error <= room)

    low, high = 1, 2
    while not enough(high):
        low, high = high, 2 * high
        if high > MOST_CLUSTERS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return Needed(high, ceil(high * precision.rows / precision.clusters))
