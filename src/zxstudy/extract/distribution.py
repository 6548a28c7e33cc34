"""Figures that are told for each of several: a rule or a part (每名委员提交1件提案, 8个专委会各开展1次协商), and no figure of the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared

# 每年, 每届 and 每次 tell of the whole in a time.
_EACH = re.compile(
    r"每(?:一|两)?(?:[个名位家件条项人组支户村乡镇月周旬批]|委员|常委|界别|单位|部门|季度?|半年|支部|专委会)(?!年)"
    r"|(?<!由)(?<!请)各自?(?:至少|分别|安排)?(?=开展|组织|举办|召开|撰写|提交|提出|形成|承办|督办|领办|开|办|报)"
)
_LONGEST = 30  # code points before a figure
_OTHER_KINDS = frozenset({"proportion", "yuan", "岁"})


def of_the_whole(found: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without the counts that their clause tells for each of several."""
    return [item for item in found if item.quantity.unit in _OTHER_KINDS or not _is_of_each(item, prepared)]


def _is_of_each(item: Figure, prepared: Prepared) -> bool:
    at = item.quantity.start
    return _EACH.search(prepared.text, max(prepared.clauses.starts[item.clause], at - _LONGEST), at) is not None
