"""The pages around the counties' and the comparison's, traced: index, indicators, quality, sources, problems, methods, data, run, citation.

Counts are made again from the tables, or taken from the tables of cleaning that hold them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from bs4 import Tag
from tests.report.traced import printed
from tests.report.traced_page import Traced, cells, plain, rows_of, section

import zxstudy
from zxstudy.codebook import load
from zxstudy.report.manifest import entry_of
from zxstudy.report.words_zh import ZH

FORM_KEYS = {
    "form_exact": "exact", "form_interval": "interval", "form_one_sided": "one_sided", "form_masked": "masked", "qua_at_top": "ceiling",
    "qua_conflicts": "conflicts", "qua_doubtful": "doubtful", "qua_breaches": "breaches", "qua_refused": "refused", "qua_copied": "copied",
    "ind_undated": "undated", "ind_derived": "derived",
}  # fmt: skip
INDICATOR_COLUMNS = (
    "counties", "county_years", "exact", "interval", "one_sided", "masked", "ceiling", "conflicts", "doubtful", "breaches", "refused",
    "copied",
)  # fmt: skip
COUNTY_COLUMNS = (
    "indicators", "cells", "exact", "masked", "ceiling", "conflicts", "doubtful", "breaches", "refused", "copied", "corrections",
)  # fmt: skip


def index(page: Traced) -> None:
    """Each county's row against its places, figures, years and wordings; provinces, states and tiles against counts of counties."""
    site = page.site
    places = site["places"].set_index("county_code")
    figures = site["panel"][site["panel"]["degree"].isna()].groupby("county_code").size()
    years = site["panel"].dropna(subset=["year"]).groupby("county_code")["year"].agg(["min", "max"])
    held = site["cleaned"][site["cleaned"]["quote"].fillna("") != ""].groupby("county_code").size()
    by_province = places.groupby("province").size()
    page.sentence(page.body.select_one(".lead"), "index_lead", title=site.study.title_zh, n=len(places))
    states = {"empty": sum(code not in figures.index for code in places.index), "held": sum(code in held.index for code in places.index)}
    for option in page.body.select("#find-province option[value^=p]"):
        page.numbers(option, by_province[option.get_text().rpartition(" (")[0].strip()], what="a province to choose")
    for option in page.body.select("#find-state option"):
        if option["value"]:
            page.numbers(option, states[str(option["value"])], what="a state to choose")
    for option in page.body.select("#find-sort option"):
        option.clear()
    for tile in page.body.select(".tiles li"):
        name = tile.find(string=True, recursive=True).strip()  # type: ignore[union-attr]
        page.numbers(tile.select_one("b"), by_province[by_province.index.str.startswith(name)].sum() or None, what=f"the tile of {name}")
    for province in page.body.select("details.province"):
        name = province.select_one("summary b").get_text()  # type: ignore[union-attr]
        page.numbers(province.select_one("summary .quiet"), by_province[name], what=f"the counties of {name}")
        page.check(len(rows_of(province)) == by_province[name], "the counties listed", name)
        for row in rows_of(province):
            _county(page, row, places, (figures, years, held))
    for said in page.body.select("p.quiet"):
        if "列在“问题清单”里" in said.get_text():
            said.select_one("a").clear()  # type: ignore[union-attr]
            page.sentence(said, "index_unresolved", n=int((site["problems"]["severity"] == "unresolved").sum()))


def _county(page: Traced, row: Tag, places: pd.DataFrame, counts: tuple[Any, Any, Any]) -> None:
    figures, years, held = counts
    head, _, count, span, *quotes = cells(row)
    code = head.select_one("small").get_text()  # type: ignore[union-attr]
    link = head.select_one("a")
    page.check(code in places.index and str(places.at[code, "county"]) in head.get_text(), "a county and its code", row)
    page.check(link is None or str(link["href"]) == f"counties/{code}.html", "the page of a county", row)
    page.traced += 1
    head.clear()
    page.numbers(count, figures.get(code, 0), what=f"the figures of {code}")
    if code in years.index:
        page.numbers(span, *sorted(set(years.loc[code])), what=f"the years of {code}")
    for cell in quotes:
        page.numbers(cell, held.get(code), what=f"the wordings of {code}")


