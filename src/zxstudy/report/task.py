"""What is to be made of one notebook, how it ended, and the page of one that failed."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from zxstudy.config import read_study
from zxstudy.report.county_tables import table_files
from zxstudy.report.html import render
from zxstudy.report.pages import Page, write_page
from zxstudy.report.words import Words


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be made. notebook: the one to execute; executed, page: where its results go, all absolute.

    parameters: of the notebook. title, lead, here: of the page. log: where what it printed goes, nowhere where empty.
    cell_seconds, seconds, megabytes: the longest that one cell and the whole notebook may take, and the most memory.
    """

    name: str
    study: str
    notebook: str
    executed: str
    page: str
    parameters: dict[str, Any]
    language: str
    title: str
    lead: str
    here: str
    cell_seconds: float
    seconds: float
    megabytes: int
    log: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: state of `manifest.STATES`, wall seconds, hashes of page and executed notebook, the error with its cell.

    started: ISO, UTC. megabytes: the most memory that its processes held. tries: how often it was begun. note: what a person should
    know of one that is done.
    """

    name: str
    state: str
    seconds: float
    page_sha256: str = ""
    error: str = ""
    cell: int | None = None
    started: str = ""
    megabytes: int = 0
    tries: int = 1
    notebook_sha256: str = ""
    note: str = ""


def failed(task: Task, state: str, seconds: float, error: str, cell: int | None = None) -> Outcome:
    """The outcome of a task that failed, after its page in plain words was written; where that cannot be, the outcome says it all."""
    words = Words(task.language)
    line = " ".join(error.split())[:500]
    study = read_study(Path(task.study))
    notebook = Path(task.executed).relative_to(study.path(study.reports)).as_posix()
    body = render("failed.html.j2", w=words, why=words(f"failed_why_{state}"), error=line, cell=cell, notebook=notebook)
    try:
        page = write_task_page(task, body, title=words("labelled", label=task.title, said=words("failed_title")), lead=words("failed_lead"))
    except OSError:
        return Outcome(task.name, state, seconds, "", line, cell)
    return Outcome(task.name, state, seconds, hashlib.sha256(page).hexdigest(), line, cell)


def write_task_page(task: Task, body: Markup, *, title: str, lead: str) -> bytes:
    """Write the page of a task and give back its bytes."""
    study, words = read_study(Path(task.study)), Words(task.language)
    files = table_files(study, task.name)
    downloads = "" if task.here else render("county/downloads.html.j2", w=words, code=task.name, files=files)
    page = Page(Path(task.page), title=title, lead=lead, body=body, here=task.here, notes=not task.here, downloads=downloads)
    return write_page(page, study, words)


def as_fields(record: Task | Outcome) -> dict[str, Any]:
    """The record as plain values, for a pipe."""
    return asdict(record)
