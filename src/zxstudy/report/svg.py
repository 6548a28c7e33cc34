"""A figure as SVG for a page: its styles turned into attributes that any page may carry, and nothing said that nobody sees."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
import zlib
from typing import Any

from markupsafe import Markup
from matplotlib.figure import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = ("fill", "stroke", "opacity", "text-anchor", "font-size", "clip-path")
_PLACES = {"d", "x", "y", "points"}
_LONG = re.compile(r"-?\d+\.\d{2,}")  # a tenth of a point is less than what a screen or a printer shows
_NAMED = re.compile(r"#([^)]+)")


def inline_svg(figure: Figure, label: str, prefix: str) -> Markup:
    """The figure as SVG for a page: text alternative, no style element or attribute, no dates, ids that are its own."""
    sink = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's font draws them, not ours
        figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    ET.register_namespace("", _SVG[1:-1])
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(sink.getvalue())
    for parent in list(root.iter()):
        for node in [node for node in parent if node.tag in {f"{_SVG}style", f"{_SVG}metadata"}]:
            parent.remove(node)
    for node in root.iter():
        _attributes(node)
    _name(root, prefix)
    _thin(root)
    width = float(root.get("width", "0pt").removesuffix("pt"))
    root.set("width", f"{width * 4 / 3:.0f}")
    root.attrib.pop("height", None)
    root.set("role", "img")
    root.set("aria-label", label)
    return Markup(ET.tostring(root, encoding="unicode"))


def _attributes(node: Any) -> None:
    """The declarations of a style as attributes, and figures to a tenth of a point."""
    for declaration in node.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if name == "font":
            node.set("font-size", value.split("px")[0].split()[-1])
        elif name.startswith(_KEPT):
            node.set(name, value.strip())
    for name in _PLACES & set(node.attrib):
        node.set(name, _LONG.sub(lambda digits: f"{float(digits[0]):.1f}".removesuffix(".0"), " ".join(node.attrib[name].split())))


def _name(root: Any, prefix: str) -> None:
    """Short ids, the figure's own, for what something refers to; none for the rest."""
    own = f"f{zlib.crc32(prefix.encode()):x}"
    met = [found for node in root.iter() for value in node.attrib.values() for found in _NAMED.findall(value)]
    names = {name: f"{own}-{number}" for number, name in enumerate(dict.fromkeys(met))}
    for node in root.iter():
        for name, value in list(node.attrib.items()):
            if name == "id" and value not in names:
                del node.attrib["id"]
            elif name == "id":
                node.set("id", names[value])
            elif "url(#" in value or name.endswith("href"):
                node.set(name, _NAMED.sub(lambda found: f"#{names[found[1]]}", value))


def _thin(root: Any) -> None:
    """Without spaces between elements, groups that group nothing, and what each mark repeats of its neighbours."""
    for node in list(root.iter())[::-1]:
        node.tail = None
        if node.tag not in {f"{_SVG}text", f"{_SVG}tspan"}:
            node.text = None
        if node.get("transform", "").startswith("rotate(-0 "):  # by nothing
            del node.attrib["transform"]
        for place, child in reversed(list(enumerate(node))):
            if child.tag in {f"{_SVG}g", f"{_SVG}defs"} and not len(child):
                node.remove(child)
            elif child.tag == f"{_SVG}g" and not child.attrib:
                node[place : place + 1] = list(child)
        if node.tag == f"{_SVG}g" and len(node) > 1:
            _shared(node)


def _shared(group: Any) -> None:
    """What all children of a group paint alike is said once, by the group."""
    first = group[0].attrib
    for name in [name for name in first if name.startswith(("fill", "stroke", "font", "text")) and name not in group.attrib]:
        if all(child.get(name) == first[name] for child in group):
            group.set(name, first[name])
            for child in group:
                if child is not group[0]:
                    del child.attrib[name]
            del first[name]
