"""Scores and outcomes to findings: who publishes first, then how common, then how related, then how far the figures can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any, TypeVar

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.adoption import Event, adoption
from zxstudy.compare.beside import Alternative, Material, SpecificationRow, material, mean_bounds, pieces, together
from zxstudy.compare.case import cases
from zxstudy.compare.configurations import Configuration, configurations
from zxstudy.compare.contrasts import Contrast, contrasts
from zxstudy.compare.descriptives import Descriptive, descriptives
from zxstudy.compare.finding import Comparison, Finding
from zxstudy.compare.first_mention import known_years
from zxstudy.compare.flow import flow
from zxstudy.compare.measurement import measurement
from zxstudy.compare.outcomes import figures
from zxstudy.compare.pieces import MANY, made, one_thread
from zxstudy.compare.prevalence import prevalence, silences
from zxstudy.compare.publishing import published
from zxstudy.compare.relations import relations
from zxstudy.compare.reporting import reporting_findings, reporting_table
from zxstudy.compare.spread import spreads
from zxstudy.config import Study
from zxstudy.forks import usual_jobs
from zxstudy.store import frame_of

_TYPES = {"str": "str", "int": "int64", "float": "float64", "float | None": "float64"}
Row = TypeVar("Row", Finding, Alternative, Event, Configuration, Contrast, Descriptive, SpecificationRow)


def compare(panel: Panel, scores: pd.DataFrame, sources: pd.DataFrame, study: Study, jobs: int | None = None) -> Comparison:
    """All findings of a study, in the order of its stages; an empty panel gives findings that say so and no error.

    jobs: processes at a time where there are many facts, as `usual_jobs` where None; the findings are the same for any number.
    """
    with one_thread():
        return _compared(panel, scores, sources, study, 1 if len(panel.facts) < MANY else jobs or usual_jobs())


def _compared(panel: Panel, scores: pd.DataFrame, sources: pd.DataFrame, study: Study, jobs: int) -> Comparison:
    narrow = replace(panel, view=figures(panel.view), rows=published(panel.rows))
    found = cases(narrow, scores, study, jobs=jobs)
    about = material(replace(panel, view=narrow.view), scores, sources, study.kind)
    works: list[Callable[[], Any]] = [
        partial(_of_mentions, panel, narrow, sources, study),
        lambda: reporting_findings(narrow, scores, study),
        partial(_of_outcomes, narrow, about, study),
        lambda: measurement(panel, study),
        lambda: contrasts(narrow, scores, study),
        lambda: configurations(narrow, scores, study),
        lambda: descriptives(narrow, scores, study.kind),
        lambda: reporting_table(panel),
        lambda: flow(narrow, scores),
        *pieces(found, about),
    ]
    mentions, published_by, outcomes, measured, compared, combined, spread, reported, reached, *beside = made(works, jobs)
    (common, adopted, events), (means, bounds), (against, rows), (paths, ways) = mentions, outcomes, compared, combined
    related = relations(found, study, len(panel.places))
    findings = [*published_by, *means, *common, *related, *against, *adopted, paths, *measured]
    others, specifications = together(found, beside)
    return Comparison(
        findings=frame(findings, Finding), alternatives=frame([*others, *bounds], Alternative),
        specifications=frame(specifications, SpecificationRow),
        contrasts=frame(rows, Contrast), events=frame(events, Event), configurations=frame(ways, Configuration),
        descriptives=frame(spread, Descriptive), reporting=reported, flow=reached, kind=study.kind,
    )  # fmt: skip


def _of_outcomes(narrow: Panel, about: Material, study: Study) -> tuple[list[Finding], list[Alternative]]:
    """The means of the shares, and what those that are silent could do to them."""
    findings = spreads(narrow, study)
    return findings, mean_bounds(about, findings)


def _of_mentions(
    panel: Panel, narrow: Panel, sources: pd.DataFrame, study: Study
) -> tuple[list[Finding], list[Finding], list[Event]]:  # fmt: skip
    """What rests on the measures that documents state, and on those that they are silent about, which is found out once."""
    silent = silences(panel, sources)
    return prevalence(panel, sources, silent, study), *adoption(narrow, known_years(panel, silent), study)


def frame(rows: Sequence[Row], record: type[Row]) -> pd.DataFrame:
    """One row a record, with the types of its fields."""
    types = {field.name: _TYPES[str(field.type)] for field in fields(record)}
    return frame_of(rows, record).astype(types)
