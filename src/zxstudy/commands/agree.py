"""`zxstudy agree`: hand coding against the machine's facts, as tables; the disagreements as csv."""

from __future__ import annotations

import math
from itertools import starmap
from pathlib import Path

from zxstudy.agree import Agreement, Alpha, Coded, Found, Pair, Share, agreement, read_coded, read_facts
from zxstudy.agree.agreement import Row
from zxstudy.agree.documents import Documents
from zxstudy.codebook import load
from zxstudy.commands.console import say, table
from zxstudy.folder import as_csv
from zxstudy.store import write_bytes

HEAD = ("coder", "indicator", "coded", "found", "paired", "equal", "overlap", "disjoint",
        "recall", "precision", "recall_equal", "precision_equal")  # fmt: skip
COLUMNS = ("kind", "coder", "indicator", "source", "coded_low", "coded_high", "coded_degree", "found_low", "found_high", "found_degree",
           "start", "end", "locator", "coded_quote", "found_quote", "line", "fact_id")  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def agree_files(coded: Path, facts: Path, *, output: Path | None, coded_only: bool) -> int:
    """Print how the coding and the facts agree and give the exit code: 0, or 1 where rows of the coding could not be used."""
    found = read_facts(facts)
    documents = Documents(dict.fromkeys([Path.cwd(), coded.absolute().parent, facts.absolute().parent]), (fact.source for fact in found))
    rows, problems = read_coded(coded, documents, load())
    for problem in problems:
        say(problem.line())
    silent = {row.source for row in rows} - {fact.source for fact in found}
    if silent:
        say(f"warned: {coded}: {len(silent)} of its documents have no fact in {facts.name} ({', '.join(sorted(silent)[:3])}): all missed")
    result = agreement(rows, found, coded_only=coded_only)
    table(HEAD, [_cells(row) for row in result.rows])
    print()
    table(("degrees", "alpha", "low", "high", "units", "values"), [(who, *_alpha(value)) for who, value in result.alphas])
    _close(result, output)
    return 1 if problems else 0


def _close(result: Agreement, output: Path | None) -> None:
    if result.left_out:
        say(f"{result.left_out} facts of documents that nobody coded are left out")
    if output is None:
        say(f"{len(result.disagreements)} disagreements (written with their wording by -o FILE)")
        return
    text = as_csv([COLUMNS, *([row[name] for name in COLUMNS] for row in starmap(disagreement, result.disagreements))])
    write_bytes(output, text.encode("utf-8-sig"))
    say(f"{len(result.disagreements)} disagreements: {output}")


def disagreement(coder: str, item: Pair) -> dict[str, object]:
    """One row of the csv: missed, extra, degree, masked, overlap or disjoint; both values, the place, the wording of each side."""
    coded, found = item.coded, item.found
    place = found or coded
    assert place is not None
    row: dict[str, object] = {
        "kind": kind(coded, found, item.relation),
        "coder": coder,
        "indicator": place.indicator,
        "source": place.source,
    }
    for name in ("low", "high", "degree"):
        row[f"coded_{name}"] = getattr(coded, name, None)
        row[f"found_{name}"] = getattr(found, name, None)
    if place.degree is not None:
        row |= {"found_low": None, "found_high": None}
    row |= {name: getattr(found, name, None) if found else getattr(coded, name, None) for name in ("start", "end", "locator")}
    row |= {"coded_quote": coded.quote if coded else "", "found_quote": found.quote if found else ""}
    row |= {"line": coded.line if coded else None, "fact_id": found.fact_id if found else ""}
    return {name: _guarded(value) for name, value in row.items()}


def kind(coded: Coded | None, found: Found | None, relation: str) -> str:
    """What a disagreement is about."""
    if found is None:
        return "missed"
    if coded is None:
        return "extra"
    if coded.degree is not None:
        return "degree"
    return "masked" if (coded.low is None) != (found.low is None) else relation


def _guarded(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets a quote before it (OWASP ASVS 1.2.10)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _cells(row: Row) -> list[str]:
    counts = (row.coded, row.found, row.paired, row.equal, row.overlap, row.disjoint)
    shares = (row.recall, row.precision, row.recall_equal, row.precision_equal)
    return [row.coder, row.indicator, *map(str, counts), *map(_share, shares)]


def _share(share: Share) -> str:
    return f"{share.value:.3f} ({share.low:.3f} - {share.high:.3f})" if share.n else ""


def _alpha(value: Alpha) -> list[str]:
    figures = ["" if math.isnan(number) else f"{number:.3f}" for number in (value.value, value.low, value.high)]
    return [*figures, str(value.units), str(value.values)]
