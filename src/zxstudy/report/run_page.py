"""The page of a run: each notebook, how it ended, when it began, how long it took; the only page that holds times."""

from __future__ import annotations

from datetime import datetime

from zxstudy.config import Study
from zxstudy.report.html import render
from zxstudy.report.manifest import Manifest
from zxstudy.report.pages import Page, write_page
from zxstudy.report.words import Words


def write_run(study: Study, manifest: Manifest, words: Words) -> None:
    """Write the page under the study's folder of reports."""
    reports = study.path(study.reports)
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
    write_page(Page(reports / "run.html", title=words("run_title"), lead=lead, body=body), study, words)


def clock(moment: str) -> str:
    """A moment (ISO, with its zone) as the clock of this machine showed it, to the minute; as it stands where it is none."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return moment
