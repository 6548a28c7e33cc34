"""What stands in a cell instead of a figure, or behind one: signs for what is not known, words for none, marks of footnotes."""

from __future__ import annotations

import re

# Not known, not collected, not applicable: no figure. None of it happened: 0. The two are never the same.
UNKNOWN = re.compile(
    r"[-—–―‐−_…·.。/\\、~]+|不详|不明|不清楚|未统计|未填报?|未上?报|未提供|缺失?|暂无(?:数据)?|空缺?|待(?:补|统计|核实|定)|不适用|无(?:此项|数据|法统计|统计)|[Nn]/?[Aa]|null|[Nn]one"
)
NONE = re.compile(r"无|没有|未(?:开展|发生|举办|组织|安排|进行|召开)|尚未开展|零|〇")
FOOTNOTE = r"(?:[①-⑳⑴-⒇*＊†¹²³]|[\[［]\d{1,2}[\]］]|[(（]?注\d?[)）]?)"
