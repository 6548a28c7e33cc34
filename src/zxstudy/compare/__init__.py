"""Scores and outcomes to findings."""

from zxstudy.compare.compare import compare
from zxstudy.compare.finding import VERDICTS, Comparison, Finding
from zxstudy.compare.sentences import forbidden_words
from zxstudy.compare.wording import PHRASES

__all__ = ["PHRASES", "VERDICTS", "Comparison", "Finding", "compare", "forbidden_words"]
