"""What is true of a simulated study, written beside it: every setting, the effects in the units of the findings, and the county-years."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from zxstudy import __version__
from zxstudy.compare.design import OUTCOMES, PRIMARY
from zxstudy.simulate import names
from zxstudy.simulate.design import ADOPTED, SPECS
from zxstudy.simulate.draw import Draw
from zxstudy.simulate.latent import LATENT, score_of
from zxstudy.simulate.limits import both_sides, limits, slope
from zxstudy.simulate.reporting import MASKED

UNITS = {"share": "points of the share (0..1), per standard deviation of the mechanism",
         "ratio": "parts of the mean, per standard deviation of the mechanism"}  # fmt: skip


def truth(drawn: Draw) -> dict[str, Any]:
    """The truth as plain values, ready for JSON.

    findings: by the id of each primary finding, its effect as set, what it comes to where everybody publishes exact figures and among those
    that publish (with the error of the simulation), and the least-squares coefficient in this very study with everything known.
    realised: what came of the shares that were asked for.
    """
    design, everybody = drawn.design, np.ones(drawn.grid.size, dtype=bool)
    known = limits(design)
    findings = {}
    for pair in PRIMARY:
        here = {
            "in_this_study": slope(drawn, pair, everybody, as_found=False),
            "in_this_study_publishing": slope(drawn, pair, both_sides(drawn, pair), as_found=True),
        }
        unit = UNITS[OUTCOMES[pair.outcome].unit]
        name = f"association.{pair.hypothesis}.{pair.mechanism}.{pair.reading}.{pair.outcome}"
        findings[name] = {"unit": unit, **asdict(known[pair.outcome]), **here}
    adopted = {names.code(at): int(year) for at, year in enumerate(drawn.mechanisms.adopted) if year}
    return {
        "made_by": f"zxstudy simulate {__version__}", "settings": design.model_dump(), "findings": findings, "realised": realised(drawn),
        "adoption": {"measure": ADOPTED, "effect": design.adoption_effect, "year_by_county": adopted},
    }  # fmt: skip


def realised(drawn: Draw) -> dict[str, Any]:
    """Shares that came of what was asked for: at the ceiling and published by outcome, intervals and masked among published figures."""
    told = drawn.published
    figures = {spec.id: told.figures[spec.printed] for spec in SPECS}
    return {
        "documented": float(told.documented.mean()),
        "copied": float((told.origin != np.arange(drawn.grid.size)).sum() / max(told.documented.sum(), 1)),
        "laundered": float(told.laundered.sum() / max(told.documented.sum(), 1)),
        "at_ceiling": {name: float(full.mean()) for name, full in drawn.outcomes.full.items()},
        "published": {name: float(shown.mean()) for name, shown in told.outcomes.items()},
        "masked": {name: float((told.outcomes[name] & figure.shown & (figure.how == MASKED)).sum() / max(told.outcomes[name].sum(), 1))
                   for name, figure in figures.items()},
        "interval": {name: float((figure.shown & (figure.high > figure.low)).sum() / max(told.outcomes[name].sum(), 1))
                     for name, figure in figures.items()},
    }  # fmt: skip


def county_years(drawn: Draw) -> pd.DataFrame:
    """One row a county-year: latent strength and true score of each mechanism, true value of each outcome, and who publishes it."""
    grid, made, came, told = drawn.grid, drawn.mechanisms, drawn.outcomes, drawn.published
    columns: dict[str, Any] = {
        "county_code": [names.code(at) for at in grid.county], "county": [names.county(at) for at in grid.county],
        "province": [names.province(at) for at in grid.province], "year": grid.year,
    }  # fmt: skip
    columns |= {f"strength.{name}": made.strength[name].round(6) for name in LATENT}
    columns |= {f"score.{name}": score_of(made.degrees, name).round(6) for name in LATENT}
    columns["activity_funding_per_member"] = made.counts["activity_funding_per_member"]
    columns |= {f"expected.{name}": value.round(6) for name, value in came.expected.items()}
    columns |= {f"value.{name}": value.round(6) for name, value in came.value.items()}
    columns |= {f"published.{name}": shown.astype(int) for name, shown in told.outcomes.items()}
    columns |= {"documented": told.documented.astype(int), "laundered": told.laundered.astype(int)}
    columns["copied_from"] = [names.code(grid.county[from_]) if from_ != at else "" for at, from_ in enumerate(told.origin)]
    return pd.DataFrame(columns)
