"""Every method beside every finding that estimates something, as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.beside.alternative import Alternative
from zxstudy.compare.beside.confounders import confounders
from zxstudy.compare.beside.effects import other_effects
from zxstudy.compare.beside.errors import other_errors
from zxstudy.compare.beside.forms import other_forms
from zxstudy.compare.beside.imputed import imputed
from zxstudy.compare.beside.leaving_out import left_out
from zxstudy.compare.beside.needed import needed
from zxstudy.compare.beside.panels import panel_models
from zxstudy.compare.case import Case
from zxstudy.config import Study


def alternatives(cases: Sequence[Case], panel: Panel, scores: pd.DataFrame, study: Study) -> list[Alternative]:
    """Rows of `Alternative` in the order of the cases; none for a case that estimates nothing."""
    return [row for case in cases if case.result is not None for row in _of(case, panel, scores, study)]


def _of(case: Case, panel: Panel, scores: pd.DataFrame, study: Study) -> Iterator[Alternative]:
    yield from other_errors(case, study.kind)
    yield from other_effects(case, study.kind)
    yield from panel_models(case, study.kind)
    yield from other_forms(case, panel.view, study.kind)
    yield from imputed(case, study.kind)
    yield from left_out(case, panel, scores, study.kind)
    yield from confounders(case, study.kind)
    yield from needed(case, study.kind)
