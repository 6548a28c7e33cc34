"""Which unit a name means: a year-stable id from name, province and year, or the candidates where that is not certain."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from zxstudy.clean.place_table import FIRST_YEAR, LAST_YEAR, PlaceTable, Run, index, place_table
from zxstudy.clean.prefectures import CORPS, without_corps
from zxstudy.clean.reviewed import ReviewedPlace, tidy
from zxstudy.clean.wording import place_reason
from zxstudy.errors import StudyError
from zxstudy.extract.normal import normalise

RANKS = {"county": ("自治县", "县", "自治旗", "旗"), "district": ("区", "林区", "特区"), "city": ("市",)}

HOMONYM = ("several", "several_undated")  # the keys of a name that several units have

_SHORTEST_BARE = 2  # signs: 城 and 西 are no names without their rank
_UNKNOWN = ("", "unknown", "未知", "不详")
_MASKED = re.compile(r"某|unknown|^[xX×＊*○〇□?？]+[县市区旗]|[*＊□?？]")
_SELF = re.compile(r"^[我本全该][县市区旗州]$")
_BANNER = re.compile(r"^(.).*?(左|右)翼(.*)旗$")
_AUTONOMOUS = re.compile(r"自治[县旗]$")
_OFFICE = re.compile(
    r"^(?:中共|中国共产党|中国人民政治协商会议|政协)(?=.*[县市区旗])|(?<=[县市区旗])(?:人民政协|政协|人民政府|政府|人大|[县市区旗](?=委))?(?:常?委员会|常?委)?$"
)
_ZONE = re.compile(r"(?:开发区|高新区|经开区|工业园区?|产业园区?|示范区|保税区|度假区|风景区|管理区|管委会|新区|农场|林业局)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in its newest state: `code` is its year-stable id."""

    code: str
    name: str
    province: str
    prefecture: str
    level: str
    kind: str

    def label(self) -> str:
        """The unit as a candidate in a message: `320106 江苏省南京市鼓楼区`."""
        return f"{self.code} {self.province}{self.prefecture}{self.name}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means: a unit with its certainty (see `Place`), or None; the reason in both languages, and its key."""

    unit: Unit | None
    certainty: str
    reason: str
    candidates: tuple[str, ...] = ()
    reason_zh: str = ""
    key: str = ""


class _Named(NamedTuple):
    """What a name says in any year: itself tidied, the stated province, its runs, whether it lacks its rank; inside: what it means in the
    years of these, by unit.
    """

    text: str
    province: str
    runs: list[Run]
    bare: bool
    inside: dict[str, Resolution]


