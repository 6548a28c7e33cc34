"""A regression with fixed effects as a researcher asks for it: labels and missing values in, a frozen record out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from zxstudy.compare.estimate.checked import floats
from zxstudy.compare.estimate.clustered import LEVEL, Design, Factor, parameters
from zxstudy.compare.estimate.coefficients import standard_errors
from zxstudy.compare.estimate.sandwich import ErrorKind, estimated
from zxstudy.compare.estimate.within import Codes, Matrix, keep_repeated, least_lengths, nested_in, own_where_missing
from zxstudy.errors import EstimationError

CONSTANT = "constant"
CLEAR = 1e-8  # the least eigenvalue, of columns of length one, from which no column needs to be looked at by itself


@dataclass(frozen=True, slots=True)
class Regression:
    """Estimates with their covariance, and everything needed to say how they came about.

    names, estimates, covariance, freedom: k coefficients, the constant last where there are no effects; NaN for those in `dropped`, which
    say nothing beyond the others and the effects. freedom: of the t of each. factor: the small-sample factor on the variance, as `said`.
    n, clusters (None without them, the smaller of two): what stands behind it. missing, single: rows that were left out because something
    is missing or because they stand alone in a level of an effect. design: what was estimated, for bootstraps and the like.
    """

    names: tuple[str, ...]
    estimates: Matrix
    covariance: Matrix
    freedom: Matrix
    factor: float
    said: str
    n: int
    clusters: int | None
    dropped: tuple[str, ...]
    missing: int
    single: int
    design: Design

    @property
    def errors(self) -> Matrix:
        """Standard errors, k."""
        return standard_errors(self.covariance)

    @property
    def p(self) -> Matrix:
        """Two-sided p of each t against 0, k; 1 where the error is zero, since a perfect fit tells nothing."""
        errors = self.errors
        t = np.abs(self.estimates) / np.where(errors > 0, errors, np.nan)
        return np.asarray(np.where(errors > 0, 2 * stats.t.sf(t, self.freedom), np.where(np.isnan(self.estimates), np.nan, 1.0)))

    @property
    def interval(self) -> Matrix:
        """The 95 % intervals, k × 2."""
        wide = stats.t.ppf((1 + LEVEL) / 2, self.freedom) * self.errors
        return np.column_stack([self.estimates - wide, self.estimates + wide])

    @property
    def table(self) -> pd.DataFrame:
        """One row a coefficient: estimate, error, freedom, p, low, high; `said` in its attrs."""
        low, high = self.interval.T
        columns = {"estimate": self.estimates, "error": self.errors, "freedom": self.freedom, "p": self.p, "low": low, "high": high}
        frame = pd.DataFrame(columns, index=pd.Index(self.names, name="coefficient"))
        frame.attrs["errors"] = self.said
        return frame


def regress(  # noqa: PLR0913 - what a researcher may say of a regression
    y: Any,
    x: Any,
    *,
    effects: Sequence[Any] = (),
    cluster: Any = None,
    second: Any = None,
    weights: Any = None,
    errors: ErrorKind | None = None,
    ssc: Factor = "nested",
    singletons: Literal["keep", "drop"] = "keep",
) -> Regression:
    """Least squares of `y` (n) on the columns of `x` (n × k; a frame names them) within `effects` (n labels each), by statsmodels.

    cluster: n labels; second: n labels more for two-way clustering, where a missing label is a cluster of its own (a text that has no
    copies). errors: CR1 with clusters and HC1 without them by default. weights: n, not negative; rows of weight 0 are left out. ssc:
    which effects the factor counts, see `factor`. Rows with anything missing or infinite are left out and counted; the first of several
    collinear columns stays. Raises EstimationError where nothing can be estimated: no row, no column that varies, no degrees of freedom, a
    single cluster.

    >>> regress(frame["invest"], frame[["value", "capital"]], effects=[frame["firm"], frame["year"]], cluster=frame["firm"]).table
    """
    names, table = _named(x)
    if not names:
        raise EstimationError("x has no column; one at least is needed")
    outcome, mass = floats(y, "outcome"), None if weights is None else floats(weights, "weights")
    labels = [_levels(each, own=False) for each in effects]
    clusters = [_levels(each, own=each is second) for each in (cluster, second) if each is not None]
    complete = _complete(outcome, table, [*labels, *clusters], mass)
    rows = complete & _repeated(labels, complete) if singletons == "drop" and effects else complete
    missing, single = int((~complete).sum()), int((complete & ~rows).sum())
    if not rows.any():
        why = f"{missing} of {len(rows)} have something missing, {single} stand alone in a level of an effect"
        raise EstimationError(f"no row is left: {why}")
    both = [_present(each, rows) for each in clusters]
    levels = [_present(each, rows) for each in labels]
    design = _design(outcome[rows], table[rows], levels, both, None if mass is None else mass[rows])
    left = design.transformed
    kept = _varying(design, left[1])
    design = _determined(design, names, kept)
    shown = names if design.effects else (*names, CONSTANT)
    held = np.append(kept, True)[: len(shown)]
    found = estimated(design, (left[0], left[1][:, held]), both, errors or ("CR1" if both else "HC1"), ssc)
    covariance = np.full((len(shown), len(shown)), np.nan)
    covariance[np.ix_(held, held)] = found.covariance
    return Regression(
        names=shown, estimates=_filled(found.estimates, held), covariance=covariance, freedom=_filled(found.freedom, held),
        factor=found.factor, said=found.said, n=len(design.y), clusters=min((int(each.max()) + 1 for each in both), default=None),
        dropped=tuple(name for name, keeps in zip(names, kept, strict=True) if not keeps), missing=missing, single=single, design=design,
    )  # fmt: skip


def _repeated(labels: list[Codes], complete: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The complete rows that share each level with another one."""
    rows = np.zeros_like(complete)
    rows[complete] = keep_repeated([each[complete] for each in labels])
    return rows


