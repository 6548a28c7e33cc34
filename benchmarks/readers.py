"""Peers as readers of a text: what each takes for a quantity, with its interval, and what it knows to be something else."""

from __future__ import annotations

import contextlib
import io
import logging
import math
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.bench import version
from zxstudy.extract.quantities import quantities

PERCENT = re.compile(r"\s*[%％﹪]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a reader finds at [start, end): the closed interval of a quantity, or something else that is none (`other`)."""

    start: int
    end: int
    low: float = math.nan
    high: float = math.nan
    other: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """A peer: its name and version, its work as people call it, and what it finds; `finds` is None for one that only converts."""

    label: str
    work: Callable[[str], object]
    finds: Callable[[str], list[Reading]] | None = None


def outermost(found: Iterable[Reading]) -> list[Reading]:
    """The readings without those that lie inside a longer one: 128 in 128元, 三 in 第三."""
    kept: list[Reading] = []
    for item in sorted(found, key=lambda reading: (reading.start - reading.end, not reading.other)):
        if not any(item.start < other.end and item.end > other.start for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda reading: reading.start)


def ours(text: str) -> list[Reading]:
    """What zxstudy takes for a quantity in `text`, a normal form."""
    return [Reading(item.start, item.end, item.low, item.high, other=bool(item.refused)) for item in quantities(text)]


def cn2an() -> Reader:
    """cn2an, which converts numerals wherever they stand."""
    import cn2an as peer  # noqa: PLC0415 - a peer may be absent

    peer.transform("提案六十件")
    return Reader(f"{version('cn2an')} transform", peer.transform)


def recognizers_number() -> Reader:
    """recognizers-text, numbers only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recognizers_number import Culture, recognize_number  # noqa: PLC0415

        recognize_number("提案60件", Culture.Chinese)
    return Reader(f"{version('recognizers-text-number')} numbers", lambda text: recognize_number(text, Culture.Chinese))


def recognizers_suite() -> Reader:
    """recognizers-text, all that it knows in Chinese: numbers, percentages, ordinals, money, dimensions, ages, dates, phone numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import recognizers_number as number  # noqa: PLC0415
        from recognizers_date_time import recognize_datetime  # noqa: PLC0415
        from recognizers_number_with_unit import recognize_age, recognize_currency, recognize_dimension  # noqa: PLC0415
        from recognizers_sequence import recognize_phone_number  # noqa: PLC0415

    quantity = (number.recognize_number, number.recognize_percentage, recognize_currency, recognize_dimension, recognize_age)
    other = (number.recognize_ordinal, recognize_datetime, recognize_phone_number)

    def work(text: str) -> list[tuple[Any, bool]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            called = [(function, False) for function in quantity] + [(function, True) for function in other]
            return [(item, none) for function, none in called for item in function(text, number.Culture.Chinese)]

    def finds(text: str) -> list[Reading]:
        found = []
        for item, none in work(text):
            value = str((item.resolution or {}).get("value") or "nan") if not none else "nan"
            low = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
            found.append(Reading(item.start, item.end + 1, low, low, other=none))
        return outermost(found)

    work("2023年收到提案60件，占98%，经费5万元，第3次会议")
    return Reader(f"{version('recognizers-text-number')} suite", work, finds)


def jionlp() -> Reader:
    """jionlp: money and times; it has no reader of other quantities."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jionlp as peer  # noqa: PLC0415
    logging.disable(logging.ERROR)  # it logs a traceback for each time that it looks at and cannot read

    def work(text: str) -> tuple[Any, Any]:
        return peer.ner.extract_money(text, with_parsing=True), peer.ner.extract_time(text)

    def finds(text: str) -> list[Reading]:
        money, times = work(text)
        found = [Reading(*item["offset"], other=True) for item in times]
        for item in money:
            number = item["detail"]["num"]
            low, high = map(float, number if isinstance(number, list) else (number, number))
            found.append(Reading(*item["offset"], low, high))
        return outermost(found)

    work("2023年经费50余万元")
    return Reader(f"{version('jionlp')} money and times", work, finds)


def duckling() -> Reader:
    """Duckling in Chinese, every dimension that its binding offers."""
    import duckling as peer  # noqa: PLC0415

    zones = peer.load_time_zones("/usr/share/zoneinfo")
    locale = peer.parse_locale("ZH_CN", peer.default_locale_lang(peer.parse_lang("ZH")))
    context = peer.Context(peer.parse_ref_time(zones, "Asia/Shanghai", 1_700_000_000), locale)
    names = [
        "number",
        "amount-of-money",
        "quantity",
        "distance",
        "volume",
        "temperature",
        "ordinal",
        "time",
        "duration",
        "phone-number",
        "url",
    ]
    dimensions = peer.parse_dimensions(names)
    other = {"ordinal", "time", "duration", "phone-number", "url"}

    def work(text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = peer.parse(text, context, dimensions, False)
        return found

    def finds(text: str) -> list[Reading]:
        found = []
        for item in work(text):
            none = item["dim"] in other
            low, high = (math.nan, math.nan) if none else _bounds(item["value"])
            scale = 0.01 if item["dim"] == "number" and PERCENT.match(text, item["end"]) else 1.0  # it knows no percent in Chinese
            found.append(Reading(item["start"], item["end"], low * scale, high * scale, other=none))
        return outermost(found)

    return Reader(f"Duckling 0.2 ({version('pyduckling-native-phihos')})", work, finds)


def _bounds(value: dict[str, Any]) -> tuple[float, float]:
    """The interval of a value of Duckling, open ends as far as they go."""
    if value.get("type") == "interval":
        return float(value.get("from", {}).get("value", 0)), float(value.get("to", {}).get("value", math.inf))
    return float(value["value"]), float(value["value"])


READERS: dict[str, Callable[[], Reader]] = {
    "cn2an": cn2an, "recognizers-text-number": recognizers_number, "recognizers-text suite": recognizers_suite, "jionlp": jionlp,
    "Duckling": duckling,
}  # fmt: skip


def present(readers: Mapping[str, Callable[[], Reader]]) -> tuple[list[Reader], dict[str, str]]:
    """The peers that start here, and of each of the others why it does not."""
    found, absent = [], {}
    for name, start in readers.items():
        try:
            found.append(start())
        except Exception as error:  # whatever keeps a peer from starting, it is absent and not our failure
            absent[name] = f"{type(error).__name__}: {error}"
    return found, absent
