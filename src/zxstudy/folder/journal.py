"""What a run has done so far, beside the file that it is to write: one record a document, kept as it comes, checked when it is read.

A record is a line of JSON and the rows. A run that is killed may leave half a record at the end: it is cut off, and that document is read
again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from zxstudy.folder.task import Asked, Found, Raw
from zxstudy.lock import only_writer
from zxstudy.read.beside import LARGEST, LARGEST_MAPPING, mapping_path, sidecar_path
from zxstudy.steps import digest, package_digest

ENDING = ".parts"
JOURNAL = "journal"
PACKAGES = ("codebook", "extract", "folder", "read")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the rows of a document stand in the journal, and what else came of it, as in `Found`."""

    start: int
    size: int
    count: int
    lines: tuple[str, ...]
    refused: bool


class Journal:
    """The journal beside `output`; as a context it is locked, and raises UsageError where another run holds it."""

    def __init__(self, output: Path, asked: Asked) -> None:
        self.folder = parts_of(output)
        self.version = digest(repr(asked), package_digest(PACKAGES))
        self.known: dict[str, Kept] = {}
        self.guard = threading.Lock()
        self.stream: BinaryIO

    def __enter__(self) -> Self:
        with ExitStack() as held:
            held.enter_context(only_writer(self.folder))
            handle = os.open(self.folder / JOURNAL, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
            self.stream = held.enter_context(os.fdopen(handle, "r+b", buffering=0))
            self._take_stock()
            self.held = held.pop_all()
        return self

    def __exit__(self, *raised: object) -> None:
        self.held.close()

    def kept(self, raws: Sequence[Raw]) -> dict[Raw, Kept]:
        """The documents that need not be read again: their content, their sidecar and all that is asked are as they were."""
        if not self.known:
            return {}
        found = {raw: self.known.get(self._key(raw, _content(raw.path), beside(raw))) for raw in raws}
        return {raw: item for raw, item in found.items() if item}

    def keep(self, raw: Raw, found: Found, sidecar: str) -> Kept:
        """Where the rows of the document now stand; `sidecar` is what `beside` gave before it was read.

        The next run knows them, unless the sidecar was changed while the document was read.
        """
        key = self._key(raw, found.sha256, sidecar if sidecar == beside(raw) else "changed")
        about = {"key": key, "size": len(found.rows), "count": found.count, "lines": found.lines, "refused": found.refused}
        line = json.dumps({**about, "check": _check(about, found.rows)}).encode() + b"\n"
        with self.guard:
            start = self.stream.seek(0, os.SEEK_END) + len(line)
            _write(self.stream, line + found.rows)
        return Kept(start, len(found.rows), found.count, found.lines, found.refused)

    def rows(self, kept: Kept) -> bytes:
        """The rows of one document."""
        with self.guard:
            self.stream.seek(kept.start)
            return _read(self.stream, kept.size)

    def remove(self) -> None:
        """Put the journal away: what it holds stands in the output now."""
        self.held.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _key(self, raw: Raw, content: str, sidecar: str) -> str:
        return digest(self.version, str(raw.path), raw.where, content, sidecar)

    def _take_stock(self) -> None:
        """Learn what the journal holds, and cut off what a killed run left half written."""
        with os.fdopen(os.dup(self.stream.fileno()), "rb") as stream:
            sound = 0
            while (item := _next(stream)) is not None:
                key, kept = item
                self.known[key] = kept
                sound = kept.start + kept.size
        self.stream.truncate(sound)


def parts_of(output: Path) -> Path:
    """The folder beside `output` that holds what a run has done so far."""
    return output.with_name(output.name + ENDING)


def beside(raw: Raw) -> str:
    """A hash of what stands beside the document, its sidecar and its mapping; empty where there is neither that can be read."""
    sidecar, mapping = _small(sidecar_path(raw.path), LARGEST), _small(mapping_path(raw.path), LARGEST_MAPPING)
    return f"{sidecar}+{mapping}" if mapping else sidecar


def _small(path: Path, largest: int) -> str:
    try:
        return digest(path.read_bytes()) if stat.S_ISREG(path.lstat().st_mode) and path.stat().st_size <= largest else "none"
    except OSError:
        return ""


def _content(path: Path) -> str:
    """The sha256 of a plain file, empty for anything else."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _next(stream: BinaryIO) -> tuple[str, Kept] | None:
    """The record at the place of the stream; nothing at the end, and where it is not whole."""
    try:
        line = stream.readline()
        if not line.endswith(b"\n"):
            return None
        about = json.loads(line)
        check = about.pop("check")
        start = stream.tell()
        rows = stream.read(about["size"])
        if check != _check(about, rows):
            return None
        return about["key"], Kept(start, about["size"], about["count"], tuple(about["lines"]), about["refused"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _check(about: dict[str, object], rows: bytes) -> str:
    return digest(json.dumps(about), rows)


def _write(stream: BinaryIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) :]


def _read(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes from a stream that is not buffered and may give fewer at a time."""
    parts = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
