"""The page of the comparison, traced: every estimate, interval and count against its finding or the row of the table beside it."""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from typing import Any

import pandas as pd
from bs4 import Tag
from tests.report.traced_page import Traced, cells, plain, quantities, rows_of, section

from zxstudy.codebook import load
from zxstudy.compare.beside import choices, methods
from zxstudy.report.words_zh import ZH

MOST_TICKS = 150
FIRST = 20  # indicators in the chart of who publishes
FEWEST = 5  # counties that a line of rates has at least


def name_of(term: str) -> str:
    """An outcome, a mechanism or an indicator as pages call it."""
    if term in load():
        return re.sub(r"（[^）]*）", "", load()[term].name_zh)
    return ZH.get(f"outcome.{term}", ZH.get(f"mechanism.{term}", term))


def comparison(page: Traced) -> None:
    """Every section of the page, each by its own table."""
    for part in (_verdicts, _reporting, _rates, _intervals, _findings, _descriptives, _alternatives, _contrasts, _specifications, _adoption,
                 _configurations, _flow, _checklist):  # fmt: skip
        part(page)
    for summary in page.body.select("details.fold > summary"):
        if summary.find("h3") is None:
            page.numbers(summary.select_one(".quiet"), len(rows_of(summary.parent)), what="how many are listed")


def _ends(row: dict[str, Any], *names: str) -> list[float]:
    return [float(row[name]) for name in names if pd.notna(row[name])]


def _verdicts(page: Traced) -> None:
    found = page.site["findings"]["verdict"].value_counts()
    part = section(page, "verdicts")
    for caption in part.select("caption") if part else []:
        if caption.get_text() != ZH["cmp_primary"]:
            page.sentence(caption, "cmp_counts", n=len(page.site["findings"]))
    for row in rows_of(part, "tr[data-verdict]"):
        page.numbers(cells(row)[1], found[str(row["data-verdict"])], what=f"the findings that are {row['data-verdict']}")
    page.check(len(rows_of(part, "tr[data-verdict]")) == len(found), "the classes of verdicts", str(len(found)))
    for row in rows_of(part, "tr[data-finding]"):
        _finding(page, row, page.site.findings[str(row["data-finding"])])


def _finding(page: Traced, row: Tag, known: dict[str, Any]) -> None:
    """A row of findings: what it is about, the class, the sentence; where they stand, the counts, the estimate and what is behind it."""
    head, verdict, *counts, said = cells(row)
    page.same(head, _about(known), "what is compared")
    page.check(verdict.get_text() == ZH[f"verdict.{known['verdict']}"], "the verdict", row)
    for cell in counts:
        page.numbers(cell, known["n"], known["counties"], what=f"the counts of {known['finding']}")
    behind = said.find("details")
    for line in behind.select(".line") if isinstance(behind, Tag) else []:
        told = {str(known["reason_zh"]), *(ZH.get(f"{key}.{known[key]}", str(known[key])) for key in ("design", "errors"))}
        page.same(line, next((text for text in told if plain(text) == plain(line.get_text())), "…"), "what is behind a finding")
    for estimate in said.select(".line.quiet"):
        text = estimate.get_text().partition(ZH["col_estimate"])[2].lstrip("：")
        page.numbers(text, *_ends(known, "estimate", *(("low", "high") if pd.notna(known["low"]) and pd.notna(known["high"]) else ())))
        estimate.decompose()
    for details in said.select("details"):
        details.decompose()
    page.same(said, known["sentence_zh"], "the sentence of a finding")


def _about(known: dict[str, Any]) -> str:
    names = [name_of(str(known[key])) for key in ("mechanism", "outcome") if str(known[key])]
    return f"{known['hypothesis']}{' × '.join(names or [ZH.get('finding.' + str(known['finding']), str(known['finding']))])}"


