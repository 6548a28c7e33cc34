"""The labels that Word shows but does not write: 一、（一）1. are counted here as `numbering.xml` orders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

HAN = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"),
         (4, "IV"), (1, "I"))  # fmt: skip
COUNTING = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "koreanCounting",
}
DIGITAL = {"ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2"}
FORMALS = {"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"}
SIGNS = {"decimalEnclosedCircle": (0x2460, 20), "decimalEnclosedCircleChinese": (0x2460, 20), "decimalEnclosedParen": (0x2474, 20),
         "decimalEnclosedFullstop": (0x2488, 20), "ideographEnclosedCircle": (0x3280, 10)}  # fmt: skip
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the format of its number, the pattern of its label (`%1` is the first level's number), its first number.

    legal: numbers of higher levels are shown in digits. restart: it begins anew after this level (from 1) or a higher one; 0: never.
    """

    format: str
    pattern: str
    start: int
    legal: bool
    restart: int = LEVELS


def numeral(number: int, form: str) -> str:
    """`number` as Word shows it in the number format `form` (ST_NumberFormat, ISO/IEC 29500-1, 17.18.59)."""
    if form in COUNTING:
        return _counted(number, HAN, "十百千") if form != "chineseCounting" or number < 100 else _digits(number, HAN)
    if form in FORMALS:
        return _counted(number, FORMAL, "拾佰仟")
    if form in DIGITAL:
        return _digits(number, HAN)
    if form in SIGNS and 0 < number <= SIGNS[form][1]:
        return chr(SIGNS[form][0] + number - 1)
    return _simple(number, form)


def _simple(number: int, form: str) -> str:
    if form in {"upperLetter", "lowerLetter"} and number > 0:
        letter = chr(65 + (number - 1) % 26) * ((number - 1) // 26 % 50 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"} and 0 < number < 4000:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form in {"ideographTraditional", "ideographZodiac"} and number > 0:
        row = STEMS if form == "ideographTraditional" else BRANCHES
        return row[(number - 1) % len(row)]
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _digits(number: int, signs: str) -> str:
    return "".join(signs[int(digit)] for digit in str(number))


def _counted(number: int, signs: str, tens: str) -> str:
    if not 0 < number < 10_000:
        return _digits(number, signs) if number else signs[0]
    zero = "零"
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = signs[int(digit)] + (tens[place - 1] if place else "") + text
        elif text and not text.startswith(zero):
            text = zero + text
    return text[1:] if text.startswith(signs[1] + tens[0]) and signs is HAN else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


class Numbering:
    """The lists of one document; `label(list, level)` counts on and gives the label of the next paragraph of that list."""

    def __init__(self, root: Any | None) -> None:
        self._abstract: dict[str, str] = {}
        self._levels: dict[tuple[str, int], Level] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int]] = {}
        self._met: set[str] = set()
        if root is not None:
            self._read(root)

    def label(self, number_id: str, level: int) -> str:
        """The label with the space that parts it from the text, empty for bullets and for lists that do not exist."""
        definition = self._levels.get((number_id, level))
        if definition is None or number_id == "0":
            return ""
        counts = self._count(number_id, level)
        if definition.format in {"bullet", "none"}:
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            other = self._levels.get((number_id, at), definition)
            return numeral(counts[at], "decimal" if definition.legal and at < level else other.format) if at <= level else ""

        text = re.sub(r"%([1-9])", shown, definition.pattern)
        return text + " " if text and text[-1].isascii() else text

    def _count(self, number_id: str, level: int) -> list[int]:
        key = self._abstract[number_id]
        starts = [self._levels[number_id, at].start if (number_id, at) in self._levels else 1 for at in range(LEVELS)]
        counts = self._counts.setdefault(key, [start - 1 for start in starts])
        if number_id not in self._met:
            self._met.add(number_id)
            for (other, at), start in self._restarts.items():
                if other == number_id:
                    counts[at] = start - 1
        counts[level] += 1
        for at in range(level):
            counts[at] = max(counts[at], starts[at])
        for at in range(level + 1, LEVELS):
            definition = self._levels.get((number_id, at))
            if definition is None or level < definition.restart:
                counts[at] = starts[at] - 1
        return counts

    def _read(self, root: Any) -> None:
        definitions = {item.get(qn("w:abstractNumId")): item for item in root.findall(qn("w:abstractNum"))}
        for item in root.findall(qn("w:num")):
            number_id = item.get(qn("w:numId"), "")
            link = item.find(qn("w:abstractNumId"))
            abstract = link.get(qn("w:val"), "") if link is not None else ""
            self._abstract[number_id] = abstract
            levels = list(definitions[abstract].findall(qn("w:lvl"))) if abstract in definitions else []
            for override in item.findall(qn("w:lvlOverride")):
                levels += override.findall(qn("w:lvl"))
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    self._restarts[number_id, _integer(override.get(qn("w:ilvl")))] = _integer(start.get(qn("w:val")), 1)
            for level in levels:
                self._levels[number_id, _integer(level.get(qn("w:ilvl")))] = _level(level)


def _level(element: Any) -> Level:
    def value(tag: str, otherwise: str) -> str:
        child = element.find(qn(tag))
        return otherwise if child is None else str(child.get(qn("w:val"), otherwise))

    legal = element.find(qn("w:isLgl"))
    restart = _integer(value("w:lvlRestart", str(LEVELS)), LEVELS)
    return Level(value("w:numFmt", "decimal"), value("w:lvlText", ""), _integer(value("w:start", "1"), 1), legal is not None, restart)


def _integer(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else otherwise
