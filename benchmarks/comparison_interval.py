"""Interval regression at 40,000 rows: ours beside R's survreg where R is installed, and beside statsmodels' numeric derivatives.

Processor time of all threads together, the same rows; two fifths exact, a quarter between two ends, the rest open above or exact.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.base.model import GenericLikelihoodModel

from benchmarks.bench import ABSENT, Row, version
from zxstudy.compare.estimate.interval_outcome import interval_regression

ROWS, COLUMNS, SEED, TIMES = 40_000, 7, 20261123, 3
LIMIT = 1 / 1.5  # of survreg's time ours may be one and a half
TOLERANCE = 1e-5  # the peers must have found the same
SURVREG = """
suppressMessages(library(survival))
d <- read.csv(commandArgs(TRUE)[1], na.strings = c("inf", "-inf"))
for (i in 1:3) {
  before <- proc.time()
  m <- survreg(Surv(low, high, type = "interval2") ~ x0 + x1 + x2 + x3 + x4 + x5 + x6, d, dist = "gaussian")
  cat(sum((proc.time() - before)[1:2]), m$loglik[2], as.character(packageVersion("survival")), "\n")
}
"""


class _Numeric(GenericLikelihoodModel):  # type: ignore[misc]
    """What one writes first: the likelihood alone, derivatives by differences."""

    def __init__(self, low: np.ndarray, high: np.ndarray, exog: np.ndarray) -> None:
        self.low, self.high = low, high
        super().__init__(
            np.where(np.isfinite(high), (low + np.where(np.isfinite(high), high, low)) / 2, low), exog, extra_params_names=["s"]
        )

    def loglikeobs(self, params: np.ndarray) -> np.ndarray:
        scale, fitted = np.exp(params[-1]), self.exog @ params[:-1]
        low, high = (self.low - fitted) / scale, (self.high - fitted) / scale
        exact = self.low == self.high
        between = special.ndtr(np.where(exact, 1.0, high)) - special.ndtr(np.where(exact, 0.0, low))
        return np.where(exact, -(low**2) / 2 - np.log(scale * np.sqrt(2 * np.pi)), np.log(np.maximum(between, 1e-300)))


def run() -> list[Row]:
    """One row a peer, seconds of processor time; the limit is one of the ratio."""
    low, high, x = sample()
    print(f"comparison_interval: {ROWS} rows, {COLUMNS} regressors, seed {SEED}, best of {TIMES}, processor time of all threads")
    ours, loglik = _timed(lambda: interval_regression(low, high, x).loglik)
    numeric, peer = _timed(lambda: _numeric(low, high, x), times=1)
    _same(loglik, peer, "statsmodels, numeric derivatives")
    rows = [_row(ours, f"{version('statsmodels')}, numeric derivatives, bfgs", numeric, 1.0)]
    return [_survreg(low, high, x, (ours, loglik)), *rows]


def sample() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ends and regressors with the seed."""
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(ROWS, COLUMNS))
    y = 1 + x @ np.linspace(-1, 1, COLUMNS) + 1.5 * rng.normal(size=ROWS)
    kind, half = rng.random(ROWS), np.floor(y / 0.5) * 0.5
    open_ = (kind >= 0.65) & (y > 1)
    low = np.where(kind < 0.4, y, np.where(kind < 0.65, half, np.where(open_, 1.0, y)))
    return low, np.where(kind < 0.4, y, np.where(kind < 0.65, half + 0.5, np.where(open_, np.inf, y))), x


def _timed(work: Callable[[], float], times: int = TIMES) -> tuple[float, float]:
    seconds, result = [], np.nan
    for _ in range(times):
        began = time.process_time()
        result = work()
        seconds.append(time.process_time() - began)
    return min(seconds), result


def _numeric(low: np.ndarray, high: np.ndarray, x: np.ndarray) -> float:
    columns = np.column_stack([x, np.ones(len(x))])
    model = _Numeric(low, high, columns)
    begin = np.append(np.linalg.lstsq(columns, model.endog, rcond=None)[0], 0.0)
    return float(model.fit(start_params=begin, method="bfgs", disp=0, maxiter=500).llf)


def _survreg(low: np.ndarray, high: np.ndarray, x: np.ndarray, ours: tuple[float, float]) -> Row:
    command = shutil.which("Rscript")
    if command is None:
        return _row(ours[0], f"R survreg ({ABSENT}: no Rscript)", None, LIMIT)
    with tempfile.TemporaryDirectory() as name:
        table, script = Path(name) / "rows.csv", Path(name) / "survreg.R"
        frame = pd.DataFrame(np.column_stack([low, high, x]), columns=["low", "high", *(f"x{column}" for column in range(COLUMNS))])
        frame.to_csv(table, index=False)
        script.write_text(SURVREG, encoding="utf-8")
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        found = subprocess.run([command, "--vanilla", script, table], capture_output=True, text=True, check=False, env=environment)
    if found.returncode:
        return _row(ours[0], f"R survreg ({ABSENT}: {found.stderr.strip().splitlines()[-1:]})", None, LIMIT)
    lines = [line.split() for line in found.stdout.strip().splitlines()]
    _same(ours[1], float(lines[0][1]), "survreg")
    return _row(ours[0], f"R survreg, survival {lines[0][2]}", min(float(line[0]) for line in lines), LIMIT)


def _same(ours: float, theirs: float, who: str) -> None:
    if abs(ours - theirs) > TOLERANCE * abs(ours):
        raise RuntimeError(f"{who} found another maximum: {theirs} beside {ours}; times of different results are not compared")


def _row(ours: float, peer: str, seconds: float | None, limit: float) -> Row:
    ratio = None if seconds is None else seconds / ours
    return Row("comparison", ours, "s, interval regression", peer, seconds, ratio, limit, ratio is None or ratio >= limit)
