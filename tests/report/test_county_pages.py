"""A county's page as a whole: every number is traced, an invented one is found, and even a county with very much material stays small."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.conftest import FACT, PLACE, SOURCE, panel_row, view_row, write_study
from tests.report.traced import Material, printed, trace

from zxstudy.codebook import load
from zxstudy.config import Study
from zxstudy.extract.fact import Fact
from zxstudy.report import Manifest
from zxstudy.report.execute import run_task
from zxstudy.report.reports import plan
from zxstudy.report.tables import read_tables

LIMIT = 300_000
YEARS = range(2013, 2021)


@pytest.fixture(scope="module")
def page(site: tuple[Study, Manifest]) -> tuple[Material, str]:
    study = site[0]
    return Material.of(study), (study.path(study.reports) / "counties" / "990001.html").read_text(encoding="utf-8")


def test_every_number_of_a_page_with_one_of_everything_is_traced(page: tuple[Material, str]) -> None:
    material, markup = page
    assert trace(markup, material, "990001") == []


def test_an_invented_number_is_found_wherever_it_stands(page: tuple[Material, str]) -> None:
    material, markup = page
    body = range(markup.index("<main"), markup.index("</main>"))
    texts = [found for found in re.finditer(r">([^<>]*\d[^<>]*)<", markup) if found.start() in body]
    chance = random.Random(7)
    missed = []
    for text in chance.sample(texts, 30):
        digits = chance.choice(list(re.finditer(r"\d+", text[1])))
        start, end = text.start(1) + digits.start(), text.start(1) + digits.end()
        wrong = str(int(digits[0]) + chance.choice([1, 3, 7])).zfill(end - start)
        if not trace(markup[:start] + wrong + markup[end:], material, "990001"):
            missed.append(f"{text[1]}: {digits[0]} -> {wrong}")
    assert missed == []


@pytest.mark.parametrize(
    "said", ["<p>全县共有37个单位</p>", '<p data-of="figures">99</p>', '<p><a class="figure" href="#note-1">1</a></p>']
)
def test_a_sentence_with_a_number_of_its_own_is_found(said: str, page: tuple[Material, str]) -> None:
    material, markup = page
    assert trace(markup.replace('<section id="limits"', f'{said}<section id="limits"'), material, "990001") != []


def test_numbers_are_read_back_as_they_are_printed() -> None:
    assert [number.value for number in printed("150多万元（可能在150万到160万之间）")] == [1.5e6, 1.5e6, 1.6e6]
    assert [number.value for number in printed("87.33%、1,286件")] == pytest.approx([0.8733, 1286])


def everything() -> list[Fact]:
    """Every indicator and every measure of the codebook in eight years, each with its wording."""
    entries = list(load())
    return [
        replace(
            FACT, fact_id=f"X{year}-{at}", source=f"S{year}", indicator=entry.id, year=year, unit=entry.unit,
            low=None if entry.is_measure else 0.5, high=None if entry.is_measure else 0.5, degree=2 if entry.is_measure else None,
            quote="全县各单位认真办理，年内共有128件得到解决或者基本解决，比上年增加12件",
        )
        for year in YEARS
        for at, entry in enumerate(entries)
    ]  # fmt: skip


def test_a_county_with_all_that_can_be_known_stays_under_the_limit_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    facts = everything()
    others = [
        replace(fact, fact_id=f"{fact.fact_id}-{n}", county_code=f"99{n:04d}", low=n / 60, high=n / 60)
        for fact in facts
        if fact.year == YEARS[-1] and fact.degree is None
        for n in range(2, 60)
    ]
    study = write_study(
        tmp_path,
        sources=[replace(SOURCE, source=f"S{year}") for year in YEARS],
        cleaned=facts,
        panel=[panel_row(fact) for fact in facts],
        view=[view_row(fact) for fact in (*facts, *others) if fact.degree is None],
        places=[PLACE, *(replace(PLACE, county_code=f"99{n:04d}", county=f"{n}县") for n in range(2, 60))],
        audit=[],
    )
    assert run_task(plan(read_tables(study), "zh", ["990001"])[0].task).state == "done"
    markup = (study.path(study.reports) / "counties" / "990001.html").read_text(encoding="utf-8")
    assert len(markup.encode()) <= LIMIT
    kept = markup.count('<li id="note-')
    assert len(list(load())) <= kept < len(facts), "the newest year is always there"
    assert f"更早的{len(facts) - kept}处见数据表" in markup