def _findings(page: Traced) -> None:
    met = [str(row["id"]).removeprefix("finding-") for row in page.body.select("tr[id^=finding-]")]
    page.check(sorted(met) == sorted(page.site.findings), "the findings listed", str(len(met)))
    for row in page.body.select("tr[id^=finding-]"):
        _finding(page, row, page.site.findings[str(row["id"]).removeprefix("finding-")])
    for head in page.body.select("#findings h3"):
        stage = str(head.find(string=True)).strip()
        here = [known for known in page.site.findings.values() if ZH.get(f"stage.{known['stage']}", known["stage"]) == stage]
        page.numbers(head.select_one(".quiet"), len(here), what=f"the findings of {stage}")


def _reporting(page: Traced) -> None:
    known = page.site["reporting"][page.site["reporting"]["indicator"].isin([entry.id for entry in load()])]
    ordered = known[known["counties"] > 0].sort_values(["counties", "indicator"], ascending=[False, True]).to_dict("records")
    part = section(page, "reporting")
    if part is None:
        return
    page.sentence(part.find("p"), "cmp_reporting_intro", counties=len(page.site["places"]))  # type: ignore[arg-type]
    for row, one in page.order(rows_of(part), ordered, "who publishes what"):
        head, counties, years, share, province = cells(row)
        page.check(row["data-indicator"] == one["indicator"], "an indicator", row)
        page.same(head, name_of(str(one["indicator"])), "the name of an indicator")
        page.numbers(counties, one["counties"], what=f"the counties with {one['indicator']}")
        page.numbers(years, one["county_years"], what=f"the county-years with {one['indicator']}")
        page.numbers(share, one["share"], what=f"the share with {one['indicator']}")
        page.numbers(province, one["province_max_share"], what=f"the most of one province with {one['indicator']}")
    drawing = part.select_one("svg")
    if drawing is None:
        return
    first = ordered[:FIRST]
    page.filled(str(drawing["aria-label"]), ZH["cmp_reporting_alt"], name=name_of(str(first[0]["indicator"])), n=first[0]["counties"])
    del drawing["aria-label"]
    texts = drawing.select("text")
    for text, one in page.order(texts[: len(first)], first, "the bars"):
        page.same(text, name_of(str(one["indicator"])), "a bar")
    for text, one in page.order(texts[len(first) :], first, "the bars"):
        page.numbers(text, one["counties"], what=f"the bar of {one['indicator']}")


def _rates(page: Traced) -> None:
    part = section(page, "rates")
    drawing = part.select_one("svg") if part else None
    if part is None or drawing is None:
        return
    shares = [entry.id for entry in load() if entry.is_proportion]
    lines = []
    for (indicator, scope, period), rows in page.site.material.newest.items():
        if period == "annual" and indicator in shares and len(rows) >= FEWEST:
            scopes = "、".join(ZH.get(f"scope.{one}", one) for one in scope.split(";") if one)
            note = ZH["cmp_rates_line"].format(n=len(rows), top=int((rows["low"] == 1).sum()))
            lines.append((shares.index(indicator), scope, name_of(indicator) + (f"（{scopes}）" if scopes else ""), note))
    lines.sort()
    said = "、".join(f"{name} {note}" for _, _, name, note in lines)
    page.filled(str(drawing["aria-label"]), ZH["cmp_rates_alt"], n=len(lines), values=said)
    del drawing["aria-label"]
    texts = drawing.select("text")
    page.ticks([text for text in texts if re.fullmatch(r"\d+%", text.get_text())], along="x")
    left = [text for text in texts if text.get_text()]
    for text, line in page.order(left[: len(lines)], lines, "the lines of rates"):
        page.same(text, line[2], "a line of rates")
    for text, line in page.order(left[len(lines) :], lines, "the lines of rates"):
        page.same(text, line[3], "what stands behind a line of rates")
    note = part.select("dl.under dd")[1]
    page.sentence(note, "cmp_rates_intro", most=MOST_TICKS)


