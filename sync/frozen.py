"""Live facts + the values of frozen periods -> facts in which those periods stand still, and what has come since stands beside.

The values of a period are kept as they stood when it was frozen, with every unit and split; nothing here computes them again. The
difference is a period of its own: "R1.LATE" = what would be counted in R1 now - what was frozen, so a frozen period and its
difference add up to what is live, in every unit and in the whole, and no other period moves.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sync.campaign import LATE, PROGRAMME, WHOLE, YEAR, Campaign, Period
from sync.figures import NOT_CARRIED
from sync.picture import Fact, Facts, Freeze, Settled
from sync.template import Indicator, Template

ADDITIVE = ("count", "sum", "distinct", "max")
"""Kinds of indicators whose difference is a number of the same kind; half of a ratio is no ratio."""

OTHERWISE = "*"
"""Among the splits of an indicator: what every split has in which there was nothing."""

NO_RECORD = "\0"
"""A split that no record has; asked of live facts, it gives what every split without records has."""

Key = tuple[str, str, str, str]
Number = float | int | None
Cell = tuple[Number, Number, int | None]
NOTHING: Cell = (None, None, None)


@dataclass(frozen=True)
class Values:
    """What stood in a period: `calendars` per indicator, and (indicator, split) -> unit -> (reported, counted, target).

    A cell that is not there had nothing in it.
    """

    calendars: Mapping[str, str]
    cells: Mapping[tuple[str, str], Mapping[str, Cell]]

    def cell(self, indicator: str, unit: str, split: str) -> Cell:
        """What stood there; (None, None, None) where nothing was reported."""
        found = self.cells.get((indicator, split), {}).get(unit)
        if found is None and split:
            return self.cells.get((indicator, OTHERWISE), {}).get(unit, NOTHING)
        return found or NOTHING


# ---------------------------------------------------------------- taking and keeping


def values_of(template: Template, campaign: Campaign, facts: Facts, period: str) -> Values:
    """Everything that stands in a period now: all indicators, units and splits."""
    listed = list(facts.values)
    units = list(dict.fromkeys([*(unit.code for unit in campaign.units), WHOLE, *(key[1] for key in listed)]))
    # Of all periods: the lower number of a share may be one of today.
    seen = dict.fromkeys(key[3] for key in listed if key[3])
    calendars: dict[str, str] = {}
    cells: dict[tuple[str, str], Mapping[str, Cell]] = {}
    for indicator in template.by_code.values():
        fact = facts.get(indicator.code, WHOLE, period)
        if fact is not None:
            calendars[indicator.code] = fact.calendar
            told_apart = _splits_of(template, indicator)
            splits = [split for split in seen if _names(split) in told_apart]
            cells |= {(indicator.code, split): found for split, found in _cells(facts, indicator.code, period, units, splits)}
    return Values(calendars, cells)


def _cells(
    facts: Facts, indicator: str, period: str, units: Sequence[str], splits: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, Cell]]]:
    """(split, unit -> cell): the number itself, what a split without records has, and the splits that differ from that."""

    def of(split: str) -> dict[str, Cell]:
        found = ((unit, facts.get(indicator, unit, period, split)) for unit in units)
        return {unit: (fact.reported, fact.counted, fact.target) for unit, fact in found if fact}

    yield "", {unit: cell for unit, cell in of("").items() if cell != NOTHING}
    otherwise = {unit: cell for unit, cell in of(NO_RECORD).items() if cell != NOTHING}
    yield OTHERWISE, otherwise
    for split in splits:
        yield split, {unit: cell for unit, cell in of(split).items() if cell != otherwise.get(unit, NOTHING)}


def _splits_of(template: Template, indicator: Indicator) -> frozenset[str]:
    """The splits of an indicator; of one that is made of others, theirs too."""
    names = [indicator.numerator, indicator.denominator, *(name.lstrip("-") for name in indicator.fields)]
    parts = [template.by_code[name] for name in names if name in template.by_code]
    return frozenset(indicator.splits).union(*(_splits_of(template, part) for part in parts))


def packed(values: Values) -> bytes:
    """As bytes, for the archive; equal values give equal bytes, so that they are kept once."""
    cells: dict[str, dict[str, dict[str, Cell]]] = {}
    for (indicator, split), found in values.cells.items():
        cells.setdefault(indicator, {})[split] = dict(found)
    parts = {"calendars": dict(values.calendars), "cells": cells}
    return zlib.compress(json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain).encode(), 9)


def unpacked(data: bytes) -> Values:
    """The values that `packed` was given, to the last digit."""
    parts = json.loads(zlib.decompress(data))
    cells = {
        (indicator, split): {unit: (cell[0], cell[1], cell[2]) for unit, cell in found.items()}
        for indicator, splits in parts["cells"].items()
        for split, found in splits.items()
    }
    return Values(parts["calendars"], cells)


def _names(split: str) -> str:
    """ "sector=DN|field_code=CCHC" -> "sector+field_code", as a template names a split."""
    return "+".join(part.partition("=")[0] for part in split.split("|"))


def _plain(value: Any) -> Any:
    """numpy's numbers -> Python's."""
    return value.item()


# ---------------------------------------------------------------- which periods stand still


def in_force(campaign: Campaign, edition: str, freezes: Sequence[Freeze]) -> dict[str, Freeze]:
    """Code of every period that stands still -> its freeze; the year of another edition is not this year."""
    codes = {period.code for period in campaign.periods} | {PROGRAMME}
    standing = [freeze for freeze in freezes if freeze.undone_at is None]
    return {f.period: f for f in standing if f.period in codes or (f.period == YEAR and f.edition == edition)}


def with_days(campaign: Campaign, frozen: Mapping[str, Freeze]) -> Campaign:
    """The campaign in which a freeze is the day on which its period was closed, unless the coordinator's own is earlier.

    A day that she wrote beside a round fixes no values, so without a freeze it closes nothing.
    """
    periods = [_with_day(period, frozen.get(period.code)) for period in campaign.periods]
    return replace(campaign, periods=tuple(periods))


def _with_day(period: Period, freeze: Freeze | None) -> Period:
    if freeze is None:
        return period if period.axis == "phase" else replace(period, frozen_on=None)
    return replace(period, frozen_on=min(freeze.moment.date(), period.frozen_on or date.max))


def closed_at(campaign: Campaign, edition: str, frozen: Mapping[str, Freeze], moment: datetime) -> frozenset[str]:
    """Codes of the phases and rounds that stood still before a moment, alone or within the year or the whole."""
    codes = {code for code, freeze in frozen.items() if freeze.moment < moment}
    own_days = {p.code: p.frozen_on for p in campaign.phases if p.frozen_on and p.code not in frozen}
    codes |= {code for code, day in own_days.items() if day < moment.date()}
    inside = {p.code for p in campaign.rounds if YEAR in codes and p.edition in ("", edition)}
    inside |= {p.code for p in campaign.periods if PROGRAMME in codes}
    return frozenset(codes | inside)


# ---------------------------------------------------------------- facts that stand still


def as_if_never_frozen(settled: Settled) -> Settled:
    """The same records, none of them late: what counts then is what a frozen period is compared with."""
    frames = {name: frame.with_columns({"late": [False] * len(frame)}) for name, frame in settled.frames.items()}
    return replace(settled, frames=frames)


def frozen_facts(template: Template, live: Facts, now: Facts, values: Mapping[str, Values]) -> Facts:
    """The live facts, with the periods of `values` as they stood. `now`: the facts of records that are never late."""
    return replace(live, values=FrozenTable(template, live, now, values))


class FrozenTable(Mapping[Key, Fact]):
    """(indicator, unit, period, split) -> Fact. In a frozen period what stood there, in its ".LATE" what has come since, else live.

    An indicator that was not counted then is live; a unit that was not known then has nothing in the period, and all in ".LATE".
    """

    def __init__(self, template: Template, live: Facts, now: Facts, values: Mapping[str, Values]) -> None:
        self._live, self._now = live, now
        self._values = values
        self._derived = {i.code for i in template.by_code.values() if i.kind in NOT_CARRIED}
        self._additive = {i.code for i in template.by_code.values() if i.kind in ADDITIVE and _adds_up(i)}

    def __getitem__(self, key: Key) -> Fact:
        indicator, unit, period, split = key
        base = period.removesuffix(LATE)
        stood = self._values.get(base)
        if stood is None or indicator not in stood.calendars:
            return self._live.values[key]
        if base == period:
            return Fact(unit, indicator, stood.calendars[indicator], period, split, *stood.cell(indicator, unit, split))
        if indicator not in self._additive:
            raise KeyError(key)
        then, now = stood.cell(indicator, unit, split), self._now.get(indicator, unit, base, split)
        reported = _less(now.reported if now else None, then[0])
        counted = _less(now.counted if now else None, then[1])
        return Fact(unit, indicator, stood.calendars[indicator], period, split, reported, counted)

    def column(self, indicator: str, units: Sequence[str], period: str, split: str) -> list[Number]:
        """The counted values of many units; None where there is no such fact."""
        base = period.removesuffix(LATE)
        stood = self._values.get(base)
        if stood is None or indicator not in stood.calendars:
            return self._live.column(indicator, units, period, split)
        then = [stood.cell(indicator, unit, split)[1] for unit in units]
        if base == period:
            return then
        if indicator not in self._additive:
            return [None] * len(units)
        now = self._now.column(indicator, units, base, split)
        return [_less(new, old) for new, old in zip(now, then, strict=True)]

    def of_unit(self, unit: str) -> Iterator[Fact]:
        """What is known of one unit, or of the whole, and was not made from other numbers."""
        return (self[key] for key in self if key[1] == unit and key[0] not in self._derived)

    def __iter__(self) -> Iterator[Key]:
        """What stood in the frozen periods, all else that is live, and a difference wherever one of the two has something."""
        moved: dict[Key, None] = {}
        for period, stood in self._values.items():
            for (indicator, split), found in stood.cells.items():
                if split != OTHERWISE:
                    moved |= dict.fromkeys((indicator, unit, period, split) for unit in found)
        yield from moved
        for key in self._live.values:
            indicator, unit, period, split = key
            base = self._values.get(period.removesuffix(LATE))
            if base is None or indicator not in base.calendars:
                yield key
            else:
                moved[indicator, unit, period.removesuffix(LATE), split] = None
        for indicator, unit, period, split in moved:
            if indicator in self._additive:
                yield indicator, unit, period + LATE, split

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _adds_up(indicator: Indicator) -> bool:
    """Whether the number of the whole is no mean."""
    return indicator.values.get("over_rounds") != "weighted"


def _less(now: Number, then: Number) -> Number:
    """The difference; what is not reported is no part of it, and two such make none."""
    return None if now is None and then is None else (now or 0) - (then or 0)
