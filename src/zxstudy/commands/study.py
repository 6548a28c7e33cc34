"""`zxstudy run`, `compare`, `report`: a study from the console."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zxstudy.commands.console import progress, say, table
from zxstudy.config import Study, read_study
from zxstudy.errors import UsageError
from zxstudy.steps import raw_files

if TYPE_CHECKING:
    from zxstudy.study import Outcome

LANGUAGES = ("zh", "en")


def run_study(  # noqa: PLR0913 - the options of the command
    file: Path, *, only: Sequence[str], jobs: int, language: str | None, force: bool, dry_run: bool
) -> int:
    """Take the whole road and give the exit code: 0, or 1 where a file or a county failed."""
    study = study_in(file, language)
    raw_files(study)
    from zxstudy import study as road  # noqa: PLC0415 - pandas and statsmodels are slow to import

    if dry_run:
        _show_plan(road.plan(study, force=force))
        return 0
    with progress() as notify:
        outcome = road.run(study, only=only, jobs=jobs, force=force, language=language, notify=notify)
    return _close(study, outcome)


def report_study(file: Path, *, only: Sequence[str], jobs: int, language: str | None, force: bool) -> int:
    """Make the reports from the tables as they stand and give the exit code."""
    study = study_in(file, language)
    from zxstudy import study as road  # noqa: PLC0415

    with progress() as notify:
        outcome = road.report_again(study, only=only, jobs=jobs, force=force, language=language, notify=notify)
    return _close(study, outcome)


def compare_study(file: Path, *, force: bool) -> int:
    """Take the road as far as the comparison, print the findings, and give the exit code."""
    study = study_in(file, None)
    raw_files(study)
    from zxstudy import study as road  # noqa: PLC0415

    with progress() as notify:
        outcome = road.run(study, force=force, reports=False, notify=notify)
    rows = [_finding(row) for row in outcome.tables["findings"].to_dict("records")]
    table(["finding", "stage", "verdict", "estimate", "low", "high", "n", "counties", "sentence"], rows)
    return _close(study, outcome)


def study_in(file: Path, language: str | None) -> Study:
    """The study in `file`; raises UsageError for a language that reports are not written in."""
    if language is not None and language not in LANGUAGES:
        raise UsageError(f"--lang {language}: unknown; allowed: {', '.join(LANGUAGES)}")
    return read_study(file)


def _show_plan(plan: Sequence[tuple[str, str]]) -> None:
    for step, reason in plan:
        print(f"{step}: would run, {reason}" if reason else f"{step}: up to date")
    changed = any(reason for _, reason in plan)
    print("report: the counties whose data change" if changed else "report: only counties whose page is missing or out of date")


def _close(study: Study, outcome: Outcome) -> int:
    """Say what a person should look at next, and give the exit code."""
    counts = {
        severity: sum(problem.severity == severity for problem in outcome.problems) for severity in ("refused", "unresolved", "warned")
    }
    if any(counts.values()):
        listed = study.path(study.processed) / "problems.parquet"
        say(f"to look at: {', '.join(f'{n} {severity}' for severity, n in counts.items() if n)}; all in {_short(listed)}")
    if outcome.manifest is not None:
        print(f"open {_short(study.path(study.reports) / 'index.html')}")
    for line in outcome.failures:
        say(f"failed: {line}")
    return 1 if outcome.failures else 0


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _finding(row: dict[Any, Any]) -> list[str]:
    figures = ["" if math.isnan(row[name]) else f"{row[name]:.4g}" for name in ("estimate", "low", "high")]
    return [row["finding"], row["stage"], row["verdict"], *figures, str(row["n"]), str(row["counties"]), row["sentence_zh"]]