def _told(page: Traced, said: str, names: list[str], rows: list[dict[str, Any]]) -> None:
    """What the text of a chart says of each row: its estimate, or the span of bounds without one, behind its name."""
    left = said
    for place, (name, row) in enumerate(zip(names, rows, strict=True)):
        page.check(left.startswith(f"{name} "), "the text of a chart", left)
        left = left.removeprefix(f"{name} ")
        value, _, left = left.partition(f"、{names[place + 1]} ") if place + 1 < len(names) else (left, "", "")
        left = f"{names[place + 1]} {left}" if place + 1 < len(names) else ""
        page.numbers(value, *(_ends(row, "estimate") or _ends(row, "low", "high")), what=f"the text of a chart, {name}")


def _forest(page: Traced, drawing: Tag, rows: list[dict[str, Any]], names: list[str]) -> None:
    """A chart of estimates: its text alternative, the names beside it, its even axis, and each dot where its estimate lies."""
    label = re.fullmatch(r"(\d+)项比较的估计值与区间：(.*)", str(drawing["aria-label"]), re.DOTALL)
    page.check(label and int(label[1]) == len(rows), "how many are drawn", str(drawing["aria-label"]))
    _told(page, label[2] if label else "", names, rows)
    del drawing["aria-label"]
    named = _whole(drawing.select("text"), names)
    texts = drawing.select("text")
    for text, name in page.order(named, names, "the lines of a chart"):
        page.same(text, name, "a line of a chart")
    page.ticks([text for text in texts if text.get_text()], along="x")


def _intervals(page: Traced) -> None:
    part, known = section(page, "intervals"), page.site["findings"]
    drawn = known[known["estimate"].notna() & known["low"].notna() & known["high"].notna() & (known["verdict"] != "described")]
    drawings = part.select("svg") if part else []
    for drawing, (_, rows) in page.order(drawings, list(drawn.groupby("unit", sort=True)), "the charts of intervals"):
        records = rows.to_dict("records")
        _forest(page, drawing, records, [_pair(row) for row in records])


def _pair(row: dict[str, Any]) -> str:
    named = " × ".join(name_of(term) for term in (str(row["mechanism"]), str(row["outcome"])) if term)
    ways = [ZH["by_activity"]] if ".activity." in str(row["finding"]) else []
    ways += [ZH.get(f"stage.{row['stage']}", row["stage"])] if row["stage"] != "association" else []
    return named + (f"（{'、'.join(ways)}）" if ways else "")


def _descriptives(page: Traced) -> None:
    known = page.site["descriptives"].to_dict("records")
    for row, one in page.order(rows_of(section(page, "descriptives")), known, "what is compared"):
        head, n, counties, mean, deviation, between, within, icc, reach, exact, ceiling = cells(row)
        page.same(head, name_of(str(one["variable"])), "a variable")
        single = {"n": n, "counties": counties, "deviation": deviation, "between": between, "within": within, "icc": icc, "exact": exact,
                  "at_ceiling": ceiling}  # fmt: skip
        for key, cell in single.items():
            page.numbers(cell, one[key], what=f"{key} of {one['variable']}")
        page.span(mean, one["mean_low"], one["mean_high"], what=f"the mean of {one['variable']}")
        page.span(reach, one["least"], one["greatest"], what=f"the range of {one['variable']}")


