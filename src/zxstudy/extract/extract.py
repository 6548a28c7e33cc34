"""A document to its facts: figures, what words imply, what is masked, and measures, each with place and wording."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from zxstudy.codebook import Codebook, load
from zxstudy.errors import Problem
from zxstudy.extract.actors import of_own_activity
from zxstudy.extract.attendance import with_attendance
from zxstudy.extract.context import Surroundings, context_of
from zxstudy.extract.counted_things import of_what_is_meant
from zxstudy.extract.distribution import of_the_whole
from zxstudy.extract.fact import Draft, Fact, frozen
from zxstudy.extract.figures import Figure, figures, without_parts
from zxstudy.extract.implied import implied
from zxstudy.extract.mapped import mapped_facts
from zxstudy.extract.measures import Measure, find_measures
from zxstudy.extract.owners import of_the_county, owners_named
from zxstudy.extract.parts import with_parts
from zxstudy.extract.persons import without_names
from zxstudy.extract.prepared import Prepared, prepare
from zxstudy.extract.published import published_facts
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.repairs import is_doubtful_join, proposed
from zxstudy.extract.roles import with_roles
from zxstudy.extract.setting import setting_of
from zxstudy.extract.sightings import text_quantities
from zxstudy.extract.stated_changes import change_end
from zxstudy.extract.stocks import of_the_stock
from zxstudy.extract.tables import table_facts
from zxstudy.extract.topics import with_topics
from zxstudy.extract.triggers import lexicon
from zxstudy.read import Document, Source

if TYPE_CHECKING:
    import pandas as pd

    from zxstudy.extract.shingles import Shingles


_FLAGS = ("damaged", "laundered", "other_level", "plan", "previous")
_LONGEST_QUOTE = 40  # code points before a figure
_COUNT_BEFORE = re.compile(r"(?<![\d.])\d+\s?(?:人次|[名人位件条份项个])[^\d,，。;；]{0,20}[,，]?$")
_PROPOSERS_BEFORE = re.compile(r"(?<![\d.])\d+\s?[名人位][^\d,，。;；]{0,10}(?:提出|提交|递交|撰写|参与)[^\d,，。;；]{0,10}[,，]?$")


def extract(document: Document, *, county: str = "", year: int | None = None) -> list[Fact]:
    """The facts of `document`, by place; `county` and `year` fill what the document's source does not say."""
    return facts_and_problems(document, county=county, year=year)[0]


def facts_and_problems(document: Document, *, county: str = "", year: int | None = None) -> tuple[list[Fact], list[Problem]]:
    """The facts of `document` as `extract` gives them, and one problem a cell, a label or a heading that its mapping could not take,
    or a table without one whose figures gave no fact."""
    source = replace(document.source, county=document.source.county or county, year=document.source.year or year)
    return _read_through(replace(document, source=source), None)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A stretch in which Python looks for no cycles: extraction makes none, and each look goes over all that a long text holds by then."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_collector()
def _read_through(document: Document, prepared: Prepared | None) -> tuple[list[Fact], list[Problem]]:
    """The facts of a document, through its mapping where it has one; sheets that the mapping calls text are read as any text."""
    if not document.mapping:
        return _facts_of(document, document.source, prepared or prepare(document.text))
    facts, problems = mapped_facts(document)
    words = set(document.mapping.mapping.as_text)
    if words and not any(problem.where.startswith(document.mapping.where) for problem in problems):
        stated, _ = _facts_of(document, document.source, prepared or prepare(document.text))
        facts += [fact for fact in stated if fact.locator.rpartition("!")[0] in words]
    facts.sort(key=lambda fact: (fact.start or 0, fact.indicator))
    name = document.source.source
    return [replace(fact, fact_id=f"{name}-{number:04d}") for number, fact in enumerate(facts, start=1)], problems