def indicators(page: Traced) -> None:
    """Each indicator's counts against the panel."""
    known = page.site["panel"].groupby("indicator")["county_code"].agg(["nunique", "size"])
    page.sentence(
        page.body.select_one(".lead"), "ind_index_lead", title=page.site.study.title_zh, n=len(list(load())),
        known=sum(name in known.index for name in (entry.id for entry in load())),
    )  # fmt: skip
    listed = rows_of(page.body)
    page.check(len(listed) == len(list(load())), "the entries of the codebook", str(len(listed)))
    for row in listed:
        link = row.select_one("a")
        if link is None or not row.select("td.number:not([colspan])"):
            page.check(link is not None or plain(cells(row)[0].get_text()) not in _named(known.index), "an indicator without a row", row)
            continue
        name = str(link["href"]).rpartition("/")[2].removesuffix(".html")
        page.check(plain(link.get_text()) == plain(_name(name)), "the name of an indicator", row)
        for cell, column in zip(row.select("td.number"), ("nunique", "size"), strict=True):
            page.numbers(cell, known.at[name, column], what=f"the {column} of {name}")


def _name(indicator: str) -> str:
    return re.sub(r"（[^）]*）", "", load()[indicator].name_zh)


def _named(ids: Any) -> set[str]:
    return {plain(_name(name)) for name in ids if name in load()}


def indicator(page: Traced) -> None:
    """An indicator's page: the codebook's ranges, its distribution counted again from the newest figures, its coverage from the panel."""
    name = page.name.rpartition("/")[2].removesuffix(".html")
    entry, counts = load()[name], page.site.by_indicator[name]
    rows = page.site["panel"][page.site["panel"]["indicator"] == name]
    years = pd.to_numeric(rows["year"], errors="coerce")
    span = ZH["year_unknown"] if years.isna().all() else "—".join(str(int(year)) for year in sorted({years.min(), years.max()}))
    page.check(page.body.select_one(".lead").get_text().endswith(f" {name}"), "the name in the codebook", name)  # type: ignore[union-attr]
    page.body.select_one(".lead").clear()  # type: ignore[union-attr]
    cells_of = rows["degree"].notna() if entry.is_measure else rows["degree"].isna()
    page.sentence(
        page.body.select_one("p.summary"), "ind_measure_summary" if entry.is_measure else "ind_summary", of=len(page.site["places"]),
        counties=rows["county_code"].nunique(), cells=int(cells_of.sum()), years=span,
    )  # fmt: skip
    _about(page, entry)
    for part in page.body.select("[data-group]"):
        _distribution(page, part, entry)
    if entry.is_measure:
        found = rows["degree"].value_counts()
        for row in rows_of(section(page, "distribution")):
            degree = next((key for key in found.index if ZH[f"degree.{int(key)}"] == row.find("th").get_text()), None)  # type: ignore[union-attr]
            page.numbers(cells(row)[-1], found.get(degree), what="a degree")
    for row in rows_of(section(page, "forms")):
        head, _, cell = cells(row)
        key = next((key for key in FORM_KEYS if ZH[key] == head.get_text()), "")
        page.numbers(cell, counts.get(FORM_KEYS.get(key, "")), what=f"{key} of {name}")
        head.clear()
    _coverage(page, rows)
    audit = page.site["audit"]
    broken = audit[(audit["step"] == "identity") & (audit["action"] == "warned")].drop_duplicates(["identity", "facts"])
    from zxstudy.codebook.identities import identities  # noqa: PLC0415 - of this page alone

    by_name = {plain(found.name_zh): found.id for found in identities().values()}
    for row in rows_of(section(page, "identities")):
        known = by_name.get(plain(cells(row)[0].get_text()))
        page.numbers(cells(row)[-1], int((broken["identity"] == known).sum()) if known else None, what=f"how often {known} is broken")
    _publishers(page, name)


def _about(page: Traced, entry: Any) -> None:
    for head, said in ((item.select_one("dt"), item.select_one("dd")) for item in page.body.select("#about dl > div")):
        label = head.get_text() if head else ""
        if label == ZH["ind_definition"]:
            page.same(said, entry.definition_zh, "the definition")
        elif label == ZH["ind_usual"]:
            text = said.get_text() if said else ""
            page.check(text.endswith(plain(entry.range_zh)) or plain(text).endswith(plain(entry.range_zh)), "the reason of a range", text)
            page.span(text.partition(ZH["ind_range"].partition("}")[2].partition("{")[0])[0], entry.plausible_low, entry.plausible_high)
            page.clear(said)
        elif label == ZH["ind_hard"]:
            text = said.get_text() if said else ""
            page.span(text.partition("；")[0], entry.hard_low, entry.hard_high if np.isfinite(entry.hard_high) else None)
            page.clear(said)


