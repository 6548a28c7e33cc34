"""The whole comparison of a simulated country: seconds and memory."""

from __future__ import annotations

import os
import time

from benchmarks.bench import Row
from benchmarks.watched import watching
from zxstudy.compare import compare
from zxstudy.score import score
from zxstudy.simulate import Simulation, draw, panel_of, sources_of
from zxstudy.simulate.repeat import STUDY

COUNTRY = Simulation(
    seed=20261123, counties=2_850, years=15, provinces=31, first_year=2009, effect=0.02, ceiling=0.15, intervals=0.2, masked=0.03,
    publish=0.5, publication="outcome", documented=0.6, copies=0.05,
)  # fmt: skip
SECONDS, GIGABYTES = 60.0, 4.0


def run() -> list[Row]:
    """Seconds of `compare` alone, from the tables to all findings, and the peak of memory of all its processes."""
    began = time.perf_counter()
    drawn = draw(COUNTRY)
    panel, sources = panel_of(drawn), sources_of(drawn)
    print(
        f"comparison_national: {COUNTRY.counties} counties × {COUNTRY.years} years, seed {COUNTRY.seed}: {len(panel.facts):,} facts, ",
        end="",
    )
    print(f"drawn in {time.perf_counter() - began:.1f} s", flush=True)
    scores = score(panel, sources, STUDY)
    began, cpu = time.perf_counter(), sum(os.times()[:4])
    with watching(os.getpid()) as looks:
        found = compare(panel, scores, sources, STUDY)
    seconds, spent = time.perf_counter() - began, sum(os.times()[:4]) - cpu
    gigabytes = max(looks) / 1000
    print(
        f"  {len(found.findings)} findings, {len(found.alternatives)} alternatives: {seconds:.1f} s wall, "
        f"{spent:.1f} s CPU, {gigabytes:.2f} GB"
    )
    return [
        Row("comparison of a country, seconds", seconds, "s", f"asked for: <= {SECONDS:.0f} s", None, None, SECONDS, seconds <= SECONDS),
        Row(
            "comparison of a country, memory",
            gigabytes,
            "GB",
            f"asked for: <= {GIGABYTES:.0f} GB",
            None,
            None,
            GIGABYTES,
            gigabytes <= GIGABYTES,
        ),
    ]


if __name__ == "__main__":
    run()
