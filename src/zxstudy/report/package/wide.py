"""The view as one row a county and year, as statistics programs want it: two columns an indicator, one a measure."""

from __future__ import annotations

import pandas as pd

from zxstudy.codebook import load

KEYS = ["county_code", "year"]


def wide(view: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """One row a county and year that has a figure: its names, then `<id>_low`, `<id>_high` of each figure and `<id>` of each measure.

    Indicators in the order of the codebook; those of nobody are left out. What a county does not publish is empty, never 0.
    """
    figures, measures = view[view["degree"].isna()], view[view["degree"].notna()]
    parts = [figures.pivot(index=KEYS, columns="indicator", values=end).add_suffix(f"_{end}") for end in ("low", "high")]
    degrees = measures.astype({"degree": "float64"}).pivot(index=KEYS, columns="indicator", values="degree")
    joined = pd.concat([*parts, degrees], axis=1).sort_index()
    order = [name for entry in load() for name in (f"{entry.id}_low", f"{entry.id}_high", entry.id) if name in joined.columns]
    table = joined[order].reset_index()
    names = places[["county_code", "county", "province", "prefecture", "level", "kind"]]
    return names.merge(table, on="county_code", how="inner").sort_values(KEYS, kind="stable").reset_index(drop=True)


def described(name: str) -> tuple[str, str, str]:
    """Chinese title, English title and unit of an indicator's column in `wide`; empty for another column."""
    codebook = load()
    for end, zh, en in (("_low", "下限", "lower end"), ("_high", "上限", "upper end"), ("", "程度", "degree")):
        stem = name.removesuffix(end) if end else name
        if (not end or name.endswith(end)) and stem in codebook:
            entry = codebook[stem]
            return f"{entry.name_zh}（{zh}）", f"{entry.name_en}, {en}", "-1 to 3" if entry.is_measure else entry.unit
    return "", "", ""
