"""Panels by hand and by simulation, from the records of the contract; what is true of a simulated one is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Decision, Panel, PanelRow, Place, ViewRow
from zxstudy.config import Study
from zxstudy.extract.fact import Fact
from zxstudy.read.document import Source
from zxstudy.score.measures import measures_of
from zxstudy.store import frame_of

STUDY = Study(
    name="simulated", title_zh="模拟", title_en="Simulated", kind="simulated", raw=(Path("raw"),), processed=Path("processed"),
    reports=Path("reports"), file=Path(__file__),
)  # fmt: skip


def place(code: str, province: str = "甲省", level: str = "county") -> Place:
    return Place(code, f"{code}县", province, "", level, f"{code}县", "simulated", "reviewed")


def source(
    name: str, code: str, year: int | None, document_type: str = "experience", *, characters: int = 3000, family: str = ""
) -> Source:
    return Source(
        name, f"{name}.txt", "", "", "0" * 64, "simulated", "cppcc", document_type, "", f"{code}县", "county", "", year, "", "", characters,
        family,
    )  # fmt: skip


def fact(
    code: str, year: int | None, indicator: str, low: float | None = None, high: float | None = None, *, degree: int | None = None,
    source_id: str = "", flags: str = "", period: str = "annual", scope: str = "", base: str = "", qualifier: str = "exact",
) -> Fact:  # fmt: skip
    fact_id = f"F{code}{year}{indicator}{scope}{source_id}{period}"
    return Fact(
        fact_id, source_id or f"S{code}{year}", f"{code}县", code, year, period, indicator, low, low if high is None else high, "",
        qualifier, scope, base, degree, None, None, "", "原文", flags, None, None,
    )  # fmt: skip


def panel_of(facts: list[Fact], places: list[Place]) -> Panel:
    """A panel in which each fact is its own cell and its own choice."""
    provinces = {item.county_code: item.province for item in places}
    rows = [
        PanelRow(f.county_code, f.county, provinces.get(f.county_code, ""), f.year, f.indicator, f.period, f.scope, f.low, f.high, f.unit,
                 f.qualifier, f.base, f.degree, f.flags, f.fact_id, f.fact_id, 1, 1, "single", False, "simulated")
        for f in facts if f.county_code
    ]  # fmt: skip
    view = [
        ViewRow(f.county_code, f.year, f.indicator, f.low, f.high, f.unit, f.qualifier, f.period, f.scope, f.base, f.degree, f.fact_id,
                "single", "simulated")
        for f in facts if f.year is not None and f.county_code
    ]  # fmt: skip
    numbers = {"year": "Int64", "degree": "Int64", "low": "float64", "high": "float64"}
    return Panel(
        frame_of(rows, PanelRow).astype(numbers), frame_of(view, ViewRow).astype(numbers), frame_of([], Decision),
        frame_of(places, Place).astype("str"), frame_of(facts, Fact).astype(numbers),
    )  # fmt: skip


def sources_of(sources: list[Source]) -> pd.DataFrame:
    return frame_of(sources, Source).astype({"year": "Int64", "characters": "int64"})


def simulated(
    seed: int, *, effect: float, counties: int = 90, years: int = 2, provinces: int = 15, width: float = 0.0, ceiling: bool = False,
    silent: float = 0.0,
) -> tuple[Panel, pd.DataFrame]:  # fmt: skip
    """Counties whose solved share moves by `effect` per standard deviation of the leadership score, with province and year effects.

    width: how wide the published interval of each share is. ceiling: shares are pushed to 1. silent: how many do not publish the share.
    """
    rng = np.random.default_rng(seed)
    measures = measures_of("leadership")
    of_province, of_year = rng.normal(0, 0.05, provinces), rng.normal(0, 0.03, years)
    ability = rng.normal(0, 1, counties)
    facts, sources, places, latent = [], [], [], []
    for county in range(counties):
        code = f"99{county:04d}"
        places.append(place(code, f"省{county % provinces:02d}", ("county", "city")[county % 2]))
        for step in range(years):
            year = 2020 + step
            sources.append(source(f"S{code}{year}", code, year, characters=int(rng.integers(1000, 9000))))
            chance = 1 / (1 + np.exp(-(ability[county] + rng.normal(0, 0.7))))
            degrees = rng.binomial(3, chance, len(measures))
            facts += [fact(code, year, name, degree=int(d)) for name, d in zip(measures, degrees, strict=True) if d > 0]
            latent.append((code, year, degrees.mean() / 3, of_province[county % provinces] + of_year[step]))
    score = np.array([item[2] for item in latent])
    standard = (score - score.mean()) / score.std(ddof=1)
    shares = 0.6 + effect * standard + np.array([item[3] for item in latent]) + rng.normal(0, 0.08, len(latent))
    shares = np.clip(shares + (1.0 if ceiling else 0.0), 0.02, 1.0)
    for (code, year, *_), share in zip(latent, shares, strict=True):
        if rng.random() >= silent:
            low, high = max(share - width / 2, 0.0), min(share + width / 2, 1.0)
            facts.append(fact(code, year, "proposal_solved_rate", low, high))
    return panel_of(facts, places), sources_of(sources)


def of_kind(kind: str) -> Study:
    return STUDY.model_copy(update={"kind": kind})


__all__ = ["STUDY", "fact", "measures_of", "of_kind", "panel_of", "place", "replace", "simulated", "source", "sources_of"]
