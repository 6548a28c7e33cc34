"""Facts of tables: each data cell is read as the clause that its headings, its label and its unit make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from zxstudy.codebook import Codebook
from zxstudy.errors import Problem
from zxstudy.extract.cell_signs import NONE
from zxstudy.extract.context import GIVEN_ABOVE, Surroundings, context_of, names_other_level
from zxstudy.extract.counted_things import of_what_is_meant
from zxstudy.extract.fact import Fact
from zxstudy.extract.figures import Figure, figures
from zxstudy.extract.label_nouns import counts_it
from zxstudy.extract.mapped_value import bare_figure, has_own_scale, signs_worded, unit_beside
from zxstudy.extract.masked import masked
from zxstudy.extract.normal import normalise
from zxstudy.extract.persons import without_names
from zxstudy.extract.prepared import Prepared, prepare
from zxstudy.extract.quantities import Quantity, quantities
from zxstudy.extract.stocks import of_the_stock
from zxstudy.extract.subject import is_of_the_committee, is_of_the_congress, names_the_committee, names_the_congress
from zxstudy.extract.table_grid import MEASURED_IN, Statement, is_worded, statements
from zxstudy.extract.table_losses import Losses, is_about_the_committee, loss_of
from zxstudy.extract.table_periods import (
    adds_up_to_no_year,
    is_no_level,
    is_of_part,
    is_settled,
    is_short,
    period_of,
    period_of_caption,
)
from zxstudy.extract.table_shares import with_shares
from zxstudy.extract.table_years import is_year, without_years, year_beside, year_of, years_before
from zxstudy.extract.triggers import lexicon
from zxstudy.read import Document, Table

_BARE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[*×○□xX]{1,6}")
_OF_ANOTHER = re.compile(r"(?:议题|单位|部门|企业|项目|乡镇|街道|群众|代表|村|户)(?:个?数|数量)$")  # heads a count of these, not of the row
_NEGATIVE = re.compile(r"[-−－]\s*\d")  # a change, or a mistake; no count, share or sum of money here is below nothing
_BRACKETED = re.compile(r"[(（][^)）]*[)）]|[/／][千百万亿]*元")
# A figure with words around it and without its measure word: 150余, 约120, 30以上.
_WORDED = re.compile(
    r"(?P<figure>(?:大?约|近|超过?|逾|不足|不少于|不低于|至少|突破)?\d[\d,]*(?:\.\d+)?(?:多|余)?)(?P<tail>以上|以下|以内|左右)?"
)
_HUNDREDS = {"百万元": 100, "千万元": 1000}  # in 万元, in which figures are read
_REMARK = re.compile(r"备注|说明|注$")
_ALL_OF_IT = re.compile(r"(?:^|\s)(?:合\s*计|总\s*计|总数|全年|全县|全区|(?:本年)?累计)$")
_MONEY = re.compile(r"(?:费用?|支出|资金|拨款|补助|补贴)$")  # what is named so is counted in money and in nothing else
# A row or a column of another place: 白石县. 全县 and 全区 are the document's own.
_PLACE = re.compile(r"(?<=\s)(?!全)[\u4e00-\u9fff]{1,7}[县区市旗](?=(?:人民)?(?:政协)?\s)")
_OF_MONEY = re.compile(r"(?:预算|决算|金额|经费|支出|拨款|资金)数?额?$")  # a column of these holds no count
_SEVERAL = 2
_HANDLER = re.compile(r"(?:局|委|办|办公室|部|院|厅|中心|公司|镇|乡|街道|支行|大队)$")  # a row of a unit that handles proposals
_CAME_IN = re.compile(r"收到|提[交出]|征集|立案")
_COUNTED = re.compile(r"(?<=..)(?:件|次|篇|条|期|场)数$")  # 办复件数 and 视察次数 count what stands before
_NUMBERING = re.compile(r"(?:行次|栏次|序号|编号|代码|编码|科目编码)$")  # a column or a row that numbers the others
_SHARE_OF = re.compile(r"占|比重|百分|[%％]")  # a column of shares holds no counts
_HOW_REACHED = re.compile(r"(?:(?:19|20)\d\d年?度?)?(?:实际|实绩|完成|执行)(?:数|情况|值)?")  # says nothing of what is counted
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv")
_PARTS = re.compile(r"^其中\s*[:：]?\s*")


@dataclass(frozen=True, slots=True)
class _Reading:
    item: Statement
    prepared: Prepared
    figure: Figure
    by_label: bool
    of_others: bool = False  # a sum over other counties


def table_facts(document: Document, around: Surroundings, codebook: Codebook) -> tuple[list[Fact], list[Problem]]:
    """The facts of all tables of `document`, and one problem a table with the figures that gave none.

    start and end of a fact are those of the cell, the quote names heading, label and cell. In a document about something else only tables
    are read whose title, caption, heading or label names the committee; `around` is the document.
    """
    if not document.tables:
        return [], []
    all_of_it = names_the_committee(around.source.title) or is_of_the_committee(around.prepared.text)
    read = [_of_table(table, around, codebook, all_of_it) for table in document.tables]
    return [fact for facts, _ in read for fact in facts], [problem for _, problems in read for problem in problems]


def _of_table(table: Table, around: Surroundings, codebook: Codebook, all_of_it: bool) -> tuple[list[Fact], list[Problem]]:
    found = _dated(_without_common_sums(with_zeros(with_shares(statements(table)))), around.source.year)
    settled = {year_of(item.heading) for item in found if is_settled(item.heading)}
    found = [replace(item, text=signs_worded(item.text)) for item in found if all_of_it or names_the_committee(_over(item))]
    read = _but_of_handlers([reading for item in found for reading in _read(item, codebook)])
    own = _of_the_county(read, around.source.county)
    standing = _without_parts_of_sums(own)
    kept = _of_the_year(standing)
    facts = [_fact(reading, around, codebook, settled) for reading in kept]
    summed = _is_summed(standing)
    several = [] if summed else _beyond(standing, kept)
    losses = Losses(several, _beyond(read, own), _unnamed(found, read, summed=summed), [item for item in found if _is_negative(item)])
    mappable = around.source.path.lower().endswith(_WORKBOOKS)
    return facts, loss_of(losses, f"{around.source.path} {table.locator}".strip(), mappable=mappable)


def _but_of_handlers(read: list[_Reading]) -> list[_Reading]:
    """The readings without what units were given to handle, where the rows are units: their 提案数 is neither what came in nor what was
    filed, and counts what several handle more than once.
    """
    rows = {reading.item.label for reading in read if not reading.by_label}
    if sum(_HANDLER.search(label) is not None for label in rows) < _SEVERAL:
        return read
    came_in = ("proposals_submitted", "proposals_filed")
    return [item for item in read if item.by_label or item.figure.indicator not in came_in or _CAME_IN.search(item.item.heading)]


def _is_summed(read: list[_Reading]) -> bool:
    return any(reading.item.row == "total" for reading in read if not reading.by_label)


def _of_the_year(read: list[_Reading]) -> list[_Reading]:
    """The readings that are the county's of a year: where the headings name the indicators and the rows several things, their sum, or else
    the rows that are nothing but a year.
    """
    names = {without_years(reading.item.label) for reading in read if not reading.by_label}
    summed, several = _is_summed(read), len(names) > 1

    def stands(reading: _Reading) -> bool:
        if is_of_part(reading.item.caption) and not _names_its_year(reading.item):
            return False
        if reading.by_label:
            return True
        return reading.item.row == "total" if summed else not several or not without_years(reading.item.label)

    return [reading for reading in read if stands(reading)]


def _beyond(read: list[_Reading], kept: list[_Reading]) -> list[Statement]:
    """The cells of `read` of which nothing was kept, each once."""
    held = {id(reading.item.cell) for reading in kept}
    return list({id(reading.item.cell): reading.item for reading in read if id(reading.item.cell) not in held}.values())


def _unnamed(found: list[Statement], read: list[_Reading], *, summed: bool) -> list[Statement]:
    """The figures of the committee's business that were read as no indicator; parts of a sum only where their label says half of one."""
    named = {id(reading.item.cell) for reading in read}
    left = [item for item in found if id(item.cell) not in named and _is_figure(item.text) and is_about_the_committee(item)]
    return [item for item in left if not (_is_aside(item) or _is_negative(item)) and _was_looked_for(item, summed=summed)]


