"""What a run made: one entry a notebook, with what it was made from, how long it took, and how it ended."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zxstudy.store import write_text

STATES = ("done", "unchanged", "failed", "died", "timeout")


@dataclass(frozen=True, slots=True)
class Entry:
    """One notebook of the run.

    name: the county's code, or what a notebook of the whole study is called.
    key: hash of everything that the page is made from. page_sha256: of the page that was written.
    state: one of STATES. seconds: wall time, of the run that made it. error: one line. cell: where it came from, counted from 1, or None.
    """

    name: str
    title: str
    key: str
    page: str
    page_sha256: str
    state: str
    seconds: float
    error: str = ""
    cell: int | None = None

    @property
    def sound(self) -> bool:
        """Whether the page is what it should be."""
        return self.state in {"done", "unchanged"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run: when it started (ISO, UTC), how long it took, which version made it, and its entries by name."""

    study: str
    language: str
    version: str
    started: str
    seconds: float
    entries: tuple[Entry, ...]

    @property
    def failures(self) -> tuple[Entry, ...]:
        """The entries that have no sound page."""
        return tuple(entry for entry in self.entries if not entry.sound)

    def count(self, *states: str) -> int:
        """How many entries ended in one of `states`."""
        return sum(entry.state in states for entry in self.entries)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write `manifest` as JSON; the only file of a run, beside its own page, that holds times."""
    write_text(path, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")


def read_entries(path: Path) -> dict[str, Entry]:
    """The entries of the manifest under `path` by name; empty where there is none or it is not whole."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entries = [Entry(**entry) for entry in content["entries"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {entry.name: entry for entry in entries}
