"""What each column of each table is: title, unit, the step that makes it, and a line about it, as data."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from zxstudy.errors import UnknownTermError


@dataclass(frozen=True, slots=True)
class Column:
    """One column. unit: of its values, empty where they have none. made_by: the step that fills it, `sidecar` or `codebook`."""

    title_zh: str
    title_en: str
    unit: str
    made_by: str
    description: str


def column(table: str, name: str) -> Column:
    """What the column `name` of `table` is; raises UnknownTermError where `columns.csv` does not say."""
    known = _columns()
    found = known.get((table, name)) or known.get(("", name))
    if found is None:
        raise UnknownTermError(f"table {table}: column {name} is not described in columns.csv")
    return found


def about(table: str, names: list[str]) -> dict[str, dict[str, str]]:
    """For each of the columns `names` of `table` what a file may carry about it; `cleaned` facts are facts."""
    described = {name: asdict(column("facts" if table == "cleaned" else table, name)) for name in names}
    return {name: {key: value for key, value in said.items() if value} for name, said in described.items()}


@cache
def _columns() -> dict[tuple[str, str], Column]:
    text = files("zxstudy").joinpath("columns.csv").read_text(encoding="utf-8")
    return {(row.pop("table"), row.pop("column")): Column(**row) for row in csv.DictReader(text.splitlines())}
