"""How far a practice goes, from its words: stated as lacking, principle, institutionalised, institutionalised and evidenced.

The scale is the codebook's (-1, 1, 2, 3). What counts as evidence, and whether a practice is a rule by its nature, differs by measure and
stands in measure_rules.csv: a figure of proposals beside 逐件答复 is evidence of another stage, not of this one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# Patterns begin with plain characters, all of them: a scan then skips what cannot begin a match.
_NUMBER = r"([0-9一二两三四五六七八九十百千几数][0-9,.一二三四五六七八九十百千]*)(?:多|余|几|屡)?万?余?"
_LACK = re.compile(
    r"尚未|还未|仍未|从未|至今未|未能|未(?=建立|形成|列入|纳入|落实|得到|开展|安排|实行|出台|制定|明确|召开|邀请|配备|到位|健全|单列|设立)"
    r"|没有(?!辜负|发生|一件|例外|不|丝毫)|\t(?:无|否|未)|缺乏|缺少|缺失|不健全|不落实|落实不够|执行不够|流于形式"
)
_LACK_FIRST = re.compile(r"(?:目前|至今|仍然?|还|一直|长期|也|但|却|均|都)*(?:尚未|还未|未|没有|缺乏|得不到|难以)")
_OVERCOME = re.compile(r"解决|改变|扭转|克服|消除|避免|防止|杜绝|纠正|填补|弥补")
_PLAN = re.compile(
    r"拟(?![定办任提稿写制人订])|打算|计划(?=于|在|明年|今年|下半年|年内|出台|把|将|组织|召开|安排|建立|用)|下一步|下步|今后|明年|力争|即将|适时"
    r"|将(?=于|在(?:今|明|下|年)|会|进一步|继续|逐步|探索|建立|出台|制定|研究|尽快|推动|推行|加大|努力)"
)
# 将 before one of these is 把: the object comes first, nothing is announced.
_OBJECT_FIRST = re.compile(r"将[^,。;]{0,30}(?:列入|纳入|列为|作为|摆|放在|提交|提到|转化|送|反馈)")
_INSTITUTION = re.compile(
    r"制度|规定|明确|列入|列为|纳入|每年|每季度?|每半年|每两?个?月|每次|每届|每逢|定期(?<!不定期)|建立|实行|推行|固定|惯例|常态|规程|细则|必须|须|一律|负责制|责任制|确定由|形成机制"
)
_RULE = re.compile(r"规定|制度性")
_RULE_NEAR = re.compile(r"每年|每季度|每次|要求各?部门")
_SETTLED = re.compile(r"(?:已|并)?(?:形成|成为)(?:了)?(?:制度|惯例|常态|机制)|雷打不动")
_UNIVERSAL = re.compile(r"都|均|凡|一律|必|未经|逢|坚持|全程")
_FREQUENCY = re.compile(r"每[^,]{0,12}$|(?:至少|不少于|不低于)[^,]{0,4}$")
_CASE = re.compile(r"如(?![实期何果数同])|针对|关于|《")
_DATE = re.compile(r"\d(?:\d?月(?:\d{1,2}日|份|[上中下]旬|底|初)|\d{3}年\d{1,2}月)")
# What is asked for at a dated meeting did not happen on that day.
_ASKED = re.compile(r"审议|方案》|强调|要求|指出|希望|表示|提出[,:]|(?<![主重需必])要(?![求点闻素事])|应(?=当|该)|须|建议")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one measure is graded.

    base: the degree of a bare statement, 2 where the practice is a rule by its nature. universal: whether 都, 凡, 一律 state a rule.
    own_act: whether the practice is lost when the CPPCC itself is the one who acts. case: whether a case or a sum named before it in the
    sentence is evidence. kin: the measure whose clause may evidence this one too (a plan for training, the courses held).
    counted, named: what is evidence in its own clauses and the next.
    """

    base: int
    universal: bool
    own_act: bool
    case: bool
    kin: str
    counted: re.Pattern[str] | None
    named: re.Pattern[str] | None


class Wording(NamedTuple):
    """The words around one mention.

    before: what precedes it in its sentence. own: its own clauses. after: the clause that follows and may evidence it, also of the next
    sentence; tail: the same inside the sentence only. planned: whether the section as a whole announces. dated: whether its paragraph tells
    of one day (11月7日,县政协召开…) and begins with it.
    """

    before: str
    own: str
    after: str
    tail: str
    planned: bool
    dated: bool = False


