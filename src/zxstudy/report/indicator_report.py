"""One indicator as its page shows it: what it is, who publishes it, in what form, how it spreads, what it must agree with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean.quality import FORMS
from zxstudy.codebook import Entry, load
from zxstudy.codebook.identities import Expression, Identity, Term, identities
from zxstudy.report.distribution import bar, steps
from zxstudy.report.phrase import plain, unit_word
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

LEAST_DRAWN = 5
MOST_DRAWN = 4


@dataclass(frozen=True, slots=True)
class IndicatorReport:
    """One indicator of a study. counts: its row of `clean.quality.quality_by`, by column. rows, peers: of the panel and of Tables.peers."""

    entry: Entry
    tables: Tables
    words: Words
    counts: dict[str, int]
    rows: pd.DataFrame
    peers: pd.DataFrame

    def about(self) -> list[tuple[str, str]]:
        """What the codebook says of it: pairs of a heading and a text."""
        entry, words = self.entry, self.words
        zh = words.language == "zh"
        said = [(words("ind_definition"), entry.definition_zh if zh else entry.definition)]
        if formula := self._formula():
            said.append((words("ind_formula"), formula))
        if entry.is_measure:
            return [*said, (words("ind_degrees"), words("scores_intro"))]
        said.append((words("unit"), unit_word(entry.unit, words)))
        usual, hard = (
            words("span", low=plain(low, entry.unit, words), high=plain(high, entry.unit, words))
            for low, high in ((entry.plausible_low, entry.plausible_high), (entry.hard_low, entry.hard_high))
        )
        said.append((words("ind_usual"), words("ind_range", usual=usual, reason=entry.range_zh if zh else entry.range_reason)))
        return [*said, (words("ind_hard"), words("ind_hard_said", hard=hard))]

    def _formula(self) -> str:
        """The share that defines it, where one does; a rate of several scopes has one formula a scope, which its identities list."""
        shares = [found for found in identities().values() if found.form == "share" and found.left.terms]
        known = [found for found in shares if found.right[0][0].terms[0].indicator == self.entry.id]
        return f"{_sum(known[0].left, self.words)} ÷ {_bases(known[0], self.words)}" if len(known) == 1 else ""

    def distributions(self) -> list[dict[str, Any]]:
        """How the newest figure of each county spreads, for each period and scope that enough counties publish, the commonest first."""
        groups = [part for _, part in self.peers.groupby(["period", "scope"], sort=True) if len(part) >= LEAST_DRAWN]
        return [self._distribution(part) for part in sorted(groups, key=lambda part: -len(part))[:MOST_DRAWN]]

    def _distribution(self, part: pd.DataFrame) -> dict[str, Any]:
        low = part["low"].to_numpy(dtype="float64")
        high = part["high"].fillna(part["low"]).to_numpy(dtype="float64")
        found = steps(low, high, self.entry.unit)
        most, said = max(step.possible for step in found), self.words.between
        rows = [
            {"label": self._label(step.low, step.high), "bar": bar(step.sure, step.possible, most), "n": said(step.sure, step.possible)}
            for step in found
        ]
        named = [self.words.term("period", str(part["period"].iloc[0])), *self.words.terms("scope", str(part["scope"].iloc[0]))]
        group = f"{part['period'].iloc[0]}|{part['scope'].iloc[0]}"
        top = int(((low == 1) & (high == 1)).sum())
        return {
            "name": self.words.listed(named),
            "group": group,
            "n": len(part),
            "rows": rows,
            "top": top,
            "middle": self._middle(low, high),
        }

    def _label(self, low: float, high: float) -> str:
        start = plain(low, self.entry.unit, self.words)
        if low == high:
            return start
        if np.isinf(high):
            return self.words("ind_and_above", low=start)
        if self.entry.kind == "count" and self.entry.unit != "proportion":
            last = plain(high - 1, self.entry.unit, self.words)
            return self.words.between(start, last)
        return self.words("ind_below", low=start, high=plain(high, self.entry.unit, self.words))

    def _middle(self, low: np.ndarray[Any, Any], high: np.ndarray[Any, Any]) -> str:
        """The median, as far as the intervals allow."""
        ends = [float(np.quantile(part, 0.5, method="inverted_cdf")) for part in (low, high)]
        first = plain(ends[0], self.entry.unit, self.words)
        if not np.isfinite(ends[1]):
            return self.words("ind_at_least", low=first)
        last = plain(ends[1], self.entry.unit, self.words)
        return first if first == last else self.words("span", low=first, high=last)

    def degrees(self) -> list[dict[str, Any]]:
        """How many county-years stand at each degree of a measure."""
        found = self.rows["degree"].dropna().astype("int64").value_counts()
        most = int(found.max()) if len(found) else 0
        return [
            {"label": self.words.term("degree", str(degree)), "bar": bar(int(found[degree]), 0, most), "n": int(found[degree])}
            for degree in sorted(found.index)
        ]

    def forms(self) -> list[dict[str, Any]]:
        """In what form its figures stand, and what is known against them; only what occurs."""
        cells = self.counts["cells"]
        kinds = [(f"form_{form}", form) for form in FORMS]
        kinds += [(f"qua_{name}", name) for name in ("at_top", "conflicts", "doubtful", "breaches", "refused", "copied")]
        kinds += [("ind_undated", "undated"), ("ind_derived", "derived")]
        counted = [(key, self.counts["ceiling" if name == "at_top" else name]) for key, name in kinds]
        return [{"label": self.words(key), "bar": bar(count, 0, cells), "n": count} for key, count in counted if count]

    def years(self) -> list[dict[str, Any]]:
        """How many counties publish it for each year, from the first to the last without a gap, undated ones at the end."""
        year = pd.to_numeric(self.rows["year"], errors="coerce").astype("float64")
        dated = self.rows["county_code"].groupby(year).nunique()
        counts = {} if dated.empty else {str(at): int(dated.get(at, 0)) for at in range(int(dated.index.min()), int(dated.index.max()) + 1)}
        if undated := int(self.rows["county_code"][year.isna()].nunique()):
            counts[self.words("year_unknown")] = undated
        most = max(counts.values(), default=0)
        return [{"label": label, "bar": bar(count, 0, most), "n": count} for label, count in counts.items()]

    def provinces(self) -> list[dict[str, Any]]:
        """For each province of the study, how many of its counties publish it, in the order of codes."""
        places = self.tables.places.sort_values("county_code", kind="stable")
        known = set(self.rows["county_code"])
        rows = []
        for name, part in places.groupby("province", sort=False):
            codes = [(str(code), str(county)) for code, county in zip(part["county_code"], part["county"], strict=True) if code in known]
            rows.append({"name": str(name), "counties": codes, "n": len(codes), "all": len(part), "bar": bar(len(codes), 0, len(part))})
        return rows

    def identities(self) -> list[dict[str, Any]]:
        """The sums, orders and shares that it stands in, in words, and how often each is broken in this study."""
        audit = self.tables.audit
        broken = audit[(audit["step"] == "identity") & (audit["action"] == "warned")]
        counts = broken.drop_duplicates(["identity", "facts"]).groupby("identity").size()
        stands = [found for found in identities().values() if self.entry.id in _named(found)]
        zh = self.words.language == "zh"
        return [
            {"name": found.name_zh if zh else found.name_en, "arithmetic": arithmetic(found, self.words), "n": int(counts.get(found.id, 0))}
            for found in stands
        ]

    def publishers(self) -> list[dict[str, Any]]:
        """Which kinds of documents gave its facts: whose, of what type, how many documents and figures, the commonest first."""
        facts = self.tables.facts[self.tables.facts["indicator"] == self.entry.id]
        joined = facts[["source"]].merge(self.tables.sources[["source", "side", "document_type"]], on="source", how="left")
        kinds = joined.fillna("unknown").groupby(["side", "document_type"])["source"].agg(["nunique", "size"]).reset_index()
        ordered = kinds.sort_values(["size", "side", "document_type"], ascending=[False, True, True], kind="stable")
        return [
            {"side": self.words.term("side", str(side)), "type": self.words.term("document", str(kind)), "documents": int(documents),
             "facts": int(n)}
            for side, kind, documents, n in ordered.itertuples(index=False)
        ]  # fmt: skip


def _named(identity: Identity) -> set[str]:
    terms = [*identity.left.terms, *identity.bases]
    terms += [term for group in identity.right for expression in group for term in expression.terms]
    return {term.indicator for term in terms}


def arithmetic(identity: Identity, words: Words) -> str:
    """An identity in the words of the codebook: `立案提案数 ≤ 收到（提出）的提案数`."""
    left = _sum(identity.left, words)
    if identity.form == "share":
        left = f"{left} ÷ {_bases(identity, words)}"
    tiers = [words("ind_or").join(_sum(expression, words) for expression in group) for group in identity.right]
    return f"{left} {identity.relation.replace('<=', '≤')} {words('ind_else').join(tiers)}"


def _sum(expression: Expression, words: Words) -> str:
    if not expression.terms:
        return words("ind_whole_number") if not expression.number else plain(expression.number, "proportion", words)
    return (" × " if expression.product else " + ").join(_term(term, words) for term in expression.terms)


def _bases(identity: Identity, words: Words) -> str:
    return words("ind_or").join(_term(term, words) for term in identity.bases)


def _term(term: Term, words: Words) -> str:
    name = words.name(load()[term.indicator])
    tags = words.listed([words.term("scope", tag) for tag in term.tags])
    return name + (words("ind_as_share") if term.share else "") + words.bracketed(tags)
