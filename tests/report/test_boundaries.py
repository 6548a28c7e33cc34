"""An office's own boundaries: with an approval number, whole, or refused in one line; nothing is shipped."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.report.conftest import HOSTILE, write_study

from zxstudy.config import Boundaries, Study, read_study
from zxstudy.errors import StudyError, UsageError
from zxstudy.report.boundaries import MOST_BYTES, _same_province, drawn, read_boundaries
from zxstudy.report.site import write_index
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

SQUARE = [[[100.0, 30.0], [101.0, 30.0], [101.0, 31.0], [100.0, 31.0], [100.0, 30.0]]]
APPROVAL = "GS(2024)0001号"


def feature(name: str, kind: str, coordinates: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": kind, "coordinates": coordinates}}


def with_map(study: Study, features: list[dict[str, Any]]) -> Study:
    (study.root / "map.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return study.model_copy(update={"boundaries": Boundaries(file=Path("map.geojson"), approval=APPROVAL)})


def test_a_map_is_drawn_whole_with_its_number(small: Study) -> None:
    line = feature(HOSTILE, "LineString", [[99.5, 29.0], [101.5, 29.0]])
    study = with_map(small, [feature("某省", "Polygon", SQUARE), line, feature("别处", "MultiPolygon", [SQUARE])])
    write_index(read_tables(study), {}, Words("zh"))
    page = (study.path(study.reports) / "index.html").read_text(encoding="utf-8")
    assert f"审图号：{APPROVAL}" in page
    drawing = page.partition('<figure class="map">')[2].partition("</figure>")[0]
    assert drawing.count("<path ") == 3, "a line and an area elsewhere are drawn too"
    assert 'href="#p-99-1" aria-label="某省 7"' in drawing
    assert "<script>" not in page.replace('<script src="assets/', "")


def test_a_map_of_counties_leads_to_their_pages(small: Study) -> None:
    """By the code in the usual properties, or by a name that only one county has."""
    named = [feature("甲县", "Polygon", SQUARE), feature("旧名", "Polygon", SQUARE), feature("别县", "Polygon", SQUARE)]
    named[1]["properties"]["gb"] = "156990003"
    study = with_map(small, named)
    write_index(read_tables(study), {"990001": True, "990003": True}, Words("zh"))
    page = (study.path(study.reports) / "index.html").read_text(encoding="utf-8")
    drawing = page.partition('<figure class="map">')[2].partition("</figure>")[0]
    assert re.findall(r'href="([^"]+)"', drawing) == ["counties/990001.html", "counties/990003.html"]
    assert drawing.count("<path ") == 3
    assert ">甲县</text>" in drawing


@pytest.mark.parametrize(
    ("name", "province", "same"),
    [("吉林省", "吉林省", True), ("吉林", "吉林省", True), ("吉林省", "吉林", True), ("内蒙古", "内蒙古自治区", True),
     ("吉林市", "吉林省", False), ("海南县", "海南省", False), ("", "吉林省", False), ("山西省", "陕西省", False)],
)  # fmt: skip
def test_which_name_is_a_provinces(name: str, province: str, same: bool) -> None:
    assert _same_province(name, province) is same


def test_a_map_of_other_places_is_refused_in_one_line(small: Study) -> None:
    study = with_map(small, [feature("别处", "Polygon", SQUARE)])
    with pytest.raises(UsageError, match=r"no area is a province or a county of the study \(names: 别处\); allowed: ") as refused:
        write_index(read_tables(study), {}, Words("zh"))
    assert len(str(refused.value).splitlines()) == 1


def test_without_boundaries_there_are_squares_only(small: Study) -> None:
    write_index(read_tables(small), {}, Words("zh"))
    page = (small.path(small.reports) / "index.html").read_text(encoding="utf-8")
    assert "审图号" not in page
    assert 'class="tile' in page


@pytest.mark.parametrize("approval", ["", "GS2024", "(2024)1号", "GS(24)1号", "GS(2024)号"])
def test_a_map_without_a_number_is_refused(approval: str, tmp_path: Path) -> None:
    write_study(tmp_path)
    file = tmp_path / "study.toml"
    said = f'approval = "{approval}"\n' if approval else ""
    file.write_text(file.read_text(encoding="utf-8") + f'[boundaries]\nfile = "map.geojson"\n{said}', encoding="utf-8")
    with pytest.raises(StudyError, match=r"boundaries\.approval") as refused:
        read_study(file)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("approval", ["GS(2024)0650号", "GS京（2022）0001号", "苏S(2021)024号", "京S(2020)012号"])
def test_usual_numbers_are_taken(approval: str) -> None:
    assert Boundaries(file=Path("a"), approval=approval).approval == approval


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", '{"features": []}', '{"features": [{"geometry": null}]}',
        json.dumps({"features": [feature("某省", "Point", [100, 30])]}),
        json.dumps({"features": [feature("某省", "Polygon", [[[500, 30], [1, 2]]])]}),
        json.dumps({"features": [feature("某省", "Polygon", [[["x", 30]]])]}),
        json.dumps({"features": [feature("某省", "Polygon", [])]}), json.dumps({"features": [feature("某省", "Polygon", [[]])]}),
        json.dumps({"features": [feature("某省", "Polygon", SQUARE), feature("某省", "GeometryCollection", [])]}),
        "[" * 5000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_whole_is_refused_in_one_line(content: str, small: Study) -> None:
    study = with_map(small, [])
    (study.root / "map.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"map\.geojson") as refused:
        read_boundaries(study)
    assert len(str(refused.value).splitlines()) == 1


def test_a_drawing_too_heavy_for_a_page_is_refused(small: Study) -> None:
    zigzag = [[100 + step / 1000, 30 + step % 2] for step in range(20_000)]
    shapes = read_boundaries(with_map(small, [feature("某省", "LineString", zigzag)]))
    with pytest.raises(UsageError, match=str(MOST_BYTES)):
        drawn(shapes, [], {}, "")
