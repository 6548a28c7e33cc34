"""The raw files of a study, read a few at a time: of a whole country not all is held at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zxstudy.errors import Problem, StudyError
from zxstudy.read.child import Limits
from zxstudy.read.document import Document
from zxstudy.read.files import find_files, read_files, refused, relative
from zxstudy.read.guard import printed, reason

if TYPE_CHECKING:
    from zxstudy.config import Study

MOST_LINES = 50
AT_ONCE = 6_000_000  # bytes of files read together; a table takes some thirty times that in memory
MOST_AT_ONCE = 256  # files


class StudyFiles:
    """Every raw file of a study, sorted by path; a file of another kind than the study's is refused.

    Raises StudyError where a raw folder is missing or cannot be opened, and where there is nothing to read.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self._folders = [study.path(raw) for raw in study.raw]
        for raw, folder in zip(study.raw, self._folders, strict=True):
            _check_openable(study, raw, folder)
        found, unseen = find_files(self._folders)
        self._unseen = [replace(problem, where=relative(Path(problem.where), study.root)) for problem in unseen]
        self._refused: list[Problem] = []
        self._met: list[Problem] = []
        self._strange: list[Problem] = []
        self._files = sorted(found)
        if not found:
            names = ", ".join(printed(raw) for raw in study.raw)
            raise StudyError(f"{study.file.name}: raw: nothing to read in {names}")

    def documents(self) -> Iterator[Document]:
        """Each document that can be used, in the order of the files, held no longer than whoever takes it holds it.

        Raises StudyError at the end where there was none.
        """
        limits = Limits(self.study.rules.seconds_per_file, self.study.rules.megabytes_per_file)
        fitting = 0
        for files in _some(self._files):
            documents, problems = read_files(files, root=self.study.root, limits=limits, folders=self._folders, required=True)
            met = [problem for document in documents for problem in document.problems]
            self._refused += problems[: len(problems) - len(met)]
            self._met += met
            documents.reverse()
            while documents:
                document = documents.pop()
                if document.source.kind == self.study.kind:
                    fitting += 1
                    yield document
                else:
                    said = f"its sidecar says {document.source.kind}, the study is {self.study.kind}"
                    self._strange.append(refused(document.source.path, said))
                del document
        if not fitting:
            lines = [f"{self.study.file.name}: raw: none of the {len(self._files)} files can be used"]
            raise StudyError("\n".join([*lines, *(problem.line() for problem in self.problems)][:MOST_LINES]))

    @property
    def problems(self) -> list[Problem]:
        """What went wrong with the files that were read until now."""
        return [*self._unseen, *self._refused, *self._met, *self._strange]


def read_study_files(study: Study) -> tuple[list[Document], list[Problem]]:
    """Every raw file of `study` as `StudyFiles` reads them, all held at once, and what went wrong; raises StudyError as that does."""
    files = StudyFiles(study)
    return list(files.documents()), files.problems


def _some(files: list[Path]) -> Iterator[list[Path]]:
    """The files in their order, as many together as AT_ONCE and MOST_AT_ONCE allow, one at least."""
    together: list[Path] = []
    size = 0
    for file in files:
        more = file.lstat().st_size if os.path.lexists(file) else 0
        if together and (size + more > AT_ONCE or len(together) == MOST_AT_ONCE):
            yield together
            together, size = [], 0
        together.append(file)
        size += more
    if together:
        yield together


def _check_openable(study: Study, raw: Path, folder: Path) -> None:
    where = f"{study.file.name}: raw: {printed(raw)}"
    if not os.path.lexists(folder):
        raise StudyError(f"{where} does not exist")
    if folder.is_dir():
        try:
            os.listdir(folder)  # noqa: PTH208 - the error of this call is what is wanted
        except OSError as error:
            raise StudyError(f"{where} {reason(error)}") from error
