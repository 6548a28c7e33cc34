"""From paths to documents: which files there are, and each of them read in a child."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zxstudy.errors import MappingError, Problem, SidecarError, UnreadableError
from zxstudy.read.beside import ENDING, MAPPING, check_digest, with_mapping
from zxstudy.read.child import CHILDREN, Children, Limits
from zxstudy.read.document import Document
from zxstudy.read.formats import parse_file
from zxstudy.read.guard import ENDINGS, load, printed, reason
from zxstudy.read.office import as_docx

if TYPE_CHECKING:
    from zxstudy.read.sidecar import Sidecar

NOT_RAW = {"corrections.yml", "places.yml"}
MOST_CHILDREN = 4
STANDARD = Limits()


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Every raw file among `paths`, files and folders alike, folders with all that lies in them, sorted; and what could not be looked at.

    Left out: sidecars, mappings, `corrections.yml`, `places.yml`, hidden files, lock files of office programs (`~$…`).
    """
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_walk(path, problems)))
        elif os.path.lexists(path):
            found[path] = None
        else:
            problems.append(refused(printed(path), "does not exist"))
    return list(found), problems


def read_file(path: Path, *, root: Path, limits: Limits = STANDARD) -> Document:
    """The document in `path`, named by its place relative to `root`, with the source that its sidecar says where there is one.

    Raises UnreadableError with the file and the reason in one line; SidecarError and MappingError with one line for each mistake in the
    sidecar or in the mapping.
    """
    where = relative(path, root)
    try:
        return _read(path, where, _folder(path, root), limits, required=False)
    except UnreadableError as error:
        raise UnreadableError(f"{where}: {error}") from error


def read_files(
    files: Sequence[Path], *, root: Path, limits: Limits = STANDARD, folders: Sequence[Path] = (), required: bool = False
) -> tuple[list[Document], list[Problem]]:
    """The documents in `files`, in that order, and one Problem for each that could not be read or for each mistake in what stands
    beside it.

    folders: links may lead anywhere inside the one of these that holds the file; without them, inside `root` or the file's own folder.
    required: whether a file without a sidecar is refused.
    """

    def one(path: Path) -> Document | list[Problem]:
        where = relative(path, root)
        holding = next((folder for folder in folders if path.is_relative_to(folder)), _folder(path, root))
        try:
            return _read(path, where, holding if holding.is_dir() else holding.parent, limits, required=required)
        except SidecarError as error:
            name = where + ENDING
            return [refused(name, line.removeprefix(f"{name}: ")) for line in str(error).splitlines()]
        except MappingError as error:
            return [refused(*line.split(": ", 1)) for line in str(error).splitlines()]
        except UnreadableError as error:
            return [refused(where, str(error))]

    threads = ThreadPoolExecutor(max_workers=min(MOST_CHILDREN, os.cpu_count() or 1))
    try:
        results = list(threads.map(one, files))
    finally:
        threads.shutdown(cancel_futures=True)
    documents = [result for result in results if isinstance(result, Document)]
    problems = [problem for result in results if not isinstance(result, Document) for problem in result]
    return documents, problems + [problem for document in documents for problem in document.problems]


def in_child(  # noqa: PLR0913, PLR0917 - what a child needs to know
    children: Children, limits: Limits, function: Callable[..., Any], path: Path, where: str, folder: Path, *more: Any
) -> Any:
    """What `function(path, where, folder, *more)` gives in a child; where that names a kind, what it gives with the docx made of the file.

    Raises UnreadableError with the reason where it gives nothing.
    """
    given = children.call(limits, function, path, where, folder, *more)
    if not isinstance(given, str):
        return given
    return children.call(limits, function, path, where, folder, *more, as_docx(load(path, folder), given, limits))


def relative(path: Path, root: Path) -> str:
    """`path` as seen from `root`, on one line, with `/` between its parts."""
    return printed(os.path.relpath(path, root))


def _read(path: Path, where: str, folder: Path, limits: Limits, *, required: bool) -> Document:
    sidecar: Sidecar | None = None
    if required or os.path.lexists(path.with_name(path.name + ENDING)):
        from zxstudy.read.sidecar import read_sidecar  # noqa: PLC0415 - what checks sidecars is slow to import, and a lone file may have none

        sidecar = read_sidecar(path, where)
    document = in_child(CHILDREN, limits, parse_file, path, where, folder, sidecar)
    assert isinstance(document, Document)
    if sidecar:
        check_digest(sidecar, document.source)
    return with_mapping(document, path)


def _folder(path: Path, root: Path) -> Path:
    return root if path.absolute().is_relative_to(root.absolute()) else path.absolute().parent


def _walk(folder: Path, problems: list[Problem]) -> list[Path]:
    found: list[Path] = []

    def failed(error: OSError) -> None:
        problems.append(refused(printed(error.filename or folder), f"folder {reason(error)}"))

    for place, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = Path(place, name)
            if path.is_symlink():
                problems.append(refused(printed(path), "is a link to a folder: not followed"))
            elif path.suffix.lower() in ENDINGS:
                problems.append(refused(printed(path), "is a folder, not a file"))
        found.extend(Path(place, name) for name in names if _is_raw(name))
    return sorted(found)


def _is_raw(name: str) -> bool:
    return not (name.startswith((".", "~$")) or name.endswith((ENDING, MAPPING)) or name in NOT_RAW)


def refused(where: str, what: str) -> Problem:
    """A problem of reading that leaves a file out."""
    return Problem("read", "refused", where, what)
