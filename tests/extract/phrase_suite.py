"""How the phrase suite is read: one row, one text, and what a careful reader takes from it.

expected: statements parted by `; `:
- `quantity LOW HIGH UNIT QUALIFIER`: all quantities of the text, and no others (unit `-` for a bare figure);
- `fact INDICATOR LOW HIGH QUALIFIER [period=] [scope=] [base=] [flag=] [year=] [proposed=]`: all figures with an indicator, and no others
  (`- -` for a masked one; an empty flag means that none may be set);
- `refused KIND WORDING`: the wording is taken for that kind, and no quantity is read there;
- `no fact`: no indicator is given a figure; `nothing`: there is no quantity either.
The text writes line ends and invisible characters as `\\n`, `\\u200b`; `@title:… `, `@level:… `, `@county:… `, `@year:none ` before it
say what the document is, `@mojibake:WRITTEN-READ ` how it was misread.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zxstudy.extract import Fact, extract
from zxstudy.extract.normal import normalise
from zxstudy.extract.quantities import Quantity, quantities
from zxstudy.read import Document, Source

FOLDER = Path(__file__).with_name("phrases")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_HEAD = re.compile(r"@(\w+):(\S+) ")
_CODECS = {"utf8": "utf-8", "gbk": "gbk", "latin1": "latin-1", "cp1252": "cp1252"}


@dataclass(frozen=True)
class Phrase:
    """One row of the suite."""

    id: str
    trap: str
    text: str
    expected: tuple[str, ...]
    head: dict[str, str]

    @property
    def document(self) -> Document:
        """The text as a document of a county that covers 2023, or of which nobody says what it covers."""
        head = {"title": "", "level": "county", "county": "清溪县", "year": "2023"} | self.head
        year = None if head["year"] == "none" else int(head["year"])
        return document(self.text, title=head["title"], level=head["level"], county=head["county"], year=year)


def document(text: str, *, title: str = "", level: str = "county", county: str = "清溪县", year: int | None = 2023) -> Document:
    """A document of one text."""
    source = Source("S0", "", "", title, "", "composed", "cppcc", "unknown", "", county, level, "", year, "2024-01-15", "", len(text))
    return Document(source, text)


def phrases() -> list[Phrase]:
    """All rows of all files of the suite but the held-out clauses."""
    return [phrase for path in sorted(FOLDER.glob("*.csv")) if path.stem != "held_out_clauses" for phrase in _rows(path)]


def _rows(path: Path) -> Iterator[Phrase]:
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), row["text"].replace("\\n", "\n"))
        head: dict[str, str] = {}
        while found := _HEAD.match(text):
            head[found[1]] = found[2]
            text = text[found.end() :]
        misread = head.pop("mojibake", "")
        if misread:
            written, read = misread.split("-")
            text = _misread(text.encode(_CODECS[written]), _CODECS[read])
        yield Phrase(row["id"], row["trap"], text, tuple(row["expected"].split("; ")), head)


def _misread(data: bytes, codec: str) -> str:
    """Bytes read in the wrong encoding, as browsers do it: GBK is GB18030, bytes that cp1252 does not assign are Latin-1."""
    if codec == "cp1252":
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)
    return data.decode("gb18030" if codec == "gbk" else codec, "replace")


def complaints(phrase: Phrase) -> list[str]:
    """What the machine gives otherwise than the phrase expects; empty where all holds."""
    text = normalise(phrase.text).text
    counted = quantities(text)
    facts = [fact for fact in extract(phrase.document) if fact.degree is None]
    said = [statement.split(" ", 1) for statement in phrase.expected]
    found: list[str] = []
    kinds = {statement[0] for statement in said}
    if "quantity" in kinds or "nothing" in kinds:
        found += _differences(
            [rest[0] for kind, *rest in said if kind == "quantity"], [_said(item) for item in counted if not item.refused]
        )
    if kinds & {"fact", "nothing", "no"}:
        found += _facts([rest[0].split(" ") for kind, *rest in said if kind == "fact"], facts)
    for kind, *rest in said:
        if kind == "refused":
            found += _refusal(rest[0], text, counted)
    return found


def _said(item: Quantity) -> str:
    return f"{item.low:.10g} {item.high:.10g} {item.unit or '-'} {item.qualifier}"


def _differences(wanted: list[str], got: list[str]) -> list[str]:
    return [f"missing {item}" for item in wanted if item not in got] + [f"extra {item}" for item in got if item not in wanted]


def _facts(wanted: list[list[str]], facts: list[Fact]) -> list[str]:
    found = []
    left = list(facts)
    for name, low, high, qualifier, *more in wanted:
        key = (name, _number(low), _number(high), qualifier)
        same = [fact for fact in left if (fact.indicator, _rounded(fact.low), _rounded(fact.high), fact.qualifier) == key]
        best = next((fact for fact in same if not _details(more, fact)), same[0] if same else None)
        if best is None:
            found.append(f"missing {' '.join((name, low, high, qualifier))}")
            continue
        left.remove(best)
        found += _details(more, best)
    return found + [f"extra {fact.indicator} {fact.low} {fact.high} {fact.qualifier} ({fact.quote})" for fact in left]


def _details(wanted: list[str], fact: Fact) -> list[str]:
    got = {
        "period": fact.period, "scope": fact.scope, "base": fact.base, "year": str(fact.year or ""), "flag": fact.flags,
        "proposed": "" if fact.proposed_low is None else f"{fact.proposed_low:.10g}",
    }  # fmt: skip
    pairs = [item.split("=", 1) for item in wanted]
    return [f"{fact.indicator}: {name} is {got[name]!r}, not {value!r}" for name, value in pairs if not _holds(name, value, got[name])]


def _holds(name: str, wanted: str, got: str) -> bool:
    return wanted in got.split(";") if name == "flag" and wanted else wanted == got


def _number(text: str) -> float | None:
    return None if text == "-" else float(text)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.10g}")


def _refusal(wanted: str, text: str, counted: list[Quantity]) -> list[str]:
    kind, wording = wanted.split(" ", 1)
    start = text.find(normalise(wording).text)
    end = start + len(normalise(wording).text)
    over = [item for item in counted if item.start < end and item.end > start]
    found = [] if any(item.refused == kind for item in over) else [f"{wording} is not refused as {kind}: {[item.refused for item in over]}"]
    return found + [f"{wording} gives {_said(item)}" for item in over if not item.refused]
