"""The step: a notebook and a page for every county, those of the study as a whole, and the site around them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import zxstudy
from zxstudy.clean.panel import Place
from zxstudy.config import Study
from zxstudy.errors import UsageError
from zxstudy.report.keys import county_key, whole_key
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.manifest import Entry, Manifest, read_entries, write_manifest
from zxstudy.report.package import write_package
from zxstudy.report.pages import write_assets
from zxstudy.report.phrase import title_of
from zxstudy.report.runner import Runner, run_tasks
from zxstudy.report.site import write_data_page, write_run, write_site
from zxstudy.report.tables import Tables, read_tables
from zxstudy.report.task import Outcome, Task
from zxstudy.report.words import Words

_SAVE_EVERY = 2.0
# Notebooks of the study as a whole: what each is called, and the keys of its title and lead.
WHOLE = {"comparison": ("cmp_title", "cmp_lead"), "quality": ("qua_title", "qua_lead")}


@dataclass(frozen=True, slots=True)
class _Planned:
    task: Task
    key: str


def report(  # noqa: PLR0913 - the command's own options
    study: Study,
    *,
    only: Sequence[str] = (),
    jobs: int = 1,
    force: bool = False,
    language: str | None = None,
    runner: Runner | None = None,
    notify: Callable[[str], None] = print,
) -> Manifest:
    """Make what is missing or changed under the study's folder of reports, and give back what was made.

    only: county codes; the other counties keep the pages they have. jobs: processes at a time. force: make everything again.
    language: `zh` or `en` instead of the study's. notify: takes a line of progress.
    runner: what runs the notebooks, closed at the end; processes of this machine where None.
    Raises UnknownTermError for a code that the study does not have, UsageError where its tables have not been made.
    """
    run = _Run(study, language or study.language)
    words = Words(run.language)
    tables = read_tables(study)
    write_assets(study)
    before = read_entries(run.path)
    planned = plan(tables, words.language, tuple(dict.fromkeys(only)))
    due = {item.task.name: item for item in planned if force or not _is_sound(item, before.get(item.task.name), study)}
    entries = {name: _unchanged(before[name]) for item in planned if (name := item.task.name) not in due}
    entries = {**_kept(before, tables, only), **entries}
    notify(f"{study.name}: {len(due)} of {len(planned)} notebooks to run, {len(planned) - len(due)} unchanged")
    _make(due, entries, run, runner or LocalProcesses(jobs), notify)
    result = run.manifest(entries)
    write_site(tables, result, words)
    write_data_page(write_package(tables, words), study, words)
    write_run(study, result, words)
    return result


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that has begun: its study, its language, and when that was."""

    study: Study
    language: str
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    clock: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> Path:
        """Where its manifest lies."""
        return self.study.path(self.study.reports) / "manifest.json"

    @property
    def seconds(self) -> float:
        """How long it has taken until now."""
        return time.monotonic() - self.clock

    def manifest(self, entries: dict[str, Entry]) -> Manifest:
        """What it has come to until now."""
        ordered = tuple(entries[name] for name in sorted(entries))
        return Manifest(self.study.name, self.language, zxstudy.__version__, self.started, round(self.seconds, 1), ordered)


def _make(due: dict[str, _Planned], entries: dict[str, Entry], run: _Run, runner: Runner, notify: Callable[[str], None]) -> None:
    """Run what is due and enter each outcome; the manifest is saved on the way, and also when the run is interrupted."""
    saved = time.monotonic()
    try:
        with closing(runner), closing(run_tasks([item.task for item in due.values()], runner)) as outcomes:
            for done, outcome in enumerate(outcomes, start=1):
                entries[outcome.name] = _entry(due[outcome.name], outcome, run.study)
                notify(_progress(outcome, done, len(due), run.seconds))
                if time.monotonic() - saved > _SAVE_EVERY:
                    write_manifest(run.path, run.manifest(entries))
                    saved = time.monotonic()
    finally:
        write_manifest(run.path, run.manifest(entries))


def plan(tables: Tables, language: str, only: Sequence[str] = ()) -> list[_Planned]:
    """Every notebook of the study with its key, or those of the counties in `only` and of the study as a whole."""
    study, words = tables.study, Words(language)
    county_notebook = notebook(study, "county.ipynb")
    title = title_of(study, words)
    base = {"language": language, "study": study.file.name}
    planned = []
    for code in only or tables.codes:
        county = tables.slice(code, study.years)
        years = "" if study.years is None else f"{study.years[0]}-{study.years[1]}"
        task = _task(study, code, county_notebook, {"county_code": code, "years": years, **base}, _county_head(county.place, words))
        planned.append(_Planned(task, county_key(county, study, language, county_notebook)))
    for name, (head, lead) in WHOLE.items():
        source = notebook(study, f"{name}.ipynb")
        task = _task(study, name, source, base, (words(head), words(lead, title=title)))
        planned.append(_Planned(task, whole_key(name, tables, language, source)))
    return planned


def _county_head(place: Place, words: Words) -> tuple[str, str]:
    where = " ".join(dict.fromkeys(part for part in (place.province, place.prefecture) if part))
    lead = words("county_lead", province=where, code=place.county_code, level=words.term("level", place.level))
    return words("county_title", county=place.county), lead


def _task(study: Study, name: str, source: Path, parameters: dict[str, str], head: tuple[str, str]) -> Task:
    reports = study.path(study.reports)
    page = reports / f"{name}.html" if name in WHOLE else reports / "counties" / f"{name}.html"
    return Task(
        name=name,
        study=str(study.file),
        notebook=str(source),
        executed=str(reports / "notebooks" / f"{name}.ipynb"),
        page=str(page),
        parameters=dict(parameters),
        language=parameters["language"],
        title=head[0],
        lead=head[1],
        here=name if name in WHOLE else "",
        cell_seconds=study.rules.seconds_per_cell,
        seconds=study.rules.seconds_per_notebook,
        megabytes=study.rules.megabytes_per_notebook,
    )


def notebook(study: Study, name: str) -> Path:
    """The notebook of that name beside the study or in a folder above it, else the one that comes with the package."""
    ours = Path(zxstudy.__file__).parent
    folders = [study.root, *study.root.parents[:2], ours, *ours.parents[1:2]]
    for folder in folders:
        if (folder / "notebooks" / name).is_file():
            return folder / "notebooks" / name
    raise UsageError(f"notebooks/{name}: not found beside {study.file.name} or in the folders above it")


def _is_sound(item: _Planned, entry: Entry | None, study: Study) -> bool:
    if entry is None or entry.key != item.key or not entry.sound or not Path(item.task.executed).is_file():
        return False
    page = study.path(study.reports) / entry.page
    return page.is_file() and hashlib.sha256(page.read_bytes()).hexdigest() == entry.page_sha256


def _unchanged(entry: Entry) -> Entry:
    return Entry(entry.name, entry.title, entry.key, entry.page, entry.page_sha256, "unchanged", entry.seconds)


def _kept(before: dict[str, Entry], tables: Tables, only: Sequence[str]) -> dict[str, Entry]:
    """The entries of counties that this run was not asked for and that the study still has."""
    left = {name: entry for name, entry in before.items() if only and name in tables.codes and name not in only}
    return {name: _unchanged(entry) if entry.sound else entry for name, entry in left.items()}


def _entry(item: _Planned, outcome: Outcome, study: Study) -> Entry:
    page = Path(item.task.page).relative_to(study.path(study.reports)).as_posix()
    return Entry(
        name=outcome.name, title=item.task.title, key=item.key, page=page, page_sha256=outcome.page_sha256, state=outcome.state,
        seconds=round(outcome.seconds, 2), error=outcome.error, cell=outcome.cell,
    )  # fmt: skip


def _progress(outcome: Outcome, done: int, total: int, seconds: float) -> str:
    line = f"{done}/{total} {outcome.name} {outcome.state} {outcome.seconds:.1f} s, {done / seconds:.1f} a second"
    return line if not outcome.error else f"{line}: {outcome.error}"
