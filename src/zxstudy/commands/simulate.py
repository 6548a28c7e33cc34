"""`zxstudy simulate`: a study with a known truth, or what a design would show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zxstudy.commands.console import progress, say, table
from zxstudy.errors import UsageError


def simulate_study(folder: Path | None, settings: Path | None, given: Mapping[str, Any], *, form: str) -> int:
    """Draw a study and write it into `folder`; gives the exit code."""
    from zxstudy.simulate import read_simulation, write_study  # noqa: PLC0415 - numpy and pandas are slow to import

    if folder is None:
        raise UsageError("simulate: no folder; give one that is not there yet, or --design to see what a design would show")
    design = read_simulation(settings, dict(given))
    drawn = write_study(folder, design, form=form)
    documents = int(drawn.published.documented.sum())
    say(f"{design.counties} counties, {design.years} years, {documents} documents on mechanisms; seed {design.seed}")
    print(f"{folder / 'study.toml'}: zxstudy run {folder / 'study.toml'}")
    print(f"{folder / 'truth.json'}: what is true of it")
    return 0


def simulate_design(  # noqa: PLR0913 - the options of the command
    settings: Path | None, given: Mapping[str, Any], *, runs: int, jobs: int, language: str, output: Path | None
) -> int:
    """Repeat a design, print what would be seen, write it where `output` says; gives the exit code."""
    from zxstudy.simulate import limits, plan_lines, plan_table, read_simulation, repeated  # noqa: PLC0415
    from zxstudy.store import write_text  # noqa: PLC0415

    if language not in ("zh", "en"):
        raise UsageError(f"--lang {language}: unknown; allowed: zh, en")
    design = read_simulation(settings, dict(given))
    with progress() as notify:
        known = limits(design)
        seen = repeated(design, runs, jobs=jobs, notify=lambda done: notify(f"{done}/{runs} studies"))
    found = plan_table(seen, known)
    head, rows = plan_lines(found, language)
    table(head, rows)
    if output is not None:
        write_text(output, found.to_csv(index=False, lineterminator="\n"))
        say(f"written: {output}")
    return 0