class Places:
    """The yearly table together with the reviewed entries; raises StudyError for an entry that names a unit which is not there."""

    def __init__(self, reviewed: Iterable[ReviewedPlace] = ()) -> None:
        self._reviewed = tuple(reviewed)
        self._table, self._aliases, self._units = _indexes(self._reviewed)
        self._asked: dict[tuple[str, str, str], Resolution | _Named] = {}  # a county is asked for in many years

    def resolve(self, name: str, province: str = "", level: str = "", year: int | None = None) -> Resolution:
        """The unit that `name` means in `province` and `year`, never the first of several.

        name: with or without province and prefecture before it. province: full, short or empty. level: county, district,
        city or anything else; only gives a bare name its rank. year: None asks over all years.
        """
        named = self._asked.get((name, province, level))
        if named is None:
            named = self._asked[name, province, level] = self._named_by(name, province, level)
        if isinstance(named, Resolution):
            return named
        settled = self._from_review(named.text, named.province, year, {run.unit for run in named.runs}) if self._reviewed else None
        if settled is not None:
            return settled
        if not named.runs:
            return self._nothing(named.text, named.province)
        return self._by_year(named, year)

    def _named_by(self, name: str, province: str, level: str) -> Resolution | _Named:
        """What no year changes, or why it names no place."""
        text = _OFFICE.sub("", tidy(name))
        if _MASKED.search(text) or text in _UNKNOWN:
            return _answer(None, "masked", name=name)
        if _SELF.match(text):
            return _answer(None, "self", name=name)
        stated = self.province(province)
        text, corps = without_corps(text)
        if corps and not text:
            return _answer(None, "corps", name=name)
        stated = stated or (CORPS if corps else "")
        runs = self._runs(text, stated, level)
        if not runs and stated and stated not in self._table.short.values():  # the prefecture stands with the province
            runs = self._runs(tidy(province) + text, "", level)
        if not runs and (simple := simplified(text)) != text:
            text, runs = simple, self._runs(simple, stated, level)
        named = runs or self._bare_runs(text, stated)
        return _Named(text, stated, named, not runs, {})

    def resolve_in(self, setting: str, name: str, province: str = "", level: str = "", year: int | None = None) -> Resolution:
        """What `resolve` gives, and for a homonym the one unit that the document itself names with its prefecture or province.

        setting: wordings that stand before the name in the document, joined by `;`. Where they name two units, none is taken.
        """
        plain = self.resolve(name, province, level, year)
        if plain.key not in HOMONYM or not setting:
            return plain
        called = [wording[at:] + tidy(name) for wording in setting.split(";") for at in range(len(wording) - 1)]
        answers = {whole: self.resolve(whole, province, level, year) for whole in called}
        named = {answer.unit.code: whole for whole, answer in answers.items() if answer.unit and answer.unit.label() in plain.candidates}
        if len(named) != 1:
            return plain
        ((code, whole),) = named.items()
        return _answer(self._units[code], "text", "text", candidates=plain.candidates, name=name, n=len(plain.candidates), called=whole)

    def unit(self, code: str) -> Unit | None:
        """The unit with the id `code`, if there is one."""
        return self._units.get(code)

    def units(self) -> tuple[Unit, ...]:
        """Every unit of every year and of the reviewed entries, by id."""
        return tuple(self._units[code] for code in sorted(self._units))

    def names(self, code: str) -> tuple[str, ...]:
        """Every full name that the unit `code` has had, sorted."""
        return tuple(sorted({run.name for run in self._table.by_unit.get(code, ())} or {self._units[code].name}))

    def exists(self, code: str, year: int) -> bool:
        """Whether the unit `code` is in the yearly table of `year`; of years before and after the table, whether in its first or last."""
        when = min(max(year, FIRST_YEAR), LAST_YEAR)
        return any(run.first <= when <= run.last for run in self._table.by_unit.get(code, ()))

    def province(self, name: str) -> str:
        """The full name of the province `name`; as given where it is not known; empty for `unknown`."""
        text = tidy(name)
        short = self._table.short
        return "" if text in _UNKNOWN else short.get(text) or short.get(simplified(text), text)

    def _from_review(self, text: str, province: str, year: int | None, others: set[str]) -> Resolution | None:
        """What `places.yml` says of `text`; `others` are the units that the table has under that name."""
        fits = [
            entry
            for entry in self._reviewed
            if entry.holds(year) and (not province or province == entry.province) and text in _spellings(entry)
        ]
        decided = [entry for entry in fits if text in entry.means]
        fits, others = (decided, set()) if decided else (fits, others)
        codes = {entry.code for entry in fits}
        if not codes:
            return None
        when = None if year is None else min(max(year, FIRST_YEAR), LAST_YEAR)
        if not decided and when is not None and self._is_prefecture(text, when):  # 巢湖市 was one until 2010
            return None
        if len(codes) == 1 and others <= codes:
            return _answer(self._units[fits[0].code], "reviewed", "reviewed", why=fits[0].reason)
        if others:
            return None
        return _answer(None, "several_reviewed", candidates=self._labelled(codes), name=text)

    def _runs(self, text: str, province: str, level: str) -> list[Run]:
        """The runs whose full name, then whose short name, is `text`, with whatever province or prefecture stands before it."""
        for province_here, prefecture, rest in self._readings(text, province):
            names = [rest, *(rest + rank for rank in RANKS.get(level, ()))]
            found = self._named(rest) or [run for name in names for run in self._named(name)]
            inside = self._table.spoken.get(prefecture, ("",))
            fits = [run for run in found if province_here in ("", run.province) and (not prefecture or run.prefecture in inside)]
            if fits:
                return fits
        return []

    def _bare_runs(self, text: str, province: str) -> list[Run]:
        """The runs whose name without its rank is `text` (章丘, 彭水), with a province stated or before it; none where a prefecture of that
        province is called so too. Without a province a bare name is a word like any other (和平, 东方), and waits for a person.
        """
        for stated, prefecture, rest in self._readings(text, province):
            runs, called_so = self._in(stated), self._table.spoken.get(rest, ())
            if len(rest) < _SHORTEST_BARE or not stated or any(run.prefecture in called_so for run in runs):
                continue
            inside = self._table.spoken.get(prefecture, ("",))
            named = (run for run in runs if rest in (run.bare, bare_of(run.name)))
            fits = [run for run in named if not prefecture or run.prefecture in inside]
            if fits:
                return fits
        return []

    def _in(self, province: str) -> list[Run]:
        return [run for run in self._table.runs if run.province == province]

    def _named(self, name: str) -> tuple[Run, ...]:
        """The runs of that full name, and those whose short name it is: 东乡县 is one county in full and another one in short."""
        return self._table.by_name.get(name, ()) + self._aliases.get(name, ())

    def _readings(self, text: str, province: str) -> list[tuple[str, str, str]]:
        """(province, prefecture, rest) for each way to read `text`, the whole as one name first."""
        readings = [(province, "", text)]
        for cut in range(2, len(text) - 1):
            head, rest = text[:cut], text[cut:]
            full = self._table.short.get(head.removesuffix("省").removesuffix("市"), "")
            if head in self._table.short.values() or full.startswith(head):
                stated = full or head
                if province in ("", stated):
                    readings += [(stated, prefecture, tail) for _, prefecture, tail in self._readings(rest, stated)]
            if head in self._table.spoken:  # 重庆市 was a prefecture before it was a province
                readings.append((province, head, rest))
        return readings

    def _by_year(self, named: _Named, year: int | None) -> Resolution:
        text, runs = named.text, named.runs
        when = None if year is None else min(max(year, FIRST_YEAR), LAST_YEAR)
        current = sorted({run.unit for run in runs if when is None or run.first <= when <= run.last})
        prefecture = self._is_prefecture(text, when)
        if len(current) == 1 and current[0] in named.inside and not prefecture:
            return named.inside[current[0]]
        units = sorted({run.unit for run in runs})
        if prefecture:
            return _answer(None, "was_county", candidates=self._labelled(units), name=text)
        if not current:
            current = [unit for unit in units if when is not None and self.exists(unit, when)]
        if len(current) == 1:
            certainty = "unique" if len(units) == 1 and not named.bare else "year"
            return self._how(named, current[0], when, certainty)
        if not current:
            return _answer(None, "not_then", candidates=self._labelled(units), name=text, year=year)
        why = "several_undated" if year is None else "several"
        return _answer(None, why, candidates=self._labelled(current), name=text, n=len(current), year=year)

    def _how(self, named: _Named, unit: str, when: int | None, certainty: str) -> Resolution:
        mine = [run for run in named.runs if run.unit == unit]
        inside = when is None or any(run.first <= when <= run.last for run in mine)
        if inside and unit in named.inside:
            return named.inside[unit]
        newest = self._units[unit]
        years = f"{min(run.first for run in mine)}-{max(run.last for run in mine)}"
        now = "" if mine[0].name == newest.name else f", now {newest.name}"
        if not inside and not named.bare:
            return _answer(newest, "other_years", certainty, name=named.text, years=years, year=when, now=now)
        key = "bare" if named.bare else "only"
        answer = _answer(newest, key, certainty, name=named.text, years=years, now=now, full=newest.name, province=newest.province)
        if inside:
            named.inside[unit] = answer
        return answer

    def _nothing(self, text: str, province: str) -> Resolution:
        province = province if province in self._table.short.values() else ""  # 湖北恩施州 stands for a province, and is none
        bare = {run.unit for run in self._table.runs if bare_of(text) in (run.bare, bare_of(run.name)) and province in ("", run.province)}
        elsewhere = {run.unit for run in self._table.by_name.get(text, ())}
        where = f" in {province}" if province else ""
        if _ZONE.search(text):
            return _answer(None, "zone", name=text)
        if self._is_prefecture(text, None) or (text in self._table.spoken and not bare | elsewhere):
            return _answer(None, "prefecture", candidates=self._labelled(bare | elsewhere), name=text)
        return _answer(None, "nowhere", candidates=self._labelled(bare | elsewhere), name=text, where=where)

    def _is_prefecture(self, text: str, when: int | None) -> bool:
        span = self._table.prefectures.get(text)
        return span is not None and (when is None or span[0] <= when <= span[1])

    def _labelled(self, units: Iterable[str]) -> tuple[str, ...]:
        return _labels(self._units[unit] for unit in units)


