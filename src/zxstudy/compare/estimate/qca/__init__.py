"""Fuzzy-set QCA: calibration, necessity, truth table, three solutions, and what chance and the choices would give."""

from zxstudy.compare.estimate.qca.calibration import Anchors, calibrate, memberships
from zxstudy.compare.estimate.qca.fit import Necessity, Sufficiency, necessity, sufficiency
from zxstudy.compare.estimate.qca.solution import Solution, Solutions, contradictory_assumptions, solve
from zxstudy.compare.estimate.qca.truth_table import Cuts, TruthTable, truth_table, with_cuts

__all__ = [
    "Anchors",
    "Cuts",
    "Necessity",
    "Solution",
    "Solutions",
    "Sufficiency",
    "TruthTable",
    "calibrate",
    "contradictory_assumptions",
    "memberships",
    "necessity",
    "solve",
    "sufficiency",
    "truth_table",
    "with_cuts",
]
