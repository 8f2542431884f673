"""Checked tables of the coordinator's workbook -> Campaign: settings, units, periods, targets, tables in use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from sync.model import DateInterval, Finding


@dataclass(frozen=True, slots=True)
class Unit:
    """Who reports. `extra` holds the template's own columns, such as a default class for its records."""

    code: str
    name: str
    short_name: str
    type: str
    parent: str = ""
    followed: bool = False
    order: int = 0
    contact: str = ""
    phone: str = ""
    email: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    place: str = ""
    file: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def workbook_name(self) -> str:
        """`‹code› - ‹short name›.xlsx`, with what no file system allows taken out."""
        return re.sub(r'[\\/:*?"<>|]', " ", f"{self.code} - {self.short_name}").strip() + ".xlsx"


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of a calendar (`axis`: "phase" or "round"); counts what happened from `count_from` to `count_to`, inclusive."""

    code: str
    axis: str
    name: str
    short: str
    count_from: date
    count_to: date
    theme: str = ""
    activity_from: date | None = None
    activity_to: date | None = None
    report_due_on: date | None = None
    proposal_due_on: date | None = None
    frozen_on: date | None = None
    edition: str = ""
    flags: frozenset[str] = frozenset()

    def holds(self, when: DateInterval) -> bool:
        """Whether both ends of `when` lie inside."""
        return self.count_from <= when.first and when.last <= self.count_to


@dataclass(frozen=True, slots=True)
class Target:
    """What a unit was assigned, from a day on."""

    unit: str
    indicator: str
    period: str
    value: int
    effective_from: date
    version: int = 1
    document: str = ""
    document_date: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableUse:
    """Whether a table is handed out, and must have a row or a nil tick; `unit_types`, `editions` empty = all."""

    in_use: bool
    required: bool
    unit_types: frozenset[str] = frozenset()
    editions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """From `first` to `last`, records of this grassroots name typed by `typed_by` belong to `managed_by`."""

    name: str
    typed_by: str
    managed_by: str
    first: date | None
    last: date | None
    reason: str = ""


PROGRAMME = "ALL"
"""All phases of the programme together; of a campaign without phases, all its rounds."""

YEAR, NOW = "YEAR", "NOW"
"""The rounds of an edition together; what holds today."""

WHOLE = "TINH"
"""The code of everything together; reserved, no unit may carry it."""

LATE = ".LATE"
"""Behind the code of a frozen period: what has come to it since; of a phase, in the whole and not in the phase."""

BEFORE, AFTER, BETWEEN = "BEFORE", "AFTER", "BETWEEN"
"""Where a date lies that no round holds: before the first round, after the last, across two of them (or in a gap)."""


@dataclass(frozen=True)
class Campaign:
    """The coordinator's set-up in force. `findings` are faults of the set-up itself, shown to her alone."""

    settings: Mapping[str, Any]
    units: tuple[Unit, ...]
    periods: tuple[Period, ...]
    targets: tuple[Target, ...]
    tables: Mapping[str, TableUse]
    moves: tuple[Move, ...] = ()
    previous: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Finding, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """Units by code."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def followed(self) -> tuple[Unit, ...]:
        """Units expected to report, in the coordinator's order."""
        return tuple(sorted((u for u in self.units if u.followed), key=lambda u: (u.order, u.code)))

    def calendar(self, axis: str) -> tuple[Period, ...]:
        """The periods of one calendar, in time order."""
        return tuple(sorted((p for p in self.periods if p.axis == axis), key=lambda p: p.count_from))

    @property
    def rounds(self) -> tuple[Period, ...]:
        """The rounds of this edition."""
        return self.calendar("round")

    @property
    def phases(self) -> tuple[Period, ...]:
        """The phases of the programme."""
        return self.calendar("phase")

    @property
    def chapters(self) -> tuple[Period, ...]:
        """The periods whose targets are followed: the phases; of a campaign with one calendar, its rounds."""
        return self.phases or self.rounds

    def period_of(self, when: DateInterval, axis: str) -> Period | None:
        """The period whose counting window holds both ends of `when`; None outside all, or across two.

        Source: plan II.1 (domain S041, S042); the window decides, not the plan's own date.
        """
        return next((p for p in self.calendar(axis) if p.holds(when)), None)

    def place_of(self, when: DateInterval) -> str | None:
        """The round that holds `when`, else BEFORE, AFTER or BETWEEN; None for an unknown day or where there are no rounds."""
        rounds, held = self.rounds, self.period_of(when, "round")
        if held or not rounds or when == DateInterval.unknown():
            return held.code if held else None
        if when.first < rounds[0].count_from:
            return BEFORE
        return AFTER if when.last > max(period.count_to for period in rounds) else BETWEEN

    def ancestors(self, code: str) -> Sequence[str]:
        """The unit itself, its parents upwards, and the whole."""
        chain: list[str] = []
        while code and code in self.by_code and code not in chain:
            chain.append(code)
            code = self.by_code[code].parent
        return [*chain, WHOLE]

    def target(self, unit: str, indicator: str, period: str, today: date) -> Target | None:
        """The target in force on `today`: the latest that has begun, then the highest version; None = not assigned.

        The whole programme without a target of its own has the sum of its phases' targets, once all of them are assigned.
        """
        key = (unit, indicator, period)
        known = [t for t in self._targets_of.get(key, ()) if t.effective_from <= today]
        if known or period != PROGRAMME:
            return max(known, key=lambda t: (t.effective_from, t.version), default=None)
        parts = [self.target(unit, indicator, phase.code, today) for phase in self.phases]
        given = [part for part in parts if part is not None]
        if not given or len(given) < len(parts):
            return None
        return replace(given[0], period=PROGRAMME, value=sum(part.value for part in given))

    @cached_property
    def _targets_of(self) -> Mapping[tuple[str, str, str], Sequence[Target]]:
        found: dict[tuple[str, str, str], list[Target]] = {}
        for target in self.targets:
            found.setdefault((target.unit, target.indicator, target.period), []).append(target)
        return found

    def is_in_use(self, table: str, unit_type: str = "", edition: str = "") -> bool:
        """Whether the table is handed out to units of this type in an edition ("": in the one that is reported)."""
        use = self.tables.get(table)
        asked = edition or str(self.settings.get("edition") or "")
        return (
            use is not None
            and use.in_use
            and (not unit_type or not use.unit_types or unit_type in use.unit_types)
            and (not asked or not use.editions or asked in use.editions)
        )

    def is_ever_in_use(self, table: str) -> bool:
        """Whether some edition has the table."""
        return table in self.tables and self.tables[table].in_use
