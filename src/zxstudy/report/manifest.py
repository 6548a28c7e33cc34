"""What a run made: one entry a notebook, with what it was made from, how long it took, how much memory, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zxstudy.steps import digest
from zxstudy.store import write_text

STATES = ("done", "unchanged", "failed", "died", "timeout", "memory")


@dataclass(frozen=True, slots=True)
class Entry:
    """One notebook of the study, as the run that made it left it.

    name: the county's code, or what a notebook of the whole study is called. inputs: the hash of each part of `keys.PARTS`.
    page, page_sha256, notebook_sha256: the page that was written, from the folder of reports, and the two files' hashes.
    state: one of STATES. run: the id of the run that made it. started: ISO, UTC. seconds: wall time. megabytes: the most memory.
    tries: how often it was begun. error: one line. cell: where it came from, counted from 1, or None. note: what a person should know of
    a notebook that was run well, one line.
    """

    name: str
    title: str
    inputs: Mapping[str, str]
    page: str
    page_sha256: str
    notebook_sha256: str
    state: str
    run: str
    started: str
    seconds: float
    megabytes: int
    tries: int
    error: str = ""
    cell: int | None = None
    note: str = ""

    @property
    def inputs_sha256(self) -> str:
        """One hash of all its inputs."""
        return digest(*(f"{part} {value}" for part, value in sorted(self.inputs.items())))

    @property
    def sound(self) -> bool:
        """Whether the page is what it should be."""
        return self.state in {"done", "unchanged"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run: its id, when it started (ISO, UTC), how long it took, on which versions, and its entries by name.

    unwritten: a line for each file of the site that could not be written.
    """

    study: str
    language: str
    version: str
    started: str
    seconds: float
    entries: tuple[Entry, ...]
    run: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    unwritten: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Entry, ...]:
        """The entries that have no sound page."""
        return tuple(entry for entry in self.entries if not entry.sound)

    def count(self, *states: str) -> int:
        """How many entries ended in one of `states`."""
        return sum(entry.state in states for entry in self.entries)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write `manifest` as JSON; the only file of a run, beside its own page and its logs, that holds times."""
    write_text(path, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")


def read_entries(path: Path) -> dict[str, Entry]:
    """The entries of the manifest under `path` by name; empty where there is none or it is not whole."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entries = [entry_of(fields) for fields in content["entries"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {entry.name: entry for entry in entries}


def entry_of(fields: Mapping[str, Any]) -> Entry:
    """The entry with these fields; raises TypeError where one is missing, unknown, or `inputs` is no mapping."""
    return Entry(**{**fields, "inputs": dict(fields["inputs"])})
