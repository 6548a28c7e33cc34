"""What stands beside the findings, finding by finding and family by family: the rows and the figure of one section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from zxstudy.report.phrase import difference, typeset
from zxstudy.report.words import Words

if TYPE_CHECKING:
    from zxstudy.compare.beside import Method

SMALLEST_P = 0.0001


def groups(rows: pd.DataFrame, words: Words) -> list[dict[str, Any]]:
    """The families of the rows of one finding, in the order of `methods.csv`, each with its methods.

    A method with details (each province left out) is one row with the range of its estimates, the details inside.
    """
    from zxstudy.compare.beside import methods  # noqa: PLC0415 - the models are needed here only

    families: dict[str, list[dict[str, Any]]] = {}
    for method, part in rows.groupby("method", sort=False):
        of = methods()[str(method)]
        families.setdefault(of.family, []).append({"method": str(method), "name": named(of, words)[0], **_said(part, words)})
    return [{"name": words.term("family", family), "methods": said} for family, said in families.items()]


def explained(rows: pd.DataFrame, words: Words) -> list[tuple[str, str]]:
    """Each method of `rows` with what it does otherwise than the headline, told once for all findings; the name with its family."""
    from zxstudy.compare.beside import methods  # noqa: PLC0415 - the models are needed here only

    met = set(rows["method"])
    said = ((method.family, *named(method, words)) for name, method in methods().items() if name in met)
    return [(name + words.bracketed(words.term("family", family)), about) for family, name, about in said]


def named(method: Method, words: Words) -> tuple[str, str]:
    """The name of a method and what it does, in the language of the page."""
    said = (method.zh, method.about_zh) if words.language == "zh" else (method.en, method.about_en)
    return (typeset(said[0]), typeset(said[1])) if words.language == "zh" else said


def _said(part: pd.DataFrame, words: Words) -> dict[str, Any]:
    rows = list(_rows(part, words))
    if len(rows) == 1 and not rows[0]["detail"]:
        return {**rows[0], "details": []}
    known = part["estimate"].dropna()
    unit = str(part["unit"].iloc[0])
    text = "—"
    if len(known):
        low, high = (difference(value, unit, words) for value in (known.min(), known.max()))
        text = words("alt_range", n=len(known), low=low, high=high)
    return {"estimate": text, "interval": "", "p": "", "n": "", "note": "", "detail": "", "details": rows}


def _rows(part: pd.DataFrame, words: Words) -> Iterator[dict[str, Any]]:
    note = "note_zh" if words.language == "zh" else "note_en"
    for _, row in part.iterrows():
        unit = str(row["unit"])
        low, high = (difference(row[end], unit, words) for end in ("low", "high"))
        yield {
            "detail": words.term("detail", str(row["detail"])),
            "estimate": difference(row["estimate"], unit, words) or "—",
            "interval": words("span", low=low, high=high) if low and high else "",
            "p": p_text(row["p"]),
            "n": words("n_of", n=int(row["n"]), counties=int(row["counties"])),
            "note": typeset(str(row[note])) if words.language == "zh" else str(row[note]),
        }


def p_text(value: float) -> str:
    """`0.0312`; `<0.0001` below that, empty where there is none."""
    if pd.isna(value):
        return ""
    return f"<{SMALLEST_P}" if value < SMALLEST_P else f"{value:.4f}"