def _determined(design: Design, names: tuple[str, ...], kept: NDArray[np.bool_]) -> Design:
    """The design of the columns that are kept; EstimationError where there is none, or no degree of freedom."""
    if not kept.any():
        raise EstimationError(f"none of {', '.join(names)} varies within the effects")
    design = design if kept.all() else replace(design, x=design.x[:, kept])
    if len(design.y) <= parameters(design, "full"):
        raise EstimationError(f"no degrees of freedom are left: {len(design.y)} rows for {parameters(design, 'full')} parameters")
    return design


def _named(x: Any) -> tuple[tuple[str, ...], Matrix]:
    """The names of the columns and the columns themselves."""
    if isinstance(x, pd.DataFrame):
        columns = [floats(x.iloc[:, place], f"column {name}") for place, name in enumerate(x.columns)]
        return tuple(map(str, x.columns)), np.column_stack(columns) if columns else np.zeros((len(x), 0))
    table = np.asarray(x)
    table = table[:, None] if table.ndim == 1 else table
    names = tuple(f"x{column + 1}" for column in range(table.shape[1]))
    return names, np.column_stack([floats(column, name) for column, name in zip(table.T, names, strict=True)])


def _levels(labels: Any, *, own: bool) -> Codes:
    """Labels as numbers in their order, -1 where one is missing; with `own` a missing or empty label is a level of its own."""
    found, _ = pd.factorize(own_where_missing(labels) if own else pd.Series(np.asarray(labels)), sort=True)
    return found.astype(np.int64, copy=False)


def _present(levels: Codes, rows: NDArray[np.bool_]) -> Codes:
    """The levels of some rows, numbered without gaps."""
    there = np.bincount(levels[rows], minlength=int(levels.max()) + 1) > 0
    return np.asarray((np.cumsum(there) - 1)[levels[rows]], dtype=np.int64)


def _complete(y: Matrix, x: Matrix, labels: Sequence[Codes], weights: Matrix | None) -> NDArray[np.bool_]:
    """The rows in which nothing is missing or infinite; EstimationError where the lengths differ or a weight is negative."""
    sizes = {len(y), len(x), *(len(each) for each in labels), *([] if weights is None else [len(weights)])}
    if len(sizes) > 1:
        raise EstimationError(f"the lengths of outcome, columns, effects, clusters and weights differ: {sorted(sizes)}")
    rows = np.asarray(np.isfinite(y) & np.isfinite(x).all(axis=1))
    for each in labels:
        rows &= each >= 0
    if weights is not None:
        if (weights < 0).any():
            raise EstimationError(f"a weight is negative: {weights[weights < 0][0]:g}; weights are 0 or more")
        rows &= np.isfinite(weights) & (weights > 0)
    return rows


def _design(y: Matrix, x: Matrix, effects: list[Codes], clusters: list[Codes], weights: Matrix | None) -> Design:
    """The design, effects nested in a cluster first; without clusters every row is one."""
    for each in clusters:
        if int(each.max()) < 1:
            raise EstimationError(f"clustered errors need two clusters or more; the {len(y)} rows lie in one")
    varying = [effect for effect in effects if int(effect.max()) > 0]
    nested = [any(nested_in(effect, each) for each in clusters) for effect in varying]
    ordered = [effect for inside in (True, False) for effect, lies in zip(varying, nested, strict=True) if lies == inside]
    alone = np.arange(len(y), dtype=np.int64)
    # a single level is the constant, which is held but not shown
    return Design(y, x, ordered or effects[:1], clusters[0] if clusters else alone, sum(nested), weights)


def _varying(design: Design, left: Matrix) -> NDArray[np.bool_]:
    """The columns of x that say something beyond the effects and the columns before them; `left`: x with the effects out."""
    k = design.x.shape[1]
    mass = np.ones(len(left)) if design.weights is None else design.weights
    least = least_lengths(design.x, design.weights)
    products = left.T @ left
    lengths = np.sqrt(products.diagonal())
    if (lengths[:k] > least).all():
        nearest = max(float(np.linalg.eigvalsh(products / np.outer(lengths, lengths))[0]), 0.0)
        if nearest > CLEAR and (lengths[:k] * np.sqrt(nearest) > least).all():
            return np.ones(k, dtype=bool)
    kept = np.zeros(k, dtype=bool)
    basis = left[:, k:] / np.sqrt(mass.sum())
    for column in range(k):
        rest = left[:, column]
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > least[column]:
            kept[column] = True
            basis = np.column_stack([basis, rest / size])
    return kept


def _filled(values: Matrix, held: NDArray[np.bool_]) -> Matrix:
    """`values` in the places that are held, NaN in the others."""
    found = np.full(len(held), np.nan)
    found[held] = values
    return found
