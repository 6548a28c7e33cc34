"""The mapping of a workbook, `<file>.map.yml`: which part of which sheet says what; proposed by the machine, confirmed by a person."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from zxstudy.codebook import load
from zxstudy.errors import MappingError, UnknownTermError, found
from zxstudy.read.beside import LARGEST_MAPPING, MAPPING, mapping_path
from zxstudy.read.guard import printed
from zxstudy.read.plain_yaml import Place, keys_and_values, lines_of
from zxstudy.read.sheets import place_of, span_of

Periods = Literal["annual", "half_year", "year_to_date", "since_session", "term", "multi_year", "stock", "plan", "unknown"]
Open = Literal["?"]
SCOPES = ("strict", "broad", "unstated", "process", "result", "form", "vote", "before_merging", "after_merging")


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Where(_Record):
    """Where a dimension stands; exactly one of these.

    column: A, or several (categories before their parts). row: 3, or several, outermost first. sheet: in its name. cell: in the words of
    one cell, a title. fixed: as written here.
    """

    column: tuple[str, ...] | None = Field(default=None, min_length=1)
    row: tuple[int, ...] | None = Field(default=None, min_length=1)
    sheet: Literal[True] | None = None
    cell: str | None = None
    fixed: str | None = None

    @field_validator("column", "row", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return value if isinstance(value, list | tuple) or value is None else [value]

    @field_validator("fixed", mode="before")
    @classmethod
    def _as_words(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = self.model_dump(exclude_none=True)
        if len(given) != 1:
            raise ValueError("exactly one of column, row, sheet, cell, fixed")
        if any(span_of(letters) is None or "-" in letters or letters.isdecimal() for letters in self.columns):
            raise ValueError("column: letters, such as B or [A, B]")
        if any(not 1 <= number <= 1_048_576 for number in self.rows):
            raise ValueError("row: numbers from 1, such as 3 or [3, 4]")
        if self.cell is not None and place_of(self.cell) is None:
            raise ValueError("cell: an address, such as A1")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The letters of the columns, none where it stands elsewhere."""
        return self.column or ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows, from 1, none where it stands elsewhere."""
        return self.row or ()


class Label(_Record):
    """What a heading or a label means: an indicator of the codebook, or nothing (`ignore: yes`); `?` waits for a person.

    unit: of its bare figures (件, 万元, %). numbers: whether bare figures of a share are percents (95) or shares (0.95). period, scope: as
    in `Fact`. degree_of_yes: of a measure, the degree that 有, 是, √ stand for.
    """

    indicator: str = ""
    ignore: Literal[True] | Open | None = None
    unit: str = ""
    numbers: Literal["percent", "share"] | Open | None = None
    period: Periods | None = None
    scope: str = ""
    degree_of_yes: Literal[1, 2, 3] | None = None

    @field_validator("indicator")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            return load()[value].id if value else ""
        except UnknownTermError as error:
            raise ValueError(str(error)) from error

    @field_validator("scope")
    @classmethod
    def _tags(cls, value: str) -> str:
        wrong = [tag for tag in value.split(";") if tag and tag not in SCOPES]
        if wrong:
            raise ValueError(f"allowed: {', '.join(SCOPES)}, joined by ;")
        return value

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        if bool(self.indicator) == (self.ignore is not None):
            raise ValueError("either `indicator: <id>` or `ignore: yes`")
        if self.numbers and not (self.indicator and load()[self.indicator].is_proportion):
            raise ValueError("`numbers` is for an indicator that is a share")
        if self.degree_of_yes and not (self.indicator and load()[self.indicator].is_measure):
            raise ValueError("`degree_of_yes` is for a measure (m_…)")
        return self

    @property
    def open(self) -> tuple[str, ...]:
        """The keys that wait for a person."""
        return tuple(key for key in ("ignore", "unit", "numbers") if getattr(self, key) == "?")


class Part(_Record):
    """A table of one or several sheets of the same form.

    expect: what headings must stand, by cell. rows, columns: of the figures, `4-12` and `B-F`. skip_rows, skip_columns: left out, each with
    the first words that it holds. place, year, indicator, unit: where they stand; place and year left out: those of the file's source.
    period: of all its figures; period_at: where words such as 年初预算, 决算, 上半年 stand. labels: what each heading or label means.
    """

    sheets: tuple[str, ...] = Field(min_length=1)
    expect: dict[str, str] = {}
    rows: str
    columns: str
    skip_rows: dict[int, str] = {}
    skip_columns: dict[str, str] = {}
    place: Where | None = None
    year: Where | None = None
    indicator: Where
    unit: Where | None = None
    period: Periods | None = None
    period_at: Where | None = None
    labels: dict[str, Label] = Field(min_length=1)

    @field_validator("sheets", mode="before")
    @classmethod
    def _one_sheet(cls, value: object) -> object:
        return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]

    @field_validator("rows", "columns", mode="before")
    @classmethod
    def _a_span(cls, value: object) -> str:
        span = str(value).replace(" ", "")
        if span_of(span) is None:
            raise ValueError("a span such as 4-12 (rows) or B-F (columns)")
        return span

    @field_validator("expect", "skip_rows", "skip_columns", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return {key: str(words) for key, words in value.items()} if isinstance(value, dict) else value

    @property
    def heads(self) -> tuple[int, ...]:
        """The rows (from 0) that head the figures, units aside, from the top."""
        named = (self.place, self.year, self.indicator, self.period_at)
        return tuple(sorted({number - 1 for where in named if where for number in where.rows}))

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if not self.rows[0].isdecimal() or self.columns[0].isdecimal():
            raise ValueError("rows are numbers (4-12), columns letters (B-F)")
        wrong = [cell for cell in self.expect if place_of(cell) is None]
        wrong += [column for column in self.skip_columns if span_of(column) is None or not column.isalpha()]
        if wrong:
            raise ValueError(f"'{wrong[0]}' is no address of a cell (B3) or of a column (F)")
        return self


class Mapping(_Record):
    """What a mapping may say.

    confirmed: whether a person has looked it through. as_text: sheets of words, which are read as any document. left_out: sheets that hold
    nothing for a study.
    """

    confirmed: bool = False
    parts: tuple[Part, ...] = Field(min_length=1)
    as_text: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @field_validator("as_text", "left_out", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return [str(item) for item in value] if isinstance(value, list | tuple) else value

    @model_validator(mode="after")
    def _nothing_open(self) -> Self:
        waiting = [f"{label}: {key}" for part in self.parts for label, item in part.labels.items() for key in item.open]
        if self.confirmed and waiting:
            raise ValueError(f"confirmed, but `?` still stands at {'; '.join(waiting)}: decide each, or set `ignore: yes`")
        return self


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping with the name of its file and the line of each key, for messages."""

    where: str
    mapping: Mapping
    lines: dict[Place, int]

    def line(self, *place: str | int) -> str:
        """`FILE.map.yml line 12`: where the innermost known key of `place` stands."""
        return _at(self.where, self.lines, place)


