"""The strings of the pages in one language; both dictionaries have the same keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from zxstudy.codebook import Entry
from zxstudy.errors import UnknownTermError
from zxstudy.report.words_en import EN
from zxstudy.report.words_zh import ZH

Language = Literal["zh", "en"]
_BRACKET = re.compile(r"（[^）]*）")
LANGUAGES: dict[str, dict[str, str]] = {"zh": ZH, "en": EN}


@dataclass(frozen=True, slots=True)
class Words:
    """The strings of one language: `words("key", n=3)`; a key that does not exist is a fault of ours and raises KeyError."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UnknownTermError(f"no language '{self.language}'; allowed: {', '.join(LANGUAGES)}")

    def __call__(self, key: str, **values: object) -> str:
        """The string under `key`, its fields filled in."""
        return LANGUAGES[self.language][key].format(**values)

    def markup(self, key: str, **values: object) -> Markup:
        """The string under `key` with its fields escaped unless they are markup of ours."""
        return Markup(LANGUAGES[self.language][key]).format(**values)

    def term(self, family: str, value: str) -> str:
        """The word for a code such as ("period", "annual"); the code itself where the dictionaries do not know it."""
        return LANGUAGES[self.language].get(f"{family}.{value}", value)

    def column(self, name: str) -> str:
        """The column of a table that holds `name` in this language: `reason_zh` or `reason`."""
        return f"{name}_zh" if self.language == "zh" else name

    def terms(self, family: str, values: str) -> list[str]:
        """The words for codes joined by `;`, in their order."""
        return [self.term(family, value) for value in values.split(";") if value]

    def name(self, entry: Entry) -> str:
        """What an entry of the codebook is called."""
        return _BRACKET.sub("", entry.name_zh) if self.language == "zh" else entry.name_en

    def place(self, locator: str) -> str:
        """A place such as `page 3` or `sheet!B4` in words; as it stands where it is of another kind."""
        found = re.fullmatch(r"(row|page|paragraph|line) (\d+)", locator)
        return self(f"loc.{found[1]}", n=found[2]) if found else locator

    def bracketed(self, text: str) -> str:
        """` (text)`, or （text） in Chinese; nothing where there is no text."""
        return "" if not text else f"（{text}）" if self.language == "zh" else f" ({text})"

    def between(self, low: object, high: object) -> str:
        """`12–14`, or 12—14 in Chinese; one alone where both are said alike."""
        return str(low) if str(low) == str(high) else f"{low}{self('dash')}{high}"

    def some(self, items: list[str], most: int) -> str:
        """At most `most` items in a row, and that there are more if there are."""
        shown = self.listed(items[:most])
        return shown if len(items) <= most else self("and_more", names=shown)

    def listed(self, items: list[str]) -> str:
        """Items in a row, as the language joins them."""
        return self._between.join(items)

    def joined(self, pieces: list[Markup]) -> Markup:
        """Pieces of markup in a row, as the language joins them."""
        return Markup(self._between).join(pieces)

    @property
    def _between(self) -> str:
        return "、" if self.language == "zh" else ", "
