"""Every reasonable way to ask a primary question, one regression each, and all of them together against chance."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.compare.association import scaled
from zxstudy.compare.beside.alternative import Alternative, Given, tried
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate.curve_test import curve_test
from zxstudy.compare.estimate.histories import Histories
from zxstudy.compare.estimate.specification_curve import Curve, specification_curve
from zxstudy.compare.estimate.specifications import Specification
from zxstudy.compare.estimate.within import Matrix
from zxstudy.compare.model import cluster_unit, standardised

CONTROLS = {"with_length": ("log_characters",), "without_length": ()}
EFFECTS: dict[str, tuple[str, ...]] = {
    "none": (), "year": ("year",), "province": ("province",), "province_year": ("province", "year"), "county_year": ("county_code", "year"),
}  # fmt: skip
SAME = 1e-9  # standard deviations
OUTCOME_ENDS = ("low", "middle", "high")


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of `choices.csv`: one option of a choice that every specification makes, and why somebody would take it."""

    choice: str
    option: str
    zh: str
    en: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class SpecificationRow:
    """One row of `specifications.parquet`: what was chosen (options of `choices.csv`), and what came of it.

    number: from 1, within the finding. estimate, low, high: in the finding's unit, CR1; None with `obstacle` saying why.
    """

    finding: str
    number: int
    outcome_end: str
    reading: str
    effects: str
    controls: str
    sample: str
    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int
    clusters: int
    obstacle: str
    kind: str


@cache
def choices() -> tuple[Choice, ...]:
    """All options, choice by choice; a reading that a mechanism does not have is not asked."""
    text = files("zxstudy.compare.beside").joinpath("choices.csv").read_text(encoding="utf-8")
    return tuple(Choice(**row) for row in csv.DictReader(text.splitlines()))


def curve(case: Case, doubtful: pd.Series[bool], kind: str) -> tuple[list[SpecificationRow], list[Alternative]]:
    """Every specification of the case, and the row that tells of them together; doubtful: which of the sample's rows rest on doubt."""
    table, asked = _table(case, doubtful), list(_asked(case))
    found = specification_curve(table, [specification for _, specification in asked], "cluster")
    rows = [_row(case, place, asked[place][0], found, kind) for place in range(len(asked))]
    return rows, [tried(case, kind, "curve", lambda: _together(table, found))]


def _table(case: Case, doubtful: pd.Series[bool]) -> dict[str, Any]:
    """Everything that a specification may name, n values a name."""
    rows = scaled(case.sample, OUTCOMES[case.pair.outcome].unit)
    low, high, characters = (rows[name].to_numpy(float) for name in ("low", "high", "characters"))
    return {
        **{name: rows[name].to_numpy(object) for name in ("county_code", "year", "province")},
        **{f"reading_{name}": standardised(rows[name].to_numpy(float)) for name in case.sample.readings},
        "low": low, "high": high, "middle": (low + high) / 2, "log_characters": np.log1p(characters), "held": characters > 0,
        "trusted": ~doubtful.to_numpy(bool), "cluster": rows[cluster_unit(rows)].to_numpy(object),
    }  # fmt: skip


def _asked(case: Case) -> Iterator[tuple[tuple[str, ...], Specification]]:
    samples = {"all": "", "trusted": "trusted", "held": "held"}
    exact = bool((case.sample.rows["low"] == case.sample.rows["high"]).all())
    for chosen in product(("middle",) if exact else OUTCOME_ENDS, _readings(case), EFFECTS, CONTROLS, samples):
        end, reading, effects, controls, sample = chosen
        yield chosen, Specification(end, f"reading_{reading}", CONTROLS[controls], EFFECTS[effects], samples[sample])


def _readings(case: Case) -> list[str]:
    """The readings of the mechanism that differ from each other once standardised: the same one twice would count twice."""
    kept: dict[str, Matrix] = {}
    for name in case.sample.readings:
        column = standardised(case.sample.rows[name].to_numpy(float))
        if not any(np.allclose(column, other, rtol=0, atol=SAME) for other in kept.values()):
            kept[name] = column
    return list(kept)


def _row(case: Case, place: int, chosen: tuple[str, ...], found: Curve, kind: str) -> SpecificationRow:
    end, reading, effects, controls, sample = chosen
    low, high = found.interval[place]
    return SpecificationRow(
        finding=case.finding, number=place + 1, outcome_end=end, reading=reading, effects=effects, controls=controls, sample=sample,
        estimate=_known(found.estimates[place]), low=_known(low), high=_known(high), p=_known(found.p[place]), n=int(found.n[place]),
        clusters=int(found.clusters[place]), obstacle=found.reasons[place], kind=kind,
    )  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _together(table: dict[str, Any], found: Curve) -> tuple[Given, str]:
    """The median of all; p of a median as large when whole histories are exchanged within provinces."""
    estimated = found.estimates[found.estimated]
    test = curve_test(table, found.specifications, "cluster", Histories(table["county_code"], table["year"], table["province"]))
    note = f"{len(estimated)} / {len(found.estimates)}; {found.same_sign:.0%} +/-; p<.05 {found.significant:.0%}; {test.arrangements} draws"
    return Given(found.median, low=float(estimated.min()), high=float(estimated.max()), p=test.median), note
