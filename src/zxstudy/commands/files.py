"""Which files the PATHs of a command line mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zxstudy.errors import Problem, UsageError


def sources_in(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Every raw file among `paths`, in folders too, and what could not be looked at; raises UsageError where there is none."""
    from zxstudy.read import find_files  # noqa: PLC0415 - what a command does not use is not imported

    files, problems = find_files(paths)
    if not files:
        given = ", ".join(str(path) for path in paths)
        raise UsageError("\n".join([problem.line() for problem in problems] or [f"{given}: no source file in it"]))
    return files, problems
