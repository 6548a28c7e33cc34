"""Standard errors from influence functions: as published, and corrected for cohorts of a few units.

Within a cohort an influence function is what units deviate from their cohort's mean, divided by n and not by n - 1; with three counties in
a cohort that is a third too little variance, and a normal quantile is too short besides. `careful` corrects both: cohort by cohort as
Welch's test does it (which it equals for one cohort and one group of controls), with Satterthwaite's degrees of freedom.
"""

from __future__ import annotations

import numpy as np

from zxstudy.compare.estimate.within import Codes, Matrix


def clustered(influence: Matrix, cluster: Codes) -> Matrix:
    """The sums of an influence function (units × m) over the clusters, divided by the number of units: clusters × m."""
    sums = np.zeros((int(cluster.max()) + 1, influence.shape[1]))
    np.add.at(sums, cluster, influence)
    return sums / len(influence)


def plain_covariance(influence: Matrix, cluster: Codes) -> Matrix:
    """m × m; no small-sample factor where each unit is a cluster, G/(G-1) above."""
    sums = clustered(influence, cluster)
    groups = len(sums)
    return np.asarray(sums.T @ sums * (1.0 if groups == len(influence) else groups / (groups - 1)))


def plain(influence: Matrix, cluster: Codes) -> Matrix:
    """The standard errors (m) as Callaway and Sant'Anna (2021) have them."""
    return np.sqrt(np.diag(plain_covariance(influence, cluster)))


def careful_covariance(influence: Matrix, cluster: Codes, cohort: Matrix) -> tuple[Matrix, float]:
    """The covariance (m × m) with n/(n-1) in each cohort, and its degrees of freedom; that of clusters above the units where it says more.

    Degrees of freedom as for Hotelling's test with unequal covariances (Zhang 2012), at most clusters - 1; 0 where it is singular.
    """
    m, n, clusters = influence.shape[1], len(influence), int(cluster.max()) + 1
    parts = [(rows, left.T @ left * rows / max(rows - 1, 1) / n**2, middle) for rows, left, middle in _by_cohort(influence, cohort)]
    total = np.sum([part + rows * np.outer(middle, middle) / n**2 for rows, part, middle in parts], axis=0)
    if np.linalg.matrix_rank(total, hermitian=True) < m:
        return total, 0.0
    relative = [(rows, np.linalg.solve(total, part)) for rows, part, _ in parts]
    doubt = sum(float((part * part.T).sum() + np.trace(part) ** 2) / max(rows - 1, 1) for rows, part in relative)
    freedom = min(m * (m + 1) / doubt if doubt > 0 else np.inf, clusters - 1)
    if clusters == n:
        return total, float(freedom)
    above = plain_covariance(influence, cluster)
    return (above if np.trace(above) > np.trace(total) else total), float(freedom)


def careful(influence: Matrix, cluster: Codes, cohort: Matrix) -> tuple[Matrix, Matrix]:
    """Standard errors (m) and the degrees of freedom of their t (m); the larger error and the fewer degrees of units and clusters.

    influence: units × m. cluster, cohort: one a unit. An effect without any spread has error 0 and one degree of freedom.
    """
    n, clusters = len(influence), int(cluster.max()) + 1
    variance, doubt = np.zeros(influence.shape[1]), np.zeros(influence.shape[1])
    for rows, left, middle in _by_cohort(influence, cohort):
        within = (left**2).sum(axis=0) * rows / max(rows - 1, 1) / n**2
        variance += within + rows * middle**2 / n**2
        doubt += within**2 / max(rows - 1, 1)
    freedom = np.where(doubt > 0, variance**2 / np.where(doubt > 0, doubt, 1.0), 1.0)
    freedom = np.clip(freedom, 1.0, clusters - 1)
    error = np.sqrt(variance)
    return (error, freedom) if clusters == n else (np.maximum(error, plain(influence, cluster)), freedom)


def _by_cohort(influence: Matrix, cohort: Matrix) -> list[tuple[int, Matrix, Matrix]]:
    """For each cohort: how many units, what they deviate from its mean, and the mean."""
    found = []
    for group in np.unique(cohort):
        part = influence[cohort == group]
        middle = part.mean(axis=0)
        found.append((len(part), part - middle, middle))
    return found