@lru_cache(maxsize=4)
def _indexes(reviewed: tuple[ReviewedPlace, ...]) -> tuple[PlaceTable, dict[str, tuple[Run, ...]], dict[str, Unit]]:
    """The table with the reviewed successions, its short names, and every unit by id; the same entries are worked out once a process."""
    table = _joined(place_table(), reviewed)
    _check(table, reviewed)
    units = {unit: _newest(runs) for unit, runs in table.by_unit.items()}
    return table, _aliases(table.runs), units | {entry.code: _invented(entry) for entry in reviewed if entry.code not in units}


@lru_cache(maxsize=1 << 16)  # a county is named once a year and document
@lru_cache(maxsize=1 << 16)
def simplified(name: str) -> str:
    """A tidied `name` in the simplified script."""
    return normalise(name).text


def bare_of(name: str) -> str:
    """`name` without its rank: 绛 of 绛县, which is then one character; an autonomous county keeps its people."""
    return name[:-1] if len(name) > 1 and name[-1] in "县市区旗" else name


def level_of(name: str) -> str:
    """The level that the last character of a full name tells: district, city or county."""
    return "district" if name.endswith("区") else "city" if name.endswith("市") else "county"


def _answer(unit: Unit | None, key: str, certainty: str = "", /, *, candidates: tuple[str, ...] = (), **values: object) -> Resolution:
    reason, reason_zh = place_reason(key, **values)
    return Resolution(unit, certainty, reason, candidates, reason_zh, key)


