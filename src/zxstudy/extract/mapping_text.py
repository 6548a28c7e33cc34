"""A proposed mapping as a text that a person looks through, and what it would give, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from zxstudy.codebook import load
from zxstudy.errors import Problem
from zxstudy.extract.fact import Fact
from zxstudy.extract.propose_mapping import Proposal
from zxstudy.read.mapping import Label, Mapping, Part, Where

MOST_FACTS = 5
MOST_NAMED = 12
_HEAD = """\
# 工作簿对照表：程序提出，由人核对。核对无误后把 confirmed 改为 true；标有 "?" 的地方须先定下来。
# 某一行不用，写 {ignore: yes}；要用，写 {indicator: 指标编号}（编号见 zxstudy codebook）。
# The mapping of a workbook, proposed by the machine. Look it through, decide what bears "?", then set confirmed: true.
# A label that is not wanted: {ignore: yes}; one that is: {indicator: id} (ids: zxstudy codebook).
"""
_PART_KEYS = {
    "sheets": "工作表 sheets",
    "expect": "这些格须照此不变，否则停用 must stand, or the mapping no longer fits",
    "rows": "数字所在的行 rows of figures",
    "columns": "数字所在的列 columns of figures",
    "skip_rows": "不读的行：合计、小标题 rows left out",
    "skip_columns": "不读的列 columns left out",
    "place": "县名在哪里 where the county stands",
    "year": "年份在哪里 where the year stands",
    "indicator": "指标在哪里 where the indicator stands",
    "unit": "单位在哪里 where the unit stands",
    "period": "时段 period",
    "period_at": "时段（年初预算、决算、上半年）在哪里 where the period stands",
    "labels": "表中的名目各是哪个指标；前面的分数：1 同名，0.9 用语相符 what each label means, with a score",
}
_ELSEWHERE = {
    "place": "表中没有写，用来源说明里的县 not in the sheet: the county of the sidecar; or {fixed: 县名}",
    "year": "表中没有写，用来源说明里的年份 not in the sheet: the year of the sidecar; or {fixed: 2023}",
}


def as_yaml(proposal: Proposal) -> str:
    """The proposal as it is kept beside the raw file: `read_mapping` reads it back; comments say what each key is, in both languages."""
    mapping = proposal.mapping
    lines = [_HEAD.rstrip("\n"), f"confirmed: {_scalar(mapping.confirmed)}"]
    if mapping.as_text:
        lines += [f"as_text: {_scalar(list(mapping.as_text))}  # 没有数字表，当文字读；不读的改列入 left_out: read as text"]
    lines.append("parts:")
    for number, part in enumerate(mapping.parts):
        lines += _part(part, {label: note for (of, label), note in proposal.notes.items() if of == number})
    return "\n".join(lines) + "\n"


def preview_lines(facts: list[Fact], problems: list[Problem], mapping: Mapping) -> Iterator[str]:
    """What a mapping gives, a line each: how many facts of what indicators, years and places, the first of them, what is not understood."""
    codebook = load()
    yield f"预览 preview: {len(facts)} 个数 facts"
    yield f"  指标 indicators: {_counted(f'{fact.indicator} {codebook[fact.indicator].name_zh}' for fact in facts)}"
    yield f"  年份 years: {_counted(str(fact.year or 'unknown') for fact in facts)}"
    yield f"  县 places: {_counted(fact.county or '(来源说明里的县 of the source)' for fact in facts)}"
    for fact in facts[:MOST_FACTS]:
        value = "masked" if fact.low is None else f"{fact.low:g}" if fact.low == fact.high else f"{fact.low:g} … {fact.high:g}"
        yield "  " + _comment(f"{fact.locator}: {fact.county} {fact.year or ''} {fact.indicator} = {value} {fact.unit} [{fact.quote}]")
    waiting = [f"{name} ({', '.join(label.open)})" for part in mapping.parts for name, label in part.labels.items() if label.open]
    if waiting:
        yield f"  待定 waits for a person: {'; '.join(waiting)}"
    for problem in problems:
        yield f"  {_comment(problem.line())}"


def _counted(names: Iterable[str]) -> str:
    counted = sorted(Counter(names).items())
    told = "; ".join(f"{name} ×{number}" for name, number in counted[:MOST_NAMED])
    return f"{told}; … ({len(counted)})" if len(counted) > MOST_NAMED else told


def _part(part: Part, notes: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for key, meaning in _PART_KEYS.items():
        value = getattr(part, key)
        if value in (None, {}, ()):
            if key in _ELSEWHERE:
                lines.append(f"  # {key}: {_ELSEWHERE[key]}")
            continue
        mark = "  " if lines else "- "
        if key == "labels":
            lines.append(f"{mark}{key}:  # {meaning}")
            lines += [
                f"    {_scalar(name)}: {_label(label)}  # {_comment(notes.get(name, ''))}".rstrip(" #") for name, label in value.items()
            ]
        else:
            plain = int(value) if key == "rows" and value.isdecimal() else _plain(value)
            lines.append(f"{mark}{key}: {_scalar(plain)}  # {meaning}")
    return lines


def _label(label: Label) -> str:
    said = label.model_dump(exclude_none=True)
    return _scalar({key: value for key, value in said.items() if value != ""})


def _plain(value: Any) -> Any:
    """What yaml writes: records as their keys, tuples as lists."""
    if isinstance(value, Where):
        return {
            key: item if not isinstance(item, tuple) else item[0] if len(item) == 1 else list(item)
            for key, item in value.model_dump(exclude_none=True).items()
        }
    return list(value) if isinstance(value, tuple) else value


def _scalar(value: Any) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**9, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _comment(note: str) -> str:
    return " ".join(note.split())
