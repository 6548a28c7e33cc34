"""`zxstudy extract`: the facts of documents, or every quantity in them, as csv, jsonl or parquet."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path

from zxstudy.commands.console import progress, say
from zxstudy.commands.files import sources_in
from zxstudy.errors import UsageError
from zxstudy.folder import FORMATS, Asked, Raw, extract_in_order, extract_to_file, head, raws_in
from zxstudy.folder.journal import parts_of
from zxstudy.meter import Meter

STOPPED = 130  # the exit code of a command that was ended by Ctrl-C
WORTH_A_CHILD = 20  # documents: what a second child takes to start, one child does in that time


def extract_files(paths: Sequence[Path], asked: Asked, *, output: Path | None, jobs: int | None) -> int:
    """Write the facts of the files at `paths` and give the exit code: 0, 1 where some could not be read, 2 where none could.

    output: a file, which is written whole and gone on with after a run that was broken off; the console where None.
    jobs: documents at a time; where None as many as there are cores, fewer for a few documents.
    """
    if asked.form not in FORMATS:
        raise UsageError(f"--format {asked.form}: unknown; allowed: {', '.join(FORMATS)}")
    if asked.form == "parquet" and output is None:
        raise UsageError("--format parquet: is not for a console; name a file with -o FILE")
    files, problems = sources_in(paths)
    raws = raws_in(_others(files, output), paths)
    if not raws:
        raise UsageError(f"-o {output}: is the only file that is to be read")
    for problem in problems:
        say(problem.line())
    jobs = jobs or min(cores(), 1 + len(raws) // WORTH_A_CHILD)
    documents, refused = _to_console(raws, asked, jobs) if output is None else _to_file(raws, asked, output, jobs)
    if not documents:
        return 2
    return 1 if refused or problems else 0


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _others(files: Sequence[Path], output: Path | None) -> list[Path]:
    """The files without what a run writes itself: the output may lie in the folder that is read."""
    if output is None:
        return list(files)
    whole, parts = output.absolute(), parts_of(output.absolute())
    return [file for file in files if file.absolute() != whole and parts not in file.absolute().parents]


def _to_console(raws: Sequence[Raw], asked: Asked, jobs: int) -> tuple[int, int]:
    """Print the rows as they come, in order; the number of documents that gave some, and of those that were refused."""
    documents = refused = 0
    out = sys.stdout  # a line of progress takes the stream's place while it is shown
    with nullcontext(_nobody) if out.isatty() else progress() as tell:
        meter = Meter(len(raws), tell)
        try:
            with closing(extract_in_order(raws, asked, jobs=jobs, done=meter.step)) as results:
                for found in results:
                    for line in found.lines:
                        say(line)
                    if not found.unread:
                        out.write((head(asked.wanted, asked.form) if not documents else "") + found.rows.decode())
                        documents += 1
                    refused += found.refused
        except KeyboardInterrupt:
            say(f"stopped after {documents} of {len(raws)} documents; only a run with -o FILE can be gone on with")
            raise SystemExit(STOPPED) from None
    return documents, refused


def _nobody(line: str) -> None:
    """Rows and progress do not share a terminal."""


def _to_file(raws: Sequence[Raw], asked: Asked, output: Path, jobs: int) -> tuple[int, int]:
    with progress() as tell:
        meter = Meter(len(raws), tell)
        try:
            tally = extract_to_file(
                raws, asked, output, jobs=jobs, taken=_teller(meter, output), done=meter.step, say=say
            )  # fmt: skip
        except KeyboardInterrupt:
            say(f"{meter.taken + meter.done - meter.unread} of {len(raws)} documents are done and kept in {parts_of(output)}")
            raise
    if tally.documents and len(raws) > 1:
        say(f"{output}: {tally.rows} rows from {tally.documents} of {len(raws)} documents")
    return tally.documents, tally.refused


def _teller(meter: Meter, output: Path) -> Callable[[int], None]:
    def taken(documents: int) -> None:
        meter.take(documents)
        if documents:
            say(f"{documents} of {meter.total} documents were done by an earlier run and are taken over from {parts_of(output)}")

    return taken
