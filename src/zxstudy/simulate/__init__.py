"""Studies with a known truth: drawn from a seed, written as raw files, or repeated to see what the comparison would find."""

from zxstudy.simulate.design import Simulation, read_simulation
from zxstudy.simulate.draw import Draw, draw
from zxstudy.simulate.frames import figures_of, panel_of, scores_of, sources_of
from zxstudy.simulate.limits import Limit, limits
from zxstudy.simulate.plan import plan_lines, plan_table
from zxstudy.simulate.repeat import repeated
from zxstudy.simulate.study_folder import write_study
from zxstudy.simulate.truth import truth

__all__ = [
    "Draw",
    "Limit",
    "Simulation",
    "draw",
    "figures_of",
    "limits",
    "panel_of",
    "plan_lines",
    "plan_table",
    "read_simulation",
    "repeated",
    "scores_of",
    "sources_of",
    "truth",
    "write_study",
]