def _was_looked_for(item: Statement, *, summed: bool) -> bool:
    if item.row == "part":
        return bool(_in_clause(_PARTS.sub("", without_years(item.label)), _with_unit(item.text, item.unit))[1])
    return item.row == "total" or not summed


def _dated(found: list[Statement], of_source: int | None) -> list[Statement]:
    """The statements with the year that their cell adds (98.5%(2021年)), or that 上年 and 去年 mean beside the years of the table."""
    latest = max((year for item in found if (year := year_of(item.heading)) is not None), default=None)
    return [replace(item, year=year_beside(item.cell.text) or _year_before(item, latest, of_source) or item.year) for item in found]


def _year_before(item: Statement, latest: int | None, of_source: int | None) -> int | None:
    before = years_before(item.heading) or years_before(item.label)
    year = year_of(item.label) or latest or item.year or of_source
    return year - before if before and year else None


def _without_common_sums(found: list[Statement]) -> list[Statement]:
    """The statements without the sums over proposals and the congress's suggestions together."""
    above = any(names_the_congress(item.heading) for item in found)
    beside = any(names_the_congress(item.label) for item in found)
    return [
        item
        for item in found
        if not (beside and item.row in ("total", "subtotal")) and not (above and _ALL_OF_IT.search(f" {item.heading.split(' ')[-1]}"))
    ]


