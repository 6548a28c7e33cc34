"""The tables that a page prints, read back from the page: what was counted or drawn for readers is had as a file with the same cells.

Tables with the same heads on one page are one table, whose first column says which of them a row stands in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from lxml import etree  # type: ignore[import-untyped]

from zxstudy.report.words import Words

# What stands apart from the text around it, as a page shows it.
_APART = {"br", "details", "summary", "small", "p", "li", "div", "span"}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as a page prints it. name: of its file, behind the page's; empty for the only one. heads: all different. rows: texts."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def frame(self) -> pd.DataFrame:
        """Its rows as texts; a column that holds only numbers holds them as numbers, empty cells as nothing."""
        columns = zip(*self.rows, strict=True)
        return pd.DataFrame({name: _column(texts) for name, texts in zip(self.heads, columns, strict=True)})


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One table of the markup. section, heading: the id and the heading of the section it stands in."""

    caption: str
    section: str
    heading: str
    heads: tuple[str, ...]
    rows: list[list[str]]


def page_tables(markup: str, words: Words) -> list[PageTable]:
    """The tables with at least one row in the markup of a page, in the order in which their heads first occur."""
    if "<tr" not in markup:
        return []
    root = etree.fromstring(markup.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    groups: dict[tuple[str, ...], list[_Drawn]] = {}
    for table in root.iter("table"):
        if (drawn := _drawn(table)).rows:
            groups.setdefault(drawn.heads, []).append(drawn)
    names: list[str] = []
    for group in groups.values():
        sections = {drawn.section for drawn in group}
        stem = sections.pop() if len(sections) == 1 else ""
        names.append("" if len(groups) == 1 else _unused(stem or str(len(names) + 1), names))
    return [_joined(name, group, words) for name, group in zip(names, groups.values(), strict=True)]


def _joined(name: str, group: Sequence[_Drawn], words: Words) -> PageTable:
    first = group[0]
    if len(group) == 1:
        return PageTable(name, first.caption, _different(first.heads), tuple(map(tuple, first.rows)))
    title = first.heading if len({drawn.heading for drawn in group}) == 1 else ""
    rows = tuple((drawn.caption, *row) for drawn in group for row in drawn.rows)
    return PageTable(name, title or words("page_table"), _different((words("page_table_of"), *first.heads)), rows)


def _different(heads: Sequence[str]) -> tuple[str, ...]:
    told: list[str] = []
    for head in heads:
        told.append(_unused(head, told))
    return tuple(told)


def _unused(name: str, taken: Sequence[str]) -> str:
    """`name`, or with the first number behind it that makes it another than those `taken`."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def _drawn(table: Any) -> _Drawn:
    section = next(table.iterancestors("section"), None)
    heading = None if section is None else next(section.iter("h2"), None)
    caption = next(table.iter("caption"), None)
    lines = [(row, _cells(row)) for row in table.iter("tr")]
    above = [cells for row, cells in lines if row.getparent().tag == "thead"]
    rows = [cells for row, cells in lines if row.getparent().tag != "thead"]
    heads = above[-1] if above else []
    kept = [place for place, head in enumerate(heads) if head or any(len(row) > place and row[place] for row in rows)]
    return _Drawn(
        "" if caption is None else _said(caption), "" if section is None else section.get("id", ""),
        "" if heading is None else _said(heading), tuple(heads[place] for place in kept),
        [[row[place] if place < len(row) else "" for place in kept] for row in rows],
    )  # fmt: skip


def _cells(row: Any) -> list[str]:
    """The texts of a row; a cell over several columns stands in the first of them."""
    texts: list[str] = []
    for cell in row.iterchildren("th", "td"):
        texts += [_said(cell), *([""] * (int(cell.get("colspan", "1")) - 1))]
    return texts


def _said(node: Any) -> str:
    return _SPACE.sub(" ", "".join(_texts(node))).strip()


def _texts(node: Any) -> Iterator[str]:
    """All that an element prints, drawings aside."""
    yield node.text or ""
    for child in node:
        if child.tag != "svg":
            apart = " " if child.tag in _APART else ""
            yield apart
            yield from _texts(child)
            yield apart
        yield child.tail or ""


def _column(texts: Sequence[str]) -> Any:
    """The texts of a column, or the numbers that they are where all that are not empty are one."""
    said = [text for text in texts if text]
    if not said or not all(map(_NUMBER.fullmatch, said)):
        return list(texts)
    if any("." in text for text in said):
        return [float(text) if text else math.nan for text in texts]
    return pd.array([int(text) if text else None for text in texts], dtype="Int64")
