"""How far the figures agree with themselves (E6): scopes, printed against recomputed, impossible and copied ones."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook import load
from zxstudy.compare.estimate.proportions import mean_interval, share_interval
from zxstudy.compare.finding import Finding
from zxstudy.compare.sentences import percent, points, sentences
from zxstudy.compare.wording import MEASUREMENT
from zxstudy.config import Study
from zxstudy.score.measures import KEY

LEAST_COUNTIES = 3  # fewer counties: the range that was seen instead of an interval


@dataclass(frozen=True, slots=True)
class Check:
    """One check of figures against each other: its id, what it is called, what a failed one does not say, and its short name."""

    id: str
    zh: str
    en: str
    tail: tuple[str, str] = ("", "")
    name: tuple[str, str] = ("", "")


GAPS = (
    Check(
        "strict_broad", "宽口径(含基本满意)与严口径满意率之差", "gap between broad (basically satisfied included) and strict satisfaction"
    ),
    Check("process_result", "对办理过程与对办理结果满意率之差", "gap between satisfaction with process and with result"),
    Check(
        "printed_solved", "填报的提案解决比例与按件数重算之差", "gap between the printed share of proposals solved and the one recomputed"
    ),
    Check("printed_filed", "填报的立案比例与按件数重算之差", "gap between the printed share of proposals filed and the one recomputed"),
    Check("printed_replied", "填报的办复率与按件数重算之差", "gap between the printed reply rate and the one recomputed"),
)
SHARES = (
    Check("impossible", "用任何整数都算不出来", "cannot come from any whole numbers",
          ("数字之间对不上,不说明是谁写错。", "Figures disagree with each other; this does not say who erred."),
          ("算不出来的比例", "shares that cannot be")),
    Check("outside", "超出通常范围", "lie outside the usual range",
          ("少见不等于写错,只是要再核对。", "Unusual is not wrong; it asks for a second look."),
          ("超出通常范围的数字", "figures outside the usual range")),
    Check("copied", "与另一个县或另一年的材料文字和数字都相同", "stand word for word in a document about another county or year",
          ("照抄一段文字,不说明工作没有做。", "A copied passage does not say that nothing was done."),
          ("与别县或别年雷同的文字", "text copied from another county or year")),
)  # fmt: skip
PRINTED = {
    "printed_solved": ("proposal_solved_rate", "proposals_solved", "proposals_filed"),
    "printed_filed": ("filing_rate", "proposals_filed", "proposals_submitted"),
    "printed_replied": ("proposal_reply_rate", "proposals_replied", "proposals_filed"),
}
FLAGS = {"impossible": "impossible_share", "outside": "outside_plausible", "copied": "copied"}


def measurement(panel: Panel, study: Study) -> list[Finding]:
    """One finding a check: the mean gap with its range, or the share of figures that fail."""
    return [*(_gap(check, _gaps(panel, check.id), study) for check in GAPS), *(_share(panel, check, study) for check in SHARES)]


def _gaps(panel: Panel, check: str) -> pd.DataFrame:
    """county_code, year, low, high: the bounds of each gap, one a county-year."""
    facts = panel.facts[panel.facts["low"].notna() & panel.facts["year"].notna() & (panel.facts["county_code"] != "")]
    facts = facts[(facts["period"] == "annual") & ~_flagged(facts, "refused") & ~_flagged(facts, "set_aside")]
    if check in PRINTED:
        rate, top, base = PRINTED[check]
        printed = facts[(facts["indicator"] == rate) & ~_flagged(facts, "derived")]
        return _difference(_first(printed), _ratio(_first(facts, top), _first(facts, base)))
    satisfaction = facts[facts["indicator"] == "satisfaction_rate"]
    if check == "strict_broad":
        strict = pd.concat([_tagged(satisfaction, "strict"), facts[facts["indicator"] == "satisfaction_strict"]])
        return _difference(_first(_tagged(satisfaction, "broad")), _first(strict))
    process = pd.concat([_tagged(satisfaction, "process"), facts[facts["indicator"] == "process_satisfaction"]])
    result = pd.concat([_tagged(satisfaction, "result"), facts[facts["indicator"] == "result_satisfaction"]])
    return _difference(_first(process), _first(result))


def _flagged(facts: pd.DataFrame, flag: str) -> pd.Series[bool]:
    return facts["flags"].fillna("").astype(str).str.contains(rf"(?:^|;){flag}(?:;|$)", regex=True)


def _tagged(facts: pd.DataFrame, tag: str) -> pd.DataFrame:
    return facts[facts["scope"].fillna("").astype(str).str.contains(rf"(?:^|;){tag}(?:;|$)", regex=True)]


def _first(facts: pd.DataFrame, indicator: str = "") -> pd.DataFrame:
    rows = facts[facts["indicator"] == indicator] if indicator else facts
    return rows.sort_values([*KEY, "fact_id"]).drop_duplicates(KEY)[[*KEY, "low", "high"]]


def _ratio(top: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    both = top.merge(base[base["low"] > 0], on=KEY, suffixes=("", "_base"))
    return both[KEY].assign(low=both["low"] / both["high_base"], high=both["high"] / both["low_base"])


def _difference(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    both = first.merge(second, on=KEY, suffixes=("", "_other"))
    return both[KEY].assign(low=both["low"] - both["high_other"], high=both["high"] - both["low_other"])


def _gap(check: Check, gaps: pd.DataFrame, study: Study) -> Finding:
    n, counties = len(gaps), int(gaps["county_code"].nunique())
    middle = float((gaps["low"] + gaps["high"]).mean() / 2) if n else None
    low = high = None
    if n:
        below, above = float(gaps["low"].min()), float(gaps["high"].max())
        if counties >= LEAST_COUNTIES:
            below, above = mean_interval(gaps["low"].to_numpy(float), gaps["high"].to_numpy(float), gaps["county_code"].to_numpy(object))
        low, high = below, above
    verdict, few = "described" if n else "missing", counties < LEAST_COUNTIES
    seen = "见到的都" if few else "可能"
    values: dict[str, object] = {
        "n": n, "counties": counties, "what": (check.zh, f"the {check.en}"), "x": points(middle or 0.0),
        "range": (f"({seen}在{points(low or 0.0)}到{points(high or 0.0)}之间)", f" (range {points(low or 0.0)} to {points(high or 0.0)})"),
    }  # fmt: skip
    zh, en = sentences(MEASUREMENT["gap" if n else "none"], verdict=verdict, kind=study.kind, values=values)
    return Finding(
        finding=f"measurement.{check.id}", stage="measurement", role="secondary", hypothesis="", mechanism="", outcome="",
        estimand=f"mean {check.en}, county-years that allow it", estimate=middle, low=low, high=high, unit="share", p=None,
        p_holm=None, n=n, counties=counties, clusters=counties, design="mean difference within county-years" if n else "", mde=None,
        margin=None, errors="" if not n else "range that was seen" if few else "clustered by county, G/(G-1), t(G-1)", verdict=verdict,
        reason=f"counted: {n} county-years can be checked", reason_zh=f"逐一计数：可以核对的有{n}个县次。",
        sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip


def _share(panel: Panel, check: Check, study: Study) -> Finding:
    """The share of published figures with a flag; of the shares among them where only a share can have it."""
    proportions = {entry.id for entry in load().indicators if entry.is_proportion}
    figures = panel.facts["low"].notna() & panel.facts["degree"].isna()
    facts = panel.facts[figures & ~_flagged(panel.facts, "derived")]
    of = ("填报的比例", "published shares") if check.id == "impossible" else ("填报的数字", "published figures")
    facts = facts[facts["indicator"].isin(proportions)] if check.id == "impossible" else facts
    # Only where the wording is held can anyone have compared it: none compared is not the same as none copied.
    facts = facts[facts["quote"].fillna("").ne("")] if check.id == "copied" else facts
    n, k = len(facts), int(_flagged(facts, FLAGS[check.id]).sum())
    low, high = share_interval(k, n)
    verdict = "described" if n else "missing"
    values: dict[str, object] = {
        "n": n, "k": k, "of": of, "tail": check.tail,
        "what": (check.zh, check.en) if n else check.name, "x": percent(k / max(n, 1)), "low": percent(low), "high": percent(high),
    }  # fmt: skip
    zh, en = sentences(MEASUREMENT["share" if n else "none"], verdict=verdict, kind=study.kind, values=values)
    counties = int(facts.loc[facts["county_code"] != "", "county_code"].nunique())
    return Finding(
        finding=f"measurement.{check.id}", stage="measurement", role="secondary", hypothesis="", mechanism="", outcome="",
        estimand=f"share of {of[1]} that {check.en}", estimate=k / n if n else None, low=low if n else None, high=high if n else None,
        unit="share", p=None, p_holm=None, n=n, counties=counties, clusters=0, design="share of figures", errors="Wilson", mde=None,
        margin=None, verdict=verdict, reason=f"counted: {k} of {n}", reason_zh=f"逐一计数：{n}个中有{k}个。",
        sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip
