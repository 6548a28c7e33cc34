"""Two dictionaries, equal in keys and fields, in words that a report may use."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from zxstudy.clean.panel import PanelRow
from zxstudy.codebook import load
from zxstudy.compare import forbidden_words
from zxstudy.compare.finding import VERDICTS
from zxstudy.errors import UnknownTermError
from zxstudy.extract.fact import PERIODS, QUALIFIERS, SCOPE_TAGS
from zxstudy.report.dossier import DOUBTS, GROUPS
from zxstudy.report.manifest import STATES
from zxstudy.report.words import LANGUAGES, Words
from zxstudy.report.words_en import EN
from zxstudy.report.words_zh import ZH

PACKAGE = Path(__file__).parents[2] / "src/zxstudy"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_equal_keys() -> None:
    assert list(ZH) == list(EN)


def test_no_word_is_idle() -> None:
    """Each key stands in a template or a module, whole or by the beginning that is completed there (`"gap_" ~ state`, f"form_{form}")."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".j2") and path.stem[-3:] not in ("_zh", "_en")
    ]
    named = {word for text in texts for word in re.findall(r"""["']([\w.]+)["']""", text)}
    begun = {word for text in texts for word in re.findall(r"""["']([\w.]+[._])(?:["'] ?~|\{)""", text)}
    completed = {word for text in texts for word in re.findall(r"""~ ?["'](\w+)["']""", text)}
    families = {key.partition(".")[0] for key in ZH if "." in key}
    idle = [
        key for key in ZH if "." not in key and key not in named and not key.startswith(tuple(begun)) and not key.endswith(tuple(completed))
    ]
    assert idle == []
    assert families <= named | {word.rstrip(".") for word in begun}


@pytest.mark.parametrize("key", sorted(ZH))
def test_equal_fields_and_no_forbidden_word(key: str) -> None:
    assert fields(ZH[key]) == fields(EN[key])
    assert forbidden_words(ZH[key]) == []
    assert forbidden_words(EN[key]) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("period", PERIODS),
        ("qualifier", QUALIFIERS),
        ("scope", SCOPE_TAGS),
        ("flag", DOUBTS),
        ("mechanism", GROUPS),
        ("verdict", VERDICTS),
        ("state", STATES),
        ("rule", ("single", "agree", "later_revision", "count_over_rate", "narrower", "first_in_order")),
        ("unit", sorted({entry.unit for entry in load() if not entry.is_measure})),
    ],
)
def test_every_code_of_the_contract_has_a_word(language: str, family: str, codes: tuple[str, ...]) -> None:
    assert [code for code in codes if f"{family}.{code}" not in LANGUAGES[language]] == []


def test_the_rules_that_the_panel_names_are_all_known() -> None:
    assert PanelRow.__doc__ is not None
    named = [
        word for word in ("single", "agree", "later_revision", "count_over_rate", "narrower", "first_in_order") if word in PanelRow.__doc__
    ]
    assert len(named) == 6


def test_an_unknown_language_names_the_allowed_ones() -> None:
    with pytest.raises(UnknownTermError, match="zh, en"):
        Words("fr")


def test_places_and_lists() -> None:
    words = Words("zh")
    assert words.place("page 3") == "第3页"
    assert words.place("提案!B4") == "提案!B4"
    assert words.some(["甲", "乙", "丙"], 2) == "甲、乙等"
