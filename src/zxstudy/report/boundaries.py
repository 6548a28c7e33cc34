"""An office's own boundaries, drawn on the index: only with the number under which their map was approved, and whole or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from zxstudy.config import Study
from zxstudy.errors import UsageError
from zxstudy.report.county_index import CountyRow, Province

WIDTH = 720.0
MOST_BYTES = 150_000
_FILLS = ("#ffffff", "#faf1ee", "#f3ddd6", "#e8bfb3", "#db9d8d")
_LETTER = 11  # pixels
_STEP = 0.8  # pixels; points that lie closer to the one before add nothing to see
_CODES = ("code", "adcode", "gb")  # properties that hold a code of GB/T 2260 in maps of offices, the last with its country before it
_LINES = {"Polygon": 1, "MultiPolygon": 2, "LineString": 0, "MultiLineString": 1}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One feature of the file: its name and code (empty where it has none), whether it is an area, and its lines in degrees."""

    name: str
    code: str
    area: bool
    lines: tuple[tuple[Point, ...], ...]


def read_boundaries(study: Study) -> tuple[Shape, ...]:
    """The shapes of the study's GeoJSON; none where the study gives no boundaries.

    Raises UsageError, one line, where the file cannot be read whole: a map from which something was left out may not be printed.
    """
    if study.boundaries is None:
        return ()
    file = study.path(study.boundaries.file)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        shapes = tuple(_shape(feature) for feature in content["features"])
    except OSError as error:
        raise UsageError(f"{study.boundaries.file}: cannot be opened: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
        allowed = f"allowed: a FeatureCollection of {', '.join(_LINES)}"
        raise UsageError(f"{study.boundaries.file}: is no GeoJSON of areas and lines in degrees ({reason}); {allowed}") from error
    if not shapes:
        raise UsageError(f"{study.boundaries.file}: holds no feature")
    return shapes


def _shape(feature: dict[str, Any]) -> Shape:
    kind = feature["geometry"]["type"]
    if kind not in _LINES:
        raise ValueError(f"geometry {kind}")
    known = feature.get("properties") or {}
    lines = tuple(tuple(_point(point) for point in line) for line in _flat(feature["geometry"]["coordinates"], _LINES[kind]))
    if not any(lines):
        raise ValueError("a feature without a point")
    code = next((str(known[key])[-6:] for key in _CODES if known.get(key)), "")
    return Shape(str(known.get("name") or ""), code, "Polygon" in kind, lines)


def _flat(coordinates: Any, depth: int) -> Iterator[Any]:
    if depth == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from _flat(part, depth - 1)


def _point(pair: Sequence[Any]) -> Point:
    longitude, latitude = float(pair[0]), float(pair[1])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"point {longitude}, {latitude}")
    return longitude, latitude


def drawn(shapes: Sequence[Shape], listed: Sequence[Province], shades: dict[str, int], label: str) -> Markup:
    """The shapes as one drawing: areas of the study's provinces linked, numbered and shaded (`shades` by the province's id), its counties
    linked and shaded.

    Equirectangular, true to scale at the middle latitude. Raises UsageError where the drawing would be too heavy for a page, or where
    none of its areas is a province or a county of the study: it would say nothing.
    """
    points = [point for shape in shapes for line in shape.lines for point in line]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrow, 1e-9)
    height = (north - south) * scale

    def place(point: Point) -> Point:
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    known = [_known(shape, listed) if shape.area else None for shape in shapes]
    if listed and not any(known):
        named = ", ".join(list(dict.fromkeys(shape.name for shape in shapes if shape.name))[:3]) or "none"
        allowed = f"properties.name as in the study, or one of {', '.join(_CODES)}"
        raise UsageError(f"boundaries: no area is a province or a county of the study (names: {named}); allowed: {allowed}")
    parts = [
        _drawn_shape(shape, found, [[place(point) for point in line] for line in shape.lines], shades)
        for shape, found in zip(shapes, known, strict=True)
    ]
    # Names and numbers stand above all areas.
    body = "".join(area for area, _ in parts) + "".join(text for _, text in parts)
    if len(body) > MOST_BYTES:
        raise UsageError(f"boundaries: the drawing takes {len(body)} bytes, allowed: {MOST_BYTES}; give coarser lines")
    size = f'width="{WIDTH:.0f}" height="{height:.0f}" viewBox="-2 -2 {WIDTH + 4:.0f} {height + 4:.0f}"'
    return Markup(f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" aria-label="{escape(label)}">{body}</svg>')


def _known(shape: Shape, listed: Sequence[Province]) -> Province | CountyRow | None:
    """The province or the county of the study that an area is: a county by its code or its name, where only one has that name."""
    counties = [county for province in listed for county in province.counties]
    by_code = [county for county in counties if county.code == shape.code]
    province = next((province for province in listed if _same_province(shape.name, province.name)), None)
    if by_code or province:
        return by_code[0] if by_code else province
    by_name = [county for county in counties if shape.name and county.county == shape.name]
    return by_name[0] if len(by_name) == 1 else None


def _same_province(name: str, province: str) -> bool:
    """Whether a map's name is the province's, either of them in its short form: 吉林 and 吉林省, but not 吉林市."""
    longer = name.startswith(province) and name.endswith(("省", "自治区", "特别行政区"))
    return len(name) > 1 and (province.startswith(name) or longer)


def _drawn_shape(shape: Shape, found: Province | CountyRow | None, lines: list[list[Point]], shades: dict[str, int]) -> tuple[str, str]:
    """An area or a line as markup, and what is written upon it."""
    way = "".join(_path(line, shape.area) for line in lines)
    fill = "none" if not shape.area else _FILLS[0]
    if isinstance(found, Province):
        fill, count = _FILLS[shades.get(found.id, 0)], str(len(found.counties))
        target, label, text = f"#{found.id}", f"{found.name} {count}", count
    elif found is not None:
        fill = _FILLS[2] if found.page else _FILLS[1]
        target, label, text = found.page, found.county, found.county
    path = f'<path d="{way}" fill="{fill}" stroke="#5f5b55" stroke-width="0.6" fill-rule="evenodd"/>'
    if found is None:
        return path, ""
    link = f'<a class="area" href="{escape(target)}" aria-label="{escape(label)}">{path}</a>' if target else path
    widest = max(lines, key=_extent)
    x, y = sum(px for px, _ in widest) / len(widest), sum(py for _, py in widest) / len(widest)
    room = max(px for px, _ in widest) - min(px for px, _ in widest)
    if isinstance(found, CountyRow) and room < _LETTER * len(text):
        return link, ""
    form = f'x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="{_LETTER}" fill="#1d1d1b" aria-hidden="true"'
    return link, f"<text {form}>{escape(text)}</text>"


def _extent(line: list[Point]) -> float:
    return (max(x for x, _ in line) - min(x for x, _ in line)) * (max(y for _, y in line) - min(y for _, y in line))


def _path(line: list[Point], closed: bool) -> str:
    kept = line[:1]
    for point in line[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _STEP or point is line[-1]:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + ("Z" if closed else "")
