"""`zxstudy check`: what is wrong with raw files, before a run is spent on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zxstudy.commands.console import say
from zxstudy.commands.files import sources_in
from zxstudy.errors import Problem, ZxstudyError


def check_files(paths: Sequence[Path]) -> int:
    """Print one line for each thing that is wrong, then a count; give 0, 1 where something is wrong, 2 where nothing can be used."""
    files = [file for path in paths for file in sources_in(path)]
    wrong = 0
    for file in files:
        problems = problems_of(file)
        wrong += any(problem.severity == "refused" for problem in problems)
        for problem in problems:
            say(problem.line())
    print(f"{len(files)} files looked at, {wrong} cannot be used as they are")
    return 0 if not wrong else (2 if wrong == len(files) else 1)


def problems_of(file: Path) -> list[Problem]:
    """Everything that is wrong with one raw file: its sidecar, its content, the rows of a table of facts."""
    from zxstudy.read import read_file, read_sidecar  # noqa: PLC0415 - what a command does not use is not imported

    found: list[Problem] = []
    try:
        read_sidecar(file)
    except ZxstudyError as error:
        found += _refused(file, error)
    try:
        document = read_file(file, root=file.parent)
    except ZxstudyError as error:
        known = {problem.what for problem in found}
        return found + [problem for problem in _refused(file, error) if problem.what not in known]
    found += document.problems
    if document.source.document_type == "facts":
        found += _problems_of_rows(document, file)
    return found


def _problems_of_rows(document: object, file: Path) -> list[Problem]:
    from zxstudy.extract import published_facts  # noqa: PLC0415

    try:
        return list(published_facts(document)[2])
    except ZxstudyError as error:
        return _refused(file, error)


def _refused(file: Path, error: ZxstudyError) -> list[Problem]:
    text = str(error).removeprefix(f"{file}: ")
    return [Problem("check", "refused", str(file), line) for line in text.splitlines()]
