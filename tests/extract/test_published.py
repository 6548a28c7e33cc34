"""Facts that were taken over as figures: the whole table, and each way in which a row can be wrong."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from zxstudy.extract.published import COLUMNS, published_facts
from zxstudy.read.document import Cell, Document, Source, Table

FILE = Path(__file__).parents[2] / "data/raw/published/published_facts.csv"
GOOD = "P1,山西,绛县,county,2019,annual,proposals_filed,129,129,件,exact,,0,,,,http://example.invalid/a,note"


def document(text: str) -> Document:
    """`text` as read: one table, each field a cell."""
    rows = list(csv.reader(io.StringIO(text)))
    cells = tuple(Cell(row, column, value, 0, 0, "") for row, line in enumerate(rows) for column, value in enumerate(line))
    source = Source(
        source="F", path="data/raw/facts.csv", address="", title="facts", sha256="", kind="real", side="unknown", document_type="facts",
        province="", county="", level="unknown", session="", year=None, published="", read="2026-11", characters=9,
    )  # fmt: skip
    return Document(source, "", (), (Table("facts.csv", len(rows), len(COLUMNS), cells),))


def table(*rows: str) -> Document:
    return document("\n".join([",".join(COLUMNS), *rows]))


def row(**changes: str) -> str:
    values = dict(zip(COLUMNS, GOOD.split(","), strict=True))
    return ",".join({**values, **changes}.values())


@pytest.fixture(scope="module")
def whole() -> Document:
    return document(FILE.read_text(encoding="utf-8"))


def test_every_row_of_the_published_facts_is_kept_as_it_is(whole: Document) -> None:
    facts, sources, problems = published_facts(whole)
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    assert (len(facts), len(problems)) == (len(rows), 0) == (547, 0)
    for fact, given in zip(facts, rows, strict=True):
        assert (fact.fact_id, fact.county, fact.period, fact.indicator, fact.unit, fact.qualifier, fact.scope, fact.flags) == tuple(
            given[name] for name in ("fact_id", "county", "period", "indicator", "unit", "qualifier", "scope", "flags")
        )
        assert (fact.low, fact.high) == (float(given["low"]) if given["low"] else None, float(given["high"]) if given["high"] else None)
        assert fact.year == (int(given["year"]) if given["year"].isdigit() else None)
        assert (fact.quote, fact.start, fact.end, fact.county_code) == ("", None, None, "")
    assert facts[1].locator == "row 3"
    assert len(sources) == len({source.source for source in sources}) == len({(r["source_url"], r["province"], r["county"]) for r in rows})
    assert {fact.source for fact in facts} == {source.source for source in sources}


def test_a_damaged_figure_keeps_its_printed_value_and_its_proposal(whole: Document) -> None:
    found = next(fact for fact in published_facts(whole)[0] if fact.fact_id == "P0070")
    assert (found.low, found.high, found.flags, found.proposed_low, found.proposed_high) == (
        1527.01,
        1527.01,
        "damaged",
        15270100,
        15270100,
    )


def test_kept_and_refused_rows_add_up(whole: Document) -> None:
    """Every seventh row spoilt in turn."""
    spoilt = [{"low": "many"}, {"indicator": "proposals_lost"}, {"year": "20230"}, {"period": "yearly"}]
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    broken = [{**given, **(spoilt[at // 7 % 4] if at % 7 == 0 else {})} for at, given in enumerate(rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(broken)
    facts, _, problems = published_facts(document(out.getvalue()))
    assert len(problems) == 79
    assert len(facts) + len(problems) == len(rows)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"indicator": "proposals_lost"}, "no indicator 'proposals_lost'"),
        ({"low": "130"}, "low '130' and high '129'"),
        ({"low": "many"}, "low 'many' is not a number"),
        ({"low": "nan"}, "low 'nan' is not a number"),
        ({"low": "inf", "high": "inf"}, "no interval"),
        ({"low": "", "high": ""}, "contradict"),
        ({"high": ""}, "no interval"),
        ({"masked": "1"}, "contradict"),
        ({"masked": "2"}, "masked '2'"),
        ({"qualifier": "masked"}, "contradict"),
        ({"qualifier": "roughly"}, "qualifier 'roughly'"),
        ({"qualifier": "present"}, "qualifier 'present'"),
        ({"indicator": "m_policy_document"}, "qualifier 'exact'"),
        ({"indicator": "m_policy_document", "qualifier": "present", "low": "0", "high": "0"}, "degree 0"),
        ({"year": "0"}, "year '0'"),
        ({"year": "20230"}, "year '20230'"),
        ({"year": "2019.5"}, "year '2019.5'"),
        ({"year": "last"}, "year 'last'"),
        ({"period": "yearly"}, "period 'yearly'"),
        ({"scope": "strict;generous"}, "scope 'generous'"),
        ({"flags": "odd"}, "flags 'odd'"),
        ({"level": "province"}, "level 'province'"),
        ({"proposed_low": "?"}, "proposed_low '?'"),
        ({"source_url": ""}, "source_url is empty"),
        ({"fact_id": ""}, "fact_id ''"),
        ({"fact_id": "P0"}, "fact_id 'P0' is empty or occurs twice"),
    ],
)
def test_a_bad_row_is_one_problem_and_the_rest_goes_on(changes: dict[str, str], words: str) -> None:
    facts, sources, problems = published_facts(table(row(fact_id="P0"), row(**changes), row(fact_id="P2")))
    assert [fact.fact_id for fact in facts] == ["P0", "P2"]
    assert len(sources) == 1
    assert len(problems) == 1
    assert problems[0].where == "data/raw/facts.csv row 3"
    assert words in problems[0].what
    assert (problems[0].step, problems[0].severity) == ("extract", "refused")


def test_a_missing_column_refuses_the_table_and_names_what_is_allowed() -> None:
    names = [name for name in COLUMNS if name not in ("unit", "year")]
    facts, sources, problems = published_facts(document(",".join(names) + "\n"))
    assert (facts, sources) == ([], [])
    assert [problem.what for problem in problems] == ["column missing: year, unit"]
    assert all(name in problems[0].allowed for name in COLUMNS)
    assert "data/raw/facts.csv" in problems[0].where


def test_a_file_without_a_table_is_told() -> None:
    empty = document("")
    assert published_facts(Document(empty.source, ""))[2][0].what == "holds no table"
    assert "column missing" in published_facts(empty)[2][0].what


def test_columns_in_another_order_blank_rows_and_blanks_do_no_harm() -> None:
    values = dict(zip(COLUMNS, GOOD.split(","), strict=True))
    names = sorted(COLUMNS)
    text = "\n".join(
        [" ,".join(["\ufeff" + names[0], *names[1:]]), ",".join(f" {values[name]} " for name in names), "," * (len(names) - 1)]
    )
    facts, _, problems = published_facts(document(text))
    assert problems == []
    assert facts == published_facts(table(GOOD))[0]


def test_one_source_for_an_address_and_a_county() -> None:
    facts, sources, _ = published_facts(table(row(), row(fact_id="P2", year="2020"), row(fact_id="P3", county="泽州县")))
    assert [source.county for source in sources] == ["绛县", "泽州县"]
    assert facts[0].source == facts[1].source != facts[2].source
    assert [source.year for source in sources] == [None, 2019]  # two years at one address: the source has none
    first = sources[0]
    assert (first.address, first.path, first.kind, first.side, first.document_type) == (
        "http://example.invalid/a",
        "",
        "real",
        "unknown",
        "unknown",
    )
    assert (first.province, first.level, first.title, first.characters, first.read) == ("山西", "county", "", 0, "2026-11")


def test_an_open_end_a_measure_and_an_unknown_year() -> None:
    measure = row(fact_id="P2", indicator="m_policy_document", qualifier="present", low="2", high="2", unit="degree", year="unknown")
    facts, _, problems = published_facts(table(row(high="inf", qualifier="at_least"), measure))
    assert problems == []
    assert facts[0].high == float("inf")
    assert (facts[1].degree, facts[1].low, facts[1].year) == (2, None, None)
