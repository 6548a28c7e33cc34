"""The sidecar of a raw file, `<file>.source.yml`: who made it, when, under which licence; checked before it is believed."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from zxstudy.errors import SidecarError, found
from zxstudy.read.beside import ENDING, LARGEST, sidecar_path
from zxstudy.read.guard import printed
from zxstudy.read.plain_yaml import keys_and_values

DAY = re.compile(r"(?:(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?)?")


class Sidecar(BaseModel):
    """What a sidecar may say. county: official name, empty where the file covers several. year: the year covered, not that of printing.

    published, read: a day, a month or a year, in ISO 8601. sha256: of the raw file, in hexadecimal; where it is given it must match.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=1)
    producer: str = Field(min_length=1)
    kind: Literal["real", "composed", "simulated"]
    side: Literal["party", "cppcc", "government", "media", "yearbook", "unknown"]
    document_type: Literal["work_report", "experience", "workbook", "news", "gazetteer", "budget", "notice", "facts", "unknown"]
    province: str = ""
    county: str = ""
    level: Literal["county", "district", "city", "unknown"] = "unknown"
    session: str = ""
    year: int | None = Field(default=None, ge=1949, le=2100, strict=True)
    published: str = ""
    read: str = ""
    address: str = ""
    licence: str = Field(min_length=1)
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    note: str = ""

    @field_validator("published", "read", mode="before")
    @classmethod
    def _day(cls, value: object) -> str:
        text = value.isoformat()[:10] if isinstance(value, date) else str(value)
        match = DAY.fullmatch(text)
        if not match:
            raise ValueError("neither a day (2024-01-31) nor a month (2024-01) nor a year (2024)")
        if text:
            date(*(int(part or 1) for part in match.groups()))
        return text

    @model_validator(mode="after")
    def _read_after_published(self) -> Self:
        length = min(len(self.published), len(self.read))
        if self.read[:length] < self.published[:length]:
            raise ValueError(f"read on {self.read}, before it was published on {self.published}")
        return self


def read_sidecar(file: Path, where: str) -> Sidecar:
    """The sidecar of the raw file `file`; raises SidecarError with everything that is wrong, one line each, each beginning with `where`."""
    name = where + ENDING
    path = sidecar_path(file)
    if not os.path.lexists(path) or path.is_symlink() or not path.is_file():
        raise SidecarError(f"{name}: missing; each raw file needs a sidecar that says what it is")
    content, _ = keys_and_values(path, name, largest=LARGEST, error=SidecarError)
    if not content:
        raise SidecarError(f"{name}: does not hold keys and values; needed: {', '.join(sorted(Sidecar.model_fields))}")
    try:
        return Sidecar.model_validate(content)
    except ValidationError as error:
        raise SidecarError("\n".join(_line(name, item) for item in error.errors())) from error


def _line(name: str, item: Any) -> str:
    key = ".".join(printed(str(part)) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return f"{name}: unknown key '{key}'; allowed: {', '.join(sorted(Sidecar.model_fields))}"
    if item["type"] == "missing":
        return f"{name}: {key}: missing"
    said = f" ({found(item.get('input'))})" if key else ""
    return f"{name}: {key + ': ' if key else ''}{item['msg'].removeprefix('Value error, ')}{said}"
