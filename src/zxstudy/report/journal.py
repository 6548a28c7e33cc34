"""What the run that is under way has done: an entry a line, added as it ends, so that a run that is killed loses none of them.

The manifest is written once, at the end; until then the entries stand here. A line that was cut off or damaged is passed over: that
notebook is run again.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict
from pathlib import Path

from zxstudy.report.manifest import Entry, entry_of
from zxstudy.steps import digest

JOURNAL = ".journal"


def add_entry(folder: Path, entry: Entry) -> None:
    """Add `entry` to the journal in `folder`; where the disk is full it is left out, which costs the next run this notebook."""
    fields = json.dumps(asdict(entry), ensure_ascii=False)
    line = f"\n{digest(fields)} {fields}\n".encode()  # the first end of line closes what may have been cut off before
    with contextlib.suppress(OSError):
        handle = os.open(folder / JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)


def read_journal(folder: Path) -> dict[str, Entry]:
    """The entries of the run that was broken off in `folder`, by name, the last one of each; empty where the last run came to its end."""
    entries: dict[str, Entry] = {}
    try:
        lines = (folder / JOURNAL).read_bytes().splitlines()
    except OSError:
        return {}
    for line in lines:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            check, fields = line.decode("utf-8").split(" ", 1)
            if check == digest(fields):
                entry = entry_of(json.loads(fields))
                entries[entry.name] = entry
    return entries


def end_journal(folder: Path) -> None:
    """Put the journal away: its entries stand in the manifest."""
    (folder / JOURNAL).unlink(missing_ok=True)