def _distribution(page: Traced, part: Tag, entry: Any) -> None:
    """The figures of a step, counted again between the ends that its label names; every figure lies in one of the steps."""
    period, _, scope = str(part["data-group"]).partition("|")
    rows = page.site.material.newest[(entry.id, scope, period)]
    low, high = rows["low"].to_numpy(float), rows["high"].fillna(rows["low"]).to_numpy(float)
    middle = [np.sort(ends)[(len(ends) + 1) // 2 - 1] for ends in (low, high)]
    above = part.select_one("p.quiet")
    said, _, top = (above.get_text() if above else "").partition("。")
    page.numbers(said, len(rows), *(sorted(set(middle)) if np.isfinite(middle[1]) else middle[:1]), what="the middle")
    if top.strip():
        page.sentence(top.strip(), "ind_top", n=int(((low == 1) & (high == 1)).sum()))  # type: ignore[arg-type]
    page.clear(above)
    at, widths = 0.0, []
    for place, row in enumerate(rows_of(part)):
        head, _, cell = cells(row)
        ends = [number.value for number in printed(head.get_text())]
        start, end = ends[0], _end(head.get_text(), ends, entry)
        page.check(not place or abs(start - at) < 1e-9 * max(1.0, abs(start)), "the steps of a scale", head)
        inside = (low >= start - 1e-9) & ((high < end - 1e-9) if np.isfinite(end) else low >= start - 1e-9)
        touched = (low < end - 1e-9) & (high >= start - 1e-9)
        if start == end:
            inside, touched = (low == end) & (high == end), high >= end
        page.numbers(cell, *sorted({int(inside.sum()), int(touched.sum())}), what=f"the counties at {head.get_text()}")
        page.traced += len(ends)
        head.clear()
        at = end
        widths += [end - start] if start < end < np.inf else []
    page.check(not widths or max(widths) - min(widths) < 1e-6 * max(widths), "steps of different widths", part)
    page.check(not np.isfinite(at) or at >= float(np.max(low)), "a figure outside the scale", part)


def _end(label: str, ends: list[float], entry: Any) -> float:
    """Where a step ends, as its label has it: `50—99` of a count ends below 100."""
    if label == ZH["ind_and_above"].format(low=label.removesuffix("以上")):
        return np.inf
    if "—" in label:
        return ends[1] + 1
    if len(ends) == 2:
        return ends[1]
    return ends[0] + (1 if entry.unit != "proportion" else 0)


def _coverage(page: Traced, rows: pd.DataFrame) -> None:
    places = page.site["places"]
    years = pd.to_numeric(rows["year"], errors="coerce")
    at = None
    for row in rows_of(section(page, "coverage")):
        head, *_, cell = cells(row)
        label = head.get_text()
        if label == ZH["year_unknown"]:
            page.numbers(cell, rows.loc[years.isna(), "county_code"].nunique(), what="the undated")
        elif label.isdigit():
            page.check(at is None or int(label) == at + 1, "the years in a row", label)
            page.numbers(cell, rows.loc[years == int(label), "county_code"].nunique(), what=f"the counties of {label}")
            page.traced += 1
            at = int(label)
            head.clear()
        else:
            codes = set(places.loc[places["province"] == label, "county_code"])
            page.numbers(cell, len(codes & set(rows["county_code"])), len(codes), what=f"the counties of {label}")


def _publishers(page: Traced, name: str) -> None:
    facts = page.site["cleaned"][page.site["cleaned"]["indicator"] == name]
    joined = facts[["source"]].merge(page.site["sources"][["source", "side", "document_type"]], on="source", how="left").fillna("unknown")
    for row in rows_of(section(page, "publishers")):
        side, kind, documents, count = cells(row)
        sides = joined["side"].map(lambda value: ZH.get(f"side.{value}", value))
        kinds = joined["document_type"].map(lambda value: ZH.get(f"document.{value}", value))
        own = joined[(sides == side.get_text()) & (kinds == kind.get_text())]
        page.numbers(documents, own["source"].nunique(), what="the documents")
        page.numbers(count, len(own), what="what documents gave")


def quality(page: Traced) -> None:
    """The counts of cleaning, by indicator and by county; the decisions counted again from the audit."""
    site = page.site
    total = pd.DataFrame(site.by_indicator.values()).select_dtypes("number").sum()
    share: Callable[[str], float] = lambda name: float(total[name] / total["cells"])  # noqa: E731
    values = {
        "qua_cells": {"n": total["cells"], "counties": len(site.by_county)},
        "qua_shares": {name: share(name) for name in ("exact", "interval", "one_sided", "masked")},
        "qua_ceiling": {"share": share("ceiling")}, "qua_undated": {"share": share("undated")},
        "qua_doubts": {"doubtful": share("doubtful"), **{name: total[name] for name in ("conflicts", "breaches", "copied", "refused")}},
        "qua_corrections": {"n": total["corrections"], "derived": total["derived"]}, "qua_measures": {"n": total["measures"]},
    }  # fmt: skip
    points = page.body.select("#summary li")
    for point, key in page.order(points, [key for key in values if key != "qua_measures" or total["measures"]], "the key points"):
        page.sentence(point, key, **values[key])
    _forms_bars(page)
    for row in rows_of(section(page, "indicators")):
        counts = site.by_indicator[str(row["data-indicator"])]
        head, *numbers = cells(row)
        page.check(plain(head.get_text()) == plain(_name(str(row["data-indicator"]))), "the name of an indicator", head)
        for cell, name in page.order(numbers, list(INDICATOR_COLUMNS[: len(numbers)]), "the columns of an indicator"):
            page.numbers(cell, counts[name], what=f"{name} of {row['data-indicator']}")
    for row in rows_of(section(page, "counties")):
        head, _, *numbers = cells(row)
        code = str(head.select_one("a")["href"]).rpartition("/")[2].removesuffix(".html")  # type: ignore[index]
        page.check(head.get_text() == site["places"].set_index("county_code").at[code, "county"], "the name of a county", head)
        for cell, name in page.order(numbers, list(COUNTY_COLUMNS), "the columns of a county"):
            page.numbers(cell, site.by_county[code][name], what=f"{name} of {code}")
    page.numbers(page.body.select_one("#counties summary .quiet"), len(rows_of(section(page, "counties"))), what="the counties listed")
    audit = site["audit"]
    breaches = site.rows("audit", step="identity", action="warned")
    for row, known in page.order(rows_of(section(page, "breaches")), breaches, "the breaches"):
        county, year, _, reason = cells(row)
        page.check(county.get_text() == known["county"], "the county of a breach", row)
        page.numbers(year, known["year"], what="the year of a breach")
        page.same(reason, known["reason_zh"], "the arithmetic of a breach")
    counted = audit.groupby(["step", "action"]).size()
    words = {(ZH.get(f"decision_step.{step}", step), ZH.get(f"action.{action}", action)): n for (step, action), n in counted.items()}
    for row in rows_of(section(page, "decisions")):
        step, action, cell = cells(row)
        page.numbers(cell, words.get((step.get_text(), action.get_text())), what=f"the decisions {step.get_text()}")


def _forms_bars(page: Traced) -> None:
    """The bars of forms: indicators by how many figures they have, and how many are of which form in the text of each bar."""
    rows = sorted(page.site.by_indicator.values(), key=lambda row: (-row["cells"], row["indicator"]))
    bars = rows_of(section(page, "forms"))
    for bar, row in page.order(bars, [row for row in rows if row["cells"]][:25], "the bars"):
        head, drawn, cell = cells(bar)
        page.same(head, _name(str(row["indicator"])), "the name beside a bar")
        forms = [f"{ZH[f'form_{form}']} {row[form]}" for form in ("exact", "interval", "one_sided", "masked") if row[form]]
        page.same(drawn.select_one("title"), "、".join(forms), "the text of a bar")
        page.numbers(cell, row["cells"], what=f"the cells of {row['indicator']}")


def sources(page: Traced) -> None:
    """Each source by its place in the register: its title, address and date as they stand there, and how many facts it gave."""
    site = page.site
    given = site["cleaned"].groupby("source").size()
    page.sentence(page.body.select_one(".lead"), "sources_lead", n=len(site["sources"]))
    ordered = site["sources"].sort_values(["province", "county", "source"], kind="stable").to_dict("records")
    nowhere = {"", "unknown", "nan"}
    for group in page.body.select("details.fold"):
        summary = group.select_one("summary")
        assert summary is not None
        name, listed = str(summary.find(string=True)).strip(), rows_of(group)
        own = [row for row in ordered if (ZH["sources_nowhere"] if str(row["province"]) in nowhere else row["province"]) == name]
        own = own or [row for row in ordered if str(row["province"]) in nowhere]
        page.numbers(summary.select_one(".quiet"), len(own), what=f"the sources of {name}")
        for row, known in page.order(listed, own, f"the sources of {name}"):
            _source(page, row, known, given)


def _source(page: Traced, row: Tag, known: dict[str, Any], given: Any) -> None:
    _, title, count, where = cells(row)
    page.numbers(count, given.get(known["source"], 0), what=f"the facts of {known['source']}")
    for same in title.select(".line"):
        likeness = known.get("likeness")
        family = page.site["sources"]
        others = int((family["copy_family"] == known["copy_family"]).sum()) - 1
        expected = [others] if known["copy_family"] == known["source"] else [likeness]
        found = printed(re.sub(r"《.*》", "", same.get_text()))
        page.check(len(found) == 1 and found[0].fits(float(expected[0])), "what is said of the copies", same)
        same.decompose()
    about = title.select_one(".quiet")
    dates = [str(int(part)) for part in re.findall(r"\d+", str(known["published"]))]
    page.check(re.findall(r"\d+", about.get_text() if about else "") == dates, "the date of a source", about or "")
    if about:
        about.decompose()
    page.same(title, known["title"] or ZH["ev_unnamed"], "the title of a source")
    for text in where.select(".address"):
        page.check(plain(text.get_text()) in {plain(known["address"]), plain(known["path"])} or not known["address"], "an address", text)
        page.check(
            set(re.findall(r"\d+", text.get_text())) <= set(re.findall(r"\d+", f"{known['address']} {known['path']}")), "a file", text
        )
        page.traced += 1
        text.decompose()


def problems(page: Traced) -> None:
    """Each problem by its own wording and place."""
    known = page.site["problems"].to_dict("records")
    page.sentence(page.body.select_one(".lead"), "problems_lead", n=len(known))
    for group in page.body.select("section"):
        listed = rows_of(group)
        step = next((key for key in {row["step"] for row in known} if ZH.get(f"stage.{key}", key) == group.find("caption").get_text()), "")  # type: ignore[union-attr]
        page.sentence(
            group.select_one("h2"), "step_problems", step=ZH.get(f"stage.{step}", step), n=sum(row["step"] == step for row in known)
        )
        page.check(len(listed) == sum(row["step"] == step for row in known), "the problems of a step", step)
        for row in listed:
            _, where, what = cells(row)
            digits, text = _digits(where.get_text()), what.get_text(" ")
            own = [one for one in known if one["step"] == step and digits == _digits(str(one["where"]))]
            held = [one for one in own if plain(one["what_zh"] or one["what"]) in plain(text)]
            told = [_digits(str(one["what_zh"] or f"{one['what']} {one['allowed']}")) for one in held]
            page.check(_digits(text) in told, "a problem that no row tells of", row)
            page.traced += len(digits) + len(_digits(text))
            where.clear()
            what.clear()


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def methods(page: Traced) -> None:
    """The rules of the study in the table of verdicts and the agreed margins."""
    rules, margins = page.site.study.rules, page.site.study.margins
    values: dict[str, Any] = {
        "counties": rules.minimum_counties, "share": rules.ceiling_share, "units": rules.ceiling_units, "points": margins.share * 100,
        "ratio": margins.ratio, "deviation": margins.deviation,
    }  # fmt: skip
    for number, row in enumerate(rows_of(section(page, "verdicts")), start=1):
        place, when, _ = cells(row)
        page.numbers(place, number, what="the place of a rule")
        stems = [(key, text) for key, text in ZH.items() if key.startswith("met_rule_")]
        text = next((text for _, text in stems if re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)), when.get_text())), "")
        page.filled(when, text, **values)
    page.sentence(page.body.select_one("#verdicts p.quiet"), "met_margins", **values)


