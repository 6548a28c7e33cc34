"""A study of drawn counties as its tables, without the road that leads to them: what reports are made from, in seconds."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from zxstudy.config import Study, read_study
from zxstudy.report.tables import COLUMNS, table_paths
from zxstudy.simulate.design import read_simulation
from zxstudy.simulate.draw import draw
from zxstudy.simulate.frames import facts_of, panel_of, scores_of, sources_of
from zxstudy.store import write_table

SEED = 7
YEARS = 4
PROVINCES = 31
TEXT = """
name = "bench"
title_zh = "基准"
title_en = "Benchmark"
kind = "simulated"
raw = ["raw"]
processed = "processed"
reports = "reports"
"""


def write_tables(folder: Path, counties: int) -> Study:
    """The study in `folder`: `counties` drawn counties over YEARS years; the tables of the comparison have no row."""
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(TEXT, encoding="utf-8")
    study = read_study(folder / "study.toml")
    drawn = draw(read_simulation(None, {"counties": counties, "years": YEARS, "provinces": PROVINCES, "seed": SEED}))
    panel = panel_of(drawn)
    frames = {
        "facts": panel.facts, "panel": panel.rows, "view": panel.view, "audit": panel.audit, "places": panel.places,
        "sources": sources_of(drawn), "scores": scores_of(drawn), "reporting": _reporting(panel.view),
    }  # fmt: skip
    for name, columns in COLUMNS.items():
        frame = frames.get(name, pd.DataFrame({column: pd.Series(dtype="str") for column in columns}))
        write_table(study.path(study.processed) / ("cleaned.parquet" if name == "facts" else f"{name}.parquet"), frame)
    write_table(study.path(study.processed) / "facts.parquet", facts_of(drawn))
    assert table_paths(study)
    return study


def _reporting(view: pd.DataFrame) -> pd.DataFrame:
    """Who publishes what: the indicator and how many counties have a figure of it; shares are left empty."""
    counted = view.groupby("indicator", sort=True)["county_code"].nunique().rename("counties").reset_index()
    return counted.assign(county_years=counted["counties"], share=1.0, province_max_share=1.0)
