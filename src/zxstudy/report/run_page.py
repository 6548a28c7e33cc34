"""The page of a run: each notebook, how it ended, when it began, how long it took; the only page that holds times."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from zxstudy.config import Study
from zxstudy.report.html import render
from zxstudy.report.manifest import Manifest
from zxstudy.report.package.forms import as_csv, as_workbook
from zxstudy.report.pages import Page, write_page
from zxstudy.report.words import Words
from zxstudy.store import write_bytes

# The columns of the table of the run: fields of `Entry`.
RUN = ("name", "title", "state", "started", "seconds", "megabytes", "tries", "inputs_sha256", "error", "cell")


def write_run(study: Study, manifest: Manifest, words: Words) -> None:
    """Write the page under the study's folder of reports, and its table as csv and xlsx beside it."""
    reports = study.path(study.reports)
    table = pd.DataFrame([{name: getattr(entry, name) for name in RUN} for entry in manifest.entries], columns=list(RUN))
    write_bytes(reports / "run.csv", as_csv(table))
    write_bytes(reports / "run.xlsx", as_workbook({"run": table}, {}))
    files = render("site/run_downloads.html.j2", w=words)
    versions = words.listed([f"{name} {number}" for name, number in manifest.versions.items()])
    body = render(
        "site/run.html.j2",
        w=words,
        manifest=manifest,
        started=clock(manifest.started),
        entries=[(entry, clock(entry.started)) for entry in manifest.entries],
        errors=any(entry.error or entry.note for entry in manifest.entries),
        versions=versions,
    )
    lead = words("run_lead", done=manifest.count("done"), unchanged=manifest.count("unchanged"), failed=len(manifest.failures))
    write_page(Page(reports / "run.html", title=words("run_title"), lead=lead, body=body, downloads=files), study, words)


def clock(moment: str) -> str:
    """A moment (ISO, with its zone) as the clock of this machine showed it, to the minute; as it stands where it is none."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return moment
