"""Documents to facts."""

from zxstudy.extract.extract import document_quantities as quantities
from zxstudy.extract.extract import extract, extract_all
from zxstudy.extract.fact import FACT_COLUMNS, PERIODS, QUALIFIERS, SCOPE_TAGS, Fact
from zxstudy.extract.published import published_facts
from zxstudy.extract.quantities import Quantity

__all__ = [
    "FACT_COLUMNS", "PERIODS", "QUALIFIERS", "SCOPE_TAGS", "Fact", "Quantity", "extract", "extract_all", "published_facts", "quantities",
]  # fmt: skip
