"""Methods and citation: the table of verdicts is the one that decides, and a citation is the same twice and names what it cites."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from tests.report.conftest import write_study

from zxstudy.compare.verdict import RULES as DECIDING
from zxstudy.config import Study
from zxstudy.report.method_pages import RULES, Reference, bibtex, gbt, reference, write_cite, write_methods
from zxstudy.report.package import write_package
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

ABOUT = Reference("1.2.3", "2026-10-01", "2026-11-01", "ab" * 32)


def test_the_table_of_verdicts_is_the_one_that_decides() -> None:
    assert tuple((rule.name, rule.verdict) for rule in DECIDING) == RULES


def test_the_limits_are_those_of_the_study(small: Study) -> None:
    study = small.model_copy(update={"rules": small.rules.model_copy(update={"minimum_counties": 17, "ceiling_share": 0.55})})
    write_methods(study, Words("zh"))
    page = (study.path(study.reports) / "methods.html").read_text(encoding="utf-8")
    assert "公布所比内容的不足17个县" in page
    assert "填报100%的超过55%" in page
    assert "比例为5个百分点" in page


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "zxstudy开发组. 小样例[DS/OL]. zxstudy 1.2.3版. (2026-11-01)[引用日期]. data/datapackage.json, sha256: " + "ab" * 32 + "."),
        ("en", "The zxstudy developers. Small sample[DS/OL]. zxstudy version 1.2.3. (2026-11-01)[date of access]. "
         "data/datapackage.json, sha256: " + "ab" * 32 + "."),
    ],
)  # fmt: skip
def test_a_reference_after_the_standard(language: str, expected: str, small: Study) -> None:
    assert gbt(small, ABOUT, Words(language)) == expected


def test_bibtex_keeps_signs_from_becoming_commands(small: Study) -> None:
    entry = bibtex(small.model_copy(update={"title_en": "50% of {counties} & more\\input{x}"}), ABOUT)
    assert entry.startswith("@misc{small-1.2.3,")
    assert "title = {50\\% of \\{counties\\} \\& more input\\{x\\} (小样例)}" in entry
    assert "year = {2026}" in entry
    assert "year" not in bibtex(small, replace(ABOUT, last=""))


def test_the_hash_is_that_of_the_descriptor_and_follows_every_figure(small: Study) -> None:
    tables = read_tables(small)
    write_package(tables, Words("zh"))
    write_cite(tables, Words("zh"))
    folder = small.path(small.reports)
    descriptor = (folder / "data" / "datapackage.json").read_bytes()
    first = reference(tables)
    assert first.sha256 == hashlib.sha256(descriptor).hexdigest()
    assert (first.first, first.last) == ("2026-11-01", "2026-11-01")
    assert first.sha256 in (folder / "cite.html").read_text(encoding="utf-8")
    assert all(resource["hash"].startswith("sha256:") for resource in json.loads(descriptor)["resources"])
    write_package(read_tables(small), Words("zh"))
    assert reference(tables) == first
    changed = replace(tables, held={"panel": tables.panel.assign(low=tables.panel["low"] + 1)})
    write_package(changed, Words("zh"))
    assert reference(changed).sha256 != first.sha256


def test_an_invented_study_is_not_to_be_cited(tmp_path_factory: pytest.TempPathFactory) -> None:
    study = write_study(tmp_path_factory.mktemp("simulated"), kind="simulated")
    tables = read_tables(study)
    write_package(tables, Words("zh"))
    write_cite(tables, Words("zh"))
    assert "不得引用" in (study.path(study.reports) / "cite.html").read_text(encoding="utf-8").partition("<h2>引用这项研究")[2]
