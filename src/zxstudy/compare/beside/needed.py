"""How many county-years like those at hand it would take to settle a finding."""

from __future__ import annotations

from collections.abc import Iterator

from zxstudy.compare.beside.alternative import Alternative, Given, beside, nothing
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.clustered import detectable
from zxstudy.compare.estimate.power import Needed, Precision, to_rule_out, to_see

OPEN = (
    "数字的区间本身留下的余地就超过了有意义的差别,再多的县次也看不出来。",
    "the intervals alone leave more open than that",
)


def needed(case: Case, kind: str) -> Iterator[Alternative]:
    """County-years to see a difference as large as the margin, and to rule one out, with 80 %; `n`, `clusters`: what is needed."""
    assert case.result is not None
    result, margin = case.result, case.evidence.margin
    unknown = max(result.detectable - detectable(result.error, result.freedom), 0.0)
    at_hand = Precision(result.error, result.freedom, result.clusters, result.n, unknown)
    for method, enough in (("needed_to_see", to_see(at_hand, margin)), ("needed_to_rule_out", to_rule_out(at_hand, margin))):
        yield nothing(case, kind, method, OPEN) if enough is None else _row(case, kind, method, enough)


def _row(case: Case, kind: str, method: str, enough: Needed) -> Alternative:
    assert case.result is not None
    counties = round(case.result.counties * enough.rows / case.result.n)
    said = (f"约需{enough.rows}个县次({enough.clusters}个聚类)", f"about {enough.rows} county-years ({enough.clusters} clusters)")
    return beside(case, kind, method, Given(counts=(enough.rows, counties, enough.clusters)), said)