def read_mapping(file: Path, where: str, *, unconfirmed: bool = False) -> MappingFile | None:
    """The mapping beside `file`, None where there is none, or where it is not confirmed and `unconfirmed` is not wanted.

    Raises MappingError with everything that is wrong, one line each, each with file, line and key.
    """
    path, name = mapping_path(file), where + MAPPING
    if not os.path.lexists(path):
        return None
    content, text = keys_and_values(path, name, largest=LARGEST_MAPPING, error=MappingError)
    if not content:
        raise MappingError(f"{name}: does not hold keys and values; needed: {', '.join(Mapping.model_fields)}")
    if content.get("confirmed") is False and not unconfirmed:
        return None
    lines = lines_of(text)
    try:
        return MappingFile(name, Mapping.model_validate(content), lines)
    except ValidationError as error:
        found = error.errors()
        own = [
            item for item in found if item["type"] != "too_short" or len(found) == 1
        ]  # a list of entries that are all wrong is no short one
        raise MappingError("\n".join(_line(name, lines, item) for item in own)) from error


def _at(name: str, lines: dict[Place, int], place: Place) -> str:
    known = next((lines[place[:length]] for length in range(len(place), 0, -1) if place[:length] in lines), None)
    return f"{name} line {known}" if known else name


def _line(name: str, lines: dict[Place, int], item: Any) -> str:
    place = tuple(str(part) if isinstance(part, str) else part for part in item["loc"])
    key = ".".join(printed(str(part)) for part in place)
    where = f"{_at(name, lines, place)}: {key + ': ' if key else ''}"
    if item["type"] == "extra_forbidden":
        return f"{where}unknown key; allowed: {', '.join(_allowed(place))}"
    if item["type"] == "missing":
        return f"{where}missing"
    said = "" if item["type"] == "value_error" and not isinstance(item.get("input"), str | int) else f" ({found(item.get('input'))})"
    return f"{where}{item['msg'].removeprefix('Value error, ')}{said}"


def _allowed(place: Place) -> list[str]:
    """The keys that the record at `place` may have."""
    inside = [part for part in place[:-1] if isinstance(part, str)]
    record: type[BaseModel] = Mapping
    if inside[:1] == ["parts"]:
        record = Part
    if len(inside) > 1:
        record = Label if inside[1] == "labels" else Where
    return list(record.model_fields)
