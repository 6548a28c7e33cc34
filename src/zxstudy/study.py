"""The study: the whole road, each step followed by its validation, and nothing done twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial

import pandas as pd

from zxstudy.clean import clean
from zxstudy.clean.panel import Panel
from zxstudy.compare import compare
from zxstudy.config import Study
from zxstudy.errors import NotebookError, Problem, UnknownTermError, UsageError
from zxstudy.extract import extract_all
from zxstudy.lock import LOCK, only_writer
from zxstudy.memory import give_back
from zxstudy.read import StudyFiles
from zxstudy.report import EVERYTHING, WHOLE, Manifest, Runner, Wanted, failure_line, report
from zxstudy.road import Notify, Road, Step, Tables
from zxstudy.score import score
from zxstudy.store import remove_leftovers
from zxstudy.validate import validate_facts, validate_findings, validate_panel, validate_scores

FOUND = ("findings", "alternatives", "specifications", "contrasts", "events", "configurations", "descriptives", "reporting", "flow")
PANEL = ("panel", "view", "audit", "places", "cleaned")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: tables by name, every problem met, the failures among them, and the reports (None where none were asked for).

    earlier: the counties whose reports failed in earlier runs and were not asked for in this one.
    """

    tables: Tables
    problems: tuple[Problem, ...]
    failures: tuple[str, ...]
    manifest: Manifest | None = None
    earlier: tuple[str, ...] = ()


def run(
    study: Study, wanted: Wanted = EVERYTHING, *, reports: bool = True, runner: Runner | None = None, notify: Notify = print
) -> Outcome:
    """The study from its raw files to its reports; raises UsageError where the study as a whole cannot be used.

    wanted: which reports, how many processes, and whether what is current is made again. reports: False ends after the comparison.
    runner: what runs the notebooks, processes of this machine where None.
    """
    with only_writer(study.path(study.processed)):
        remove_leftovers(study.path(study.processed), LOCK)
        road = Road(study, force=wanted.force, notify=notify)
        road.take(replace(EXTRACT, make=partial(_facts, jobs=wanted.jobs)), check=validate_facts)
        road.take(CLEAN, check=validate_panel)
        road.take(SCORE, check=validate_scores)
        road.take(COMPARE, check=validate_findings)
        road.write_problems()
        known_counties(road.tables, wanted.only)
        road.tables.held.clear()  # reports read what they need, and most of them need none of this
        give_back()
        manifest = report(study, wanted, runner=runner, notify=notify) if reports else None
        validate_reports(study, manifest)
    return _outcome(road, unread(road.problems), manifest, wanted)


def report_again(study: Study, wanted: Wanted = EVERYTHING, *, runner: Runner | None = None, notify: Notify = print) -> Outcome:
    """The reports from the tables as they stand; raises UsageError where the study has not been run yet."""
    with only_writer(study.path(study.processed)):
        road = Road(study, notify=notify)
        missing = [name for step in STEPS for name in step.gives if not road.path(name).is_file()]
        if missing:
            raise UsageError(f"{study.path(study.processed)}: tables are missing ({', '.join(missing)}); run `zxstudy run` first")
        known_counties(road.tables, wanted.only)
        manifest = report(study, wanted, runner=runner, notify=notify)
        validate_reports(study, manifest)
    return _outcome(road, (), manifest, wanted)


def _outcome(road: Road, unread: Sequence[str], manifest: Manifest | None, wanted: Wanted) -> Outcome:
    """What a run came to by what it was asked to do: an old failure of a county that it was not asked for is none of its own."""
    entries = manifest.failures if manifest else ()
    earlier = tuple(entry.name for entry in entries if wanted.only and entry.name not in {*wanted.only, *WHOLE})
    return Outcome(road.tables, road.problems, (*unread, *failures(manifest, earlier)), manifest, earlier)


