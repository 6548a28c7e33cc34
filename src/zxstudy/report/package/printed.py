"""The tables of the comparison as a paper prints them: what each column is, what the errors are, and what is marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from zxstudy.codebook import load
from zxstudy.report.alternatives_report import p_text
from zxstudy.report.phrase import difference, plain, title_of, typeset
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words


@dataclass(frozen=True, slots=True)
class Printed:
    """One table. name: of its files. heads, rows: texts. note: unit, standard errors, kind of data; it belongs to the table."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def printed_tables(tables: Tables, words: Words) -> list[Printed]:
    """The tables that the comparison has something to print in, in the order of a paper."""
    made = [descriptives_table(tables, words), _findings(tables, words), _alternatives(tables, words), _configurations(tables, words)]
    return [table for table in made if table.rows]


def name_of(term: str, words: Words) -> str:
    """An outcome, a mechanism or an indicator as pages call it."""
    codebook = load()
    return words.name(codebook[term]) if term in codebook else words.term("outcome", words.term("mechanism", term))


def _table(name: str, heads: str, rows: Iterator[tuple[str, ...]], note: str, about: tuple[Tables, Words]) -> Printed:
    tables, words = about
    title = words(f"printed_{name}") + words.bracketed(title_of(tables.study, words))
    mark = "" if tables.study.kind == "real" else words(f"printed_{tables.study.kind}")
    return Printed(name, title, tuple(words(f"col_{head}") for head in heads.split()), tuple(rows), " ".join(filter(None, [note, mark])))


def descriptives_table(tables: Tables, words: Words) -> Printed:
    """N, mean, spread and ends of every outcome and mechanism that is known."""
    heads = "variable n_years counties mean deviation between within icc range exact ceiling"

    def rows() -> Iterator[tuple[str, ...]]:
        for _, row in tables.descriptives.iterrows():
            unit = "proportion" if row["unit"] == "share" else "score"
            said = {
                key: "—" if pd.isna(row[key]) else plain(float(row[key]), unit, words)
                for key in ("mean_low", "mean_high", "deviation", "between", "within", "least", "greatest")
            }
            shares = ["—" if pd.isna(row[key]) else plain(float(row[key]), "proportion", words) for key in ("exact", "at_ceiling")]
            yield (
                name_of(str(row["variable"]), words), str(row["n"]), str(row["counties"]), _span(said, "mean_low", "mean_high", words),
                said["deviation"], said["between"], said["within"], "—" if pd.isna(row["icc"]) else f"{float(row['icc']):.2f}",
                _span(said, "least", "greatest", words), *shares,
            )  # fmt: skip

    return _table("descriptives", heads, rows(), words("printed_descriptives_note"), (tables, words))


def _span(said: dict[str, str], low: str, high: str, words: Words) -> str:
    return said[low] if said[low] == said[high] else words("span", low=said[low], high=said[high])


def _findings(tables: Tables, words: Words) -> Printed:
    heads = "finding role n_years counties clusters estimate_alone interval p p_holm mde verdict"
    compared = tables.findings[tables.findings["stage"].isin(["association", "within"])]

    def rows() -> Iterator[tuple[str, ...]]:
        for _, row in compared.iterrows():
            unit = str(row["unit"])
            estimate, low, high, mde = (difference(row[key], unit, words) or "—" for key in ("estimate", "low", "high", "mde"))
            interval = "—" if pd.isna(row["low"]) else words("span", low=low, high=high)
            counts = (str(row[key]) for key in ("n", "counties", "clusters"))
            yield (
                _pair(row, words), words.term("role", str(row["role"])), *counts, estimate, interval, p_text(row["p"]) or "—",
                p_text(row["p_holm"]) or "—", mde, words.term("verdict", str(row["verdict"])),
            )  # fmt: skip

    errors = sorted({words.term("errors", str(text)) for text in compared["errors"] if str(text)})
    return _table("findings", heads, rows(), " ".join([words("printed_findings_note"), *errors]), (tables, words))


def _pair(row: pd.Series, words: Words) -> str:
    pair = " × ".join(name_of(str(row[key]), words) for key in ("mechanism", "outcome") if str(row[key]))
    return f"{row['hypothesis']} {pair} ({words.term('stage', str(row['stage']))})".strip()


def _alternatives(tables: Tables, words: Words) -> Printed:
    from zxstudy.compare.beside import methods  # noqa: PLC0415 - the models are needed here only

    heads = "finding method detail_of estimate_alone interval p n_years clusters note"
    pairs = {str(row["finding"]): _pair(row, words) for _, row in tables.findings.iterrows()}
    zh = words.language == "zh"

    def rows() -> Iterator[tuple[str, ...]]:
        for _, row in tables.alternatives.iterrows():
            method, unit = methods()[str(row["method"])], str(row["unit"])
            estimate, low, high = (difference(row[key], unit, words) or "—" for key in ("estimate", "low", "high"))
            note = typeset(str(row["note_zh"])) if zh else str(row["note_en"])
            yield (
                pairs.get(str(row["finding"]), str(row["finding"])), typeset(method.zh) if zh else method.en,
                words.term("detail", str(row["detail"])), estimate, "—" if pd.isna(row["low"]) else words("span", low=low, high=high),
                p_text(row["p"]) or "—", str(row["n"]), str(row["clusters"]), note,
            )  # fmt: skip

    return _table("alternatives", heads, rows(), words("cmp_alternatives_note"), (tables, words))


def _configurations(tables: Tables, words: Words) -> Printed:
    heads = "part combination inclusion pri coverage unique counties p output"

    def rows() -> Iterator[tuple[str, ...]]:
        for _, row in tables.configurations.iterrows():
            numbers = ["—" if pd.isna(row[key]) else f"{float(row[key]):.3f}" for key in ("inclusion", "pri", "coverage", "unique")]
            output = words.term("output", str(row["output"])) if row["output"] else ""
            said = combination(str(row["name"]), words)
            yield words.term("part", str(row["part"])), said, *numbers, str(row["cases"]), p_text(row["p"]), output

    return _table("configurations", heads, rows(), words("cmp_configurations_note"), (tables, words))


def combination(name: str, words: Words) -> str:
    """`(2) leadership*~cadre` in words."""
    number, _, path = name.rpartition(" ")
    said = []
    for term in path.split("*"):
        known = words.term("mechanism", term.removeprefix("~"))
        said.append(words("without_term", name=known) if term.startswith("~") else known)
    return f"{number} {' × '.join(said)}".strip()
