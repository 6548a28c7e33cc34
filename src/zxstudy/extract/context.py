"""What the words around a figure say about it: period, year, scope, base, and whether it is of another level."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from zxstudy.codebook import Entry
from zxstudy.extract.figures import Figure
from zxstudy.extract.landmarks import Landmarks
from zxstudy.extract.levels import NAMES, acts_above, all_above, city_acts, held_above, level_said, papers_above
from zxstudy.extract.numerals import DIGITS
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.table_years import years_over
from zxstudy.extract.windows import kind_of, points, windows
from zxstudy.read import Source

_LONGEST_SENTENCE = 600  # code points before a figure
# Words of intention. Each begins with a sign, what must not stand before it follows: a scan passes over what cannot begin one.
_MUST = r"(?<![主重].)当?(?:达到|达|做到|完成|组织|开展|举办|实现)"
_PLAN = re.compile(
    r"拟|力争|预计|打算|争取|目标是|下一步|确保|必须|将(?:于|在|举办|开展|组织|召开|安排|进一步)|下半年(?:实施|拟)"
    r"|计划(?<![列纳]入计划)(?<!工作计划)(?<!协商计划)(?<!培训计划)(?!生育|外|列入|解决|逐步|准备|要采纳)"
    rf"|要{_MUST}|须{_MUST}|应{_MUST}"
)
_DONE = re.compile(r"已|了|完成(?!全部)|均|全部|实际|现有|其中|占")
_YEAR = re.compile(
    r"[12一二](?<!\d.)(?:(?<=1)9\d\d|(?<=2)0\d\d|(?<=[一二])[〇零一二三四五六七八九]{3})"
    r"\s?年度?(?!以来|至(?!少)|到|[-—~]|底前|前)"
)
_LENGTH_OF_YEAR = 5
_IN_ONE_ACCOUNT = re.compile(
    "proposal|filing_rate|handling_units|feedback_forms|(?:very_|basically_|dis)?satisf|face_to_face_rate|understood"
)
# 比2022年的100篇增长20%, 由2022年的50万元增加到60万元: the year of what is compared with, and of nothing else.
_COMPARED_WITH = re.compile(r"[比较]|[由从](?=.{4}\s?年度?(?:末|底|同期)?的)")
_OWN_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?年度?(?!以来|至|到|[-—~])")
# 2022年、2023年分别收到提案182件、198件: to each figure its year.
_RESPECTIVE_YEARS = re.compile(r"((?:(?:19|20)\d\d年?度?[、和及]){1,4}(?:19|20)\d\d年度?)[^,。;\d]{0,8}?分别")
_NEXT = re.compile(r"\d[^\d、和,]{0,4}[、和,]")
_YEAR_BEFORE = re.compile(r"去年|上一?年")
_LAST_YEAR = re.compile(r"去年|上年度?(?!末|底)")
GIVEN_ABOVE = frozenset({"opinion_reports_adopted", "leader_instructions"})  # what levels above adopt and annotate is the county's own
_HALF_YEAR = re.compile(r"上半年[^。\n]{0,12}(?:总结|报告|情况|汇报|小结|工作)|半年工作(?:总结|报告|汇报|小结)")
_WHOLE_YEAR = re.compile(r"全年|去年|上年|每年|一年来|年度")
_A_RULE = re.compile(r"每(?:年|季度?|月|届|半年)[^,。;]{0,12}(?:不少于|不低于|至少|最少|不得少于)")
_MERGED = re.compile(r"[并合]案后|并案(?:处理|整理)后|合并后")
_BROAD = re.compile(
    r"满意(?:率)?[和或与及、]{1,2}者?(?:基本|比较|较)(?:为)?满意|基本满意(?:以上|率)|(?<!不)(?:含|包括)(?:基本|比较)满意|满意以上|、基本满意"
)
_STRICT = re.compile(r"(?:非常|很|十分)满意[和与及、]?满意|不含基本满意|不包括基本满意|只计满意|严口径")
# The next grade has a figure of its own: 满意率90%,基本满意率8%; 表示满意的186件,占89.4%;基本满意的20件.
_NEXT_GRADE = re.compile(r"[,;、。][^,。;、\d]{0,8}?(?:基本|比较|较)满意(?:率|度|的)?[^,。;、\d]{0,6}\d")
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
_ANY_BASE = re.compile("|".join(pattern.pattern for _, pattern in _BASES))


@dataclass(frozen=True)
class Surroundings:
    """A text, what it is, and where in it stand the words that speak of its figures; each kind is looked for once, when first asked for."""

    prepared: Prepared
    source: Source

    @cached_property
    def windows(self) -> Landmarks:
        """The windows of time that are named."""
        return windows(self.prepared.text)

    @cached_property
    def points(self) -> Landmarks:
        """The enumerated points."""
        return points(self.prepared.text)

    @cached_property
    def plans(self) -> Landmarks:
        """The words of intention."""
        return Landmarks(_PLAN.finditer(self.prepared.text))

    @cached_property
    def years(self) -> Landmarks:
        """The years that are named."""
        return Landmarks(self._years)

    @cached_property
    def own_years(self) -> Landmarks:
        """Those of them that do not belong to what is compared with."""
        text = self.prepared.text
        return Landmarks(year for year in self._years if not _COMPARED_WITH.match(text, max(0, year.start() - 1)))

    @cached_property
    def _years(self) -> list[re.Match[str]]:
        return list(_YEAR.finditer(self.prepared.text))

    @cached_property
    def half_year(self) -> bool:
        """Whether the document is of half a year, by its title or its first line."""
        first_line = self.prepared.text[:60].lstrip().partition("\n")[0]
        return _HALF_YEAR.search(f"{self.source.title}\n{first_line}") is not None

    @cached_property
    def over_years(self) -> bool:
        """Whether the document is of several years, by its title: 2021—2022年工作报告."""
        return years_over(self.source.title) is not None

    @cached_property
    def below_city(self) -> bool:
        """Whether 全市 and 市政协 are another level's: to a county or a district, by its source or else by what the text calls itself."""
        level = level_said(self.prepared.text) if self.source.level in ("", "unknown") else self.source.level
        return level in ("county", "district") and not self.source.county.endswith("市")

    @cached_property
    def all_above(self) -> bool:
        """Whether the whole text is of a committee above."""
        return all_above(self.prepared.text)

    @cached_property
    def levels(self) -> Landmarks:
        """The names that may be those of another unit."""
        return Landmarks(NAMES.finditer(self.prepared.text))


