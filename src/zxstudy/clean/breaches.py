"""What cannot be true among the figures: every identity held against the facts, each breach flagged and told with its arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from zxstudy.clean.base_findings import tell_bases
from zxstudy.clean.breach_words import breach_words
from zxstudy.clean.cells import Codes, Held, hold, side_by_side
from zxstudy.clean.groups import texts_of
from zxstudy.clean.identities import Breach, breaches
from zxstudy.clean.ledger import Ledger, Told
from zxstudy.clean.whole_numbers import Bools
from zxstudy.clean.windows import between_periods
from zxstudy.codebook.identities import Identity, identities

CONTRADICTED = ("breach", "impossible_share", "impossible_count")  # the flags of what cannot be true


def check_identities(facts: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """The facts with their breaches flagged and their bases filled in, and the decisions.

    facts: located, with a range index. First the figures of each document are held against each other, then, where a place and year has
    several documents, those of all together; there an identity is broken only where no document's figures satisfy it. Flags: `breach`
    (figures that cannot all be true), `impossible_share` (no whole number gives the percentage), `base_mismatch` (the published bases do
    not give it). Nothing is removed.
    """
    rules = list(identities().values())
    ledger = Ledger(facts, facts["fact_id"].tolist(), texts_of(facts["indicator"]))
    held = hold(facts, _indicators(rules))
    place_of = np.full(len(facts), -1)
    place_of[held.row] = held.place
    for group, only in ((held.document, None), (held.place, _shared(held))):
        for cells in side_by_side(held, group, only):
            found = breaches(cells, [rule for rule in rules if rule.form == "figures"])
            _tell_breaches(ledger, found, place_of, again=only is not None)
            for rule in (rule for rule in rules if rule.form == "share"):
                tell_bases(ledger, cells, rule, held, group)
    between = between_periods(facts, {rule.id: rule for rule in rules if rule.form == "periods"})
    _tell_breaches(ledger, between, place_of, again=False)
    return ledger.marked(), ledger.decisions()


def _indicators(rules: list[Identity]) -> set[str]:
    sides = [item for rule in rules for item in (rule.left, *(part for tier in rule.right for part in tier))]
    return {term.indicator for side in sides for term in side.terms} | {term.indicator for rule in rules for term in rule.bases}


def _shared(held: Held) -> Bools:
    """The figures of places and years that several documents speak of."""
    place, document = held.place // held.periods, held.document // held.periods
    inside = held.place >= 0
    width = int(document.max(initial=0)) + 1
    found, count = np.unique(np.unique(place[inside] * width + document[inside]) // width, return_counts=True)
    return np.asarray(inside & np.isin(place, found[count > 1]), dtype=bool)


def _tell_breaches(ledger: Ledger, found: Iterator[Breach], place_of: Codes, *, again: bool) -> None:
    """again: whether all documents of a place are held together; what one of them breaks alone is not told a second time."""
    for breach in found:
        about = tuple(dict.fromkeys(at for item in (*breach.left, *breach.right) for at in item.facts))
        place = (int(place_of[about[0]]),)
        told = (breach.identity.id, about)
        if told in ledger.seen or (again and (breach.identity.id, place) in ledger.seen):
            continue
        ledger.seen |= {told, (breach.identity.id, place)}
        reason, reason_zh = breach_words(breach, ledger.ids.__getitem__)
        action = "kept" if breach.severity == "rounding" else "warned"
        ledger.told.append(Told(about[0], about, "identity", action, reason, reason_zh, breach.identity.id, breach.severity))
        if breach.severity == "impossible":
            ledger.flags.setdefault("breach", []).extend(breach.left[0].facts if any(breach.note) else about)
