"""One simulated study as arrays: what is true, and what is published of it; the same seed gives the same arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.simulate.design import Simulation
from zxstudy.simulate.latent import Grid, Mechanisms, grid_of, mechanisms
from zxstudy.simulate.outcomes import Outcomes, outcomes
from zxstudy.simulate.reporting import Published, published


@dataclass(frozen=True, slots=True)
class Draw:
    """A study: its settings, its county-years, what is so, and what is published."""

    design: Simulation
    grid: Grid
    mechanisms: Mechanisms
    outcomes: Outcomes
    published: Published


def draw(design: Simulation, run: int = 0) -> Draw:
    """The study number `run` of `design.seed`. Truth and reporting are drawn apart: other reporting leaves the truth as it is."""
    truth, reporting = (np.random.default_rng([design.seed, run, stream]) for stream in range(2))
    grid = grid_of(design)
    made = mechanisms(design, grid, truth)
    came = outcomes(design, grid, made, truth)
    return Draw(design, grid, made, came, published(design, grid, made, came, reporting))
