"""Tasks that can be sent to another machine: all that the reports of some counties are made from, and what comes back, as bytes.

The machine that runs them needs this package and nothing of the study: the notebook, the parameters, what the study says and each county's
slice (`slices`) travel with the tasks; the executed notebooks, the pages and the logs come back, and whoever sent the tasks writes them.
"""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zxstudy.config import Study
from zxstudy.report.keys import library_hash
from zxstudy.report.slices import FOLDER
from zxstudy.report.task import Outcome, Task
from zxstudy.steps import versions
from zxstudy.store import write_bytes

_PROCESSED, _REPORTS = "processed", "reports"
_RESULTS = ("executed", "page", "log")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent. tasks: as planned by the sender, of one study and one notebook. study: its file, as TOML. notebook: its bytes.

    counties: the bytes of the slice of each task's county.
    """

    tasks: tuple[Task, ...]
    study: str
    notebook: bytes
    counties: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back of a task: the outcome, and the bytes of the files that were made, by the field of the task that names them."""

    outcome: Outcome
    files: dict[str, bytes]


def pack(tasks: Sequence[Task], study: Study) -> Parcel:
    """The parcel of the tasks of counties of one study and one notebook; raises OSError where the notebook or a slice is not there."""
    folder = study.path(study.processed) / FOLDER
    counties = tuple((folder / f"{task.name}.zip").read_bytes() for task in tasks)
    return Parcel(tuple(tasks), study_text(study), Path(tasks[0].notebook).read_bytes(), counties)


def unpack(parcel: Parcel, run: Callable[[Sequence[Task]], Iterable[Outcome]]) -> tuple[Reply, ...]:
    """Run the tasks of a parcel in a folder of its own, which is gone afterwards, and give back what each made, as they ended."""
    with tempfile.TemporaryDirectory(prefix="zxstudy-") as name:
        folder = Path(name).resolve()
        tasks = {task.name: _inside(folder, task) for task in parcel.tasks}
        first = tasks[parcel.tasks[0].name]
        written = {Path(first.study): parcel.study.encode(), Path(first.notebook): parcel.notebook}
        slices = zip(tasks, parcel.counties, strict=True)
        written |= {folder / _PROCESSED / FOLDER / f"{code}.zip": content for code, content in slices}
        for path in (*written, *(Path(task.log) for task in tasks.values() if task.log)):
            path.parent.mkdir(parents=True, exist_ok=True)
        for path, content in written.items():
            path.write_bytes(content)  # nobody else sees the folder: nothing to wait for a disk for
        return tuple(Reply(outcome, _made(tasks[outcome.name])) for outcome in run(list(tasks.values())))


def _inside(folder: Path, task: Task) -> Task:
    """The task with all that it reads and writes under `folder`."""
    return replace(
        task,
        study=str(folder / Path(task.study).name),
        notebook=str(folder / "notebooks" / Path(task.notebook).name),
        executed=str(folder / _REPORTS / "notebooks" / Path(task.executed).name),
        page=str(folder / _REPORTS / "counties" / Path(task.page).name),
        log=str(folder / _REPORTS / "logs" / Path(task.log).name) if task.log else "",
    )


def _made(task: Task) -> dict[str, bytes]:
    paths = {field: Path(getattr(task, field)) for field in _RESULTS if getattr(task, field)}
    return {field: path.read_bytes() for field, path in paths.items() if path.is_file()}


def deliver(task: Task, reply: Reply) -> Outcome:
    """Write what came back where the task says, whole or not at all, and give the outcome; raises OSError where it cannot be written."""
    for field, content in reply.files.items():
        write_bytes(Path(getattr(task, field)), content)
    return reply.outcome


def study_text(study: Study) -> str:
    """What a study says as TOML, with its folders beside its file."""
    said = study.model_dump(mode="json", exclude={"corrections", "places"})
    said |= {"raw": ["raw"], "processed": _PROCESSED, "reports": _REPORTS}
    plain = {key: value for key, value in said.items() if value is not None and not isinstance(value, dict)}
    lines = [_line(key, value) for key, value in plain.items()]
    for table, values in said.items():
        if isinstance(values, dict):
            lines += [f"[{table}]", *(_line(key, value) for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _line(key: str, value: object) -> str:
    return f"{key} = {json.dumps(value)}"  # strings, numbers, lists and truth are written alike in JSON and TOML


def identity() -> str:
    """A hash of this package's code, of Python and of the libraries: equal on machines that make equal pages."""
    return hashlib.sha256("\n".join([library_hash(), platform.python_version(), *versions()]).encode()).hexdigest()