def _facts_of(document: Document, source: Source, prepared: Prepared) -> tuple[list[Fact], list[Problem]]:
    codebook = load()
    counted = _outside_tables(text_quantities(prepared, refused=False), document, prepared)
    found = without_parts(figures(prepared, counted, lexicon()), prepared)
    owners = owners_named(prepared)
    found = of_own_activity(of_the_stock(of_the_whole(of_what_is_meant(found, prepared), prepared), prepared), prepared)
    found = of_the_county(with_roles(found, prepared, counted, codebook), prepared, owners)
    found = with_parts(with_attendance(with_topics(found, prepared, counted), prepared), prepared, counted)
    stated: list[Figure | Measure | Fact] = [
        *found,
        *of_the_county(implied(prepared, found), prepared, owners),
        *find_measures(prepared, codebook),
    ]
    page = _Page(document, Surroundings(prepared, source), codebook)
    of_tables, problems = table_facts(document, page.around, codebook)
    stated += of_tables
    placed = sorted(((_place(item, prepared), item) for item in stated), key=itemgetter(0))
    locators = document.locators([start for (start, _, _), _ in placed])
    facts = [
        _fact(f"{source.source}-{number:04d}", item, locator, page)
        for number, ((_, item), locator) in enumerate(zip(placed, locators, strict=True), start=1)
    ]
    return facts, problems


class _Taken(NamedTuple):
    """What one document gives: its facts, the sources that it takes over, itself as a source with its wording, what went wrong."""

    facts: list[Fact]
    taken_over: list[Source]
    source: Source | None
    wording: Shingles | None
    problems: list[Problem]


def extract_all(documents: Iterable[Document], jobs: int = 1) -> tuple[pd.DataFrame, pd.DataFrame, list[Problem]]:
    """Facts and sources of all documents, as tables with the columns of `Fact` and `Source`, and what went wrong.

    jobs: processes at a time, for long documents or many; what comes back is the same for any number. Of a country's documents, where
    they are read as they are asked for, and of their facts as records, few are held at a time.
    """
    # Who reads one document needs no tables and no comparison, which take longer to import than all the rest.
    from zxstudy.extract.copies import with_families  # noqa: PLC0415
    from zxstudy.extract.slices import held_at_once, in_slices  # noqa: PLC0415
    from zxstudy.store import frame_of, joined  # noqa: PLC0415

    load()
    lexicon()  # both are read here once, so that no process has to
    facts, others, problems = [_typed(frame_of([], Fact))], [], []
    own: list[tuple[Source, Shingles]] = []
    for held in held_at_once(documents):
        taken = in_slices(_taken, held, jobs)
        facts.append(_typed(frame_of((fact for each in taken for fact in each.facts), Fact)))
        own += [(each.source, each.wording) for each in taken if each.source is not None and each.wording is not None]
        others += [source for each in taken for source in each.taken_over]
        problems += [problem for each in taken for problem in each.problems]
        del taken
    families = with_families([source for source, _ in own], [wording for _, wording in own])
    return joined(facts), _typed(frame_of([*others, *families], Source)), problems


def _taken(document: Document) -> _Taken:
    from zxstudy.extract.copies import wording_of  # noqa: PLC0415 - as in `extract_all`

    if document.source.document_type == "facts":
        facts, named, refused = published_facts(document)
        return _Taken(facts, named, None, None, [*document.problems, *refused])
    prepared = prepare(document.text)
    facts, refused = _read_through(document, prepared)
    source = replace(document.source, setting=setting_of(document.source, prepared.text))
    return _Taken(facts, [], source, wording_of(prepared, document.source), [*document.problems, *refused])


def _outside_tables(counted: Sequence[Quantity], document: Document, prepared: Prepared) -> list[Quantity]:
    """The quantities that no table cell holds: a cell is read with its headings, not with its neighbours."""
    if not document.tables:
        return list(counted)
    cells = sorted((cell.start, cell.end) for table in document.tables for cell in table.cells)
    first = cells[0][0] if cells else 0
    inside = {start for start, _ in cells}
    kept, at = [], 0
    for item in counted:
        start, _ = prepared.normal.span(item.start, item.end)
        while at < len(cells) and cells[at][1] <= start:
            at += 1
        if start < first or not inside or at >= len(cells) or start < cells[at][0]:
            kept.append(item)
    return kept


class _Page(NamedTuple):
    document: Document
    around: Surroundings
    codebook: Codebook


def _place(item: Figure | Measure | Fact, prepared: Prepared) -> tuple[int, str, float]:
    """What facts are ordered by: where they begin in the source, then indicator and value."""
    if isinstance(item, Fact):
        return item.start if item.start is not None else -1, item.indicator, item.low or 0.0
    if isinstance(item, Measure):
        return prepared.normal.span(item.start, item.end)[0], item.indicator, float(item.degree)
    return prepared.normal.span(item.quantity.start, item.quantity.end)[0], item.indicator, item.quantity.low or 0.0


