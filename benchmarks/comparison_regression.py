"""Two-way fixed effects, clustered, and its repetition beside pyfixest, linearmodels and R's fixest; processor time of one thread."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.bench import Row, seconds, version
from zxstudy.compare.estimate import Specification, pairs_bootstrap, regress, specification_curve, wild_bootstrap
from zxstudy.compare.estimate.pairs import drawn_clusters
from zxstudy.compare.estimate.wild import signs

SEED = 7
COUNTIES, YEARS, REGRESSORS = 2850, 15, 7
REPLICATIONS, SPECIFICATIONS = 2000, 1000
MEASURED = 5  # of a peer's loop, whose turns all cost the same
TIMES = 7
AS_FAST, FIFTY = 1.0, 50.0
NAMES = [f"x{column}" for column in range(1, REGRESSORS + 1)]
FORMULA = f"y ~ {' + '.join(NAMES)} | county + year"
R_SCRIPT = """
library(fixest); setFixest_nthreads(1); data <- read.csv(commandArgs(TRUE)[1])
took <- replicate({times}, {{ began <- proc.time(); feols({formula}, data, cluster = ~county); sum((proc.time() - began)[1:2]) }})
cat(median(took), as.character(packageVersion("fixest")))
"""


def table() -> pd.DataFrame:
    """Counties × years with effects of both, seven regressors, and five more columns to choose specifications from."""
    rng = np.random.default_rng(SEED)
    county, year = np.repeat(np.arange(COUNTIES), YEARS), np.tile(np.arange(YEARS), COUNTIES)
    extra = [f"z{column}" for column in range(1, 6)]
    columns = {name: rng.normal(size=len(county)) + rng.normal(size=COUNTIES)[county] for name in [*NAMES, *extra]}
    y = 0.05 * columns["x1"] + rng.normal(size=COUNTIES)[county] + 0.1 * year + rng.normal(size=len(county))
    return pd.DataFrame({"county": county, "year": year, "y": y, **columns})


def ours(data: pd.DataFrame) -> object:
    """Two-way fixed effects by `regress`."""
    return regress(data["y"], data[NAMES], effects=[data["county"], data["year"]], cluster=data["county"])


def pyfixest(data: pd.DataFrame, formula: str = FORMULA) -> object:
    """The same by pyfixest, without what it can leave out."""
    import pyfixest as pf  # noqa: PLC0415

    return pf.feols(formula, data, vcov={"CRV1": "county"}, store_data=False, copy_data=False, lean=True)


def linearmodels(data: pd.DataFrame, columns: list[str] = NAMES) -> object:
    """The same by linearmodels; its index is made beforehand and not counted."""
    from linearmodels import PanelOLS  # noqa: PLC0415

    model = PanelOLS(data["y"], data[columns], entity_effects=True, time_effects=True)
    return model.fit(cov_type="clustered", cluster_entity=True)


def run() -> list[Row]:
    """All rows; a peer that is not installed says so."""
    warnings.simplefilter("ignore")
    data = table()
    print(f"comparison: {len(data):,} county-years, {COUNTIES:,} counties × {YEARS} years, {REGRESSORS} regressors, seed {SEED}, ", end="")
    print(f"errors clustered by county; processor time of one thread; of a peer's loop {MEASURED} turns are measured and scaled")
    return [*_headline(data), *_bootstrap(data), *_wild(data), *_curve(data)]


def _beside(what: str, value: float, peers: dict[str, Callable[[], float]], limit: float) -> list[Row]:
    """One row a peer; `peers` gives its seconds for the whole of the work."""
    found = []
    for name, measure in peers.items():
        try:
            label, theirs = f"{version(name)}: {what}", measure()
        except ImportError:  # PackageNotFoundError is one
            found.append(Row("comparison", value, f"s, {what}", f"{name} (absent)", None, None, limit, False))
            continue
        found.append(Row("comparison", value, "s", label, theirs, theirs / value, limit, theirs / value >= limit))
    return found


def _headline(data: pd.DataFrame) -> list[Row]:
    what = "two-way fixed effects"
    indexed = data.set_index(["county", "year"])
    peers = {
        "pyfixest": lambda: seconds(lambda: pyfixest(data), TIMES),
        "linearmodels": lambda: seconds(lambda: linearmodels(indexed), 3),
    }
    value = seconds(lambda: ours(data), TIMES)
    return [*_beside(what, value, peers, AS_FAST), _fixest(data, what, value)]


def _fixest(data: pd.DataFrame, what: str, value: float) -> Row:
    absent = Row("comparison", value, "s", "R fixest (absent)", None, None, AS_FAST, False)
    if shutil.which("Rscript") is None:
        return absent
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data.csv")
        data.to_csv(path, index=False)
        script = R_SCRIPT.format(times=TIMES, formula=FORMULA)
        done = subprocess.run(["Rscript", "-e", script, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        return absent
    took, number = done.stdout.split()[-2:]
    return Row("comparison", value, "s", f"R fixest {number}: {what}", float(took), float(took) / value, AS_FAST, float(took) >= value)


def _loop(turns: int, turn: Callable[[int], object]) -> float:
    """Seconds of the whole loop, from the few turns that are measured."""
    return seconds(lambda: [turn(place) for place in range(MEASURED)], 1) / MEASURED * turns


def _bootstrap(data: pd.DataFrame) -> list[Row]:
    what = f"{REPLICATIONS:,} bootstrap replications"
    design = ours(data).design  # type: ignore[attr-defined]
    drawn = drawn_clusters(COUNTIES, REPLICATIONS)

    def sample(place: int) -> pd.DataFrame:
        again = np.repeat(np.arange(COUNTIES), drawn[place].astype(int))
        chosen = data.iloc[(again[:, None] * YEARS + np.arange(YEARS)).ravel()]
        return chosen.assign(county=np.repeat(np.arange(COUNTIES), YEARS))

    peers = {
        "pyfixest": lambda: _loop(REPLICATIONS, lambda place: pyfixest(sample(place))),
        "linearmodels": lambda: _loop(REPLICATIONS, lambda place: linearmodels(sample(place).set_index(["county", "year"]))),
    }
    return _beside(what, seconds(lambda: pairs_bootstrap(design, REPLICATIONS), 3), peers, FIFTY)


def _wild(data: pd.DataFrame) -> list[Row]:
    what = f"{REPLICATIONS:,} wild replications"
    design, pattern = ours(data).design, signs(COUNTIES, REPLICATIONS)  # type: ignore[attr-defined]
    y, x = design.transformed
    rest = y - x[:, 1:] @ np.linalg.lstsq(x[:, 1:], y)[0]
    fitted = data["y"].to_numpy() - rest

    def sample(place: int) -> pd.DataFrame:
        return data.assign(y=fitted + pattern[place][design.cluster] * rest)

    peers = {
        "pyfixest": lambda: _loop(REPLICATIONS, lambda place: pyfixest(sample(place))),
        "linearmodels": lambda: _loop(REPLICATIONS, lambda place: linearmodels(sample(place).set_index(["county", "year"]))),
    }
    return _beside(what, seconds(lambda: wild_bootstrap(design, draws=REPLICATIONS), 3), peers, FIFTY)


def _curve(data: pd.DataFrame) -> list[Row]:
    what = f"{SPECIFICATIONS:,} specifications"
    others = [name for name in data.columns if name[0] in "xz" and name != "x1"]
    chosen = list(itertools.islice((some for size in range(4, 8) for some in itertools.combinations(others, size)), SPECIFICATIONS))
    asked = [Specification("y", "x1", controls, ("county", "year")) for controls in chosen]
    indexed, step = data.set_index(["county", "year"]), SPECIFICATIONS // MEASURED

    def formula(place: int) -> str:
        return f"y ~ {' + '.join(['x1', *chosen[place * step]])} | county + year"

    peers = {
        "pyfixest": lambda: _loop(SPECIFICATIONS, lambda place: pyfixest(data, formula(place))),
        "linearmodels": lambda: _loop(SPECIFICATIONS, lambda place: linearmodels(indexed, ["x1", *chosen[place * step]])),
    }
    return _beside(what, seconds(lambda: specification_curve(data, asked, "county"), 3), peers, FIFTY)
