"""Which notebooks must be run, why, and how long that will take."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zxstudy.report.keys import PARTS
from zxstudy.report.manifest import Entry
from zxstudy.report.planned import Planned

_CHANGED = {
    "data": "its data changed",
    "parameters": "the study or its parameters changed",
    "notebook": "the notebook changed",
    "library": "the code of zxstudy changed",
    "versions": "the versions of the libraries changed",
}
_ENDED = {
    "failed": "it failed before",
    "died": "it died before",
    "timeout": "it took too long before",
    "memory": "it took too much memory before",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A notebook that must be run. why: in words."""

    planned: Planned
    why: str


def due(planned: Sequence[Planned], before: Mapping[str, Entry], folder: Path, *, force: bool = False, failed: bool = False) -> list[Due]:
    """Those of `planned` that must be run, in their order.

    before: the entries of earlier runs. folder: of the reports. force: all of them. failed: only those that an earlier run has tried and
    that have no sound page.
    """
    found = []
    for item in planned:
        entry = before.get(item.task.name)
        if failed and (entry is None or entry.sound):
            continue
        reason = "asked for" if force else why(item, entry, folder)
        if reason:
            found.append(Due(item, reason))
    return found


def why(item: Planned, entry: Entry | None, folder: Path) -> str:
    """Why a notebook must be run, in words; empty where its page and its executed notebook are as an earlier run left them."""
    if entry is None:
        return "new"
    for part in PARTS:
        if entry.inputs.get(part) != item.key[part]:
            return _CHANGED[part]
    if not entry.sound:
        return _ENDED.get(entry.state, "it failed before")
    for what, path, wanted in (
        ("page", folder / entry.page, entry.page_sha256),
        ("executed notebook", Path(item.task.executed), entry.notebook_sha256),
    ):
        if not path.is_file():
            return f"the {what} is missing"
        if _sha256(path) != wanted:
            return f"the {what} was altered"
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def seconds_to_run(found: Sequence[Due], before: Mapping[str, Entry], jobs: int) -> float | None:
    """How long the notebooks will take by what they took before, one that is new as the others on average; None where nothing is known."""
    known = [entry.seconds for entry in before.values() if entry.seconds > 0]
    if not known:
        return None
    mean = sum(known) / len(known)
    took = [before[item.planned.task.name].seconds if item.planned.task.name in before else mean for item in found]
    return max(sum(took) / max(1, min(jobs, len(found) or 1)), max(took, default=0.0))
