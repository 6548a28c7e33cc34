"""One document, from the file to its rows; runs in the child that reads it, so that neither text nor facts travel."""

from __future__ import annotations

import os
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zxstudy.errors import MappingError, Problem, SidecarError
from zxstudy.extract import facts_and_problems, published_facts, quantities
from zxstudy.folder.rows import as_rows
from zxstudy.folder.task import Asked
from zxstudy.read import Document
from zxstudy.read.beside import check_digest, sidecar_path, with_mapping
from zxstudy.read.formats import parse_file

if TYPE_CHECKING:
    from zxstudy.read.sidecar import Sidecar

Given = tuple[bytes, int, tuple[tuple[str, ...], ...], tuple[str, ...], str]


def rows_of(path: Path, where: str, folder: Path, asked: Asked, converted: bytes = b"") -> Given | str:
    """The rows of the document in `path`, their number, its problems as plain values, why nothing can be used, and its sha256.

    For a file that another program must open first the name of its kind; raises UnreadableError with the reason.
    """
    try:
        sidecar = _sidecar(path, where)
        document = parse_file(path, where, folder, sidecar, converted)
        if isinstance(document, str):
            return document
        if sidecar:
            check_digest(sidecar, document.source)
        document = with_mapping(document, path)
    except (SidecarError, MappingError) as error:
        return b"", 0, (), tuple(str(error).splitlines()), ""
    records, problems = _records(document, asked)
    whole = document.source.document_type == "facts" or document.mapping is not None
    if whole and asked.wanted == "facts" and not records and problems:
        return b"", 0, (), tuple(problem.line().removeprefix("refused: ") for problem in problems), ""
    return as_rows(records, asked.form), len(records), tuple(astuple(problem) for problem in problems), (), document.source.sha256


def _sidecar(path: Path, where: str) -> Sidecar | None:
    if not os.path.lexists(sidecar_path(path)):
        return None
    from zxstudy.read.sidecar import read_sidecar  # noqa: PLC0415 - what checks sidecars is slow to import, and a lone file may have none

    return read_sidecar(path, where)


def _records(document: Document, asked: Asked) -> tuple[list[Any], list[Problem]]:
    problems = list(document.problems)
    if asked.wanted != "facts":
        return list(quantities(document, refused=asked.wanted == "refused")), problems
    if document.source.document_type != "facts":
        stated, refused = facts_and_problems(document, county=asked.county, year=asked.year)
        return list(stated), problems + refused
    facts, _, refused = published_facts(document)
    return list(facts), problems + refused
