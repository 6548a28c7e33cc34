"""What is said of each decision, in both languages with the same figures: `reason` for the operator, `reason_zh` for the page.

One function a kind of decision. Each takes the frame that the step decided about and gives the columns `reason` and `reason_zh`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from zxstudy.clean import codes_zh as zh
from zxstudy.clean.audit import figures, has_flag
from zxstudy.clean.groups import each_distinct

Said = dict[str, pd.Series]  # `reason` and `reason_zh`

_RULES_EN = {
    "agree": "the figures agree, the narrowest is taken",
    "later_revision": "of figures from one side the later one is taken",
    "count_over_rate": "the share computed from counts is taken before the printed one",
    "narrower": "the narrower interval is taken",
    "first_in_order": "nothing tells them apart; the later source, then the smaller id is taken",
    "highest_degree": "the highest degree is taken",
}
_RULES_ZH = {rule: text.rstrip("。") for rule, text in zh.RULES.items() if rule in _RULES_EN}


def _stated(facts: pd.DataFrame) -> pd.Series:
    """填报 for what a source states, 推算 for what was computed from it."""
    return pd.Series("填报", index=facts.index).mask(has_flag(facts["flags"], "derived"), "推算")


def _degrees(degrees: pd.Series[Any], form: str) -> pd.Series[Any]:
    """A degree in words: `form` with the number in `{}` or its Chinese in `{zh}`; empty where there is none."""
    return each_distinct(lambda each: "" if pd.isna(each) else form.format(int(each), zh=zh.DEGREES[str(int(each))]), degrees)


def conflict_member(members: pd.DataFrame) -> Said:
    """Each fact of a cell with its id; a fact that is no level of the cell (`tier` 3) with its flags."""
    graded, aside = members["degree"].notna(), members["tier"].eq(3)
    en = _degrees(members["degree"], "degree {}").where(graded, figures(members))
    tail = members["flags"].where(aside, "")
    also = each_distinct(lambda text: zh.coded(text, zh.FLAGS), tail)
    return {
        "reason": en + " (" + members["fact_id"] + tail.radd(" ").str.rstrip() + ")",
        "reason_zh": _stated(members).mask(graded, "")
        + zh.figures(members).where(~graded, _degrees(members["degree"], "{zh}"))
        + "（"
        + members["fact_id"]
        + also.radd("，").where(also.ne(""), "")
        + "）",
    }


def conflict(cells: pd.DataFrame, told: pd.DataFrame) -> Said:
    """Why one fact of a cell was chosen. cells: rows of the panel; told: `conflict_member` of its facts, joined, on the same index."""
    undated = cells["year"].isna() & cells["source_count"].gt(1)
    rule_en = each_distinct(lambda rule: _RULES_EN.get(rule, "the others are not figures of this cell's own level"), cells["rule"])
    rule_zh = each_distinct(lambda rule: _RULES_ZH.get(rule, "其余不是这一格本身的数字"), cells["rule"])
    rule_zh = rule_zh.mask(cells["rule"].eq("first_in_order") & ~cells["conflict"], "几个数字相容，取较晚的材料或编号在前的一个")
    apart = cells["conflict"]
    nothing = pd.Series("", index=cells.index)
    note_en = nothing.mask(undated, "; no source dates them, they may be of different years")
    note_zh = nothing.mask(undated, "；材料都没有写明年份，可能不是同一年")
    return {
        "reason": told["reason"] + ": " + rule_en + note_en + nothing.mask(apart, "; the figures do not agree"),
        "reason_zh": zh.names(cells["indicator"]) + "有几处：" + told["reason_zh"] + "：" + rule_zh + note_zh
        + nothing.mask(apart & cells["rule"].ne("first_in_order"), "；数字之间不一致") + "。",
    }  # fmt: skip


def correction(told: pd.DataFrame) -> Said:
    """What a person decided about figures. told: with `change`, `change_zh` (the English may be empty), `why`, `why_zh`."""
    return {
        "reason": told["indicator"] + " " + figures(told) + ": " + (told["change"] + ": ").where(told["change"].ne(""), "") + told["why"],
        "reason_zh": zh.names(told["indicator"]) + "材料填报" + zh.figures(told) + "，" + told["change_zh"] + "："
        + told["why_zh"].str.rstrip("。") + "。",
    }  # fmt: skip


def replacement(new: dict[str, float | str], unit: str) -> tuple[str, str]:
    """What a correction puts in the place of what was read, by column."""
    low, high = new.get("low"), new.get("high", new.get("low"))
    said = [f"数字改记为{zh.figure(float(low), float(high), unit)}"] if low is not None and high is not None else []
    tables = (("qualifier", "写法", zh.QUALIFIERS), ("scope", "口径", zh.SCOPES), ("period", "时段", zh.PERIODS))
    said += [f"{word}改记为{zh.coded(str(new[column]), table)}" for column, word, table in tables if column in new]
    return "now " + ", ".join(f"{column} {value}" for column, value in new.items()), "经核对，" + "，".join(said)


def repair(before: pd.DataFrame) -> Said:
    """A damaged figure whose proposed reading is in use."""
    ends = ("proposed_low", "proposed_high")
    return {
        "reason": before["indicator"] + " printed " + figures(before) + ", read as " + figures(before, *ends)
        + ": the study uses proposed readings",
        "reason_zh": zh.names(before["indicator"]) + "材料印作" + zh.figures(before) + "，疑为" + zh.figures(before, *ends)
        + "：本研究事先设定按疑为的数计算。",
    }  # fmt: skip


def deflated(before: pd.DataFrame, after: pd.DataFrame, series: str, base: int) -> Said:
    """Money put at the prices of the base year. before, after: the same facts, as printed and as used."""
    year = before["year"].astype("str")
    return {
        "reason": before["indicator"] + " " + figures(before) + " of " + year + " is " + figures(after)
        + f" at the prices of {base} ({series})",
        "reason_zh": zh.names(before["indicator"]) + "填报" + zh.figures(before) + "（" + year + f"年），按“{series}”折算为{base}年价格是"
        + zh.figures(after) + "。",
    }  # fmt: skip


def undated_money(facts: pd.DataFrame) -> Said:
    """Money that no year is known of, in a study that puts money at the prices of one."""
    return {
        "reason": facts["indicator"] + " " + figures(facts) + " has no year and stays as printed",
        "reason_zh": zh.names(facts["indicator"]) + "填报" + zh.figures(facts) + "，没有写明年份，不能折算价格，照录。",
    }


def outside_years(late: pd.DataFrame, first: int, last: int) -> Said:
    """A figure of a year that the study leaves out."""
    year = late["year"].astype("str")
    return {
        "reason": year + f" lies outside the years of the study, {first}-{last}",
        "reason_zh": zh.names(late["indicator"]) + "填报的是" + year + f"年，不在本研究的年份（{first}到{last}年）之内，不采用。",
    }


def outside_range(facts: pd.DataFrame, *, refused: pd.Series, unknown: pd.Series, slip: pd.Series) -> Said:
    """A figure beyond a range. facts: with `bound_low`, `bound_high` of the range it was held against, and the proposed reading."""
    ends, proposed = ("bound_low", "bound_high"), ("proposed_low", "proposed_high")
    kind_en = pd.Series("plausible", index=facts.index).mask(refused, "possible")
    kind_zh = pd.Series("常见", index=facts.index).mask(refused, "可能")
    en = facts["indicator"] + " " + figures(facts) + " lies outside the " + kind_en + " range " + figures(facts, *ends)
    en = en.mask(unknown, "'" + facts["indicator"] + "' is not in the codebook")
    mean = "；若以万元为单位，疑为" + zh.figures(facts, *proposed) + "（只作提示，没有使用）"
    done = pd.Series("，照录存疑", index=facts.index).mask(refused, "，不采用")
    said = (
        zh.names(facts["indicator"]) + _stated(facts) + zh.figures(facts) + "，超出" + kind_zh + "范围（" + zh.figures(facts, *ends) + "）"
    )
    said = said.mask(unknown, zh.names(facts["indicator"]) + "不在指标表中")
    return {
        "reason": en + ("; in 万元 it would be " + figures(facts, *proposed) + " (proposed, not used)").where(slip, ""),
        "reason_zh": said + done + mean.where(slip, "") + "。",
    }


def no_whole_count(facts: pd.DataFrame) -> Said:
    """A count printed with a fraction, with the whole numbers beside it."""
    below = facts["low"] // 1
    least, most = (figures(facts.assign(low=end, high=end)) for end in (below, below + 1))
    en = facts["indicator"] + " " + figures(facts) + " is no whole number, and nothing counted here comes in parts: "
    said = zh.names(facts["indicator"]) + _stated(facts) + zh.figures(facts) + "，不是整数，而这类数只能一个一个地数（"
    return {"reason": en + least + " or " + most + "?", "reason_zh": said + least + "或" + most + "？），照录存疑。"}


def ratio(pairs: pd.DataFrame, made: pd.DataFrame) -> Said:
    """A share made of two counts. pairs: the counts and the printed share beside them; made: the new facts, on the same index."""
    printed = made.assign(low=pairs["low_printed"], high=pairs["high_printed"])
    base, fits, beside = ("low_base", "high_base"), pairs["fits"], pairs["fact_id_printed"].fillna("")
    gap = ((pairs["value_low"] + pairs["value_high"]) - (pairs["low_printed"] + pairs["high_printed"])) * 50
    apart = each_distinct(str, gap.abs().round(2))
    en = (
        "; printed "
        + figures(printed)
        + " ("
        + beside
        + ")"
        + pd.Series(", the same within rounding", index=pairs.index).where(
            fits, ", " + apart + " points apart: none of the chosen bases gives it"
        )
    )
    cn = (
        "；材料直接填报"
        + zh.figures(printed)
        + "（"
        + beside
        + "），"
        + pd.Series("两者在四舍五入之内一致", index=pairs.index).where(fits, "相差" + apart + "个百分点，以所取的分母得不出这个数")
    )
    units = each_distinct(zh.unit_of, pairs["indicator_base"])
    return {
        "reason": pairs["indicator"] + " " + figures(pairs) + " (" + pairs["fact_id"] + ") / " + pairs["indicator_base"] + " "
        + figures(pairs, *base) + " (" + pairs["fact_id_base"] + ") = " + figures(made) + en.where(pairs["printed"], ""),
        "reason_zh": zh.names(pairs["indicator"]) + zh.figures(pairs) + "（" + pairs["fact_id"] + "）除以"
        + zh.names(pairs["indicator_base"]) + zh.figures(pairs.assign(unit=units), *base) + "（" + pairs["fact_id_base"] + "），得"
        + zh.names(made["indicator"]) + zh.figures(made) + cn.where(pairs["printed"], "") + "。",
    }  # fmt: skip


def satisfaction(rates: pd.DataFrame, indicator: pd.Series) -> Said:
    """A satisfaction rate that its scope makes another indicator."""
    scopes = each_distinct(lambda scope: zh.coded(scope, zh.SCOPES), rates["scope"])
    return {
        "reason": "satisfaction_rate with scope " + rates["scope"] + " " + figures(rates) + " (" + rates["fact_id"] + ") is " + indicator,
        "reason_zh": zh.names(rates["indicator"]) + "填报" + zh.figures(rates) + "（" + rates["fact_id"] + "），口径为" + scopes + "，按"
        + zh.names(indicator) + "记。",
    }  # fmt: skip


_COPIED = {
    "copy": (
        "{same} of its {figures} figures are the same too: a copy, one vote for both",
        "{figures}个数字中有{same}个也相同：文字和数字都雷同，两份材料只算一票",
    ),
    "template": (
        "but only {same} of its {figures} figures are the same: one template filled in twice, the figures count, the wording has one vote",
        "但{figures}个数字中只有{same}个相同：像是套用同一份模板，数字各自采用，文字只算一票",
    ),
    "wording": (
        "neither has a figure that could tell them apart: equal in wording, one vote for both",
        "没有可以区分两者的数字：只能说文字雷同，两份材料只算一票",
    ),
    "twice": ("about the same county and year: one document from two places, one vote", "说的是同一个县同一年：视为同一份材料，只算一票"),
}


def copied(told: pd.DataFrame) -> Said:
    """Why a source has no vote of its own. told: `source`, `copy_family`, `likeness`, `first_title`, `verdict`, `same`, `figures`."""
    en, cn = [], []
    for row in told.itertuples(index=False):
        said, said_zh = (text.format(same=row.same, figures=row.figures) for text in _COPIED[str(row.verdict)])
        en.append(f"{row.source}: its wording is that of {row.copy_family} (Jaccard {row.likeness:.0%}); {said}")
        cn.append(f"这份材料的文字与《{row.first_title}》雷同（相同部分占{row.likeness:.0%}），{said_zh}。")
    return {"reason": pd.Series(en, index=told.index, dtype="str"), "reason_zh": pd.Series(cn, index=told.index, dtype="str")}


def alike(looked: pd.DataFrame) -> Said:
    """Two sources with the same figures. looked: `source`, `source_other`, `county`, `county_other`, `same`, `figures`."""
    en, cn = [], []
    for row in looked.itertuples(index=False):
        en.append(
            f"{row.source} ({row.county}) and {row.source_other} ({row.county_other}): {row.same} figures are equal, of {row.figures} that"
            " the shorter of them gives, and the wording is not, or is not held"
        )
        cn.append(
            f"{row.county}与{row.county_other}的两份材料有{row.same}个数字相同（较短的一份共{row.figures}个），文字却不雷同或没有留存："
            "请核对是否有一份抄自另一份"
        )
    return {
        "reason": pd.Series(en, index=looked.index, dtype="str"),
        "reason_zh": pd.Series(cn, index=looked.index, dtype="str") + "。",
    }


def _cell_zh(period: str, scope: str) -> str:
    return "、".join(filter(None, (zh.PERIODS.get(period, ""), zh.coded(scope, zh.SCOPES))))


def view_member(ranked: pd.DataFrame) -> Said:
    """One cell among those that may stand for a year."""
    graded = ranked["degree"].notna()
    value_en = figures(ranked).where(~graded, _degrees(ranked["degree"], "degree {}"))
    value_zh = zh.figures(ranked).where(~graded, _degrees(ranked["degree"], "{zh}"))
    scope_en = ("/" + ranked["scope"]).where(ranked["scope"].ne(""), "")
    place = each_distinct(_cell_zh, ranked["period"], ranked["scope"])
    return {
        "reason": ranked["period"] + scope_en + " " + value_en + " (" + ranked["fact_id"] + ")",
        "reason_zh": value_zh + "（" + place + "，" + ranked["fact_id"] + "）",
    }


def view(joined: pd.DataFrame, told: pd.DataFrame, periods: tuple[str, ...]) -> Said:
    """Which cell stands for the year, and the order that decides. told: `view_member` of the cells, joined."""
    order = "先于".join(zh.PERIODS[period] for period in periods)
    return {
        "reason": told["reason"] + ": the first is taken (period " + " > ".join(periods)
        + "; whole > result > process; broad > plain > unstated > strict)",
        "reason_zh": zh.names(joined["indicator"]) + "同一年有几种口径：" + told["reason_zh"]
        + f"；取第一个（次序：{order}；总的先于对结果的，再先于对过程的；含“基本满意”的先于没有分列和没有注明的，最后是只算“满意”的）。",
    }  # fmt: skip


PLACE_REASONS = {
    "given": ("the source gives the code {code}", "来源给出了代码{code}"),
    "masked": ("'{name}' is masked or not named", "县名被隐去或没有写明"),
    "self": ("'{name}' points back to a document that does not say where it is from", "“{name}”指材料所在的县，而材料没有写明是哪个县"),
    "reviewed": ("reviewed: {why}", "经核对，列在地名表中"),
    "several_reviewed": ("'{name}' stands for several reviewed places", "地名表中有几个“{name}”"),
    "was_county": ("'{name}' is a prefecture and was a county-level unit too", "“{name}”是地级市，也曾是县级单位"),
    "not_then": ("no unit called '{name}' in {year}", "{year}年没有叫“{name}”的县级单位"),
    "several_undated": ("'{name}' means {n} units over all years, and no year is known", "历年有{n}个“{name}”，材料又没有写明年份"),
    "several": ("'{name}' means {n} units in {year}", "{year}年有{n}个“{name}”"),
    "text": ("'{name}' means {n} units; the document calls its own {called}", "叫“{name}”的县级单位有{n}个；材料自称“{called}”"),
    "other_years": ("'{name}' is the unit's name in {years}, not in {year}{now}", "“{name}”是该单位{years}年的名称，不是{year}年的"),
    "only": ("the only unit called '{name}' ({years}{now})", "叫“{name}”的县级单位只有一个（{years}年）"),
    "bare": (
        "the only unit of {province} that is called '{name}' without its rank: {full}",
        "{province}不写“县”“市”“区”而叫“{name}”的县级单位只有一个：{full}",
    ),
    "zone": (
        "'{name}' is a development zone or the like, which has no code of its own; name the county that it lies in",
        "“{name}”是开发区一类的区域，没有单独的行政区划代码，须写明所在的县",
    ),
    "prefecture": ("'{name}' is a prefecture, not a county", "“{name}”是市（地、州、盟）一级，不是县级单位"),
    "corps": (
        "'{name}' is the corps of Xinjiang or a part of it, which has no code of its own; name the city",
        "“{name}”是兵团或其师、团，没有单独的县级行政区划代码，须写明所在的市",
    ),
    "nowhere": ("no unit called '{name}'{where} in any year", "历年都没有叫“{name}”的县级单位"),
}


def place_reason(key: str, /, **values: object) -> tuple[str, str]:
    """Why a name means a unit, or none: English and Chinese."""
    en, cn = PLACE_REASONS[key]
    return en.format(**values), cn.format(**values)


def place_name(province: str, county: str) -> str:
    """A place as a source names it, for a page: `unknown` is 未写明, in either part."""
    unnamed = ("", "unknown")
    if province in unnamed and county in unnamed:
        return "省、县都未写明"
    first = "省份未写明" if province in unnamed else province
    if county in unnamed:
        return f"{first}，县名未写明"
    rest = county.removeprefix("unknown").strip().strip("()（）")
    return f"{first}，县名未写明（{rest}）" if county.startswith("unknown") else f"{first}{'，' if province in unnamed else ''}{county}"


def place(groups: pd.DataFrame) -> Said:
    """What each name was taken for. groups: `province`, `county`, `why`, `why_zh`, `candidates`."""
    some = groups["candidates"].ne("")
    named = each_distinct(place_name, groups["province"], groups["county"])
    return {
        "reason": groups["province"] + " " + groups["county"] + ": " + groups["why"]
        + ("; candidates: " + groups["candidates"]).where(some, ""),
        "reason_zh": named + "：" + groups["why_zh"]
        + ("；可能是" + groups["candidates"].str.replace("; ", "、")).where(some, "") + "。",
    }  # fmt: skip


def waiting_place(why: tuple[str, str], candidates: str, facts: int, *, told_apart: bool) -> tuple[str, str]:
    """What is said of a name that waits for a person; the Chinese names the candidates.

    told_apart: whether the prefecture before the name would settle it, which then stands in the message.
    """
    may_be = f"可能是{candidates.replace('; ', '、')}，没有猜测；" if candidates else ""
    example = candidates.partition("; ")[0].partition(" ")[2]
    en, cn = f"{why[0]}; {facts} facts stay out of the panel", f"{why[1]}；{may_be}{facts}个数字没有归入任何一个县"
    if told_apart and example:
        en += f"; write the whole name as `county` in the sidecar, for instance {example}, or an entry with `means` in places.yml"
        cn += f"；请在来源说明（.source.yml）的county一项写全称，例如“{example}”，或者在places.yml中写明"
    return en, f"{cn}。"
