"""One other way to estimate a finding: what it gives, or why it gives nothing; the methods themselves are data (`methods.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate.clustered import half_width, p_value
from zxstudy.errors import EstimationError, UsageError

Languages = tuple[str, str]
NOT_HERE = "这些县次的数字不支持这种做法。"


@dataclass(frozen=True, slots=True)
class Method:
    """A row of `methods.csv`: its id, the family that it belongs to, its name and what it does otherwise than the headline."""

    method: str
    family: str
    zh: str
    en: str
    about_zh: str
    about_en: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """One row of `alternatives.parquet`.

    finding: the id of the finding that it stands beside. method: an id of `methods.csv`. detail: what exactly, such as the province left
    out. estimate, low, high: in `unit`, 95 %; None where there is none. p: two-sided. error, freedom: standard error and degrees of
    freedom of its t. n, counties, clusters: what stands behind it. note_zh, note_en: kind of standard errors, or why there is no figure.
    """

    finding: str
    method: str
    detail: str
    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    error: float | None
    freedom: float | None
    unit: str
    n: int
    counties: int
    clusters: int
    note_zh: str
    note_en: str
    kind: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a method gives, in the finding's unit; the interval from error and freedom where none is told.

    counts: county-years, counties and clusters, the headline's where None.
    """

    estimate: float | None = None
    error: float | None = None
    freedom: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    counts: tuple[int, int, int] | None = None


@cache
def methods() -> dict[str, Method]:
    """All methods by id, in the order in which they are shown."""
    text = files("zxstudy.compare.beside").joinpath("methods.csv").read_text(encoding="utf-8")
    return {row["method"]: Method(**row) for row in csv.DictReader(text.splitlines())}


def beside(case: Case, kind: str, method: str, given: Given, note: Languages = ("", ""), *, detail: str = "") -> Alternative:  # noqa: PLR0913
    """The row that `method` adds beside the finding of `case`; raises KeyError for a method that `methods.csv` does not hold."""
    assert case.result is not None
    low, high, p = given.low, given.high, given.p
    if given.estimate is not None and given.error is not None and given.freedom is not None and low is None:
        wide = half_width(given.error, given.freedom)
        low, high = given.estimate - wide, given.estimate + wide
        p = p_value(given.estimate, given.error, given.freedom) if p is None else p
    n, counties, clusters = given.counts or (case.result.n, case.result.counties, case.result.clusters)
    return Alternative(
        case.finding, methods()[method].method, detail, given.estimate, low, high, p, given.error, given.freedom,
        OUTCOMES[case.pair.outcome].unit, n, counties, clusters, *note, kind,
    )  # fmt: skip


def nothing(case: Case, kind: str, method: str, why: Languages, *, detail: str = "") -> Alternative:
    """The row of a method that gives no figure here, with the reason: it is never left out in silence."""
    return beside(case, kind, method, Given(), why, detail=detail)


def tried(case: Case, kind: str, method: str, make: Callable[[], tuple[Given, str]], *, detail: str = "") -> Alternative:
    """The row of what `make` gives with its note, or of the reason where the figures do not bear the method."""
    try:
        given, note = make()
    except (EstimationError, UsageError, np.linalg.LinAlgError) as error:
        return nothing(case, kind, method, (NOT_HERE, str(error)), detail=detail)
    return beside(case, kind, method, given, in_both(note), detail=detail)


def in_both(note: str) -> Languages:
    """A note made of the fixed words of `notes.csv`, in Chinese and in English."""
    zh = note
    for english, chinese in _fixed_words():
        zh = zh.replace(english, chinese)
    return zh.replace(", ", "，").replace("; ", "；"), note


@cache
def _fixed_words() -> tuple[tuple[str, str], ...]:
    text = files("zxstudy.compare.beside").joinpath("notes.csv").read_text(encoding="utf-8")
    return tuple((row["en"], row["zh"]) for row in csv.DictReader(text.splitlines()))
