"""One table's settled frame -> columns as arrays of codes and flags, each made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sync.aggregate.cells import Ints, Space
from sync.campaign import Campaign
from sync.frame import Frame
from sync.model import DateInterval
from sync.template import Condition, TableSpec, Template, fits
from sync.vietnamese import fold, fold_person, fold_title

Flags = npt.NDArray[np.bool_]
FOLDS: dict[str, Callable[[str], str]] = {"plain": fold, "title": fold_title, "person": fold_person}


@dataclass(frozen=True)
class Coded:
    """A column as numbers; `values[number]` is what was typed."""

    codes: Ints
    values: Sequence[Any]


@dataclass
class Records:
    """The records of one table; every array has one entry per record, in the frame's order."""

    template: Template
    campaign: Campaign
    space: Space
    spec: TableSpec
    frame: Frame
    _coded: dict[str, Coded] = field(default_factory=dict)
    _masks: dict[str, Flags] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many records, refused ones included."""
        return len(self.frame)

    def column(self, name: str) -> Sequence[Any]:
        """Values of a column; blanks when nobody has it."""
        return self.frame.column(name)

    def coded(self, name: str) -> Coded:
        """A column as numbers."""
        if name not in self._coded:
            seen: dict[Any, int] = {}
            codes = [seen.setdefault(value, len(seen)) for value in self.column(name)]
            self._coded[name] = Coded(np.array(codes, dtype=np.int64), list(seen))
        return self._coded[name]

    def judged(self, name: str, verdict: Callable[[Any], bool]) -> Flags:
        """Where a column's value passes; each distinct value is judged once."""
        coded = self.coded(name)
        passed = np.array([verdict(value) for value in coded.values], dtype=bool)
        return passed[coded.codes] if self.size else np.zeros(0, dtype=bool)

    def mask(self, condition: Condition) -> Flags:
        """Where a condition holds."""
        key = repr(sorted(condition.items()))
        if key not in self._masks:
            found = np.ones(self.size, dtype=bool)
            for name, wanted in condition.items():
                found &= self.judged(name, _wants(wanted))
            self._masks[key] = found
        return self._masks[key]

    def filled(self, alternatives: str) -> Flags:
        """Where one of the columns "a|b" holds something."""
        found = np.zeros(self.size, dtype=bool)
        for name in alternatives.split("|"):
            found |= self.mask({name: "*"})
        return found

    @cached_property
    def accepted(self) -> Flags:
        """Accepted records."""
        return self.judged("state", lambda value: value == "accepted")

    @cached_property
    def current(self) -> Flags:
        """Records that speak for today: no later edition has taken the place of their table."""
        return self.judged("current", lambda value: value is not False)

    @cached_property
    def repeats(self) -> Flags:
        """Records that an earlier edition has already."""
        return self.judged("repeats", lambda value: value is True)

    def of_edition(self, edition: str) -> Flags:
        """Records of the workbooks of an edition; "" asks for those that speak for today."""
        return self.judged("edition", lambda value: value == edition) if edition else self.current

    @cached_property
    def units(self) -> Ints:
        """Who typed each record."""
        return self.space.codes([str(unit) for unit in self.column("unit")])

    @cached_property
    def owners(self) -> Ints:
        """The unit each record counts for."""
        pairs = zip(self.column("owner"), self.column("unit"), strict=True)
        return self.space.codes([str(owner or unit) for owner, unit in pairs])

    def is_given(self, edition: str = "") -> Flags:
        """Units that have sent at least one record of this table."""
        found = np.zeros(len(self.space.units), dtype=bool)
        found[self.units[self.of_edition(edition)]] = True
        return found

    def is_marked(self, name: str, edition: str = "") -> Flags:
        """Units with at least one mark in a column."""
        found = np.zeros(len(self.space.units), dtype=bool)
        found[self.units[self.mask({name: "*"}) & self.of_edition(edition)]] = True
        return found

    @cached_property
    def first_seen(self) -> Ints:
        """Day of each record's first sight, as a number."""
        return np.array([(value or date.max).toordinal() for value in self.column("first_seen")], dtype=np.int64)

    def label_codes(self, name: str) -> Ints:
        """A column of labels (`thing`); every record is its own thing where matching was not done."""
        if name not in self.frame.columns:
            return np.arange(self.size, dtype=np.int64)
        return np.array(self.column(name), dtype=np.int64)

    # ---- time

    @cached_property
    def dated_by(self) -> str:
        """The field by whose date `phase`, `round` and `place` were settled."""
        dated = [i for i in self.template.indicators if i.table == self.spec.table and i.date]
        return self.spec.periods_by or (min(dated, key=lambda i: not i.accounted).date if dated else "")

    def period_columns(self, name: str) -> tuple[Coded, Coded]:
        """(phase, place) of each record by a date field."""
        if name == self.dated_by:
            return self.coded("phase"), self.coded("place")
        memo = {value: self._periods(value) for value in self.coded(name).values}
        both = [memo[value] for value in self.column(name)]
        return _coded([phase for phase, _ in both]), _coded([place for _, place in both])

    def _periods(self, value: Any) -> tuple[str | None, str | None]:
        when = DateInterval(value, value) if isinstance(value, date) else value
        if isinstance(when, DateInterval):
            phase = self.campaign.period_of(when, "phase")
            return phase.code if phase else None, self.campaign.place_of(when)
        period = next((p for p in self.campaign.periods if p.code == value), None)
        if period is None:
            return None, None
        return (period.code, None) if period.axis == "phase" else (None, period.code)

    # ---- what is told apart

    def keys_of(self, fields: Sequence[str], folds: dict[str, Any], also_named: str) -> tuple[Ints, Ints]:
        """(records, key numbers) for counting distinct things; a record that names several people has several keys.

        A field that names a group is told apart per unit, under the group's own name.
        """
        columns = [self._key_column(name, folds.get(name, "plain")) for name in fields]
        keys = list(zip(*columns, strict=True))
        rows = list(range(self.size))
        if also_named:
            lead = next(number for number, name in enumerate(fields) if folds.get(name) == "person")
            for row, names in enumerate(self.column(also_named)):
                more = [(*keys[row][:lead], fold_person(name), *keys[row][lead + 1 :]) for name in _names(names)]
                keys += more
                rows += [row] * len(more)
        return np.array(rows, dtype=np.int64), _coded(keys).codes

    def _key_column(self, name: str, how: str) -> list[Any]:
        spec = self.spec.by_name.get(name)
        is_group = name == self.template.roles.get("group_field") or (
            spec is not None and spec.list == f"@{self.template.roles.get('groups_table', '')}"
        )
        values = self.column("group") if is_group and "group" in self.frame.columns else self.column(name)
        memo = {value: FOLDS[how](str(value)) if value is not None else "" for value in set(values)}
        if is_group:
            return [(owner, memo[value]) for owner, value in zip(self.column("owner"), values, strict=True)]
        return [memo[value] for value in values]


def _wants(wanted: str | list[str]) -> Callable[[Any], bool]:
    return lambda value: fits({"": wanted}, lambda _: value)


def _coded(values: Sequence[Any]) -> Coded:
    seen: dict[Any, int] = {}
    codes = np.array([seen.setdefault(value, len(seen)) for value in values], dtype=np.int64)
    return Coded(codes, list(seen))


def _names(text: Any) -> list[str]:
    parts = str(text or "").replace("\n", ";").split(";")
    return [part.strip() for part in parts if part.strip()]
