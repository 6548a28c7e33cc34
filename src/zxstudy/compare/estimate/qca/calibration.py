"""Raw values to membership in a set, 0 to 1, by three anchors (Ragin 2008, chapter 5, the direct method)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

LOG_ODDS = float(np.log(0.95 / 0.05))  # 2.944: what an anchor of full membership means; the fsQCA program rounds it to 3
CROSSOVER = 0.5


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where a case is fully out (membership .05), neither in nor out (.5) and fully in (.95), in the unit of the raw values.

    Ascending, or descending where small values belong to the set. Anchors come from knowledge of the matter, never from the sample's mean.
    Raises UsageError where they are not in order.
    """

    exclusion: float
    crossover: float
    inclusion: float

    def __post_init__(self) -> None:
        three = (self.exclusion, self.crossover, self.inclusion)
        rising = three[0] < three[1] < three[2]
        falling = three[0] > three[1] > three[2]
        if not all(np.isfinite(three)) or not (rising or falling):
            raise UsageError(f"calibration: anchors {three} are not in order; exclusion < crossover < inclusion, or all descending")


def calibrate(raw: Matrix, anchors: Anchors) -> Matrix:
    """Membership of each raw value; exactly .5 at the crossover, .05 and .95 at the other two."""
    inside = (raw - anchors.crossover) * np.sign(anchors.inclusion - anchors.crossover) >= 0
    width = np.where(inside, anchors.inclusion - anchors.crossover, anchors.crossover - anchors.exclusion)
    odds = LOG_ODDS * (raw - anchors.crossover) / width
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -700, 700))))


def memberships(**sets: Matrix) -> tuple[tuple[str, ...], Matrix]:
    """The names and the n × k matrix of several sets; raises UsageError where one has values outside 0..1 or none at all."""
    if not sets:
        raise UsageError("QCA: no condition is given")
    for name, values in sets.items():
        outside = values[~((values >= 0) & (values <= 1))]
        if len(outside):
            raise UsageError(
                f"QCA: {name}: {outside[0]} is not a membership between 0 and 1 ({len(outside)} such values); calibrate it first"
            )
    return tuple(sets), np.column_stack(list(sets.values()))
