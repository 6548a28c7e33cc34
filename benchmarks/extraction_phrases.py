"""The phrase suite as a race of readers: points, intervals of vague figures, and what is no quantity, each reader mapped generously."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.extract.phrase_suite import Phrase, phrases

from benchmarks.bench import Row
from benchmarks.readers import Reader, Reading, ours
from zxstudy.extract.normal import normalise

LIMITS = {"points": 0.95, "intervals": 0.95, "refusals": 0.95}
UNIT = "share right"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that the suite says of a text in its normal form: kind is `points`, `intervals` or `refusals`.

    low, high: of a quantity, units and qualifiers left aside. start, end: of a wording that is no quantity.
    """

    kind: str
    text: str
    low: float = 0.0
    high: float = 0.0
    start: int = 0
    end: int = 0

    def right(self, found: Sequence[Reading]) -> bool:
        """Whether a reader that found this is right: the value is among its quantities, or no quantity touches the wording."""
        counted = [reading for reading in found if not reading.other]
        if self.kind == "refusals":
            return not any(reading.start < self.end and reading.end > self.start for reading in counted)
        return any(_near(reading.low, self.low) and _near(reading.high, self.high) for reading in counted)


def cases() -> list[Case]:
    """Every quantity and every refused wording of the suite."""
    return [case for phrase in phrases() for case in _of(phrase, normalise(phrase.text).text)]


def _of(phrase: Phrase, text: str) -> list[Case]:
    made = []
    for statement in phrase.expected:
        kind, _, rest = statement.partition(" ")
        if kind == "quantity":
            low, high = map(float, rest.split(" ")[:2])
            made.append(Case("points" if low == high else "intervals", text, low, high))
        elif kind == "refused":
            wording = normalise(rest.split(" ", 1)[1]).text
            start = text.find(wording)
            made.append(Case("refusals", text, start=start, end=start + len(wording)))
    return made


def _near(got: float, wanted: float) -> bool:
    """Equal, or off by one at the end: 600000 counts for 599999."""
    return got == wanted or abs(got - wanted) <= max(1e-9, 1.0 if abs(wanted) >= 20 else 0.0)


def race(readers: Sequence[Reader]) -> list[Row]:
    """One row a peer and kind of case, ours beside it; a table of all is printed."""
    asked = cases()
    mine = _shares(asked, ours)
    totals = {kind: sum(case.kind == kind for case in asked) for kind in LIMITS}
    print(f"phrases: {', '.join(f'{number} {kind}' for kind, number in totals.items())} of the suite; shares right, units left aside:")
    print(f"  {'zxstudy':<48}" + "".join(f"{kind} {mine[kind]:.0%}  " for kind in LIMITS))
    rows = []
    for reader in readers:
        if reader.finds is None:
            continue
        theirs = _shares(asked, reader.finds)
        print(f"  {reader.label:<48}" + "".join(f"{kind} {theirs[kind]:.0%}  " for kind in LIMITS))
        for kind, limit in LIMITS.items():
            ratio = mine[kind] / theirs[kind] if theirs[kind] else None
            rows.append(Row(f"phrases, {kind}", mine[kind], UNIT, reader.label, theirs[kind], ratio, limit, mine[kind] >= limit))
    return rows


def _shares(asked: Sequence[Case], finds: Callable[[str], list[Reading]]) -> dict[str, float]:
    """The share of the cases of each kind that a reader has right."""
    found = {text: finds(text) for text in dict.fromkeys(case.text for case in asked)}
    return {
        kind: sum(case.right(found[case.text]) for case in asked if case.kind == kind) / sum(case.kind == kind for case in asked)
        for kind in LIMITS
    }
