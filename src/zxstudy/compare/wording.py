"""The sentences as data (`wording.csv`): sample and scope first, then the figure with its range, then what it does not say.

Each family holds its templates by key; a template is a pair, Chinese and English. The phrase of a class is fixed and stands in `PHRASES`.
"""

from __future__ import annotations

import csv
from importlib.resources import files

Languages = tuple[str, str]


def _read() -> dict[str, dict[str, Languages]]:
    families: dict[str, dict[str, Languages]] = {}
    text = files("zxstudy.compare").joinpath("wording.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(keepends=True)):
        families.setdefault(row["family"], {})[row["key"]] = (row["zh"], row["en"])
    return families


_FAMILIES = _read()
PHRASES = _FAMILIES["phrases"]
MARKS = _FAMILIES["marks"]
ROLES = _FAMILIES["roles"]
RELATION = _FAMILIES["relation"]
OBSTACLES = _FAMILIES["obstacles"]
OUTCOME = _FAMILIES["outcome"]
REPORTING = _FAMILIES["reporting"]
PREVALENCE = _FAMILIES["prevalence"]
MEASUREMENT = _FAMILIES["measurement"]
CONFIGURATION = _FAMILIES["configuration"]
ADOPTION = _FAMILIES["adoption"]
CONTRAST = _FAMILIES["contrast"]
