"""`zxstudy run`, `compare`, `report`: a study from the console."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zxstudy.commands.console import progress, say, table
from zxstudy.config import Study, read_study
from zxstudy.errors import UsageError
from zxstudy.meter import duration
from zxstudy.report.logs import LOGS
from zxstudy.report.wanted import Wanted
from zxstudy.steps import raw_files

if TYPE_CHECKING:
    from zxstudy.report import Runner
    from zxstudy.study import Outcome

LANGUAGES = ("zh", "en")
SHOWN = 5  # counties named where more are meant


def run_study(file: Path, wanted: Wanted, *, dry_run: bool) -> int:
    """Take the whole road and give the exit code: 0, or 1 where a file or a county failed."""
    study = study_in(file, wanted.language)
    raw_files(study)
    from zxstudy import study as road  # noqa: PLC0415 - pandas and statsmodels are slow to import

    if dry_run:
        steps = road.plan(study, force=wanted.force)
        for step, reason in steps:
            print(f"{step}: would run, {reason}" if reason else f"{step}: up to date")
        if not any(reason for _, reason in steps):
            return _show_reports(study, wanted)
        print("report: the counties whose data change")
        return 0
    with progress() as notify, _runner(wanted, notify) as runner:
        outcome = road.run(study, wanted, runner=runner, notify=notify)
    return _close(study, outcome)


def report_study(file: Path, wanted: Wanted, *, dry_run: bool) -> int:
    """Make the reports from the tables as they stand, and the copies that are wanted, and give the exit code."""
    study = study_in(file, wanted.language)
    from zxstudy import study as road  # noqa: PLC0415

    if dry_run:
        return _show_reports(study, wanted)
    with progress() as notify, _runner(wanted, notify) as runner:
        outcome = road.report_again(study, wanted, runner=runner, notify=notify)
    return _close(study, outcome)


def compare_study(file: Path, *, force: bool) -> int:
    """Take the road as far as the comparison, print the findings, and give the exit code."""
    study = study_in(file, None)
    raw_files(study)
    from zxstudy import study as road  # noqa: PLC0415

    with progress() as notify:
        outcome = road.run(study, Wanted(force=force), reports=False, notify=notify)
    rows = [_finding(row) for row in outcome.tables["findings"].to_dict("records")]
    table(["finding", "stage", "verdict", "estimate", "low", "high", "n", "counties", "sentence"], rows)
    return _close(study, outcome)


@contextmanager
def _runner(wanted: Wanted, notify: Callable[[str], None]) -> Iterator[Runner | None]:
    """The cluster that was asked for, connected before anything else is done; None for processes of this machine."""
    if not wanted.scheduler:
        yield None
        return
    from zxstudy.report.cluster import DaskCluster  # noqa: PLC0415

    with closing(DaskCluster(wanted.scheduler, notify)) as cluster:
        yield cluster


def study_in(file: Path, language: str | None) -> Study:
    """The study in `file`; raises UsageError for a language that reports are not written in."""
    if language is not None and language not in LANGUAGES:
        raise UsageError(f"--lang {language}: unknown; allowed: {', '.join(LANGUAGES)}")
    return read_study(file)


def _show_reports(study: Study, wanted: Wanted) -> int:
    """Print each notebook that would run and why, and say how many they are and how long they will take."""
    from zxstudy.report import would_run  # noqa: PLC0415
    from zxstudy.report.due import seconds_to_run  # noqa: PLC0415

    found, total, before = would_run(study, wanted)
    for item in found:
        print(f"{item.planned.task.name} {item.planned.task.title}: would run, {item.why}")
    seconds = seconds_to_run(found, before, wanted.jobs)
    reasons = Counter(item.why for item in found).most_common()
    listed = f" ({', '.join(f'{count} {why}' for why, count in reasons)})" if reasons else ""
    long = f"; about {duration(seconds)} with --jobs {wanted.jobs}" if found and seconds is not None else ""
    say(f"report: {len(found)} of {total} notebooks would run{listed}{long}")
    return 0


def _close(study: Study, outcome: Outcome) -> int:
    """Say what a person should look at next, and give the exit code."""
    counts = {
        severity: sum(problem.severity == severity for problem in outcome.problems) for severity in ("refused", "unresolved", "warned")
    }
    if any(counts.values()):
        listed = study.path(study.processed) / "problems.parquet"
        say(f"to look at: {', '.join(f'{n} {severity}' for severity, n in counts.items() if n)}; all in {_short(listed)}")
    if outcome.manifest is not None and not outcome.manifest.unwritten:
        print(f"open {_short(study.path(study.reports) / 'index.html')}")
    for line in outcome.failures:
        say(f"failed: {line}")
    if outcome.manifest is not None and any(entry.run == outcome.manifest.run for entry in outcome.manifest.failures):
        say(f"what they printed: {_short(study.path(study.reports) / LOGS / outcome.manifest.run)}")
    if outcome.earlier:
        named = ", ".join(outcome.earlier[:SHOWN]) + (", …" if len(outcome.earlier) > SHOWN else "")
        say(f"not asked for, and failed in an earlier run: {len(outcome.earlier)} ({named}); `zxstudy report --failed` tries them again")
    return 1 if outcome.failures else 0


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _finding(row: dict[Any, Any]) -> list[str]:
    figures = ["" if math.isnan(row[name]) else f"{row[name]:.4g}" for name in ("estimate", "low", "high")]
    return [row["finding"], row["stage"], row["verdict"], *figures, str(row["n"]), str(row["counties"]), row["sentence_zh"]]