def _alternatives(page: Traced) -> None:
    for head in page.body.select("h3[id^=beside-]"):
        finding = str(head["id"]).removeprefix("beside-")
        page.same(head, _about(page.site.findings[finding]) + ZH.get(f"stage.{page.site.findings[finding]['stage']}", ""), "a finding")
        sentence = head.find_next_sibling("p")
        page.same(sentence, page.site.findings[finding]["sentence_zh"], "the sentence of a finding")  # type: ignore[arg-type]
        details = head.find_next_sibling("details")
        assert isinstance(details, Tag)
        rows = page.site["alternatives"][page.site["alternatives"]["finding"] == finding]
        for row in rows_of(details):
            _method(page, row, rows[rows["method"] == row["data-method"]].to_dict("records"))
        for drawing in details.select("svg"):
            _alternatives_chart(page, drawing, rows)
    for term in page.body.select("#alternatives dl:not(.under) > dt"):
        about = term.find_next_sibling("dd")
        own = [one for one in methods().values() if plain(term.get_text()).startswith(plain(one.zh))]
        page.check(any(plain(one.about_zh) == plain(about.get_text() if about else "") for one in own), "what a method does", term)
        term.clear()
        page.clear(about)  # type: ignore[arg-type]


def _method(page: Traced, row: Tag, known: list[dict[str, Any]]) -> None:
    head, estimate, interval, p, n = cells(row)
    page.check(known, "a method without a row", row)
    if not known:
        return
    inside = head.select_one("details")
    if inside is None:
        one = known[0]
        page.numbers(estimate, one["estimate"], what=f"the estimate of {one['method']}")
        page.numbers(
            interval, *(_ends(one, "low", "high") if len(_ends(one, "low", "high")) == 2 else ()), what=f"the interval of {one['method']}"
        )
        page.check(p.get_text() == _p(one["p"]), f"p of {one['method']}", p)
        for small in n.select("small"):
            page.same(small, one["note_zh"], "a note")
        page.numbers(n, one["n"], one["counties"], what=f"the counts of {one['method']}")
    else:
        estimates = [float(one["estimate"]) for one in known if pd.notna(one["estimate"])]
        if estimates:
            page.filled(estimate, ZH["alt_range"], n=len(estimates), low=min(estimates), high=max(estimates))
        lines = [text for text in inside.find_all(string=True) if text.parent is inside and text.strip()]
        for line, one in page.order(lines, known, "the details of a method"):
            detail = ZH.get(f"detail.{one['detail']}", str(one["detail"]))
            page.check(plain(line).startswith(plain(detail)), "a detail", str(line))
            said = plain(line).removeprefix(plain(detail))
            said = said.removesuffix(plain(one["note_zh"])) if pd.isna(one["estimate"]) else said
            ends = _ends(one, "low", "high")
            page.numbers(said, *_ends(one, "estimate"), *(ends if len(ends) == 2 else ()), what=f"the detail {detail}")
        inside.decompose()
    page.same(head, methods()[str(known[0]["method"])].zh, "a method")
    for cell in (p, n):
        page.traced += len(quantities(cell.get_text()))
        cell.clear()


def _p(value: Any) -> str:
    return "" if pd.isna(value) else "<0.0001" if value < 0.0001 else f"{value:.4f}"


def _alternatives_chart(page: Traced, drawing: Tag, rows: pd.DataFrame) -> None:
    known = rows[rows["low"].notna() & rows["high"].notna() & (rows["unit"] == rows["unit"].iloc[0])]
    drawn: list[dict[str, Any]] = []
    for _, part in known.groupby("method", sort=False):
        ordered = part.sort_values("estimate")
        drawn += ordered.iloc[[0, -1] if len(part) > 1 else [0]].to_dict("records")
    names = [methods()[str(one["method"])].zh + (f"（{one['detail']}）" if one["detail"] else "") for one in drawn]
    _forest(page, drawing, drawn, names)


