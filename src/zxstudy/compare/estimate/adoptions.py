"""A panel in which units adopt something at different times: made from rows, checked, and laid out by unit and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from zxstudy.compare.estimate.within import Codes, Matrix, codes
from zxstudy.errors import UsageError

NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Observed:
    """Rows of a panel, in any order, some may be missing.

    y, unit, year: n. cohort: n, the first year with what is adopted, NEVER or NaN for none. cluster: n, above the unit; None: the unit.
    x: n × k covariates or None; those of a unit's first year are taken.
    """

    y: Matrix
    unit: Any
    year: Matrix
    cohort: Matrix
    cluster: Any = None
    x: Matrix | None = None


@dataclass(frozen=True, slots=True)
class Adoptions:
    """The same by unit; who adopts stays with it.

    outcome: units × years, NaN where not observed. years: ascending. cohort: a year or NEVER. cluster: a code a unit. x: units × k or
    None. always: units left out because they had it in the first year already. empty: units left out because no year of them is observed.
    """

    outcome: Matrix
    years: Matrix
    cohort: Matrix
    cluster: Codes
    x: Matrix | None
    always: int
    empty: int

    @property
    def cohorts(self) -> Matrix:
        """The years in which somebody adopted."""
        return np.unique(self.cohort[np.isfinite(self.cohort)])


def adoptions(rows: Observed) -> Adoptions:
    """`rows` by unit and year.

    Raises UsageError where a unit has two rows a year, two cohorts or two clusters, and where nobody adopts after the first year.
    """
    years = np.unique(rows.year)
    unit, when = codes(rows.unit), np.searchsorted(years, rows.year)
    if len(np.unique(unit * len(years) + when)) < len(unit):
        raise UsageError("adoption: a unit has two rows in one year; one row a unit and year is allowed")
    order = np.lexsort((when, unit))
    first = order[np.unique(unit[order], return_index=True)[1]]
    cohort = np.where(np.isnan(rows.cohort), NEVER, rows.cohort)
    cluster = unit if rows.cluster is None else codes(rows.cluster)
    for name, column in (("year of adoption", cohort), ("cluster", cluster)):
        if (column != column[first][unit]).any():
            raise UsageError(f"adoption: a unit has more than one {name}; one is allowed, as who adopts stays with it")
    outcome = np.full((len(first), len(years)), np.nan)
    outcome[unit, when] = rows.y
    always, empty = cohort[first] <= years[0], np.isnan(outcome).all(axis=1)
    kept = ~always & ~empty
    if not np.isfinite(cohort[first][kept]).any():
        raise UsageError("adoption: nobody adopts after the first year; there is no before to compare with")
    groups = len(np.unique(cluster[first][kept]))
    if groups < 2:
        raise UsageError(f"adoption: {groups} cluster; at least 2 are needed for an error")
    return Adoptions(
        outcome=outcome[kept], years=years.astype(float), cohort=cohort[first][kept], cluster=codes(cluster[first][kept]),
        x=None if rows.x is None else rows.x[first][kept], always=int(always.sum()), empty=int((empty & ~always).sum()),
    )  # fmt: skip
