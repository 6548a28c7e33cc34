"""Where silence is an answer: which kind of document would name a measure if the county had it, as data with reasons."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from zxstudy.codebook.entry import load
from zxstudy.errors import TableError

_ANSWERS = {"yes": True, "no": False}


@cache
def would_mention() -> dict[str, frozenset[str]]:
    """The measures that a document of each type would name, by document type; a type that is not in it would name none.

    A type may be narrowed to a side (`work_report@government`). A row for a measure wins over the row for its mechanism. Raises
    TableError where `mentions.csv` names what does not exist, says something else than yes or no, gives no reason, or speaks twice about
    the same.
    """
    text = files("zxstudy.codebook").joinpath("mentions.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    answers = _checked(rows)
    types = sorted({document_type for document_type, _ in answers})
    return {document_type: _named(document_type, answers) for document_type in types}


def _named(document_type: str, answers: dict[tuple[str, str], bool]) -> frozenset[str]:
    named = set()
    for measure in load().measures:
        general = answers.get((document_type, measure.mechanism), False)
        if answers.get((document_type, measure.id), general):
            named.add(measure.id)
    return frozenset(named)


def _checked(rows: list[dict[str, str]]) -> dict[tuple[str, str], bool]:
    terms = {measure.id for measure in load().measures} | {measure.mechanism for measure in load().measures}
    answers: dict[tuple[str, str], bool] = {}
    for line, row in enumerate(rows, start=2):
        key = (row["document_type"], row["term"])
        if row["term"] not in terms:
            raise TableError(f"mentions.csv line {line}: no measure or mechanism '{row['term']}'")
        if row["mentions"] not in _ANSWERS or not row["reason"]:
            raise TableError(f"mentions.csv line {line}: needs yes or no and a reason (found: {row['mentions']!r}, {row['reason']!r})")
        if key in answers:
            raise TableError(f"mentions.csv line {line}: a second row for {key[0]} and {key[1]}")
        answers[key] = _ANSWERS[row["mentions"]]
    return answers