def _contrasts(page: Traced) -> None:
    for head in page.body.select("#contrasts h3[data-finding]"):
        finding = str(head["data-finding"])
        page.same(head, _about(page.site.findings[finding]).removeprefix(str(page.site.findings[finding]["hypothesis"])), "a finding")
        page.same(head.find_next_sibling("p"), page.site.findings[finding]["sentence_zh"], "the sentence of a finding")  # type: ignore[arg-type]
        for row in rows_of(head.find_next_sibling("table")):  # type: ignore[arg-type]
            one = page.site.rows("contrasts", finding=finding, mechanism=str(row["data-mechanism"]))[0]
            _, estimate, interval, p, shapley, reach, alone, last = cells(row)
            for cell, keys in ((estimate, ("estimate",)), (interval, ("low", "high")), (shapley, ("shapley",)),
                               (reach, ("shapley_low", "shapley_high")), (alone, ("alone",)), (last, ("last",))):  # fmt: skip
                page.numbers(cell, *_ends(one, *keys), what=f"{keys[0]} of {one['mechanism']}")
            page.same(p, _p(one["p"]), "p")


def _specifications(page: Traced) -> None:
    options = {plain(one.zh) for one in choices()}
    for head in page.body.select("#specifications h3[data-finding]"):
        finding = str(head["data-finding"])
        rows = page.site["specifications"][page.site["specifications"]["finding"] == finding]
        known = rows["estimate"].dropna()
        curve = page.site.rows("alternatives", finding=finding, method="curve")[0]
        page.same(head, _about(page.site.findings[finding]), "a finding")
        said = {key: float(curve[key]) if pd.notna(curve[key]) else "—" for key in ("estimate", "low", "high")}
        told = head.find_next_sibling("p")
        page.sentence(told, "cmp_curve_count", n=len(rows), known=len(known), p=_p(curve["p"]) or "—", **said)  # type: ignore[arg-type]
        chart = head.find_next_sibling("div")
        drawing = chart.select_one("svg") if isinstance(chart, Tag) else None
        if drawing is None:
            page.check(False, "a curve that is not drawn", head)
            continue
        page.filled(str(drawing["aria-label"]), ZH["cmp_curve_alt"], n=len(known), low=known.min(), high=known.max())
        del drawing["aria-label"]
        for text in drawing.select("text"):
            if plain(text.get_text()) in options:
                text.clear()
        page.ticks([text for text in drawing.select("text") if text.get_text()], along="y")
    told = {(plain(ZH.get(f"choice.{one.choice}", one.choice)), plain(one.zh), plain(one.reason_zh)) for one in choices()}
    for row in rows_of(section(page, "specifications")):
        page.check(tuple(plain(cell.get_text()) for cell in cells(row)) in told, "a choice", row)
        for cell in cells(row):
            cell.clear()


def _adoption(page: Traced) -> None:
    for head in page.body.select("#adoption h3[data-finding]"):
        finding = str(head["data-finding"])
        page.same(head, _about(page.site.findings[finding]), "a finding")
        page.same(head.find_next_sibling("p"), page.site.findings[finding]["sentence_zh"], "the sentence of a finding")  # type: ignore[arg-type]
        points = page.site["events"][page.site["events"]["finding"] == finding].sort_values("since").to_dict("records")
        for row, one in page.order(rows_of(head.find_next_sibling("table")), points, "the years"):  # type: ignore[arg-type]
            since, estimate, interval, band, counties = cells(row)
            page.sentence(since, "since_first", n=int(one["since"]))
            page.numbers(estimate, one["estimate"], what=f"the estimate of {one['since']}")
            page.numbers(interval, *_ends(one, "low", "high"), what=f"the interval of {one['since']}")
            whole = pd.notna(one["band_low"]) and pd.notna(one["band_high"])
            page.numbers(band, *(_ends(one, "band_low", "band_high") if whole else ()), what=f"the band of {one['since']}")
            page.numbers(counties, one["mentioned"], what=f"the counties of {one['since']}")
        chart = head.find_next_sibling("div")
        drawing = chart.select_one("svg") if isinstance(chart, Tag) else None
        if drawing is not None:
            said = str(drawing["aria-label"]).partition("：")[2].split("、")
            for text, one in page.order(said, points, "the text of a chart"):
                page.numbers(text, one["since"], one["estimate"], what="the text of a chart")
            del drawing["aria-label"]
            texts = drawing.select("text")
            page.ticks(texts[: len(points)], along="x")
            page.ticks(texts[len(points) :], along="y")


