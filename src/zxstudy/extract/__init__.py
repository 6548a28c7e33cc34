"""Documents to facts."""

from zxstudy.extract.extract import extract, extract_all, facts_and_problems
from zxstudy.extract.fact import FACT_COLUMNS, PERIODS, QUALIFIERS, SCOPE_TAGS, Fact
from zxstudy.extract.listing import ListedQuantity, quantities
from zxstudy.extract.published import published_facts

__all__ = [
    "FACT_COLUMNS", "PERIODS", "QUALIFIERS", "SCOPE_TAGS", "Fact", "ListedQuantity",
    "extract", "extract_all", "facts_and_problems", "published_facts", "quantities",
]  # fmt: skip
