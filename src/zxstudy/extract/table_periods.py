"""The period that a heading, a label or a title of a table names: a plan, half a year, a term; of documents and workbooks alike."""

from __future__ import annotations

import re

from zxstudy.extract.table_years import is_over_years

_DASH = r"\s*[-—–~至到]+\s*"
_CENTURY = r"(?:19|20)\d\d\s*年?"
_SETTLED = re.compile(r"决算|支出数|执行|实际|完成(?!率|比|进度)")
_BUDGET = re.compile("预算")
_SUMMED = re.compile(r"累计|合计|总计")
_YEAR = re.compile(r"(?:19|20)\d\d|\d\d年|[一二][〇零一二三四五六七八九]{3}年")
# A quarter or a month by itself is no period of the codebook.
_SHORT = re.compile(r"本月|当月|单月|本季|当季|(?<![前上下])第?[一二三四1-4]季度$|(?<![-—–~至到年\d])(?:1[0-2]|[1-9])月份?$")
_NO_LEVEL = re.compile(
    r"增长|增减|增幅|降幅|同比|环比|[比较]上年|[比较]去年|完成率|进度|排名|名次|位次|得分|分值|权重|评分|[年月]均|平均[值数]?$|均值"
)
_REACHED = re.compile(r"完成|实际|执行|落实|考核|自评|评价|绩效")
_PART_OF_YEAR = re.compile(r"(?<![前至到—–~-])第?[一二三四1-4]季度(?!末|累计|以来)|(?<![\d至到—–~-])(?:1[0-2]|[1-9])月份")
_SESSION = re.compile(r"次(?:会议|全会|全体会议)$|届$")
_MONTH = re.compile(r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?")
_MONTHS = 12
# The first that fits decides: a plan for half a year is a plan.
_PERIODS = (
    ("plan", re.compile(r"目标|指标值|任务数|预期|(?<![列纳]入)计划|预计|拟|下年|次年")),
    ("half_year", re.compile(rf"上半年|下半年|半年|(?<!\d)0?1月?{_DASH}0?6月")),
    ("since_session", re.compile(r"(?:会议|全会)以来")),
    ("term", re.compile(r"本届|届内|换届以来|届(?:人民|[县区市旗])?(?:政协)?以来|任期")),
    (
        "multi_year",
        re.compile(
            rf"历年(?!.*\d)|近[两二三四五几]年|[两二三四五几]年(?:来|间|合计|累计|总)|{_CENTURY}{_DASH}{_CENTURY}度?(?:合计|累计|总)"
        ),
    ),
    (
        "year_to_date",
        re.compile(rf"截[至止](?!.{{0,8}}(?:年底|年末|12月))|年以来|(?<!\d)0?1月?{_DASH}(?:0?[2-57-9]|1[01])月|前[一二三]季度|[一二三1-3]季度(?:末|累计)"),
    ),
)  # fmt: skip


def period_of(words: str, *, settled: bool = False, over_years: bool = False) -> str:
    """The period that words name (`2023年上半年`, `2024年计划`, `本届累计`), one of `PERIODS`; empty where they name none.

    settled: whether settled figures of the same year stand beside them; only then is a budget a plan. over_years: whether the words stand
    where years stand, so that 合计 without a year sums up years.
    """
    if settled and _BUDGET.search(words) and not _SETTLED.search(words):
        return "plan"
    named = next((period for period, pattern in _PERIODS if pattern.search(words)), "")
    summed = over_years and _SUMMED.search(words) and not _YEAR.search(words)
    return named or ("multi_year" if summed or is_over_years(words) else "")


def period_of_caption(caption: str) -> str:
    """The period that the words over a table name for all of it, as `period_of`; a table of what was reached of a plan is no plan."""
    named = period_of(caption)
    return "" if named == "plan" and _REACHED.search(caption) else named


def is_of_part(caption: str) -> bool:
    """Whether a caption is of one quarter or one month (2023年一季度, 5月份), whose figures are those of no year."""
    return _PART_OF_YEAR.search(caption) is not None


def is_settled(words: str) -> bool:
    """Whether a heading says that its figures are settled (决算, 执行, 实际), beside which a budget is a plan."""
    return _SETTLED.search(words) is not None


def is_short(words: str) -> bool:
    """Whether a heading is of a quarter or a month by itself, which is no period that figures are kept for."""
    return _SHORT.search(words) is not None


def adds_up_to_no_year(labels: set[str]) -> bool:
    """Whether the sum of rows so labelled is of no year: they are sessions, or fewer months than a year has."""
    return any(map(_SESSION.search, labels)) or 0 < len(set(filter(_MONTH.fullmatch, labels))) < _MONTHS


def is_no_level(words: str) -> bool:
    """Whether a heading is of changes, ranks, points, means, or of what was reached of a target: no figures of the year."""
    return _NO_LEVEL.search(words) is not None