def _without_parts_of_sums(read: list[_Reading]) -> list[_Reading]:
    """The readings without the columns that another column of their row sums up, and without sums over years, rows or columns."""
    rows = {part for reading in read if not reading.by_label for part in reading.item.label.split()}
    years = any(map(is_year, rows)) or adds_up_to_no_year(rows)
    summed = {_row(reading) for reading in read if reading.by_label and _ALL_OF_IT.search(reading.item.heading)}
    dated = {_row(reading)[0] for reading in read if reading.by_label and year_of(reading.item.heading) is not None}
    return [reading for reading in read if _stands(reading, years=years, summed=summed, dated=dated)]


def _row(reading: _Reading) -> tuple[str, int | None]:
    """A row of one year: its label, and the year that the heading names."""
    return reading.item.label, year_of(reading.item.heading)


def _stands(reading: _Reading, *, years: bool, summed: set[tuple[str, int | None]], dated: set[str]) -> bool:
    if not reading.by_label:
        return not (years and reading.item.row == "total")
    if _ALL_OF_IT.search(reading.item.heading):
        return year_of(reading.item.heading) is not None or reading.item.label not in dated
    return _row(reading) not in summed or period_of(reading.item.heading) not in ("", "plan")


def with_zeros(found: list[Statement]) -> list[Statement]:
    """The statements, with 0 for a word that says none where the column has figures; the words stay in the quote."""
    counted = {item.heading for item in found if _is_figure(item.text)}
    return [replace(item, text="0") if item.heading in counted and NONE.fullmatch(item.text) else item for item in found]


def _over(item: Statement) -> str:
    """What stands over a cell and beside it, in the normal form, each part as a clause of its own."""
    return normalise(f"{item.caption},{item.heading},{item.label}").text


