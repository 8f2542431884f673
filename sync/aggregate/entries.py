"""An indicator and its table's records -> entries: which records it is about, in which periods, reported, counted or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sync.aggregate.cells import Ints, Space, Values, number_array
from sync.aggregate.records import Coded, Flags, Records
from sync.campaign import AFTER, BEFORE, Campaign, Period
from sync.editions import edition_of, rounds_of
from sync.model import DateInterval
from sync.picture import REASONS
from sync.template import Indicator, Template

if TYPE_CHECKING:
    from sync.aggregate.imported import Imported

COUNTED = len(REASONS)
"""The reason code of a record that counts: one past the last reason."""


@dataclass(frozen=True)
class Judged:
    """Per record of a table: whether the indicator is about it, and its standing. `reported` is judged from the unit alone."""

    universe: Flags
    reason: Ints
    reported: Flags
    counted: Flags
    phase: Coded
    place: Coded

    @property
    def late(self) -> Flags:
        """Counted in the whole but not in its frozen phase."""
        return np.equal(self.reason, REASONS.index("frozen_late"))


@dataclass(frozen=True)
class Entries:
    """One entry per record, or per record and round where the numbers stand in a column per round.

    `rows`: record numbers. `values`: numbers, meaningless where not `filled`. `rounds`: number of the round, -1 where the record's
    own date says the period.
    """

    rows: Ints
    values: Values
    filled: Flags
    rounds: Ints

    def only(self, flags: Flags) -> Entries:
        """Some of them."""
        return replace(self, rows=self.rows[flags], values=self.values[flags], filled=self.filled[flags], rounds=self.rounds[flags])


@dataclass
class Book:
    """All records of all tables on one day, and how each indicator judges them; answers are remembered."""

    template: Template
    campaign: Campaign
    space: Space
    tables: Mapping[str, Records]
    today: date
    imported: Imported

    def __post_init__(self) -> None:
        self._judged: dict[str, Judged] = {}

    @property
    def by_code(self) -> Mapping[str, Indicator]:
        """Indicators by code, those of the lines included."""
        return self.template.by_code

    @cached_property
    def rounds(self) -> Sequence[Period]:
        """All rounds, in time order."""
        return self.campaign.rounds

    @cached_property
    def rounds_of_year(self) -> frozenset[str]:
        """Rounds of the present edition: together the year."""
        return frozenset(period.code for period in rounds_of(self.campaign, edition_of(self.template, self.campaign)))

    def lies_in_year(self, value: Any) -> bool:
        """Whether both ends of a date lie in the year, be it across two of its rounds."""
        when = DateInterval(value, value) if isinstance(value, date) else value
        year = [period for period in self.rounds if period.code in self.rounds_of_year]
        if not year or not isinstance(when, DateInterval):
            return False
        return min(p.count_from for p in year) <= when.first and when.last <= max(p.count_to for p in year)

    # ---- judging

    def judged(self, indicator: Indicator) -> Judged:
        """How an indicator judges the records of its table."""
        if indicator.code not in self._judged:
            self._judged[indicator.code] = self._judge(indicator)
        return self._judged[indicator.code]

    def records_of(self, indicator: Indicator) -> Records:
        """The records of an indicator's table."""
        return self.tables[self.table_of(indicator)]

    def table_of(self, indicator: Indicator) -> str:
        """The table of an indicator, or of the one it is based on."""
        return indicator.table or (self.table_of(self.by_code[indicator.base]) if indicator.base else "")

    def date_of(self, indicator: Indicator) -> str:
        """The date field of an indicator, or of the one it is based on."""
        return indicator.date or (self.date_of(self.by_code[indicator.base]) if indicator.base else "")

    def _judge(self, indicator: Indicator) -> Judged:
        base = self.by_code.get(indicator.base)
        if base is None:
            return self._judge_alone(indicator, indicator, self.records_of(indicator).accepted)
        if indicator.recognised:
            inherited = {"duplicates": base.duplicates, "needs": base.needs, "date": self.date_of(base)}
            return self._judge_alone(indicator.model_copy(update=inherited), indicator, self.judged(base).universe)
        return self._judge_further(indicator, self.judged(base))

    def _judge_alone(self, how: Indicator, indicator: Indicator, among: Flags) -> Judged:
        """Reasons in the order of REASONS; the first that fits is the one."""
        records = self.records_of(indicator)
        universe = among & self._is_about(indicator, records)
        phase, place, is_inside = self._time(how, records)
        reason = np.full(records.size, COUNTED, dtype=np.int64)
        is_open = universe.copy()
        for name, fails in (
            ("error", ~self._has_needs(how, records)),
            ("outside", ~is_inside),
            ("not_recognised", ~records.mask(how.recognised)),
        ):
            reason[is_open & fails] = REASONS.index(name)
            is_open &= ~fails
        once = is_open & ~records.repeats
        reported, counted = self._once(records, is_open) if how.duplicates else (once, once)
        reason[is_open & ~counted] = REASONS.index("duplicate")
        late = records.judged("late", bool) if "phase" in indicator.calendars else np.zeros(records.size, dtype=bool)
        reason[counted & late] = REASONS.index("frozen_late")
        return Judged(universe, reason, reported, counted, phase, place)

    def _judge_further(self, indicator: Indicator, base: Judged) -> Judged:
        """Of the records that the base counts, those that fit; no double is looked for anew."""
        records = self.records_of(indicator)
        fits_too = self._is_about(indicator, records) & self._has_needs(indicator, records)
        phase, place = base.phase, base.place
        if indicator.date:
            phase, place, is_inside = self._time(indicator, records)
            fits_too &= is_inside
        late = base.reason == REASONS.index("frozen_late")
        reason = np.where(late & ("phase" not in indicator.calendars), COUNTED, base.reason)
        return Judged(base.universe & fits_too, reason, base.reported & fits_too, base.counted & fits_too, phase, place)

    def _is_about(self, indicator: Indicator, records: Records) -> Flags:
        found = records.mask(indicator.where)
        if indicator.any_of:
            found = found & np.logical_or.reduce([records.mask(one) for one in indicator.any_of])
        if indicator.line:
            found = found & records.mask({"line_code": indicator.line})
        if "types_setting" in indicator.values:
            types = self._types(indicator)
            found = found & records.judged("owner", lambda code: code in types)
        if "less" in indicator.values:
            found = found & self._is_less(records, indicator.values["less"])
        if indicator.valid_until:
            found = found & records.judged(indicator.valid_until, self._still_valid(indicator.within_days))
        return found & self._in_time(indicator, records) if indicator.due else found

    def _types(self, indicator: Indicator) -> frozenset[str]:
        """Units whose type the setting names."""
        value = self.campaign.settings.get(str(indicator.values["types_setting"]))
        parts = value if isinstance(value, list | tuple | set | frozenset) else str(value or "").split(",")
        types = {str(part).strip() for part in parts}
        return frozenset(unit.code for unit in self.campaign.units if unit.type in types)

    def _is_less(self, records: Records, spec: Mapping[str, Any]) -> Flags:
        parts = [records.column(name) for name in spec["parts"]]
        whole = records.column(spec["whole"])
        sums = [sum(column[i] or 0 for column in parts) for i in range(records.size)]
        return np.array([value is not None and total < value for total, value in zip(sums, whole, strict=True)], dtype=bool)

    def _still_valid(self, within_days: int | None) -> Any:
        horizon = self.today + timedelta(days=within_days) if within_days is not None else date.max

        def verdict(value: Any) -> bool:
            last = value.last if isinstance(value, DateInterval) else value
            return within_days is None if last is None else bool(self.today <= last <= horizon)

        return verdict

    def _in_time(self, indicator: Indicator, records: Records) -> Flags:
        """Records of a period with a due day; with a `field`, only those whose day is not later."""
        due = {p.code: getattr(p, indicator.due) for p in self.campaign.periods}
        phase, place = records.period_columns(self.date_of(indicator))
        days: Sequence[Any] = records.column(indicator.field) if indicator.field else [None] * records.size
        found = np.zeros(records.size, dtype=bool)
        for row, (one, other) in enumerate(zip(phase.codes, place.codes, strict=True)):
            bound = due.get(place.values[other]) or due.get(phase.values[one])
            day = days[row].first if isinstance(days[row], DateInterval) else days[row]
            found[row] = bound is not None and (not indicator.field or (day is not None and day <= bound))
        return found

    def _has_needs(self, indicator: Indicator, records: Records) -> Flags:
        """Whether the cells it needs are filled; cells that stand once per round are looked at round by round, later."""
        found = np.ones(records.size, dtype=bool)
        for need in indicator.needs:
            if not is_per_round(records, need.split("|")):
                found &= records.filled(need)
        return found

    def _time(self, indicator: Indicator, records: Records) -> tuple[Coded, Coded, Flags]:
        """(phase, place, inside the counting window) of each record."""
        name = self.date_of(indicator)
        everywhere = np.ones(records.size, dtype=bool)
        if not name:
            nowhere = Coded(np.zeros(records.size, dtype=np.int64), [None])
            return nowhere, nowhere, everywhere
        phase, place = records.period_columns(name)
        has_phase, has_place = _known(phase), _known(place, BEFORE, AFTER)
        spec = records.spec.by_name.get(name)
        if "now" in indicator.calendars:
            return phase, place, everywhere
        if name == "round_code" or (spec is not None and spec.list == "@period"):
            return phase, place, has_phase | has_place
        return phase, place, has_phase if "phase" in indicator.calendars else has_place

    def _once(self, records: Records, candidates: Flags) -> tuple[Flags, Flags]:
        """(reported, counted): the first of each thing within its unit; of those the chosen unit's, the one first seen, then in the
        order of units."""
        rows = np.flatnonzero(candidates)
        _, first = np.unique(records.label_codes("thing_within")[rows], return_index=True)
        own = rows[np.sort(first)]
        reported = np.zeros(records.size, dtype=bool)
        reported[own] = True
        is_other = ~records.judged("preferred", bool)[own]
        ordered = own[np.lexsort((own, records.first_seen[own], is_other))]
        _, first = np.unique(records.label_codes("thing")[ordered], return_index=True)
        counted = np.zeros(records.size, dtype=bool)
        counted[ordered[first]] = True
        return reported, counted

    # ---- entries

    def entries(self, indicator: Indicator, rows: Ints) -> Entries:
        """The numbers an indicator takes from some records: 1 each, or its field, or the sum of its fields."""
        records = self.records_of(indicator)
        names = value_fields(indicator)
        if is_per_round(records, [*names, *(name for need in indicator.needs for name in need.split("|"))]):
            return self._per_round(indicator, records, names, rows)
        values, filled = _numbers(records, names, rows) if names else _ones(rows)
        return Entries(rows, values, filled, np.full(len(rows), -1, dtype=np.int64))

    def _per_round(self, indicator: Indicator, records: Records, names: Sequence[str], rows: Ints) -> Entries:
        found: list[Entries] = []
        for number, period in enumerate(self.rounds):
            columns = [name for name in (f"{n}.{period.code}" for n in names) if name in records.frame]
            taken = rows
            for need in indicator.needs:
                taken = taken[records.filled("|".join(f"{name}.{period.code}" for name in need.split("|")))[taken]]
            values, filled = _numbers(records, columns, taken) if names else _ones(taken)
            found.append(Entries(taken, values, filled, np.full(len(taken), number, dtype=np.int64)))
        return _joined(found)


