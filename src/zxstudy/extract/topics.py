"""Shares without a noun of their own (已解决122件,占84%): they speak of the count that stands before them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from zxstudy.extract.coordinated import coordinated
from zxstudy.extract.figures import Figure
from zxstudy.extract.implied import with_all
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.subject import of_the_committee

# Of which count a share without a noun of its own (占81.7%) speaks, by the count that stands before it.
TOPIC_SHARES = {
    "proposals_solved": "proposal_solved_rate", "proposals_filed": "filing_rate", "satisfied": "satisfaction_rate",
    "very_satisfied": "satisfaction_rate", "opinions_adopted": "adoption_rate", "opinions_rectified": "rectification_rate",
    "proposals_replied": "proposal_reply_rate",
}  # fmt: skip
_TOPIC = re.compile(r"占(?:比|到)?[^,。]{0,12}$|比例(?:为|达)?$")
# 满意或基本满意的291件: a count of both grades, of which the codebook has none but their share.
_BOTH_GRADES = re.compile(r"满意[和或与及、]{1,2}(?:者)?(?:基本|比较|较)满意[^,。;]{0,6}$")


def with_topics(figures: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """The figures, with each share that has no noun of its own (已解决122件,占84%) given to the count before it in its sentence.

    Before that each figure of 分别 gets its own noun, the second of a from-to clause that of the first (see `coordinated`).
    A share of a count that has no rate in the codebook (列入计划51件,占20%), or of one that no indicator was found for, is left out,
    whatever its base is called.
    """
    figures = with_all(coordinated(of_the_committee(figures, prepared), prepared, counted), prepared)
    counts = {item.quantity.start: item for item in figures if item.quantity.unit != "proportion"}
    plain = [item for item in counted if not item.refused and item.unit not in ("proportion", "points")]
    starts = [item.start for item in plain]
    kept: dict[int, dict[str, Figure]] = {}
    for figure in figures:
        kept.setdefault(figure.quantity.start, {})[figure.indicator] = figure
    for quantity in counted:
        if quantity.unit != "proportion" or quantity.refused or (index := prepared.clause_at(quantity.start)) < 0:
            continue
        if not _TOPIC.search(prepared.text, max(prepared.starts[index], quantity.start - 40), quantity.start):
            continue
        sentence, _ = prepared.sentence_span(index)
        if index and prepared.text.startswith("占", sentence):  # a share that begins a line is that of the line before
            sentence, _ = prepared.sentence_span(index - 1)
        at = bisect_left(starts, quantity.start)
        if not at or starts[at - 1] < sentence:
            continue
        own = kept.get(quantity.start, {})
        if any(prepared.text[figure.start] != "占" or name not in TOPIC_SHARES.values() for name, figure in own.items()):
            continue
        last = plain[at - 1]
        topic = counts.get(last.start) or _of_both_grades(last, prepared)
        indicator = TOPIC_SHARES.get(topic.indicator, "") if topic else ""
        share = topic._replace(indicator=indicator, quantity=quantity, end=quantity.end, clause=index) if topic else None
        kept[quantity.start] = {indicator: share} if share and indicator else {}
    return [figure for named in kept.values() for figure in named.values()]


def _of_both_grades(count: Quantity, prepared: Prepared) -> Figure | None:
    """The count of satisfied and basically satisfied as a figure of its own, or None."""
    index = prepared.clause_at(count.start)
    found = _BOTH_GRADES.search(prepared.text, max(prepared.clauses[index].start, count.start - 20), count.start)
    return Figure("satisfied", count, found.start(), count.end, index) if found else None