def _of_the_county(read: list[_Reading], county: str) -> list[_Reading]:
    """The readings of the document's own county, where the rows or the columns are those of several places and it is one of them.

    Of a document that names no county of its own the sum over several places is left, as another level's.
    """
    named = [_PLACE.findall(f" {reading.item.heading} {reading.item.label} ") for reading in read]
    places = {place for found in named for place in found}
    if len(places) < _SEVERAL:
        return read
    own = {place for place in places if _is_the_same(place, county)}
    if len(own) == 1:
        return [reading for reading, found in zip(read, named, strict=True) if own & set(found)]
    # The sum of other counties is that of the city above; a city's own document may mean its own, of districts and no counties.
    above = not county or not county.endswith(("市", "州", "盟")) or any(place.endswith(("县", "旗", "市")) for place in places)
    left = [reading for reading, found in zip(read, named, strict=True) if not found]
    return [replace(reading, of_others=above and _is_a_sum(reading.item)) for reading in left]


def _is_the_same(place: str, county: str) -> bool:
    """Whether a row of `place` is one of `county`, which may be named in full or in short: 维西县 of 维西傈僳族自治县."""
    in_short = "自治" in county and place[-1] == county[-1] and county.startswith(place[:-1])
    return in_short or _bare(place) == _bare(county)


def _bare(place: str) -> str:
    return place[:-1] if len(place) > _SEVERAL and place[-1] in "县市区旗" else place


def _is_a_sum(item: Statement) -> bool:
    return item.row == "total" or any(_ALL_OF_IT.search(part) for part in (item.heading, *item.label.split()))


def _read(item: Statement, codebook: Codebook) -> list[_Reading]:
    """What the statement says; of several units over one table the first that gives its indicator a figure."""
    units = item.unit.split("、")
    if has_own_scale(item.text) and not any("元" in unit for unit in units):
        units.append("元")  # 35.5万 may be money where nothing says what it is in
    tries = (_read_in(replace(item, unit=unit), codebook) for unit in units)
    return next((read for read in tries if read), [])


def _read_in(item: Statement, codebook: Codebook) -> list[_Reading]:
    """What the statement says, and whether its row's label named the indicator (otherwise its heading did)."""
    if _is_aside(item) or _is_negative(item):
        return []
    value = _with_unit(item.text, item.unit)
    heading = "".join(part for part in _BRACKETED.sub("", item.heading).split() if not _HOW_REACHED.fullmatch(part))
    above = _figures(heading, value) if _is_figure(item.text) else []
    if item.row != "total":
        label = _BRACKETED.sub("", _PARTS.sub("", without_years(item.label)))
        named = _figures(label, value) or _figures(_COUNTED.sub("", label), value)
        beside = [(text, figure) for text, figure in named if _may_cross(item, figure, above, codebook)]
        if _MONEY.search(label) or _OF_MONEY.search(heading):
            beside = [(text, figure) for text, figure in beside if codebook[figure.indicator].unit.startswith("yuan")]
        if _SHARE_OF.search(_BRACKETED.sub("", item.heading)):
            beside = [(text, figure) for text, figure in beside if codebook[figure.indicator].is_proportion]
        if beside or item.row == "part":
            return [_Reading(item, text, figure, True) for text, figure in beside]
    if not above and _is_figure(item.text):
        above = _figures("".join(_BRACKETED.sub("", f"{item.caption} {item.heading}").split()), value)
    return [_Reading(item, text, figure, False) for text, figure in above[:1]]


def _is_negative(item: Statement) -> bool:
    return _NEGATIVE.match(item.text) is not None and not _is_aside(item)


def _is_aside(item: Statement) -> bool:
    """Whether a cell is meant for no figure of the year: a change, a rank, a quarter, a remark, a number of its row, the congress's."""
    return bool(
        is_no_level(item.heading)
        or is_short(item.heading)
        or _REMARK.search(item.heading)
        or item.row == "subtotal"
        or is_of_the_congress(f"{item.heading} {item.label}")
        or _NUMBERING.search(item.heading)
        or _NUMBERING.match(item.label)
    )


