"""What a study says: `study.toml` as a checked record, every mistake in it at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zxstudy.errors import StudyError, found

# The rules that decide how long a notebook may take and how much, and nothing of what it says.
LIMITS = {"seconds_per_cell", "seconds_per_notebook", "megabytes_per_notebook"}


class Margins(BaseModel):
    """Differences agreed to matter, set before looking: shares in points of proportion, counts and money as a ratio, the rest in SD."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share: float = Field(default=0.05, gt=0, lt=1)
    ratio: float = Field(default=0.10, gt=0, lt=1)
    deviation: float = Field(default=0.2, gt=0)


class Rules(BaseModel):
    """The choices that a study may make; each stands in the report.

    use_repairs: proposed readings of damaged figures count. use_contradicted: so do figures that cannot be true (flags `breach`,
    `impossible_share`, `impossible_count`); without them they stay in the panel and are left out of the view, hence of scores and
    comparisons.
    seconds_per_cell, seconds_per_notebook, megabytes_per_notebook: what a notebook may take; they change no page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    use_repairs: bool = False
    use_contradicted: bool = True
    minimum_counties: int = Field(default=15, ge=2)
    ceiling_share: float = Field(default=0.60, gt=0, le=1)
    ceiling_units: int = Field(default=10, ge=1)
    seconds_per_file: float = Field(default=30.0, gt=0)
    megabytes_per_file: int = Field(default=1024, ge=64)
    seconds_per_cell: int = Field(default=120, ge=1)
    seconds_per_notebook: int = Field(default=300, ge=1)
    megabytes_per_notebook: int = Field(default=2048, ge=512)


class Prices(BaseModel):
    """The price index that money is put on one footing with: its name, as pages say it, its file (`year,index`), and the base year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=2)
    file: Path
    base: int = Field(ge=1949, le=2100)


class Boundaries(BaseModel):
    """An office's own map for the index: a GeoJSON file, and the number under which that map was approved (审图号), both or neither."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Path
    approval: str = Field(pattern=r"^\S{0,4}S\S{0,3}[(（]\d{4}[)）]\d+号$")


class Study(BaseModel):
    """One study; paths are relative to the file that says it.

    raw: files and folders with the sources. processed, reports: the only two folders that are written to.
    years: the first and last year that counts, both included; None for all. prices: None leaves money at the prices of its year.
    boundaries: None draws no map.
    docx_template: the office's own form of a county's report as docx; None for the house format of official documents.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    kind: Literal["real", "composed", "simulated"]
    raw: tuple[Path, ...] = Field(min_length=1)
    corrections: Path | None = None
    places: Path | None = None
    processed: Path
    reports: Path
    language: Literal["zh", "en"] = "zh"
    years: tuple[int, int] | None = None
    margins: Margins = Margins()
    rules: Rules = Rules()
    prices: Prices | None = None
    boundaries: Boundaries | None = None
    docx_template: Path | None = None
    file: Path = Field(exclude=True)

    @property
    def root(self) -> Path:
        """The folder that the study's paths start from."""
        return self.file.parent

    def path(self, relative: Path) -> Path:
        """`relative` as seen from the study's folder, without `..` in it."""
        return (self.root / relative).resolve()


def read_study(file: Path) -> Study:
    """The study in `file`; raises StudyError with every wrong key or value, one line each."""
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudyError(f"{file}: cannot be opened: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{file}: is not TOML in UTF-8: {error}") from error
    try:
        return Study.model_validate({**content, "file": file.resolve()})
    except ValidationError as error:
        lines = [_line(file, item) for item in error.errors()]
        raise StudyError("\n".join(lines)) from error


def _line(file: Path, item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return f"{file}: unknown key '{key}'; allowed: {', '.join(_allowed(item['loc']))}"
    return f"{file}: {key}: {item['msg']} ({found(item.get('input'))})"


def _allowed(location: tuple[Any, ...]) -> list[str]:
    nested: dict[str, type[BaseModel]] = {"margins": Margins, "rules": Rules, "prices": Prices, "boundaries": Boundaries}
    model = nested.get(str(location[0]), Study) if len(location) > 1 else Study
    return sorted(name for name in model.model_fields if name != "file")
