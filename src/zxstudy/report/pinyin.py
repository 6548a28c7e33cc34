"""How the name of a place is read: pinyin by syllables, from a library, with a reviewed list for what place names read otherwise."""

from __future__ import annotations

import csv
from functools import cache
from importlib import import_module
from importlib.resources import files


@cache
def reviewed_readings() -> dict[str, tuple[str, ...]]:
    """Parts of names and the reading of each of their characters (`lao/le` where two are in use), longest parts first."""
    text = files("zxstudy.report").joinpath("place_readings.csv").read_text(encoding="utf-8")
    rows = {row["part"]: _aligned(row["reading"]) for row in csv.DictReader(text.splitlines())}
    return dict(sorted(rows.items(), key=lambda item: (-len(item[0]), item[0])))


def _aligned(reading: str) -> tuple[str, ...]:
    ways = [way.split() for way in reading.split("/")]
    return tuple("/".join(dict.fromkeys(syllables)) for syllables in zip(*ways, strict=True))


def syllables(name: str) -> list[str]:
    """One syllable a Chinese character, without tones, ü as v; `lao/le` where two readings are in use; other characters are left out.

    >>> syllables("六安市")
    ['lu', 'an', 'shi']
    """
    library = import_module("pypinyin")  # a quarter of a second, and the notebooks of counties have no use for it
    read: list[str] = library.lazy_pinyin(name, errors=lambda others: [""] * len(others))
    for part, reading in reviewed_readings().items():
        while (at := name.find(part)) >= 0:
            read[at : at + len(part)] = reading
            name = name[:at] + "\0" * len(part) + name[at + len(part) :]
    return [syllable for syllable in read if syllable]
