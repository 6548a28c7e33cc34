"""Who publishes what (E0): always first, since nothing else can be read without it."""

from __future__ import annotations

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook import load
from zxstudy.compare.design import CODEBOOK_ID, OUTCOMES, PRIMARY, Outcome
from zxstudy.compare.estimate.proportions import clustered_share_interval, share_interval
from zxstudy.compare.finding import Finding
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.publishing import published_name, published_rows, who_publishes
from zxstudy.compare.sentences import percent, sentences
from zxstudy.compare.wording import REPORTING
from zxstudy.config import Study
from zxstudy.score.measures import KEY

FEW_COUNTIES = 5  # fewer that publish: a share of provinces or an interval would say more than is known


def reporting_table(panel: Panel) -> pd.DataFrame:
    """Each indicator: counties and county-years that publish it, the share of all counties, and the share of the one province with most."""
    rows = panel.rows[panel.rows["low"].notna() | panel.rows["degree"].notna()]
    provinces = panel.places.set_index("county_code")["province"]
    rows = rows.assign(province=rows["county_code"].map(provinces).fillna("").astype("str"))
    pairs = rows.drop_duplicates(["indicator", "county_code"])
    counties = pairs.groupby("indicator").size()
    dated = rows.dropna(subset=["year"]).drop_duplicates(["indicator", *KEY]).groupby("indicator").size()
    top = pairs.groupby(["indicator", "province"]).size().groupby("indicator").max()
    order = {entry.id: place for place, entry in enumerate(load())}
    table = pd.DataFrame({"counties": counties, "county_years": dated}).fillna(0).astype("int64")
    table["share"] = (table["counties"] / max(len(panel.places), 1)).astype("float64")
    table["province_max_share"] = (top / counties).astype("float64")
    table = table.rename_axis("indicator").reset_index().astype({"indicator": "str"})
    return table.sort_values("indicator", key=lambda column: column.map(order), ignore_index=True)


def reporting_findings(panel: Panel, scores: pd.DataFrame, study: Study) -> list[Finding]:
    """One finding an outcome on how many counties publish it, and one on who does where a model can be estimated."""
    findings = [_both(panel, scores, study)]
    for outcome in OUTCOMES.values():
        if outcome.id not in CODEBOOK_ID:
            findings.append(_share(panel, outcome, study))
            findings.extend(who_publishes(panel, scores, outcome, study))
    return findings


def _both(panel: Panel, scores: pd.DataFrame, study: Study) -> Finding:
    """How many counties publish a primary outcome, have a score, and have both in one year: what every comparison must live with."""
    outcomes = {pair.outcome for pair in PRIMARY}
    outcome = pd.concat([outcome_values(panel.view, OUTCOMES[name])[KEY] for name in sorted(outcomes)]).drop_duplicates()
    scored = scores.loc[scores["measure"].notna() | scores["activity"].notna(), KEY].drop_duplicates()
    both = outcome.merge(scored, on=KEY)
    counties = int(both["county_code"].nunique())
    enough = counties >= study.rules.minimum_counties
    verdict = "described" if enough else "missing"
    values: dict[str, object] = {
        "all": len(panel.places), "outcome": outcome["county_code"].nunique(), "mechanism": scored["county_code"].nunique(),
        "both": counties, "n": len(both), "minimum": study.rules.minimum_counties,
    }  # fmt: skip
    zh, en = sentences(REPORTING["both" if enough else "both_missing"], verdict=verdict, kind=study.kind, values=values)
    share = counties / max(len(panel.places), 1)
    low, high = share_interval(counties, len(panel.places))
    return Finding(
        finding="reporting.both", stage="reporting", role="primary", hypothesis="", mechanism="", outcome="",
        estimand="share of the study's counties with a primary outcome and a mechanism's score in the same year",
        estimate=share if enough else None, low=low if enough else None, high=high if enough else None, unit="share", p=None, p_holm=None,
        n=len(both), counties=counties, clusters=int(panel.places["province"].nunique()), design="share of counties", errors="Wilson",
        mde=None, margin=None, verdict=verdict, sentence_zh=zh, sentence_en=en, kind=study.kind,
        reason=f"counted: {counties} of {len(panel.places)} counties; the rule asks for {study.rules.minimum_counties}",
        reason_zh=f"逐一计数：{len(panel.places)}个县中有{counties}个；规则要求至少{study.rules.minimum_counties}个。",
    )  # fmt: skip


def _share(panel: Panel, outcome: Outcome, study: Study) -> Finding:
    rows, places = published_rows(panel, outcome), panel.places
    hits = places["county_code"].isin(rows["county_code"]).to_numpy(bool)
    low, high = clustered_share_interval(hits, places["province"].to_numpy(object))
    counties, years = int(hits.sum()), rows["year"].dropna()
    by_province = places[hits].groupby("province").size()
    share = counties / max(len(places), 1)
    verdict = "described" if counties else "missing"
    values: dict[str, object] = {
        "all": len(places), "counties": counties, "outcome": published_name(outcome), "share": percent(share),
        "low": percent(low), "high": percent(high), "provinces": len(by_province),
        "top": percent(float(by_province.max() / counties) if counties else 0.0),
    }  # fmt: skip
    zh, en = sentences(
        REPORTING["none" if counties == 0 else "few" if counties < FEW_COUNTIES else "described"],
        verdict=verdict,
        kind=study.kind,
        values=values,
    )
    first, last = (int(years.min()), int(years.max())) if len(years) else (0, 0)
    span = (f"年份从{first}到{last}", f"years {first} to {last}") if last else ("没有写明年份的数字", "no dated figure")
    return Finding(
        finding=f"reporting.{outcome.id}", stage="reporting", role="secondary", hypothesis="", mechanism="", outcome=outcome.id,
        estimand=f"share of the study's counties that publish {outcome.name_en} at least once", estimate=share if counties else None,
        low=low if counties else None, high=high if counties else None, unit="share", p=None, p_holm=None,
        n=len(rows.drop_duplicates(KEY)), counties=counties, clusters=int(places["province"].nunique()), design="share of counties",
        errors="the wider of Wilson and clustered by province, CR1, t(G-1)", mde=None, margin=None, verdict=verdict,
        reason=f"counted: {counties} of {len(places)} counties, {len(by_province)} provinces, {span[1]}",
        reason_zh=f"逐一计数：{len(places)}个县中有{counties}个，分布在{len(by_province)}个省，{span[0]}。", sentence_zh=zh, sentence_en=en,
        kind=study.kind,
    )  # fmt: skip
