"""Write the composed documents, their sidecars and mappings again: `python tests/composed/compose.py FOLDER`.

`documents.csv` names each file with what its sidecar says; `texts/` holds the manuscripts. The folder `data/raw/composed` was made so.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
import zipfile
from pathlib import Path

import yaml
from laundering import laundered
from manuscript import TEXTS, Element, manuscript, typed
from printout import write_printout
from webpage import write_webpage
from word import write_word
from workbook import write_workbook

MANIFEST = Path(__file__).parent / "documents.csv"
SIDECAR_KEYS = (
    "title", "producer", "kind", "side", "document_type", "province", "county", "level", "session", "year", "published", "read", "address",
    "licence", "sha256", "note",
)  # fmt: skip
FIXED_DATE = (2024, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")


def compose(folder: Path) -> list[Path]:
    """Write every document of the manifest with its sidecar into `folder`; the paths of the documents come back."""
    folder.mkdir(parents=True, exist_ok=True)
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    paths = []
    for row in rows:
        path = folder / row["file"]
        _write(path, row, manuscript(row["manuscript"]))
        _sidecar(path, row)
        _mapping(path, row)
        paths.append(path)
    return paths


def _write(path: Path, row: dict[str, str], elements: list[Element]) -> None:
    form, variant, date = path.suffix[1:], row["variant"], row["published"]
    if form == "docx":
        write_word(path, elements, number_format=variant, date=date)
        _fix_dates(path)
    elif form == "xlsx":
        write_workbook(path, elements, date=date)
        _fix_dates(path)
    elif form == "pdf":
        write_printout(path, typed(elements))
    elif form == "html":
        language, charset = variant.split()
        write_webpage(path, typed(elements), site=row["producer"], date=date, language=language, charset=charset)
    else:
        path.write_bytes(_plain(elements, variant))


def _plain(elements: list[Element], variant: str) -> bytes:
    if variant == "laundered":
        return laundered(elements).encode("utf-8")
    encoding, newline = variant.split()
    lines = [f"　　{element.text}" if element.kind == "paragraph" else element.text for element in typed(elements)]
    return ("\n".join(lines) + "\n").replace("\n", {"crlf": "\r\n", "lf": "\n"}[newline]).encode(encoding)


def _fix_dates(path: Path) -> None:
    """Set every date inside the package to a fixed one, so that the same manuscript gives the same file."""
    with zipfile.ZipFile(path) as package:
        members = [(name, package.read(name)) for name in package.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            fixed = MODIFIED.sub(rb"\g<1>2024-01-01T00:00:00Z\g<2>", content) if name == "docProps/core.xml" else content
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, fixed)


def _sidecar(path: Path, row: dict[str, str]) -> None:
    known = {
        "kind": "composed",
        "province": "云岭省",
        "level": "county",
        "read": "2026-11-23",
        "address": "",
        "licence": "CC0-1.0 OR Apache-2.0 (composed for this project)",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    values = {key: known.get(key, row.get(key, "")) for key in SIDECAR_KEYS} | {"year": int(row["year"])}
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)
    path.with_name(path.name + ".source.yml").write_text(text, encoding="utf-8", newline="\n")


def _mapping(path: Path, row: dict[str, str]) -> None:
    """The mapping of a workbook, where a person confirmed one: it stands beside the manuscript."""
    confirmed = TEXTS / f"{row['manuscript']}.map.yml"
    if confirmed.exists():
        path.with_name(path.name + ".map.yml").write_bytes(confirmed.read_bytes())


if __name__ == "__main__":
    for written in compose(Path(sys.argv[1])):
        print(written)
