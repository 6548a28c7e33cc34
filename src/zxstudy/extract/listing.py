"""Every quantity of a document with its span, whether or not an indicator was found for it; on request what was refused, by kind."""

from __future__ import annotations

from dataclasses import dataclass

from zxstudy.extract.masked import misread
from zxstudy.extract.prepared import Prepared, prepare
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.repairs import redated
from zxstudy.extract.sightings import text_quantities
from zxstudy.read import Document


@dataclass(frozen=True, slots=True)
class ListedQuantity:
    """One quantity of a document, as `zxstudy extract --quantities` prints it.

    start, end: code points of the decoded text. quote: the text between them. low, high, unit, qualifier: see `Quantity`; empty where it
    is masked. flags: damaged, laundered. proposed_low, proposed_high: the reading proposed for a damaged figure.
    refused: the kind of look-alike that it is, empty for a quantity.
    """

    source: str
    start: int
    end: int
    locator: str
    quote: str
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    flags: str
    proposed_low: float | None
    proposed_high: float | None
    refused: str


def quantities(document: Document, *, refused: bool = False) -> list[ListedQuantity]:
    """The quantities, masked and damaged figures of `document`, by place; with `refused` the look-alikes too."""
    prepared = prepare(document.text)
    found = [item for item in text_quantities(prepared) if refused or not item.refused]
    spans = [prepared.normal.span(item.start, item.end) for item in found]
    locators = document.locators([start for start, _ in spans])
    return [_listed(document, prepared, item, span, locator) for item, span, locator in zip(found, spans, locators, strict=True)]


def _listed(document: Document, prepared: Prepared, item: Quantity, span: tuple[int, int], locator: str) -> ListedQuantity:
    start, end = span
    printed = prepared.text[item.start : item.end]
    repair = misread(printed) if item.qualifier == "masked" else redated(printed, item) if prepared.laundered else None
    flags = [name for name, holds in (("damaged", repair is not None), ("laundered", prepared.laundered)) if holds]
    return ListedQuantity(
        document.source.source, start, end, locator, document.text[start:end], item.low, item.high, item.unit,
        item.qualifier, ";".join(flags), repair, repair, item.refused,
    )  # fmt: skip
