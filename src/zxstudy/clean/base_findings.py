"""What is said and done about each percentage: its base filled in, several told, a mismatch or an impossible one flagged."""

from __future__ import annotations

import numpy as np

from zxstudy.clean.base_words import Bases, Case, Printed, base_words, found_words, several_words
from zxstudy.clean.bases import CODES, OUTCOMES, Found, find_bases, shares_in
from zxstudy.clean.breach_words import Pair, figure_words
from zxstudy.clean.cells import Cells, Codes, Held
from zxstudy.clean.identities import Amount
from zxstudy.clean.ledger import Ledger, Listed, Told
from zxstudy.codebook.identities import Identity

FLAGS = {"impossible": "impossible_share", "other_base": "base_mismatch", "none_fits": "base_mismatch"}


def tell_bases(ledger: Ledger, cells: Cells, rule: Identity, held: Held, group: Codes) -> None:
    """What gives the percentages of `rule` in `cells`. group: what the cells were made by, one number a figure of `held`."""
    for column in cells.matching(rule.right[0][0].terms[0]):
        rows = np.flatnonzero((held.column == column) & np.isin(group, cells.groups))
        done = np.isin(held.row[rows], np.concatenate(ledger.settled)) if ledger.settled else np.zeros(len(rows), dtype=bool)
        rows = rows[~done]
        if len(rows):
            place = np.searchsorted(cells.groups, group[rows])
            found = find_bases(cells, rule, shares_in(ledger.facts, held.row[rows], place, cells.columns[column].sides))
            ledger.settled.append(found.shares.row[found.outcome > 0])
            _tell_found(ledger, found)
            _tell_several(ledger, found)
            _tell_cases(ledger, cells, found)


def _tell_found(ledger: Ledger, found: Found) -> None:
    """The percentages that exactly one published base gives: that base is theirs."""
    at = np.flatnonzero(found.outcome == CODES["found"])
    if not len(at):
        return
    shares, rows, chosen = found.shares, found.shares.row[at], found.chosen[at]
    names = [found.names[base] for base in chosen.tolist()]
    ledger.base.update(zip(rows.tolist(), names, strict=True))
    fact, low, high = (np.array([base[part] for base in found.bases])[chosen, at] for part in (1, 2, 3))
    ids = [ledger.ids[place] for place in fact.tolist()]
    bases = Bases(names, low, high, ids, found.low[at], found.high[at], found.cut[at])
    some = _some(ledger, found, at)
    reason, reason_zh = found_words(some, shares.digits[at], bases)
    facts = [f"{own};{base}" for own, base in zip(some.facts, ids, strict=True)]
    ledger.listed.append(Listed("chosen", found.identity.id, rows.tolist(), facts, ids, reason, reason_zh, _rounding(found, at)))


def _some(ledger: Ledger, found: Found, at: Codes) -> Printed:
    """The percentages at `at` as they are named."""
    rows = found.shares.row[at].tolist()
    ends = (found.shares.low[at].tolist(), found.shares.high[at].tolist())
    return Printed([ledger.indicators[row] for row in rows], [ledger.ids[row] for row in rows], *ends)


def _rounding(found: Found, at: Codes) -> list[str]:
    """How each weighs: a base that gives the percentage only by cutting digits off is told as rounding."""
    return ["rounding" if cut else "" for cut in found.cut[at].tolist()]


def _tell_several(ledger: Ledger, found: Found) -> None:
    """The percentages that several published bases give: none of them is taken."""
    at = np.flatnonzero(found.outcome == CODES["several"])
    if not len(at):
        return
    shares = found.shares
    words: list[list[Pair]] = [[] for _ in at]
    about = [[ledger.ids[row]] for row in shares.row[at].tolist()]
    for name, base, fits in zip(found.names, found.bases, found.fits, strict=True):
        inside = np.flatnonzero(fits[at])
        parts = (inside, base.low[at[inside]], base.high[at[inside]], base.fact[at[inside]])
        for place, low, high, fact in zip(*(part.tolist() for part in parts), strict=True):
            fact_id, figure = ledger.ids[fact], figure_words(name, low, high)
            words[place].append((f"{figure[0]} ({fact_id})", f"{figure[1]}（{fact_id}）"))
            about[place].append(fact_id)
    reason, reason_zh = several_words(_some(ledger, found, at), words, found.cut[at])
    facts, none = [";".join(ids) for ids in about], [""] * len(at)
    listed = Listed("unresolved", found.identity.id, shares.row[at].tolist(), facts, none, reason, reason_zh, _rounding(found, at))
    ledger.listed.append(listed)


def _tell_cases(ledger: Ledger, cells: Cells, found: Found) -> None:
    """The percentages of which another base than the wording's, or none of the published ones fits."""
    silent = [CODES[name] for name in ("", "named", "found", "several", "any")]
    for at in np.flatnonzero(~np.isin(found.outcome, silent)).tolist():
        outcome, row, group = OUTCOMES[found.outcome[at]], int(found.shares.row[at]), int(found.shares.group[at])
        case = _case(ledger, found, at)
        reason, reason_zh = base_words(case, outcome, ledger.ids.__getitem__)
        above = [place for column in found.above for place in cells.facts_at(column, group)]
        about = tuple(dict.fromkeys([row, *above, *(place for item in case.tried for place in item.facts)]))
        breach = _weight(found.identity, outcome)
        step, action = ("base", "unresolved") if outcome == "unknown_base" else ("identity", "warned")
        ledger.told.append(Told(row, about, step, action, reason, reason_zh, found.identity.id, breach))
        if outcome in FLAGS:
            ledger.flags.setdefault(FLAGS[outcome], []).append(row)


def _weight(rule: Identity, outcome: str) -> str:
    """A percentage that no number gives is impossible; one that another base may give is to be looked at."""
    certain = len(rule.bases) == 1 and rule.severity == "impossible"
    return "impossible" if outcome == "impossible" or (outcome == "none_fits" and certain) else "look"


def _case(ledger: Ledger, found: Found, at: int) -> Case:
    shares = found.shares
    row = int(shares.row[at])
    tried = []
    for name, base, fits in zip(found.names, found.bases, found.fits[:, at].tolist(), strict=True):
        if base.known[at]:
            item = Amount(name, False, float(base.low[at]), float(base.high[at]), (int(base.fact[at]),))
            tried.append((item, bool(fits)))
    return Case(
        found.identity, ledger.indicators[row], ledger.ids[row], (float(shares.low[at]), float(shares.high[at])), int(shares.digits[at]),
        bool(shares.exact[at]), (float(found.low[at]), float(found.high[at])), str(shares.named[at]),
        tuple(item for item, fits in tried if fits), tuple(item for item, _ in tried),
    )  # fmt: skip
