"""Facts of a whole country to a validated panel with its audit: seconds, memory, and whether the cost of a fact stays the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.bench import Row, version
from benchmarks.extraction_limits import NOBODY
from benchmarks.panel_facts import COUNTIES, INDICATORS, YEARS, country
from benchmarks.watched import watched
from zxstudy.clean import clean, validate_panel
from zxstudy.config import Study
from zxstudy.forks import usual_jobs
from zxstudy.store import read_table, write_table

SEED = 7
SMALL = COUNTIES // 10
PEER_COUNTIES = 5
SECONDS, GIGABYTES, GROWTH = 15.0, 3.0, 1.25
STUDY = Study(
    name="bench", title_zh="基准", title_en="Benchmark", kind="simulated", raw=(Path("raw"),), corrections=Path("corrections.yml"),
    processed=Path("processed"), reports=Path("reports"), file=Path("study.toml"),
)  # fmt: skip


def run() -> list[Row]:
    """Seconds and memory at the size of the country, the cost of a fact there by that at a tenth of it, and the peer on a slice."""
    per_county = len(YEARS) * len(INDICATORS)
    print(f"panel: drawn facts with the faults of real ones, seed {SEED}: {SMALL} and {COUNTIES} counties × {len(YEARS)} years × ", end="")
    print(f"{len(INDICATORS)} indicators; with {usual_jobs()} processes, reading parquet not counted")
    with tempfile.TemporaryDirectory() as name:
        small, large = (_measured(Path(name), counties) for counties in (SMALL, COUNTIES))
    for one in (small, large):
        print(f"       {one['facts']:>9,} facts: {one['seconds']:.1f} s wall, {one['cpu']:.1f} s CPU, ", end="")
        print(f"{one['validating']:.1f} s of it validating, {one['gigabytes']:.2f} GB peak of all processes together, ", end="")
        print(f"{one['rows']:,} cells, {one['decisions']:,} decisions")
    peer = f"{version('pandas')}, groupby.apply: the choice alone, {PEER_COUNTIES * per_county:,} facts"
    theirs = _peer_seconds() / PEER_COUNTIES * COUNTIES
    growth = (large["cpu"] / large["facts"]) / (small["cpu"] / small["facts"])
    return [
        Row("panel", large["seconds"], "s", peer, theirs, theirs / large["seconds"], SECONDS, large["seconds"] <= SECONDS),
        Row("panel", large["gigabytes"], "GB", NOBODY, None, None, GIGABYTES, large["gigabytes"] <= GIGABYTES),
        Row("panel", growth, "cost of a fact, country by a tenth", NOBODY, None, None, GROWTH, growth <= GROWTH),
    ]


def _measured(folder: Path, counties: int) -> dict[str, Any]:
    """What a process of its own reports of a country of that size; memory, of all its processes, is of a second run."""
    made = country(SEED, counties)
    write_table(folder / "facts.parquet", made.facts)
    write_table(folder / "sources.parquet", made.sources)
    (folder / "corrections.yml").write_text(made.corrections, encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.panel", str(folder)]
    timed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # alone: looking at memory takes a core's time
    found: dict[str, Any] = json.loads(timed.stdout)
    return {**found, "gigabytes": watched(command).peak_mb / 1000}


def _seconds() -> float:
    """Processor time of this process and the children that ended."""
    return sum(os.times()[:4])


def _report(folder: Path) -> dict[str, Any]:
    facts, sources = (read_table(folder / f"{name}.parquet") for name in ("facts", "sources"))
    began, cpu = time.perf_counter(), _seconds()
    panel, _ = clean(facts, sources, STUDY.model_copy(update={"file": folder / "study.toml"}))
    cleaned = _seconds()
    validate_panel(panel)
    done, seconds = _seconds(), time.perf_counter() - began
    return {
        "facts": len(facts), "seconds": seconds, "cpu": done - cpu, "validating": done - cleaned, "rows": len(panel.rows),
        "decisions": len(panel.audit),
    }  # fmt: skip


def _peer_seconds() -> float:
    """Seconds of the straightforward version of the choice: a function of each cell's frame; no places, ranges, identities or audit."""
    made = country(SEED, PEER_COUNTIES)
    facts = made.facts.merge(made.sources[["source", "side", "published"]], on="source")
    began = time.process_time()
    facts.groupby(["county", "year", "indicator", "period", "scope"], dropna=False).apply(_chosen)
    return time.process_time() - began


def _chosen(cell: pd.DataFrame) -> pd.Series:
    """The first fact of a cell by the same order of preference, with what it was chosen against."""
    aside = cell["flags"].str.contains("previous|damaged")
    level = cell[~aside] if (~aside).any() else cell
    conflict = bool(level["low"].max() > level["high"].min())
    ordered = level.assign(width=level["high"] - level["low"]).sort_values(
        ["degree", "width", "published", "fact_id"], ascending=[False, True, False, True], na_position="last"
    )
    return pd.concat([ordered.iloc[0], pd.Series({"facts": ";".join(cell["fact_id"]), "fact_count": len(cell), "conflict": conflict})])


if __name__ == "__main__":
    print(json.dumps(_report(Path(sys.argv[1]))))
