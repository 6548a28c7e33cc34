"""ATT(g, t) put together: one effect over all, by time since adoption, by cohort, by year; uniform bands; the test of what came before.

Callaway and Sant'Anna (2021), sections 3.1 and 4; the shares of the cohorts are estimated too, and their influence is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from zxstudy.compare.estimate.clustered import LEVEL
from zxstudy.compare.estimate.influence import careful, careful_covariance, clustered, plain_covariance
from zxstudy.compare.estimate.staggered import GroupTime
from zxstudy.compare.estimate.within import Codes, Matrix
from zxstudy.errors import UsageError

Kind = Literal["simple", "dynamic", "group", "calendar"]
KINDS: tuple[Kind, ...] = ("simple", "dynamic", "group", "calendar")
DRAWS = 1999
SEED = 20260101
SPARE = 2  # degrees of freedom that each effect before adoption needs: with fewer, null panels were rejected in 16 % where 5 % was meant


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects at several points and their average.

    overall, overall_error: simple: over all cells after adoption by the size of the cohort; dynamic: over time since adoption, each alike;
    group: over cohorts by size; calendar: over years, each alike. at: time since adoption, cohort or year; empty for simple. estimate,
    error, freedom: one a point, corrected for small cohorts (`influence.careful`). influence: units × points, the last column the overall
    effect's; cluster: a code a unit.
    """

    kind: Kind
    overall: float
    overall_error: float
    overall_freedom: float
    at: Matrix
    estimate: Matrix
    error: Matrix
    freedom: Matrix
    influence: Matrix
    cluster: Codes


@dataclass(frozen=True, slots=True)
class Band:
    """A band that holds all points at once with 95 %: critical value of each, low, high; a point without an error has none (NaN)."""

    critical: Matrix
    low: Matrix
    high: Matrix


@dataclass(frozen=True, slots=True)
class PreTrend:
    """The test that every effect before adoption is 0: Wald's statistic, how many effects, p; p_chi2 as published, for large cohorts."""

    statistic: float
    restrictions: int
    p: float
    p_chi2: float


def aggregate(cells: GroupTime, kind: Kind, *, balance: int | None = None) -> Effects:
    """The effects of `kind` with influence functions.

    balance: dynamic only; keeps the cohorts that are seen at least so many years after adoption, and no later time, so that points differ
    by time and not by who is in them. Raises UsageError where no cell lies after adoption.
    """
    data = cells.data
    cohorts, counts = np.unique(data.cohort[np.isfinite(data.cohort)], return_counts=True)
    share = counts[np.searchsorted(cohorts, cells.group)] / len(data.cohort)
    after = cells.year >= cells.group
    since = cells.year - cells.group
    usable = np.ones(len(after), dtype=bool)
    if kind == "dynamic" and balance is not None:
        longest = np.array([since[cells.group == group].max() for group in cells.group])
        usable = (longest >= balance) & (since <= balance)
    if not (after & usable).any():
        raise UsageError("adoption: no effect after adoption can be estimated")
    if kind == "simple":
        overall, influence = _weighted(cells, after, share)
        at, estimate, columns = np.zeros(0), np.zeros(0), np.zeros((len(data.cohort), 0))
    else:
        label, used, weight = {
            "dynamic": (since, usable, share),
            "group": (cells.group, after, np.ones(len(share))),
            "calendar": (cells.year, after, share),
        }[kind]
        at = np.unique(label[used])
        points = [_weighted(cells, used & (label == value), weight, estimated=kind != "group") for value in at]
        estimate, columns = np.array([point for point, _ in points]), np.column_stack([column for _, column in points])
        overall, influence = _overall(kind, at, estimate, columns, cells)
    every = np.column_stack([columns, influence])
    error, freedom = careful(every, data.cluster, data.cohort)
    return Effects(
        kind, overall, float(error[-1]), float(freedom[-1]), at, estimate, error[:-1], freedom[:-1], every, data.cluster
    )  # fmt: skip


