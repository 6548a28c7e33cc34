"""The list of problems as a page shows it: the place before the address, and the page's own language first."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from zxstudy.clean.wording import place_name
from zxstudy.errors import APART
from zxstudy.report.evidence import file_in_words
from zxstudy.report.words import Words

STEPS = ("read", "extract", "clean", "score", "compare", "report")
_ORDER = {"unresolved": 0, "refused": 1, "warned": 2}
_LOCATOR = re.compile(r"(?<= )(?:row|page|paragraph|line) \d+$")

# What a Chinese page says of a problem for which only the operator's wording is held; that wording follows in a line of its own.
_KINDS_ZH = {
    "sidecar": "这份文件的来源登记缺失或有误，文件没有采用。程序给出的原因：",
    "mapping": "这份工作簿的对照表有误，文件没有采用。程序给出的原因：",
    "read.refused": "这份文件不能读取，没有采用。程序给出的原因：",
    "read.warned": "这份文件已经读入，读取时有一处请留意。程序给出的说明：",
    "extract.refused": "汇总表的这一行不合填写要求，没有采用。程序给出的原因：",
    "table.refused": "这张汇总表不合填写要求，整张没有采用。程序给出的原因：",
    "other": "处理中遇到问题。程序给出的说明：",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One problem on a page. place, address: either may be empty. detail: the operator's English, empty where `what` says it all."""

    severity: str
    state: str
    place: str
    address: str
    what: str
    allowed: str
    detail: str


def problem_groups(problems: pd.DataFrame, words: Words) -> list[tuple[str, list[Listed]]]:
    """The problems by step, in the order of the road, unresolved ones first."""
    groups = []
    for step in [*STEPS, *sorted(set(problems["step"]) - set(STEPS))]:
        rows = [_listed(row, words) for row in problems[problems["step"] == step].to_dict("records")]
        rows.sort(key=lambda row: (_ORDER.get(row.state, 3), row.place, row.address, row.what))
        if rows:
            groups.append((words.term("stage", step), rows))
    return groups


def _listed(row: dict[str, str], words: Words) -> Listed:
    place, address = _where(row["where"], words)
    what, allowed, detail = row["what"], row["allowed"], ""
    if words.language == "zh":
        operator = f"{what} ({allowed})" if allowed else what
        what, allowed, detail = (row["what_zh"], "", "") if row["what_zh"] else (_KINDS_ZH[_kind(row)], "", operator)
    return Listed(words.term("severity", row["severity"]), row["severity"], place, address, what, allowed, detail)


def _where(where: str, words: Words) -> tuple[str, str]:
    """The place and the rest of `where`, in words; the place is empty where none is named."""
    first, *rest = file_in_words(where).split(APART)
    if not rest:
        return "", _LOCATOR.sub(lambda found: words.place(found[0]), first)
    province, _, county = first.partition(" ")
    place = place_name(province, county) if words.language == "zh" else first
    return place, APART.join(words.place(file_in_words(part)) for part in rest)


def _kind(row: dict[str, str]) -> str:
    if row["step"] == "read" and row["where"].endswith(".source.yml"):
        return "sidecar"
    if row["step"] == "read" and ".map.yml" in row["where"]:
        return "mapping"
    if row["step"] == "extract" and not re.search(r" row \d+$", row["where"]):
        return "table.refused"
    kind = f"{row['step']}.{row['severity']}"
    return kind if kind in _KINDS_ZH else "other"
