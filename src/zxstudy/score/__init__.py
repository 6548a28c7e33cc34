"""The panel to mechanism scores."""

from zxstudy.score.coverage import coverage
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS, Score
from zxstudy.score.score import score

__all__ = ["MECHANISMS", "SUPPORT_PARTS", "Score", "coverage", "score"]
