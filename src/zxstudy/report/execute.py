"""A task from start to page: the notebook executed by papermill, saved even when it fails, rendered, written."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import papermill
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from zxstudy.report.engine import ForkEngine, Limits
from zxstudy.report.notebook_body import notebook_body
from zxstudy.report.shell import shortened
from zxstudy.report.task import Outcome, Task, failed, write_task_page
from zxstudy.store import write_text

papermill_engines.register("zxstudy", ForkEngine)


_STATES = {"TimedOut": "timeout", "DeadProcess": "died", "MemoryLimit": "memory"}
_ADDED = {"injected-parameters", "papermill-error-cell-tag"}
_TIMES = ("start_time", "end_time", "duration")


def run_task(task: Task) -> Outcome:
    """Execute and render; a notebook that fails is kept and gets a page that says so."""
    start = time.monotonic()
    try:
        outcome = _made(task)
    except PapermillExecutionError as error:
        said = error.evalue if error.ename in _STATES else f"{error.ename}: {error.evalue}".removesuffix(": ")
        outcome = failed(task, _STATES.get(error.ename, "failed"), 0.0, said, error.cell_index + 1)
    except OSError as error:
        named = f"{Path(error.filename).name}: " if isinstance(error.filename, str) else ""
        outcome = failed(task, "failed", 0.0, f"{named}{error.strerror or error}")
    except Exception as error:
        outcome = failed(task, "failed", 0.0, f"{type(error).__name__}: {error}")
    return replace(outcome, seconds=time.monotonic() - start, notebook_sha256=_sha256(Path(task.executed)))


def _made(task: Task) -> Outcome:
    notebook = _execute(task)
    page = write_task_page(task, notebook_body(notebook), title=task.title, lead=task.lead)
    cells = ", ".join(map(str, shortened(notebook)))
    note = f"more was printed or displayed than the notebook and the page keep (cell {cells})" if cells else ""
    return Outcome(task.name, "done", 0.0, hashlib.sha256(page).hexdigest(), note=note)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


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
            log_output=bool(task.log),
            limits=Limits(task.cell_seconds, task.seconds, task.megabytes),
            own_group=False,
        )
        return executed_notebook
    finally:
        try:
            if part.exists():
                _keep(part, executed)
        finally:
            part.unlink(missing_ok=True)


def _literal(path: str) -> str:
    """The path as papermill takes it, which reads braces as fields."""
    return path.replace("{", "{{").replace("}", "}}")


def _keep(part: Path, executed: Path) -> None:
    """Move the saved notebook to its place, without the times and folders of this machine, which are in the manifest, and with cells that
    papermill has added called the same each time.
    """
    try:
        content = json.loads(part.read_text(encoding="utf-8"))
    except ValueError:  # the disk was full: the error that said so is on its way
        return
    about = content["metadata"].get("papermill", {})
    about.update({key: Path(about[key]).name for key in ("input_path", "output_path") if about.get(key)})
    about["output_path"] = executed.name
    for told in (about, *(cell["metadata"].get("papermill", {}) for cell in content["cells"])):
        for key in _TIMES:
            told.pop(key, None)
    for number, cell in enumerate(content["cells"]):
        if not _ADDED.isdisjoint(cell["metadata"].get("tags", [])):
            cell["id"] = f"papermill-{number}"
    write_text(executed, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
