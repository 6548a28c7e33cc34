"""Every method beside every finding that estimates something, as two tables: one row a method, one row a specification."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pandas as pd

from zxstudy.compare.beside.alternative import Alternative, methods
from zxstudy.compare.beside.behind import DOUBTS, Material, behind, rest_on
from zxstudy.compare.beside.confounders import confounders
from zxstudy.compare.beside.curve import SpecificationRow, curve
from zxstudy.compare.beside.effects import other_effects
from zxstudy.compare.beside.errors import copied_errors, other_errors
from zxstudy.compare.beside.families import in_families
from zxstudy.compare.beside.forms import other_forms
from zxstudy.compare.beside.leaving_out import left_out
from zxstudy.compare.beside.mechanism_ends import imputed
from zxstudy.compare.beside.needed import needed
from zxstudy.compare.beside.panels import panel_models
from zxstudy.compare.beside.silent import weighted
from zxstudy.compare.beside.silent_bounds import bounded_for_silence
from zxstudy.compare.case import Case

Beside = tuple[list[Alternative], list[SpecificationRow]]


def pieces(cases: Sequence[Case], material: Material) -> list[Callable[[], Beside]]:
    """The works that `together` puts in order: what families of cases say, and each case that estimates something."""
    estimated = [case for case in cases if case.result is not None]
    return [partial(_families, cases, material.kind), *(partial(_case, case, material) for case in estimated)]


def together(cases: Sequence[Case], found: Sequence[Beside]) -> Beside:
    """Rows of `Alternative` in the order of the cases and of `methods.csv`, and the specifications of the primary comparisons.

    None for a case that estimates nothing.
    """
    place = {case.finding: number for number, case in enumerate(cases)}
    order = {name: number for number, name in enumerate(methods())}
    rows = sorted((row for some, _ in found for row in some), key=lambda row: (place[row.finding], order[row.method]))
    return rows, [row for _, some in found for row in some]


def _families(cases: Sequence[Case], kind: str) -> Beside:
    return list(in_families(cases, kind)), []


def _case(case: Case, material: Material) -> Beside:
    rows, specifications = list(_of(case, material)), list[SpecificationRow]()
    if case.stage == "association" and case.pair.role == "primary":
        specifications, median = curve(case, _doubtful(case, material), material.kind)
        rows += median
    return rows, specifications


def _of(case: Case, material: Material) -> Iterator[Alternative]:
    panel, kind, used = material.panel, material.kind, behind(case, material)
    yield from other_errors(case, kind)
    yield from copied_errors(case, used[used["family"] != ""], kind)
    yield from other_effects(case, kind)
    yield from panel_models(case, kind)
    yield from other_forms(case, panel.view, kind)
    yield from imputed(case, kind)
    yield from weighted(case, panel, material.scores, kind)
    yield from bounded_for_silence(case, material)
    yield from left_out(case, used, kind)
    yield from confounders(case, kind)
    yield from needed(case, kind)


def _doubtful(case: Case, material: Material) -> pd.Series[bool]:
    """Which rows of the sample rest on a figure or a measure with any doubt."""
    used = behind(case, material)
    return rest_on(case.sample.rows, used[used[list(DOUBTS)].any(axis=1)])
