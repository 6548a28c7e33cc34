"""The comparison on studies whose truth is known: how often it shows what is not there, and what is; and whether its intervals hold.

Four plans of 150 counties × 6 years in 15 provinces, with ceilings, intervals and masked figures. Null: no effect, half of the county-years
publish, the more readily the better the outcome or the stronger the mechanism. Both: no effect, publishing depends on both, which makes
an association among those that publish; its size is known and printed. Shown: an effect of twice the minimum detectable one. Exact: a
small effect and exact figures, where an interval of 95 % should hold the truth in 95 of 100 studies; with interval figures it is wider,
since it then holds every value that the words allow.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pandas as pd

from benchmarks.bench import Row
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate import share_interval
from zxstudy.forks import usual_jobs
from zxstudy.simulate import Limit, Simulation, limits, plan_table, repeated
from zxstudy.simulate.plan import SHOWN

STUDIES = 500
FALSE, POWER, COVERED = 0.05, 0.90, (0.92, 0.97)
BASE = Simulation(seed=20261123, counties=150, years=6, provinces=15)
REPORTED = {"ceiling": 0.15, "intervals": 0.2, "masked": 0.05, "publish": 0.5, "documented": 0.8}
SMALL_EFFECT = 0.02
PROBE = 20  # studies without an effect from which the minimum detectable effect of each pair is taken
PAIRS = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: what was seen of every study, and the truth of each pair."""

    name: str
    seen: pd.DataFrame
    known: dict[str, Limit]

    @property
    def shown(self) -> tuple[int, int]:
        """Primary findings that show an association, and how many there are."""
        return int(self.seen["verdict"].isin(SHOWN).sum()), len(self.seen)

    @property
    def covered(self) -> tuple[int, int]:
        """Intervals of the findings that hold the truth among those that publish, and how many intervals there are."""
        return self._held("low", "high")

    @property
    def likely(self) -> tuple[int, int]:
        """The same of the interval regression beside the findings."""
        return self._held("likelihood_low", "likelihood_high")

    def _held(self, low: str, high: str) -> tuple[int, int]:
        rows = self.seen[self.seen[low].notna()]
        truth = rows["outcome"].map({name: limit.publishing for name, limit in self.known.items()})
        return int(((rows[low] <= truth) & (truth <= rows[high])).sum()), len(rows)


def run(studies: int = STUDIES) -> list[Row]:
    """The rows of the four plans, each share with its binomial interval printed."""
    print(
        f"comparison_null: {studies} studies a plan, {BASE.counties} counties × {BASE.years} years in {BASE.provinces} provinces, ", end=""
    )
    print(f"seed {BASE.seed}, {usual_jobs()} processes; {REPORTED}")
    null = [_plan(f"null, publishing by {why}", studies // 2, publication=why) for why in ("outcome", "mechanism")]
    both = _plan("null, publishing by both", max(studies // 5, 1), publication="both")
    strong = _plan("twice the minimum detectable effect", studies, effects=twice_detectable())
    exact = _plan("a small effect, exact figures", studies, reported={}, effects=dict.fromkeys(strong.known, SMALL_EFFECT))
    ranges = _plan(
        "a small effect, interval figures, no ceiling", max(studies // 5, 1), reported={"intervals": REPORTED["intervals"]},
        effects=dict.fromkeys(strong.known, SMALL_EFFECT), likelihood=True,
    )  # fmt: skip
    false = tuple(sum(pair) for pair in zip(*(plan.shown for plan in null), strict=True))
    return [
        _row("shown where nothing is", false, f"<= {FALSE:.0%}", FALSE, share_of(false) <= FALSE),
        _row("shown where publishing by both made it", both.shown, "no limit: it is there", 1.0, True),
        _row("shown at twice the minimum detectable effect", strong.shown, f">= {POWER:.0%}", POWER, share_of(strong.shown) >= POWER),
        _row("intervals of 95 % that hold, exact figures", exact.covered, f"{COVERED[0]:.0%} to {COVERED[1]:.0%}", COVERED[0],
             COVERED[0] <= share_of(exact.covered) <= COVERED[1]),
        _row("intervals of 95 % that hold, interval figures, over all that they allow", strong.covered, f">= {COVERED[0]:.0%}", COVERED[0],
             share_of(strong.covered) >= COVERED[0]),
        _row("the same without a ceiling", ranges.covered, f">= {COVERED[0]:.0%}", COVERED[0], share_of(ranges.covered) >= COVERED[0]),
        _row("intervals of 95 % that hold, interval figures, interval regression", ranges.likely,
             f"{COVERED[0]:.0%} to {COVERED[1]:.0%}", COVERED[0], COVERED[0] <= share_of(ranges.likely) <= COVERED[1]),
    ]  # fmt: skip


def share_of(counted: tuple[int, ...]) -> float:
    """Hits of all."""
    return counted[0] / counted[1]


def twice_detectable() -> dict[str, float]:
    """Twice the median minimum detectable effect of each pair, as studies without an effect print it."""
    probe = repeated(BASE.model_copy(update={**REPORTED, "publication": "outcome", "seed": BASE.seed + 1}), PROBE, jobs=usual_jobs())
    return {str(name): 2 * float(value) for name, value in probe.groupby("outcome")["mde"].median().items()}


def _plan(  # noqa: PLR0913 - what a plan may set
    name: str, studies: int, *, publication: str = "none", reported: dict[str, float] | None = None,
    effects: dict[str, float] | None = None, likelihood: bool = False,
) -> Plan:  # fmt: skip
    """A plan, and its table printed."""
    settings = {**(REPORTED if reported is None else reported), "publication": publication, "effects": effects or {}}
    design = BASE.model_copy(update=settings)
    plan = Plan(name, repeated(design, studies, jobs=usual_jobs(), likelihood=likelihood), limits(design))
    print(f"  {name}: {studies} studies")
    for row in plan_table(plan.seen, plan.known).to_dict("records"):
        scale = "points" if OUTCOMES[row["outcome"]].unit == "share" else "% of the mean"
        print(
            f"    {row['outcome']:<28} n {row['county_years']:4.0f}; "
            f"shown {row['shown']:6.1%} ({row['shown_low']:.1%}-{row['shown_high']:.1%}); "
            f"set {100 * row['effect']:+6.2f}, among publishers {100 * row['limit']:+6.2f}, estimated {100 * row['estimate']:+6.2f} "
            f"(spread {100 * row['spread']:.2f}) {scale}; detectable {100 * row['mde']:.1f}; "
            f"interval holds {row['covered']:6.1%} ({row['covered_low']:.1%}-{row['covered_high']:.1%})"
        )
    return plan


def _row(name: str, counted: tuple[int, ...], peer: str, limit: float, holds: bool) -> Row:
    low, high = share_interval(counted[0], counted[1])
    print(f"  {name}: {counted[0]} of {counted[1]} = {share_of(counted):.2%} ({low:.2%} to {high:.2%}); asked for: {peer}")
    return Row(f"comparison: {name}", share_of(counted), "share", f"asked for: {peer}", None, None, limit, holds)


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES)