def _may_cross(item: Statement, figure: Figure, above: list[tuple[Prepared, Figure]], codebook: Codebook) -> bool:
    """Whether the label's indicator may stand under such a heading: under one of its own denominator, or under none; no part of a sum."""
    if item.row == "part" and figure.indicator == "funding_total":
        return False
    named = {other.indicator for _, other in above}
    if not named and _OF_ANOTHER.search(item.heading):
        return False
    return not named or figure.indicator in named or bool(named & set(codebook[figure.indicator].denominator.split()))


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(rf"(?:{_BARE.pattern})\s*(?:{MEASURED_IN})?", text)) or is_worded(text)


def _with_unit(text: str, unit: str) -> str:
    """A figure with the unit of its table where it names none: 35.5万元, 150余万元; a scale of its own takes the place of the unit's."""
    if not unit:
        return text
    if has_own_scale(text):
        return text + unit_beside(text, unit)
    if unit in _HUNDREDS and bare_figure(text) is not None:
        return f"{Decimal(text.replace(',', '')) * _HUNDREDS[unit]:f}万元"
    worded = _WORDED.fullmatch(text)
    return f"{worded['figure']}{unit}{worded['tail'] or ''}" if worded else f"{text}{unit}" if _BARE.fullmatch(text) else text


def _figures(words: str, value: str) -> list[tuple[Prepared, Figure]]:
    """The figures of the clause that the words beside a cell and its value make, of the indicators that those words count."""
    prepared, found = _in_clause(words, value)
    label = normalise(without_years(words)).text
    return [(prepared, figure) for figure in found if counts_it(figure.indicator, label, figure.quantity.unit)]


def _in_clause(words: str, value: str) -> tuple[Prepared, list[Figure]]:
    prepared = prepare(f"{words}{value}")
    lost: list[Quantity] = masked(prepared.text)
    found = figures(prepared, lost or quantities(prepared.text), lexicon())
    return prepared, of_the_stock(of_what_is_meant(found, prepared), prepared)


def _fact(reading: _Reading, around: Surroundings, codebook: Codebook, settled: set[int | None]) -> Fact:
    source = around.source
    item, prepared, figure = reading.item, reading.prepared, reading.figure
    entry, quantity = codebook[figure.indicator], figure.quantity
    words = " ".join(part for part in (item.heading, item.label, _printed(item)) if part)
    # Its headings, and not the title of the document, say which part of a year a column covers.
    year = item.year or source.year
    cell = context_of(Surroundings(prepared, replace(source, title="", year=year)), figure, entry)
    # A budget is a plan only beside the settled figure of the same year (年初预算, 决算).
    period = period_of(item.heading, settled=year_of(item.heading) in settled) or _over_the_table(item, cell.period)
    if period == "annual" and (item.over_years or (item.year is None and around.over_years)):
        period = "multi_year"
    flags = {"damaged": item.proposed is not None, "other_level": _is_other_level(reading, around), "plan": period == "plan"}
    return Fact(
        fact_id="", source=source.source, county=source.county, county_code="", year=year,
        period=period, indicator=figure.indicator, low=quantity.low, high=quantity.high, unit=entry.unit, qualifier=quantity.qualifier,
        scope=cell.scope, base="", degree=None, start=item.cell.start, end=item.cell.end, locator=item.cell.locator,
        quote=without_names(words), flags=";".join([name for name, holds in flags.items() if holds]),
        proposed_low=item.proposed, proposed_high=item.proposed,
    )  # fmt: skip


def _over_the_table(item: Statement, period: str) -> str:
    """The period that the caption names for the flows under it, where neither heading nor label names a year; else `period`."""
    if period not in ("annual", "unknown") or _names_its_year(item):
        return period
    return period_of_caption(item.caption) or period


def _names_its_year(item: Statement) -> bool:
    return year_of(item.heading) is not None or year_of(item.label) is not None


def _printed(item: Statement) -> str:
    """The cell as it stands in the document, without its footnote marks where it is a plain figure."""
    return item.text if item.unit != "%" and item.text in item.cell.text else item.cell.text.strip()


def _is_other_level(reading: _Reading, around: Surroundings) -> bool:
    return reading.of_others or (reading.figure.indicator not in GIVEN_ABOVE and names_other_level(around, _over(reading.item)))
