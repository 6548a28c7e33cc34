"""What a table printed and no fact came of: one line a table, with its cells, so that nothing is lost unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zxstudy.errors import Problem
from zxstudy.extract.table_grid import Statement

SHOWN = 6  # cells that a line names
# A name with one of these is the committee's business; figures under other names (科目, 金额, 地址) are not looked for.
_OF_THE_COMMITTEE = re.compile(r"提案|社情民意|委员|常委|视察|协商|调研|监督|评议|批示|立案|办复|满意")


class Losses(NamedTuple):
    """The cells of a table that gave no fact, by why.

    several: an indicator was found for them, in rows or columns of which none is the county's year. others: of other places. unnamed: their
    name says no indicator. negative: below zero.
    """

    several: Sequence[Statement]
    others: Sequence[Statement]
    unnamed: Sequence[Statement]
    negative: Sequence[Statement]


_WHY = {
    "several": (
        "in rows or columns of several places, kinds or times, none of which is told to be the county's year",
        "所在的行列混有几个地方、几类或几个时段，看不出哪一格是本县一年的数",
    ),
    "others": ("of other places than the document's own", "是材料所属县以外地方的数"),
    "unnamed": (
        "under a heading and beside a label that by themselves name no indicator of the codebook",
        "所在的行或列的名目说不准是指标表里的哪一项",
    ),
    "negative": ("below zero", "小于零"),
}


def loss_of(losses: Losses, where: str, *, mappable: bool) -> list[Problem]:
    """One problem for the table at `where`, none where nothing was lost. mappable: whether a mapping could read it, a workbook's."""
    lost = {why: cells for why, cells in losses._asdict().items() if cells}
    if not lost:
        return []
    count = sum(map(len, lost.values()))
    en = f"{count} {'figures' if count > 1 else 'figure'} without a fact: " + "; ".join(
        f"{len(cells)} {_WHY[why][0]} ({_named(cells)})" for why, cells in lost.items()
    )
    zh = "；".join(f"{len(cells)}格（{_named(cells)}）{_WHY[why][1]}" for why, cells in lost.items())
    allowed = "a mapping says what each row and column means: zxstudy map" if mappable else ""
    tail = "；可以用zxstudy map给这份工作簿写一张对照表" if mappable else ""
    return [Problem("extract", "warned", where, en, allowed, f"表中有{count}个数没有采用：{zh}{tail}")]


def is_about_the_committee(item: Statement) -> bool:
    """Whether the heading or the label of a cell is of the committee's business."""
    return _OF_THE_COMMITTEE.search(f"{item.heading} {item.label}") is not None


def _named(items: Sequence[Statement]) -> str:
    names = [item.cell.locator.rpartition("!")[2] for item in items]
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
