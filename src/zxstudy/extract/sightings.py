"""All quantities of a prepared text: read, masked and refused, without the frame of the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from zxstudy.extract.masked import masked
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity, quantities


def text_quantities(prepared: Prepared, *, refused: bool = True) -> list[Quantity]:
    """Every quantity, masked figure and, if wanted, refused look-alike of the text outside the page frame, in order, without overlap."""
    found, lost = quantities(prepared.text, refused=refused), masked(prepared.text)
    if lost:
        ends = [gap.end for gap in lost]
        found = sorted([*(item for item in found if not _touches(item, lost, ends)), *lost], key=lambda item: item.start)
    return list(_outside_frame(found, prepared))


def _outside_frame(found: Sequence[Quantity], prepared: Prepared) -> Iterator[Quantity]:
    """Those of `found`, in order, that begin in a clause."""
    ends = prepared.clauses.ends
    for item in found:
        index = prepared.clause_at(item.start)
        if index >= 0 and item.start < ends[index]:
            yield item


def _touches(item: Quantity, lost: Sequence[Quantity], ends: Sequence[int]) -> bool:
    at = bisect_right(ends, item.start)
    return at < len(lost) and lost[at].start < item.end
