"""Which documents stand behind a county and a year, and how much text that is."""

from __future__ import annotations

import pandas as pd

from zxstudy.clean.panel import Panel

COLUMNS = ["county_code", "year", "source", "document_type", "side", "characters", "family", "own"]
_SET_ASIDE = r"(?:^|;)(?:other_level|previous|plan|refused|set_aside)(?:;|$)"


def coverage(panel: Panel, sources: pd.DataFrame) -> pd.DataFrame:
    """One row a county, year and source: the documents that speak about that county-year.

    Columns: county_code, year, source, document_type, side, characters, family (the copy family, or the source itself), own (the
    document is about this county and year, and dates a fact of its own so, that its silence can be an answer; False otherwise).
    """
    places = _places_of_sources(panel, sources)
    from_facts = _pairs_of_facts(panel.facts)
    stated = places[places["stated_year"].notna()]
    own = stated.assign(year=stated["stated_year"])[["source", "county_code", "year"]]
    pairs = pd.concat([own, from_facts], ignore_index=True).drop_duplicates(["source", "county_code", "year"])
    pairs = pairs[(pairs["county_code"] != "") & pairs["year"].notna()]
    known = ["source", "document_type", "side", "characters", "copy_family", "year"]
    joined = pairs.merge(sources[known].rename(columns={"year": "stated"}), on="source", how="inner")
    homes = places.drop_duplicates(["source", "county_code"])[["source", "county_code"]].assign(home=True)
    joined = joined.merge(homes, on=["source", "county_code"], how="left")
    years = joined.groupby("source")["year"].transform("nunique")
    covers = (joined["stated"].isna() & (years == 1)) | (joined["stated"] == joined["year"]).fillna(False)
    dated = from_facts.assign(dated=True)
    joined = joined.merge(dated, on=["source", "county_code", "year"], how="left")
    is_home, is_dated = joined["home"].eq(True).fillna(False).astype(bool), joined["dated"].eq(True).fillna(False).astype(bool)
    joined["own"] = is_home & is_dated & covers.astype(bool).to_numpy()
    family = joined["copy_family"].fillna("").astype(str)
    joined["family"] = family.where(family != "", joined["source"])
    return joined[COLUMNS].astype({"year": "Int64"}).sort_values(["county_code", "year", "source"], ignore_index=True)


def amounts(covered: pd.DataFrame) -> pd.DataFrame:
    """Documents and characters a county-year, each copy family once; index county_code, year."""
    once = covered.sort_values("characters", ascending=False, kind="stable").drop_duplicates(["county_code", "year", "family"])
    grouped = once.groupby(["county_code", "year"])
    return pd.DataFrame({"documents": grouped["source"].nunique(), "characters": grouped["characters"].sum()})


def _pairs_of_facts(facts: pd.DataFrame) -> pd.DataFrame:
    usable = facts[~facts["flags"].fillna("").astype(str).str.contains(_SET_ASIDE) & (facts["period"] != "plan")]
    return usable[["source", "county_code", "year"]].dropna().drop_duplicates().astype({"year": "Int64"})


def _places_of_sources(panel: Panel, sources: pd.DataFrame) -> pd.DataFrame:
    """The county of each source: that of its facts where they name exactly one, otherwise by its name where exactly one place has it."""
    usable = _pairs_of_facts(panel.facts)
    named = usable.loc[usable["county_code"] != "", ["source", "county_code"]].drop_duplicates()
    by_facts = named[~named["source"].duplicated(keep=False)]
    unnamed = sources[~sources["source"].isin(named["source"])]
    by_name = pd.DataFrame(_by_name(panel.places, unnamed), columns=["source", "county_code"])
    found = pd.concat([by_facts, by_name], ignore_index=True)
    rows = sources[["source", "year"]].rename(columns={"year": "stated_year"}).merge(found, on="source", how="inner")
    return rows[["source", "county_code", "stated_year"]].astype({"stated_year": "Int64"})


def _by_name(places: pd.DataFrame, sources: pd.DataFrame) -> list[tuple[str, str]]:
    """Source and county code, where exactly one place has the name of its county."""
    of_name: dict[str, set[tuple[str, str]]] = {}
    for place in places.itertuples(index=False):
        for name in {str(place.county), *str(place.names).split(";")} - {""}:
            of_name.setdefault(name, set()).add((str(place.province), str(place.county_code)))
    rows = []
    for source in sources.itertuples(index=False):
        codes = {code for province, code in of_name.get(str(source.county), set()) if province.startswith(str(source.province or ""))}
        if len(codes) == 1:
            rows.append((str(source.source), next(iter(codes))))
    return rows
