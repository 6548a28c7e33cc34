"""What each label of a part of a workbook is proposed to mean, with a note for the person who decides."""

from __future__ import annotations

import re
from typing import Any, Literal

from zxstudy.codebook import load
from zxstudy.extract.label_candidates import MOST, PROPOSED, Candidate, candidates
from zxstudy.extract.mapped_cells import APART, TOTAL, Said, said_in
from zxstudy.extract.mapped_value import PERCENT, bare_figure, percents, unit_in
from zxstudy.extract.subject import is_of_the_congress
from zxstudy.read import Source
from zxstudy.read.mapping import Label, Part
from zxstudy.read.sheets import Sheet

BY_TABLE = 0.85  # a label that says nothing by itself, in a table that does
MOST_LOOKED_AT = 100  # different cells under a label, to tell what it may mean
SUM = re.compile(r"合计|总计|全[县区市]合?计?|总数")
UNKNOWN: Literal["?"] = "?"


def propose_labels(part: Part, sheet: Sheet, source: Source) -> tuple[dict[str, Label], dict[str, str]]:
    """The labels that the cells of `part` in `sheet` bear, with what each is proposed to mean, and a note beside each."""
    labels: dict[str, Label] = {}
    notes: dict[str, str] = {}
    for name, said in _by_label(part, sheet).items():
        labels[name], notes[name] = _sum(name, said) or _label(name, said, source)
    _settle_rivals(labels, notes)
    return labels, notes


def _by_label(part: Part, sheet: Sheet) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for said in said_in(part, sheet):
        if said.label:
            found.setdefault(said.label, []).append(said)
    return found


def _sum(name: str, said: list[Said]) -> tuple[Label, str] | None:
    """What a label that only says 合计 is proposed to mean: the whole of a table of money, otherwise nothing; None for any other label."""
    last = name.rpartition(APART)[2]
    if not TOTAL.fullmatch(last):
        return None
    if SUM.fullmatch(last) and "元" in unit_in(said[0].unit) and _is_of_table(said):
        return Label(indicator="funding_total"), f"{BY_TABLE:.2f} 全表的合计 the sum of a table of money"
    return Label(ignore=True), "合计、小计 a sum"


def _label(name: str, said: list[Said], source: Source) -> tuple[Label, str]:
    """What a label is proposed to mean, and the note beside it."""
    if is_of_the_congress(name):
        return Label(ignore=True), "人大的建议、议案 papers of the congress"
    texts = [item.cell.text for item in said]
    unit = next((unit for item in said if (unit := unit_in(item.unit) or item.unit)), "")
    shown = list(dict.fromkeys(texts))[:MOST_LOOKED_AT]
    found = candidates(name, shown, "" if _is_of_table(said) else unit_in(name) or unit, source)
    if _is_of_table(said) and (not found or found[0].score < PROPOSED):
        found = candidates(name, shown, unit, source)
    listed = "; ".join(f"{item.indicator} {item.score:.2f}" for item in found[:MOST])
    if not found or found[0].score < PROPOSED:
        return Label(ignore=UNKNOWN), f"看不出是哪个指标 not recognised{f': {listed}' if listed else ''}"
    best = found[0]
    entry = load()[best.indicator]
    record: dict[str, Any] = {
        "indicator": best.indicator, "scope": best.scope if best.scope != "unstated" else "", "period": best.period or None,
        "unit": _missing_unit(best, name, said, unit), "numbers": _numbers(best, name, unit, texts),
        "degree_of_yes": _degree_of_yes(name) if entry.is_measure else None,
    }  # fmt: skip
    label = Label(**record)
    return label, f"{best.score:.2f} {entry.name_zh}{_doubt(label, texts, unit_in(name) or unit)}"


def _is_of_table(said: list[Said]) -> bool:
    """Whether the unit is one for the whole table, which need not be every label's."""
    return len({item.unit for item in said}) == 1 and "单位" in said[0].unit


def _missing_unit(best: Candidate, name: str, said: list[Said], unit: str) -> str:
    """`?` for money that nobody gives a unit: 12.6 may be yuan or ten thousand."""
    entry = load()[best.indicator]
    if not entry.unit.startswith("yuan") or unit_in(name) or "元" in unit:
        return ""
    return UNKNOWN if any(bare_figure(item.cell.text) is not None for item in said) else ""


def _numbers(best: Candidate, name: str, unit: str, texts: list[str]) -> Any:
    if not load()[best.indicator].is_proportion:
        return None
    meant = percents(texts) or None
    # Under 办复率(%) bare figures are percents, unless none of them is above 1: a sheet whose percent signs were lost.
    return None if PERCENT in {unit_in(name), unit} and (meant == "percent" or not any("." in text for text in texts)) else meant


def _degree_of_yes(name: str) -> int:
    """2 where the heading itself asks for a rule (是否建立…制度), otherwise 1: a tick says that something is there, and shows nothing."""
    return 2 if re.search(r"制度|规定|列入|纳入|每年|机制|办法|规则", name) else 1


def _doubt(label: Label, texts: list[str], unit: str) -> str:
    bare = [value for text in texts if (value := bare_figure(text)) is not None]
    if label.numbers == "percent" and any(0 < value <= 1 for value in bare):
        return "；百分数里有不大于1的数，请核对 figures of 1 or less among percents"
    if label.numbers == "share" and PERCENT in unit:
        return "；写的是%，数却都不大于1，当作比例 headed %, but none is above 1: read as shares"
    if label.unit == UNKNOWN:
        return "；没有写单位 the unit is not said"
    return ""


def _settle_rivals(labels: dict[str, Label], notes: dict[str, str]) -> None:
    """Of two labels with one meaning only the better is proposed."""
    best: dict[tuple[str, str, str | None], str] = {}
    for name, label in sorted(labels.items(), key=lambda item: notes[item[0]], reverse=True):
        key = (label.indicator, label.scope, label.period)
        if label.indicator and key in best:
            labels[name] = Label(ignore=UNKNOWN)
            notes[name] = f"与“{best[key]}”同义？ {label.indicator} is proposed for '{best[key]}' already"
        else:
            best[key] = name