def _ones(rows: Ints) -> tuple[Values, Flags]:
    return np.ones(len(rows), dtype=np.int64), np.ones(len(rows), dtype=bool)


def _joined(parts: Sequence[Entries]) -> Entries:
    empty = np.zeros(0, dtype=np.int64)
    if not parts:
        return Entries(empty, empty, empty.astype(bool), empty)
    columns = [[getattr(part, name) for part in parts] for name in ("rows", "values", "filled", "rounds")]
    return Entries(*(np.concatenate(column) for column in columns))


def _numbers(records: Records, names: Sequence[str], rows: Ints) -> tuple[Values, Flags]:
    """Sum of the filled cells of several columns, and whether any is filled."""
    columns = [records.column(name) for name in names]
    found = [[column[row] for column in columns if isinstance(column[row], int)] for row in rows.tolist()]
    return number_array([sum(cells) for cells in found]), np.array([bool(cells) for cells in found], dtype=bool)


def _known(column: Coded, *but: str) -> Flags:
    passed = np.array([value is not None and value not in but for value in column.values], dtype=bool)
    return passed[column.codes] if len(column.codes) else np.zeros(0, dtype=bool)


def is_per_round(records: Records, names: Sequence[str]) -> bool:
    """Whether one of the fields stands once per round."""
    return any(name in records.spec.by_name and records.spec.by_name[name].per == "round" for name in names)


def value_fields(indicator: Indicator) -> Sequence[str]:
    """The fields whose numbers an indicator takes; a count takes none."""
    if indicator.kind in ("count", "distinct"):
        return ()
    return indicator.fields or ((indicator.field,) if indicator.field else ())
