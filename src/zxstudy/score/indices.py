"""One index by several recipes, side by side: weights, aggregation, and TOPSIS; so that nobody takes one recipe for the thing itself.

For researchers only. An index orders counties by what they publish about themselves, which no report of a policy office may print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from zxstudy.errors import UsageError
from zxstudy.score.normalise import Matrix, complete, normalised, positive
from zxstudy.score.weights import SCHEMES, deleted, weights

Aggregation = Literal["arithmetic", "geometric"]
AGGREGATIONS: tuple[Aggregation, ...] = ("arithmetic", "geometric")


@dataclass(frozen=True, slots=True)
class Indices:
    """The recipes beside each other.

    recipes: names. values: n × recipes; only the order means anything between recipes. weight: recipes × k. agreement: Spearman's
    correlation of each with the first (equal weights, arithmetic). deleted: by recipe, the columns it leaves next to no weight.
    """

    recipes: tuple[str, ...]
    values: Matrix
    weight: Matrix
    agreement: Matrix
    deleted: dict[str, tuple[int, ...]]


def aggregated(values: Matrix, weight: Matrix, how: Aggregation) -> Matrix:
    """n index values of normalised `values` (n × k); `geometric` does not let a strong column make up for a weak one, and needs > 0."""
    if how == "arithmetic":
        return np.asarray(values @ weight)
    if (values <= 0).any():
        raise UsageError("index: a geometric mean needs values above 0; draw them out by `positive` first")
    return np.asarray(np.exp(np.log(values) @ weight))


def topsis(values: Matrix, weight: Matrix) -> Matrix:
    """Closeness to the best and distance from the worst of all, 0..1 (Hwang and Yoon 1981), on normalised `values`."""
    weighted = values * weight
    to_best = np.sqrt(((weighted.max(axis=0) - weighted) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    return np.asarray(to_worst / np.where(to_best + to_worst > 0, to_best + to_worst, 1.0))


def side_by_side(values: Matrix) -> Indices:
    """Equal, PCA, entropy and CRITIC weights over min-max columns, TOPSIS and the geometric mean with equal weights.

    values: n × k, every column counting upwards, none missing (see `complete` for what raises). Entropy is taken of the values as they are
    where none is negative, otherwise of their min-max.
    """
    complete(values)
    scaled = normalised(values, "min_max")
    raw = values if (values >= 0).all() else scaled
    by_scheme = {scheme: weights(raw if scheme == "entropy" else values, scheme) for scheme in SCHEMES}
    equal = by_scheme["equal"]
    columns: dict[str, tuple[Matrix, Matrix]] = {}
    for scheme, weight in by_scheme.items():
        columns[scheme] = aggregated(scaled, weight, "arithmetic"), weight
    columns["topsis"] = topsis(scaled, equal), equal
    columns["geometric"] = aggregated(positive(values), equal, "geometric"), equal
    table, used = (np.array(part) for part in zip(*columns.values(), strict=True))
    ranks = stats.rankdata(table, axis=1)
    agreement = np.array([_correlation(ranks[0], row) for row in ranks])
    gone = {name: deleted(weight) for name, (_, weight) in columns.items() if deleted(weight)}
    return Indices(tuple(columns), table.T, used, agreement, gone)


def _correlation(first: Matrix, second: Matrix) -> float:
    """Pearson's correlation, NaN where one does not vary."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def tree_means(values: Mapping[str, Matrix], parents: Mapping[str, str]) -> dict[str, Matrix]:
    """The mean of its children for each parent, up to the root: leaves in `values` (n each), `parents` names the parent of each node.

    A node counts the same in its parent however many leaves it has; what is missing (NaN) is left out of its mean. Raises UsageError for a
    parent without children or a circle.
    """
    known = dict(values)
    waiting = set(parents.values())
    while waiting:
        children = {parent: [node for node, above in parents.items() if above == parent] for parent in waiting}
        ready = sorted(parent for parent, nodes in children.items() if all(node in known for node in nodes))
        if not ready:
            raise UsageError(f"index: {', '.join(sorted(waiting))}: children without values, or a circle")
        for parent in ready:
            stacked = np.ma.masked_invalid(np.column_stack([known[node] for node in children[parent]]))
            known[parent] = np.asarray(stacked.mean(axis=1).filled(np.nan))
        waiting -= set(ready)
    return {name: value for name, value in known.items() if name not in values}
