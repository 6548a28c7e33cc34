"""Weights of an index: equal, or what the data are made to say (PCA, entropy, CRITIC); none of these knows what matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from zxstudy.errors import UsageError
from zxstudy.score.normalise import Matrix, complete, normalised, varying

Scheme = Literal["equal", "pca", "entropy", "critic"]
SCHEMES: tuple[Scheme, ...] = ("equal", "pca", "entropy", "critic")
DELETED = 0.1  # a tenth of the equal weight: such a column is deleted in all but name


@dataclass(frozen=True, slots=True)
class Components:
    """Principal components of the correlation matrix: deviations (k) and loadings (k × k, a component a column), greatest first.

    The greatest loading of each component is positive; a column that does not vary has none anywhere.
    """

    deviation: Matrix
    loading: Matrix

    @property
    def one_dimension(self) -> bool:
        """Whether the first component pulls all columns the same way; where not, it is no common dimension and its weights mean little."""
        first = self.loading[:, 0]
        return bool((first >= 0).all() or (first <= 0).all())


def principal_components(values: Matrix) -> Components:
    """The components of `values` (n × k) by their correlations (Jolliffe 2002, chapter 2)."""
    scores = normalised(complete(values), "z_score")
    squares, vectors = np.linalg.eigh(scores.T @ scores / (len(scores) - 1))
    squares, vectors = np.clip(squares[::-1], 0.0, None), vectors[:, ::-1]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])
    return Components(np.sqrt(squares), vectors * signs)


def weights(values: Matrix, scheme: Scheme) -> Matrix:
    """k weights that add to 1; columns that do not vary get none but the equal one.

    entropy takes `values` as they are (they may not be negative), the others do not depend on units. Raises UsageError as `complete`.
    """
    complete(values)
    k = values.shape[1]
    if scheme == "equal":
        return np.full(k, 1 / k)
    if scheme == "pca":
        return np.asarray(principal_components(values).loading[:, 0] ** 2)
    raw = _entropy(values) if scheme == "entropy" else _critic(values)
    return np.asarray(raw / raw.sum())


def _entropy(values: Matrix) -> Matrix:
    """1 - entropy of each column's shares (Shannon 1948; Hwang and Yoon 1981): shares near 1 for everybody get next to nothing."""
    if (values < 0).any():
        column = int(np.nonzero((values < 0).any(axis=0))[0][0])
        raise UsageError(f"index: entropy weights: column {column} has negative values; normalise by min_max first")
    total = values.sum(axis=0)
    share = values / np.where(total > 0, total, 1.0)
    information = np.where(share > 0, share * np.log(np.where(share > 0, share, 1.0)), 0.0)
    return np.asarray(np.where(varying(values), 1 + information.sum(axis=0) / np.log(len(values)), 0.0))


def _critic(values: Matrix) -> Matrix:
    """Deviation after min-max times Σ(1 - correlation) (Diakoulaki, Mavrotas and Papayannakis 1995)."""
    scaled = normalised(values, "min_max")
    scores, moving = normalised(values, "z_score"), varying(values)
    correlation = scores.T @ scores / (len(values) - 1)
    conflict = (1 - correlation)[:, moving].sum(axis=1)
    raw = np.where(moving, scaled.std(axis=0, ddof=1) * conflict, 0.0)
    return raw if raw.sum() > 0 else moving.astype(float)  # columns that agree completely conflict in nothing: all alike


def deleted(weight: Matrix) -> tuple[int, ...]:
    """The columns that a weighting leaves with less than a tenth of an equal weight."""
    return tuple(int(column) for column in np.flatnonzero(weight < DELETED / len(weight)))
