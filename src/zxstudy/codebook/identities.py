"""The identities between figures, as data: which sums, orders and shares must hold, and how hard a breach weighs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zxstudy.codebook.entry import load

FORMS = ("figures", "share", "periods")
RELATIONS = ("<=", "<", "=")
SEVERITIES = ("impossible", "look")

# A tag of a term fixes one side of the scope; `unmerged` and `unstated` say that nothing is said on that side.
SIDES = {
    "before_merging": "stage", "after_merging": "stage", "unmerged": "stage", "process": "aspect", "result": "aspect", "strict": "grade",
    "broad": "grade", "unstated": "grade", "vote": "instrument", "persons": "people",
}  # fmt: skip
UNSAID = frozenset({"unmerged", "unstated"})


@dataclass(frozen=True, slots=True)
class Term:
    """One figure in an identity.

    share: the class is printed as a percentage (`satisfied%`). tags: what its scope must say. optional (`?`): nothing where it is not
    published. doubtful (`~`): it may belong to the sum or not.
    """

    indicator: str
    share: bool = False
    tags: tuple[str, ...] = ()
    optional: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """The sum of its terms, or their product; a number where there are no terms."""

    terms: tuple[Term, ...]
    product: bool = False
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Identity:
    """One row of `identities.csv`.

    number: 1 to 15, the identity of the domain reference that it belongs to. form: `figures` (left relation right), `share` (left over one
    of `bases` is the share on the right), `periods` (figures of different periods; the words are in `text`).
    right, bases: groups in order; those of a later group count only where none of an earlier one is published, and one of a group that
    fits is enough. least: how many terms of the left must be published. severity: what a breach is, `impossible` or `look`.
    """

    id: str
    number: int
    form: str
    left: Expression
    relation: str
    right: tuple[tuple[Expression, ...], ...]
    bases: tuple[Term, ...]
    least: int
    severity: str
    name_zh: str
    name_en: str
    text: str


def _term(text: str) -> Term:
    name, _, rest = text.strip().rstrip("?~").partition("[")
    tags = tuple(tag for tag in rest.rstrip("]").split(";") if tag)
    term = Term(name.removesuffix("%"), name.endswith("%"), tags, text.strip().endswith("?"), text.strip().endswith("~"))
    if term.indicator not in load():
        raise ValueError(f"identities.csv: no indicator '{term.indicator}' in the codebook (in '{text}')")
    return term


def _expression(text: str) -> Expression:
    if text.strip() == "?":
        return Expression(())
    if text.strip().isdigit():
        return Expression((), number=float(text))
    mark = " * " if " * " in text else " + "
    return Expression(tuple(_term(part) for part in text.split(mark)), product=mark == " * ")


def _identity(row: dict[str, str]) -> Identity:
    over, _, below = row["left"].partition(" / ")
    between = row["form"] == "periods"
    tiers = tuple(tuple(_expression(part) for part in tier.split(" | ")) for tier in row["right"].split(" else ")) if not between else ()
    return Identity(
        id=row["id"], number=int(row["number"]), form=row["form"], left=Expression(()) if between else _expression(over),
        relation=row["relation"], right=tiers, bases=tuple(_term(part) for part in below.split(" | ")) if below else (),
        least=int(row["least"]), severity=row["severity"], name_zh=row["name_zh"], name_en=row["name_en"],
        text=f"{row['left']} {row['relation']} {row['right']}",
    )  # fmt: skip


@cache
def identities() -> dict[str, Identity]:
    """The identities that ship with the package, by id, in the order of the file."""
    text = files("zxstudy.codebook").joinpath("identities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(keepends=True))
    return {row["id"]: _identity(row) for row in rows}
