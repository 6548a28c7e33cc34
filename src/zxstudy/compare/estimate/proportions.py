"""Shares of counties with an interval: Wilson's, widened where whole provinces answer alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from zxstudy.compare.estimate.clustered import FEWEST_CLUSTERS, fit_mean, half_width
from zxstudy.compare.estimate.within import codes


def share_interval(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); 0 and 1 where there is nothing to count."""
    if n == 0:
        return 0.0, 1.0
    low, high = proportion_confint(successes, n, alpha=0.05, method="wilson")
    return float(max(low, 0.0)), float(min(high, 1.0))


def clustered_share_interval(hits: NDArray[np.bool_], provinces: NDArray[np.object_]) -> tuple[float, float]:
    """The wider of Wilson's interval and that of a mean clustered by province (CR1, t(G-1)), where there are enough provinces."""
    low, high = share_interval(int(hits.sum()), len(hits))
    cluster = codes(provinces.astype(str)) if len(provinces) else np.zeros(0, dtype=np.int64)
    if len(hits) == 0 or int(cluster.max()) + 1 < FEWEST_CLUSTERS or hits.all() or not hits.any():
        return low, high
    low_mean, high_mean = mean_interval(hits.astype(float), hits.astype(float), provinces)
    return max(min(low, low_mean), 0.0), min(max(high, high_mean), 1.0)


def mean_interval(low: NDArray[np.float64], high: NDArray[np.float64], groups: NDArray[np.object_]) -> tuple[float, float]:
    """The 95 % interval of a mean whose values lie in [low, high], clustered by `groups`; NaN with a single cluster."""
    cluster = codes(groups.astype(str))
    if int(cluster.max()) < 1:
        return float("nan"), float("nan")
    ends = [fit_mean(values, cluster) for values in (low, high)]
    wide = max(half_width(end.error, end.freedom) for end in ends)
    return ends[0].estimate - wide, ends[1].estimate + wide