class Context(NamedTuple):
    """What the words around a figure say about it; each field as in `Fact`, other_level: whether it is another unit's."""

    period: str
    year: int | None
    scope: str
    base: str
    other_level: bool


class _Site(NamedTuple):
    """A figure and how far back a reader looks: to the beginning of its clause, of its sentence; 600 characters at the most."""

    figure: Figure
    clause: int
    sentence: int
    start: int
    end: int


def context_of(around: Surroundings, figure: Figure, entry: Entry) -> Context:
    """What is said around `figure`, whose indicator is `entry`."""
    prepared, start = around.prepared, figure.quantity.start
    clause, sentence, farthest = prepared.starts[figure.clause], prepared.sentence_span(figure.clause)[0], start - _LONGEST_SENTENCE
    if sentence < farthest:
        clause, sentence = max(clause, farthest), farthest
    site = _Site(figure, clause, sentence, start, figure.quantity.end)
    return Context(
        _period(around, site, entry), _year(around, site), _scope(around, site), _base(around, site) if entry.is_proportion else "",
        _is_other_level(around, site),
    )  # fmt: skip


def _period(around: Surroundings, site: _Site, entry: Entry) -> str:
    """The period of a figure: plan, then stock by the codebook, then the nearest window named before it in its paragraph.

    Without a window it is annual where the document says which year it covers, unless its title names several; a document of half a year
    dates all flows, but those that are said of a whole one.
    """
    figure = site.figure
    if around.prepared.is_announced(around.prepared.starts[figure.clause]) or _is_planned(around, site):
        return "plan"
    if figure.role == "previous":
        return _period_compared(around, site)
    # What is raised is a standard that holds from then on (人均800元提高到1200元), but a rate or a count is still that of a time.
    if entry.basis == "stock" or (figure.role == "raised" and entry.kind in ("money", "age")):
        return "stock"
    covered = "unknown" if around.source.year is None else "multi_year" if around.over_years else "annual"
    window = _window(around, site) or covered
    if window in ("annual", "unknown") and around.half_year and not _WHOLE_YEAR.search(around.prepared.text, site.sentence, site.end):
        return "half_year"
    return window


def _period_compared(around: Surroundings, site: _Site) -> str:
    """The period of what a figure is compared with: a year (较上年的80件, 比2022年的80件), a term (比上届的912件), otherwise unknown."""
    text = around.prepared.text
    if _YEAR_BEFORE.search(text, site.clause, site.start) or _year_compared(around, site):
        return "annual"
    return "term" if text.find("上届", site.clause, site.start) >= 0 else "unknown"


def _year_compared(around: Surroundings, site: _Site) -> int | None:
    """The year that a clause names as the one that is compared with (比2022年的80件); None in laundered text, where years were replaced."""
    year = None if around.prepared.laundered else around.years.last(site.clause, site.start)
    return _whole(year.group()[:4]) if year and _COMPARED_WITH.match(around.prepared.text, max(0, year.start() - 1)) else None


def _is_planned(around: Surroundings, site: _Site) -> bool:
    """Whether a word of intention stands before the figure in its sentence, and none of accomplishment between them."""
    text = around.prepared.text
    if site.figure.quantity.qualifier == "at_least" and _A_RULE.search(text, site.sentence, site.end):
        return True
    plan = around.plans.last(site.sentence, site.start)
    return plan is not None and not _DONE.search(text, plan.end(), site.start)