def cite(page: Traced) -> None:
    """Version, dates of reading and the hash of the data package, computed here."""
    digest = hashlib.sha256((page.site.reports / "data/datapackage.json").read_bytes()).hexdigest()
    read = sorted(str(date) for date in page.site["sources"]["read"].dropna() if re.fullmatch(r"\d{4}(-\d\d){0,2}", str(date)))
    page.sentence(page.body.select_one(".lead"), "cite_lead", title=page.site.study.title_zh)
    known = {digest, f"zxstudy {zxstudy.__version__}", f"{page.site.study.name}-{zxstudy.__version__}", f"{{{zxstudy.__version__}}}",
             "GB/T 7714—2015", f"{len(page.site['sources'])}个来源"}  # fmt: skip
    if read:
        known |= {f"({read[-1]})", f"{read[0]}至{read[-1]}", f"{read[-1]} · ", f"until {read[-1]}.", f"{{{read[-1][:4]}}}"}
    for text in page.body.find_all(string=True):
        left = str(text)
        for one in sorted(known | {"sha256"}, key=len, reverse=True):
            page.traced += left.count(one) if one != "sha256" else 0
            left = left.replace(one, "")
        text.replace_with(left)


def data(page: Traced) -> None:
    """The rows and the size of every file of the data package."""
    folder = page.site.reports / "data"
    counted: dict[str, int] = {}
    for path in sorted(folder.rglob("*.csv")):
        counted[path.relative_to(folder).with_suffix("").as_posix()] = len(list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))) - 1
    whole = {f"{page.site.study.name}.xlsx": sum(n for name, n in counted.items() if "/" not in name)}
    whole["tables.docx"] = sum(n for name, n in counted.items() if "/" in name)
    for row in rows_of(page.body):
        head, what, rows, size = cells(row)
        path = page.site.reports / str(head.select_one("a")["href"])  # type: ignore[index]
        stem = path.relative_to(folder).with_suffix("").as_posix()
        n = next((n for name, n in whole.items() if path.name.endswith(name)), counted.get(stem))
        page.check(path.name == head.get_text(), "the name of a file", head)
        page.numbers(rows, n or None, what=f"the rows of {path.name}")
        page.numbers(size, path.stat().st_size / 1024, what=f"the size of {path.name}")
        what.clear()
        head.clear()


