"""Which regression a sample bears: the fullest effects, the controls that still say something, and the clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.compare.estimate.clustered import FEWEST_CLUSTERS, Design, identified, parameters
from zxstudy.compare.estimate.within import Matrix, codes, keep_repeated

SPARE_FREEDOM = 10  # effects are taken out only where so many degrees of freedom stay
KEPT_BY_EFFECTS = 0.8  # and where no more than a fifth of the county-years stand alone in their province or year

BETWEEN: tuple[tuple[str, ...], ...] = (("province", "year"), ("year",), ())
WITHIN: tuple[tuple[str, ...], ...] = (("county_code", "year"), ("county_code",))


@dataclass(frozen=True, slots=True)
class Model:
    """A design with the rows that it stands on, and its effects, controls and clusters by name."""

    design: Design
    rows: pd.DataFrame
    effects: tuple[str, ...]
    controls: tuple[str, ...]
    cluster: str

    @property
    def ends(self) -> tuple[Matrix, Matrix]:
        """The lower and upper ends of the outcome, n each."""
        return self.rows["low"].to_numpy(float), self.rows["high"].to_numpy(float)


def model_of(rows: pd.DataFrame, reading: str, candidates: Sequence[tuple[str, ...]] = BETWEEN) -> Model | str:
    """The regression with the first of `candidates` that the rows bear, or the name of the obstacle (`wording.OBSTACLES`).

    candidates: sets of fixed effects from the fullest to the barest. The sample does not shrink silently: effects for which more than a
    fifth of the rows would stand alone are not taken (except within counties, where only counties with two periods say anything).
    """
    least = KEPT_BY_EFFECTS * len(rows) if () in candidates else 0.0
    why = "no_rows"
    for effects in candidates:
        model = model_under(rows, reading, effects, least=least)
        if isinstance(model, Model):
            return model
        why = model
    return why


def model_under(rows: pd.DataFrame, reading: str, effects: tuple[str, ...], *, least: float = 0.0) -> Model | str:
    """The regression with exactly `effects`, or the name of the obstacle; least: rows that must not stand alone in their effects."""
    kept = rows[_repeated(rows, effects)].reset_index(drop=True)
    if rows.empty:
        return "no_rows"
    if len(kept) < max(least, 2):
        return "alone"
    if not kept[reading].std() > 0:
        return "same_score"
    model = _with_controls(kept, reading, effects)
    if identified(model.design) and len(kept) - parameters(model.design, "full") >= SPARE_FREEDOM:
        return model
    return "too_few"


def cluster_unit(rows: pd.DataFrame) -> str:
    """`province` where there are enough of them, otherwise `county_code`."""
    return "province" if rows["province"].nunique() >= FEWEST_CLUSTERS else "county_code"


def standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """`values` with mean 0 and standard deviation 1 in the sample; zeros where they do not vary."""
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _repeated(rows: pd.DataFrame, effects: tuple[str, ...]) -> NDArray[np.bool_]:
    if not effects or rows.empty:
        return np.ones(len(rows), dtype=bool)
    return keep_repeated([codes(rows[effect]) for effect in effects])


def _with_controls(rows: pd.DataFrame, reading: str, effects: tuple[str, ...]) -> Model:
    """The model with every control that still says something of its own once the effects are out."""
    varying = tuple(effect for effect in effects if rows[effect].nunique() > 1)
    taken = [codes(rows[effect]) for effect in varying]
    unit = cluster_unit(rows)
    # a county lies in its province, a unit in itself: such effects are not counted by the small-sample factor
    nested = int(bool(varying) and varying[0] in (unit, "county_code"))
    middle = ((rows["low"] + rows["high"]) / 2).to_numpy(float)
    cluster = codes(rows[unit])
    columns, names = [standardised(rows[reading].to_numpy(float))], []
    for name, column in _controls(rows).items():
        if identified(Design(middle, np.column_stack([column, *columns]), taken, cluster, nested)):
            columns.append(column)
            names.append(name)
    return Model(Design(middle, np.column_stack(columns), taken, cluster, nested), rows, varying, tuple(names), unit)


def _controls(rows: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Length of the text always; where some texts are not held, that as well."""
    characters = rows["characters"].to_numpy(float)
    return {"log characters": np.log1p(characters), "text not held": (characters == 0).astype(float)}
