"""One notebook from start to page: executed by papermill, saved even when it fails, rendered, written."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from zxstudy.config import read_study
from zxstudy.report.engine import ForkEngine
from zxstudy.report.html import render
from zxstudy.report.pages import Page, notebook_body, write_page
from zxstudy.report.words import Words
from zxstudy.store import write_text

papermill_engines.register("zxstudy", ForkEngine)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be made. notebook: the one to execute; executed, page: where its results go, all absolute.

    parameters: of the notebook. seconds: the longest that one cell may take. title, lead, here: of the page.
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
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: state of `manifest.STATES`, wall seconds, hash of the page, and the error with its cell."""

    name: str
    state: str
    seconds: float
    page_sha256: str = ""
    error: str = ""
    cell: int | None = None


def run_task(task: Task) -> Outcome:
    """Execute and render; a notebook that fails is kept and gets a page that says so."""
    start = time.monotonic()
    try:
        notebook = _execute(task)
    except PapermillExecutionError as error:
        state = {"TimeoutError": "timeout", "DeadProcess": "died"}.get(error.ename, "failed")
        return failed(task, state, time.monotonic() - start, f"{error.ename}: {error.evalue}", error.cell_index + 1)
    except Exception as error:
        return failed(task, "failed", time.monotonic() - start, f"{type(error).__name__}: {error}")
    page = _write(task, notebook_body(notebook), title=task.title, lead=task.lead)
    return Outcome(task.name, "done", time.monotonic() - start, hashlib.sha256(page).hexdigest())


def _execute(task: Task) -> nbformat.NotebookNode:
    executed = Path(task.executed)
    executed.parent.mkdir(parents=True, exist_ok=True)
    part = executed.with_name(f".{executed.name}.part.ipynb")
    try:
        executed_notebook: nbformat.NotebookNode = papermill.execute_notebook(
            _literal(task.notebook),
            _literal(str(part)),
            parameters=task.parameters,
            engine_name="zxstudy",
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=str(Path(task.study).parent),
            execution_timeout=task.seconds,
        )
        return executed_notebook
    finally:
        if part.exists():
            _keep(part, executed)


def _literal(path: str) -> str:
    """The path as papermill takes it, which reads braces as fields."""
    return path.replace("{", "{{").replace("}", "}}")


def _keep(part: Path, executed: Path) -> None:
    """Move the saved notebook to its place, without the folders of this machine in it."""
    content = json.loads(part.read_text(encoding="utf-8"))
    about = content["metadata"].get("papermill", {})
    about.update({key: Path(about[key]).name for key in ("input_path", "output_path") if about.get(key)})
    about["output_path"] = executed.name
    write_text(executed, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    part.unlink()


def failed(task: Task, state: str, seconds: float, error: str, cell: int | None = None) -> Outcome:
    """The outcome of a task that failed, after its page in plain words was written."""
    words = Words(task.language)
    line = " ".join(error.split())[:500]
    study = read_study(Path(task.study))
    notebook = Path(task.executed).relative_to(study.path(study.reports)).as_posix()
    body = render("failed.html.j2", w=words, error=line, cell=cell, notebook=notebook)
    page = _write(task, body, title=words("failed_title"), lead=words("failed_lead", county=task.title))
    return Outcome(task.name, state, seconds, hashlib.sha256(page).hexdigest(), line, cell)


def _write(task: Task, body: Any, *, title: str, lead: str) -> bytes:
    page = Page(Path(task.page), title=title, lead=lead, body=body, here=task.here)
    return write_page(page, read_study(Path(task.study)), Words(task.language))


def as_fields(record: Task | Outcome) -> dict[str, Any]:
    """The record as plain values, for a pipe."""
    return asdict(record)
