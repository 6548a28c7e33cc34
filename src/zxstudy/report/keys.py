"""The key of a page: a hash of everything that it is made from, so that what has not changed is not made again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, fields
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pandas as pd

from zxstudy.config import Study
from zxstudy.report.tables import CountySlice, Tables

_LIBRARIES = ("jinja2", "matplotlib", "nbconvert", "pandas", "papermill", "seaborn")
_OURS = ("codebook", "lab.py", "report", "store.py")


def county_key(county: CountySlice, study: Study, language: str, notebook: Path) -> str:
    """The key of a county's page: its slice, the study, the language, the notebook, and the code."""
    parts = [repr(asdict(county.place)), repr(county.years), str(county.counties)]
    parts += [_frame(getattr(county, field.name)) for field in fields(county) if isinstance(getattr(county, field.name), pd.DataFrame)]
    return _hash([*parts, *_surroundings(study, language, notebook)])


# The tables that each notebook of the study as a whole is made from.
READS = {
    "comparison": (
        "findings", "alternatives", "specifications", "contrasts", "events", "configurations", "descriptives", "reporting",
        "flow", "places", "view",
    ),
    "quality": ("panel", "audit", "places"),
}  # fmt: skip


def whole_key(name: str, tables: Tables, language: str, notebook: Path) -> str:
    """The key of the page `name` of READS, which is about all counties."""
    parts = [_frame(getattr(tables, table)) for table in READS[name]]
    return _hash([*parts, *_surroundings(tables.study, language, notebook)])


def _surroundings(study: Study, language: str, notebook: Path) -> list[str]:
    said = study.model_dump(exclude={"processed", "reports"}, mode="json")
    return [repr(sorted(said.items())), language, hashlib.sha256(notebook.read_bytes()).hexdigest(), code_hash()]


def _frame(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False)


def _hash(parts: list[str]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        whole.update(len(content).to_bytes(8, "big") + content)
    return whole.hexdigest()


@cache
def code_hash() -> str:
    """A hash of the code and templates that make pages, and of the versions of the libraries behind them."""
    root = files("zxstudy")
    parts = [f"{name} {version(name)}" for name in _LIBRARIES]
    for name in _OURS:
        parts += [f"{path} {digest}" for path, digest in sorted(_files(root.joinpath(name), name))]
    return _hash(parts)


def _files(item: Traversable, path: str) -> list[tuple[str, str]]:
    if item.is_file():
        return [] if path.endswith(".pyc") else [(path, hashlib.sha256(item.read_bytes()).hexdigest())]
    return [found for child in item.iterdir() for found in _files(child, f"{path}/{child.name}")]
