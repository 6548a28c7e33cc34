"""A drawn study as tables of facts that the road reads: csv files, each with its sidecar."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from zxstudy.clean.groups import each_distinct
from zxstudy.extract.published import COLUMNS
from zxstudy.simulate import names
from zxstudy.simulate.draw import Draw
from zxstudy.simulate.frames import KIND, facts_of
from zxstudy.simulate.sidecars import sidecar
from zxstudy.store import write_text

ROWS = 20_000  # of a file: what a reader of spreadsheets still takes
ADDRESS = "https://simulated.invalid"  # a host that cannot exist (RFC 2606)


def write_facts(drawn: Draw, folder: Path) -> int:
    """Write the facts as `facts-001.csv`, … with their sidecars; how many facts there are."""
    table = published_table(drawn)
    for number, part in enumerate(_parts(table), start=1):
        path, text = folder / f"facts-{number:03d}.csv", part.to_csv(index=False, lineterminator="\n")
        write_text(path, text)
        written = hashlib.sha256(text.encode("utf-8")).hexdigest()
        write_text(
            path.with_name(path.name + ".source.yml"), sidecar(f"模拟数据 {number}", document_type="facts", side="unknown", sha256=written)
        )
    return len(table)


def published_table(drawn: Draw) -> pd.DataFrame:
    """Every published figure and measure, columns as in a table of facts; a measure of a document that does not have it is -1."""
    facts = facts_of(drawn, lacking=True)
    number = facts["county_code"].str[2:].astype(int) - 1
    level = pd.Series(["county", "city", "district"], dtype="str")
    rank = np.array([level[level == names.rank(n)[1]].index[0] for n in range(drawn.design.counties)])
    value = {end: facts[end].fillna(facts["degree"].astype("float64")) for end in ("low", "high")}
    masked = facts["qualifier"] == "masked"
    return pd.DataFrame(
        {
            "fact_id": facts["fact_id"], "province": each_distinct(_province(drawn), number, dtype="str"), "county": facts["county"],
            "level": level.take(rank[number.to_numpy()]).reset_index(drop=True), "year": facts["year"], "period": facts["period"],
            "indicator": facts["indicator"], "low": each_distinct(_printed, value["low"], dtype="str"),
            "high": each_distinct(_printed, value["high"], dtype="str"), "unit": facts["unit"], "qualifier": facts["qualifier"],
            "scope": facts["scope"], "masked": masked.astype(int), "flags": facts["flags"], "proposed_low": "", "proposed_high": "",
            "source_url": f"{ADDRESS}/" + facts["source"], "note": KIND,
        }
    )[list(COLUMNS)]  # fmt: skip


def _province(drawn: Draw) -> Callable[[int], str]:
    return lambda number: names.province(number % drawn.design.provinces)


def _printed(value: float) -> str:
    """A figure as a person writes it: `128`, `0.857`, nothing where it is masked."""
    return "" if np.isnan(value) else f"{value:.10g}"


def _parts(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The table in stretches of at most ROWS rows that end where a county ends, so that no source stands in two files."""
    last = np.flatnonzero(table["county"].ne(table["county"].shift(-1)).to_numpy()) + 1
    start = 0
    while start < len(table):
        ends = last[(last > start) & (last <= start + ROWS)]
        end = int(ends[-1]) if len(ends) else int(last[last > start][0])
        yield table.iloc[start:end]
        start = end
