"""Sun and Abraham (2021): two-way fixed effects with one effect for each cohort and time since adoption, averaged by shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.estimate.adoptions import NEVER, Adoptions
from zxstudy.compare.estimate.clustered import Design, factor, parameters
from zxstudy.compare.estimate.within import Codes, Matrix
from zxstudy.errors import UsageError


@dataclass(frozen=True, slots=True)
class Interacted:
    """Effects by time since adoption and over all cells after it, by the cohorts' shares of the rows; clustered errors with CR1's factor.

    at: time since adoption, the year before it left out. reference: the cohort whose effects are 0 (NEVER, or the last one where all adopt;
    its years from adoption on are left out). factor: on the variance, effects nested in the clusters not counted. clusters: how many.
    """

    at: Matrix
    estimate: Matrix
    error: Matrix
    overall: float
    overall_error: float
    reference: float
    factor: float
    clusters: int


def sun_abraham(data: Adoptions) -> Interacted:
    """The interaction-weighted effects of `data`; unbalanced panels are taken as they are.

    Raises UsageError where a single cohort adopts and nobody is left to compare with, or where an effect cannot be told from the others.
    """
    never = np.isinf(data.cohort)
    reference = NEVER if never.any() else float(data.cohorts[-1])
    if len(data.cohorts[data.cohorts != reference]) == 0:
        raise UsageError("adoption: all units adopt in the same year; nobody is left to compare with")
    unit, place = np.nonzero(~np.isnan(data.outcome) & (data.years < (np.inf if never.any() else reference)))
    cohort, year = data.cohort[unit], data.years[place]
    cells = _cells(data, cohort, year, reference)
    columns = np.column_stack([(cohort == group) & (year == group + since) for group, since in cells]).astype(float)
    design = Design(data.outcome[unit, place], columns, _dense(unit, place), _dense(data.cluster[unit])[0], nested=1)
    groups = int(design.cluster.max()) + 1
    if groups < 2 or len(design.y) <= parameters(design, "full"):
        raise UsageError(f"adoption: {len(design.y)} rows in {groups} clusters are too few for {len(cells)} effects")
    y, x = design.transformed
    product = x.T @ x  # a country has hundreds of columns of 0 and 1: cross products take a hundredth of the time of a decomposition
    if np.linalg.matrix_rank(product, hermitian=True) < x.shape[1]:
        raise UsageError("adoption: a cohort's effects cannot be told from each other; it is not observed in the year before it adopts")
    inverse, scaling = np.linalg.inv(product), factor(design)
    params = inverse @ (x.T @ y)
    scores = np.zeros((groups, x.shape[1]))
    np.add.at(scores, design.cluster, x * (y - x @ params)[:, None])
    covariance = inverse @ (scores.T @ scores) @ inverse * scaling
    since, rows = np.array([step for _, step in cells]), columns.sum(axis=0)
    at = np.unique(since)
    mixes = [np.where(since == step, rows, 0.0) for step in at] + [np.where(since >= 0, rows, 0.0)]
    weights = np.array([mix / mix.sum() for mix in mixes])
    estimate = weights @ params
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", weights, covariance, weights), 0.0))
    return Interacted(at, estimate[:-1], error[:-1], float(estimate[-1]), float(error[-1]), reference, scaling, groups)


def _cells(data: Adoptions, cohort: Matrix, year: Matrix, reference: float) -> list[tuple[float, float]]:
    """Every cohort and time since adoption that is observed, without the last year before adoption."""
    found = []
    for group in data.cohorts[data.cohorts != reference]:
        before = data.years[data.years < group][-1]
        found += [(float(group), float(seen - group)) for seen in np.unique(year[cohort == group]) if seen != before]
    if not any(since >= 0 for _, since in found):
        raise UsageError("adoption: no effect after adoption can be estimated")
    return found


def _dense(*columns: Codes) -> list[Codes]:
    """Each column of codes without the levels that do not occur in it."""
    return [np.unique(column, return_inverse=True)[1].astype(np.int64) for column in columns]