def _configurations(page: Traced) -> None:
    part = section(page, "configurations")
    told = part.select_one("p.sentence") if part else None
    if told is not None:
        page.same(told, next(one for one in page.site.findings.values() if one["stage"] == "configuration")["sentence_zh"], "the sentence")
    known = page.site["configurations"]
    for name in known["part"].drop_duplicates():
        own = known[known["part"] == name].to_dict("records")
        for row, one in page.order(rows_of(part, f'tr[data-part="{name}"]'), own, f"the rows of {name}"):
            head, *numbers, counties, p, _ = cells(row)
            page.numbers(head, *re.findall(r"\d+", str(one["name"])), what="a combination")
            for cell, key in page.order(numbers, ["inclusion", "pri", "coverage", "unique"], "the columns of a combination"):
                page.numbers(cell, one[key], what=f"{key} of {one['name']}")
            page.numbers(counties, one["cases"], what=f"the counties of {one['name']}")
            page.same(p, _p(one["p"]), "p")


def _flow(page: Traced) -> None:
    for row, one in page.order(rows_of(section(page, "flow")), page.site["flow"].to_dict("records"), "the stages"):
        stage, _, n, dropped, reason = cells(row)
        page.check(re.findall(r"\d+", stage.get_text()) == re.findall(r"\d+", str(one["stage"])), "a stage", stage)
        page.numbers(n, one["n"], what=f"the number at {one['stage']}")
        page.numbers(dropped, one["dropped"], what=f"what {one['stage']} drops")
        page.same(reason, "" if pd.isna(one["reason_zh"]) else one["reason_zh"], "the reason of a stage")
        stage.clear()


def _checklist(page: Traced) -> None:
    site = page.site
    findings, view, alternatives = site["findings"], site["view"], site["alternatives"]
    between = findings[findings["stage"] == "association"]
    compared = findings[findings["stage"].isin(["association", "within"])]
    figures = view[view["degree"].isna()]
    weighted = alternatives[(alternatives["method"] == "weighted_for_silence") & alternatives["estimate"].notna()]
    values: dict[str, Any] = {
        **{role: int((between["role"] == role).sum()) for role in ("primary", "secondary", "control")}, "counties": len(site["places"]),
        "county_years": len(view[["county_code", "year"]].drop_duplicates()), "facts": len(site["cleaned"]), "weighted": len(weighted),
        "exact": float((figures["qualifier"] == "exact").mean()), "described": len(site["descriptives"]),
        "kind": ZH[f"kind.{site.study.kind}"],
        "estimated": int(compared["estimate"].notna().sum()), "contrasts": site["contrasts"]["finding"].nunique(),
        "events": site["events"]["finding"].nunique(), "specifications": len(site["specifications"]),
    }  # fmt: skip
    text = files("zxstudy.report").joinpath("checklist.csv").read_text(encoding="utf-8")
    asked = list(csv.DictReader(text.splitlines()))
    for row, item in page.order(rows_of(section(page, "checklist")), asked, "what reviewers ask"):
        number, question, answer = cells(row)
        page.numbers(number, item["number"], what="the number of an item")
        page.same(question, item["zh"], "what is asked")
        page.filled(answer, item["answer_zh"], **values)


def _whole(texts: list[Tag], names: list[str]) -> list[Tag]:
    """The texts of a drawing that say one of the names; a name over several lines is put together in the first."""
    wanted, found = set(map(plain, names)), []
    for start, first in enumerate(texts):
        for end in range(start + 1, min(start + 5, len(texts)) + 1):
            said = "".join(text.get_text() for text in texts[start:end])
            if plain(said) in wanted:
                for text in texts[start + 1 : end]:
                    text.decompose()
                first.string = said
                found.append(first)
                break
    return found
