"""What each step was made from, so that a run does only what is needed.

`steps.json` stands beside the tables. For each step it holds the key of what went in, the sha256 of each table that came out, and the
problems that were met. A step is current when its key is the same and its tables still have the bytes that were written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import requires, version
from importlib.resources import files
from pathlib import Path

from zxstudy.config import LIMITS, Study
from zxstudy.errors import Problem, StudyError

STEPS = "steps.json"
ORDER = ("extract", "clean", "score", "compare")
BESIDE = (
    "columns.csv",
    "columns.py",
    "config.py",
    "errors.py",
    "forks.py",
    "memory.py",
    "road.py",
    "steps.py",
    "store.py",
    "study.py",
    "validate.py",
)
NOT_RAW = (".", "~$")  # hidden files, lock files of office programs


@dataclass(frozen=True, slots=True)
class Made:
    """One step as it was last made: the key of its inputs, sha256 by table, and its problems."""

    key: str
    tables: dict[str, str]
    problems: tuple[Problem, ...] = ()


def read_made(folder: Path) -> dict[str, Made]:
    """What is known of each step in `folder`; nothing where the file is missing or damaged, so that the steps are made again."""
    try:
        content = json.loads((folder / STEPS).read_text(encoding="utf-8"))
        return {
            name: Made(str(item["key"]), dict(item["tables"]), tuple(Problem(**problem) for problem in item["problems"]))
            for name, item in content.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_made(folder: Path, made: Mapping[str, Made]) -> None:
    """Write `steps.json` whole, in the order of the road."""
    content = {
        name: {"key": made[name].key, "tables": made[name].tables, "problems": [asdict(problem) for problem in made[name].problems]}
        for name in ORDER
        if name in made
    }
    from zxstudy.store import write_text  # noqa: PLC0415 - brings pandas, which a look at the raw files does not need

    write_text(folder / STEPS, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def why(folder: Path, made: Made | None, key: str, tables: Iterable[str]) -> str:
    """Why a step must be made again, in words; empty where it is current."""
    if made is None:
        return "not made yet"
    if made.key != key:
        return "its inputs changed"
    for name in tables:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            return f"{path.name} is missing"
        if digest(path.read_bytes()) != made.tables.get(name):
            return f"{path.name} was changed by hand"
    return ""


def table_digest(path: Path) -> str:
    """The hash of a table's bytes: as `steps.json` beside it has it, where the table is no newer than that, else of what lies there.

    A process asks the bytes once, until the file is another one. Raises OSError where there is no table.
    """
    table = path.stat()
    try:
        told = (path.parent / STEPS).stat()
    except OSError:
        return _bytes_digest(path, table.st_ino, table.st_size, table.st_mtime_ns)
    known = _told(path.parent, told.st_ino, told.st_size, told.st_mtime_ns)
    if path.stem in known and table.st_mtime_ns <= told.st_mtime_ns:
        return known[path.stem]
    return _bytes_digest(path, table.st_ino, table.st_size, table.st_mtime_ns)


@cache
def _told(folder: Path, *stamp: int) -> dict[str, str]:
    """The hash of every table that `steps.json` knows of; its stamp is part of the question, so that it is asked again."""
    return {name: sha256 for made in read_made(folder).values() for name, sha256 in made.tables.items()}


@cache
def _bytes_digest(path: Path, *stamp: int) -> str:
    return digest(path.read_bytes())


def digest(*parts: bytes | str) -> str:
    """The sha256 of the parts, each with its length before it, so that ("ab", "c") and ("a", "bc") differ."""
    total = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8") if isinstance(part, str) else part
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()


def raw_files(study: Study) -> list[Path]:
    """Every file of the study's raw folders, sidecars too, sorted; raises StudyError where a folder cannot be listed or is empty."""
    found: set[Path] = set()
    for given in study.raw:
        top = study.path(given)
        if not top.exists():
            raise StudyError(f"{study.file}: raw: '{given}' does not exist; allowed: files and folders, relative to the study file")
        inside = {top} if top.is_file() else set(_walk(top))
        if not inside:
            raise StudyError(f"{top}: no file in it; a study needs at least one source with its sidecar (<file>.source.yml)")
        found |= inside
    return sorted(found)


def _walk(folder: Path) -> Iterable[Path]:
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        raise StudyError(f"{folder}: cannot be listed: {error.strerror}") from error
    for child in children:
        if child.name.startswith(NOT_RAW):
            continue
        if child.is_dir() and not child.is_symlink():
            yield from _walk(child)
        elif child.is_file():
            yield child


def raw_digest(study: Study) -> str:
    """One hash of every raw file, by path and content; a file that cannot be opened counts by its name."""
    parts: list[bytes | str] = []
    for path in raw_files(study):
        name = Path(os.path.relpath(path, study.root)).as_posix()
        try:
            with path.open("rb") as stream:
                parts += [name, hashlib.file_digest(stream, "sha256").hexdigest()]
        except OSError as error:
            parts += [name, f"cannot be opened: {error.strerror}"]
    return digest(*parts)


def study_digest(study: Study) -> str:
    """One hash of what the study says of its results, and of the reviewed files it names (corrections, places, prices)."""
    named = (study.corrections, study.places, study.prices.file if study.prices else None)
    reviewed = [study.path(path) for path in named if path is not None]
    said = study.model_dump_json(exclude={"rules": LIMITS})
    return digest(said, *(path.read_bytes() if path.is_file() else b"" for path in reviewed))


@cache
def package_digest(packages: tuple[str, ...]) -> str:
    """One hash of the source of these packages of zxstudy, of what lies beside every step, and of the versions that they run on."""
    top = Path(str(files("zxstudy")))
    sources = [top / name for name in BESIDE]
    for package in packages:
        sources += sorted(path for path in (top / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest(*(part for path in sources for part in (path.relative_to(top).as_posix(), path.read_bytes())), *versions())


def versions() -> list[str]:
    """name==version of every dependency of the package that is not an extra."""
    return [f"{name}=={number}" for name, number in named_versions().items()]


@cache
def named_versions() -> dict[str, str]:
    """The version of every dependency of the package that is not an extra, by name."""
    wanted = [line for line in requires("zxstudy") or () if "extra ==" not in line]
    names = sorted(match.group() for line in wanted if (match := re.match(r"[A-Za-z0-9._-]+", line)))
    return {name: version(name) for name in names}
