"""A simulated study on the disk: raw files, places, study.toml, and the truth beside them; whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from zxstudy.errors import UsageError
from zxstudy.simulate import names
from zxstudy.simulate.design import Simulation
from zxstudy.simulate.documents import write_documents
from zxstudy.simulate.draw import Draw, draw
from zxstudy.simulate.facts_table import write_facts
from zxstudy.simulate.truth import county_years, truth
from zxstudy.store import write_text

FORMS: dict[str, Callable[[Draw, Path], int]] = {"facts": write_facts, "documents": write_documents}
STUDY = """# A simulated study: what is true of it stands in truth.json and truth.csv. No place or figure is anybody's.
name = "simulated"
title_zh = "模拟研究"
title_en = "Simulated study"
kind = "simulated"
raw = ["raw"]
places = "places.yml"
processed = "processed"
reports = "reports"
language = "zh"
"""
REASON = "invented: drawn by zxstudy simulate"


def write_study(folder: Path, design: Simulation, *, form: str = "facts") -> Draw:
    """Draw the study of `design` and write it into `folder`, which must not be there yet or be empty.

    form: `facts` (tables of facts) or `documents` (texts and workbooks). Raises UsageError where the folder holds something, or the form
    is unknown.
    """
    if form not in FORMS:
        raise UsageError(f"--as {form}: unknown; allowed: {', '.join(FORMS)}")
    check_empty(folder)
    drawn = draw(design)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        FORMS[form](drawn, made / "raw")
        write_text(made / "places.yml", places_text(design))
        write_text(made / "study.toml", STUDY)
        write_text(made / "design.toml", settings_text(design))
        write_text(made / "truth.json", json.dumps(truth(drawn) | {"form": form}, ensure_ascii=False, indent=1) + "\n")
        write_text(made / "truth.csv", county_years(drawn).to_csv(index=False, lineterminator="\n"))
        made.chmod(0o755)
        made.replace(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return drawn


def check_empty(folder: Path) -> None:
    """Nothing where `folder` is not there or is an empty folder; raises UsageError otherwise."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder}: is no folder; allowed: a folder that is not there yet, or an empty one")
    if folder.is_dir() and (found := sorted(path.name for path in folder.iterdir())):
        shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        raise UsageError(f"{folder}: holds something already ({shown}); allowed: a folder that is not there yet, or an empty one")


def places_text(design: Simulation) -> str:
    """`places.yml` with every county of the study."""
    entries: list[dict[str, Any]] = [
        {
            "name": names.county(at), "province": names.province(at % design.provinces), "code": names.code(at), "level": names.rank(at)[1],
            "kind": "simulated", "reason": REASON,
        }
        for at in range(design.counties)
    ]  # fmt: skip
    return yaml.dump({"places": entries}, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False)


def settings_text(design: Simulation) -> str:
    """The settings as TOML, ready for `--settings` and `--design`."""
    lines = [f"{key} = {_toml(value)}" for key, value in design.model_dump().items() if key != "effects"]
    effects = [f"{key} = {_toml(value)}" for key, value in design.effects.items()]
    return "\n".join([*lines, *(["", "[effects]", *effects] if effects else [])]) + "\n"


def _toml(value: Any) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)
