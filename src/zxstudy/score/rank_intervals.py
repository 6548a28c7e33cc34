"""How far a rank depends on the recipe: intervals over weights × normalisation × aggregation, and which choice moves ranks most.

Saisana, Saltelli and Tarantola (2005). For researchers only, like the indices themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from zxstudy.score.indices import AGGREGATIONS, Aggregation, aggregated
from zxstudy.score.normalise import NORMALISATIONS, Matrix, Normalisation, complete, normalised, positive
from zxstudy.score.weights import weights

VARIANTS = 2000
MOST_PAIRS = 10_000
BLOCK = 250  # pairs compared at a time, so that they stay in the processor's cache
SURVIVES = 0.95  # an order survives that holds in this share of the variants
ENDS = (0.05, 0.5, 0.95)
SEED = 20260101
CHOICES = ("weights", "normalisation", "aggregation")


@dataclass(frozen=True, slots=True)
class RankIntervals:
    """Ranks, 1 the highest, ties by their mean.

    rank: n, with equal weights, min-max, arithmetic mean. low, median, high: the 5 %, 50 % and 95 % quantiles over the variants.
    survive: share of pairs (without ties) in the same order in at least 95 % of the variants; of `pairs` looked at, drawn
    where there are more than MOST_PAIRS. moved: the share of the variance of ranks that each
    choice makes alone, and `together` what only their combination does.
    """

    rank: Matrix
    low: Matrix
    median: Matrix
    high: Matrix
    survive: float
    pairs: int
    variants: int
    moved: dict[str, float]


def drawn_weights(columns: int, draws: int, *, noise: float | None = None, seed: int = SEED) -> Matrix:
    """draws × columns weights that add to 1: any weights alike (noise None), or equal ones times 1 - noise to 1 + noise."""
    rng = np.random.default_rng(seed)
    raw = rng.exponential(size=(draws, columns)) if noise is None else rng.uniform(1 - noise, 1 + noise, (draws, columns))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def rank_intervals(values: Matrix, *, variants: int = VARIANTS, noise: float | None = None, seed: int = SEED) -> RankIntervals:
    """The intervals for `values` (n units × k columns, each counting upwards, none missing); the same for the same seed.

    Every drawn weighting meets every normalisation and both aggregations, so that at least `variants` recipes are tried.
    """
    complete(values)
    recipes: list[tuple[Normalisation, Aggregation]] = list(product(NORMALISATIONS, AGGREGATIONS))
    weighting = drawn_weights(values.shape[1], ceil(variants / len(recipes)), noise=noise, seed=seed)
    _, first, inverse, count = np.unique(values, axis=0, return_index=True, return_inverse=True, return_counts=True)
    place = inverse.ravel()
    ranks = np.stack([_ranks(values, first, count, weighting, recipe) for recipe in recipes], axis=1)
    flat = ranks.reshape(-1, len(first))
    low, median, high = np.quantile(flat, ENDS, axis=0)
    order = aggregated(normalised(values, "min_max"), weights(values, "equal"), "arithmetic")
    rank = stats.rankdata(-np.round(order, 12))
    survive, pairs = _survival(rank, flat, place, seed)
    shape = (len(weighting), len(NORMALISATIONS), len(AGGREGATIONS), len(first))
    return RankIntervals(
        rank, low[place], median[place], high[place], survive, pairs, len(flat), _moved(ranks.reshape(shape), count)
    )  # fmt: skip


def _ranks(
    values: Matrix, first: NDArray[np.int64], count: NDArray[np.int64], weighting: Matrix, recipe: tuple[Normalisation, Aggregation]
) -> Matrix:
    """draws × different units: the mean rank of each; units that are alike in every column are ranked once (`first`) and share ranks."""
    scaled = normalised(values, recipe[0])
    if recipe[1] == "geometric":
        scaled = np.log(positive(scaled))  # its order is that of the mean of the logs
    order = np.argsort(-(weighting @ scaled[first].T), axis=1)
    before = np.cumsum(count[order], axis=1)
    mean = before - (count[order] - 1) / 2
    ranks = np.empty(mean.shape)
    np.put_along_axis(ranks, order, mean, axis=1)
    return ranks


def _survival(rank: Matrix, flat: Matrix, place: NDArray[np.int64], seed: int) -> tuple[float, int]:
    n = len(rank)
    if n * (n - 1) // 2 <= MOST_PAIRS:
        first, second = np.triu_indices(n, 1)
    else:
        rng = np.random.default_rng(seed)
        first = rng.integers(0, n, MOST_PAIRS)
        second = (first + rng.integers(1, n, MOST_PAIRS)) % n
    told = rank[first] != rank[second]
    first, second = first[told], second[told]
    if not len(first):
        return float("nan"), 0
    above = np.where(rank[first] < rank[second], first, second)
    below = np.where(rank[first] < rank[second], second, first)
    by_unit = np.ascontiguousarray(flat.T, dtype=np.float32)  # a unit's ranks beside each other: pairs are compared row by row
    holds = np.concatenate(
        [
            (by_unit[place[above[at : at + BLOCK]]] < by_unit[place[below[at : at + BLOCK]]]).mean(axis=1)
            for at in range(0, len(above), BLOCK)
        ]
    )
    return float((holds >= SURVIVES).mean()), len(first)


def _moved(ranks: Matrix, count: NDArray[np.int64]) -> dict[str, float]:
    """Shares of the variance of ranks over the crossed choices (weights × normalisation × aggregation × units), summed over the units."""
    total = float(ranks.var(axis=(0, 1, 2)) @ count)
    axes = {"weights": (1, 2), "normalisation": (0, 2), "aggregation": (0, 1)}
    alone = {choice: float(ranks.mean(axis=axes[choice]).var(axis=0) @ count) for choice in CHOICES}
    if total == 0:
        return dict.fromkeys((*CHOICES, "together"), 0.0)
    return {**{choice: value / total for choice, value in alone.items()}, "together": max(1 - sum(alone.values()) / total, 0.0)}