def run(page: Traced) -> None:
    """What the manifest says of the run and of each notebook."""
    manifest = json.loads((page.site.reports / "manifest.json").read_text(encoding="utf-8"))
    entries = {entry["name"]: entry for entry in manifest["entries"]}
    states = [entry["state"] for entry in entries.values()]
    failed = sum(state not in {"done", "unchanged"} for state in states)
    page.sentence(page.body.select_one(".lead"), "run_lead", done=states.count("done"), unchanged=states.count("unchanged"), failed=failed)
    about, *_, versions = page.body.select("p.quiet")
    page.check(f"{manifest['run']} · {_clock(manifest['started'])} " in about.get_text(), "the run", about)
    page.check(f"zxstudy {manifest['version']}" in about.get_text(), "the version", about)
    page.check(re.search(r"[\d.]+(?=秒)", about.get_text()), "the seconds of the run", about)
    page.same(versions, ZH["run_versions"].format(versions="、".join(f"{k} {v}" for k, v in manifest["versions"].items())), "the versions")
    about.clear()
    for row in rows_of(page.body):
        name, title, _, began, seconds, megabytes, tries, inputs, *error = cells(row)
        entry = entries.get(name.get_text(), {})
        page.check(entry and plain(title.get_text()) == plain(entry["title"]), "a notebook", row)
        if entry:
            page.numbers(seconds, entry["seconds"], what="the seconds")
            page.numbers(megabytes, entry["megabytes"] or None, what="the megabytes")
            page.numbers(tries, entry["tries"], what="the tries")
            page.same(began, _clock(entry["started"]), "the beginning")
            page.same(inputs, entry_of(entry).inputs_sha256[:12], "the hash of the inputs")
        for cell in (name, title, inputs, *error):
            cell.clear()


def _clock(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def nothing(page: Traced) -> None:
    """A page that prints no number of the study."""
