"""What may be counted in which measure word: 件 and 份 for proposals, 人 and 名 for persons, money only in money."""

from __future__ import annotations

from zxstudy.codebook import Entry

_UNITS: dict[str, frozenset[str]] = {
    "件": frozenset({"件", "份", "个", "项", "件次"}),
    "条": frozenset({"条", "篇", "份", "期", "个", "项"}),
    "篇": frozenset({"篇", "份", "个", "项", "条", "件", "本", "期"}),
    "次": frozenset({"次", "场", "场次", "期", "轮", "批次", "批", "个", "项", "件"}),
    "个": frozenset({"个", "家", "处", "项", "名", "座", "件", "所"}),
    "家": frozenset({"家", "个", "户"}),
    "名": frozenset({"名", "人", "位", "个", "组"}),
    "人": frozenset({"人", "名", "位"}),
    "人次": frozenset({"人次", "人", "名", "位"}),
    "期": frozenset({"期", "次", "场", "批", "批次", "个"}),
    "份": frozenset({"份", "件", "条"}),
    "台": frozenset({"台", "辆", "部"}),
    "项": frozenset({"项", "个", "件", "条", "篇"}),
    "proportion": frozenset({"proportion"}),
    "years": frozenset({"岁"}),
    "persons": frozenset({"人"}),
}
# Units and events are never counted in the measure word of papers: 对12件提案进行评议 appraises no unit, 协商38件提案 is one event or many.
_OTHER_UNITS = dict.fromkeys(("appraised_units", "handling_units"), frozenset({"件", "项", "名"}))
_OTHER_UNITS["inspected_units"] = frozenset({"名"})
_OTHER_UNITS |= dict.fromkeys(("consultations", "inspections"), frozenset({"件"}))
# 委员分8个组: persons are counted in 名, 人 and 位.
_OTHER_UNITS |= dict.fromkeys(("members", "standing_members", "vice_chairs", "staff", "special_supervisors"), frozenset({"个", "组"}))
_OTHER_UNITS["committee_hearings"] = frozenset({"件", "项", "个"})
# 协商议题已完成10个, 解决难点5个: a class of proposals that has no noun beside it is counted in the measure word of papers.
_OTHER_UNITS |= dict.fromkeys(
    ("proposals_solved", "proposals_in_progress", "proposals_planned", "proposals_reference"), frozenset({"个", "项"})
)
_MORE_UNITS = {"leader_instructions": frozenset({"次", "人次", "篇", "条", "份", "期"}), "opinion_reports": frozenset({"件"})}


def counts(entry: Entry, unit: str) -> bool:
    """Whether a figure in `unit` may be one of `entry`; money is money, a bare figure counts only where nothing else could."""
    if entry.unit.startswith("yuan"):
        return unit == "yuan"
    if entry.unit == "proportion" or unit == "proportion":
        return entry.unit == unit
    allowed = _UNITS.get(entry.unit, frozenset({entry.unit})) | _MORE_UNITS.get(entry.id, frozenset())
    if unit in _OTHER_UNITS.get(entry.id, ()):
        return False
    return unit in allowed or (unit == "" and entry.kind == "count")