def _window(around: Surroundings, site: _Site) -> str:
    """The last window named before the figure: in its sentence, otherwise in its passage; 累计 without a window is several years.

    What is told of the proposals is one account (五次会议以来收到提案128件。¶从办理结果看,…): where the document does not say which year it
    covers the window goes on from the paragraph before.
    """
    window = around.windows.last(max(0, site.start - _LONGEST_SENTENCE), site.end)
    if window and (window.start() >= site.sentence or _governs(around, window.start(), site.start)):
        return kind_of(window)
    if window and around.source.year is None and _IN_ONE_ACCOUNT.match(site.figure.indicator):
        return kind_of(window) if around.prepared.text.find("提案", window.end(), site.start) >= 0 else ""
    return "multi_year" if around.prepared.text.find("累计", site.sentence, site.end) >= 0 else ""


def _governs(around: Surroundings, window: int, offset: int) -> bool:
    """Whether a window at `window` governs what stands at `offset`: no paragraph and no enumerated point begins between them."""
    return around.prepared.text.find("\n", window, offset) < 0 and around.points.last(window + 1, offset) is None


def _year(around: Surroundings, site: _Site) -> int | None:
    """The year of a figure: named in its sentence before it, counted from the day of publication (去年), or the year that is covered.

    None in laundered text, where years were replaced.
    """
    if around.prepared.laundered:
        return None
    text, source, figure = around.prepared.text, around.source, site.figure
    named = (around.years if figure.role == "previous" else around.own_years).last(site.sentence, site.start)
    # Otherwise inside the wording: 所有提案均在2022年底前办结, 12件提案被列为2022年度重点提案.
    within = None if named or figure.end - site.start < _LENGTH_OF_YEAR else _OWN_YEAR.search(text, site.start, figure.end)
    listed = _RESPECTIVE_YEARS.search(text, site.clause, site.start) if named and text.find("分别", site.clause, site.start) >= 0 else None
    if listed and (years := re.findall(r"\d{4}", listed[1])) and (at := len(_NEXT.findall(text, listed.end(), site.start))) < len(years):
        return int(years[at])
    year = _whole(named.group()[:4]) if named else int(within[1]) if within else source.year
    if figure.role == "previous" and (compared := _period_compared(around, site)) != "unknown":
        return None if year is None or compared == "term" else _year_compared(around, site) or year - 1
    if named or within:
        return year
    if source.published and _LAST_YEAR.search(text, site.clause, site.start):
        return int(source.published[:4]) - 1
    return source.year


def _whole(year: str) -> int:
    """A year in digits or in numerals (二〇二三) as a number."""
    return int(year if year.isascii() else "".join(sign if sign.isascii() else str(DIGITS[sign]) for sign in year))


def _scope(around: Surroundings, site: _Site) -> str:
    """The tags of a satisfaction (grade, aspect, instrument) or of a filed count (stage), joined by `;`."""
    figure = site.figure
    if figure.indicator not in ("proposals_filed", "satisfaction_rate"):
        return ""
    text, start = around.prepared.text, min(site.clause, figure.start)
    wording = text[start : site.end]
    if figure.indicator == "proposals_filed":
        return "after_merging" if _MERGED.search(wording) else ""
    apart = _STRICT.search(wording) or _NEXT_GRADE.match(text, site.end)
    grade = "broad" if _BROAD.search(wording) else "strict" if apart else "unstated"
    near = text[max(start, figure.start - 14) : site.end]
    aspect = "result" if _RESULT.search(near) else "process" if _PROCESS.search(near) else ""
    sentence = text[site.sentence : site.end]
    instrument = "vote" if _VOTE.search(sentence) else "form" if _FORM.search(sentence) else ""
    return ";".join(tag for tag in (grade, aspect, instrument) if tag)


def _base(around: Surroundings, site: _Site) -> str:
    """The denominator that the wording of a share names, or empty."""
    text = around.prepared.text
    if not _ANY_BASE.search(text, site.clause, site.end):
        return ""
    return next(base for base, pattern in _BASES if pattern.search(text, site.clause, site.end))


def _is_other_level(around: Surroundings, site: _Site) -> bool:
    """Whether the figure is of the nation, the province, a whole prefecture or a neighbour, and not of the document's own unit."""
    if site.figure.indicator in GIVEN_ABOVE:
        return False
    if around.all_above:
        return True
    if not around.levels.last(site.sentence, site.start):
        return False
    text = around.prepared.text
    if acts_above(text, site.clause, site.start) or held_above(text, site.sentence, site.clause):
        return True
    if papers_above(text, site.sentence, site.start, around.below_city):
        return True
    return around.below_city and city_acts(text, site.clause, site.start)


def names_other_level(around: Surroundings, wording: str) -> bool:
    """Whether `wording`, what stands over a table and beside a row of the document `around`, speaks of another level."""
    end = len(wording)
    return around.all_above or acts_above(wording, 0, end) or (around.below_city and city_acts(wording, 0, end))
