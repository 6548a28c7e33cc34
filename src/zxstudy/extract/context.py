"""What the words around a figure say about it: period, year, scope, base, and whether it is of another level."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from zxstudy.codebook import Entry
from zxstudy.extract.coordinated import coordinated
from zxstudy.extract.figures import Figure
from zxstudy.extract.implied import with_all
from zxstudy.extract.numerals import DIGITS
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.subject import of_the_committee
from zxstudy.read import Source

_LONGEST_SENTENCE = 600  # code points before a figure
_NUMBER = r"[一二两三四五六七八九十\d]{1,3}"
# The first pattern that matches a window decides what the window means; the latest window before the figure decides.
_WINDOWS: tuple[tuple[str, str], ...] = (
    ("half_year", r"上半年|下半年(?!拟|将|计划|实施)|半年来"),
    ("year_to_date", r"今年以来|截至目前|截止目前|目前为止|年初以来|1-\d{1,2}月|前\d个月|[一二三]季度"),
    ("since_session", r"次(?:全体)?会议(?:闭幕)?以来|全会以来|会议闭幕后"),
    ("term", r"换届(?:选举)?以来|过去的?五年|届(?:县|区|市|旗)?政协(?:成立)?以来|[本上这]届以来|届内|届任期|任期内"
             r"|(?:过去的?|这|近)?五年(?:来|间|中|共|累计|平均|的)|第?[一二三四五六七八九十]+届(?:县|区|市)?政协[^,。]{0,6}(?:五年|期间|以来)"),
    ("multi_year", rf"近几?年来|近些年|多年来|几年来|(?:近|过去)?(?!一年来){_NUMBER}年(?:来|间|中|平均)"
                   r"|(?:19|20)\d\d\s?年?\s?[-—~至到]\s?(?:19|20)\d\d年?|(?:19|20)\d\d年以来"),
    ("annual", r"去年|全年|今年|年内|本年度?|每年|(?:19|20)\d\d年度?(?!以来|[-—~至到])|一年来|[一二]\w{3}年度?"),
)  # fmt: skip
_WINDOW = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _WINDOWS))
_PLAN = re.compile(
    r"拟|(?<![列纳]入)(?<!工作)(?<!协商)(?<!培训)计划(?!生育|外|列入|解决|逐步|准备|要采纳)|力争|预计|打算|将(?:于|在|举办|开展|组织|召开|安排|进一步)|下半年(?:实施|拟)|争取|目标是|下一步|确保|(?<![主重])[要须应](?:当)?(?:达到|达|做到|完成|组织|开展|举办|实现)|必须"
)
_DONE = re.compile(r"已|了|完成(?!全部)|均|全部|实际|现有|其中|占")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})\s?年度?(?!以来|至|到|[-—~]|底前|前)")
_OWN_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?年度?(?!以来|至|到|[-—~])")
_YEAR_BEFORE = re.compile(r"去年|上一?年")
_LAST_YEAR = re.compile(r"去年|上年度?(?!末|底)")
_OTHER_LEVEL = re.compile(
    r"全国(?!政协采|两会)|全省|省政协(?!采|录)|全市\s?\d+\s?个(?:县|区)|全市(?:各县|各区|各级)|兄弟县|邻县|外县|兄弟区|邻区"
)
# What the unit above does itself, and not what is sent to it or done with it.
_ABOVE = re.compile(
    r"(?:^|[,;。:\n])\s?(?:省|市|州|盟)政协(?=[^,。;]{0,6}(?:共|收到|提|立案|组织|开展|召开|审查|办|征集|交办))"
    r"|全市(?![^,。;]{0,6}(?:推广|交流|率先|首|前列|第|排|先进|通报|表彰|会))"
)
_OWN_LEVEL = (
    ("我县", "全县", "县委", "县政协", "县政府", "我区", "全区", "区委", "区政协", "区政府"), ("我市", "全市", "市委", "市政协", "市政府"),
)  # fmt: skip
_HALF_YEAR = re.compile(r"上半年[^。\n]{0,12}(?:总结|报告|情况|汇报|小结|工作)|半年工作(?:总结|报告|汇报|小结)")
_WHOLE_YEAR = re.compile(r"全年|去年|上年|每年|一年来|年度")
_A_RULE = re.compile(r"每(?:年|季度?|月|届|半年)[^,。;]{0,12}(?:不少于|不低于|至少|最少|不得少于)")
_BROAD = re.compile(
    r"满意(?:率)?[和或与及、]{1,2}者?(?:基本|比较|较)(?:为)?满意|基本满意(?:以上|率)|(?<!不)(?:含|包括)(?:基本|比较)满意|满意以上|、基本满意"
)
_STRICT = re.compile(r"(?:非常|很|十分)满意[和与及、]?满意|不含基本满意|不包括基本满意|只计满意|严口径")
_PROCESS = re.compile(r"(?:办理|工作)?(?:过程|态度|程序)|对(?:提案)?办理工作")
_RESULT = re.compile(r"(?:办理|处理|落实)?(?:结果|成效|效果)")
_VOTE = re.compile(r"测评|投票|无记名|票决")
_FORM = re.compile(r"意见表|反馈表|征询表|问卷|函询|书面反馈")
_BASES = (
    ("proposals_submitted", re.compile(r"(?:提交|收到|提出)(?:的?提案)?(?:总数|总件数|数)|占提交")),
    ("proposals_filed", re.compile(r"立案(?:提案)?(?:总数|数|的)")),
    ("proposals_assigned", re.compile(r"(?:承办|交办|办理)(?:提案)?(?:总数|件数|数)")),
    ("proposals_replied", re.compile(r"(?:办复|答复|办结)(?:提案)?(?:总数|数)")),
    ("feedback_forms", re.compile(r"(?:收回|回收|反馈|征询)[^,。]{0,8}(?:表|总数)")),
    ("members", re.compile(r"委员总数|占委员|全体委员")),
)
# Of which count a share without a noun of its own (占81.7%) speaks, by the count that stands before it.
TOPIC_SHARES = {
    "proposals_solved": "proposal_solved_rate", "proposals_filed": "filing_rate", "satisfied": "satisfaction_rate",
    "very_satisfied": "satisfaction_rate", "opinions_adopted": "adoption_rate", "opinions_rectified": "rectification_rate",
    "proposals_replied": "proposal_reply_rate",
}  # fmt: skip
_TOPIC = re.compile(r"占(?:比|到)?[^,。]{0,12}$|比例(?:为|达)?$")
# 满意或基本满意的291件: a count of both grades, of which the codebook has none but their share.
_BOTH_GRADES = re.compile(r"满意[和或与及、]{1,2}(?:者)?(?:基本|比较|较)满意[^,。;]{0,6}$")


def period_of(prepared: Prepared, figure: Figure, entry: Entry, dated: bool, title: str = "") -> str:
    """The period of a figure: plan, then stock by the codebook, then the nearest window named before it in its paragraph.

    dated: whether the document says which year it covers; only then is a figure without a window annual. title: of the document; one that
    says 上半年 dates all flows, but those that are said of a whole year.
    """
    clause = prepared.clauses[figure.clause]
    if any(start <= clause.start < end for start, end in prepared.plans) or _is_planned(prepared, figure):
        return "plan"
    if figure.role == "previous":
        return _period_compared(prepared, figure)
    if entry.basis == "stock" or figure.role == "raised":
        return "stock"
    window = _window(prepared, figure) or ("annual" if dated else "unknown")
    return "half_year" if window in ("annual", "unknown") and _is_half_year(prepared, figure, title) else window


def _period_compared(prepared: Prepared, figure: Figure) -> str:
    """The period of what a figure is compared with: a year (较上年的80件), a term (比上届的912件), otherwise unknown."""
    start = _clause_start(prepared, figure)
    if _YEAR_BEFORE.search(prepared.text, start, figure.quantity.start):
        return "annual"
    return "term" if prepared.text.find("上届", start, figure.quantity.start) >= 0 else "unknown"


def _is_half_year(prepared: Prepared, figure: Figure, title: str) -> bool:
    """Whether the document is of half a year, by its title or its first line, and the figure not said of a whole one."""
    head = f"{title}\n{prepared.text[:60].lstrip().partition(chr(10))[0]}"
    start = _sentence_start(prepared, figure)
    return _HALF_YEAR.search(head) is not None and not _WHOLE_YEAR.search(prepared.text, start, figure.quantity.end)


def _sentence_start(prepared: Prepared, figure: Figure) -> int:
    """Where the sentence of the figure begins, or as far before the figure as a reader still looks back."""
    return max(prepared.sentence_span(figure.clause)[0], figure.quantity.start - _LONGEST_SENTENCE)


def _clause_start(prepared: Prepared, figure: Figure) -> int:
    return max(prepared.clauses[figure.clause].start, figure.quantity.start - _LONGEST_SENTENCE)


def _is_planned(prepared: Prepared, figure: Figure) -> bool:
    """Whether a word of intention stands before the figure in its sentence, and none of accomplishment between them."""
    start = _sentence_start(prepared, figure)
    if figure.quantity.qualifier == "at_least" and _A_RULE.search(prepared.text, start, figure.quantity.end):
        return True
    words = list(_PLAN.finditer(prepared.text, start, figure.quantity.start))
    return bool(words) and not _DONE.search(prepared.text, words[-1].end(), figure.quantity.start)


def _window(prepared: Prepared, figure: Figure) -> str:
    """The last window named before the figure: in its sentence, otherwise in its passage; 累计 without a window is several years."""
    text, until = prepared.text, figure.quantity.end
    sentence = _sentence_start(prepared, figure)
    windows, ends = _windows(text)
    for start in (sentence, _paragraph(text, figure.quantity.start)):
        at = bisect_left(ends, until + 1) - 1
        if at >= 0 and windows[at][0] >= start:
            return windows[at][1]
    return "multi_year" if "累计" in text[sentence:until] else ""


@lru_cache(maxsize=2)
def _windows(text: str) -> tuple[list[tuple[int, str]], list[int]]:
    """Where each window named in the text begins and what it means, and where each ends; found once a text, not once a figure."""
    found = list(_WINDOW.finditer(text))
    return [(match.start(), match.lastgroup or "") for match in found], [match.end() for match in found]


def _paragraph(text: str, offset: int, longest: int = 600) -> int:
    """Where the passage that a window governs begins: the paragraph, or the last enumerated point in it."""
    start = max(text.rfind("\n", 0, offset) + 1, offset - longest)
    points = [match.start() for match in _POINT.finditer(text, start, offset)]
    return points[-1] if points else start


_POINT = re.compile(r"(?:(?<=[。;\s])|^)[一二三四五六七八九十]{1,2}(?:是(?!否)|、)|\([一二三四五六七八九十]\)")


def year_of(prepared: Prepared, figure: Figure, source: Source) -> int | None:
    """The year of a figure: named in its sentence before it, counted from the day of publication (去年), or the year that is covered.

    None in laundered text, where years were replaced.
    """
    if prepared.laundered:
        return None
    start = _sentence_start(prepared, figure)
    named = [match.group(1) for match in _YEAR.finditer(prepared.text, start, figure.quantity.start)]
    # Otherwise inside the wording: 所有提案均在2022年底前办结, 12件提案被列为2022年度重点提案.
    within = None if named else _OWN_YEAR.search(prepared.text, figure.quantity.start, figure.end)
    year = _whole(named[-1]) if named else int(within[1]) if within else source.year
    if figure.role == "previous" and (compared := _period_compared(prepared, figure)) != "unknown":
        return None if year is None or compared == "term" else year - 1
    if named or within:
        return year
    if source.published and _LAST_YEAR.search(prepared.text, _clause_start(prepared, figure), figure.quantity.start):
        return int(source.published[:4]) - 1
    return source.year


def _whole(year: str) -> int:
    """A year in digits or in numerals (二〇二三) as a number."""
    return int("".join(sign if sign.isascii() else str(DIGITS[sign]) for sign in year))


def scope_of(prepared: Prepared, figure: Figure) -> str:
    """The tags of a satisfaction (grade, aspect, instrument) or of a filed count (stage), joined by `;`."""
    text, start = prepared.text, min(_clause_start(prepared, figure), figure.start)
    wording = text[start : figure.quantity.end]
    if figure.indicator == "proposals_filed":
        return "after_merging" if re.search(r"[并合]案后|并案(?:处理|整理)后|合并后", wording) else ""
    if figure.indicator != "satisfaction_rate":
        return ""
    grade = "broad" if _BROAD.search(wording) else "strict" if _STRICT.search(wording) else "unstated"
    near = text[max(start, figure.start - 14) : figure.quantity.end]
    aspect = "result" if _RESULT.search(near) else "process" if _PROCESS.search(near) else ""
    sentence = _sentence_start(prepared, figure)
    around = text[sentence : figure.quantity.end]
    instrument = "vote" if _VOTE.search(around) else "form" if _FORM.search(around) else ""
    return ";".join(tag for tag in (grade, aspect, instrument) if tag)


def base_of(prepared: Prepared, figure: Figure) -> str:
    """The denominator that the wording of a share names, or empty."""
    wording = prepared.text[_clause_start(prepared, figure) : figure.quantity.end]
    return next((base for base, pattern in _BASES if pattern.search(wording)), "")


def is_other_level(prepared: Prepared, figure: Figure, level: str = "", county: str = "") -> bool:
    """Whether the clause speaks of the nation, the province, a whole prefecture or a neighbour, and not of the document's own unit.

    level, county: of the document, the level otherwise by what the text calls itself.
    To a county or a district 全市 and 市政协 are the prefecture's, to a city its own.
    """
    if figure.indicator in ("opinion_reports_adopted", "leader_instructions"):
        return False
    start = _clause_start(prepared, figure)
    if _OTHER_LEVEL.search(prepared.text, start, figure.quantity.start):
        return True
    below = (level or _level_said(prepared.text)) in ("county", "district") and not county.endswith("市")
    # One character more, so that the mark before the clause or the start of the text is seen.
    return below and _ABOVE.search(prepared.text[max(0, start - 1) : figure.quantity.start]) is not None


@lru_cache(maxsize=4)
def _level_said(text: str) -> str:
    """The level that a text says of itself by what it names most often: 我县, 县委, 县政协; empty where it names none or both alike."""
    county, city = (sum(text.count(word) for word in words) for words in _OWN_LEVEL)
    return "county" if county > city else "city" if city > county else ""


def with_topics(figures: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """The figures, with each share that has no noun of its own (已解决122件,占84%) given to the count before it in its sentence.

    Before that each figure of 分别 gets its own noun, the second of a from-to clause that of the first (see `coordinated`).
    A share of a count that has no rate in the codebook (列入计划51件,占20%), or of one that no indicator was found for, is left out,
    whatever its base is called.
    """
    figures = with_all(coordinated(of_the_committee(figures, prepared), prepared, counted), prepared)
    counts = {item.quantity.start: item for item in figures if item.quantity.unit != "proportion"}
    plain = [item for item in counted if not item.refused and item.unit not in ("proportion", "points")]
    starts = [item.start for item in plain]
    kept: dict[int, dict[str, Figure]] = {}
    for figure in figures:
        kept.setdefault(figure.quantity.start, {})[figure.indicator] = figure
    for quantity in counted:
        index = prepared.clause_at(quantity.start)
        if quantity.unit != "proportion" or quantity.refused or index < 0:
            continue
        if not _TOPIC.search(prepared.text, max(prepared.clauses[index].start, quantity.start - 40), quantity.start):
            continue
        sentence, _ = prepared.sentence_span(index)
        at = bisect_left(starts, quantity.start)
        if not at or starts[at - 1] < sentence:
            continue
        own = kept.get(quantity.start, {})
        if any(prepared.text[figure.start] != "占" or name not in TOPIC_SHARES.values() for name, figure in own.items()):
            continue
        last = plain[at - 1]
        topic = counts.get(last.start) or _of_both_grades(last, prepared)
        indicator = TOPIC_SHARES.get(topic.indicator, "") if topic else ""
        share = topic._replace(indicator=indicator, quantity=quantity, end=quantity.end, clause=index) if topic else None
        kept[quantity.start] = {indicator: share} if share and indicator else {}
    return [figure for named in kept.values() for figure in named.values()]


def _of_both_grades(count: Quantity, prepared: Prepared) -> Figure | None:
    """The count of satisfied and basically satisfied as a figure of its own, or None."""
    index = prepared.clause_at(count.start)
    found = _BOTH_GRADES.search(prepared.text, max(prepared.clauses[index].start, count.start - 20), count.start)
    return Figure("satisfied", count, found.start(), count.end, index) if found else None
