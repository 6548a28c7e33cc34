"""Figures that a text has lost: masked by signs, dropped so that a measure word stands alone, or misread by a scanner (1O5件)."""

from __future__ import annotations

import re

from zxstudy.extract.quantities import Quantity
from zxstudy.extract.scanning import matches
from zxstudy.extract.written_forms import UNITS

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
# A sign instead of digits (**件, ×个, ?8件, XX%, 00件); single letters mask names of places too, so a unit must follow.
_SIGNS = re.compile(
    rf"(?<![\dA-Za-z])(?:[*×○□?]{{1,6}}\d{{0,4}}|\d{{1,4}}[*×○□?]{{1,6}}|[xX]{{1,4}}|(?<![.,])0{{2,4}})\s?(?P<unit>%|万元|{_UNIT})"
)
# A word that always has its figure behind it, and only the measure word is left: 提拔任用人, 提案件, 立案率为%.
_NOUNS = (
    "提案|立案|审查立案|收到|办结|办复|答复|并案|集体提案|重点提案|社情民意|社情民意信息|建议|意见|报告|正科|副科|任用|任职|提拔|委员|常委|参训|培训|视察|调研|协商"
    "|干部|人员|单位|部门|出席|实到|培训班|班|研修班|座谈会|协商会|调研报告|信息|课题"
)
_NOUN_WORDS = tuple(_NOUNS.split("|"))
_RATE_WORDS = ("率", "率为", "率达", "率达到")
# The measure word comes first and its noun is looked for behind: a scan skips at once what cannot be one.
_BEFORE_DROP = "".join(sorted({word[-1] for word in (*_NOUN_WORDS, *_RATE_WORDS)}))
_DROPPED = re.compile(
    rf"[件条次人名份篇期个家%](?<=[{_BEFORE_DROP}、,;\s].)(?:(?<=人)次(?=[,;。、()]|$|\n|为)|(?<=%)|(?=[,;。、()]|$|\n|为))"
)
# A digit opens only where a sign, or what looks like a digit, follows the digits.
_SIGNS_OPEN = re.compile(r"[*×○□?xX\d](?<![\dA-Za-z].)(?:(?<!\d)|(?=\d{0,3}[*×○□?])|(?<=0)(?=0{1,3}(?!\d)))")
_NOUGHTS_OPEN = re.compile(r"0(?<![\dA-Za-z].)(?=0{1,3}(?!\d))")
_MISREAD_OPEN = re.compile(r"[\dOolI|SZzBq](?<![A-Za-z\d.].)(?:(?<!\d)|(?=\d{0,6}[OolI|SZzBq了]))")
# What scanning takes for a digit: 1O5件, l28件, 9了%. At least one digit, at least one of them, no other letter beside them.
LOOKALIKES = {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "Z": "2", "z": "2", "B": "8", "q": "9", "了": "7"}
_SEVEN = re.compile(r"了(?<=\d.)")
_MISREAD = re.compile(
    rf"(?<![A-Za-z\d.第])(?=[\dOolI|SZzBq]{{0,6}}(?:\d|(?<=\d)了))(?=\d{{0,6}}(?:[OolI|SZzBq]|(?<=\d)了))"
    rf"(?:[OolI|SZzBq]|\d了?){{2,7}}+(?:\.\d{{1,2}})?\s?(?P<unit>%|万元|{_UNIT})|(?<![A-Za-z\d.])(?P<seven>\d了\s?%)"
)


def misread(printed: str) -> float | None:
    """The value of a figure with look-alikes among its digits (`1O5件` 105, `9了%` .97); None where it has none."""
    found = re.match(r"[\dOolI|SZzBq了.]{1,12}", printed)
    if not found or found.group().replace(".", "", 1).isdigit():
        return None
    digits = "".join(LOOKALIKES.get(sign, sign) for sign in found.group())
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return None
    rest = printed[found.end() :].strip()
    return float(digits) * (0.01 if rest.startswith("%") else 1e4 if rest.startswith("万") else 1.0)


def masked(text: str) -> list[Quantity]:
    """Every masked, dropped or misread figure of `text` (normal form), in order; low and high are None, the qualifier is `masked`."""
    # Most texts have no such sign anywhere, which is soon known; then their digits need not be looked at one by one.
    opening = _SIGNS_OPEN if any(sign in text for sign in "*×○□?xX") else _NOUGHTS_OPEN
    found = [_of_signs(match) for match in matches(_SIGNS, opening, text)]
    found += [_of_drop(match) for match in _DROPPED.finditer(text) if _has_lost_its_figure(match, text)]
    if _SEVEN.search(text) or any(sign in text for sign in LOOKALIKES if sign.isascii()):
        found += [_of_misreading(match) for match in matches(_MISREAD, _MISREAD_OPEN, text)]
    return sorted(found, key=lambda quantity: quantity.start)


def _of_signs(match: re.Match[str]) -> Quantity:
    unit = {"%": "proportion", "万元": "yuan", "元": "yuan"}.get(match["unit"], match["unit"])
    return Quantity(match.start(), match.end(), None, None, unit, "masked")


def _has_lost_its_figure(match: re.Match[str], text: str) -> bool:
    """Whether a noun that always has a figure stands before the measure word; 、人为 has lost noun and figure."""
    start, end = match.span()
    before = start - 1 if text[start - 1 : start].isspace() else start
    if text.endswith(_RATE_WORDS if match.group() == "%" else _NOUN_WORDS, 0, before):
        return True
    return match.group() == "人" and text[start - 1 : start] in ("、", ",", ";") and text[end : end + 1] == "为"


def _of_drop(match: re.Match[str]) -> Quantity:
    return Quantity(match.start(), match.end(), None, None, "proportion" if match.group() == "%" else match.group(), "masked")


def _of_misreading(match: re.Match[str]) -> Quantity:
    unit = {"%": "proportion", "万元": "yuan", "元": "yuan"}.get(match["unit"] or "%", match["unit"])
    return Quantity(match.start(), match.end(), None, None, unit, "masked")
