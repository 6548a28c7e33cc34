"""Whether it is published goes with the mechanism, and with the outcome as it was a year before: then an association may be made by it.

Among those that publish, what both sides move is related even where it is not among all (Berkson 1946). The outcome of a silent county-year
is not known; that of the year before is, where the county published then, and stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.compare.estimate.clustered import Design, fit, identified, p_value
from zxstudy.compare.estimate.within import Matrix, codes
from zxstudy.compare.model import cluster_unit, standardised

LEAST_OF_EACH = 15  # county-years that publish, and that do not
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Goes:
    """The difference in the share of county-years that publish, per standard deviation of one column, with its error and t.

    n, counties, clusters: what stands behind it.
    """

    estimate: float
    error: float
    freedom: float
    n: int
    counties: int
    clusters: int

    @property
    def shown(self) -> bool:
        """Whether it is beyond chance."""
        return p_value(self.estimate, self.error, self.freedom) < LEVEL


@dataclass(frozen=True, slots=True)
class Reporting:
    """Publishing on the mechanism, and (beside the mechanism) on the outcome of the year before; None where that cannot be seen."""

    mechanism: Goes | None
    outcome: Goes | None

    @property
    def both(self) -> bool:
        """Whether publishing goes with both sides."""
        return self.mechanism is not None and self.outcome is not None and self.mechanism.shown and self.outcome.shown


def who_reports(rows: pd.DataFrame, reading: str) -> Reporting:
    """What publishing goes with among `rows` (of `everybody`), by least squares, length of the text, province and year held constant."""
    score = standardised(rows[reading].to_numpy(float))
    before = _year_before(rows)
    known = ~np.isnan(before)
    last = np.where(known, before, 0.0)
    last[known] = standardised(before[known])
    return Reporting(_goes(rows, score, np.zeros((len(rows), 0))), _goes(rows[known], last[known], score[known][:, None]))


def _year_before(rows: pd.DataFrame) -> Matrix:
    """The outcome of the same county one year earlier, NaN where it is not published."""
    county, year = codes(rows["county_code"]), rows["year"].to_numpy(dtype=np.int64)
    outcome = pd.Series(rows["middle"].to_numpy(float), index=pd.MultiIndex.from_arrays([county, year]))
    return outcome.reindex(pd.MultiIndex.from_arrays([county, year - 1])).to_numpy(float)


def _goes(rows: pd.DataFrame, column: Matrix, beside: Matrix) -> Goes | None:
    seen = (~np.isnan(rows["middle"].to_numpy(float))).astype(np.float64)
    if min(seen.sum(), len(seen) - seen.sum()) < LEAST_OF_EACH:
        return None
    effects = [codes(rows[effect]) for effect in ("province", "year") if rows[effect].nunique() > 1]
    cluster = codes(rows[cluster_unit(rows)])
    length = np.log1p(rows["characters"].to_numpy(float))
    for columns in ((column, beside, length), (column, beside)):
        design = Design(seen, np.column_stack(columns), effects, cluster, int(bool(effects)))
        if identified(design):
            found = fit(design)
            return Goes(found.estimate, found.error, found.freedom, len(rows), int(rows["county_code"].nunique()), found.clusters)
    return None
