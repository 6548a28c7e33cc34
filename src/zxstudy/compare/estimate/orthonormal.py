"""Columns that say something of their own, and an orthonormal basis of them, by way of their cross products.

A country's regression has tens of thousands of rows and a few dozen columns. Cross products cost a twentieth of a factorisation of the rows
and tell all that is needed wherever the columns are well apart; only what they leave in doubt is looked at row by row.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from zxstudy.compare.estimate.within import Codes, Matrix

COLLINEAR = 1e-10  # of a column's own length: what is left of it beside the others counts as rounding
CLEAR = 1e-6  # of a column's square: with more than this left, cross products tell for certain that it says something of its own


def pivots(columns: Matrix) -> list[int]:
    """The columns, in order, that are no combination of those before them; columns of zeros are never among them."""
    length = np.sqrt(np.einsum("ij,ij->j", columns, columns))
    scaled = columns / np.where(length > 0, length, 1.0)
    products, kept = scaled.T @ scaled, list[int]()
    triangle = np.zeros((columns.shape[1], columns.shape[1]))  # the lower Cholesky factor of what is kept, in its first rows and columns
    for column in map(int, np.flatnonzero(length > 0)):
        size = len(kept)
        so_far = triangle[:size, :size]
        shadow = linalg.solve_triangular(so_far, products[kept, column], lower=True, check_finite=False) if size else np.zeros(0)
        left = 1.0 - float(shadow @ shadow)
        if left <= CLEAR:
            if _left_of(scaled, column, kept, so_far) > COLLINEAR:
                return _row_by_row(scaled, np.flatnonzero(length > 0).astype(np.int64))
            continue
        triangle[size, :size], triangle[size, size] = shadow, np.sqrt(left)
        kept.append(column)
    return kept


def _left_of(scaled: Matrix, column: int, kept: list[int], triangle: Matrix) -> float:
    """The length of what is left of a column beside those that are kept, which are well apart: their combination is found twice over."""
    rest = scaled[:, column]
    among = scaled[:, kept]
    for _ in range(2):  # the second pass takes out the rounding that the first one leaves
        rest = rest - among @ linalg.cho_solve((triangle, True), among.T @ rest, check_finite=False)
    return float(np.sqrt(rest @ rest))


def _row_by_row(scaled: Matrix, columns: Codes) -> list[int]:
    """`pivots` by Gram and Schmidt, for columns that are nearly but not quite alike."""
    kept: list[int] = []
    basis = np.zeros((len(scaled), 0))
    for column in columns:
        rest = scaled[:, column] - basis @ (basis.T @ scaled[:, column])
        rest = rest - basis @ (basis.T @ rest)  # once more: the first pass leaves rounding of the order of what is taken away
        left = float(np.sqrt(rest @ rest))
        if left > COLLINEAR:
            kept.append(int(column))
            basis = np.column_stack([basis, rest / left])
    return kept


def well_apart(columns: Matrix) -> bool:
    """Whether no combination of the columns comes near to nothing, so that cross products may be trusted with all digits but a few."""
    length = np.sqrt(np.einsum("ij,ij->j", columns, columns))
    if not columns.shape[1] or columns.shape[1] > len(columns) or not (length > 0).all():
        return False
    scaled = columns / length
    return bool(np.linalg.eigvalsh(scaled.T @ scaled)[0] > CLEAR)


def orthonormal(columns: Matrix) -> tuple[Matrix, Matrix]:
    """Orthonormal columns (n × k) and the upper triangle (k × k) that leads back: their product is `columns`, which are independent.

    By Cholesky's factor of the cross products, twice, which is as orthonormal as Householder's where the columns are well apart (Yamamoto,
    Nakatsukasa, Yanagisawa and Fukaya 2015); by Householder's elsewhere.
    """
    if not well_apart(columns):
        left, triangle = np.linalg.qr(columns)
        return np.asarray(left), np.asarray(triangle)
    left, back = columns, np.eye(columns.shape[1])
    for _ in range(2):
        triangle = linalg.cholesky(left.T @ left, check_finite=False)
        left = left @ linalg.solve_triangular(triangle, np.eye(len(triangle)), check_finite=False)
        back = triangle @ back
    return np.asarray(left), np.asarray(back)