def extracted(study: Study, *, notify: Notify = print) -> Tables:
    """The facts and sources of the study, made again only where they are not current; raises UsageError where nothing can be read."""
    with only_writer(study.path(study.processed)):
        road = Road(study, notify=notify)
        road.take(EXTRACT, check=validate_facts)
    return {name: road.tables[name] for name in EXTRACT.gives}


def plan(study: Study, *, force: bool = False) -> list[tuple[str, str]]:
    """Each step and why it would be made, empty where it is current; writes nothing."""
    return Road(study, force=force).plan(STEPS)


def known_counties(tables: Tables, codes: Sequence[str]) -> None:
    """Nothing where every code is of a place of the study; raises UnknownTermError with the nearest otherwise."""
    places = dict(zip(tables["places"]["county_code"], tables["places"]["county"], strict=True)) if codes else {}
    for code in codes:
        if code not in places:
            near = get_close_matches(code, places, n=3) or [known for known, name in places.items() if code in name]
            hint = ", ".join(f"{known} {places[known]}" for known in near) or "six digits, as in the list of counties on the index page"
            raise UnknownTermError(f"--only {code}: no such county in this study; nearest: {hint}")


def unread(problems: Sequence[Problem]) -> tuple[str, ...]:
    """One line for each raw file, or row of one, that could not be used; warnings are none."""
    return tuple(problem.line() for problem in problems if problem.severity == "refused" and problem.step in {"read", "extract"})


def failures(manifest: Manifest | None, earlier: Collection[str] = ()) -> tuple[str, ...]:
    """One line for each notebook without a sound page, `earlier` ones aside, and each file of the site that could not be written."""
    if manifest is None:
        return ()
    return (*(failure_line(entry) for entry in manifest.failures if entry.name not in earlier), *manifest.unwritten)


def validate_reports(study: Study, manifest: Manifest | None) -> None:
    """Nothing where the index and every page that the manifest calls sound are there; raises NotebookError otherwise."""
    if manifest is None or manifest.unwritten:
        return
    folder = study.path(study.reports)
    pages = ["index.html", *(entry.page for entry in manifest.entries if entry.sound)]
    missing = [page for page in pages if not (folder / page).is_file()]
    if missing:
        raise NotebookError(f"{folder}: {len(missing)} pages were not written, first: {missing[0]}")


def _facts(study: Study, before: Tables, jobs: int = 1) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    files = StudyFiles(study)
    facts, sources, more = extract_all(files.documents(), jobs)
    found = list(dict.fromkeys([*files.problems, *more]))
    if facts.empty:
        raise UsageError("\n".join(["no source of the study holds a fact", *(problem.line() for problem in found)]))
    return {"sources": sources, "facts": facts}, found


def _panel(study: Study, before: Tables) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    panel, problems = clean(before["facts"], before["sources"], study)
    return {"panel": panel.rows, "view": panel.view, "audit": panel.audit, "places": panel.places, "cleaned": panel.facts}, problems


def _scores(study: Study, before: Tables) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    return {"scores": score(_cleaned(before), before["sources"], study)}, []


def _findings(study: Study, before: Tables) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    found = compare(_cleaned(before), before["scores"], before["sources"], study)
    return {name: getattr(found, name) for name in FOUND}, []


def _cleaned(tables: Tables) -> Panel:
    return Panel(rows=tables["panel"], view=tables["view"], audit=tables["audit"], places=tables["places"], facts=tables["cleaned"])


LEFT = ("codebook", "read", "extract")
EXTRACT = Step("extract", LEFT, (), ("sources", "facts"), _facts)
CLEAN = Step("clean", (*LEFT, "clean"), ("facts", "sources"), PANEL, _panel)
SCORE = Step("score", (*LEFT, "clean", "score"), (*PANEL, "sources"), ("scores",), _scores)
COMPARE = Step("compare", (*LEFT, "clean", "score", "compare"), (*PANEL, "sources", "scores"), FOUND, _findings)
STEPS = (EXTRACT, CLEAN, SCORE, COMPARE)
