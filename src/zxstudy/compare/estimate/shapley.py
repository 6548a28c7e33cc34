"""How much of what is explained each mechanism explains: R² divided by Shapley, with what a bootstrap of the clusters leaves of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.gram import AT_ONCE, grams, inverses
from zxstudy.compare.estimate.pairs import drawn_clusters, percentiles
from zxstudy.compare.estimate.wild import SEED
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

MOST = 12  # players: 2^12 regressions


@dataclass(frozen=True, slots=True)
class Shares:
    """R² of the outcome, effects and held columns taken out before, divided among m players.

    shapley: m, sums to r2 (LMG: Lindeman, Merenda and Gold 1980; Shapley 1953). first: m, the R² of each alone. last: m, what each adds to
    all others. draws: bootstrap draws × m of `shapley`, None where none were asked for.
    """

    r2: float
    shapley: Matrix
    first: Matrix
    last: Matrix
    draws: Matrix | None = None

    @property
    def interval(self) -> Matrix:
        """The 95 % percentile intervals of `shapley`, m × 2; NaN without draws."""
        if self.draws is None:
            return np.full((len(self.shapley), 2), np.nan)
        return percentiles(self.draws)

    def larger(self, one: int, other: int) -> float:
        """The share of draws in which player `one` explains more than `other`; NaN without draws."""
        return float("nan") if self.draws is None else float(np.mean(self.draws[:, one] > self.draws[:, other]))


def shapley(
    design: Design, players: Sequence[Sequence[int]] | None = None, *, held: Sequence[int] = (), draws: int = 0, seed: int = SEED
) -> Shares:
    """The division of R² among `players`, each a set of columns of x; by default every column that is not `held` is one.

    held: columns that are taken out of everything beforehand, like the effects. draws: bootstrap samples of the clusters, 0 for none.
    Raises EstimationError with no player, more than MOST, a column in two places, or nothing to explain.
    """
    sets = [[column] for column in range(design.x.shape[1]) if column not in held] if players is None else [list(each) for each in players]
    columns = [column for each in sets for column in each]
    if not 1 <= len(sets) <= MOST or len({*columns, *held}) < len(columns) + len(held):
        raise EstimationError(f"1 to {MOST} players with columns of their own are needed; there are {len(sets)}: {sets}, held {list(held)}")
    products = grams(design)
    out = [1 + column for column in held] + list(range(1 + products.slopes, len(products.scale)))
    inside = [0, *(1 + column for column in columns)]
    places = np.split(np.arange(1, len(inside)), np.cumsum([len(each) for each in sets])[:-1])
    explained = _explained(_partial(products.total(), inside, out), places)
    if not np.isfinite(explained).all():
        raise EstimationError("the outcome does not vary once the effects and the held columns are out; there is nothing to divide")
    lmg, first, last = (part[0] for part in _divided(explained, len(sets)))
    if not draws:
        return Shares(float(explained[0, -1]), lmg, first, last)
    weights, drawn = drawn_clusters(products.clusters, draws, seed), []
    for start in range(0, draws, AT_ONCE):
        matrices = _partial(products.total(weights[start : start + AT_ONCE]), inside, out)
        drawn.append(_divided(_explained(matrices, places), len(sets))[0])
    return Shares(float(explained[0, -1]), lmg, first, last, np.vstack(drawn))


def _partial(matrices: Matrix, inside: list[int], out: list[int]) -> Matrix:
    """The cross products of the columns `inside` once those of `out` are regressed away."""
    kept = matrices[:, inside][:, :, inside]
    if not out:
        return kept
    between = matrices[:, out][:, :, inside]
    inverse, _ = inverses(matrices[:, out][:, :, out])
    return np.asarray(kept - between.transpose(0, 2, 1) @ inverse @ between)


def _explained(matrices: Matrix, places: list[NDArray[np.intp]]) -> Matrix:
    """R² of column 0 on every subset of the players, refits × 2^m; subset number = sum of 2^player."""
    total = matrices[:, 0, 0]
    found = np.zeros((len(matrices), 2 ** len(places)))
    for subset in range(1, 2 ** len(places)):
        columns = np.concatenate([place for player, place in enumerate(places) if subset >> player & 1])
        inverse, _ = inverses(matrices[:, columns][:, :, columns])
        covariance = matrices[:, columns, 0]
        found[:, subset] = np.einsum("bi,bij,bj->b", covariance, inverse, covariance)
    return np.asarray(found / np.where(total > 1e-12, total, np.nan)[:, None])


def _divided(explained: Matrix, players: int) -> tuple[Matrix, Matrix, Matrix]:
    """Shapley's shares, R² alone, and what is added last, refits × players each."""
    shares = np.zeros((len(explained), players))
    for player in range(players):
        others = [other for other in range(players) if other != player]
        for size in range(players):
            weight = math.factorial(size) * math.factorial(players - size - 1) / math.factorial(players)
            for chosen in combinations(others, size):
                subset = sum(1 << other for other in chosen)
                shares[:, player] += weight * (explained[:, subset | 1 << player] - explained[:, subset])
    everyone = 2**players - 1
    alone = np.column_stack([explained[:, 1 << player] for player in range(players)])
    last = np.column_stack([explained[:, everyone] - explained[:, everyone ^ 1 << player] for player in range(players)])
    return shares, alone, last
