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
from zxstudy.report.county_index import Province

WIDTH = 720.0
MOST_BYTES = 150_000
_FILLS = ("#ffffff", "#faf1ee", "#f3ddd6", "#e8bfb3", "#db9d8d")
_STEP = 0.8  # pixels; points that lie closer to the one before add nothing to see
_LINES = {"Polygon": 1, "MultiPolygon": 2, "LineString": 0, "MultiLineString": 1}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One feature of the file: its name (empty where it has none), whether it is an area, and its lines in degrees."""

    name: str
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
    return Shape(str(known.get("name", "")), "Polygon" in kind, lines)


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
    """The shapes as one drawing, areas of the study's provinces linked, numbered and shaded; `shades` by the province's id.

    Equirectangular, true to scale at the middle latitude. Raises UsageError where the drawing would be too heavy for a page.
    """
    points = [point for shape in shapes for line in shape.lines for point in line]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * narrow, 1e-9)
    height = (north - south) * scale

    def place(point: Point) -> Point:
        return (point[0] - west) * narrow * scale, (north - point[1]) * scale

    parts = [_drawn_shape(shape, [[place(point) for point in line] for line in shape.lines], listed, shades) for shape in shapes]
    # Names and numbers stand above all areas.
    body = "".join(area for area, _ in parts) + "".join(text for _, text in parts)
    if len(body) > MOST_BYTES:
        raise UsageError(f"boundaries: the drawing takes {len(body)} bytes, allowed: {MOST_BYTES}; give coarser lines")
    size = f'width="{WIDTH:.0f}" height="{height:.0f}" viewBox="-2 -2 {WIDTH + 4:.0f} {height + 4:.0f}"'
    return Markup(f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" aria-label="{escape(label)}">{body}</svg>')


def _drawn_shape(shape: Shape, lines: list[list[Point]], listed: Sequence[Province], shades: dict[str, int]) -> tuple[str, str]:
    found = next((province for province in listed if shape.name and province.name.startswith(shape.name[:2])), None) if shape.area else None
    fill = _FILLS[shades.get(found.id, 0)] if found else "none" if not shape.area else _FILLS[0]
    way = "".join(_path(line, shape.area) for line in lines)
    path = f'<path d="{way}" fill="{fill}" stroke="#5f5b55" stroke-width="0.6" fill-rule="evenodd"/>'
    if found is None:
        return path, ""
    widest = max(lines, key=_extent)
    x, y = sum(px for px, _ in widest) / len(widest), sum(py for _, py in widest) / len(widest)
    count = len(found.counties)
    text = f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="11" fill="#1d1d1b" aria-hidden="true">{count}</text>'
    link = f'<a class="area" href="#{found.id}" aria-label="{escape(found.name)} {count}">{path}</a>'
    return link, text


def _extent(line: list[Point]) -> float:
    return (max(x for x, _ in line) - min(x for x, _ in line)) * (max(y for _, y in line) - min(y for _, y in line))


def _path(line: list[Point], closed: bool) -> str:
    kept = line[:1]
    for point in line[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _STEP or point is line[-1]:
            kept.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + ("Z" if closed else "")
