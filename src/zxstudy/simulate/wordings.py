"""What a simulated document says: a sentence a measure and degree, a line a figure, and what a file mill makes of the text."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np

from zxstudy.simulate.reporting import ALL, AT_LEAST, EXACT, MASKED, OVER, RANGE, Figure

# The label of each figure in a table of a county, and the unit that stands beside it; a share has its sign in the cell. No label is the
# wording of a measure: a table of figures states none.
LABELS: dict[str, tuple[str, str]] = {
    "members": ("委员总数", "名"), "staff": ("机关在职人员", "人"), "standing_members": ("常务委员", "名"),
    "committee_hearings": ("听取工作汇报次数", "次"),
    "study_sessions": ("专题学习", "次"), "key_proposals_led": ("领衔督办重点提案", "件"),
    "consultations": ("协商活动", "次"), "inspections": ("视察", "次"), "inspected_units": ("视察单位", "个"),
    "appraised_units": ("评议单位数", "个"), "supervision_opinions": ("评议提出意见建议", "条"),
    "opinions_rectified": ("已整改落实意见", "条"), "rectification_rate": ("整改率", ""), "special_supervisors": ("特约监督员", "名"),
    "research_reports": ("调研报告", "篇"), "opinion_reports": ("社情民意信息", "条"),
    "opinion_reports_adopted": ("被采用社情民意信息", "条"),
    "leader_instructions": ("批示件数", "件"), "training_sessions": ("委员培训", "期"), "members_trained": ("参训委员", "人次"),
    "activity_funding_per_member": ("委员人均经费", "元"), "proposals_submitted": ("收到提案", "件"), "proposals_filed": ("立案提案", "件"),
    "filing_rate": ("立案率", ""), "proposals_replied": ("办复提案", "件"), "proposal_reply_rate": ("提案办复率", ""),
    "proposals_solved": ("已解决或基本解决提案", "件"), "proposal_solved_rate": ("提案解决率", ""), "adoption_rate": ("意见建议采纳率", ""),
    "satisfaction_rate": ("委员对办理结果满意率", ""),
}  # fmt: skip
HEADINGS = {
    "leadership": "加强组织领导", "support.consultation": "支持政治协商", "support.supervision": "支持民主监督",
    "support.participation": "支持参政议政", "cadre": "加强队伍建设", "funding": "保障履职条件",
}  # fmt: skip
NUMERALS = "一二三四五六"
OPENING = (
    "本文是模拟生成的文字，所涉地名、数字与任何真实地方无关。",
    "近年来，{county}坚持求真务实的原则，围绕经济发展和社会发展，规范各项制度，督促各方抓好落实，为社会各界办事提供机会，各项计划基本完成。",
)
CLOSING = (
    "在肯定成绩的同时，也要看到发展中的不足，有的办法还不够实，有的项目进度不快，群众反映的一些问题多次反馈仍未办好，离大家的期望还有距离。",
)
MASK = "××"
# What a file mill does to words (see extract/laundering for the way back); every word it replaces is gone from the text.
_MILL = (
    ("发展", "开展"), ("规范", "标准"), ("达到", "到达"), ("基本", "根本"), ("项目", "工程"), ("督促", "催促"), ("机会", "时机"),
    ("办法", "方法"), ("计划", "方案"), ("反馈", "反响"), ("反映", "反响"), ("原则", "原那么"), ("多次", "屡次"), ("，", ","), ("；", ";"),
)  # fmt: skip


@cache
def sentences() -> dict[str, dict[int, str]]:
    """The sentences that state each measure, by the degree that they state."""
    text = files("zxstudy.simulate").joinpath("sentences.csv").read_text(encoding="utf-8")
    found: dict[str, dict[int, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["measure"], {})[int(row["degree"])] = row["sentence"]
    return found


def stated(measure: str, degree: int) -> int:
    """The degree that a document can state of `measure` in place of `degree`: itself, or the nearest; a seat, say, is never a principle."""
    return min(sentences()[measure], key=lambda other: (abs(other - degree), other))


def cell(indicator: str, figure: Figure, row: int) -> str:
    """What the table prints of a figure: `128`, `60多`, `85.7%`, `95%以上`, `60%至70%`, `××`."""
    unit = LABELS[indicator][1]
    sign = "" if unit else "%"
    low, high = (f"{end * (100 if sign else 1):.10g}" for end in (figure.low[row], figure.high[row]))
    forms = {
        EXACT: f"{low}{sign}", ALL: f"{low}{sign}", AT_LEAST: f"{low}{sign}以上", RANGE: f"{low}{sign}至{high}{sign}",
        OVER: f"{low}多{unit}", MASKED: f"{MASK}{sign}",
    }  # fmt: skip
    return forms[int(figure.how[row])]


def milled(text: str) -> str:
    """The text as a file mill would show it."""
    for before, after in _MILL:
        text = text.replace(before, after)
    return text


def sentence_of(measure: str, degree: int) -> str:
    """The sentence for `degree`, or for the nearest that there is."""
    return sentences()[measure][stated(measure, degree)]


def stated_degrees(measures: tuple[str, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    """measures × 4: what is stated in place of each degree 0 to 3; 0 is not stated."""
    return np.array([[0, *(stated(name, degree) for degree in (1, 2, 3))] for name in measures], dtype=np.int8)
