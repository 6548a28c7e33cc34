"""Scores and outcomes to findings: who publishes first, then how common, then how related, then how far the figures can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.adoption import Event, adoption
from zxstudy.compare.beside import Alternative, SpecificationRow, alternatives, material
from zxstudy.compare.case import cases
from zxstudy.compare.configurations import Configuration, configurations
from zxstudy.compare.contrasts import Contrast, contrasts
from zxstudy.compare.descriptives import Descriptive, descriptives
from zxstudy.compare.finding import Comparison, Finding
from zxstudy.compare.flow import flow
from zxstudy.compare.measurement import measurement
from zxstudy.compare.outcomes import figures
from zxstudy.compare.prevalence import prevalence
from zxstudy.compare.relations import relations
from zxstudy.compare.reporting import reporting_findings, reporting_table
from zxstudy.compare.spread import spreads
from zxstudy.config import Study
from zxstudy.store import frame_of

_TYPES = {"str": "str", "int": "int64", "float": "float64", "float | None": "float64"}
Row = TypeVar("Row", Finding, Alternative, Event, Configuration, Contrast, Descriptive, SpecificationRow)


def compare(panel: Panel, scores: pd.DataFrame, sources: pd.DataFrame, study: Study) -> Comparison:
    """All findings of a study, in the order of its stages; an empty panel gives findings that say so and no error."""
    narrow = replace(panel, view=figures(panel.view))
    found = cases(narrow, scores, study)
    adopted, events = adoption(panel, sources, study)
    compared, beside_each_other = contrasts(panel, scores, study)
    combined, paths = configurations(panel, scores, study)
    findings = [
        *reporting_findings(narrow, scores, study),
        *spreads(narrow, study),
        *prevalence(panel, sources, study),
        *relations(found, study, len(panel.places)),
        *compared,
        *adopted,
        combined,
        *measurement(panel, study),
    ]
    others, specifications = alternatives(found, material(panel, scores, sources, study.kind))
    return Comparison(
        findings=frame(findings, Finding), alternatives=frame(others, Alternative), specifications=frame(specifications, SpecificationRow),
        contrasts=frame(beside_each_other, Contrast),
        events=frame(events, Event), configurations=frame(paths, Configuration),
        descriptives=frame(descriptives(panel, scores, study.kind), Descriptive), reporting=reporting_table(panel),
        flow=flow(narrow, scores), kind=study.kind,
    )  # fmt: skip


def frame(rows: Sequence[Row], record: type[Row]) -> pd.DataFrame:
    """One row a record, with the types of its fields."""
    types = {field.name: _TYPES[str(field.type)] for field in fields(record)}
    return frame_of(rows, record).astype(types)
