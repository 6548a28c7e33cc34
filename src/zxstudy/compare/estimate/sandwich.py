"""Least squares by statsmodels with the errors asked for; each says its small-sample factor and degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from statsmodels.regression.linear_model import OLS

from zxstudy.compare.estimate.clustered import Design, Factor, conditioned, factor, parameters
from zxstudy.compare.estimate.coefficients import ROUNDING
from zxstudy.compare.estimate.few_clusters import satterthwaite
from zxstudy.compare.estimate.within import Codes, Matrix, codes, group_sums
from zxstudy.errors import EstimationError

ErrorKind = Literal["classic", "HC1", "CR1", "CR2", "CR3"]
Left = tuple[Matrix, Matrix]


@dataclass(frozen=True, slots=True)
class Estimated:
    """Estimates (k), covariance (k × k), degrees of freedom of each t (k), the small-sample factor on the variance, and how it is said."""

    estimates: Matrix
    covariance: Matrix
    freedom: Matrix
    factor: float
    said: str


def estimated(design: Design, left: Left, clusters: list[Codes], errors: ErrorKind, ssc: Factor = "nested") -> Estimated:
    """The regression of `design` with `errors`; left: its `transformed`; clusters: none, one or two sets of codes.

    Raises EstimationError for what does not go together.
    """
    if errors not in get_args(ErrorKind) or ssc not in get_args(Factor):
        raise EstimationError(f"errors are {', '.join(get_args(ErrorKind))} and ssc {', '.join(get_args(Factor))}, not {errors} and {ssc}")
    if errors.startswith("CR") and not clusters:
        raise EstimationError(f"{errors} needs clusters; without them there are classic and HC1")
    if len(clusters) > 1 and errors != "CR1":
        raise EstimationError(f"two-way clustering is CR1 only, not {errors}")
    columns, back = conditioned(design, left[1])
    found = _of_length_one(design, (left[0], columns), clusters, errors, ssc)
    if errors in ("CR2", "CR3"):
        few = satterthwaite(design, "CR2" if errors == "CR2" else "CR3")
        return replace(found, estimates=back @ found.estimates, covariance=few.covariance, freedom=few.freedom)
    return replace(found, estimates=back @ found.estimates, covariance=back @ found.covariance @ back.T)


def _of_length_one(design: Design, left: Left, clusters: list[Codes], errors: ErrorKind, ssc: Factor) -> Estimated:
    if errors in ("classic", "HC1"):
        return _without_clusters(design, left, errors)
    if errors in ("CR2", "CR3"):
        k = left[1].shape[1]
        said = f"{errors}, {_groups(clusters)[0]} clusters, Satterthwaite's degrees of freedom"
        params = OLS(*left, hasconst=not design.effects).fit().params
        return Estimated(np.asarray(params), np.zeros((k, k)), np.zeros(k), 1.0, said)
    return _two_way(design, left, clusters, ssc) if len(clusters) > 1 else _one_way(design, left, clusters, ssc)


def _groups(clusters: list[Codes]) -> list[int]:
    return [int(each.max()) + 1 for each in clusters]


def _without_clusters(design: Design, left: Left, errors: ErrorKind) -> Estimated:
    y, x = left
    n, k = len(y), parameters(design, "full")
    result = OLS(y, x, hasconst=not design.effects).fit(cov_type="nonrobust" if errors == "classic" else "HC0", use_t=True)
    scale = (n - x.shape[1]) / (n - k) if errors == "classic" else n / (n - k)
    said = f"{'classic' if errors == 'classic' else 'HC1, N/(N-K)'}, all effects counted: K = {k}; t({n - k})"
    return Estimated(np.asarray(result.params), np.asarray(result.cov_params()) * scale, np.full(x.shape[1], float(n - k)), scale, said)


def _one_way(design: Design, left: Left, clusters: list[Codes], ssc: Factor) -> Estimated:
    y, x = left
    groups, scale = _groups(clusters)[0], factor(design, ssc)
    result = OLS(y, x, hasconst=not design.effects).fit(
        cov_type="cluster", cov_kwds={"groups": clusters[0], "use_correction": False}, use_t=True
    )
    said = f"CR1, {groups} clusters, G/(G-1)·(N-1)/(N-K) = {scale:.6g} with K = {parameters(design, ssc)} ({ssc}); t({groups - 1})"
    said = f"CR0, {groups} clusters, no factor; t({groups - 1})" if ssc == "none" else said
    freedom = np.full(x.shape[1], float(groups - 1))
    return Estimated(np.asarray(result.params), np.asarray(result.cov_params()) * scale, freedom, scale, said)


def _two_way(design: Design, left: Left, clusters: list[Codes], ssc: Factor) -> Estimated:
    """Cameron, Gelbach and Miller (2011): the first, plus the second, less the one by both together; each with its own G/(G-1).

    The sum need not be a covariance: where it has a negative direction, the larger of the two one-way covariances is taken and said.
    """
    y, x = left
    result = OLS(y, x, hasconst=not design.effects).fit()
    bread, scores = np.asarray(result.normalized_cov_params), x * np.asarray(result.resid)[:, None]
    n, k = len(y), parameters(design, ssc)
    parts = []
    for each in (*clusters, codes(clusters[0] * (int(clusters[1].max()) + 1) + clusters[1])):
        sums, groups = group_sums(scores, each), int(each.max()) + 1
        scale = 1.0 if ssc == "none" or groups == 1 else groups / (groups - 1) * (n - 1) / (n - k)
        parts.append(bread @ (sums.T @ sums) @ bread * scale)
    covariance = parts[0] + parts[1] - parts[2]
    unit = np.sqrt(np.maximum(parts[0].diagonal(), parts[1].diagonal()))
    unit = np.where(unit > 0, unit, 1.0)
    groups_of, least = _groups(clusters), min(_groups(clusters))
    said = f"CR1 two-way, {groups_of[0]} and {groups_of[1]} clusters, G/(G-1)·(N-1)/(N-K) each with K = {k} ({ssc}); t({least - 1})"
    if float(np.linalg.eigvalsh(covariance / np.outer(unit, unit))[0]) < -ROUNDING:
        covariance = max(parts[:2], key=lambda part: float((part.diagonal() / unit**2).sum()))
        said += "; the sum is no covariance, the larger one-way one is taken"
    return Estimated(np.asarray(result.params), covariance, np.full(x.shape[1], float(least - 1)), (n - 1) / (n - k), said)
