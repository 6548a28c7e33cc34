"""The reviewed places: other names, successions that no rule can tell, and the invented counties of composed studies."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from zxstudy.errors import StudyError, found

Model = TypeVar("Model", bound=BaseModel)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a safe loader; the one in C where the library has it


def tidy(name: str) -> str:
    """`name` without spaces of any kind and invisible characters, in half width."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))


_Name = Annotated[str, AfterValidator(tidy)]  # as sources are read: a blank that nobody sees would keep the two apart


class Succession(BaseModel):
    """The unit that this one continues, since when, and why; `code` is its id over the yearly table, with its last year where a newer
    unit has the same code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^\d{6}(-\d{4})?$")
    year: int = Field(ge=1949, le=2100)
    reason: str = Field(min_length=1)


class ReviewedPlace(BaseModel):
    """One entry of `places.yml`.

    code: the newest code of GB/T 2260, `99xxxx` for an invented county. aliases: other names and short names. means: names that other units
    have too, and that in this study's sources always mean this one.
    since, until: the years in which the names hold, both included; None: no limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name = Field(min_length=2)
    aliases: tuple[_Name, ...] = ()
    means: tuple[_Name, ...] = ()
    province: _Name = Field(min_length=2)
    prefecture: _Name = ""
    code: str = Field(pattern=r"^\d{6}$")
    level: Literal["county", "district", "city"]
    kind: Literal["real", "composed", "simulated"] = "real"
    since: int | None = Field(default=None, ge=1949, le=2100)
    until: int | None = Field(default=None, ge=1949, le=2100)
    successor_of: tuple[Succession, ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _invented_codes_only_for_invented_counties(self) -> ReviewedPlace:
        if self.code.startswith("99") == (self.kind == "real"):
            raise ValueError(f"code {self.code} does not go with kind '{self.kind}': 99xxxx is for invented counties, and only for them")
        return self

    def holds(self, year: int | None) -> bool:
        """Whether the names are in use in `year`; yes where the year is not known."""
        return year is None or ((self.since or 0) <= year <= (self.until or 9999))


class _PlacesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    places: tuple[ReviewedPlace, ...] = ()

    @model_validator(mode="after")
    def _one_entry_a_code(self) -> _PlacesFile:
        codes = [place.code for place in self.places]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"more than one entry for code {', '.join(twice)}")
        return self


def read_places(file: Path | None) -> tuple[ReviewedPlace, ...]:
    """The entries of `places.yml`; none without a file. Raises StudyError with every mistake in it, one line each."""
    if file is None:
        return ()
    return read_yaml(file, _PlacesFile).places


def read_yaml(file: Path, model: type[Model]) -> Model:
    """What `file` says, as a `model`; raises StudyError that names file and key of every mistake."""
    try:
        text = file.read_text(encoding="utf-8")
        content = yaml.load(text, _LOADER) or {}
    except OSError as error:
        raise StudyError(f"{file}: cannot be opened: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StudyError(f"{file}: is not YAML in UTF-8: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise StudyError(f"{file}: must be a mapping with the keys {', '.join(sorted(model.model_fields))}")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = [
            f"{file}: {'.'.join(map(str, item['loc'])) or 'file'}: {item['msg']} "
            f"(line {line_of(text, item['loc'])}, {found(item['input'])})"
            for item in error.errors()
        ]
        raise StudyError("\n".join(lines)) from error


def line_of(text: str, keys: Sequence[int | str]) -> int:
    """The line, from 1, on which `keys` leads to its value in a YAML text, or as far as they lead."""
    node = yaml.compose(text, _LOADER)
    for key in keys:
        inside = _inside(node)
        if key not in inside:
            break
        node = inside[key]
    return _line(node)


def lines_under(text: str, key: str) -> list[int]:
    """The line, from 1, of each item of the list `key` in a YAML text."""
    items = _inside(_inside(yaml.compose(text, _LOADER)).get(key))
    return [_line(items[number]) for number in range(len(items))]


def _inside(node: yaml.Node | None) -> dict[int | str, yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return {name.value: value for name, value in node.value}
    return dict(enumerate(node.value)) if isinstance(node, yaml.SequenceNode) else {}


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else int(node.start_mark.line) + 1
