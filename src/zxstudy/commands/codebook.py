"""`zxstudy codebook`: all entries as a table, or one in full, in Chinese and English."""

from __future__ import annotations

import math

from zxstudy.codebook import Codebook, Entry, load
from zxstudy.commands.console import table

NAMES = {
    "name_zh": "名称 name", "name_en": "英文 English", "mechanism": "机制 mechanism", "role": "作用 role", "kind": "类型 kind",
    "unit": "单位 unit", "direction": "方向 direction", "definition": "定义 definition", "basis": "依据 basis",
    "denominator": "分母 denominator", "identities": "恒等式 identities", "traps": "陷阱 traps",
}  # fmt: skip


def show_codebook(term: str | None) -> None:
    """Print the table of all entries, the one that `term` names, or those whose wording has it; raises UnknownTermError where none does."""
    codebook = load()
    found = list(codebook) if term is None else _found(codebook, term)
    if len(found) == 1:
        print("\n".join(entry_lines(found[0])))
        return
    rows = [[entry.id, entry.name_zh, entry.name_en, entry.mechanism, entry.role, entry.kind, entry.unit] for entry in found]
    table(["id", "名称", "name", "mechanism", "role", "kind", "unit"], rows)


def _found(codebook: Codebook, term: str) -> list[Entry]:
    """The entry with that id or Chinese name; else all whose names or trigger words contain `term`."""
    exact = [entry for entry in codebook if term in (entry.id, entry.name_zh)]
    word = term.lower()
    near = [entry for entry in codebook if any(word in text.lower() for text in (entry.name_zh, entry.name_en, *entry.triggers))]
    return exact or near or [codebook[term]]


def entry_lines(entry: Entry) -> list[str]:
    """One entry in full, a line a field; fields that are empty are left out."""
    lines = [entry.id]
    lines += [f"  {label}: {value}" for field, label in NAMES.items() if (value := getattr(entry, field))]
    if not entry.is_measure:
        lines.append(f"  合理范围 plausible: {_range(entry.plausible_low, entry.plausible_high)}")
        lines.append(f"  绝对界限 hard limits: {_range(entry.hard_low, entry.hard_high)}")
    lines += [f"  触发词 trigger: {pattern}" for pattern in entry.triggers]
    lines += [f"  排除词 exclusion: {pattern}" for pattern in entry.exclusions]
    return lines


def _range(low: float, high: float) -> str:
    return f"{low:g} - " + ("no limit" if math.isinf(high) else f"{high:g}")
