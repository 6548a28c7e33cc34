"""Figures that a text has lost: masked by signs, or dropped so that a measure word stands alone."""

from __future__ import annotations

import re

from zxstudy.extract.quantities import UNITS, Quantity

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
# A sign instead of digits (**件, ×个, ?8件, XX%); single letters mask names of places too, so a unit must follow.
_SIGNS = re.compile(rf"(?<![\dA-Za-z])(?:[*×○□?]{{1,6}}\d{{0,4}}|\d{{1,4}}[*×○□?]{{1,6}}|[xX]{{1,4}})\s?(?P<unit>%|万元|{_UNIT})")
# A word that always has its figure behind it, and only the measure word is left: 提拔任用人, 提案件, 立案率为%.
_NOUNS = (
    "提案|立案|审查立案|收到|办结|办复|答复|并案|集体提案|重点提案|社情民意|社情民意信息|建议|意见|报告|正科|副科|任用|任职|提拔|委员|常委|参训|培训|视察|调研|协商"
    "|干部|人员|单位|部门|出席|实到"
)
_DROPPED = re.compile(
    rf"(?:{_NOUNS})(?P<unit>件|条|次|人|名|份|篇|期|个|家)(?=[,;。、()]|$|\n|为)|率(?:为|达|达到)?(?P<share>%)|(?<=[、,;])(?P<bare>人)(?=为)"
)


def masked(text: str) -> list[Quantity]:
    """Every masked or dropped figure of `text` (normal form), in order; low and high are None, the qualifier is `masked`."""
    found = [_of_signs(match) for match in _SIGNS.finditer(text)]
    found += [_of_drop(match) for match in _DROPPED.finditer(text)]
    return sorted(found, key=lambda quantity: quantity.start)


def _of_signs(match: re.Match[str]) -> Quantity:
    unit = {"%": "proportion", "万元": "yuan", "元": "yuan"}.get(match["unit"], match["unit"])
    return Quantity(match.start(), match.end(), None, None, unit, "masked")


def _of_drop(match: re.Match[str]) -> Quantity:
    group = "unit" if match["unit"] else "share" if match["share"] else "bare"
    return Quantity(match.start(group), match.end(group), None, None, "proportion" if group == "share" else match[group], "masked")
