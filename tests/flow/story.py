"""Dated events -> the workbooks that units have saved by then, and what the office knew on each day it looked."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from desk import Desk

from sync import freezing
from sync.picture import Picture


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a unit types. `row`: what the story calls the row; `cells`: those typed now, the others stay; None: the row is
    struck out."""

    on: date
    unit: str
    table: str
    row: str
    cells: Mapping[str, Any] | None


@dataclass
class Told:
    """An office while its story goes on. `desk` is another one after a handover or a new set-up; `seen`: what was known at each
    date, `masters`: the master as it was printed."""

    desk: Desk
    seen: dict[date, Picture] = field(default_factory=dict)
    masters: dict[date, Path] = field(default_factory=dict)

    def at(self, day: date) -> Picture:
        """A run at the end of a day, nothing printed."""
        self.seen[day] = self.desk.take(day).picture
        return self.seen[day]

    def printed(self, day: date) -> Picture:
        """The same, printed."""
        self.seen[day] = self.desk.sync(day).picture
        self.masters[day] = self.desk.master.with_name(f"master of {day}.xlsx")
        shutil.copy(self.desk.master, self.masters[day])
        return self.seen[day]

    def freeze(self, period: str, day: date) -> None:
        """The coordinator reads what is open and says yes."""
        freezing.freeze(self.desk.config, freezing.survey(self.desk.config, period, today=day), by="Chị Hạnh", today=day)


@dataclass
class Workbooks:
    """What every unit has typed so far, unit -> table -> the story's name of the row -> its cells."""

    typed: dict[str, dict[str, dict[str, dict[str, Any]]]] = field(default_factory=dict)

    def take(self, events: Iterable[Event]) -> list[str]:
        """Type them, in the order of their days; the units that saved."""
        units: dict[str, None] = {}
        for event in sorted(events, key=lambda event: event.on):
            units[event.unit] = None
            rows = self.typed.setdefault(event.unit, {}).setdefault(event.table, {})
            if event.cells is None:
                del rows[event.row]
            else:
                rows[event.row] = {**rows.get(event.row, {}), **event.cells}
        return list(units)

    def save(self, desk: Desk, unit: str, to: Path | None = None) -> None:
        """The unit's workbook with all that, in its folder unless told otherwise."""
        desk.fill(unit, {table: list(rows.values()) for table, rows in self.typed[unit].items()}, to)


def facts_of(picture: Picture) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Every fact, shares rounded to what is printed."""
    return {key: (_shown(fact.reported), _shown(fact.counted), fact.target) for key, fact in picture.facts.values.items()}


def _shown(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value
