"""Extraction is linear in the length of a text whatever it holds, and looks for words only where figures stand."""

import gc
import re
import time

import pytest
from benchmarks.extraction_text import document
from benchmarks.prose import paragraphs
from tests.extract.phrase_suite import phrases

from zxstudy.codebook import load
from zxstudy.extract import extract
from zxstudy.extract.prepared import prepare
from zxstudy.extract.readings import _remembered
from zxstudy.extract.sightings import text_quantities
from zxstudy.extract.triggers import Lexicon, lexicon
from zxstudy.read.document import Document, Source

# What would show a cost that is not linear: runs that patterns could divide in many ways, and words that stand everywhere.
HOSTILE = (
    "1", "1,", "1-", "一", "多余", "(", "((", "提案", "提案5件", "提案5件,", "满意率", "全部办复,", "提案5件全部办复,", "《", "“", "占5%,",
    "由5件", "分别", "政协工作", "\n一、", "。", "*件", "O", "1 ", "近5年来", "第", "百分之", "&#", "\u200b", "鏀",
    "已全部办结,", "全市提案5件,", "力争办理提案5件,", "一、下一步打算\n提案5件。\n", "去年提案5件,",
    "一是提案5件,", "《关于政协的意见》,", "近三年来5件,",
    "审议通过", "书面答复", "培训委员", "提案5件、", "率%", "1×", "数几",
)  # fmt: skip
TIMES, FACTOR = 2, 8


def source(text):
    return Source("t", "t.txt", "", "", "0" * 64, "simulated", "cppcc", "work_report", "", "", "county", "", 2023, "", "", len(text))


def cost(text):
    """The least processor time of extracting `text` twice: what it costs when nobody disturbs."""
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        extract(Document(source(text), text))
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_input_costs_more_than_its_length(unit):
    head = "县政协收到提案5件。\n"
    short, long = (head + unit * (characters // len(unit)) for characters in (1_500, 1_500 * FACTOR))
    # A quadratic cost would be eight times eight; twice eight leaves room for a busy machine.
    assert cost(long) < 2.5 * FACTOR * max(cost(short), 0.01)


def test_prose_costs_as_much_a_character_however_long_it_is():
    short, long = document(40_000), document(40_000 * FACTOR)
    assert cost(long.text) < 2 * FACTOR * cost(short.text)


def test_words_of_triggers_are_looked_up_only_in_clauses_with_figures(monkeypatch):
    asked = []
    hits = Lexicon.hits
    monkeypatch.setattr(Lexicon, "hits", lambda self, text, start, end: asked.append(text[start:end]) or hits(self, text, start, end))
    text = "\n".join(paragraphs(20_000, 1))
    _remembered.cache_clear()
    extract(Document(source(text), text))
    prepared = prepare(text)
    with_figures = {prepared.clause_at(item.start) for item in text_quantities(prepared) if not item.refused}
    clauses = {prepared.text[prepared.clauses.starts[at] : prepared.clauses.ends[at]] for at in with_figures}
    assert set(asked) == {re.sub("[0-9]", "0", clause) for clause in clauses}
    assert len(with_figures) < len(prepared.clauses) / 4


def test_what_a_clause_says_hangs_on_none_of_its_digits():
    wordings = [wording for entry in load().indicators for wording in (*entry.triggers, *entry.exclusions)]
    assert [wording for wording in wordings if re.search("[0-9]", wording)] == []


def test_what_was_read_before_decides_nothing():
    texts = [phrase.text for phrase in phrases()]
    _remembered.cache_clear()
    forth = [extract(Document(source(text), text)) for text in texts]
    _remembered.cache_clear()
    back = [extract(Document(source(text), text)) for text in reversed(texts)]
    assert forth == back[::-1]


def test_hits_of_a_clause_are_those_of_the_whole_text():
    text = "".join(paragraphs(3_000, 2))
    whole = lexicon().hits(text, 0, len(text))
    for clause in prepare(text).clauses:
        inside = [(start, end, word) for start, end, word in whole if clause.start <= start and end <= clause.end]
        assert [hit for hit in inside if hit not in lexicon().hits(text, clause.start, clause.end)] == []


def test_facts_are_numbered_by_place_and_the_same_each_time():
    texts = paragraphs(30_000, 3)
    whole = extract(document(30_000 * 3))
    assert [fact.fact_id for fact in whole] == [f"bench-{number:04d}" for number in range(1, len(whole) + 1)]
    assert whole == sorted(whole, key=lambda fact: (fact.start, fact.indicator, fact.low or 0.0))
    one = extract(Document(source("\n".join(texts)), "\n".join(texts)))
    again = extract(Document(source("\n".join(texts)), "\n".join(texts)))
    assert one == again


def test_extraction_makes_no_cycles_and_leaves_the_collector_as_it_was() -> None:
    text = "\n".join(f"{year}年县政协收到提案128件，立案112件，办复率100%，委员满意率98.5%。" for year in range(1990, 2020))
    made = Document(source(text), text)
    extract(made)  # what is made once a process
    gc.collect()
    extract(made)
    assert gc.collect() == 0
    assert gc.isenabled()
    gc.disable()
    try:
        extract(made)
        assert not gc.isenabled()
    finally:
        gc.enable()
