"""Arrays as an estimator can take them, or one clear error: numbers, shapes, clusters, columns that tell something of their own.

Every estimator beside this module begins here, so that a missing value, a constant column or a single cluster is refused in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.compare.estimate.orthonormal import COLLINEAR, orthonormal, pivots
from zxstudy.compare.estimate.within import Codes, Matrix, codes
from zxstudy.errors import EstimationError


def numbers(values: Any, what: str, *, infinite: bool = False) -> Matrix:
    """`values` as floats in one dimension; raises EstimationError on text, a missing value, or (unless `infinite`) an infinite one."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise EstimationError(f"{what}: not all of it are numbers") from None
    if array.ndim != 1 or not len(array):
        raise EstimationError(f"{what}: shape {array.shape}; one number a row is needed, and at least one row")
    _refuse(np.isnan(array) if infinite else ~np.isfinite(array), array, what)
    return array


def floats(values: Any, what: str) -> Matrix:
    """`values` as floats in one dimension, gaps of any kind as NaN; raises EstimationError on text."""
    plain = np.asarray(values)
    if plain.dtype.kind in "fiub":
        return np.asarray(plain, dtype=np.float64)
    try:
        return np.array([_float(value) for value in plain.ravel()], dtype=np.float64)
    except (TypeError, ValueError):
        raise EstimationError(f"{what}: not all of it are numbers") from None


def _float(value: Any) -> float:
    if isinstance(value, str | bytes):
        raise TypeError
    return float("nan") if pd.isna(value) else float(value)


def matrix(values: Any, rows: int, what: str = "x") -> Matrix:
    """`values` as floats, rows × columns; one dimension is taken as one column; no columns are allowed. Raises EstimationError."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise EstimationError(f"{what}: not all of it are numbers") from None
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or len(array) != rows:
        raise EstimationError(f"{what}: shape {array.shape}; {rows} rows are needed, as many as outcomes")
    for column in range(array.shape[1]):
        _refuse(~np.isfinite(array[:, column]), array[:, column], f"{what}, column {column}")
    return array


def _refuse(bad: Any, array: Matrix, what: str) -> None:
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise EstimationError(
            f"{what}: row {first} is {array[first]} ({int(bad.sum())} such rows); leave them out, bound them or impute them before"
        )


def groups(values: Any, rows: int, what: str, least: int = 2) -> Codes:
    """`values` as codes 0 .. levels - 1, one a row; raises EstimationError on missing labels or fewer than `least` levels."""
    labels = np.asarray(values)
    if labels.shape != (rows,):
        raise EstimationError(f"{what}: shape {labels.shape}; one label a row is needed, {rows} in all")
    missing = np.asarray(pd.isna(labels))
    if missing.any():
        raise EstimationError(f"{what}: row {int(np.flatnonzero(missing)[0])} has no label ({int(missing.sum())} such rows)")
    if labels.dtype == object and pd.api.types.infer_dtype(labels).startswith("mixed"):
        raise EstimationError(f"{what}: labels of different kinds, which have no order; text or numbers are needed")
    found = codes(labels)
    if int(found.max()) + 1 < least:
        raise EstimationError(f"{what}: {int(found.max()) + 1} found, at least {least} are needed")
    return found


@dataclass(frozen=True, slots=True)
class Standardised:
    """Regressors with a constant as the last column, so that no two are alike and none is larger than another, and the way back.

    columns: n × (k + 1), orthogonal, each with mean square 1, which makes likelihoods easy to climb however alike the given columns are.
    back: (k + 1) × (k + 1); coefficients on the given columns (constant last) are `back @` those on `columns`. plain: n × (k + 1), the
    given columns with mean 0 and standard deviation 1, the constant last; what is found out of it can be named.
    """

    columns: Matrix
    back: Matrix
    plain: Matrix


def standardised(x: Matrix) -> Standardised:
    """The k columns of `x` on one scale with a constant beside them; raises EstimationError where one is constant or collinear."""
    centre = x.mean(axis=0)
    spread = np.sqrt(((x - centre) ** 2).mean(axis=0))
    size = np.abs(x).max(axis=0, initial=0.0)
    constant = np.flatnonzero(spread <= COLLINEAR * size)
    if len(constant):
        raise EstimationError(f"x: column {int(constant[0])} is the same in every row; a constant is there already")
    plain = np.column_stack([(x - centre) / spread, np.ones(len(x))])
    independent(plain)
    back = np.diag(np.append(1 / spread, 1.0))
    back[-1, :-1] = -centre / spread
    columns, triangle = orthogonal(plain)
    return Standardised(columns, back @ triangle, plain)


def orthogonal(plain: Matrix) -> tuple[Matrix, Matrix]:
    """Orthogonal columns of mean square 1 that span what `plain` (n × k, independent) spans, and k × k, the way back of coefficients."""
    left, triangle = orthonormal(plain)
    root = np.sqrt(len(plain))
    return np.asarray(left * root), np.asarray(np.linalg.inv(triangle) * root)


def independent(columns: Matrix, what: str = "x") -> None:
    """Nothing, where the columns are linearly independent; raises EstimationError that names those that are not, or too few rows."""
    if columns.shape[1] > len(columns):
        raise EstimationError(f"{what}: {columns.shape[1]} columns on {len(columns)} rows; more rows than columns are needed")
    kept = pivots(columns)
    lost = [column for column in range(columns.shape[1]) if column not in kept]
    if lost:
        raise EstimationError(f"{what}: column {lost[0]} is a combination of the others; leave out one of them")
