"""What a page is made from, in parts: a hash of each, so that what has not changed is not made again, and what has can be named."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from zxstudy.config import LIMITS, Study
from zxstudy.report.tables import table_paths
from zxstudy.steps import digest, table_digest, versions

# The parts of a key, in the order in which a change of them is told.
PARTS = ("data", "parameters", "notebook", "library", "versions")
# What of the package a notebook or its page can depend on; commands, readers and the comparison's models reach it through the tables alone.
_OURS = ("clean", "codebook", "config.py", "errors.py", "extract/fact.py", "lab.py", "report", "score", "store.py")
# What a study says that no page shows: where things lie, and how long a notebook may take.
_NOT_SHOWN: dict[str, Any] = {"raw": True, "corrections": True, "places": True, "processed": True, "reports": True, "rules": LIMITS}
# The tables that each notebook of the study as a whole is made from.
READS = {
    "comparison": (
        "findings", "alternatives", "specifications", "contrasts", "events", "configurations", "descriptives", "reporting",
        "flow", "places", "view",
    ),
    "quality": ("panel", "audit", "places"),
}  # fmt: skip

Key = dict[str, str]


def whole_data(name: str, study: Study) -> str:
    """A hash of the tables behind the page `name` of READS, which is about all counties; raises UsageError where one has not been made."""
    return digest(*(table_digest(path) for path in table_paths(study, READS[name]).values()))


def around(study: Study, parameters: Mapping[str, Any], notebook: Path) -> Key:
    """The parts of a key beside the data: what the study and the parameters say, the notebook, the code, and all that it runs on."""
    said = study.model_dump_json(exclude=_NOT_SHOWN)
    return {
        "parameters": digest(said, repr(sorted(parameters.items()))),
        "notebook": digest(notebook.read_bytes()),
        "library": library_hash(),
        "versions": digest(platform.python_version(), *versions()),
    }


def read_keys(path: Path) -> dict[str, str]:
    """By name, what the files were made from that the file under `path` tells of (JSON); nothing where that is not known."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@cache
def library_hash() -> str:
    """A hash of the code and templates that make pages."""
    root = files("zxstudy")
    return digest(*(part for name in _OURS for pair in sorted(_files(root.joinpath(*name.split("/")), name)) for part in pair))


def _files(item: Traversable, path: str) -> list[tuple[str, str]]:
    if item.is_file():
        return [] if path.endswith(".pyc") else [(path, digest(item.read_bytes()))]
    return [found for child in item.iterdir() for found in _files(child, f"{path}/{child.name}")]
