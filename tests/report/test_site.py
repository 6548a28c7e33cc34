"""The whole site: every page is there, safe, self-contained, the same twice, and made again only where something changed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from tests.report.conftest import HOSTILE, NOTHING, SOURCE, panel_rows, records, write_study

from zxstudy.clean.panel import Place
from zxstudy.compare import forbidden_words
from zxstudy.config import Study
from zxstudy.errors import UnknownTermError, UsageError
from zxstudy.report import Manifest, Wanted, report
from zxstudy.report.execute import run_task
from zxstudy.report.planned import notebook, plan
from zxstudy.report.site import write_site
from zxstudy.report.source_pages import MOST_ROWS, source_rows, write_sources
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

VOID = {"meta", "link", "img", "br", "input"}


class Parsed(HTMLParser):
    """What a static look at a page needs: tags with their attributes, ids, whether everything that opens is closed, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.broken: list[str] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


def pages(study: Study) -> list[Path]:
    return sorted(study.path(study.reports).rglob("*.html"))


def snapshot(study: Study) -> dict[str, bytes]:
    folder = study.path(study.reports)
    files = [*folder.rglob("*.html"), *folder.rglob("*.ipynb"), *(folder / "assets").iterdir()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files if file.name != "run.html"}


def test_every_county_has_a_page_and_a_notebook(site: tuple[Study, Manifest]) -> None:
    study, manifest = site
    folder = study.path(study.reports)
    assert manifest.failures == ()
    assert manifest.count("done") == 9
    for number in range(1, 8):
        assert (folder / "counties" / f"99000{number}.html").is_file()
        assert (folder / "notebooks" / f"99000{number}.ipynb").is_file()
    assert {file.name for file in folder.glob("*.html")} == {
        f"{name}.html"
        for name in ("index", "comparison", "indicators", "quality", "methods", "problems", "sources", "data", "cite", "run", "copies")
    }