def _fact(name: str, item: Figure | Measure | Fact, locator: str, page: _Page) -> Fact:
    """The fact called `name` that `item` states; each is made once, when its number is known."""
    if isinstance(item, Fact):
        return replace(item, fact_id=name)
    return _measure_fact(name, item, locator, page) if isinstance(item, Measure) else _figure_fact(name, item, locator, page)


def _figure_fact(name: str, figure: Figure, locator: str, page: _Page) -> Fact:
    document, around, codebook = page
    prepared, source = around.prepared, around.source
    entry, quantity = codebook[figure.indicator], figure.quantity
    context = context_of(around, figure, entry)
    start, end = prepared.normal.span(quantity.start, quantity.end)
    first, last = prepared.normal.span(_carried_from(prepared, figure, context.scope), _carried_to(prepared, figure))
    repair = proposed(prepared.text[quantity.start : quantity.end], quantity, entry, prepared.laundered)
    if repair is None and is_doubtful_join(document.text, start, end):
        repair = quantity.low
    flags = repair is not None, prepared.laundered, context.other_level, context.period == "plan", figure.role == "previous"
    draft = Draft(
        fact_id=name, source=source.source, county=source.county, county_code="", year=context.year, period=context.period,
        indicator=figure.indicator, low=quantity.low, high=quantity.high, unit=entry.unit, qualifier=quantity.qualifier,
        scope=context.scope, base=context.base, degree=None, start=start, end=end, locator=locator,
        quote=without_names(document.text[first:last]), flags=";".join(compress(_FLAGS, flags)),
        proposed_low=repair, proposed_high=repair,
    )  # fmt: skip
    return frozen(draft)


def _carried_from(prepared: Prepared, figure: Figure, scope: str) -> int:
    """Where the wording that carries a figure begins: with its indicator, or with its clause where that says of what it is the rate."""
    if scope and not {"process", "result"}.isdisjoint(scope.split(";")):
        clause = prepared.clauses[figure.clause]
        return max(clause.start, figure.quantity.start - _LONGEST_QUOTE)
    start = min(figure.start, figure.quantity.start)
    # 131名委员提交提案，占委员总数的87.04%: the count is what shows whether the share can be true.
    if figure.quantity.unit != "proportion":
        return start
    before = _COUNT_BEFORE if "占" in prepared.text[start : start + 3] else _PROPOSERS_BEFORE
    if before is _PROPOSERS_BEFORE and figure.indicator != "member_participation_rate":
        return start
    first, _ = prepared.sentence_span(figure.clause)
    start = max(first, prepared.clauses[figure.clause].start) if before is _PROPOSERS_BEFORE else start
    counted = before.search(prepared.text, max(first, start - _LONGEST_QUOTE), start)
    return counted.start() if counted else start


def _carried_to(prepared: Prepared, figure: Figure) -> int:
    """Where the wording that carries a figure ends: with the change that is stated behind it, which two levels must give."""
    end = max(figure.end, figure.quantity.end)
    return end if figure.role == "previous" else change_end(prepared.text, end, figure.quantity.unit)


def _measure_fact(name: str, measure: Measure, locator: str, page: _Page) -> Fact:
    document, prepared, source = page.document, page.around.prepared, page.around.source
    start, end = prepared.normal.span(measure.start, measure.end)
    return Fact(
        fact_id=name, source=source.source, county=source.county, county_code="", year=None if prepared.laundered else source.year,
        period="annual" if source.year is not None and not prepared.laundered else "unknown", indicator=measure.indicator,
        low=float(measure.degree), high=float(measure.degree), unit="degree", qualifier="present", scope="", base="", degree=measure.degree,
        start=start, end=end, locator=locator, quote=without_names(document.text[start:end]),
        flags="laundered" if prepared.laundered else "", proposed_low=None, proposed_high=None,
    )  # fmt: skip


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with nullable whole numbers and floats where a column may be empty."""
    whole = {"year", "degree", "start", "end", "characters"} & set(frame.columns)
    real = {"low", "high", "proposed_low", "proposed_high", "likeness"} & set(frame.columns)
    types = dict.fromkeys(whole, "Int64") | dict.fromkeys(real, "Float64")
    text = {name: "str" for name in frame.columns if name not in types}
    return frame.astype(types | text)
