"""Which class a comparison falls into: one ordered table, the first rule that holds decides, and the last one always does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zxstudy.compare.wording import OBSTACLES

SIGNIFICANCE = 0.05
WIDEST_SHARE = 0.5  # bounds on a mean share wider than 50 points tell nothing


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a verdict may look at.

    counties_any: counties that publish both sides; counties: those of them under one definition. definitions: how many there are.
    width: how far the outcome's mean may lie (shares only, else None). at_ceiling: share of county-years at 100 % (shares only).
    off_ceiling: counties below 100 %. obstacle: why nothing could be estimated, empty where something was. estimate, low, high, p_holm:
    None where nothing was estimated. The rest: what the study agreed before looking.
    """

    counties_any: int
    counties: int
    definitions: int
    width: float | None
    at_ceiling: float | None
    off_ceiling: int
    obstacle: str
    estimate: float | None
    low: float | None
    high: float | None
    p_holm: float | None
    signs_kept: bool
    margin: float
    minimum_counties: int
    ceiling_share: float
    ceiling_units: int

    @property
    def estimated(self) -> bool:
        """Whether there is an interval to judge."""
        return self.estimate is not None and self.low is not None and self.high is not None

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval, and the test after Holm, exclude no difference."""
        outside = self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)
        return outside and self.p_holm is not None and self.p_holm < SIGNIFICANCE

    @property
    def within_margin(self) -> bool:
        """Whether the whole interval is smaller than what was agreed to matter."""
        return self.low is not None and self.high is not None and -self.margin <= self.low and self.high <= self.margin


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: the class, when it holds, and the words, English and Chinese, that give the figures which decided."""

    name: str
    verdict: str
    holds: Callable[[Evidence], bool]
    reason: Callable[[Evidence], str]
    reason_zh: Callable[[Evidence], str]


def _interval(e: Evidence) -> str:
    return f"[{e.low:.4g}, {e.high:.4g}]" if e.low is not None and e.high is not None else "[none]"


def _interval_zh(e: Evidence) -> str:
    return _interval(e).replace("[none]", "（没有）")


def _obstacle_zh(e: Evidence) -> str:
    return OBSTACLES[e.obstacle][0] if e.obstacle in OBSTACLES else e.obstacle or "没有说明"


RULES: tuple[Rule, ...] = (
    Rule("few_publish", "missing", lambda e: e.counties_any < e.minimum_counties,
         lambda e: f"{e.counties_any} counties publish what is compared; the rule asks for {e.minimum_counties}",
         lambda e: f"公布所比内容的有{e.counties_any}个县，规则要求至少{e.minimum_counties}个"),
    Rule("bounds_too_wide", "missing", lambda e: e.width is not None and e.width > WIDEST_SHARE,
         lambda e: f"the outcome's mean is known to within {e.width:.2f} only; the rule allows {WIDEST_SHARE:.2f}",
         lambda e: f"成效的平均水平只知道在宽{100 * (e.width or 0):.0f}个百分点的范围之内，规则允许{WIDEST_SHARE * 100:.0f}个"),
    Rule("definitions_differ", "not_comparable", lambda e: e.counties < e.minimum_counties,
         lambda e: f"{e.counties_any} counties publish what is compared, under {e.definitions} definitions, at most {e.counties} under "
                   f"one; the rule asks for {e.minimum_counties}",
         lambda e: f"公布所比内容的有{e.counties_any}个县，分属{e.definitions}种口径，"
                   f"同一口径最多{e.counties}个县，规则要求至少{e.minimum_counties}个"),
    Rule("mostly_at_ceiling", "ceiling", lambda e: e.at_ceiling is not None and e.at_ceiling > e.ceiling_share,
         lambda e: f"{e.at_ceiling:.0%} of the county-years report 100 %; the rule allows {e.ceiling_share:.0%}",
         lambda e: f"{e.at_ceiling:.0%}的县次填报100%，规则允许{e.ceiling_share:.0%}"),
    Rule("few_off_ceiling", "ceiling", lambda e: e.at_ceiling is not None and e.off_ceiling < e.ceiling_units,
         lambda e: f"{e.off_ceiling} counties report less than 100 %; the rule asks for {e.ceiling_units}",
         lambda e: f"填报低于100%的有{e.off_ceiling}个县，规则要求至少{e.ceiling_units}个"),
    Rule("shown_small", "association_small", lambda e: e.excludes_zero and e.signs_kept and e.within_margin,
         lambda e: f"the interval {_interval(e)} excludes 0 (p after Holm {e.p_holm:.4f}), the sign stays with any province left out, "
                   f"and all of it lies within {e.margin:g}",
         lambda e: f"区间{_interval_zh(e)}不含0（多重检验校正后p值{e.p_holm:.4f}），去掉任何一个省方向不变，整个区间在±{e.margin:g}之内"),
    Rule("shown", "association", lambda e: e.excludes_zero and e.signs_kept,
         lambda e: f"the interval {_interval(e)} excludes 0 (p after Holm {e.p_holm:.4f}), and the sign stays with any province left out",
         lambda e: f"区间{_interval_zh(e)}不含0（多重检验校正后p值{e.p_holm:.4f}），去掉任何一个省方向不变"),
    Rule("within_margin", "no_difference", lambda e: e.estimated and e.within_margin,
         lambda e: f"the whole interval {_interval(e)} lies within {e.margin:g}",
         lambda e: f"整个区间{_interval_zh(e)}在±{e.margin:g}之内"),
    Rule("not_estimable", "undecided", lambda e: not e.estimated,
         lambda e: f"nothing could be estimated: {e.obstacle or 'no reason given'}",
         lambda e: f"无法估计：{_obstacle_zh(e)}"),
    Rule("sign_not_kept", "undecided", lambda e: e.excludes_zero,
         lambda e: f"the interval {_interval(e)} excludes 0, but the sign does not stay in every reading and with any province left out",
         lambda e: f"区间{_interval_zh(e)}不含0，但换一种读法或去掉某个省之后方向有变"),
    Rule("open", "undecided", lambda e: True,
         lambda e: f"the interval {_interval(e)} is neither free of 0 after Holm nor within {e.margin:g}",
         lambda e: f"区间{_interval_zh(e)}经多重检验校正后不能排除0，也不在±{e.margin:g}之内"),
)  # fmt: skip


def decide_zh(evidence: Evidence) -> str:
    """The reason of `decide` in Chinese."""
    return next(rule for rule in RULES if rule.holds(evidence)).reason_zh(evidence) + "。"


def decide(evidence: Evidence) -> tuple[str, str, str]:
    """The class, the name of the rule that decided, and its reason with the figures."""
    rule = next(rule for rule in RULES if rule.holds(evidence))
    return rule.verdict, rule.name, rule.reason(evidence)
