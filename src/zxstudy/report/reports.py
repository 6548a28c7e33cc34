"""The step: a notebook and a page for every county, those of the study as a whole, and the site around them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import zxstudy
from zxstudy.config import Study
from zxstudy.memory import give_back
from zxstudy.meter import Meter
from zxstudy.report.boundaries import read_boundaries
from zxstudy.report.copies import Copy, check_forms, write_copies, write_copies_page
from zxstudy.report.county_tables import write_county_tables
from zxstudy.report.due import Due, due
from zxstudy.report.journal import add_entry, end_journal, read_journal
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.logs import log_of, new_run
from zxstudy.report.manifest import Entry, Manifest, read_entries, write_manifest
from zxstudy.report.method_pages import write_cite
from zxstudy.report.package import write_package
from zxstudy.report.page_files import write_page_tables
from zxstudy.report.pages import write_assets
from zxstudy.report.planned import WHOLE, Planned, plan
from zxstudy.report.run_page import write_run
from zxstudy.report.runner import Runner, run_tasks
from zxstudy.report.site import write_data_page, write_site
from zxstudy.report.slices import slice_sums, write_slices
from zxstudy.report.tables import Tables, read_tables
from zxstudy.report.task import Outcome
from zxstudy.report.wanted import EVERYTHING, Wanted
from zxstudy.report.words import Words
from zxstudy.steps import named_versions
from zxstudy.store import remove_leftovers

Notify = Callable[[str], None]


def report(study: Study, wanted: Wanted = EVERYTHING, *, runner: Runner | None = None, notify: Notify = print) -> Manifest:
    """Make what is missing or changed under the study's folder of reports, and give back what was made.

    runner: what runs the notebooks, closed at the end; processes of this machine where None. notify: takes a line of progress.
    Raises UnknownTermError for a code that the study does not have, UsageError where its tables have not been made.
    """
    words = Words(wanted.language or study.language)
    run = _Run(study, words.language, Path(study.path(study.reports)))
    tables = read_tables(study)
    check_forms(study, wanted.forms)
    read_boundaries(study)  # what cannot be drawn is said before an hour of notebooks, not after
    try:
        sums = write_slices(study)
        give_back()
    except OSError:  # without slices every notebook reads the tables: the same, slower
        sums = slice_sums(study)
    planned = plan(tables, words.language, tuple(dict.fromkeys(wanted.only)), sums)
    before = run.before()
    found = due(planned, before, run.folder, force=wanted.force, failed=wanted.failed)
    notify(f"{study.name}: {len(found)} of {len(planned)} notebooks to run, {len(planned) - len(found)} not")
    known = {*tables.codes, *WHOLE}
    waiting = {item.planned.task.name for item in found}
    entries = {name: entry if name in waiting else _unchanged(entry) for name, entry in before.items() if name in known}
    with run.told():
        remove_leftovers(run.folder, "assets")
        write_assets(study)
        _make(found, entries, run, runner or LocalProcesses(wanted.jobs), notify)
    if run.unwritten:  # not even the files that all pages share
        return run.manifest(entries)
    _write_site(tables, words, entries, run)
    with run.told():
        write_county_tables(tables, words, [code for code in tables.codes if code in entries], sums, wanted.jobs)
    _write_copies(tables, words, sums, wanted, run)
    with run.told():
        write_run(study, run.manifest(entries), words)
    with run.told():
        write_page_tables(study, words, wanted.jobs)
    return run.save(entries)


def _write_site(tables: Tables, words: Words, entries: dict[str, Entry], run: _Run) -> None:
    """Write the pages around those of the notebooks, and the data package."""
    with run.told():
        write_site(tables, run.manifest(entries), words)
    with run.told():
        write_data_page(write_package(tables, words), tables.study, words)
        write_cite(tables, words)


def _write_copies(tables: Tables, words: Words, sums: Mapping[str, str], wanted: Wanted, run: _Run) -> None:
    """Write the copies that are wanted and those that lie there, and the page that lists them."""
    asked = [Copy(code, form) for code in wanted.only or tables.codes for form in wanted.forms]
    with run.told():
        run.unwritten.extend(write_copies(tables, words, asked, sums, wanted.jobs))
    with run.told():
        write_copies_page(tables, words)


def would_run(study: Study, wanted: Wanted = EVERYTHING) -> tuple[list[Due], int, dict[str, Entry]]:
    """What `report` would run and why, of how many notebooks, and the entries of earlier runs; writes nothing, raises as `report`."""
    planned = plan(read_tables(study), wanted.language or study.language, tuple(dict.fromkeys(wanted.only)))
    run = _Run(study, wanted.language or study.language, Path(study.path(study.reports)))
    before = run.before()
    return due(planned, before, run.folder, force=wanted.force, failed=wanted.failed), len(planned), before


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that has begun: its study, its language, its folder, when that was, and what it could not write."""

    study: Study
    language: str
    folder: Path
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)
    unwritten: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What the run is called in its logs and its manifest."""
        return self.started.strftime("%Y%m%d-%H%M%S-%f")

    def before(self) -> dict[str, Entry]:
        """The entries of earlier runs, of one that was broken off too."""
        return {**read_entries(self.folder / "manifest.json"), **read_journal(self.folder)}

    @contextmanager
    def told(self) -> Iterator[None]:
        """Remember a file that cannot be written (a full disk, a folder that is read-only) as a line, and go on behind the block."""
        try:
            yield
        except OSError as error:
            self.unwritten.append(f"{error.filename or self.folder}: cannot be written: {error.strerror or error}")

    def manifest(self, entries: dict[str, Entry]) -> Manifest:
        """What it has come to until now."""
        return Manifest(
            study=self.study.name, language=self.language, version=zxstudy.__version__, started=self.started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self.clock, 1), entries=tuple(entries[name] for name in sorted(entries)), run=self.id,
            versions=named_versions(), unwritten=tuple(self.unwritten),
        )  # fmt: skip

    def save(self, entries: dict[str, Entry]) -> Manifest:
        """Write the manifest, put the journal away, and give back what was written."""
        with self.told():
            write_manifest(self.folder / "manifest.json", self.manifest(entries))
            end_journal(self.folder)
        return self.manifest(entries)


def _make(found: Sequence[Due], entries: dict[str, Entry], run: _Run, runner: Runner, notify: Notify) -> None:
    """Run what is due and enter each outcome as it comes; what is entered is kept also when the run is interrupted."""
    items = {item.planned.task.name: item.planned for item in found}
    meter = Meter(len(items), notify, bad="failed")
    if items:
        new_run(run.folder, run.id)
    tasks = [replace(item.task, log=log_of(run.folder, run.id, name)) for name, item in items.items()]
    try:
        with closing(runner), closing(run_tasks(tasks, runner)) as outcomes:
            for outcome in outcomes:
                entry = entries[outcome.name] = _entry(items[outcome.name], outcome, run)
                add_entry(run.folder, entry)
                if not entry.sound:
                    notify(failure_line(entry))
                elif entry.note:
                    notify(f"{entry.name} {entry.title}: {entry.state}, but {entry.note}")
                meter.step(not entry.sound)
    except BaseException:
        run.save(entries)
        raise


def failure_line(entry: Entry) -> str:
    """What went wrong with a notebook, as one line for a console."""
    return f"{entry.name} {entry.title}: {entry.state}: {entry.error}{f' (cell {entry.cell})' if entry.cell else ''}"


def _unchanged(entry: Entry) -> Entry:
    return replace(entry, state="unchanged") if entry.sound else entry


def _entry(item: Planned, outcome: Outcome, run: _Run) -> Entry:
    page = Path(item.task.page).relative_to(run.folder).as_posix()
    return Entry(
        name=outcome.name, title=item.task.title, inputs=item.key, page=page, page_sha256=outcome.page_sha256,
        notebook_sha256=outcome.notebook_sha256, state=outcome.state, run=run.id, started=outcome.started,
        seconds=round(outcome.seconds, 2), megabytes=outcome.megabytes, tries=outcome.tries, error=outcome.error, cell=outcome.cell,
        note=outcome.note,
    )  # fmt: skip
