"""What a simulated study is made of: every setting, checked, and the outcomes with what drives each of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zxstudy.errors import UsageError, found

Publication = Literal["none", "outcome", "mechanism", "both"]
MOST_COUNTIES = 3_000  # there are names for some more
LAST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class Spec:
    """How an outcome comes about.

    id: as in `compare.design.OUTCOMES`. driver: the score, or the figure (its logarithm), that moves it; empty for none. base: its mean, a
    share or a count per unit of its base. counts: numerator and denominator where the share is published as two counts. printed: the
    indicator that is published, with its scope. at_ceiling: share of county-years at 100 % by itself; None takes the study's `ceiling`.
    """

    id: str
    driver: str
    base: float
    printed: str
    counts: tuple[str, str] | None = None
    scope: str = ""
    at_ceiling: float | None = None

    @property
    def is_share(self) -> bool:
        """Whether it lies in 0..1; otherwise it is a count beside its base."""
        return self.counts is None or self.counts[0] != self.printed


# Shares first, then counts per something; the driver of a primary outcome is the mechanism that its hypothesis names.
SHARES: tuple[Spec, ...] = (
    Spec("filing_rate", "cadre", 0.84, "filing_rate", ("proposals_filed", "proposals_submitted")),
    Spec("proposal_solved_rate", "leadership", 0.65, "proposal_solved_rate", ("proposals_solved", "proposals_filed")),
    Spec("rectification_rate", "support.supervision", 0.72, "rectification_rate", ("opinions_rectified", "supervision_opinions")),
    Spec("adoption_rate", "support.consultation", 0.70, "adoption_rate"),
    Spec("result_satisfaction", "support.supervision", 0.78, "satisfaction_rate", scope="result"),
    Spec("proposal_reply_rate", "", 0.99, "proposal_reply_rate", ("proposals_replied", "proposals_filed"), at_ceiling=0.97),
)
COUNTS: tuple[Spec, ...] = (
    Spec("opinion_reports_adopted", "support.participation", 0.40, "opinion_reports_adopted", ("opinion_reports_adopted", "members")),
    Spec("research_reports_per_staff", "cadre", 0.70, "research_reports", ("research_reports", "staff")),
    Spec("inspections", "activity_funding_per_member", 0.14, "inspections", ("inspections", "members")),
)
SPECS = (*SHARES, *COUNTS)
DRIVEN = {spec.id: spec for spec in SPECS if spec.driver}
ADOPTED = "m_standing_committee_reviews"  # the measure that counties introduce in a year that is known
ADOPTION_MOVES = "proposal_solved_rate"


class Simulation(BaseModel):
    """Every setting of a simulated study; shares lie in 0..1.

    effect: of each mechanism on its outcome, per standard deviation of the mechanism over all county-years: points of a share, parts of
    the mean of a count. effects: the same for single outcomes. *_sd: how far provinces, years, counties and single county-years lie
    apart, in the same units (counts: twice as far). persistence: the share of a mechanism's spread that lies between counties and stays.
    overlap: the share of it that all mechanisms have in common. ceiling: county-years at 100 %. intervals: published figures printed
    as an interval. masked: published figures whose digits are left out. documented: county-years with a document on the mechanisms.
    publish: county-years that publish an outcome; publication: what that depends on, strength: log-odds per standard deviation of it.
    copies: documents that repeat another county's. laundered: documents with words exchanged. adoption: counties that introduce a rule,
    each in a year of its own; adoption_effect: what that adds to the solved share.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(default=1, ge=0)
    counties: int = Field(default=150, ge=2, le=MOST_COUNTIES)
    years: int = Field(default=6, ge=1, le=60)
    first_year: int = Field(default=2015, ge=1949, le=LAST_YEAR)
    provinces: int = Field(default=15, ge=1, le=60)
    effect: float = Field(default=0.0, ge=-1, le=1)
    effects: dict[str, float] = Field(default_factory=dict)
    province_sd: float = Field(default=0.05, ge=0, le=0.5)
    year_sd: float = Field(default=0.03, ge=0, le=0.5)
    county_sd: float = Field(default=0.06, ge=0, le=0.5)
    noise_sd: float = Field(default=0.07, ge=0, le=0.5)
    persistence: float = Field(default=0.6, ge=0, lt=1)
    overlap: float = Field(default=0.3, ge=0, lt=1)
    ceiling: float = Field(default=0.0, ge=0, lt=1)
    intervals: float = Field(default=0.0, ge=0, le=1)
    masked: float = Field(default=0.0, ge=0, le=1)
    documented: float = Field(default=1.0, gt=0, le=1)
    publish: float = Field(default=1.0, gt=0, le=1)
    publication: Publication = "none"
    strength: float = Field(default=1.0, ge=0, le=10)
    copies: float = Field(default=0.0, ge=0, lt=1)
    laundered: float = Field(default=0.0, ge=0, lt=1)
    adoption: float = Field(default=0.0, ge=0, le=1)
    adoption_effect: float = Field(default=0.0, ge=-1, le=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Simulation:
        unknown = sorted(set(self.effects) - set(DRIVEN))
        if unknown:
            raise ValueError(f"effects: no outcome '{unknown[0]}' that a mechanism moves; allowed: {', '.join(DRIVEN)}")
        if self.provinces > self.counties:
            raise ValueError(f"provinces: {self.provinces} of them cannot hold {self.counties} counties; allowed: at most one a county")
        if self.first_year + self.years - 1 > LAST_YEAR:
            raise ValueError(f"years: {self.years} from {self.first_year} on pass {LAST_YEAR}")
        return self

    def effect_on(self, outcome: str) -> float:
        """The effect of its driver on `outcome`; 0 for an outcome that nothing drives."""
        return self.effects.get(outcome, self.effect) if outcome in DRIVEN else 0.0

    def with_effects(self, effects: dict[str, float]) -> Simulation:
        """The same study with other effects."""
        return self.model_copy(update={"effect": 0.0, "effects": effects})


def read_simulation(file: Path | None, given: dict[str, Any]) -> Simulation:
    """The settings of `file` (TOML, None for none) with those `given` in their place; raises UsageError with every mistake, one a line."""
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8")) if file else {}
    except OSError as error:
        raise UsageError(f"{file}: cannot be opened: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: is not TOML in UTF-8: {error}") from error
    try:
        return Simulation.model_validate({**content, **given})
    except ValidationError as error:
        raise UsageError("\n".join(_line(file, item) for item in error.errors())) from error


def _line(file: Path | None, item: Any) -> str:
    key, where = ".".join(str(part) for part in item["loc"]), f"{file}: " if file else "simulate: "
    if item["type"] == "extra_forbidden":
        return f"{where}unknown setting '{key}'; allowed: {', '.join(Simulation.model_fields)}"
    return f"{where}{key}: {item['msg']} ({found(item.get('input'))})" if key else f"{where}{item['msg'].removeprefix('Value error, ')}"
