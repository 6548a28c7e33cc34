"""Every notebook of a study: the task that makes it, and the key of what it is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import zxstudy
from zxstudy.clean.panel import Place
from zxstudy.config import Study
from zxstudy.errors import UsageError
from zxstudy.report.keys import Key, around, whole_data
from zxstudy.report.phrase import title_of
from zxstudy.report.slices import slice_sums
from zxstudy.report.tables import Tables
from zxstudy.report.task import Task
from zxstudy.report.words import Words

# Notebooks of the study as a whole: what each is called, and the keys of its title and lead.
WHOLE = {"comparison": ("cmp_title", "cmp_lead"), "quality": ("qua_title", "qua_lead")}


@dataclass(frozen=True, slots=True)
class Planned:
    """A notebook that belongs to the study, and the parts of its key."""

    task: Task
    key: Key


def plan(tables: Tables, language: str, only: Sequence[str] = (), sums: Mapping[str, str] | None = None) -> list[Planned]:
    """Every notebook of the study with its key, or those of the counties in `only` and of the study as a whole.

    sums: what `slices.write_slices` gave, where it was asked.
    """
    study, words = tables.study, Words(language)
    source = notebook(study, "county.ipynb")
    years = "" if study.years is None else f"{study.years[0]}-{study.years[1]}"
    base = {"language": language, "study": study.file.name}
    places = [tables.place(code) for code in only or tables.codes]
    sums = sums or slice_sums(study)
    beside = around(study, {"years": years, **base}, source)
    planned = []
    for place in places:
        code = place.county_code
        task = _task(study, code, source, {"county_code": code, "years": years, **base}, _county_head(place, words))
        planned.append(Planned(task, {"data": sums[code], **beside}))
    title = title_of(study, words)
    for name, (head, lead) in WHOLE.items():
        source = notebook(study, f"{name}.ipynb")
        task = _task(study, name, source, base, (words(head), words(lead, title=title)))
        planned.append(Planned(task, {"data": whole_data(name, study), **around(study, base, source)}))
    return planned


def _county_head(place: Place, words: Words) -> tuple[str, str]:
    where = " ".join(dict.fromkeys(part for part in (place.province, place.prefecture) if part))
    lead = words("county_lead", province=where, code=place.county_code, level=words.term("level", place.level))
    return words("county_title", county=place.county), lead


def _task(study: Study, name: str, source: Path, parameters: dict[str, str], head: tuple[str, str]) -> Task:
    reports = study.path(study.reports)
    page = reports / f"{name}.html" if name in WHOLE else reports / "counties" / f"{name}.html"
    return Task(
        name=name,
        study=str(study.file),
        notebook=str(source),
        executed=str(reports / "notebooks" / f"{name}.ipynb"),
        page=str(page),
        parameters=dict(parameters),
        language=parameters["language"],
        title=head[0],
        lead=head[1],
        here=name if name in WHOLE else "",
        cell_seconds=study.rules.seconds_per_cell,
        seconds=study.rules.seconds_per_notebook,
        megabytes=study.rules.megabytes_per_notebook,
    )


def notebook(study: Study, name: str) -> Path:
    """The notebook of that name beside the study or in a folder above it, else the one that comes with the package."""
    ours = Path(zxstudy.__file__).parent
    folders = [study.root, *study.root.parents[:2], ours, *ours.parents[1:2]]
    for folder in folders:
        if (folder / "notebooks" / name).is_file():
            return folder / "notebooks" / name
    raise UsageError(f"notebooks/{name}: not found beside {study.file.name} or in the folders above it")