def _weighted(cells: GroupTime, used: NDArray[np.bool_], weight: Matrix, *, estimated: bool = True) -> tuple[float, Matrix]:
    """The mean of the cells in `used` by `weight`, and its influence; `estimated` weights are shares with an influence of their own."""
    total = weight[used].sum()
    shares = weight[used] / total
    influence = cells.influence[:, used] @ shares
    if estimated:
        influence = influence + _of_weights(cells, cells.group[used], cells.att[used], weight[used])
    return float(shares @ cells.att[used]), np.asarray(influence)


def _of_weights(cells: GroupTime, groups: Matrix, att: Matrix, share: Matrix) -> Matrix:
    """What the estimated shares of the cohorts add to the influence of Σ share · att / Σ share."""
    member = (cells.data.cohort[:, None] == groups) - share
    total = share.sum()
    return np.asarray(member @ att / total - member.sum(axis=1) * (share @ att) / total**2)


def _overall(kind: Kind, at: Matrix, estimate: Matrix, columns: Matrix, cells: GroupTime) -> tuple[float, Matrix]:
    if kind == "group":
        cohort = cells.data.cohort
        share = np.array([(cohort == group).mean() for group in at])
        weights = share / share.sum()
        return float(weights @ estimate), columns @ weights + _of_weights(cells, at, estimate, share)
    used = at >= 0 if kind == "dynamic" else np.ones(len(at), dtype=bool)
    return float(estimate[used].mean()), np.asarray(columns[:, used].mean(axis=1))


def uniform_band(effects: Effects, *, draws: int = DRAWS, seed: int = SEED) -> Band:
    """The sup-t band over all points by the multiplier bootstrap (Callaway and Sant'Anna 2021, algorithm 1; normal weights a cluster).

    The level at which all points hold at once is taken to each point's own t, so that a point of few counties gets the wider band that it
    needs; never narrower than its own interval.
    """
    sums = clustered(effects.influence[:, :-1], effects.cluster)
    spread = np.sqrt((sums**2).sum(axis=0))
    moving = spread > 0
    level = LEVEL
    if moving.any():
        weights = np.random.default_rng(seed).normal(size=(draws, len(sums)))
        largest = np.abs(weights @ sums[:, moving] / spread[moving]).max(axis=1)
        level = max(LEVEL, float(2 * stats.norm.cdf(np.quantile(largest, LEVEL, method="higher")) - 1))
    critical = stats.t.ppf((1 + level) / 2, effects.freedom)
    wide = np.where(moving, critical * effects.error, np.nan)
    return Band(critical, effects.estimate - wide, effects.estimate + wide)


def pre_trends(cells: GroupTime) -> PreTrend | str:
    """The test that all ATT(g, t) before adoption are 0, or why there is none; passing it does not show that trends were parallel.

    p: Hotelling's, with the covariance corrected for small cohorts and its degrees of freedom.
    """
    before = cells.year < cells.group
    if not before.any():
        return "no year before adoption besides the one that is compared with"
    data, influence, att = cells.data, cells.influence[:, before], cells.att[before]
    restrictions = len(att)
    covariance, freedom = careful_covariance(influence, data.cluster, data.cohort)
    if freedom < SPARE * restrictions or np.linalg.matrix_rank(covariance, hermitian=True) < restrictions:
        return f"{restrictions} effects before adoption and {freedom:.1f} degrees of freedom; cohorts and clusters are too few or too small"
    statistic = float(att @ np.linalg.solve(covariance, att))
    scaled = statistic * (freedom - restrictions + 1) / (freedom * restrictions)
    p = float(stats.f.sf(scaled, restrictions, freedom - restrictions + 1))
    published = float(att @ np.linalg.solve(plain_covariance(influence, data.cluster), att))
    return PreTrend(statistic, restrictions, p, float(stats.chi2.sf(published, restrictions)))
