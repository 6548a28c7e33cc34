"""Counts that a list of titles gives: documents issued, reports written, suggestions adopted, projects assigned; at least so many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zxstudy.extract.clauses import Clause
from zxstudy.extract.figures import Figure
from zxstudy.extract.numerals import NUMERAL, plain
from zxstudy.extract.quantities import INFINITY, Quantity

_BOOKS = r"(?:《[^》\n]{4,60}》[、和及]?){1,12}"
_QUOTED = r"(?:(?:《[^》\n]{4,60}》|“[^”\n]{3,40}”)[、和及]?){1,12}"
# 等6个文件: where a number closes the list it counts, and the titles are only examples.
_CLOSED = rf"(?P<more>等)?(?:(?P<count>{NUMERAL})\s?(?:个|份|项|件|篇|条))?"
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")  # a quotation inside a title is none of its own
_ISSUED = re.compile(rf"(?:出台|印发|下发|制定)[^,。;《]{{0,6}}(?P<list>{_BOOKS})(?:等[^,。;、《\d]{{0,6}}(?=\d+个|\d+份|\d+项))?{_CLOSED}")
_HIGHER = re.compile(r"省委|省政府|中共中央|党中央|国务院|全国|市委市政府联合转发|转发|人大常委会(?:出台|印发)")
# The committee by itself (县政协结合实际制定了…), and rules of its own office.
_OF_COMMITTEE = re.compile(r"政协(?!工作)[^,。;]{0,24}$")
_OWN_RULES = re.compile(r"《[县区市旗]?政协[^》]*(?:机关|规则|制度|汇编|守则)")
_OF_ITSELF = re.compile(
    r"《(?:中国人民)?(?:政协[^》]{0,12}委员会|[县区市旗]政协)"
)  # the committee's own, where nobody else is said to issue it
_OF_PARTY = re.compile(r"[县区市旗州党]委(?!员)|政府|两办|三办")
_SUBJECT_OF_DOCUMENT = re.compile(
    r"《[^》]*(?:政协|提案|协商|民主监督)[^》]*(?:意见|办法|通知|制度|方案|规定|细则|规程|规则|决定|措施|规划|要点)[^》]*》"
)
_ROUTINE = re.compile(r"《[^》]*(?:次全?会|[年届]度?|办理)[^》]*(?:通知|通报|要点|方案)》")  # what is sent out every year sets up nothing
_WRITTEN = re.compile(rf"(?:形成|撰写|完成|提交|报送)[^,。;《]{{0,8}}(?P<list>{_BOOKS}){_CLOSED}(?P<what>[^,。;]{{0,10}})")
_REPORT = re.compile(r"(?:调研|调查|考察|视察|专题)[^》]{0,2}报告|的调查|的调研")
_ADOPTED = re.compile(
    rf"(?P<list>{_QUOTED}){_CLOSED}(?:多|余)?(?:项|条|个|件)?(?P<what>[^,。;\d]{{0,8}}?(?:建议|提案|意见)[^,。;\d]{{0,12}})(?:采纳|吸纳|落实|转化)"
)
_ASSIGNED = re.compile(rf"(?:包抓|包联|挂联|联系包抓)[^,。;“《]{{0,6}}(?P<list>{_QUOTED}){_CLOSED}[^,。;\d]{{0,6}}(?:项目|工程)")
_NOT_DONE = re.compile(r"拟|将|计划|力争|尚未|没有|未被|学习|落实中央|贯彻")


def titled(text: str, clause: Clause, index: int) -> Iterator[Figure]:
    """The counts that the titles of one clause give; nothing where a number counts them, but for documents, which no trigger counts so."""
    if text.find("《", clause.start, clause.end) < 0 and text.find("“", clause.start, clause.end) < 0:
        return
    issued = _ISSUED.search(text, clause.start, clause.end)
    before = text[clause.start : issued.start("list")] if issued else ""
    if (
        issued
        and not _not_of_county(before)
        and not (_OF_ITSELF.search(issued["list"]) and not _OF_PARTY.search(before))
        and _SUBJECT_OF_DOCUMENT.search(issued["list"])
        and not _is_routine(issued["list"])
    ):
        yield _figure("documents_issued", issued, "个", index)
    written = _WRITTEN.search(text, clause.start, clause.end)
    if written and not written["count"] and _is_open(text, clause, written):
        said = _REPORT.search(written["list"]) or (written["more"] and "报告" in written["what"])
        if said and not re.search(r"\d|[一二三四五六七八九十]+[篇份个]", written["what"]):
            yield _figure("research_reports", written, "篇", index)
    for name, pattern, unit in (("adopted_cases_named", _ADOPTED, "项"), ("liaison_projects", _ASSIGNED, "个")):
        found = pattern.search(text, clause.start, clause.end)
        if found and not found["count"] and _is_open(text, clause, found):
            yield _figure(name, found, unit, index)


def _not_of_county(before: str) -> bool:
    """Whether a higher body issues, or the committee by itself: its own rules are no documents of the county."""
    return _HIGHER.search(before) is not None or (_OF_COMMITTEE.search(before) is not None and not _OF_PARTY.search(before))


def _is_routine(titles: str) -> bool:
    """Whether the titles are rules of the committee's own office, or notices that go out every year."""
    return _OWN_RULES.search(titles) is not None or _ROUTINE.search(titles) is not None


def _is_open(text: str, clause: Clause, found: re.Match[str]) -> bool:
    """Whether the clause tells of what was done, before and within the wording."""
    return not _NOT_DONE.search(text, clause.start, found.start("list")) and not _NOT_DONE.search(text, found.end("list"), found.end())


def _figure(name: str, found: re.Match[str], unit: str, index: int) -> Figure:
    """The figure of a list: the number that closes it, otherwise at least as many as there are titles."""
    stated = plain(found["count"]) if found["count"] else None
    titles = float(len(_TITLE.findall(found["list"])))
    low, high, qualifier = (stated, stated, "exact") if stated is not None else (titles, INFINITY, "at_least")
    end = found.end("count") if stated is not None else max(found.end("list"), found.end("more"))
    return Figure(name, Quantity(found.start("list"), end, low, high, unit, qualifier), found.start(), found.end(), index)