@cache
def rules() -> dict[str, Rule]:
    """The rule of each measure, by its id."""
    text = files("zxstudy.extract").joinpath("measure_rules.csv").read_text(encoding="utf-8")
    return {row["measure"]: _rule(row) for row in csv.DictReader(text.splitlines())}


def highest(rule: Rule) -> int:
    """The highest degree that a mention can be given: 3, or 2 where nothing counts as evidence."""
    return 3 if rule.named or rule.case or rule.counted else 2


def _rule(row: dict[str, str]) -> Rule:
    evidence = [part for part in row["evidence"].split("|") if part]
    counted = "|".join(re.escape(part.removeprefix("#")) for part in evidence if part.startswith("#"))
    named = "|".join(part for part in evidence if not part.startswith("#"))
    return Rule(
        int(row["base"]), row["universal"] == "yes", row["own_act"] == "yes", row["case"] == "yes", row["kin"],
        re.compile(f"{_NUMBER}(?:{counted})") if counted else None, re.compile(named) if named else None,
    )  # fmt: skip


def degree(rule: Rule, words: Wording) -> int:
    """The degree of one mention: -1, 1, 2 or 3."""
    if lacking(words):
        return -1
    if words.planned or planned(words.own) or planned(words.before):
        return 1
    if evidenced(rule, words):
        return 3
    return 2 if rule.base == 2 or _institutional(rule, words) else 1


def lacking(words: Wording) -> bool:
    """Whether the practice is stated as lacking, not as something that used to lack."""
    found = _LACK.search(words.own)
    if found:
        return not _OVERCOME.search(words.own) and not _OVERCOME.search(words.before)
    return bool(_LACK_FIRST.match(words.tail))


def planned(clause: str) -> bool:
    """Whether a clause announces instead of reporting."""
    found = _PLAN.search(clause)
    return found is not None and not (found.group() == "将" and _OBJECT_FIRST.match(clause, found.start()))


def evidenced(rule: Rule, words: Wording) -> bool:
    """Whether a figure of this practice, a named case or a date stands with it."""
    if rule.named and (rule.named.search(words.own) or rule.named.search(words.after)):
        return True
    if rule.case and (_CASE.search(words.before) or _money(rule, words.before)):
        return True
    if rule.counted is None:
        return False
    if words.dated and not any(word.search(clause) for word in (_ASKED, _INSTITUTION) for clause in (words.own, words.before)):
        return True
    return counts(rule, words.own) or counts(rule, words.after) or bool(_DATE.search(words.own) or _DATE.search(words.before))


def may_be_evidenced(rule: Rule, text: str, before: tuple[int, int], clauses: Iterable[tuple[int, int]]) -> bool:
    """Whether `evidenced` could hold with `before` preceding a mention and `clauses` its own or those behind; False rules it out."""
    dates = _DATE if rule.counted else None
    told = [pattern for pattern in (_CASE if rule.case else None, rule.counted, dates) if pattern]
    sought = [pattern for pattern in (rule.counted, dates, rule.named) if pattern]
    return any(pattern.search(text, *before) for pattern in told) or any(
        pattern.search(text, *span) for span in clauses for pattern in sought
    )


def _money(rule: Rule, before: str) -> bool:
    """Whether the clause before names the sum that was spent."""
    return rule.counted is not None and any(
        found.group().endswith("元") for found in rule.counted.finditer(before, max(0, len(before) - 25))
    )


def counts(rule: Rule, clause: str) -> bool:
    """Whether a clause holds a figure of this practice; 每年一次 and 至少两次 are rules, money per year is a figure."""
    if rule.counted is None:
        return False
    for found in rule.counted.finditer(clause):
        # 一名, 一个 designate; an ordinal counts nothing.
        if clause[found.start() - 1 : found.start()] == "第" or (found[1] == "一" and found.group()[-1] not in "次场期"):
            continue
        if found.group().endswith("元") or not _FREQUENCY.search(clause, max(0, found.start() - 20), found.start()):
            return True
    return False


def _institutional(rule: Rule, words: Wording) -> bool:
    if (
        _INSTITUTION.search(words.own)
        or _RULE.search(words.before)
        or _RULE_NEAR.search(words.before[-30:])
        or _SETTLED.search(words.own + words.after)
    ):
        return True
    return rule.universal and bool(_UNIVERSAL.search(words.own))