def _labels(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(sorted({unit.label() for unit in units}))


def _spellings(entry: ReviewedPlace) -> set[str]:
    names = {entry.name, *entry.aliases, *entry.means}
    return names | {f"{before}{name}" for name in names for before in (entry.prefecture, entry.province, entry.province + entry.prefecture)}


def _newest(runs: tuple[Run, ...]) -> Unit:
    run = max(runs, key=lambda item: item.last)
    return Unit(run.unit, run.name, run.province, run.prefecture, level_of(run.name), "real")


def _invented(entry: ReviewedPlace) -> Unit:
    return Unit(entry.code, entry.name, entry.province, entry.prefecture, entry.level, entry.kind)


def _joined(table: PlaceTable, reviewed: tuple[ReviewedPlace, ...]) -> PlaceTable:
    """The table with the reviewed successions in it: the older unit takes the id of the newer one."""
    continues = {older.code: entry.code for entry in reviewed for older in entry.successor_of}
    stray = sorted(set(continues) - set(table.by_unit))
    if stray:
        raise StudyError(f"places: successor_of: {', '.join(stray)} is no unit of the yearly table; allowed: the last code of a unit")
    if not continues:
        return table
    runs = tuple(replace(run, unit=continues.get(run.unit, run.unit)) for run in table.runs)
    return replace(table, runs=runs, by_name=index(runs, lambda run: run.name), by_unit=index(runs, lambda run: run.unit))


def _check(table: PlaceTable, reviewed: tuple[ReviewedPlace, ...]) -> None:
    for entry in reviewed:
        if entry.kind == "real" and entry.code not in table.by_unit and entry.since is None:
            raise StudyError(f"places: {entry.name}: {entry.code} is no unit of the yearly table; a newer unit needs `since`")


def _aliases(runs: Iterable[Run]) -> dict[str, tuple[Run, ...]]:
    """Short names that a rule gives: 科右前旗, 维西县, 玉屏自治县, 鄂伦春旗."""
    groups: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        for alias in sorted(_short_names(run)):
            groups[alias].append(run)
    return {alias: tuple(group) for alias, group in groups.items()}


def _short_names(run: Run) -> set[str]:
    banner = _BANNER.match(run.name)
    if banner:
        return {"".join(banner.groups()) + "旗"}
    if _AUTONOMOUS.search(run.name) and run.bare != run.name:
        return {run.bare + run.name[-1], run.bare + run.name[-3:]}
    return set()
