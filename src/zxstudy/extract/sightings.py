"""All quantities of a prepared text: read, masked and refused, without the frame of the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from zxstudy.extract.masked import masked
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity, quantities


def text_quantities(prepared: Prepared) -> list[Quantity]:
    """Every quantity, masked figure and refused look-alike of the text outside the page frame, in order, without overlap."""
    lost = masked(prepared.text)
    ends = [gap.end for gap in lost]
    found = [item for item in quantities(prepared.text) if not _touches(item, lost, ends)]
    return sorted((item for item in [*found, *lost] if _in_clause(prepared, item)), key=lambda item: item.start)


def _touches(item: Quantity, lost: Sequence[Quantity], ends: Sequence[int]) -> bool:
    at = bisect_right(ends, item.start)
    return at < len(lost) and lost[at].start < item.end


def _in_clause(prepared: Prepared, item: Quantity) -> bool:
    index = prepared.clause_at(item.start)
    return index >= 0 and item.start < prepared.clauses[index].end
