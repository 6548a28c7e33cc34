"""Findings in plain words: numbers as an office reads them, the fixed phrase of the class, and the words that may not be used."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from zxstudy.compare.wording import MARKS, PHRASES, Languages


@cache
def _words() -> tuple[tuple[str, str], ...]:
    text = files("zxstudy.compare").joinpath("words.csv").read_text(encoding="utf-8")
    return tuple((row["word"], row["language"]) for row in csv.DictReader(text.splitlines()))


def forbidden_words(text: str) -> list[str]:
    """The words in `text` that no finding and no report may use, longest first; English ones as whole words."""
    found = []
    for word, language in sorted(_words(), key=lambda item: (-len(item[0]), item[0])):
        pattern = re.escape(word) if language == "zh" else rf"\b{re.escape(word)}\b"
        if re.search(pattern, text, flags=re.IGNORECASE):
            found.append(word)
    return found


def sentences(template: Languages, *, verdict: str, kind: str, values: Mapping[str, object], lead: Languages = ("", "")) -> Languages:
    """`template` filled in both languages, marked where the study is not real.

    values: by name; a pair of strings is taken as Chinese and English, anything else is the same in both.
    """
    made = []
    for place in (0, 1):
        said = {name: value[place] if isinstance(value, tuple) else value for name, value in values.items()}
        phrase = PHRASES.get(verdict, ("", ""))[place]
        body = template[place].format(**{"phrase": phrase, **said})
        made.append(MARKS[kind][place] + lead[place] + (body if lead[place] or place == 0 else body[0].upper() + body[1:]))
    return made[0], made[1]


def number(value: float, places: int = 1) -> str:
    """`value` with at most `places` decimals and no negative zero."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def percent(share: float) -> str:
    """A share as a percentage: 0.748 gives `74.8%`."""
    return f"{number(share * 100)}%"


def points(value: float) -> str:
    """A difference of shares in percentage points, without the word: 0.062 gives `6.2`."""
    return number(value * 100)


def at_ceiling(share: float) -> Languages:
    """Which of the county-years are at 100 %, for `… report it as 100 %`."""
    return ("全部县次都", "all county-years") if share >= 1 else (f"{percent(share)}的县次", f"{percent(share)} of the county-years")


def off_ceiling(counties: int) -> Languages:
    """How many counties are below 100 %."""
    return (
        (f"低于100%的县只有{counties}个", f"only {counties} report less") if counties else ("没有一个县低于100%", "no county reports less")
    )


def size(value: float, unit: str) -> Languages:
    """A difference with its unit: points of a share, or percent of the average."""
    if unit == "share":
        return f"{points(value)}个百分点", f"{points(value)} points"
    return f"平均水平的{points(value)}%", f"{points(value)}% of the average"


def more(estimate: float, low: float, high: float, unit: str) -> Languages:
    """The estimate with its direction and range; only the class of an association may say it."""
    ends = (low, high) if estimate > 0 else (-high, -low)
    zh = f"{'高' if estimate > 0 else '低'}{size(abs(estimate), unit)[0]}(可能在{points(ends[0])}到{points(ends[1])}之间)"
    en = f"{size(abs(estimate), unit)[1]} {'higher' if estimate > 0 else 'lower'} (range {points(ends[0])} to {points(ends[1])})"
    return zh, en


def differs(estimate: float, low: float, high: float, unit: str) -> Languages:
    """The estimate with its range and its sign, without words of direction."""
    zh = f"相差约{size(estimate, unit)[0]}(可能在{points(low)}到{points(high)}之间)"
    en = f"differs by {size(estimate, unit)[1]} (range {points(low)} to {points(high)})"
    return zh, en