def test_pages_are_whole_and_ask_for_nothing_outside(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    folder = study.path(study.reports)
    for file in pages(study):
        page = Parsed(file.read_text(encoding="utf-8"))
        assert (page.broken, page.open) == ([], []), file
        head = [tag for tag, _ in page.tags]
        assert head[:3] == ["html", "head", "meta"], "the policy comes first in head"
        policy = page.tags[2][1]["content"] or ""
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert page.values("style") == []
        assert "style" not in head
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        scripts = [attributes.get("src") for tag, attributes in page.tags if tag == "script"]
        assert [(script or "").rpartition("/")[2] for script in scripts] in (["folds.js"], ["index.js", "folds.js"], ["evidence.js"])
        for target in [*page.values("src"), *(attributes["href"] or "" for tag, attributes in page.tags if tag == "link")]:
            assert (file.parent / target).resolve().is_relative_to(folder), target
        for target in [attributes.get("href") or "" for tag, attributes in page.tags if tag == "a"]:
            assert target.startswith(("#", "https://www.example.gov.cn/")) or (file.parent / target.partition("#")[0]).is_file(), target
        ids = page.values("id")
        assert len(ids) == len(set(ids)), file
        assert {target[1:] for target in page.values("href") if target.startswith("#")} <= {*ids}, file


def test_text_from_sources_never_becomes_markup(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    hostile = Parsed((study.path(study.reports) / "counties" / "990002.html").read_text(encoding="utf-8"))
    assert HOSTILE in hostile.text
    assert "<b>转载</b>" in hostile.text
    assert "javascript:alert(1)//x.gov.cn" in hostile.text
    assert "可能是转载或镜像" in hostile.text
    assert [attributes for tag, attributes in hostile.tags if tag == "script"] == [{"src": "../assets/evidence.js", "defer": None}]
    index = Parsed((study.path(study.reports) / "index.html").read_text(encoding="utf-8"))
    assert HOSTILE in index.text


def test_a_figure_opens_its_wording(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    markup = (study.path(study.reports) / "counties" / "990001.html").read_text(encoding="utf-8")
    note = re.search(r'<a class="figure" id="row-\d+" href="#(note-\d+)">120<sup>', markup)
    assert note is not None
    after = markup[markup.index(f'id="{note[1]}"') :]
    assert "全年立案<mark>120</mark>件" in after[:900]
    paper = markup[markup.rindex('<div class="paper"', 0, markup.index(f'id="{note[1]}"')) :]
    assert 'href="https://www.example.gov.cn/a.html"' in paper[:600], "the document stands over its notes"
    bare = (study.path(study.reports) / "counties" / "990003.html").read_text(encoding="utf-8")
    assert "未保存原文，仅存数字与网址。" in bare


def test_no_forbidden_word_on_any_page(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    for file in pages(study):
        assert forbidden_words(Parsed(file.read_text(encoding="utf-8")).text) == [], file


def test_a_second_run_does_nothing_and_a_forced_one_gives_the_same_bytes(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    before = snapshot(study)
    assert report(study, notify=lambda line: None).count("unchanged") == 9
    assert snapshot(study) == before
    assert report(study, Wanted(force=True, jobs=3), notify=lambda line: None).count("done") == 9
    assert snapshot(study) == before


def test_only_what_changed_is_made_again(small: Study) -> None:
    chosen = ["990001", "990003", "990004"]
    report(small, Wanted(only=chosen), notify=lambda line: None)
    changed = records()
    changed["panel"] = [replace(row, low=121.0, high=121.0) if row.fact_id == "F1" else row for row in panel_rows()]
    study = write_study(small.root, **changed)
    (study.path(study.reports) / "counties" / "990004.html").write_text("cut", encoding="utf-8")
    states = {entry.name: entry.state for entry in report(study, Wanted(only=chosen), notify=lambda line: None).entries}
    assert states == {"990001": "done", "990003": "unchanged", "990004": "done", "comparison": "unchanged", "quality": "done"}


def test_a_failed_county_gets_a_page_in_plain_words_and_the_rest_is_done(small: Study) -> None:
    broken = nbformat.read(notebook(small, "county.ipynb"), 4)
    broken.cells[
        2
    ].source += "\nif county_code == '990003':\n    raise ValueError('<b>no</b>')\nif county_code == '990004':\n    import os; os._exit(1)"
    (small.root / "notebooks").mkdir()
    nbformat.write(broken, small.root / "notebooks" / "county.ipynb")
    lines: list[str] = []
    manifest = report(small, Wanted(jobs=2), notify=lines.append)
    folder = small.path(small.reports)
    assert {entry.name: entry.state for entry in manifest.failures} == {"990003": "failed", "990004": "died"}
    assert manifest.count("done") == 7
    page = Parsed((folder / "counties" / "990003.html").read_text(encoding="utf-8"))
    assert "这份报告没有生成" in page.text
    assert "ValueError: <b>no</b>" in page.text
    assert "与该县的工作无关" in page.text
    assert "Traceback" not in page.text
    saved = nbformat.read(folder / "notebooks" / "990003.ipynb", 4)
    assert any(output.output_type == "error" for cell in saved.cells if cell.cell_type == "code" for output in cell.outputs)
    assert "本次没有生成" in (folder / "index.html").read_text(encoding="utf-8")
    assert any(line.startswith("990003 ") and "failed: ValueError: <b>no</b> (cell 4)" in line for line in lines)
    assert [entry["state"] for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["entries"]].count("failed") == 1


def test_only_takes_known_codes(small: Study) -> None:
    with pytest.raises(UnknownTermError, match="no county '110101'"):
        report(small, Wanted(only=["110101"]), notify=lambda line: None)
    assert not list(small.path(small.reports).glob("*.html"))


def test_a_study_without_tables_is_wrong_use(small: Study) -> None:
    (small.path(small.processed) / "panel.parquet").unlink()
    with pytest.raises(UsageError, match="no table of panel"):
        report(small, notify=lambda line: None)


def test_pages_of_counties_that_left_are_taken_away(small: Study) -> None:
    stray, kept = (small.path(small.reports) / "counties" / name for name in ("990099.html", "notes.html"))
    for file in (stray, kept):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    write_site(read_tables(small), NOTHING, Words("zh"))
    assert (stray.exists(), kept.exists()) == (False, True)


def test_a_county_of_which_nothing_is_known_has_a_page_that_says_so(tmp_path: Path) -> None:
    empty = Place("990009", "空县", "某省", "某市", "county", "空县", "real", "unique")
    study = write_study(tmp_path, places=[*records()["places"], empty])
    outcome = run_task(plan(read_tables(study), "zh", ["990009"])[0].task)
    assert (outcome.state, outcome.error) == ("done", "")
    page = Parsed((study.path(study.reports) / "counties" / "990009.html").read_text(encoding="utf-8"))
    assert "空县" in page.text
    assert "甲县" not in page.text


def test_english_on_request(small: Study) -> None:
    assert run_task(plan(read_tables(small), "en", ["990001"])[0].task).state == "done"
    page = Parsed((small.path(small.reports) / "counties" / "990001.html").read_text(encoding="utf-8"))
    assert page.tags[0][1]["lang"] == "en"
    assert "Key points" in page.text
    assert "over 60 (between 60 and 69)" in page.text
    assert "要点" not in page.text


def test_an_invented_study_says_so_on_every_page(composed_site: Study) -> None:
    assert len(pages(composed_site)) >= 11
    for file in pages(composed_site):
        page = Parsed(file.read_text(encoding="utf-8"))
        assert page.text.count("虚构样例") >= 3, "title, mark and watermark"


def test_no_times_and_no_folders_of_this_machine(site: tuple[Study, Manifest]) -> None:
    study, manifest = site
    for name, content in snapshot(study).items():
        assert str(study.root).encode() not in content, name
        assert manifest.started[:16].encode() not in content, name
    for file in study.path(study.reports).glob("notebooks/*.ipynb"):
        assert str(study.root) not in file.read_text(encoding="utf-8")


def test_a_study_without_any_county_still_has_a_site(tmp_path: Path) -> None:
    study = write_study(tmp_path, places=[], panel=[], view=[], cleaned=[], audit=[], scores=[], findings=[], problems=[], sources=[])
    assert [item.task.name for item in plan(read_tables(study), "zh")] == ["comparison", "quality"]
    write_site(read_tables(study), NOTHING, Words("zh"))
    assert "没有可列的县" in (study.path(study.reports) / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "repeated", "first"),
    [
        ("zh", "相同部分占93%；两份合计一票", "另有1份材料的文字与这份雷同"),
        ("en", "93% in common; one vote", "Other documents with this wording: 1"),
    ],
)
def test_sources_of_one_wording_say_so(language: str, repeated: str, first: str, small: Study) -> None:
    tables = read_tables(small)
    one, other = sorted(tables.sources["source"])[:2]
    family = tables.sources["source"].isin([one, other])
    sources = tables.sources.assign(
        copy_family=tables.sources["copy_family"].mask(family, one), likeness=tables.sources["likeness"].astype(float).mask(family, 0.93)
    )
    rows = source_rows(replace(tables, held={**tables.held, "sources": sources}), Words(language))
    told = [row["same"] for row in rows if row["same"]]
    assert len(told) == 2
    assert sum(repeated in said for said in told) == 1
    assert sum(said.startswith(first) for said in told) == 1


def test_the_sources_of_a_country_are_a_page_a_province(tmp_path: Path) -> None:
    one, other = (replace(SOURCE, source=f"S{n}", province=name, county=f"县{n}") for n, name in ((0, "某省"), (1, "别省")))
    many = [replace(one, source=f"S{n:05}", title=f"材料{n}") for n in range(MOST_ROWS + 1)]
    study = write_study(tmp_path, sources=[*many, *(replace(other, source=f"T{n}") for n in range(3))])
    write_sources(read_tables(study), Words("zh"))
    folder = study.path(study.reports)
    front = Parsed((folder / "sources.html").read_text(encoding="utf-8"))
    linked = [link for link in front.values("href") if link.startswith("sources/")]
    assert [f"sources/{file.name}" for file in sorted((folder / "sources").iterdir())] == sorted(linked)
    assert len(linked) == 3, "two pages of the province that has more than a page holds"
    pages = [(folder / link).read_text(encoding="utf-8") for link in linked]
    assert sum(page.count("<tr>") - 1 for page in pages) == len(many) + 3
    assert max(len(page.encode()) for page in pages) < 1_000_000
    write_study(tmp_path, sources=[one])
    write_sources(read_tables(study), Words("zh"))
    assert not list((folder / "sources").iterdir()), "pages of provinces that the study no longer has"


@pytest.mark.parametrize(
    "name", ["index", "comparison", "indicators", "indicators/proposals_filed", "quality", "sources", "problems", "run"]
)
def test_every_page_with_tables_leads_to_them_as_csv_and_workbook(name: str, site: tuple[Study, Manifest]) -> None:
    study, _ = site
    file = study.path(study.reports) / f"{name}.html"
    page = Parsed(file.read_text(encoding="utf-8"))
    linked = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a" and "download" in attributes]
    assert {Path(target).suffix for target in linked} == {".csv", ".xlsx"}
    for target in linked:
        content = (file.parent / target).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf" if target.endswith(".csv") else b"PK"), target
