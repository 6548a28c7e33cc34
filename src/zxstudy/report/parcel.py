"""A task that can be sent to another machine: all that a county's report is made from, and what comes back, as bytes.

The machine that runs it needs this package and nothing of the study: the notebook, the parameters, what the study says and the county's
slice (`slices`) travel with the task; the executed notebook, the page and the log come back, and whoever sent the task writes them.
"""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from collections.abc import Callable
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
    """What is sent. task: as planned by the sender. study: its file, as TOML. notebook, county: bytes of the notebook and the slice."""

    task: Task
    study: str
    notebook: bytes
    county: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back: the outcome, and the bytes of the files that were made, by the field of the task that names them."""

    outcome: Outcome
    files: dict[str, bytes]


def pack(task: Task, study: Study) -> Parcel:
    """The parcel of a county's task; raises OSError where the notebook or the slice is not there."""
    county = study.path(study.processed) / FOLDER / f"{task.name}.zip"
    return Parcel(task, study_text(study), Path(task.notebook).read_bytes(), county.read_bytes())


def unpack(parcel: Parcel, run: Callable[[Task], Outcome]) -> Reply:
    """Run the task of a parcel in a folder of its own, which is gone afterwards, and give back what it made."""
    with tempfile.TemporaryDirectory(prefix="zxstudy-") as name:
        folder, task = Path(name).resolve(), parcel.task
        here = replace(
            task,
            study=str(folder / Path(task.study).name),
            notebook=str(folder / "notebooks" / Path(task.notebook).name),
            executed=str(folder / _REPORTS / "notebooks" / Path(task.executed).name),
            page=str(folder / _REPORTS / "counties" / Path(task.page).name),
            log=str(folder / _REPORTS / "logs" / Path(task.log).name) if task.log else "",
        )
        county = folder / _PROCESSED / FOLDER / f"{task.name}.zip"
        for path in (Path(here.notebook), county, *([Path(here.log)] if here.log else [])):
            path.parent.mkdir(parents=True, exist_ok=True)
        Path(here.study).write_bytes(parcel.study.encode())  # nobody else sees the folder: nothing to wait for a disk for
        Path(here.notebook).write_bytes(parcel.notebook)
        county.write_bytes(parcel.county)
        outcome = run(here)
        made = {field: Path(getattr(here, field)) for field in _RESULTS if getattr(here, field)}
        return Reply(outcome, {field: path.read_bytes() for field, path in made.items() if path.is_file()})


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
