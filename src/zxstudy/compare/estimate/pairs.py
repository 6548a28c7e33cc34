"""The pairs cluster bootstrap: whole clusters drawn with replacement, every replication an exact refit on cross products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.estimate.clustered import LEVEL, Design
from zxstudy.compare.estimate.gram import AT_ONCE, Grams, grams, refits, score_sums, solved
from zxstudy.compare.estimate.wild import DRAWS, SEED, TIE
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError


@dataclass(frozen=True, slots=True)
class Pairs:
    """What redrawing the clusters says of each of k slopes.

    estimates: k, of the data. draws: replications × k, NaN where a draw of clusters does not determine a slope. errors: standard deviation
    of the draws. interval: k × 2, percentiles of 95 %. failed: k, how many draws are NaN.
    """

    estimates: Matrix
    draws: Matrix

    @property
    def errors(self) -> Matrix:
        """Standard deviations of the draws, k."""
        found = [column[np.isfinite(column)] for column in self.draws.T]
        return np.array([column.std(ddof=1) if len(column) > 1 else np.nan for column in found])

    @property
    def interval(self) -> Matrix:
        """The 95 % percentile intervals, k × 2."""
        return percentiles(self.draws)

    @property
    def failed(self) -> Matrix:
        """How many draws do not determine each slope, k."""
        return np.asarray(np.isnan(self.draws).sum(axis=0))


@dataclass(frozen=True, slots=True)
class Studentised:
    """The symmetric bootstrap-t of one slope (Hall 1992, section 3.6): estimate, CR0 error, p against 0, 95 % interval."""

    estimate: float
    error: float
    p: float
    low: float
    high: float


def percentiles(draws: Matrix) -> Matrix:
    """The 95 % percentile interval of each column of draws, columns × 2, those that are NaN left aside."""
    found = [column[np.isfinite(column)] for column in draws.T]
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    return np.array([np.quantile(column, ends) if len(column) else [np.nan, np.nan] for column in found])


def drawn_clusters(clusters: int, draws: int = DRAWS, seed: int = SEED) -> Matrix:
    """How often each cluster is drawn, draws × clusters; every row sums to `clusters`. Raises EstimationError with one cluster."""
    if clusters < 2:
        raise EstimationError("one cluster cannot be redrawn; two are needed at least")
    chosen = np.random.default_rng(seed).integers(0, clusters, size=(draws, clusters))
    places = (chosen + clusters * np.arange(draws)[:, None]).ravel()
    return np.bincount(places, minlength=draws * clusters).reshape(draws, clusters).astype(np.float64)


def pairs_bootstrap(design: Design, draws: int = DRAWS, seed: int = SEED) -> Pairs:
    """All slopes of `design` in `draws` samples of its clusters (Cameron, Gelbach and Miller 2008, section III.A)."""
    products = grams(design)
    return Pairs(refits(products, np.ones((1, products.clusters)))[0], refits(products, drawn_clusters(products.clusters, draws, seed)))


def studentised(design: Design, interest: int = 0, draws: int = DRAWS, seed: int = SEED) -> Studentised:
    """The bootstrap-t of one slope: each draw's t, about the estimate of the data, by the draw's own CR0 error."""
    products = grams(design)
    estimate, error = (float(found[0]) for found in _with_errors(products, np.ones((1, products.clusters)), interest))
    if not error > 0:
        raise EstimationError("the bootstrap-t needs a coefficient that is determined and an error above zero")
    estimates, errors = _with_errors(products, drawn_clusters(products.clusters, draws, seed), interest)
    usable = errors > 0
    t = np.abs(estimates[usable] - estimate) / errors[usable]
    p = (int((t >= abs(estimate / error) * (1 - TIE)).sum()) + 1) / (len(t) + 1)
    wide = float(np.quantile(t, LEVEL)) * error
    unit = float(products.units(np.ones(products.slopes))[interest])
    return Studentised(estimate * unit, error * unit, p, (estimate - wide) * unit, (estimate + wide) * unit)


def _with_errors(products: Grams, weights: Matrix, interest: int) -> tuple[Matrix, Matrix]:
    """One slope and its CR0 error in each sample, in scaled units; NaN where it is not determined."""
    estimates, errors = np.empty(len(weights)), np.empty(len(weights))
    for start in range(0, len(weights), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        found, inverse, known = solved(products.total(weights[some]))
        sums = score_sums(products, found, inverse[:, interest])
        estimates[some] = np.where(known[:, interest], found[:, interest], np.nan)
        errors[some] = np.sqrt((weights[some] * sums**2).sum(axis=1))
    return estimates, errors
