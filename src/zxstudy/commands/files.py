"""Which files a PATH on the command line means."""

from __future__ import annotations

from pathlib import Path

from zxstudy.errors import UsageError

SIDECAR = ".source.yml"
REVIEWED = ("corrections.yml", "places.yml")


def sources_in(path: Path) -> list[Path]:
    """The file itself, or every file of a folder but sidecars and reviewed lists, sorted; raises UsageError where there is none."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UsageError(f"{path}: does not exist, or is neither a file nor a folder")
    try:
        files = sorted(file for file in _walk(path) if not file.name.endswith(SIDECAR) and file.name not in REVIEWED)
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be listed: {error.strerror}") from error
    if not files:
        raise UsageError(f"{path}: no source file in it")
    return files


def _walk(folder: Path) -> list[Path]:
    children = [child for child in folder.iterdir() if not child.name.startswith(".")]
    inside = [file for child in children if child.is_dir() and not child.is_symlink() for file in _walk(child)]
    return inside + [child for child in children if child.is_file()]
