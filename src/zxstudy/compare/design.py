"""What is compared with what, set down before anybody looks: outcomes, hypotheses with their pairs, and how a score may be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "ratio"]
Role = Literal["primary", "secondary", "control", "exploratory"]
Reading = Literal["measure", "activity", "indicator"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: a codebook id, its unit, and how it is scaled.

    unit: share (0..1) or ratio (a count or money, as a multiple of the sample's mean, so that a tenth means the same everywhere).
    counts: numerator and denominator that give a share exactly; they win over a printed rate. per, times: what a count is divided by
    and multiplied with. only: tags of scope that belong to it by definition.
    """

    id: str
    unit: Unit
    name_zh: str
    name_en: str
    counts: tuple[str, str] | None = None
    per: str = ""
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One comparison: a hypothesis, its role, the mechanism as it is read, and the outcome."""

    hypothesis: str
    role: Role
    mechanism: str
    reading: Reading
    outcome: str


OUTCOMES: dict[str, Outcome] = {
    outcome.id: outcome
    for outcome in (
        Outcome("proposal_solved_rate", "share", "提案解决比例", "the share of proposals solved", ("proposals_solved", "proposals_filed")),
        Outcome("adoption_rate", "share", "意见建议采纳率", "the adoption rate"),
        Outcome("rectification_rate", "share", "整改率", "the rectification rate", ("opinions_rectified", "supervision_opinions")),
        Outcome("result_satisfaction", "share", "对办理结果的满意率", "satisfaction with results"),
        Outcome("satisfaction_rate", "share", "满意率", "the satisfaction rate"),
        Outcome("filing_rate", "share", "立案比例", "the share of proposals filed", ("proposals_filed", "proposals_submitted")),
        Outcome("proposal_reply_rate", "share", "办复率", "the reply rate"),
        Outcome("proposals_on_time_rate", "share", "按时办复率", "the on-time reply rate"),
        Outcome("member_participation_rate", "share", "委员提案参与率", "the share of members who propose"),
        Outcome("key_proposals_led", "ratio", "每百件立案提案中领导领衔督办的件数", "key proposals led per 100 filed",
                per="proposals_filed", times=100),
        Outcome("leader_instructions", "ratio", "每百名委员对应的领导批示", "leaders' instructions per 100 members",
                per="members", times=100),
        Outcome("supervision_opinions", "ratio", "每个被评议单位收到的意见", "opinions per appraised unit", per="appraised_units"),
        Outcome("opinion_reports_adopted", "ratio", "每百名委员被采用的信息", "opinion reports adopted per 100 members",
                per="members", times=100),
        Outcome("research_reports", "ratio", "每百名委员对应的调研报告", "research reports per 100 members", per="members", times=100),
        Outcome("research_reports_per_staff", "ratio", "机关人均调研报告", "research reports per staff member", per="staff"),
        Outcome("opinion_reports", "ratio", "每百名委员报送的信息", "opinion reports per 100 members", per="members", times=100),
        Outcome("inspections", "ratio", "每百名委员对应的视察次数", "inspections per 100 members", per="members", times=100),
        Outcome("training_sessions", "ratio", "每百名委员对应的培训期数", "training sessions per 100 members", per="members", times=100),
        Outcome("members", "ratio", "委员总数", "the number of members"),
        Outcome("standing_members", "ratio", "常委人数", "the number of standing members"),
    )
}  # fmt: skip

# The id in the codebook where an outcome of ours is a codebook figure on another scale.
CODEBOOK_ID = {"research_reports_per_staff": "research_reports"}

MECHANISM_NAMES: dict[str, tuple[str, str]] = {
    "leadership": ("领导机制", "leadership"),
    "support": ("支持机制", "support"),
    "support.consultation": ("支持机制(政治协商)", "support for consultation"),
    "support.supervision": ("支持机制(民主监督)", "support for supervision"),
    "support.participation": ("支持机制(参政议政)", "support for participation"),
    "cadre": ("干部机制", "cadres"),
    "funding": ("保障机制(经费)", "funding"),
    "activity_funding_per_member": ("委员人均活动经费", "activity funding per member"),
}
READING_NAMES: dict[str, tuple[str, str]] = {
    "measure": ("措施得分", "measure score"),
    "activity": ("活动量得分", "activity score"),
    "indicator": ("(取对数)", "logarithm"),
}


def _pairs(hypothesis: str, mechanism: str, reading: Reading, outcomes: dict[Role, tuple[str, ...]]) -> tuple[Pair, ...]:
    return tuple(Pair(hypothesis, role, mechanism, reading, outcome) for role, ids in outcomes.items() for outcome in ids)


# The reply rate is the control of H1, H2 and H4 although it is at its ceiling: the table must say that no mechanism can relate to it.
DECLARED: tuple[Pair, ...] = (
    *_pairs("H1", "leadership", "measure", {
        "primary": ("proposal_solved_rate",), "secondary": ("key_proposals_led", "leader_instructions"),
        "control": ("filing_rate", "proposal_reply_rate")}),
    *_pairs("H2a", "support.consultation", "measure", {"primary": ("adoption_rate",)}),
    *_pairs("H2b", "support.supervision", "measure", {
        "primary": ("rectification_rate",), "secondary": ("result_satisfaction", "supervision_opinions"),
        "control": ("proposal_reply_rate",)}),
    *_pairs("H2c", "support.participation", "measure", {
        "primary": ("opinion_reports_adopted",), "secondary": ("research_reports", "member_participation_rate"), "control": ("members",)}),
    *_pairs("H3", "cadre", "measure", {
        "primary": ("filing_rate", "research_reports_per_staff"), "control": ("standing_members",)}),
    *_pairs("H4", "activity_funding_per_member", "indicator", {
        "primary": ("inspections",), "secondary": ("training_sessions", "opinion_reports", "proposal_solved_rate"),
        "control": ("proposal_reply_rate",)}),
    *_pairs("H4", "funding", "measure", {"secondary": ("inspections",)}),
)  # fmt: skip

# Activity stands beside the measures for each primary outcome, except where the outcome is part of that very activity.
ACTIVITY: tuple[Pair, ...] = (
    Pair("H1", "exploratory", "leadership", "activity", "proposal_solved_rate"),
    Pair("H2a", "exploratory", "support.consultation", "activity", "adoption_rate"),
    Pair("H2b", "exploratory", "support.supervision", "activity", "rectification_rate"),
    Pair("H3", "exploratory", "cadre", "activity", "filing_rate"),
)
PAIRS = (*DECLARED, *ACTIVITY)
PRIMARY = tuple(pair for pair in DECLARED if pair.role == "primary")
SHARES = tuple(outcome for outcome in OUTCOMES.values() if outcome.unit == "share")
