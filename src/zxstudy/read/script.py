"""In which script a stretch of text is written, as far as it takes to tell a county's article from a shop's advertisements."""

from __future__ import annotations

import re
from collections.abc import Sequence

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# kana, hangul, Cyrillic, Greek, Hebrew, Arabic, Indic, Thai: none of them belongs into a Chinese report
OTHER = re.compile(r"[\u3041-\u30fa\u30fd-\u30ff\uac00-\ud7a3\u1100-\u11ff\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0eff]")
SHARE_OF_OTHER = 0.1
SHARE_OF_LATIN = 0.8
SHORTEST = 20
FEWEST_FOREIGN = 3
LEAST_FOREIGN = 200
LEAST_CHINESE = 40


def is_foreign(text: str) -> bool:
    """Whether `text` is prose in another script than Chinese: a tenth of it kana, hangul or the like, or nearly all of it Latin letters."""
    other, han, latin = (len(pattern.findall(text)) for pattern in (OTHER, HAN, LATIN))
    if other + han + latin == 0:
        return False
    if other > SHARE_OF_OTHER * (other + han + latin) and other > 2:
        return True
    return latin >= SHORTEST and latin > SHARE_OF_LATIN * (han + latin)


def foreign_parts(texts: Sequence[str]) -> frozenset[int]:
    """The positions of the foreign ones among `texts`, where they are many beside Chinese ones; none for a page that has no Chinese."""
    foreign = [number for number, text in enumerate(texts) if is_foreign(text)]
    length = sum(len(texts[number]) for number in foreign)
    chinese = sum(len(HAN.findall(text)) for text in texts if not is_foreign(text))
    if len(foreign) < FEWEST_FOREIGN or length < LEAST_FOREIGN or chinese < LEAST_CHINESE:
        return frozenset()
    return frozenset(foreign)
