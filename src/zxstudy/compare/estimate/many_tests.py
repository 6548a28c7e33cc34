"""Many tests at once: adjusted p by name, and step-down against the largest of all that are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.holm import holm
from zxstudy.compare.estimate.wild import DRAWS, ENUMERATED, SEED, TIE, signs, wild_t
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

Adjustment = Literal["holm", "hochberg", "hommel", "bh", "by", "bonferroni"]
THEIRS = {"hochberg": "simes-hochberg", "bh": "fdr_bh", "by": "fdr_by"}
DIRECTIONS = 14  # 2^14 of them: four digits of a probability


def adjusted(p: Sequence[float] | Matrix, method: Adjustment = "holm") -> Matrix:
    """The adjusted p in the order given; a test that was declared and has none (NaN) counts as 1, so that the family keeps its size.

    holm (1979), hochberg (1988), hommel (1988), bonferroni: the chance of any false one; bh (1995), by (2001): the share of false ones.
    Raises EstimationError on what is no probability.
    """
    values = np.asarray(p, dtype=float)
    values = np.where(np.isnan(values), 1.0, values)
    if ((values < 0) | (values > 1)).any():
        raise EstimationError(f"p runs from 0 to 1, not {values[(values < 0) | (values > 1)][0]:g}")
    if method == "holm" or not len(values):
        return holm(values)
    return np.asarray(multipletests(values, method=THEIRS.get(method, method))[1])


def step_down(seen: Matrix, drawn: Matrix, *, counts_itself: bool = True) -> Matrix:
    """Romano and Wolf's adjusted p (2005, 2016) of H hypotheses.

    seen: H values of |t|. drawn: draws × H of |t| under the null, one draw being one sample for all hypotheses together. Each hypothesis
    is held against the largest draw of those that are not yet rejected, and none gets a smaller p than one before it. counts_itself: the
    sample that was seen is one of the draws; False where the draws are all that exist.
    """
    order = np.argsort(-seen, kind="stable")
    found = np.empty(len(seen))
    largest = 0.0
    for place, hypothesis in enumerate(order):
        top = np.nan_to_num(drawn[:, order[place:]], nan=np.inf).max(axis=1)
        larger = int((top >= seen[hypothesis] * (1 - TIE)).sum())
        p = (larger + 1) / (len(drawn) + 1) if counts_itself else larger / len(drawn)
        largest = found[hypothesis] = max(largest, p)
    return found


def romano_wolf(designs: Sequence[Design], clusters: Sequence[Any], draws: int = DRAWS, seed: int = SEED) -> Matrix:
    """The adjusted p of the first coefficient of each design, by the restricted wild cluster bootstrap with one sign a cluster for all.

    clusters: for each design the label of each row's cluster, so that a county that stands in several gets the same sign in all. Raises
    EstimationError where labels and clusters differ.
    """
    labels = [np.asarray(each).astype(str) for each in clusters]
    everyone, place = np.unique(np.concatenate(labels), return_inverse=True)
    pattern = signs(len(everyone), draws, seed)
    pairs = []
    for design, here in zip(designs, np.split(place, np.cumsum([len(each) for each in labels])[:-1]), strict=True):
        of_cluster = np.zeros(int(design.cluster.max()) + 1, dtype=np.int64)
        of_cluster[design.cluster] = here
        if not np.array_equal(of_cluster[design.cluster], here) or len(np.unique(of_cluster)) < len(of_cluster):
            raise EstimationError("the labels are not those of the clusters of the design")
        pairs.append(wild_t(design, pattern[:, of_cluster]))
    seen, drawn = np.array([t for t, _ in pairs]), np.column_stack([t for _, t in pairs])
    return step_down(seen, drawn, counts_itself=len(everyone) > ENUMERATED)


def max_t(t: Matrix, correlation: Matrix, freedom: float, *, stepwise: bool = True) -> Matrix:
    """Adjusted p of H tests whose t are jointly t with `freedom` (inf: normal) and `correlation` (H × H).

    Stepwise as free combinations (Westfall 1997), otherwise all against the largest of all.
    """
    size = np.abs(np.asarray(t, dtype=float))
    order = np.argsort(-size, kind="stable")
    found, largest = np.empty(len(size)), 0.0
    for place, hypothesis in enumerate(order):
        left = order[place:] if stepwise else order
        largest = max(largest, _exceeded(size[hypothesis], correlation[np.ix_(left, left)], freedom))
        found[hypothesis] = largest
    return found


def _exceeded(bound: float, correlation: Matrix, freedom: float) -> float:
    """The chance that the largest of |T| exceeds `bound`.

    In one direction u the squared length by its dimension is F(dimension, freedom), so that only directions are drawn (scrambled Sobol
    points with a fixed seed) and each is integrated exactly, in the tails too.
    """
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    size = len(correlation)
    points = stats.qmc.Sobol(size, seed=SEED).random_base2(DIRECTIONS)
    normal = stats.norm.ppf(np.clip(points, 1e-12, 1 - 1e-12))
    unit = normal / np.sqrt(np.square(normal).sum(axis=1))[:, None]
    reach = np.abs(unit @ root.T).max(axis=1)
    squared = (bound / np.where(reach > 0, reach, np.nan)) ** 2
    chances = stats.chi2.sf(squared, size) if np.isinf(freedom) else stats.f.sf(squared / size, size, freedom)
    return float(np.nan_to_num(chances).mean())
